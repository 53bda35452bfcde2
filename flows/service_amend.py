"""What a custom service holds otherwise than planned, and bringing it in line: client, secret, scopes, addresses.

A live connection locks its service: nothing but the name can be edited then (facts C3, documented for Catalyst).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from automation.errors import PageChanged, Stop
from flows.fields import Form, submit
from flows.intents import Intent
from flows.scope_rows import add_scopes, set_delimiter
from flows.service_form import CLIENT_ID, SECRET, TOKEN_URLS, UPDATE, URL, leave, left, read_form
from flows.services import observe, open_edit, opened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from automation.eyes import Sought
    from automation.hands import Hands
    from automation.redaction import Secret
    from flows.client_details import Credentials
    from flows.config import Org
    from flows.visit import Visit

ANSWERING = 8.0
"""Seconds the page gets to show that an edit was taken."""
_WHOLE, _MASKED = re.compile(r"\d{4}\.[A-Za-z0-9]{16,}"), re.compile(r"[xX]{4}")
"""How a client id is written: seen in the vendor's examples (``1000.``), its length a guess; and how a part of one may
be hidden by letters that pass for its own."""


class NoEdit(PageChanged):
    """The page of a service offers no Edit: some may hide it while a connection is live. Arguments as for its base."""


@dataclass(frozen=True, slots=True)
class Differences:
    """What a service holds otherwise than planned, as far as its page shows it.

    Attributes:
        scopes: Scopes that it lacks.
        urls: Addresses that are others than planned: what the field holds, by its control.
        secret: Whether it holds another secret than the API Console shows, by what the journal remembers.
        client: The id of the client that it stands on, where that is another one than the org's; the secret that it
            holds is then that client's.
    """

    scopes: Sequence[str] = ()
    urls: Mapping[str, str] = field(default_factory=dict)
    secret: bool = False
    client: str | None = None

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return bool(self.scopes or self.urls or self.types_secret)

    @property
    def only_lasting(self) -> bool:
        """Whether all that differs is the Authorize URL: the connection works, and the verification says how long."""
        return not self.scopes and not self.types_secret and set(self.urls) == {URL}

    @property
    def types_secret(self) -> bool:
        """Whether the client's secret is to be typed: an id without its own secret is worth nothing."""
        return self.secret or self.client is not None

    @property
    def keys(self) -> list[str]:
        """What differs, as the controls that would be amended are called."""
        client = [CLIENT_ID] if self.client is not None else []
        secret = [SECRET] if self.types_secret else []
        return [key.partition(".")[2] for key in (*self.urls, *client, *secret)] + (["scopes"] if self.scopes else [])

    def told(self) -> str:
        """Say what differs, in words."""
        parts = [f"lacks the scope {', '.join(self.scopes)}"] if self.scopes else []
        parts += [f"has another {_title(key)} than planned" for key in self.urls]
        if self.client is not None:
            parts.append(f"stands on the client {self.client}, which is not the config's")
        elif self.secret:
            parts.append("holds another client secret than the API Console shows now")
        return " and ".join(parts)


def another_client(held: str | None, client_id: str | None) -> str | None:
    """Return the id that a service holds, where that is certainly another client's.

    Only a whole id tells: one in asterisks, or shortened, may be the client's own.

    Args:
        held: What the form shows; None where it shows none.
        client_id: The id of the org's client; None where that is yet to be made, so that any other is another's.
    """
    if held is None or not is_whole(held) or held == client_id:
        return None
    return held if client_id is None or is_whole(client_id) else None


def is_whole(client_id: str) -> bool:
    """Tell whether a text is a whole client id: ``1000.`` and letters and digits, none of which stand for others."""
    return bool(_WHOLE.fullmatch(client_id)) and not _MASKED.search(client_id)


def planned_urls(org: Org) -> dict[str, str]:
    """Return what is planned for each address of a service, by control."""
    return {URL: org.datacenter.authorize_url} | dict.fromkeys(TOKEN_URLS, org.datacenter.token_url)


def is_as_planned(key: str, planned: str, shown: str) -> bool:
    """Tell whether an address does what the planned one does.

    Parameters beside those planned do no harm, and neither does a question mark at the end, as some guides have it.

    Args:
        key: Its control.
        planned: The planned one.
        shown: What the service has.
    """
    wanted, found = urlsplit(planned), urlsplit(shown)
    same_place = (wanted.scheme, wanted.netloc, wanted.path) == (found.scheme, found.netloc, found.path.rstrip("/"))
    return same_place and (key != URL or set(parse_qsl(wanted.query)) <= set(parse_qsl(found.query)))


