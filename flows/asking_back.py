"""A page that asks, after the press that submits a form, whether it is meant: it is, since that was decided before.

No source tells of such a question; it is how many pages are built today.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation.faults import polls
from automation.pressing import press_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import ElementHandle

    from automation.eyes import Found
    from automation.hands import Hands

GO_ON, LEAVE, SEEN = "question.go_on", "question.leave", "question.seen"
MADE = re.compile(
    r"\b(success(fully)?|(has|have) been (created|registered|generated|added|saved)"
    r"|(created|registered|generated|added|saved)[.!]?$)",
    re.IGNORECASE,
)
"""How a page tells that something was made (guesses)."""
NOT_MADE = (
    "already",
    "exist",
    "duplicate",
    "error",
    "fail",
    "unable",
    "cannot",
    "could not",
    "wrong",
    "try again",
    "?",
)
"""Words with which it tells something else as well."""
NOT_SIMPLY = (
    "already",
    "exist",
    "duplicate",
    "same name",
    "similar",
    "anyway",
    "another",
    "overwrit",
    "replac",
    "delet",
    "discard",
    "unsaved",
    "leave",
    "revok",
    "disconnect",
    "sign in",
    "signed",
    "log in",
    "expire",
    "created",
    "successful",
    "accept",
    "agree",
    "consent",
)
"""Words of a question that asks for more than whether a press was meant: it is a person's (guesses)."""
WENT_ON = "went on"
OF_CONNECTING = ("sign in", "signed", "log in", "consent")
"""Those of them that a question before the authorisation page may hold: what comes there is a person's all the same."""
COMING = 1.0
"""Seconds a page gets to ask."""


async def asked(hands: Hands, pressed: Sequence[Found] = ()) -> list[ElementHandle]:
    """Return layer and button of the question that a page asks; nothing where it asks none.

    Args:
        hands: Hands on the page.
        pressed: What was pressed, so that the form which it stands on is never taken for a question.
    """
    yes, no = hands.table[GO_ON].names, hands.table[LEAVE].names
    return await hands.asking_back(yes, no, pressed)


async def answered(hands: Hands, pressed: Found) -> str:
    """Go on where a page asks whether a press was meant.

    Args:
        hands: Hands on the page.
        pressed: What was pressed.

    Returns:
        ``""`` where nothing is asked, `WENT_ON` where that was answered, else what is asked: more than that.
    """
    layer_and_button = await asked(hands, [pressed])
    if not layer_and_button:
        return ""
    layer, button = layer_and_button
    try:
        text = await _text(layer)
        usual = OF_CONNECTING if pressed.control.key.startswith("connection.") else ()
        if any(word in text.casefold() for word in NOT_SIMPLY if word not in usual):
            return text
        hands.say(f"going on: {' '.join((await button.text_content() or 'yes').split())}")
        await press_once(button)
    except PlaywrightError:
        return ""  # it is being drawn, or gone; the next look tells
    return WENT_ON


async def told(hands: Hands, pressed: Found) -> bool:
    """Shut what a page lays over itself to tell that what was submitted was done.

    Args:
        hands: Hands on the page.
        pressed: What was pressed.

    Returns:
        Whether it told so.
    """
    layer_and_button = await hands.telling_back(hands.table[SEEN].names, [pressed])
    if not layer_and_button:
        return False
    layer, button = layer_and_button
    try:
        text = await _text(layer)
        if not MADE.search(text) or any(word in text.casefold() for word in NOT_MADE):
            return False
        hands.say("shutting what tells that it was done")
        await press_once(button)
    except PlaywrightError:
        return False  # it goes away by itself
    return True


async def _text(layer: ElementHandle) -> str:
    return " ".join((await layer.inner_text()).split())


async def settled(hands: Hands, pressed: Found) -> None:
    """Go on where a page asks, soon after an update was pressed, whether it is meant."""
    async for _ in polls(COMING):
        if await answered(hands, pressed):
            return
