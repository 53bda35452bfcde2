"""Pressing once: a press that a slow host has not answered yet is waited for, and never made again."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from automation import eyes
from automation.errors import PageChanged
from automation.faults import REMEDY_PAGE, polls

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle, Frame

ACT_TIMEOUT = 5_000.0
"""Milliseconds an action on an element that is there may take."""
GOTO_TIMEOUT = 30_000.0
"""Milliseconds a host gets to answer."""
_FROM_LOW = "el => el.getBoundingClientRect().bottom > innerHeight * 0.6 && el.scrollIntoView({ block: 'center' })"
_SCROLL_AROUND = """(owner, left) => {
  for (let node = owner.parentElement; node && Math.abs(left) > 1; node = node.parentElement) {
    const before = node.scrollTop;
    node.scrollTop += left;
    left -= node.scrollTop - before;
  }
  return left;
}"""
"""Scrolls what is around a frame by so many pixels, and returns how many of them are left to be scrolled."""
_DOCUMENT = "performance.timeOrigin"
"""Tells one document from the next one in the same frame."""


async def press_once(element: ElementHandle, ready: float | None = None) -> None:
    """Press an element; where a page is to come of it, wait for that page for as long as a host gets to answer.

    Args:
        element: What is pressed.
        ready: Milliseconds it gets to be free to be pressed; `ACT_TIMEOUT` when absent.

    Raises:
        playwright.async_api.Error: It is not free, and was not pressed.
        PageChanged: It was pressed, and no page came of it in `GOTO_TIMEOUT`.
    """
    limit = ACT_TIMEOUT if ready is None else ready
    await reach(element)
    try:
        await element.click(timeout=limit)
    except PlaywrightTimeout:
        try:
            frame = await element.owner_frame()
        except PlaywrightError:
            return  # the page came while it was asked for
        if frame is None or not await _was_pressed(frame, limit):
            raise
        await _answered(frame)


async def reach(element: ElementHandle) -> None:
    """Scroll around a frame where an element in it lies beyond the window.

    A browser does not scroll there by itself for what is fixed in the frame, such as a dialog that is as high.

    Args:
        element: What is about to be pressed.
    """
    with suppress(PlaywrightError):  # it is being made anew, which the press will tell
        frame = await element.owner_frame()
        if frame is None or frame.parent_frame is None:
            return
        await element.scroll_into_view_if_needed(timeout=ACT_TIMEOUT)
        box = await element.bounding_box()
        if box is None:
            return
        outermost = frame
        while outermost.parent_frame is not None:
            outermost = outermost.parent_frame
        middle, height = box["y"] + box["height"] / 2, float(await outermost.evaluate("innerHeight"))
        left = 0.0 if 0 <= middle <= height else middle - height / 2
        while abs(left) > 1 and frame is not None and frame.parent_frame is not None:  # a frame may stand in a frame
            left = float(await (await frame.frame_element()).evaluate(_SCROLL_AROUND, left))
            frame = frame.parent_frame


async def bring_to_middle(element: ElementHandle) -> None:
    """Scroll what stands low to the middle of what is in view, so that what it opens below itself is in view as well.

    Args:
        element: What opens something, such as a drop-down or the menu of a line.
    """
    with suppress(PlaywrightError):  # it is being made anew, which the press will tell
        await element.evaluate(_FROM_LOW)


async def _was_pressed(frame: Frame, within: float) -> bool:
    """Tell whether the mouse went down in a document within so many milliseconds, or the frame has another one."""
    try:
        since = await eyes.ask(frame, "sincePress()")
    except PlaywrightError:
        return True
    return since is not None and since <= within


async def _document(frame: Frame) -> float:
    """Return what tells a frame's document from another."""
    async with eyes.in_time():
        return float(await frame.evaluate(_DOCUMENT))


async def _answered(frame: Frame) -> None:
    """Wait until a frame has another document.

    Raises:
        PageChanged: It keeps the one it has.
    """
    try:
        before = await _document(frame)
        async for _ in polls(GOTO_TIMEOUT / 1000):
            if frame.is_detached() or await _document(frame) != before:
                return
    except PlaywrightError:
        return  # it went away while it was looked at
    raise PageChanged("The page did not answer in time after a press.", REMEDY_PAGE)
