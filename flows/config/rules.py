"""What Zoho accepts as a name, a link name, an address: one function a rule.

Each returns None when the value is fine, else what is wrong and what would be right. The rules are Zoho's as far as
they are public; "facts B4" and the like are sections of the project's collection of public knowledge.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address
    from urllib.parse import SplitResult

Complaint = tuple[str, str]
"""What is wrong, and what would be right."""

Rule = Callable[[str], Complaint | None]

NAME_LENGTH = 50
"""Service and connection names and link names: "at most 50" (facts C3, a QEngine page)."""

CLIENT_NAME_LENGTH = 250
"""The text field of Zoho's own component library takes no more (facts I1); no page names a limit for client names."""

KEY_LENGTH = 100
EMAIL_LENGTH = 254

_LINK_NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")
_FORBIDDEN_IN_CLIENT_NAME = re.compile(r"[^\w& ]")
_EMAIL = re.compile(r"[^@\s\"'<>(),;:\\]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HOST_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")
_NOT_IN_URL = re.compile(r"[\s\x00-\x1f\x7f\"\\<>^`{|}]")
_SECRET_PARAMETER = re.compile(r"passw|pwd|secret|token|zapikey|api_?key", re.IGNORECASE)


def key_name(value: str) -> Complaint | None:
    """Check the name of an org or an identity: the key in lists, options, journal and file names."""
    right = f"a name has 1 to {KEY_LENGTH} printable characters, no / or \\, and starts with neither - nor ."
    if not value.strip():
        return "is empty", right
    if value != value.strip():
        return "begins or ends with a blank", right
    if not value.isprintable() or "/" in value or "\\" in value or value[0] in "-.":
        return "is no usable name", right
    if len(value) > KEY_LENGTH:
        return f"has {len(value)} characters", right
    return None


def client_name(value: str) -> Complaint | None:
    """Check a Client Name: no special characters but ``_`` and ``&``, and not Zoho's own name (facts B4)."""
    right = "a client name has letters, digits, blanks, _ and & only"
    if (complaint := display_name(value, CLIENT_NAME_LENGTH)) is not None:
        return complaint
    if "zoho" in value.casefold():
        return 'holds "Zoho", which Zoho refuses in a client name', "leave the word out"
    if strange := _FORBIDDEN_IN_CLIENT_NAME.search(value):
        return f"holds {strange[0]!r}, which Zoho refuses in a client name", right
    return None


def display_name(value: str, longest: int = NAME_LENGTH) -> Complaint | None:
    """Check the name of a service or a connection, which is looked up again by its exact text."""
    if not value.strip():
        return "is empty", f"give a name of 1 to {longest} characters"
    if value != value.strip():
        return (
            "begins or ends with a blank",
            "take the blank off: the page drops it and the name would not be found again",
        )
    if not value.isprintable():
        return "holds a character that cannot be printed", "use letters, digits, blanks and signs"
    if "  " in value:
        return "holds two blanks in a row", "use one: a page shows them as one and the name would not be found again"
    if len(value) > longest:
        return f"has {len(value)} characters", f"at most {longest} are allowed"
    return None


def link_name(value: str) -> Complaint | None:
    """Check a link name: lower-case letter first, then lower-case letters, digits, ``_``; at most 50 (facts C3)."""
    if _LINK_NAME.fullmatch(value):
        return None
    right = "a link name starts with a lower-case letter and has lower-case letters, digits and _ only, at most 50"
    suggestion = derived_link_name(value)
    wrong = "is no link name" if value else "is empty"
    return wrong, right if suggestion is None else f"{right}, such as {suggestion}"


