"""The redirect URIs of a client: what it lacks or has too many, and entering them in its form (facts A2, B4)."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError

from automation import eyes, faults
from automation.errors import PageChanged, Stop
from automation.faults import REMEDY_PAGE, polls
from flows.entering import press_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.eyes import Found, Sought
    from automation.hands import Hands
    from flows.visit import Visit

URIS, ADD_URI = "api_console.redirect_uris", "api_console.add_redirect_uri"
TAB = "api_console.client_details_tab"
CALLBACK = "/delugeauth/callback"
"""The path that a connection comes back to, in every data centre (facts A2)."""


@dataclass(frozen=True, slots=True)
class Differing:
    """How the redirect URIs of a client differ from the config.

    Attributes:
        held: All that its page shows in fields.
        lacking: Planned ones that it does not have.
        surplus: Those that the config does not have. A callback of the same data centre is none: the authorize request
            may name another one than the config, and a missing one is the most frequent failure (facts A2).
    """

    held: list[str]
    lacking: list[str]
    surplus: list[str]


async def observe(visit: Visit) -> Differing:
    """Compare the redirect URIs of the client whose page is open with the config; nothing is changed."""
    lacking = await _lacking(visit)
    held = _split(await _fields(visit.hands))
    return Differing(held, lacking, [uri for uri in held if not _stays(visit, uri)])


def told(surplus: Sequence[str]) -> str:
    """Say which redirect URIs stay although the config does not have them, and what takes them off."""
    return (
        f"the client also has the redirect URI {', '.join(surplus)}, which the config does not (--prune takes it off)"
    )


async def fill(hands: Hands, uris: Sequence[str], without: Sequence[str] = ()) -> None:
    """Enter those redirect URIs that a form does not hold yet, as rows that a '+' adds or in one field with commas.

    Both forms are documented (facts B4). How an address is taken off is told nowhere: here its row is emptied.

    Args:
        hands: Hands on the page that shows the form.
        uris: Addresses that it is to hold.
        without: Addresses that it is to hold no longer.

    Raises:
        PageChanged: The form does not keep what was entered.
    """
    form = await hands.find(URIS, optional=[ADD_URI])
    if URIS not in form:
        return  # a user said that the form has none; the consent page will judge
    held = await _held(hands, form)
    kept = list(dict.fromkeys([*(uri for uri in held if uri not in without), *uris]))
    lost: list[str] = []
    for _ in range(3):
        await _enter(hands, form, uris, without)
        lost = [uri for uri, there in zip(kept, await hands.shows(kept), strict=True) if not there]
        if not lost:
            return
        await hands.settled()  # the page made its fields anew under the hand
        form = await hands.find(URIS, optional=[ADD_URI])
    raise PageChanged(
        f"{hands.table[URIS].title} ({URIS}) does not keep {', '.join(lost)}.",
        REMEDY_PAGE,
    )


async def add_typed(hands: Hands, uris: Sequence[str]) -> bool:
    """Press the '+' of a row that holds an address, for a form that takes only what was added.

    Elsewhere the '+' gives a further row, which would be refused as empty: it is pressed where the page did not take
    what was typed.

    Returns:
        Whether a '+' was there, and the form shows the addresses still.
    """
    sought = await hands.seek(URIS, ADD_URI)
    if ADD_URI not in sought or not set(await hands.holds(sought.found.get(URIS, []))) & set(uris):
        return False
    await hands.click(sought[ADD_URI])
    await hands.settled()
    return all(await hands.shows(uris))


async def _enter(hands: Hands, form: Sought, uris: Sequence[str], without: Sequence[str]) -> None:
    """Enter what a form does not hold yet, and empty what it is to hold no longer."""
    held = await _held(hands, form)
    shown = await hands.shows(uris)  # rows that were added may stand as text
    missing = [uri for uri, there in zip(uris, shown, strict=True) if uri not in held and not there]
    if ADD_URI not in form and len(form.found[URIS]) == 1:
        if missing and not without and await _takes_enter(form[URIS]):
            for uri in missing:
                await _enter_tag(hands, uri)
        elif missing or without:
            await hands.fill(form[URIS], ",".join([*(uri for uri in held if uri not in without), *missing]))
    else:
        await _empty_rows(hands, without)
        for uri in missing:
            row = await _empty_row(hands, 0)
            if row is None:
                row = await _added_row(hands, form)
            if row is None:
                raise PageChanged(f"{hands.table[URIS].title} ({URIS}) gives no row for another address.", REMEDY_PAGE)
            await hands.fill(row, uri)


async def _takes_enter(field: Found) -> bool:
    """Tell whether the one field says that each address is to be followed by Enter (guess; tags are made so)."""
    with faults.told("looking at the redirect URIs"):
        return bool(await eyes.ask(field.frame, "asksForEnter(args)", field.element))


async def _enter_tag(hands: Hands, uri: str) -> None:
    """Type one address and press Enter, which is kept from submitting the form, until the field lets go of it."""
    field = (await hands.find(URIS))[URIS]
    await hands.fill(field, uri)
    field = (await hands.find(URIS))[URIS]
    with suppress(PlaywrightError):  # it was made anew; what is lost is entered again by the caller
        await press_key(field, "Enter")
    async for _ in polls(2):
        if uri not in await hands.holds((await hands.seek(URIS)).found.get(URIS, [])):
            return


async def _held(hands: Hands, form: Sought) -> list[str]:
    """Return all addresses that a form holds; where the page makes its fields anew meanwhile they are found again.

    What is not read here would be written over, so a field that is gone is never taken for an empty one.

    Raises:
        PageChanged: The fields do not stay.
    """
    for _ in range(4):
        values = await hands.holds(form.found[URIS])
        if None not in values:
            return _split([str(value) for value in values])
        form = await hands.find(URIS)
    raise PageChanged(f"The page makes {hands.table[URIS].title} ({URIS}) anew again and again.", REMEDY_PAGE)


async def _empty_rows(hands: Hands, uris: Sequence[str]) -> None:
    """Empty the rows that hold some addresses."""
    rows = (await hands.seek(URIS)).found.get(URIS, [])
    for row, held in zip(rows, await hands.holds(rows), strict=True):
        if held in uris:
            await hands.fill(row, "")


async def _empty_row(hands: Hands, patience: float) -> Found | None:
    """Return a row that holds nothing yet, after so many seconds at most."""
    async for _ in polls(patience):
        rows = (await hands.seek(URIS)).found.get(URIS, [])
        for row, held in zip(rows, await hands.holds(rows), strict=True):
            if not held:
                return row
    return None


async def _added_row(hands: Hands, form: Sought) -> Found | None:
    """Press the '+' and return the row that came of it: one labelled like the others, else whatever empty field came.

    A row that is added may have a label of its own, such as “URL”, or none. A '+' that the page did not listen to yet
    is pressed once more.
    """
    frame = form[URIS].frame
    before = await eyes.point(frame, "openFields()")
    await hands.press(ADD_URI)
    row = await _empty_row(hands, 3)
    if row is None and await hands.press_unheard():
        row = await _empty_row(hands, 3)
    if row is None:
        with suppress(PlaywrightError):  # the page goes on just now
            field = (await eyes.point(frame, "freshField(args)", before)).as_element()
            return eyes.Found(hands.table[URIS], frame, field, field, way="came of a press") if field else None
    return row


async def open_details(visit: Visit) -> None:
    """Go to the tab that shows the client's name and redirect URIs, where they stand on one of their own (facts B5)."""
    hands = visit.hands
    sought = await hands.seek(TAB, URIS)
    async for _ in polls(4):  # the client's page may come a moment after the press
        sought = await hands.seek(TAB, URIS)
        if sought.found:
            break
    if URIS not in sought and TAB in sought:
        await hands.click(sought[TAB])
        async for _ in polls(2):
            if (await hands.shows([visit.org.client.name]))[0]:
                break


