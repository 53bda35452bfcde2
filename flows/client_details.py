"""The pages of a client in the API Console: id and secret are read there, and what differs from the plan is mended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from automation.errors import PageChanged, Stop
from automation.faults import REMEDY_PAGE, polls
from automation.redaction import Secret

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.eyes import Found
    from automation.hands import Hands
    from flows.visit import Visit

SECRET, REVEAL = "api_console.client_secret", "api_console.reveal"
URIS, ADD_URI = "api_console.redirect_uris", "api_console.add_redirect_uri"
REGION = re.compile(r"(?i:data cent(er|re))|\b(US|EU|IN|AU|JP|CA|SA|CN|UK|AE)\b|Europe|India|United States")
"""What a heading says that names a data centre (guess: no source shows the page)."""
ANSWERING = 5.0
"""Seconds the page gets to show that it has taken an update."""
TABS = ("api_console.client_secret_tab", "api_console.client_details_tab")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the console shows of a client."""

    client_id: str
    client_secret: Secret


async def read(visit: Visit) -> tuple[Credentials, bool]:
    """Read id and secret of the client whose page is open, on whichever tabs they stand (facts B5).

    Redirect URIs that the client lacks are added first.

    Returns:
        The credentials, and whether anything was added.

    Raises:
        PageChanged: Id or secret is nowhere.
        Stop: ``redirect_uri_mismatch`` when a redirect URI is missing and cannot be added.
    """
    hands = visit.hands
    if shown := await hands.read(hands.table[SECRET]):  # nobody is to read it while other tabs are looked at
        await hands.veil(shown)
    missing = await lacking(visit)
    if missing:
        await add_redirect_uris(visit, missing)
    client_id = await _value(hands, "api_console.client_id", REVEAL, *TABS)
    secret = await _value(hands, SECRET, REVEAL, *TABS, unlike=client_id)
    secret = await _own_secret(visit, secret)
    visit.client_id = client_id
    credentials = Credentials(client_id, Secret(secret))
    await hands.veil(credentials.client_secret)
    return credentials, bool(missing)


async def identifier(visit: Visit) -> str | None:
    """Read the id of the client whose page is open; its secret is neither shown nor read.

    Returns:
        The id, or None where it shows only together with the secret.
    """
    try:
        return await _value(visit.hands, "api_console.client_id", *TABS)
    except PageChanged:
        return None


async def _own_secret(visit: Visit, secret: str) -> str:
    """Return the secret of the identity's data centre, where the page shows one for each of several (facts B5).

    Raises:
        PageChanged: The page shows several and does not tell which is which.
    """
    hands, control = visit.hands, visit.hands.table[SECRET]
    places = await hands.places_of(control)
    if len(places) < 2 or not any(REGION.search(above[0]) for _, above in places if above):  # noqa: PLR2004
        return secret  # one for all, under a heading of the same words perhaps
    bounds = [*[top for top, _ in places], None]
    named = [
        (bounds[number] or 0.0, bounds[number + 1])
        for number, (_, above) in enumerate(places)
        if above and visit.org.datacenter.is_named_in(above[0])
    ]
    if len(named) != 1:
        raise PageChanged(
            f"{control.title} ({SECRET}) stands on the page {len(places)} times, and it is not told which is that of "
            f"the data centre {visit.org.datacenter.name}.",
            "Use the same credentials for all data centres (Settings > Multi-DC of the client), then run again.",
        )
    for button in (await hands.seek(REVEAL)).found.get(REVEAL, []):
        box = await button.shown.bounding_box()
        if box and named[0][0] <= box["y"] + box["height"] < (named[0][1] or float("inf")):
            await hands.click(button)
            break
    own = await hands.read(control, patience=3, between=named[0])
    if not own:
        raise PageChanged(f"{control.title} ({SECRET}) of {visit.org.datacenter.name} cannot be read.", REMEDY_PAGE)
    return own


async def add_redirect_uris(visit: Visit, uris: Sequence[str]) -> None:
    """Add redirect URIs to the client whose page is open, beside those that it has, and update it (facts A2, B4).

    Raises:
        Stop: ``redirect_uri_mismatch`` when the page offers no way, or does not keep them.
    """
    hands = visit.hands
    await _open_details(visit)
    hands.say(f"adding the redirect URI {', '.join(uris)} to the client")
    if URIS not in await hands.seek(URIS) and "api_console.edit" in (edit := await hands.seek("api_console.edit")):
        await hands.click(edit["api_console.edit"])
    try:
        await fill_redirect_uris(hands, uris)
        before = await hands.look()
        await hands.press("api_console.update", patience=4)
    except PageChanged:
        raise _mismatch(visit, uris) from None
    async for _ in polls(ANSWERING):  # on a busy machine the request may begin long after the press
        if await hands.look() != before:
            break
    await hands.settled()
    if not all(await hands.shows(uris)):
        raise _mismatch(visit, uris)


