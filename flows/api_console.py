"""The API Console: the client of an org, found by its name or made as a Server-based Application (facts B)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation.errors import PageChanged, Stop
from automation.faults import REMEDY_PAGE, polls
from automation.redaction import Secret
from flows.fields import Form, submit, whole_form
from flows.intents import Intent
from flows.lists import entry, lines

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle

    from automation.eyes import Found
    from automation.hands import Hands
    from automation.report.envelope import Outcome
    from flows.visit import Visit

LANDING = ("api_console.add_client", "api_console.get_started")
FORM = ("api_console.client_name", "api_console.homepage_url", "api_console.redirect_uris", "api_console.create")
Place = tuple[int, int]
BRIEF = 1_500.0
"""Milliseconds for what shows only under the mouse."""
SAME_CARD = 150
"""Pixels between a card's title and its button at most."""
GRACE = 8.0
"""Seconds a list gets to show what was just made."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the console shows of a client."""

    client_id: str
    client_secret: Secret


async def client(visit: Visit) -> tuple[Outcome, Credentials]:
    """Make sure that the org's client is there, and read its id and secret.

    Returns:
        How it came to be there, and its credentials.

    Raises:
        Stop: ``duplicate_found``, ``creation_unknown``, ``invalid_config``, ``page_changed`` or a detour.
    """
    if await observe(visit):
        outcome = visit.journal.found(visit.org.name, "client", visit.org.client.name)
    else:
        outcome = await create(visit)
    return outcome, await read(visit)


async def observe(visit: Visit) -> bool:
    """Look for the client in the Applications list and open it; False when the console does not have it."""
    sought = await visit.hands.seek(*LANDING)
    if not sought.found:  # signing in ends on the console's first page
        await visit.hands.goto(visit.org.datacenter.api_console + "/")
        sought = await visit.hands.any_of(*LANDING)
    if "api_console.add_client" not in sought:
        return False  # Get Started is only offered to an account without clients (facts B2)
    found = await _entry(visit)
    if found is None:
        return False
    await found.click()
    return True


async def _entry(visit: Visit) -> ElementHandle | None:
    """Read the whole Applications list and return the client's line."""

    async def reopen() -> None:
        await visit.hands.goto(visit.org.datacenter.api_console + "/")
        await visit.hands.any_of(*LANDING)

    return await entry(visit.hands, [visit.org.client.name], "client", "api_console.next_page", reopen)


async def create(visit: Visit) -> Outcome:
    """Make the client; a lost answer is settled by looking for it by name.

    Raises:
        Stop: ``invalid_config`` when the console refuses a value, ``creation_unknown`` when nobody can tell.
    """
    hands, wanted = visit.hands, visit.org.client
    await _open_form(hands)
    typed = {"api_console.client_name": wanted.name, "api_console.homepage_url": visit.org.homepage_url}
    intent = Intent(visit.journal, visit.org.name, "client", wanted.name)

    async def fill() -> None:
        form = await whole_form(hands, *FORM)
        await hands.fill_all([(form[key], value) for key, value in typed.items()])
        await fill_redirect_uris(hands, wanted.redirect_uris)

    form = Form(fill, typed, "api_console.create", lambda: _came(visit), intent.write)
    if await intent.around(submit(hands, form)):
        return "created"
    await hands.goto(visit.org.datacenter.api_console + "/")
    await hands.any_of(*LANDING)
    async for _ in polls(GRACE, pause=0.5):
        found = await _entry(visit)
        if found is not None:
            await found.click()
            intent.settle("created")
            return "created"
        await hands.goto(visit.org.datacenter.api_console + "/")
    raise Stop(
        "creation_unknown",
        f"The console gave no clear answer to making the client {wanted.name!r}, and does not list it.",
        "Run the same command again: it looks for the client by its name before it makes one.",
    )


async def read(visit: Visit) -> Credentials:
    """Read id and secret from the client's pages, on whichever tabs they stand (facts B5).

    Raises:
        PageChanged: One of them is nowhere.
        Stop: ``page_changed`` when the page shows other values than were typed.
    """
    hands = visit.hands
    await _check_details(visit)
    tabs = ("api_console.client_secret_tab", "api_console.client_details_tab")
    client_id = await _value(hands, "api_console.client_id", *tabs)
    secret = await _value(hands, "api_console.client_secret", *tabs, unlike=client_id)
    visit.client_id = client_id
    return Credentials(client_id, Secret(secret))


async def _open_form(hands: Hands) -> None:
    """Go from the console's first page to the form of a Server-based Application (facts B2, B3)."""
    entrances = ["api_console.add_client", "api_console.get_started"]
    listed: set[Place] = set()
    async for _ in polls(20):
        sought = await hands.seek("api_console.client_name", *entrances, "api_console.create_now")
        if "api_console.client_name" in sought:
            return
        entrance = next((key for key in entrances if key in sought), None)
        if entrance:
            entrances.remove(entrance)
            listed = {place for place, _ in await _cards(hands)}  # the list may name the type of each client
            await hands.click(sought[entrance])
            continue
        for place, card in await _cards(hands):
            if place not in listed:
                await _take(hands, card)
                break
        else:
            hands.screens.refuse(await hands.look())
    raise PageChanged("The form for a Server-based Application does not open.", REMEDY_PAGE)


