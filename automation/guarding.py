"""Guarding a press: what submits a form is pressed only while the form holds what was read back from it.

Between the last look at a form and the press lies a moment in which a page may make its fields anew. The page itself is
asked at the very press, and sees nothing of it where a field lost its value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation import eyes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.eyes import Found
    from automation.hands import Hands

Kept = tuple["Sequence[Found]", str]
"""Entries on a page, and the value that one of them must hold."""


async def press_while_kept(hands: Hands, button: Found, kept: Sequence[Kept]) -> bool:
    """Press what submits a form, unless a field has lost its value.

    Args:
        hands: Hands on the page.
        button: What is pressed; a person who presses it is not watched over.
        kept: What the fields hold. Those of another frame than the button's are not looked at again.

    Returns:
        False where a field has lost its value, so that the page was not pressed.

    Raises:
        PageChanged: The button is gone, or the page does not let it be pressed.
    """
    if button.way == eyes.BY_HAND:
        await hands.click(button)
        return True
    entries = [
        {"fields": fields, "value": value}
        for found, value in kept
        if (fields := [one.element for one in found if one.way != eyes.BY_HAND and one.frame is button.frame])
    ]
    try:
        await eyes.ask(button.frame, "guardPress(args)", entries)
    except PlaywrightError:
        return False  # the page is being replaced
    try:
        await hands.click(button)
    finally:
        try:
            spared = await eyes.ask(button.frame, "unguardPress()")
        except PlaywrightError:
            spared = False  # the press brought another page
    return not spared
