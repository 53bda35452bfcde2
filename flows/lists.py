"""Reading lists: find an entry by its exact name through paging and scrolling, and tell one from several."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from automation import eyes
from automation.errors import PageChanged, Stop
from automation.faults import REMEDY_PAGE, is_gone, polls, told
from automation.pressing import ACT_TIMEOUT, bring_to_middle, press_once
from automation.scrolling import BRIEFLY, GROWING, recycling, steps
from automation.table import Control

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from playwright.async_api import ElementHandle, Frame

    from automation.eyes import FrameView
    from automation.hands import Hands

PAGES_MOST = 200
"""Pages of a list that are turned at most; 200 pages of 10 are more clients than any account was seen to have."""
FEW = 2
"""Texts that may change when a list grows: how many it shows, and of how many."""
LATE = 1.0
"""Seconds without a change after which a list that lacks an entry is believed, since another one would be made then."""
EMPTY = re.compile(
    r"(?i)^(no|not any|nothing|(there are|you have|we have) no|.{0,30}\b(do|have|has|is|are)(n.t| not))\b.{0,50}"
    r"\b(yet|found|available|here|to show|(service|connection|application|client|record|data|result|item)s?)\b.{0,40}$"
)
"""What says that a list has no entries, so that none is waited for."""
EMPTY_FOR = 0.5
"""Seconds without a change for which a page must have said so."""
FIGURES = re.compile(r"\d+")
LATE_MOST = 3
"""Times that a list is waited for once more after it has changed; a page with a clock on it always does."""
OPENS = ("View", "View details", "Open", "Details", "Show details", "Manage")
"""What the entry of a menu on a line is called that opens it (guesses)."""
OPENING = 2.0
"""Seconds such a menu gets to open."""
ANEW_MOST = 4
"""Times that a list which is drawn anew under the look is looked at."""
BRIEF = 1_500.0
"""Milliseconds for an entry that the page may put away by itself, as when it opens what was just made."""
SAME_PLACE = 4
"""Pixels within which two sights of an entry are one entry."""


async def entry(
    hands: Hands,
    names: Sequence[str],
    what: str,
    next_page: str | None = None,
    reopen: Callable[[], Awaitable[object]] | None = None,
    *,
    again: Callable[[], Awaitable[bool]] | None = None,
) -> ElementHandle | None:
    """Find the one entry of a list that has exactly this name, reading the whole list: all pages, all that scrolls.

    Args:
        hands: Hands on the page that shows the list.
        names: The entry's name; where it may go by several, the one that tells it best first.
        what: What it is, for messages: ``client``.
        next_page: The control that turns to the next page.
        reopen: Opens the list's first page again.
        again: Presses once more what leads to the list, and tells whether it did: a page that was still setting itself
            up may have gone back to what it shows first, which lacks the entry too.

    Returns:
        The entry, ready to be clicked, or None when the whole list does not hold it.

    Raises:
        Stop: ``duplicate_found`` when several entries have the name; ``maintenance`` when it is not there while the
            page did not get all that it asked for, and not on a second look either.
    """
    found = await _read(hands, names, what, next_page, reopen)
    if found is None and await hands.clear():  # what lies under news was not read
        if reopen is not None:
            await reopen()
        found = await _read(hands, names, what, next_page, reopen)
    if found is None and again is not None:
        before = await hands.look()
        if await again():
            await hands.settled()
            if await hands.look() != before:
                found = await _read(hands, names, what, next_page, reopen)
    if found is None and hands.unanswered and reopen is not None:
        await reopen()
        found = await _read(hands, names, what, next_page, reopen)
    if found is None and hands.unanswered:  # a list that could not be loaded looks like an empty one
        raise Stop(
            "maintenance",
            f"The list could not be read: {hands.unanswered} failed to answer, so whether the {what} is there is not "
            "known. Nothing was made.",
            "Wait until the service is up again, then run the same command again. Should it fail on and on while the "
            f"list looks right to you, make the {what} by hand: the next run adopts it.",
        )
    return found


async def _read(
    hands: Hands,
    names: Sequence[str],
    what: str,
    next_page: str | None,
    reopen: Callable[[], Awaitable[object]] | None,
) -> ElementHandle | None:
    """Read the whole list; see `entry`. One that loses an entry under the look is read once more."""
    for last in (False, True):
        seen = await drawn(hands, names)
        found = await _read_through(hands, names, what, next_page, reopen)
        if found is not None or not seen or last:
            return found
    return None


async def _read_through(
    hands: Hands,
    names: Sequence[str],
    what: str,
    next_page: str | None,
    reopen: Callable[[], Awaitable[object]] | None,
) -> ElementHandle | None:
    """Read the whole list from the page of it that is open; see `entry`."""
    hits: dict[str, list[int]] = {name: [] for name in names}
    for page in range(1, PAGES_MOST):
        await hands.clear()  # what lies under a tour is not read, and its Next turns no list
        for name, number in (await _counted(hands, names)).items():
            hits[name].append(number)
        before = _entries(await hands.look())
        if next_page is None or not await turn(hands, next_page, page + 1):
            break
        if _has_grown(before, _entries(await hands.look())):
            hits = {name: [0 for _ in pages] for name, pages in hits.items()}  # what was read is counted again
    hit = next((name for name in names if any(hits[name])), None)
    if hit is None:
        return None
    if sum(hits[hit]) > 1:
        raise Stop(
            "duplicate_found",
            f"{sum(hits[hit])} entries of the list are named {hit!r}; which {what} is meant cannot be told.",
            f"Delete or rename the surplus {what} by hand, then run again. Nothing was clicked.",
        )
    if not hits[hit][-1] and reopen is not None and next_page is not None:
        await reopen()
        await hands.settled()
        for page in range(hits[hit].index(1)):
            await turn(hands, next_page, page + 2)
    return await _revealed(hands, hit)


async def drawn(hands: Hands, names: Sequence[str]) -> bool:
    """Wait until a list shows one of some names, or has been at rest for so long that it is believed to lack them.

    Args:
        hands: Hands on the page that shows the list.
        names: What one of its entries may say; none where any entry would do.

    Returns:
        Whether it shows one of the names.
    """
    await hands.settled()
    for _ in range(LATE_MOST):
        before = await hands.look()
        if any([await lines(hands, name) for name in names]):
            return True
        if _says_empty(before):
            await hands.settled(quiet=EMPTY_FOR)
            if _says_empty(await hands.look()):
                return False  # many a page says so for a moment, before it draws what it got
            continue
        await hands.settled(quiet=LATE)
        if _without_figures(await hands.look()) == _without_figures(before):
            return False
    return False


def _says_empty(views: Sequence[FrameView]) -> bool:
    """Tell whether a page says that its list has no entries."""
    return any(EMPTY.search(text) for view in views for text in view.texts)


def _without_figures(views: Sequence[FrameView]) -> list[list[str]]:
    """Return the texts of a page as they stand but for figures: a clock, or a count, brings no entry."""
    return [[FIGURES.sub("", text) for text in view.texts] for view in views]


async def lines_holding(hands: Hands, text: str, next_page: str) -> list[list[str]]:
    """Return the lines of a list in which a text stands, each as its texts: from all pages, and from all that scrolls.

    Args:
        hands: Hands on the page that shows the list.
        text: What they say.
        next_page: The control that turns to the next page.
    """
    await hands.settled()
    found: dict[tuple[str, ...], None] = {}
    for page in range(1, PAGES_MOST):
        found |= dict.fromkeys(map(tuple, await hands.rows(text)))
        for scroller in await recycling(hands):
            async for _ in steps(hands, scroller):
                found |= dict.fromkeys(map(tuple, await hands.rows(text)))
        if not await turn(hands, next_page, page + 1):
            break
    return [list(row) for row in found]


async def _counted(hands: Hands, names: Sequence[str]) -> dict[str, int]:
    """Count the entries of each name on one page of a list, scrolling through what shows only a part at a time."""
    most = {name: len(await lines(hands, name)) for name in names}
    for _ in range(ANEW_MOST):
        scrolling = len(await hands.scrollers())
        is_unsure = False
        lacks = not any(most.values()) and not _says_empty(await hands.look())
        for scroller in await recycling(hands, quiet=GROWING if lacks else BRIEFLY):
            places: dict[str, list[float]] = {name: [] for name in names}
            async for step in steps(hands, scroller):
                is_unsure = is_unsure or step.is_last
                seen = {name: await _tops(await lines(hands, name), step.offset) for name in names}
                if await step.stands():
                    for name, tops in seen.items():
                        _note(tops, places[name])
            most = {name: max(most[name], len(places[name])) for name in names}
        if any(most.values()) or not (is_unsure or len(await hands.scrollers()) > scrolling):
            break  # else it did not stand still, or scrolls only since it grew: what is missed would be made once more
    return most


async def _revealed(hands: Hands, name: str) -> ElementHandle:
    """Return the entry of this name on the open page of a list, scrolled into view where it takes that.

    Raises:
        PageChanged: It was there a moment ago, and cannot be found again: absent it is not.
    """
    for _ in range(ANEW_MOST):
        if found := await lines(hands, name):
            return found[0]
        for scroller in await recycling(hands):
            async for _ in steps(hands, scroller):
                if found := await lines(hands, name):
                    return found[0]
    raise PageChanged(f"The entry {name!r} of the list goes away while it is looked at.", REMEDY_PAGE)


async def _tops(elements: Sequence[ElementHandle], offset: float) -> list[float]:
    """Return where some entries stand in their list, which is scrolled so far."""
    tops = []
    for element in elements:
        with suppress(PlaywrightError):  # the list was drawn anew under the look
            if box := await element.bounding_box():
                tops.append(box["y"] + offset)
    return tops


def _note(tops: Sequence[float], places: list[float]) -> None:
    """Note where entries stand in their list, but for places that are known."""
    for top in tops:
        if all(abs(top - place) > SAME_PLACE for place in places):
            places.append(top)


async def lines(hands: Hands, name: str) -> list[ElementHandle]:
    """Return one element for each line of a list that says exactly this name.

    A name may also stand in a heading or a menu beside the list: entries of one list stand in one column.
    """
    columns: dict[int, list[ElementHandle]] = {}
    for _ in range(ANEW_MOST):
        columns.clear()
        found = await hands.lines(name)
        for element in found:
            with suppress(PlaywrightError):  # the list was drawn anew under the look
                if box := await element.bounding_box():
                    columns.setdefault(round(box["x"]), []).append(element)
        if sum(map(len, columns.values())) == len(found):
            break  # else what is there now is looked at: an entry that is missed would be made once more
    return max(columns.values(), key=len, default=[])


async def opens(hands: Hands, name: str) -> bool:
    """Press the line of a list that says a name; False where none does, or the page goes on before it is pressed."""
    found = await lines(hands, name)

    async def anew() -> ElementHandle | None:
        return next(iter(await lines(hands, name)), None)

    try:
        if found:
            await _open(hands, found[0], BRIEF, anew)  # to press it twice does no harm
    except PlaywrightError:
        return False  # what came instead tells the next look
    return bool(found)


async def press(hands: Hands, find: Callable[[], Awaitable[ElementHandle | None]]) -> bool:
    """Press what opens an entry; where the page makes the list anew under the hand, the entry is found again.

    Args:
        hands: Hands on the page.
        find: Finds it, in the whole list.

    Returns:
        False when the list does not hold the entry.
    """
    covered = False
    for left in reversed(range(ANEW_MOST)):
        found = await find()
        if found is None:
            return False
        try:
            await _open(hands, found, ACT_TIMEOUT, find)  # to press it twice does no harm
        except PlaywrightError as fault:
            in_vain = isinstance(fault, PlaywrightTimeout)  # else it was made anew
            if not left or (in_vain and covered) or is_gone(fault):
                raise
            covered = covered or in_vain
            await hands.clear()  # it may lie under what the page has laid over itself
        else:
            break
    return True


async def _open(
    hands: Hands, found: ElementHandle, limit: float, anew: Callable[[], Awaitable[ElementHandle | None]]
) -> None:
    """Press an entry, and where nothing comes of that what opens it on its line: a View, or that of a menu there.

    Args:
        hands: Hands on the page.
        found: The entry.
        limit: Milliseconds for each press.
        anew: Finds the entry again, where the page has drawn its list anew since.
    """
    frame, before = await found.owner_frame(), await hands.standing()
    found, pressable = await _pressed(hands, found, limit)
    if frame is None or None in before or await hands.goes_on(before):
        return
    if not await eyes.ask(frame, "args.isConnected", found):
        now = await anew()
        frame = await now.owner_frame() if now else None
        if now is None or frame is None:
            return
        found = now
    if pressable:
        hands.say("pressing the entry once more")  # it was drawn before the page listened to it
        await press_once(found, limit)
        return
    opener = (await eyes.point(frame, "openerOf(args)", found)).as_element() or await _in_menu(
        hands, frame, found, limit
    )
    if opener is not None:
        hands.say("opening the entry by its button")
        await press_once(opener, limit)


async def _pressed(hands: Hands, found: ElementHandle, limit: float) -> tuple[ElementHandle, bool]:
    """Press an entry, as it stands where the page draws it anew; return it, and whether it looks as if it could be."""
    for left in reversed(range(ANEW_MOST)):
        frame = await found.owner_frame()
        pressable = frame is None or await eyes.ask(frame, "opensOnPress(args)", found)
        try:
            await found.click(timeout=limit)
        except PlaywrightError:
            moved = await _drawn_anew(hands, found) if left else None
            if moved is None:
                raise
            found = moved
        else:
            break
    return found, pressable


async def _drawn_anew(hands: Hands, gone: ElementHandle) -> ElementHandle | None:
    """Return the one entry that says what one said that the page has taken away; None for one that is there."""
    if await gone.evaluate("el => el.isConnected"):
        return None
    said = ((await gone.text_content()) or "").strip()
    async for _ in polls(OPENING):  # it may be drawn a moment after its list
        found = await lines(hands, said)
        if len(found) == 1:
            return found[0]
    return None


async def _in_menu(hands: Hands, frame: Frame, found: ElementHandle, limit: float) -> ElementHandle | None:
    """Open the menu on the line of an entry, where three dots stand there, and return what of it opens the entry."""
    args = {"el": found, "names": list(hands.table["connection.more_actions"].names)}
    dots = (await eyes.point(frame, "menuBeside(args)", args)).as_element()
    if dots is None:
        return None
    opens = Control(key="list.open", kind="button", names=OPENS, many=True)
    before = len((await hands.seek_for([opens])).found.get(opens.key, []))
    await bring_to_middle(dots)
    await press_once(dots, limit)
    async for _ in polls(OPENING):
        now = (await hands.seek_for([opens])).found.get(opens.key, [])
        if len(now) == before + 1:  # those of other lines stand there as well
            return now[-1].shown if not before else None
    return None


async def turn(hands: Hands, next_page: str, number: int) -> bool:
    """Turn to the next page of a list, or let it grow; False when there is no more of it.

    Args:
        hands: Hands on the page that shows the list.
        next_page: The control that turns it.
        number: The number of the next page, which a list may offer instead.
    """
    numbered = Control(key="list.page", kind="button", names=(str(number),))
    sought = await hands.seek_for([hands.table[next_page], numbered])
    if next_page in sought:
        further = next_page
    elif numbered.key in sought and await hands.saying(str(number - 1), exact=True):
        further = numbered.key  # a number is a page's where the one before it is shown as well
    else:
        return False
    before = await hands.look()
    with told("turning to the next page of the list"):
        await hands.click(sought[further])
    await hands.settled()
    return await hands.look() != before


def _entries(views: Sequence[FrameView]) -> Counter[str]:
    """Return the texts of a page that are no buttons, with how often each stands there."""
    return Counter(text for view in views for text in view.texts if text not in view.buttons)


def _has_grown(before: Counter[str], after: Counter[str]) -> bool:
    """Tell a list that now shows more from one that shows others; a count of entries may have changed on the way."""
    return after.total() > before.total() and (before - after).total() <= FEW
