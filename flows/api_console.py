"""The API Console: the client of an org, found by its name or made as a Server-based Application (facts B)."""

from __future__ import annotations

from contextlib import suppress
from math import hypot
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation import eyes
from automation.errors import PageChanged
from automation.faults import REMEDY_PAGE, polls
from automation.pressing import press_once
from automation.rest import Rest
from automation.sight import HEARD, PATIENCE
from flows import client_steps, redirect_uris
from flows.client_details import Credentials, read
from flows.entering import fill_all
from flows.fields import Form, submit, whole_form
from flows.intents import Intent
from flows.lists import entry, opens, press

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import ElementHandle, FloatRect

    from automation.eyes import Found, Sought
    from automation.hands import Hands
    from automation.redaction import Secret
    from automation.report.envelope import Outcome
    from flows.config import Org
    from flows.visit import Visit

LANDING = ("api_console.add_client", "api_console.get_started")
FORM = ("api_console.client_name", "api_console.homepage_url", "api_console.redirect_uris", "api_console.create")
Place = tuple[int, int]
BRIEF = 1_500.0
"""Milliseconds for what shows only under the mouse."""
SAME_CARD = 150
"""Pixels between a card's title and its button at most, where no other card is seen."""


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
    credentials, amended = await read(visit, lambda: reopen(visit), is_new=outcome == "created")
    return "updated" if amended and outcome != "created" else outcome, credentials


async def reopen(visit: Visit) -> bool:
    """Open the client's page afresh, by its entry in the list; False when the console does not have it."""
    await visit.hands.goto(visit.org.datacenter.api_console + "/")
    await landing(visit.hands)
    return await observe(visit)


async def observe(visit: Visit) -> bool:
    """Look for the client in the Applications list and open it; False when the console does not have it."""
    sought = await visit.hands.seek(*LANDING)
    if not sought.found:  # signing in ends on the console's first page
        await visit.hands.goto(visit.org.datacenter.api_console + "/")
        sought = await landing(visit.hands)
    if "api_console.add_client" not in sought:
        return False  # only an account without clients is offered Get Started, or the types at once (facts B2, B3)

    async def find() -> ElementHandle | None:
        found = await _entry(visit)
        if found is not None:
            visit.hands.shutter.cover(visit.hands.page)  # the client's page may show its secret
        return found

    return await press(visit.hands, find)


async def landing(hands: Hands) -> Sought:
    """Wait for the console's first page, and return what of it leads to the form of a client.

    An account that has got started and made no client may be shown the kinds of clients at once (guess: no source
    tells); nothing leads there then, and nothing is returned.

    Raises:
        PageChanged: It is neither.
        Stop: The page shows a detour instead.
    """
    rest = Rest(hands)
    async for _ in polls(PATIENCE):
        sought = await hands.seek(*LANDING)
        if sought.found:
            return sought
        if await _offers_kinds(hands):
            return await hands.seek(*LANDING)
        if sought.covered and await hands.clear():  # a tour may come before the list does
            continue
        if await rest.refused():
            break
    return await hands.any_of(*LANDING, patience=0.0)


async def _offers_kinds(hands: Hands) -> bool:
    """Tell whether the page shows the card of a kind of client: one that offers CREATE NOW while it is hovered.

    A list of clients may name the kind of each as well; no line of it offers that.
    """
    for _, card in await _cards(hands):
        with suppress(PlaywrightError):
            await _point_at(hands, card)
            if await _button_of(hands, card):
                return True
    return False


async def _entry(visit: Visit) -> ElementHandle | None:
    """Read the whole Applications list and return the client's line."""

    async def reopen() -> None:
        await visit.hands.goto(visit.org.datacenter.api_console + "/")
        await landing(visit.hands)

    return await entry(visit.hands, [visit.org.client.name], "client", "api_console.next_page", reopen)


async def create(visit: Visit) -> Outcome:
    """Make the client; a lost answer is settled by looking for it by name.

    Raises:
        Stop: ``invalid_config`` when the console refuses a value, ``creation_unknown`` when nobody can tell.
    """
    hands, wanted = visit.hands, visit.org.client
    typed: dict[str, str | Secret] = {}
    intent = Intent(visit.journal, visit.org.name, "client", wanted.name)

    async def fill() -> None:
        if await client_steps.opens_in_steps(hands, FORM[:3]):
            await client_steps.fill(hands, form, texts(visit.org), wanted.redirect_uris, typed)
            return
        found = await whole(hands)
        typed.clear()
        typed.update(texts(visit.org))
        await fill_all(hands, found, typed)
        await redirect_uris.fill(hands, wanted.redirect_uris)

    def begin() -> None:
        hands.shutter.cover(hands.page)  # what comes next is the client's page, and may show its secret
        intent.write()

    async def kept() -> bool:
        return hands.table[redirect_uris.URIS].waived or all(await hands.shows(wanted.redirect_uris))

    async def mended(said: Sequence[str]) -> bool:
        about = hands.table[redirect_uris.URIS].names
        at_uris = any(text.casefold().startswith(name.casefold()) for text in said for name in about)
        return at_uris and await redirect_uris.add_typed(hands, wanted.redirect_uris)

    form = Form(fill, typed, "api_console.create", lambda: _came(visit), begin, kept=kept, mended=mended)

    async def submitted() -> bool | None:
        await open_form(hands)
        return await submit(hands, form)

    return await intent.made(
        submitted,
        lambda: reopen(visit),
        "Run the same command again: it looks for the client by its name before it makes one.",
    )