async def _cards(hands: Hands) -> list[tuple[Place, ElementHandle]]:
    """Return what says "Server-based Applications", with the middle of where it stands."""
    cards = []
    for element in await hands.places("api_console.server_based"):
        with suppress(PlaywrightError):
            box = await element.bounding_box()
            if box:
                cards.append(((round(box["x"] + box["width"] / 2), round(box["y"] + box["height"] / 2)), element))
    return cards


async def _take(hands: Hands, card: ElementHandle) -> None:
    """Hover a card and press its CREATE NOW; a card that shows none is pressed itself.

    The button shows only while the card is hovered, and the person's own mouse may take the hover away meanwhile: a
    press that misses is no fault, the caller hovers again. A button of a neighbouring card is never taken.
    """
    with suppress(PlaywrightError):
        await card.hover(timeout=BRIEF)
        box = await card.bounding_box()
        buttons = (await hands.seek("api_console.create_now")).found.get("api_console.create_now", [])
        for button in buttons:
            place = await button.shown.bounding_box()
            if box and place and abs(place["x"] - box["x"]) < SAME_CARD and place["y"] >= box["y"] - SAME_CARD:
                hands.say("pressing Create Now")
                await button.shown.click(timeout=BRIEF)
                break
        else:
            if not buttons:
                await card.click(timeout=BRIEF)
    async for _ in polls(2):
        if "api_console.client_name" in await hands.seek("api_console.client_name"):
            return


async def fill_redirect_uris(hands: Hands, uris: tuple[str, ...]) -> None:
    """Enter redirect URIs, as rows that a '+' adds or in one field with commas (facts B4).

    Raises:
        PageChanged: The form does not keep them.
    """
    key, add = "api_console.redirect_uris", "api_console.add_redirect_uri"
    if all(await hands.shows(uris)):
        return
    form = await hands.find(key, optional=[add])
    if len(uris) > 1 and add not in form:
        await hands.fill(form[key], ",".join(uris))
        return
    for index, uri in enumerate(uris):
        if index:
            await hands.press(add)
        empty = await _empty_row(hands, key)
        if empty is None:
            raise PageChanged(f"{hands.table[key].title} ({key}) gives no row for another address.", REMEDY_PAGE)
        await hands.fill(empty, uri)
    shown = await hands.shows(uris)
    if not all(shown):
        lost = ", ".join(uri for uri, there in zip(uris, shown, strict=True) if not there)
        raise PageChanged(f"{hands.table[key].title} ({key}) does not keep {lost}.", REMEDY_PAGE)


async def _empty_row(hands: Hands, key: str) -> Found | None:
    async for _ in polls(3):
        for row in (await hands.seek(key)).found.get(key, []):
            if not await hands.held(row):
                return row
    return None


async def _came(visit: Visit) -> bool:
    """Tell whether the client's page, or its entry in the list, shows after Create; an entry is opened."""
    hands = visit.hands
    typed = ("api_console.client_name", "api_console.create")
    sought = await hands.seek(*typed, "api_console.client_secret_tab")
    if not sought.lacks(typed):
        return False
    if "api_console.client_secret_tab" in sought or await hands.read(hands.table["api_console.client_id"]):
        return True
    if "api_console.client_name" not in sought and (found := await lines(hands, visit.org.client.name)):
        await found[0].click()
        return True
    return False


async def _value(hands: Hands, key: str, *tabs: str, unlike: str = "") -> str:
    """Read a value, on whichever tab it stands; one that is masked is shown first."""
    control = hands.table[key]
    steps = ["api_console.reveal", *tabs]
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


async def _check_details(visit: Visit) -> None:
    """Compare what the client's page shows with the config, where it shows it."""
    hands = visit.hands
    sought = await hands.seek("api_console.client_details_tab", "api_console.redirect_uris")
    if "api_console.redirect_uris" not in sought and "api_console.client_details_tab" in sought:
        await hands.click(sought["api_console.client_details_tab"])
        async for _ in polls(2):
            if (await hands.shows([visit.org.client.name]))[0]:
                break
    uris = visit.org.client.redirect_uris
    async for _ in polls(2):
        if all(await hands.shows(uris)):
            return
    if not any(await hands.shows(uris)) and not (await hands.shows(["Redirect UR"]))[0]:
        return  # this page does not show redirect URIs at all; the consent page will judge
    lacking = [uri for uri, there in zip(uris, await hands.shows(uris), strict=True) if not there]
    raise Stop(
        "redirect_uri_mismatch",
        f"The client {visit.org.client.name!r} does not have the redirect URI {', '.join(lacking)}.",
        "Add it to the client in the API Console (Authorized Redirect URIs), then run again.",
    )
