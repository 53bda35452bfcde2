"""A supervised run: who watches sees which control is acted on, and which step it is in their own words.

It is one overlay of Playwright's over the page, outside the site's DOM, that takes no click: the page stays what it is,
and nothing that looks for controls sees it. A run that nobody watches shows nothing and pays nothing.
"""

from __future__ import annotations

import asyncio
import html
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from playwright.async_api import Error as PlaywrightError

from automation import eyes
from automation.redaction import scrub

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.async_api import Page

    from automation.eyes import Found
    from automation.table import Control

_SHOWN: WeakKeyDictionary[Page, Any] = WeakKeyDictionary()
"""What lies over each page; the next step and a gate's banner take it away."""
_TURNS: WeakKeyDictionary[Page, int] = WeakKeyDictionary()
"""How often what lies over each page was taken away or replaced."""
_NOTES: WeakKeyDictionary[Page, tuple[str, float]] = WeakKeyDictionary()
"""At which edge of each page a note stands, and until when, on the clock that never runs backwards."""
_LATE: set[asyncio.Future[None]] = set()
"""What is being drawn and not waited for; the loop itself holds a task only weakly."""
_RING = (
    "position:fixed;pointer-events:none;border:3px solid #ffb703;border-radius:6px;"
    "box-shadow:0 0 0 3px rgba(18,53,91,.55),0 0 14px 4px rgba(255,183,3,.65);"
)
_LABEL = (
    "position:fixed;left:50%;transform:translateX(-50%);max-width:92vw;pointer-events:none;padding:8px 18px;"
    "border-radius:14px;background:#12355b;color:#fff;border:2px solid #ffd166;width:max-content;text-align:center;"
    "font:600 15px/1.4 system-ui,sans-serif;box-shadow:0 4px 18px rgba(0,0,0,.35);"
)
_WAY = "font-weight:400;font-size:12px;line-height:1.6;"
_AROUND = 5
"""Pixels between a control and the ring around it."""
_ROOM = 110
"""Pixels at the window's edge in which the words stand."""


DRAWING = 2.0
"""Seconds that a page that goes elsewhere is waited for to show the words."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where the work on an org stands as a whole.

    Attributes:
        parts: All parts of the work in their order, in a client's words.
        now: The one that is being done.
    """

    parts: Sequence[str]
    now: str

    def short(self) -> str:
        """Return it where room is scarce: ``5 of 6 · Consent``."""
        return f"{self.parts.index(self.now) + 1} of {len(self.parts)} · {self.now}"

    def marked(self) -> list[tuple[str, str]]:
        """Return each part with its mark: done, being done, or to come."""
        at = self.parts.index(self.now)
        return [("✓" if place < at else "▶" if place == at else "○", part) for place, part in enumerate(self.parts)]


@dataclass(frozen=True, slots=True)
class Supervision:
    """Shows a person who watches what is acted on.

    Attributes:
        org: Whose work it is.
        words: Says which step a control is, e.g. ``Custom service · 7 of 13 · Access Token URL``.
        way: Says where the org stands as a whole; nothing of it is shown where that is unknown.
    """

    org: str
    words: Callable[[Control], str]
    way: Callable[[], Way | None] = field(default=lambda: None)

    async def __call__(self, page: Page, found: Found) -> None:
        """Light up a control and name the step; where the page does not let it, nothing is shown."""
        with suppress(PlaywrightError):
            await found.shown.scroll_into_view_if_needed(timeout=1_000)
            box = await found.shown.bounding_box()
            async with eyes.in_time():
                down = await page.evaluate("innerHeight")
            await self._show(page, box, down, found)

    async def pressed(self, page: Page, found: Found) -> None:
        """Take the ring away from a control that was pressed: the page may show another in its place by now."""
        drawing = asyncio.ensure_future(self._show(page, None, 0, found))
        _LATE.add(drawing)
        drawing.add_done_callback(_LATE.discard)
        await asyncio.wait({drawing}, timeout=DRAWING)

    async def _show(self, page: Page, box: Any, down: float, found: Found) -> None:
        """Draw over a page instead of what is there; what comes late, after something newer, is taken away again."""
        with suppress(PlaywrightError):
            words = scrub(self.words(found.control))
            drawn = _drawn(box, down, self.org, words, self.way(), noted=_noted(page))
            await clear(page)
            turn = _TURNS[page]
            overlay = await page.screencast.show_overlay(drawn)
            await overlay.__aenter__()
            if _TURNS[page] == turn:
                _SHOWN[page] = overlay
            else:
                await overlay.__aexit__(None, None, None)


def keep_off(page: Page, edge: str, seconds: float) -> None:
    """Leave an edge of a page, ``top`` or ``bottom``, to a note that stands there for so many seconds."""
    _NOTES[page] = edge, time.monotonic() + seconds


def _noted(page: Page) -> str:
    """Return the edge of a page at which a note stands now; empty when there is none."""
    edge, until = _NOTES.get(page, ("", 0.0))
    return edge if time.monotonic() < until else ""


async def clear(page: Page) -> None:
    """Take away what a supervised run shows over a page."""
    _TURNS[page] = _TURNS.get(page, 0) + 1
    overlay = _SHOWN.pop(page, None)
    if overlay is not None and not page.is_closed():
        with suppress(PlaywrightError):
            await overlay.__aexit__(None, None, None)


def _drawn(box: Any, down: float, org: str, words: str, way: Way | None, *, noted: str = "") -> str:
    """Return the overlay: a ring around the control, and the words at the edge away from it and from a note."""
    ring, edge = "", "top" if noted == "bottom" else "bottom"
    if box is not None:
        if box["y"] + box["height"] > down - _ROOM:
            edge = "top"
        elif box["y"] < _ROOM:
            edge = "bottom"
        place = (
            f"left:{box['x'] - _AROUND}px;top:{box['y'] - _AROUND}px;"
            f"width:{box['width'] + 2 * _AROUND}px;height:{box['height'] + 2 * _AROUND}px;box-sizing:border-box;"
        )
        ring = f'<div style="{_RING}{place}"></div>'
    name = f'<span style="opacity:.75">{html.escape(org)}</span>&ensp;'
    line = "" if way is None else f'<div style="{_WAY}">{_line(way)}</div>'
    return f'{ring}<div style="{_LABEL}{edge}:12px">{name}{html.escape(words)}{line}</div>'


def _line(way: Way) -> str:
    """Return the whole way in one line: what is done, what is being done, what is to come."""
    strong = {"▶": "font-weight:700;color:#ffd166", "○": "opacity:.7", "✓": "opacity:.9"}
    return "&ensp; ".join(
        f'<span style="white-space:nowrap;{strong[mark]}">{mark} {html.escape(part)}</span>'
        for mark, part in way.marked()
    )
