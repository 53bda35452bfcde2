"""A value in dots: shown while the mouse is over it, or heard as a button copies it, and kept off the clipboard."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation import eyes
from automation.faults import polls

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle

    from automation.eyes import Found
    from automation.hands import Hands
    from automation.table import Control

COPYING = 1.5
"""Seconds a page gets to copy."""
HOVERING = 0.6
"""Seconds a page gets to show what the mouse is over."""


async def dots_at(hands: Hands, control: Control) -> ElementHandle | None:
    """Return what is drawn in dots at the label of a value; None where nothing is.

    Args:
        hands: Hands on the page.
        control: The value.
    """
    args = {"names": list(control.names), "labels": hands.table.labels(control.key.split(".", maxsplit=1)[0])}
    for frame in await eyes.visible_frames(hands.page):
        with suppress(PlaywrightError):  # it is being made anew
            if dots := (await eyes.point(frame, "maskedAt(args)", args)).as_element():
                return dots
    return None


async def hovered(hands: Hands, control: Control, dots: ElementHandle, near: str) -> str | None:
    """Return a value that is drawn in dots until the mouse is over it; None where it stays so.

    Args:
        hands: Hands on the page.
        control: The value.
        dots: What is drawn so.
        near: See `Sight.read`.
    """
    with suppress(PlaywrightError):  # it is being made anew
        await dots.hover(timeout=HOVERING * 1000)
    return await hands.read(control, patience=HOVERING, near=near)


async def copied(hands: Hands, button: Found) -> str | None:
    """Press a button that copies, and return what it copies; the clipboard is left as it is.

    Args:
        hands: Hands on the page.
        button: The button.
    """
    try:
        await eyes.ask(button.frame, "hearCopies()")
        await hands.click(button)
        async for _ in polls(COPYING):
            if heard := await eyes.ask(button.frame, "copiedText()"):
                return str(heard).strip()
    except PlaywrightError:
        return None  # the page went away
    finally:
        with suppress(PlaywrightError):
            await eyes.ask(button.frame, "leaveCopies()")
    return None