async def _lacking(visit: Visit) -> list[str]:
    """Return the planned redirect URIs that the client's page does not show; none where it shows none at all."""
    hands, uris = visit.hands, visit.org.client.redirect_uris
    await open_details(visit)
    shown: list[bool] = []
    async for _ in polls(2):
        shown = await hands.shows(uris)
        if all(shown):
            return []
    if not any(shown) and not (await hands.shows(["Redirect UR"]))[0]:
        return []  # the consent page will judge
    return [uri for uri, there in zip(uris, shown, strict=True) if not there]


async def _fields(hands: Hands) -> list[str]:
    """Return what each field for redirect URIs holds."""
    rows = (await hands.seek(URIS)).found.get(URIS, [])
    return [str(value) for value in await hands.holds(rows) if value]


def _split(fields: Sequence[str]) -> list[str]:
    """Return the addresses that fields hold: one each, or several with commas between (facts B4)."""
    return [uri for text in fields for uri in re.split(r"[\s,]+", text) if uri]


def _stays(visit: Visit, uri: str) -> bool:
    """Tell whether a redirect URI stays with the client whatever the config says of it."""
    ours = visit.org.datacenter.is_ours(uri) and urlsplit(uri).path == CALLBACK
    return ours or uri in (*visit.org.client.redirect_uris, *visit.added_uris)


def cannot_be_added(visit: Visit, uris: Sequence[str]) -> Stop:
    """Return the stop for redirect URIs that a client lacks and its page does not take."""
    return Stop(
        "redirect_uri_mismatch",
        f"The client {visit.org.client.name!r} does not have the redirect URI {', '.join(uris)}, and it could not be "
        "added.",
        "Add it to the client in the API Console (Authorized Redirect URIs) by hand, then run again.",
    )