async def compare(visit: Visit, *, client_is_there: bool = True) -> Differences:
    """Compare the service whose page is open with the config, as far as its page and its form show it.

    Args:
        visit: The org's visit, with the client's id and secret as far as they were read. Its `authorize_url` is set.
        client_is_there: Whether the org's client is in the API Console; one that is yet to be made (in a plan) is
            another than any that a service can hold.

    Raises:
        Stop: ``invalid_config`` for another link name.
    """
    hands, wanted = visit.hands, visit.org.service
    link_name = await hands.read(hands.table["custom_service.shown_link_name"], near=wanted.name)
    if link_name and link_name != wanted.link_name:
        raise Stop(
            "invalid_config",
            f"The service {wanted.name!r} is there with the link name {link_name}, not {wanted.link_name}; "
            "a link name can never be changed.",
            f"Write link_name = {link_name!r} in the config, or give the service another name.",
        )
    shown = await hands.shows(wanted.scopes)
    form = await read_form(visit)
    held, shown = form.values, shown if any(shown) else form.scopes  # the old layout shows none but in the form
    lacking = [scope for scope, there in zip(wanted.scopes, shown, strict=False) if not there]
    visit.authorize_url = held.get(URL)
    planned = planned_urls(visit.org)
    urls = {key: held[key] for key in planned if key in held and not is_as_planned(key, planned[key], held[key])}
    knows = visit.client_id is not None or not client_is_there
    other = another_client(held.get(CLIENT_ID), visit.client_id) if knows else None
    return Differences(
        lacking if any(shown) else [],  # a page that shows no scope at all tells nothing
        urls,
        other is None and holds(visit) is False,  # of another client, its secret is none of ours
        other,
    )


def holds(visit: Visit) -> bool | None:
    """Tell whether the service holds the client's secret, by what the journal remembers; None when nobody knows."""
    if visit.secret is None:
        return None
    return visit.journal.secrets.carries(
        visit.org.name, visit.org.service.link_name, visit.client_id or "", visit.secret
    )


def carried(visit: Visit, secret: Secret | None) -> None:
    """Note that the service holds a client secret, or with None that Zoho refuses the one it holds."""
    visit.journal.secrets.carried(visit.org.name, visit.org.service.link_name, visit.client_id or "", secret)


async def _edit_of_its_page(visit: Visit) -> bool:
    """Open the service anew, then its edit: leaving the form in which it was read may have led back to the list."""
    if not await observe(visit):
        return False
    await opened(visit)
    return await open_edit(visit)


async def amend(visit: Visit, differing: Differences, credentials: Credentials) -> bool:
    """Edit the service whose page is open, with the intent on record before; its page is open again afterwards.

    Args:
        visit: The org's visit.
        differing: What is to be brought in line.
        credentials: The client's, for an id and secret that are to be carried into the service.

    Returns:
        False when a live connection locks the service; nothing is changed then.

    Raises:
        NoEdit: The page offers none.
        Stop: ``invalid_config`` with the page's own words when it refuses the edit; ``page_changed`` when it gives no
            answer.
    """
    hands, name = visit.hands, visit.org.service.name
    if not await open_edit(visit) and not await _edit_of_its_page(visit):
        raise NoEdit(
            f"The service {name!r} {differing.told()}, and its page offers no Edit.",
            "Edit the service by hand, or give it another name in the config, then run again.",
        )
    form = await _edit_form(hands, differing)
    if URL not in form or not await form[URL].element.is_editable():
        await leave(hands)
        return False
    hands.say(f"amending the service {name}: it {differing.told()}")
    typed: dict[str, str | Secret] = {key: planned_urls(visit.org)[key] for key in differing.urls}
    if differing.client is not None:
        typed[CLIENT_ID] = credentials.client_id
    if differing.types_secret:
        typed[SECRET] = credentials.client_secret

    async def fill() -> None:
        await _fill(hands, typed, differing.scopes)

    async def answered() -> bool:
        return UPDATE not in await hands.seek(UPDATE)

    intent = Intent(visit.journal, visit.org.name, "service", name, "update")
    if not await intent.around(submit(hands, Form(fill, typed, UPDATE, answered, intent.write, ANSWERING))):
        raise PageChanged(
            "The service's page gives no answer to Update.",
            "Run the same command again: it looks at the service, and amends it where it still differs.",
        )
    await left(hands)
    if differing.types_secret:
        carried(visit, credentials.client_secret)
    if differing.urls:
        visit.authorize_url = None  # it is read back from the page
    return True


async def _edit_form(hands: Hands, differing: Differences) -> Sought:
    """Find the form of an edit, with what it has folded away and is to be amended opened."""
    form = await hands.find(UPDATE, optional=[URL, SECRET])
    if URL not in form and await hands.unfold([URL, *differing.urls]):
        form = await hands.find(UPDATE, optional=[URL, SECRET])
    return form


async def _fill(hands: Hands, typed: Mapping[str, str | Secret], scopes: Sequence[str]) -> None:
    """Fill the form of an edit: what differs, and nothing else."""
    form = await hands.find(UPDATE, *typed)
    await hands.fill_all([(form[key], value) for key, value in typed.items()])
    await add_scopes(hands, scopes)
    if scopes:
        await set_delimiter(hands)


def locked(org: Org, differing: Differences) -> Stop:
    """Return the stop for a service that differs and cannot be edited, since a connection on it is live.

    Args:
        org: What the org is to have.
        differing: What would be amended.
    """
    return Stop(
        "service_locked",
        f"The service {org.service.name!r} {differing.told()}, and a live connection locks it.",
        f"If it is the connection {org.connection.link_name}, run `apply --reconnect`: it revokes it, amends the "
        "service, and connects it again; a person accepts anew, and until then the connection does not work. Or revoke "
        "the service's connections in the CRM by hand and run again. Or give the service another name in the config: "
        "it is then made beside this one.",
    )


def _title(key: str) -> str:
    return key.partition(".")[2].replace("_", " ").replace("url", "URL")
