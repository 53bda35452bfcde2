"""Parts of a form that are closed: opened where what is looked for is not there, as a person would look into them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation import eyes
from automation.pressing import press_once

if TYPE_CHECKING:
    from automation.hands import Hands

FIELDS = ("text", "choice", "multi", "toggle")
"""Kinds of control that stand in a form, so that what is closed around them is a part of it."""


async def open_parts(hands: Hands, key: str) -> bool:
    """Open the closed parts of the form in which fields of a control's page of the table stand.

    Args:
        hands: Hands on the page.
        key: A control of the form, which may be the one that is not there.

    Returns:
        Whether there was one to open.
    """
    page = key.split(".", maxsplit=1)[0]
    sought = await hands.seek(*(one.key for one in hands.table.page(page) if one.kind in FIELDS))
    fields = [found for several in sought.found.values() for found in several if found.way != eyes.BY_HAND]
    opened = False
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