def derived_link_name(name: str) -> str | None:
    """Return the link name for a name, None where it has no letter or digit that can be kept.

    Accents are dropped, everything else that a link name cannot hold becomes ``_``; a leading digit gets ``link_``
    before it. The result always passes ``link_name``.
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode("ascii")
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not words:
        return None
    if words[0].isdigit():
        words = f"link_{words}"
    return words[:NAME_LENGTH].rstrip("_")


def crm_org_id(value: str) -> Complaint | None:
    """Check the number of a CRM org: the digits after ``/crm/org`` in the address of its pages (facts C1)."""
    if value.isascii() and value.isdigit() and len(value) <= 30:  # noqa: PLR2004 - far above any id that was seen
        return None
    return "is not a number", "give the digits that follow /crm/org in the address of the org's CRM pages"


def email(value: str) -> Complaint | None:
    """Check the form of an e-mail address."""
    if len(value) <= EMAIL_LENGTH and _EMAIL.fullmatch(value):
        return None
    return "is no e-mail address", "write it as ops@consultancy.example"


def variable(value: str) -> Complaint | None:
    """Check the name of an environment variable; what is no name may be the password itself and is never shown."""
    if _VARIABLE.fullmatch(value):
        return None
    return (
        "is not the name of an environment variable, and a password never stands in this file",
        "write a name such as OPS_PASSWORD",
    )


def is_plainly_a_variable(value: str) -> bool:
    """Say whether a text is so clearly the name of a variable that it may be repeated in a message."""
    return re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+", value) is not None


@lru_cache(maxsize=4096)
def url(value: str) -> Complaint | None:
    """Check an address that a page or a browser is given: https, or http on this machine; no user-info."""
    right = "write an https address, such as https://acme.example"
    if not value:
        return "is empty", right
    if _NOT_IN_URL.search(value):
        return "holds a blank or another character that an address cannot have", "write it percent-encoded"
    parts = _split(value)
    if parts is None or parts.scheme not in {"http", "https"} or not _is_host(parts.hostname or ""):
        return "is no web address", right
    if parts.username is not None or parts.password is not None:
        return "holds a user name or a password", "take out what stands before the @"
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        return "is plain http", "write https; http is for loopback hosts such as app.localhost only"
    return None


def redirect_uri(value: str) -> Complaint | None:
    """Check an Authorized Redirect URI; some versions of the form take several with commas between (facts B4)."""
    if (complaint := url(value)) is not None:
        return complaint
    if "#" in value:
        return "holds a fragment", "take out the # and what follows"
    if "," in value:
        return "holds a comma", "one URI an entry; the form may take a comma for the border between two"
    return None


def origin(value: str) -> Complaint | None:
    """Check an origin: scheme, host and port, nothing behind."""
    if (complaint := url(value)) is not None:
        return complaint
    parts = urlsplit(value)
    if not (parts.hostname or "").isascii():
        return "holds a letter outside a to z, and may only look like the host that is meant", "write it in ASCII"
    if parts.path not in {"", "/"} or parts.query or parts.fragment or value.endswith(("?", "#")):
        return "holds more than scheme, host and port", "write it as https://accounts.zoho.eu"
    return None


def verify_url(value: str) -> Complaint | None:
    """Check an address that the probe calls; it stands in Deluge code, so it may not hold what ends a text there."""
    if (complaint := url(value)) is not None:
        return complaint
    parts = urlsplit(value)
    if parts.fragment:
        return "holds a fragment", "take out the # and what follows"
    if any(_SECRET_PARAMETER.search(name) for name, _ in parse_qsl(parts.query, keep_blank_values=True)):
        return (
            "holds a parameter that looks like a secret, and secrets never stand in this file",
            "take it out; the connection signs the call",
        )
    return None


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine; ``localhost`` and everything below it counts (RFC 6761)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def _split(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_host(host: str) -> bool:
    labels = host.split(".")
    if all(_HOST_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit():
        return len(labels) > 1 or host == "localhost"
    return _address(host) is not None


def _address(host: str) -> IPv4Address | IPv6Address | None:
    if ":" not in host and not host[-1:].isdigit():
        return None
    try:
        return ip_address(host)
    except ValueError:
        return None
