"""From one step of a form in steps to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.errors import PageChanged
from automation.faults import REMEDY_PAGE, polls
from flows.fields import complaints, refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from automation.hands import Hands

TURNING = 8.0
"""Seconds a step gets to give way to the next one."""


async def turn(hands: Hands, key: str, seen: Callable[[], Awaitable[object]]) -> None:
    """Press Next, and wait until the page shows another step.

    Args:
        hands: Hands on the page.
        key: The control that is Next there.
        seen: Returns what tells one step from another.

    Raises:
        PageChanged: No other step comes.
        Stop: ``invalid_config`` with the page's own words when it refuses the step.
    """
    hints, before = await complaints(hands), await seen()
    await hands.press(key)
    async for _ in polls(TURNING):
        if await seen() != before:
            return
        if said := await complaints(hands) - hints:
            raise refused(hands, key, await hands.blamed(sorted(said)))
        hands.screens.refuse(await hands.look())
    raise PageChanged(f"Next ({key}) leads to no other step.", REMEDY_PAGE)
