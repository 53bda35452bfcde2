"""What the form of a custom service holds, read by opening its edit and leaving it; nothing is changed (facts C3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from automation.faults import polls
from flows.services import open_edit

if TYPE_CHECKING:
    from automation.hands import Hands
    from flows.visit import Visit

URL, SECRET = "custom_service.authorize_url", "custom_service.client_secret"
CLIENT_ID = "custom_service.client_id"
TOKEN_URLS = ("custom_service.access_token_url", "custom_service.refresh_token_url")
READ = (URL, *TOKEN_URLS, CLIENT_ID)
"""Fields of the form whose values tell something; what stands in that of the secret is never shown again."""
UPDATE, CANCEL = "custom_service.update", "custom_service.cancel"


@dataclass(frozen=True, slots=True)
class Held:
    """What a service was seen to hold.

    Attributes:
        values: Addresses and client id by control.
        scopes: Of each planned scope whether the form shows it; empty where it was not opened.
    """

    values: dict[str, str] = field(default_factory=dict)
    scopes: list[bool] = field(default_factory=list)


async def read_authorize_url(visit: Visit) -> str | None:
    """Read the Authorize URL of the service whose page is open; its form is opened only where the page lacks it."""
    shown = await visit.hands.read(visit.hands.table["custom_service.shown_authorize_url"], near=visit.org.service.name)
    return shown or (await read_form(visit, whole=False)).values.get(URL)


async def read_form(visit: Visit, *, whole: bool = True) -> Held:
    """Read what the form of a service holds, by opening its edit and leaving it; nothing is changed.

    Args:
        visit: The org's visit.
        whole: Whether the other fields are waited for as well once the Authorize URL is there.
    """
    hands = visit.hands
    shown = await hands.read(hands.table["custom_service.shown_authorize_url"], near=visit.org.service.name)
    if not await open_edit(visit):
        return Held({URL: shown} if shown else {})
    values: dict[str, str] = {}
    async for _ in polls(3):
        values = await _values(visit)
        if URL not in values and await hands.unfold(READ):
            continue
        if URL in values:
            if whole:
                await hands.settled()
                await hands.unfold(READ)  # scopes may stand in a part of the form that is closed
                values = await _values(visit)
            break
    scopes = await hands.shows(visit.org.service.scopes)
    if await leave(hands):
        await left(hands)
    return Held(values, scopes)


async def leave(hands: Hands) -> bool:
    """Press Cancel, where the form has one: without it the next look goes by the list."""
    cancel = await hands.seek(CANCEL, UPDATE)
    if CANCEL in cancel:
        await hands.click(cancel[CANCEL])
    return CANCEL in cancel


async def left(hands: Hands) -> None:
    """Let a camera, where there is one, look again once the form is gone; until then it may show the old secret."""
    if hands.shutter.is_looked_at:
        async for _ in polls(2):
            if not (await hands.seek(UPDATE, CANCEL, SECRET)).found:
                return hands.shutter.left(hands.page)
    return None


async def _values(visit: Visit) -> dict[str, str]:
    """Return what the form of a service shows now, by control, also where a live connection locks it (facts C3)."""
    hands = visit.hands
    form = await hands.seek(*READ)
    there = form.disabled | form.found
    fields = {key: there[key][0] for key in READ if key in there}
    held = await hands.holds(list(fields.values()))
    values = {key: str(value) for key, value in zip(fields, held, strict=True) if value}
    if URL not in values and (url := await hands.read(hands.table["custom_service.shown_authorize_url"])):
        values[URL] = url
    return values
