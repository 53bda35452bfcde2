"""Scrolling through lists that draw only what is in view, or load more at their end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import ElementHandle

    from automation.sight import Sight

BRIEFLY = 0.06
"""Seconds without a change after which a list has drawn what was scrolled to."""
GROWING = 0.6
"""Seconds without a change after which a list has begun to load what comes at its end; many wait for more scrolls."""
ANEW_MOST = 6
"""Times in a row that a list which is made anew under the look is looked at."""
SAME_PLACE = 4
"""Pixels within which two lists stand in one place."""
_PLACE = """(el) => {
  const of = !el.isConnected ? 'gone' : el === document.scrollingElement ? 'whole' : 'part';
  const box = el.getBoundingClientRect();
  return { of, left: box.left + scrollX, top: box.top + scrollY, width: box.width };
}"""
_SCROLLED = """(el) => el.scrollTop * (el.offsetHeight ? el.getBoundingClientRect().height / el.offsetHeight : 1)"""
_SCROLL = """async (el, [to, from]) => {
  const size = el.offsetHeight ? el.getBoundingClientRect().height / el.offsetHeight : 1;
  const before = from / size;
  const on = before + el.clientHeight * 0.8;
  el.scrollTop = to === 'top' ? 0 : to === 'end' ? el.scrollHeight : to === 'on' ? on : before;
  const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
  const late = new Promise((given_up) => setTimeout(given_up, 500));
  await Promise.race([frame().then(frame), late]);
  return to === 'on' && el.scrollTop <= before + 1 ? null : el.scrollTop * size;
}"""
"""Scrolls, and answers where to in pixels of the window: a zoomed list counts its own, which are drawn larger.

A page hears that it was scrolled when its next frame is drawn, which may be long after on a busy machine; a tab that is
not in front draws none.
"""


_END_IN_VIEW = """(el) => {
  const { bottom } = el.getBoundingClientRect();
  if (el !== document.scrollingElement && (bottom > innerHeight || bottom < 0)) el.scrollIntoView({ block: 'end' });
}"""
"""Scrolls around an element until its lower edge is in view: a list may load more only once its end is seen."""


@dataclass(frozen=True, slots=True)
class Scroller:
    """What scrolls on a page, and where it stands: a list that the page makes anew scrolls as another element.

    Attributes:
        element: What scrolls.
        place: Left and upper edge of it in its document, and its width, in pixels; None for the document itself.
    """

    element: ElementHandle
    place: tuple[float, float, float] | None


async def recycling(sight: Sight, *, quiet: float = BRIEFLY) -> list[Scroller]:
    """Return what scrolls and shows other texts when it does, each scrolled to its top.

    Args:
        sight: Eyes on the page.
        quiet: Seconds without a change that it gets to show them at its end.
    """
    found = []
    for placed in await _scrollers(sight):
        await _bring_end(placed.element)
        scroller, _ = await _scroll(sight, placed, "top")
        await sight.settled(quiet=BRIEFLY, afresh=True)
        before = await sight.look()
        scroller, _ = await _scroll(sight, scroller, "end")
        await sight.settled(quiet=quiet, afresh=True)
        if await sight.look() != before or await _made_anew(sight, scroller):
            found.append(scroller)  # one that is made anew just now is scrolled through to be sure
        await _scroll(sight, scroller, "top")
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """A place that a list is scrolled to.

    Attributes:
        offset: How far it is scrolled, in pixels.
        scroller: What scrolls.
        is_last: Whether it is yielded for the last time, however the list stands: something may be missed at it.
    """

    offset: float
    scroller: Scroller
    is_last: bool

    async def stands(self) -> bool:
        """Tell whether the list still stands where it was scrolled to, so that what was read at this step holds."""
        if self.is_last:
            return True
        element = self.scroller.element
        return bool(await element.evaluate("el => el.isConnected")) and abs(await _scrolled(element) - self.offset) <= 1


async def steps(sight: Sight, scroller: Scroller) -> AsyncIterator[Step]:
    """Scroll through a list from its top, and yield at each step how far it is scrolled.

    A step at which the page made the list anew, so that it may not have shown what was scrolled to, is yielded again.
    """
    await _bring_end(scroller.element)
    scroller, offset = await _scroll(sight, scroller, "top")
    while offset is not None:
        for again in range(ANEW_MOST):
            await sight.settled(quiet=BRIEFLY, afresh=True)
            step = Step(offset, scroller, is_last=again == ANEW_MOST - 1)
            if await step.stands():
                yield step
                if await step.stands():
                    break
            scroller, _ = await _scroll(sight, scroller, "to", offset)
        here = offset
        scroller, offset = await _scroll(sight, scroller, "on", here)
        if offset is None:
            await sight.settled(quiet=GROWING, afresh=True)
            scroller, offset = await _scroll(sight, scroller, "on", here)


async def _scroll(sight: Sight, scroller: Scroller, to: str, offset: float = 0.0) -> tuple[Scroller, float | None]:
    """Scroll a list, and what the page makes in its place meanwhile.

    Args:
        sight: Eyes on the page.
        scroller: What scrolls.
        to: ``top``, ``end``, ``to`` the offset, or ``on`` from there.
        offset: How far it was scrolled, in pixels of the window.

    Returns:
        What scrolls now, and how far it is scrolled; None where it goes no further.
    """
    moved = None
    for _ in range(ANEW_MOST):
        moved = await scroller.element.evaluate(_SCROLL, [to, offset])
        anew = await _made_anew(sight, scroller)
        if anew is None:
            break
        scroller = anew
    return scroller, None if moved is None else float(moved)


async def _bring_end(element: ElementHandle) -> None:
    """Scroll around what scrolls, and around the frames that it is in, until its lower edge is in the window."""
    await element.evaluate(_END_IN_VIEW)
    frame = await element.owner_frame()
    while frame is not None and frame.parent_frame is not None:
        await (await frame.frame_element()).evaluate(_END_IN_VIEW)
        frame = frame.parent_frame


async def _scrolled(element: ElementHandle) -> float:
    """Return how far a list is scrolled, in pixels of the window."""
    return float(await element.evaluate(_SCROLLED))


async def _scrollers(sight: Sight) -> list[Scroller]:
    """Return what scrolls, each with the place where it stands now: all at once, before anything is scrolled."""
    placed: list[Scroller] = []
    for _ in range(ANEW_MOST):
        elements = await sight.scrollers()
        places = [await element.evaluate(_PLACE) for element in elements]
        placed = [
            Scroller(element, (place["left"], place["top"], place["width"]) if place["of"] == "part" else None)
            for element, place in zip(elements, places, strict=True)
        ]
        if not any(place["of"] == "gone" for place in places):
            break
    return placed


async def _made_anew(sight: Sight, scroller: Scroller) -> Scroller | None:
    """Return what scrolls in the place of a list that is gone; None for one that is there, or that left nothing."""
    if scroller.place is None or await scroller.element.evaluate("el => el.isConnected"):
        return None
    for other in await _scrollers(sight):
        if other.place and all(abs(a - b) <= SAME_PLACE for a, b in zip(other.place, scroller.place, strict=True)):
            return other
    return None