async def fill_redirect_uris(hands: Hands, uris: Sequence[str]) -> None:
    """Enter those redirect URIs that a form does not hold yet, as rows that a '+' adds or in one field with commas.

    Both forms are documented (facts B4).

    Raises:
        PageChanged: The form does not keep them.
    """
    form = await hands.find(URIS, optional=[ADD_URI])
    if URIS not in form:
        return  # a user said that the form has none; the consent page will judge
    held = [str(value) for value in await hands.holds(form.found[URIS]) if value]
    missing = [uri for uri in uris if not any(uri in value for value in held)]
    if ADD_URI not in form and len(form.found[URIS]) == 1:
        if missing:
            await hands.fill(form[URIS], ",".join([*held, *missing]))
    else:
        for uri in missing:
            row = await _empty_row(hands, 0)
            if row is None:
                await hands.press(ADD_URI)
                row = await _empty_row(hands, 3)
            if row is None:
                raise PageChanged(f"{hands.table[URIS].title} ({URIS}) gives no row for another address.", REMEDY_PAGE)
            await hands.fill(row, uri)
    shown = await hands.shows(uris)
    if not all(shown):
        lost = ", ".join(uri for uri, there in zip(uris, shown, strict=True) if not there)
        raise PageChanged(f"{hands.table[URIS].title} ({URIS}) does not keep {lost}.", REMEDY_PAGE)


async def _empty_row(hands: Hands, patience: float) -> Found | None:
    """Return a row that holds nothing yet, after so many seconds at most."""
    async for _ in polls(patience):
        rows = (await hands.seek(URIS)).found.get(URIS, [])
        for row, held in zip(rows, await hands.holds(rows), strict=True):
            if not held:
                return row
    return None


async def _open_details(visit: Visit) -> None:
    """Go to the tab that shows the client's name and redirect URIs, where they stand on one of their own (facts B5)."""
    hands = visit.hands
    sought = await hands.seek("api_console.client_details_tab", URIS)
    if URIS not in sought and "api_console.client_details_tab" in sought:
        await hands.click(sought["api_console.client_details_tab"])
        async for _ in polls(2):
            if (await hands.shows([visit.org.client.name]))[0]:
                break


async def lacking(visit: Visit) -> list[str]:
    """Return the planned redirect URIs that the client's page does not show; none where it shows none at all.

    The page must be the client's. Nothing is changed.
    """
    hands, uris = visit.hands, visit.org.client.redirect_uris
    await _open_details(visit)
    shown: list[bool] = []
    async for _ in polls(2):
        shown = await hands.shows(uris)
        if all(shown):
            return []
    if not any(shown) and not (await hands.shows(["Redirect UR"]))[0]:
        return []  # the consent page will judge
    return [uri for uri, there in zip(uris, shown, strict=True) if not there]


def _mismatch(visit: Visit, uris: Sequence[str]) -> Stop:
    return Stop(
        "redirect_uri_mismatch",
        f"The client {visit.org.client.name!r} does not have the redirect URI {', '.join(uris)}, and it could not be "
        "added.",
        "Add it to the client in the API Console (Authorized Redirect URIs) by hand, then run again.",
    )


async def _value(hands: Hands, key: str, *presses: str, unlike: str = "") -> str:
    """Read a value, after pressing, one after the other, what shows it: tabs, or the button of one that is masked."""
    control = hands.table[key]
    steps = [*presses]
    patience = 0.0
    async for left in polls(15):
        value = await hands.read(control, patience=patience)
        if value and value != unlike and "://" not in value:
            return value
        sought = await hands.seek(*steps) if steps else None
        step = next((step for step in steps if sought and step in sought), None)
        if step and sought:
            steps.remove(step)
            await hands.click(sought[step])
            patience = 0.5  # the tab's content may come a moment after the press
        elif left < 12:  # noqa: PLR2004 - the page gets three seconds to show its tabs
            break
        else:
            hands.screens.refuse(await hands.look())
    raise PageChanged(f"{control.title} ({key}) stands nowhere on the client's pages.", REMEDY_PAGE)
