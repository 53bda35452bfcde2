"""Parts of a form that are closed: opened where what is looked for is not there, as a person would look into them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation import eyes
from automation.pressing import press_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import ElementHandle

    from automation.eyes import Found
    from automation.hands import Hands

FIELDS = ("text", "choice", "multi", "toggle")
"""Kinds of control that stand in a form, so that what is closed around them is a part of it."""
SETTLING = 4.0
"""Seconds a page gets to come to rest before a part of it is opened."""


async def open_over(hands: Hands, keys: Sequence[str]) -> bool:
    """Open one part of a form that is seen to hold fields which some controls are called like.

    Args:
        hands: Hands on the page.
        keys: Controls that are not there. A part that one press did not open is left alone afterwards.

    Returns:
        Whether a heading was pressed.
    """
    if not keys or not await hands.folds(keys):
        return False
    await hands.settled(most=SETTLING)
    for head in await hands.folds(keys):
        if await _opened(hands, head):
            return True
    return False


async def _opened(hands: Hands, head: ElementHandle) -> bool:
    """Press a heading, and tell whether that was done; the page remembers which ones were."""
    with suppress(PlaywrightError):  # it is being made anew, or opens by itself
        frame = await head.owner_frame()
        if frame is None:
            return False
        hands.say(f"opening {(await head.inner_text()).strip()}")
        await eyes.ask(frame, "foldPressed(args)", head)
        await press_once(head)
        return True
    return False


async def open_groups(hands: Hands, key: str, names: Sequence[str]) -> bool:
    """Open the groups that are seen to hold boxes of some names, as those of an app each of which has several scopes.

    Args:
        hands: Hands on the page.
        key: The control that the boxes stand for.
        names: What the boxes are called.

    Returns:
        Whether a heading was pressed. One that a press did not open is left alone afterwards.
    """
    if not names:
        return False
    buttons = hands.table.buttons(key.split(".", maxsplit=1)[0])
    heads = await hands.folds_over([[name] for name in names], buttons)
    opened = any([await _opened(hands, head) for head in heads])
    if opened:
        await hands.settled(most=SETTLING)
    return opened


async def open_parts(hands: Hands, keys: Sequence[str]) -> bool:
    """Open the closed parts of the form in which fields of a page of the table stand.

    Args:
        hands: Hands on the page.
        keys: Controls of the form, some of which are not there; where no field is, one of its buttons may be.

    Returns:
        Whether there was one to open.
    """
    await hands.settled()  # what is not there yet may just be coming
    sought = await hands.seek(*keys)
    if all(sought.stands(key) for key in keys):
        return False
    opened = False
    while await open_over(hands, sought.lacks(keys)):  # one may be inside another
        opened = True
        sought = await hands.seek(*keys)
    if opened:
        return True
    page = keys[0].split(".", maxsplit=1)[0]
    fields = await _there(hands, [one.key for one in hands.table.page(page) if one.kind in FIELDS])
    fields = fields or await _there(hands, keys)
    for frame in dict.fromkeys(found.frame for found in fields):
        inside = [found.element for found in fields if found.frame is frame]
        with suppress(PlaywrightError):  # the page is making its form anew; it is looked at again
            entries = (await (await eyes.point(frame, "closedHeads(args)", inside)).get_properties()).values()
            for head in [element for entry in entries if (element := entry.as_element())]:
                hands.say("opening a closed part of the form")
                await press_once(head)
                opened = True
    if opened:
        await hands.settled()
    return opened


async def _there(hands: Hands, keys: Sequence[str]) -> list[Found]:
    """Return those of some controls that are there, be they disabled."""
    sought = await hands.seek(*keys)
    there = [*sought.found.values(), *sought.disabled.values()]
    return [found for several in there for found in several if found.way != eyes.BY_HAND]
