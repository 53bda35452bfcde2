"""Scrolling through lists that draw only what is in view, or load more at their end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import ElementHandle

    from automation.sight import Sight

BRIEFLY = 0.06
"""Seconds without a change after which a list has drawn what was scrolled to."""
_SCROLL = """async (el, to) => {
  const before = el.scrollTop;
  el.scrollTop = to === 'top' ? 0 : to === 'end' ? el.scrollHeight : before + el.clientHeight * 0.8;
  const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
  const late = new Promise((given_up) => setTimeout(given_up, 500));
  await Promise.race([frame().then(frame), late]);
  const scale = el.offsetHeight ? el.getBoundingClientRect().height / el.offsetHeight : 1;
  return to === 'on' && el.scrollTop <= before ? null : el.scrollTop * scale;
}"""
"""Scrolls, and answers where to in pixels of the window: a zoomed list counts its own, which are drawn larger.

A page hears that it was scrolled when its next frame is drawn, which may be long after on a busy machine; a tab that is
not in front draws none.
"""


async def recycling(sight: Sight) -> list[ElementHandle]:
    """Return what scrolls and shows other texts when it does, each scrolled to its top."""
    found = []
    for scroller in await sight.scrollers():
        await scroller.evaluate(_SCROLL, "top")
        await sight.settled(quiet=BRIEFLY, afresh=True)
        before = await sight.look()
        await scroller.evaluate(_SCROLL, "end")
        await sight.settled(quiet=BRIEFLY, afresh=True)
        if await sight.look() != before:
            found.append(scroller)
        await scroller.evaluate(_SCROLL, "top")
    return found


async def steps(sight: Sight, scroller: ElementHandle) -> AsyncIterator[float]:
    """Scroll through a list from its top, and yield after each step how far it is scrolled, in pixels."""
    offset = float(await scroller.evaluate(_SCROLL, "top"))
    while True:
        await sight.settled(quiet=BRIEFLY, afresh=True)
        yield offset
        moved = await scroller.evaluate(_SCROLL, "on")
        if moved is None:
            return
        offset = float(moved)
