"""The words over a page: Playwright's own overlay, outside the site's DOM, where it hides least.

A control weighs more than any text; where the usual width hides something, a narrow column may not.
"""

from __future__ import annotations

import asyncio
import html
from contextlib import asynccontextmanager, suppress
from math import ceil
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation import eyes, supervision
from automation.redaction import scrub

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from playwright.async_api import Page

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels of the window's page."""
_WIDTH, _NARROW = 680, 420
"""How wide it is at most, in pixels; with a list of fields, or where that hides less, a column beside the form."""
_CONTROL, _TEXT = 1_000, 1
"""What it weighs to hide one."""
_EDGE = 12
_LETTER, _LINE = 9.5, 21
"""About how wide a letter and how high a line of the banner is, in pixels."""
STYLE = (
    "position:fixed;box-sizing:border-box;pointer-events:none;"
    "padding:10px 16px;border-radius:10px;background:#12355b;color:#fff;border:2px solid #ffd166;"
    "font:600 15px/1.4 system-ui,sans-serif;box-shadow:0 4px 18px rgba(0,0,0,.35);text-align:left;"
)
_SMALL = 17
"""How high a line of what it is about is, in pixels."""
_DETAIL = "font-weight:400;font-size:12px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis"
_PLACES = tuple((up, across) for up in ("bottom", "top") for across in ("center", "right", "left"))
"""Where it may stand, the usual place first."""
_SEEN = """({ controls: scanControls().filter((one) => one.visible).map((one) => one.rect)
  .filter((rect) => rect.right - rect.left < innerWidth * 0.9), texts: scanTexts().map((one) => one.rect) })"""
"""What spans the whole window is a bar, whatever else it is."""
_NOTES: set[asyncio.Future[None]] = set()
NOTE = 6_000.0
"""Milliseconds that a note stays."""


@asynccontextmanager
async def banner(page: Page, org: str, sentence: str, details: Sequence[str] = ()) -> AsyncIterator[None]:
    """Show a sentence over a page while the block lasts; a page that goes away takes its banner along.

    Args:
        page: The page a person is to act on.
        org: The org it is about.
        sentence: What is asked of the person.
        details: What it is about, a line each.
    """
    overlay = None
    await supervision.clear(page)
    try:
        place = await place_for(page, _letters(org, sentence), apart=False, lines=len(details))
        overlay = await page.screencast.show_overlay(_words(place, org, sentence, details))
        await overlay.__aenter__()
    except PlaywrightError:
        overlay = None  # the sentence also stands in the terminal; a page without a banner is no reason to stop
    try:
        yield
    finally:
        if overlay is not None and not page.is_closed():
            with suppress(PlaywrightError):
                await overlay.__aexit__(None, None, None)


def note(page: Page, heading: str, sentence: str) -> None:
    """Show a sentence over a page for a few seconds, while the run goes on; nothing waits for it.

    Args:
        page: The page it is about.
        heading: What kind of note it is.
        sentence: What a person is told.
    """
    showing = asyncio.ensure_future(_show_note(page, heading, sentence))
    _NOTES.add(showing)  # the loop itself holds a task only weakly
    showing.add_done_callback(_NOTES.discard)


async def _show_note(page: Page, heading: str, sentence: str) -> None:
    with suppress(PlaywrightError):  # the sentence stands in the terminal as well; a page may go away meanwhile
        place = await place_for(page, _letters(heading, sentence), apart=True)
        supervision.keep_off(page, place.partition(":")[0], NOTE / 1000)
        await page.screencast.show_overlay(_words(place, heading, sentence), duration=NOTE)


def _letters(heading: str, sentence: str) -> int:
    """Return how many letters the longer of two lines has."""
    return max(len(heading), len(scrub(sentence)))


def _words(place: str, heading: str, sentence: str, details: Sequence[str] = ()) -> str:
    """Return the overlay's HTML, at a place."""
    text = scrub(sentence)
    style = html.escape(STYLE + place)
    lines = "".join(f'<div style="{_DETAIL}">{html.escape(scrub(one))}</div>' for one in details)
    return (
        f'<div style="{style}"><span style="opacity:.75">{html.escape(heading)}</span><br>{html.escape(text)}'
        f"{lines}</div>"
    )


async def place_for(page: Page, letters: int, *, apart: bool, lines: int = 0) -> str:
    """Return the style of the place where words of this length hide least: as few controls, then texts, as can be.

    Args:
        page: The page.
        letters: How many letters the words have.
        apart: Keep away from where they would stand at best: the other edge.
        lines: How many small lines stand below them.
    """
    try:
        async with eyes.in_time():
            across, down = await page.evaluate("() => [innerWidth, innerHeight]")
        taken = await _taken(page)
    except PlaywrightError:
        across, down, taken = 0, 0, []  # it is going away
    hidden: dict[tuple[int, str, str], int] = {}
    for widest in (_NARROW,) if lines else (_WIDTH, _NARROW):
        width = min(letters * _LETTER + 36, widest, 0.92 * across)
        height = _LINE * (1 + ceil(letters * _LETTER / max(width - 36, 1))) + 24 + _SMALL * lines
        for place in _PLACES:
            box = _box(place, width=width, height=height, across=across, down=down)
            hidden[widest, *place] = sum(weight for other, weight in taken if _overlap(box, other))
    widest, up, side = min(hidden, key=hidden.__getitem__)
    if apart:
        widest, up, side = min((place for place in hidden if place[1] != up), key=hidden.__getitem__)
    where = "left:50%;transform:translateX(-50%)" if side == "center" else f"{side}:{_EDGE}px"
    return f"{up}:{_EDGE}px;{where};max-width:min({widest}px,92vw)"


async def _taken(page: Page) -> list[tuple[Box, int]]:
    """Return where controls and texts of a page and its frames stand in the window, and what it weighs to hide each."""
    taken: list[tuple[Box, int]] = []
    for frame in await eyes.visible_frames(page):
        try:
            owner = None if frame is page.main_frame else await (await frame.frame_element()).bounding_box()
            seen = await eyes.ask(frame, _SEEN)
        except PlaywrightError:
            continue  # it navigated away under the look
        x, y = (owner["x"], owner["y"]) if owner else (0.0, 0.0)
        for weight, rects in ((_CONTROL, seen["controls"]), (_TEXT, seen["texts"])):
            taken += [((one["left"] + x, one["top"] + y, one["right"] + x, one["bottom"] + y), weight) for one in rects]
    return taken


def _box(place: tuple[str, str], *, width: float, height: float, across: float, down: float) -> Box:
    """Return what a banner takes at a place."""
    up, side = place
    top = _EDGE if up == "top" else down - _EDGE - height
    left = {"left": _EDGE, "right": across - _EDGE - width, "center": (across - width) / 2}[side]
    return left, top, left + width, top + height


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
