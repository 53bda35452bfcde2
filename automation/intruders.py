"""What a page lays over itself unasked, such as news or a notice of cookies: shut where it lies in the way.

Nothing is accepted by it, and what asks something of a person is left alone: only what informs is shut.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation import eyes
from automation.pressing import press_once

if TYPE_CHECKING:
    from automation.hands import Hands

LEAVE = ("Cancel", "No", "Back", "Discard", "Stay")
"""What a layer that asks something offers as well; such a one is not shut."""
LAYERS = 4
"""Layers that are shut at most: news may lie under a tour."""
SETTLING = 4.0
"""Seconds a page gets to come to rest before something on it is shut: a dialog may just be filling."""


async def shut(hands: Hands) -> bool:
    """Shut what the page has laid over itself unasked, one layer after the other.

    Args:
        hands: Hands on the page. On a page of the accounts host nothing is shut: what stands there is the sign-in's, or
            a person's.

    Returns:
        Whether something was shut.
    """
    if hands.screens.place(hands.page.url) == "accounts":
        return False
    await hands.settled(most=SETTLING)
    for layer in range(LAYERS):
        if not await _shut_one(hands):
            return layer > 0
    return True


async def _shut_one(hands: Hands) -> bool:
    """Shut the layer in front, and tell whether there was one."""
    known = [
        name
        for control in hands.table
        if control.key.split(".")[0] not in ("sign_in", "question")
        for name in control.names
    ]
    generic = {"close", "next", "previous", "done", "more", "back", "show", "view"}
    args = {"known": [name for name in known if name.casefold() not in generic], "leave": list(LEAVE)}
    for frame in await eyes.visible_frames(hands.page):
        with suppress(PlaywrightError):  # it is being made anew, or goes by itself
            button = (await eyes.point(frame, "shutsIntruder(args)", args)).as_element()
            if button is None:
                continue
            hands.say("shutting what the page has laid over itself")
            await press_once(button)
            await hands.settled()
            return True
    return False
