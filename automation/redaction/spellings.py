r"""Every way a text, a URL, a form, a page or a byte stream may spell a value.

A spelling is a *chain* of steps. Each step gives all the forms that encoders in use make of one text: JSON escapes with
``\u00fc`` or with ``ü``, with ``\/`` or with ``/``, in lower or upper hex digits; the sets of characters that the
common percent encoders leave alone; named, decimal and hexadecimal entities.
"""

from __future__ import annotations

import base64
import html
import json
import re
from itertools import product
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Step = Callable[[str], Iterable[str]]

_HEX_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*\\u)([0-9a-f]{4})")
_PERCENT = re.compile(r"%[0-9A-F]{2}")
_LEFT_ALONE = (
    "",  # Python's quote(safe="")
    "/",  # Python's quote
    "!'()*",  # encodeURIComponent
    "!#$&'()*+,/:;=?@",  # encodeURI
    "@*+/",  # escape, where it agrees with the others
    "!$%&'()*+,-./:;=?@[\\]^_`{|}~",  # the query of an address that a browser has read
    "!$%&()*+,-./:;=?@[\\]^_`{|}~",  # the same for http, where ' is encoded
    "!$%&'()*+,-./:;=@[\\]_|~",  # its path
    "!$%&'()*+,-.~",  # its user name and password
)
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_QUOTES: tuple[dict[str, str], ...] = (
    {},
    {'"': "&quot;", "'": "&#x27;"},  # Python
    {'"': "&quot;", "'": "&#39;"},  # most template engines
    {'"': "&#34;", "'": "&#39;"},  # Jinja, Go
    {'"': "&quot;", "'": "&apos;"},  # XML
    {'"': "&quot;"},  # an attribute as a browser writes it
)
_TABLES = [
    str.maketrans({**markup, **quotes, "\xa0": nbsp})
    for markup, quotes, nbsp in product((_MARKUP, {"&": "&amp;"}), _QUOTES, ("\xa0", "&nbsp;"))
]
SHORTEST_CORE = 7
"""Fewer base64 characters than this would be found by chance in any picture."""


def as_json(text: str) -> set[str]:
    """Return the text as the inside of a JSON string."""
    forms = set()
    for ascii_only, slash, markup in product((True, False), repeat=3):
        form = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        form = form.replace("/", "\\/") if slash else form
        if markup:  # as programs write JSON that is to stand in a page
            for letter in "<>&'":
                form = form.replace(letter, f"\\u{ord(letter):04x}")
        forms |= {form, _HEX_ESCAPE.sub(lambda found: found[1] + found[2].upper(), form)}
    return forms


