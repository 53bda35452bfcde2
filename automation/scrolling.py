"""Scrolling through lists that draw only what is in view, or load more at their end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import ElementHandle

    from automation.sight import Sight

BRIEFLY = 0.06
"""Seconds without a change after which a list has drawn what was scrolled to."""
_TO_TOP = "el => { el.scrollTop = 0; return 0; }"
_TO_END = "el => { el.scrollTop = el.scrollHeight; }"
_ONWARD = """el => {
  const before = el.scrollTop;
  el.scrollTop = before + el.clientHeight * 0.8;
  const drawn = el.offsetHeight ? el.getBoundingClientRect().height / el.offsetHeight : 1;
  return el.scrollTop > before ? el.scrollTop * drawn : null;
}"""
"""Answers in pixels of the window: a zoomed list counts its own, which are drawn larger."""


async def recycling(sight: Sight) -> list[ElementHandle]:
    """Return what scrolls and shows other texts when it does, each scrolled to its top."""
    found = []
    for scroller in await sight.scrollers():
        await scroller.evaluate(_TO_TOP)
        await sight.settled(quiet=BRIEFLY, afresh=True)
        before = await sight.look()
        await scroller.evaluate(_TO_END)
        await sight.settled(quiet=BRIEFLY, afresh=True)
        if await sight.look() != before:
            found.append(scroller)
        await scroller.evaluate(_TO_TOP)
    return found


async def steps(sight: Sight, scroller: ElementHandle) -> AsyncIterator[float]:
    """Scroll through a list from its top, and yield after each step how far it is scrolled, in pixels."""
    offset = float(await scroller.evaluate(_TO_TOP))
    while True:
        await sight.settled(quiet=BRIEFLY, afresh=True)
        yield offset
        moved = await scroller.evaluate(_ONWARD)
        if moved is None:
            return
        offset = float(moved)
