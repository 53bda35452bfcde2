"""Questions that a page lays over itself once a form was submitted: answered as was meant by submitting it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation import eyes
from automation.pressing import press_once

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle

    from automation.hands import Hands

AT_ONCE = 1_000.0
"""Milliseconds the button gets to be free to be pressed."""


async def agree(hands: Hands, key: str) -> bool:
    """Press OK where the page asks whether what was submitted is meant, or tells that it was done.

    Anything else is left: that the name is taken, that something failed, what holds a field, and all that is on the
    host of sign-in and consent.

    Args:
        hands: Hands on the page that the form was submitted on.
        key: The control that agrees.

    Returns:
        Whether it was pressed.
    """
    with suppress(PlaywrightError):  # it goes away by itself
        button = await _button(hands, key)
        if button is not None:
            hands.say("agreeing to what was submitted")
            await press_once(button, AT_ONCE)
            return True
    return False


async def stands(hands: Hands, key: str) -> bool:
    """Tell whether such a question is on the page already.

    What asks so before a form is submitted is the form's last step: its button submits, and is not to be pressed twice.
    """
    with suppress(PlaywrightError):
        return await _button(hands, key) is not None
    return False


async def _button(hands: Hands, key: str) -> ElementHandle | None:
    """Return the button that agrees, in any frame but those of sign-in and consent."""
    for frame in await eyes.visible_frames(hands.page):
        if hands.screens.place(frame.url) == "accounts":
            continue
        button = (await eyes.point(frame, "agrees(args)", {"names": list(hands.table[key].names)})).as_element()
        if button is not None:
            return button
    return None