def as_plain_json(text: str) -> set[str]:
    """Return the two commonest of ``as_json``, for the inside of deep chains."""
    return {json.dumps(text, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}


def as_percent(text: str) -> set[str]:
    """Return the text as in a URL."""
    return _both_cases(quote(text, safe=safe, errors="surrogatepass") for safe in _LEFT_ALONE)


def as_percent_again(text: str) -> set[str]:
    """Return a text out of a URL as in another URL: every ``%`` is encoded."""
    return _both_cases(quote(text, safe=safe, errors="surrogatepass") for safe in _LEFT_ALONE if "%" not in safe)


def as_form(text: str) -> set[str]:
    """Return the text as in a form that is sent, with ``+`` for spaces."""
    plain = [quote(text, safe=safe + " ", errors="surrogatepass").replace(" ", "+") for safe in ("", "*", "!'()*")]
    return _both_cases([*plain, *(form.replace("~", "%7E") for form in plain)])


def as_html(text: str) -> set[str]:
    """Return the text as in a page."""
    forms = {html.escape(text), html.escape(text, quote=False)}
    for table in _TABLES:
        forms.add(text.translate(table))
    if text.isascii():
        return forms
    for form in list(forms):
        with_hex = "".join(letter if letter.isascii() else f"&#x{ord(letter):x};" for letter in form)
        decimal = "".join(letter if letter.isascii() else f"&#{ord(letter)};" for letter in form)
        forms |= {decimal, with_hex}
    return forms


CHAINS: dict[str, tuple[Step, ...]] = {
    "raw": (),
    "json": (as_json,),
    "json twice": (as_json, as_json),
    "json three times": (as_plain_json, as_plain_json, as_plain_json),
    "percent": (as_percent,),
    "percent twice": (as_percent, as_percent_again),
    "form": (as_form,),
    "html": (as_html,),
    "html in json": (as_html, as_json),
    "html in json twice": (as_html, as_plain_json, as_plain_json),
    "html twice": (as_html, as_html),
    "json in html": (as_plain_json, as_html),
    "json in a url": (as_plain_json, as_percent),
    "json in a form": (as_plain_json, as_form),
    "a url in json": (as_percent, as_json),
    "a url in html": (as_percent, as_html),
}
"""Name and steps of each spelling in letters."""

INNER = ("raw", "json", "percent", "form", "html")
"""The spellings that are looked for inside base64, UTF-16 and hex, too."""


def in_letters(value: str, chains: Iterable[str] = CHAINS) -> set[str]:
    """Return the spellings of a value in letters.

    Args:
        value: The value.
        chains: Which; names of ``CHAINS``.
    """
    forms: set[str] = set()
    for name in chains:
        made = {value}
        for step in CHAINS[name]:
            made = {form for text in made for form in step(text)}
        forms |= made
    return forms


def base64_at_any_offset(raw: bytes) -> Iterator[str]:
    """Give the base64 letters that stay the same whatever stands before and after some bytes, in both alphabets."""
    for offset in range(3):
        start = (offset * 8 + 5) // 6
        whole = (offset + len(raw)) * 8 // 6
        core = base64.b64encode(b"\0" * offset + raw).decode()[start:whole]
        if len(core) >= SHORTEST_CORE:
            yield core
            yield core.replace("+", "-").replace("/", "_")


def _in_base64(forms: set[str]) -> set[bytes]:
    cores = {core for form in forms for core in base64_at_any_offset(_bytes(form))}
    cores |= {core for form in forms for core in base64_at_any_offset(form.encode("utf-16-le", "surrogatepass"))}
    spelt = cores | {core.replace("/", "\\/") for core in cores}
    spelt |= _both_cases(quote(core, safe="") for core in cores)
    return {form.encode() for form in spelt}


CONTAINERS: dict[str, Callable[[set[str]], set[bytes]]] = {
    "base64": _in_base64,
    "utf-16-le": lambda forms: {form.encode("utf-16-le", "surrogatepass") for form in forms},
    "utf-16-be": lambda forms: {form.encode("utf-16-be", "surrogatepass") for form in forms},
    "hex": lambda forms: {
        spelt for form in forms for spelt in (_bytes(form).hex().encode(), _bytes(form).hex().upper().encode())
    },
}
"""Name and maker of each spelling that is not letters."""


def spellings(value: str, *, without: str = "") -> set[bytes]:
    """Return every form of a value that is looked for.

    Args:
        value: The value.
        without: A name of ``CHAINS`` or ``CONTAINERS`` to leave out with all that is built on it, so that a test can
            show that it is needed.
    """
    names = [name for name in CHAINS if not _built_on(name, without)]
    found = {_bytes(form) for form in in_letters(value, names)}
    inner = in_letters(value, (name for name in INNER if name in names))
    for name, make in CONTAINERS.items():
        if name != without:
            found |= make(inner)
    return found


def _built_on(name: str, other: str) -> bool:
    """Tell whether a chain is another one, or that one and more steps."""
    steps, part = CHAINS[name], CHAINS.get(other, ())
    at = range(len(steps) - len(part) + 1)
    return name == other or (bool(part) and any(steps[start : start + len(part)] == part for start in at))


def short_spellings(value: str) -> set[bytes]:
    """Return the forms of a value that is too short to be looked for inside of anything.

    Args:
        value: The value.
    """
    forms = {_bytes(form) for form in in_letters(value, ("raw", "json", "json twice", "percent", "form", "html"))}
    return forms | {base64.b64encode(_bytes(value)), base64.urlsafe_b64encode(_bytes(value))}


def _both_cases(forms: Iterable[str]) -> set[str]:
    """Return percent encoded forms with upper and with lower hex digits."""
    upper = set(forms)
    return upper | {_PERCENT.sub(lambda found: found[0].lower(), form) for form in upper}


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
