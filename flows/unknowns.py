"""The 13 questions that only the live site can settle (facts.md, at its end), and what a rehearsal saw of each."""

from __future__ import annotations

from dataclasses import dataclass, field

from automation.rehearsal.model import Answer

NOT_SEEN = "not seen in a rehearsal"


@dataclass(slots=True)
class Seen:
    """What a rehearsal saw; None stands for what nobody could look at.

    Attributes:
        datacenter: The org's data centre.
        held: Redirect URIs that the client has; None without a client.
        wanted: Redirect URIs of the config.
        frames: Hosts of frames that the pages of connections stand in.
        looked_at_connections: Whether the pages of connections were found.
        zcqa: How many elements of these pages carry ``data-zcqa``.
        lyte: How many of their elements are Lyte's.
        rows: Whether a "+" stands beside the redirect URIs.
        masked: Whether the client secret is hidden until a button is pressed.
        first_visit: Whether the console offered Get Started.
        add_web: Whether ``/add#web`` opened the form.
        revoke_url: Whether the form of a service has a Revoke Token URL.
        live: Whether the org's connection is live.
        status: The word of its status.
        offline: Whether the service's Authorize URL holds ``access_type=offline``.
        zoho_oauth: Whether "Zoho OAuth" stands on the pages of connections.
        functions_api: Whether the session API listed the functions.
        hosts: Hosts that showed pages.
        captcha: Whether a CAPTCHA was shown.
        signed_in: Whether the sign-in pages were shown.
    """

    datacenter: str = ""
    held: list[str] | None = None
    wanted: list[str] = field(default_factory=list)
    frames: set[str] = field(default_factory=set)
    looked_at_connections: bool = False
    zcqa: int | None = None
    lyte: int | None = None
    rows: bool | None = None
    masked: bool | None = None
    first_visit: bool | None = None
    add_web: bool | None = None
    revoke_url: bool | None = None
    live: bool | None = None
    status: str | None = None
    offline: bool | None = None
    zoho_oauth: bool | None = None
    functions_api: bool | None = None
    hosts: set[str] = field(default_factory=set)
    captcha: bool = False
    signed_in: bool = False


def answers(seen: Seen) -> list[Answer]:
    """Return one answer to each question, in their order.

    Args:
        seen: What was seen.
    """
    told = [
        ("Redirect URI of the data centre", _redirects(seen)),
        ("CRM Connections: a frame, whose, its attributes", _frame(seen)),
        ("API Console: one field or rows, secret masked, refusals", _console(seen)),
        ("/add#web on a first visit", _add_web(seen)),
        ("Connections: how consent opens, status, Revoke Token URL", _connections(seen)),
        ("Consent page; Authorize URL with access_type=offline", _consent(seen)),
        ("Is “Zoho OAuth” still offered", _zoho_oauth(seen)),
        ("Cap of 20 tokens, 10 or 30 access tokens", (False, f"{NOT_SEEN}: no token is asked for")),
        ("APIs: list of connections, test of a function", _apis(seen)),
        ("Hosts of the data centre", _hosts(seen)),
        ("CAPTCHA, bot detection, daily limit of sign-ins", _captcha(seen)),
        ("Which revoke endpoint is live", (False, f"{NOT_SEEN}: nothing is revoked")),
        ("Do Zoho's terms allow this", (False, f"{NOT_SEEN}: no page tells; read the terms of your contract")),
    ]
    return [
        Answer(number=number, question=question, seen=was_seen, answer=answer)
        for number, (question, (was_seen, answer)) in enumerate(told, 1)
    ]


def _redirects(seen: Seen) -> tuple[bool, str]:
    if not seen.held:
        return False, f"{NOT_SEEN}: the authorize request names it, and none is made; no client is there to compare"
    both = [uri for uri in seen.held if uri in seen.wanted]
    return True, (
        f"the client that is there has {', '.join(seen.held)}; {len(both)} of {len(seen.wanted)} of the config among "
        "them. Which one Zoho uses shows only in the authorize request"
    )


def _frame(seen: Seen) -> tuple[bool, str]:
    if not seen.looked_at_connections:
        return False, f"{NOT_SEEN}: the page of connections was not reached"
    where = f"in a frame of {', '.join(sorted(seen.frames))}" if seen.frames else "in the page itself, no frame"
    return True, f"{where}; {seen.zcqa or 0} elements with data-zcqa, {seen.lyte or 0} lyte elements"


def _console(seen: Seen) -> tuple[bool, str]:
    parts = []
    if seen.rows is not None:
        parts.append("redirect URIs in rows with “+”" if seen.rows else "one field for redirect URIs, no “+”")
    if seen.masked is not None:
        parts.append("the secret is masked" if seen.masked else "the secret is not masked")
    rest = "what it refuses shows only when something is submitted"
    return bool(parts), "; ".join([*parts, rest]) if parts else f"{NOT_SEEN}: its form was not reached"


def _add_web(seen: Seen) -> tuple[bool, str]:
    if seen.add_web is None or seen.first_visit is None:
        return False, f"{NOT_SEEN}: the API Console was not reached"
    opened = "the form opens" if seen.add_web else "the form does not open"
    if seen.first_visit:
        return True, f"{opened}, on a first visit"
    return False, f"{NOT_SEEN}: this account has been there before; on a later visit {opened}"


def _connections(seen: Seen) -> tuple[bool, str]:
    parts = []
    if seen.revoke_url is not None:
        parts.append(f"the form of a service has {'a' if seen.revoke_url else 'no'} Revoke Token URL")
    if seen.status or seen.live is not None:
        state = {True: "live", False: "not live", None: "of an unknown state"}[seen.live]
        parts.append(f"the connection is {state}" + (f", its status “{seen.status}”" if seen.status else ""))
    rest = "how the consent opens shows only when Create And Connect is pressed"
    return bool(parts), "; ".join([*parts, rest]) if parts else f"{NOT_SEEN}: the form was not reached"


def _consent(seen: Seen) -> tuple[bool, str]:
    if seen.offline is None:
        return (
            False,
            f"{NOT_SEEN}: it comes after Create And Connect, and it is a person's; no service is there to read",
        )
    word = "holds" if seen.offline else "lacks"
    return (
        True,
        f"the Authorize URL of the service that is there {word} access_type=offline; the page itself: {NOT_SEEN}",
    )


def _zoho_oauth(seen: Seen) -> tuple[bool, str]:
    if seen.zoho_oauth is None:
        return False, f"{NOT_SEEN}: the page of connections was not reached"
    if seen.zoho_oauth:
        return True, "“Zoho OAuth” stands on the pages of connections"
    return False, f"{NOT_SEEN}: the words stand on none of the pages that were opened, which may not list all services"


def _apis(seen: Seen) -> tuple[bool, str]:
    if seen.functions_api is None:
        return False, f"{NOT_SEEN}: the CRM was not reached"
    does = "lists functions" if seen.functions_api else "refuses to list functions, so the editor would be used"
    return True, f"the session API {does}; its test call is not made"


def _hosts(seen: Seen) -> tuple[bool, str]:
    if not seen.hosts:
        return False, f"{NOT_SEEN}: no page was shown"
    return True, f"{seen.datacenter}: pages were shown by {', '.join(sorted(seen.hosts))}; `doctor` asks the others"


def _captcha(seen: Seen) -> tuple[bool, str]:
    if seen.captcha:
        return True, "a CAPTCHA was shown"
    if not seen.signed_in:
        return False, f"{NOT_SEEN}: the session was there, nobody had to sign in"
    return True, "no CAPTCHA in this sign-in; how often one comes shows only over many"