def texts(org: Org) -> dict[str, str]:
    """Return what is typed into which field of the client's form, but for the redirect URIs."""
    return {"api_console.client_name": org.client.name, "api_console.homepage_url": org.homepage_url}


async def whole(hands: Hands) -> Sought:
    """Find every control of the form of a client that is open; see `whole_form`."""
    return await whole_form(hands, *FORM)


async def open_form(hands: Hands) -> None:
    """Go from the console's first page to the form of a Server-based Application (facts B2, B3)."""
    entrances = ["api_console.add_client", "api_console.get_started"]
    listed: set[Place] = set()
    pressed_at: float | None = None
    async for left in polls(20):
        sought = await hands.seek(*FORM, *entrances, "api_console.create_now")
        if is_open(sought):
            return
        entrance = next((key for key in entrances if key in sought), None)
        if entrance:
            entrances.remove(entrance)
            pressed_at = left
            listed = {place for place, _ in await _cards(hands)}  # the list may name the type of each client
            await hands.click(sought[entrance])
            continue
        new = [card for place, card in await _cards(hands) if place not in listed]
        if new:
            await _take(hands, await _pressable(new))
            continue
        if pressed_at is not None and pressed_at - left > HEARD and await hands.press_unheard():
            pressed_at = left
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


async def _pressable(cards: Sequence[ElementHandle]) -> ElementHandle:
    """Return the first card that can be pressed itself, else the first: lines of a list that came late say the same."""
    for card in cards:
        with suppress(PlaywrightError):  # it is being made anew
            frame = await card.owner_frame()
            if frame and await eyes.ask(frame, "opensOnPress(args)", card):
                return card
    return cards[0]


async def _take(hands: Hands, card: ElementHandle) -> None:
    """Hover a card and press its CREATE NOW; a card that shows none is pressed itself.

    The button shows only while the card is hovered, and the person's own mouse may take the hover away meanwhile: a
    press that misses is no fault, the caller hovers again. A button of a neighbouring card is never taken.
    """
    with suppress(PlaywrightError):
        await _point_at(hands, card)
        button = await _button_of(hands, card)
        if button is not None:
            hands.say("pressing Create Now")
            await press_once(button.shown, BRIEF)
        elif "api_console.create_now" not in (sought := await hands.seek("api_console.create_now")):
            await press_once(card, BRIEF)
        elif (toggle := await hands.toggle_of(card)) and len(sought.found["api_console.create_now"]) == 1:
            await press_once(toggle, BRIEF)  # the kinds are radio buttons, and one button is for them all
            await hands.press("api_console.create_now")
    async for _ in polls(2):
        if is_open(await hands.seek(*FORM)):
            return


async def _point_at(hands: Hands, card: ElementHandle) -> None:
    """Move the mouse over a card; what comes up there may lie over its title, a miss to Playwright's own hover."""
    await card.scroll_into_view_if_needed(timeout=BRIEF)
    if box := await card.bounding_box():
        await hands.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


async def _button_of(hands: Hands, card: ElementHandle) -> Found | None:
    """Return the CREATE NOW of a card, hovered where it shows only then; that of another kind's card is none."""
    box = await card.bounding_box()
    others = await hands.saying(*hands.table["api_console.other_kinds"].names)
    titles = [title for one in others if (title := await one.bounding_box())]
    for button in (await hands.seek("api_console.create_now")).found.get("api_console.create_now", []):
        place = await button.shown.bounding_box()
        if box and place and _is_of(place, box, titles):
            return button
    return None


def _is_of(button: FloatRect, title: FloatRect, others: Sequence[FloatRect]) -> bool:
    """Tell whether a button is the one of a title, and not of another.

    Where the other kinds are shown too, it is that of the nearest title that begins no lower than the button does, be
    it below the title or at the end of its line; else it stands close by.
    """
    if not others:
        return abs(button["x"] - title["x"]) < SAME_CARD and button["y"] >= title["y"] - SAME_CARD
    middle = button["y"] + button["height"] / 2
    begun = [one for one in (title, *others) if one["y"] <= middle] or [title, *others]
    return min(begun, key=lambda one: _gap(one, button)) is title


def _gap(one: FloatRect, other: FloatRect) -> float:
    """Return the distance between two rectangles, in pixels; 0 where they touch."""
    across = max(one["x"] - other["x"] - other["width"], other["x"] - one["x"] - one["width"], 0)
    down = max(one["y"] - other["y"] - other["height"], other["y"] - one["y"] - one["height"], 0)
    return hypot(across, down)


def is_open(sought: Sought) -> bool:
    """Tell whether the form is open: two of its controls are there, whatever became of the others."""
    return len(sought.lacks(FORM)) <= len(FORM) - 2


async def _came(visit: Visit) -> bool:
    """Tell whether the client's page, or its entry in the list, shows after Create; an entry is opened."""
    hands = visit.hands
    typed = ("api_console.client_name", "api_console.create")
    sought = await hands.seek(*typed, "api_console.client_secret_tab")
    if not sought.lacks(typed):
        return False
    client_id = hands.table["api_console.client_id"]
    if "api_console.client_secret_tab" in sought or await hands.read(client_id, columns=False):
        return True
    return "api_console.client_name" not in sought and await opens(hands, visit.org.client.name)
