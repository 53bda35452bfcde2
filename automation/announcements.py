"""Announcements: what a site lays over its page of its own accord is put off, as one does who came for something."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation import eyes
from automation.pressing import press_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.eyes import Found
    from automation.hands import Hands

AT_ONCE = 1_000.0
"""Milliseconds the button gets to be free to be pressed."""


async def put_off(hands: Hands, wanted: Sequence[Found] = ()) -> bool:
    """Put off what lies over the page and is no part of what is being done, such as news of the product.

    Nothing is put off on the host of sign-in and consent, where each button is an answer of the person's: sign-in has
    its own way with its announcements. What holds a field is a form, and stays.

    Args:
        hands: Hands on the page.
        wanted: Controls that something lies over; what holds one of them is not in the way.

    Returns:
        Whether something was put off.
    """
    if not hands.announcements or hands.screens.place(hands.page.url) == "accounts":
        return False
    words = {how: list(hands.table[key].names) for how, key in hands.announcements.items()}
    for frame in await eyes.visible_frames(hands.page):
        if hands.screens.place(frame.url) == "accounts":
            continue
        inside = [found.element for found in wanted if found.frame is frame]
        with suppress(PlaywrightError):  # it goes away by itself
            args = {**words, "wanted": inside}
            button = (await eyes.point(frame, "putsOff(args)", args)).as_element()
            if button is not None:
                hands.say("putting off an announcement")
                await press_once(button, AT_ONCE)
                await hands.settled(most=2.0)
                return True
    return False
