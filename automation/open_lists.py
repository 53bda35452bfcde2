"""The list of a choice: opened and searched for an entry as a person does, and closed again."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

from automation import eyes
from automation.faults import polls
from automation.pressing import ACT_TIMEOUT, bring_to_middle, reach
from automation.scrolling import recycling, steps

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from playwright.async_api import ElementHandle

    from automation.eyes import Found
    from automation.hands import Hands

BRIEF = 1_500.0
"""Milliseconds for an entry of a list that may be drawn anew."""
OPENING = 3.0
"""Seconds a list gets to open."""
SEARCHING = 2.0
"""Seconds a list gets to find what is typed into its search."""
CLOSING = 0.4
"""Seconds a list gets to close."""
STIRRING = 0.25
"""Seconds within which a page that closes a list begins to change; many wait a while, for a click on an entry."""
_TAKES_TEXT = "el => el.tagName === 'INPUT' && !el.readOnly && !el.disabled && !el.value"
"""Tells an empty field into which a person can type to search a list."""
_HOLDS = "(el, text) => el.tagName === 'INPUT' && el.value === text"
_IS_OPEN = "saying(args).some(el => isEntry(el, args.field))"
"""Tells whether a list shows one of its entries."""


async def open_list(hands: Hands, found: Found, wordings: Sequence[str]) -> ElementHandle | None:
    """Open a list unless it stands open, and return the entry that says one of some wordings.

    Args:
        hands: Hands on the page.
        found: The choice.
        wordings: What the entry may say.

    Returns:
        The entry, also after searching or scrolling for it; None where the list does not offer it.

    Raises:
        playwright.async_api.Error: The page took the choice away, or does not let it be pressed.
    """
    args = {"wordings": list(wordings), "exact": False, "field": found.element}
    way = await eyes.ask(found.frame, "wayIn(args)", {"field": found.element, "shown": found.shown})
    if way["segments"]:
        return (await eyes.point(found.frame, "segmentOf(args)", args)).as_element()
    entry = (await eyes.point(found.frame, "saying(args).find(el => isEntry(el, args.field))", args)).as_element()
    if entry is not None:
        return entry
    before = await eyes.point(found.frame, "({ said: saying(args), active: document.activeElement })", args)
    await bring_to_middle(found.shown)
    await reach(found.shown)
    await found.shown.click(timeout=ACT_TIMEOUT, position=way["place"])
    fresh = "saying(args).find(el => isEntry(el, args.field) || !args.before.said.includes(el))"

    async def look() -> ElementHandle | None:
        return (await eyes.point(found.frame, fresh, {**args, "before": before})).as_element()

    entry = await _comes(look, OPENING)
    if entry is not None:
        return entry
    search = await eyes.point(found.frame, "searchBox(args)", {"field": found.element, "before": before})
    entry = await _searched(hands, search.as_element(), wordings, look)
    if entry is not None:
        return entry
    for scroller in await recycling(hands):  # a long list may draw only what is in view
        async for _ in steps(hands, scroller):
            entry = await look()
            if entry is not None:
                return entry
    return await _typed(found, wordings, look)


async def _comes(look: Callable[[], Awaitable[ElementHandle | None]], seconds: float) -> ElementHandle | None:
    """Look for an entry until it is there, for so many seconds at most."""
    async for _ in polls(seconds):
        entry = await look()
        if entry is not None:
            return entry
    return None


async def _typed(
    found: Found, wordings: Sequence[str], look: Callable[[], Awaitable[ElementHandle | None]]
) -> ElementHandle | None:
    """Type into a choice that takes text, since its list may show only what fits; without a fit it is emptied."""
    if not await found.element.evaluate(_TAKES_TEXT):
        return None
    await found.element.fill(wordings[0], timeout=ACT_TIMEOUT)
    entry = await _comes(look, OPENING)
    if entry is None:
        await found.element.fill("", timeout=ACT_TIMEOUT)
    return entry


async def untyped(found: Found, wording: str) -> None:
    """Take out of a choice what was typed into it to bring its list up: else it would read as chosen."""
    if await found.element.evaluate(_HOLDS, wording):
        await found.element.fill("", timeout=ACT_TIMEOUT)


async def _searched(
    hands: Hands,
    box: ElementHandle | None,
    wordings: Sequence[str],
    look: Callable[[], Awaitable[ElementHandle | None]],
) -> ElementHandle | None:
    """Type into the search of an open list, if it has one, and return the entry that comes up; else leave it empty."""
    if box is None:
        return None
    for wording in wordings:
        await box.fill("", timeout=BRIEF)
        await hands.page.keyboard.type(wording)  # the box has the focus, and old ones look for keys
        entry = await _comes(look, SEARCHING)
        if entry is not None:
            return entry
    await box.fill("", timeout=BRIEF)
    return None


async def apply(hands: Hands, found: Found, wordings: Sequence[str]) -> None:
    """Press the button of an open list that makes its choice count, such as Apply, where it has one.

    Args:
        hands: Hands on the page.
        found: The choice.
        wordings: What entries of its list say.
    """
    args = {"wordings": list(wordings), "field": found.element}
    with suppress(PlaywrightError):  # the list closed itself and took its button along
        button = (await eyes.point(found.frame, "takesOver(args)", args)).as_element()
        if button is not None:
            await button.click(timeout=BRIEF)
            await hands.settled()


async def shut(hands: Hands, found: Found, wordings: Sequence[str]) -> None:
    """Let an open list close as a person does: go on to the next field, press Escape, click beside it.

    Escape would close a dialog too, so it is not pressed inside one. The click goes to what lies over the whole page
    meanwhile, if something does.

    Args:
        hands: Hands on the page.
        found: The choice.
        wordings: What entries of its list say.
    """
    args = {"wordings": list(wordings), "exact": False, "field": found.element}
    in_dialog = "Boolean(args.closest('dialog, [role=dialog], [aria-modal=true]'))"
    if await hands.held(found) is None:  # the page has made the field anew under its list
        with suppress(PlaywrightError):
            over_it = await _click_bare(found, "layerOfEntries(args)", {"wordings": list(wordings)})
            if not over_it and await eyes.ask(found.frame, _IS_OPEN, args):
                await _click_beside(hands, found, args)
        return
    with suppress(PlaywrightError):
        await found.element.press("Tab", timeout=BRIEF)
    with suppress(PlaywrightError):  # the list closed itself and took its field along
        if not await _stays(hands, found, args):
            return
        if not await eyes.ask(found.frame, in_dialog, found.element):
            await found.element.press("Escape", timeout=BRIEF)
            if not await _stays(hands, found, args):
                return
        if await _click_bare(found, "layerOver(args)", found.element):
            return
        await _click_beside(hands, found, args)


async def _click_beside(hands: Hands, found: Found, args: dict[str, Any]) -> None:
    """Click where a click does nothing but leave what is open."""
    beside = (await eyes.point(found.frame, "quietPlaces(args)[0]", found.element)).as_element()
    if beside is not None:
        await beside.click(timeout=BRIEF, position={"x": 1, "y": 1})
        await _stays(hands, found, args)


async def _click_bare(found: Found, call: str, args: Any) -> bool:
    """Click where the layer that an open list stands on is bare; False where there is none."""
    layer = await (await eyes.point(found.frame, call, args)).get_properties()
    over = layer["layer"].as_element() if "layer" in layer else None
    if over is None:
        return False
    at = {axis: float(await layer[axis].json_value()) for axis in ("x", "y")}
    await over.click(timeout=BRIEF, position={"x": at["x"], "y": at["y"]})
    return True


async def _stays(hands: Hands, found: Found, args: dict[str, Any]) -> bool:
    """Tell whether a list is still open after it had a moment to close; the moment is brief where nothing stirs."""
    before = await hands.pulse()
    async for left in polls(CLOSING):
        if not await eyes.ask(found.frame, _IS_OPEN, args):
            return False
        if left < CLOSING - STIRRING and await hands.pulse() == before:
            break
    return True
