"""Rest: when a page shows all that it will show, so that nothing more is waited for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation import eyes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import Frame

    from automation.sight import Sight

RESTING = 3.5
"""Seconds without a change and without a request after which a page shows all that it will show."""


class Rest:
    """Tells when a page has come to rest, so that what is not there will not come.

    Args:
        sight: Sight of the page.
    """

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        self._seen: str | None = None
        self._since = 0.0
        self._next = time.monotonic() + RESTING / 20  # most of what is waited for comes sooner

    async def refused(self, but: Sequence[str] = ()) -> bool:
        """Raise the stop of a detour that the page shows, else tell whether it shows something and is at rest.

        Args:
            but: Detours that the caller handles itself.

        Raises:
            Stop: The detour.
        """
        views = await self._sight.look()
        self._sight.screens.refuse(views, but=but)
        return any(view.texts or view.buttons for view in views) and await self.over()

    async def over(self) -> bool:
        """Tell whether nothing has changed and nothing was asked for since `RESTING` seconds."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + RESTING / 20
        pulse = await self._sight.pulse()
        if pulse is None or pulse != self._seen:
            self._seen, self._since = pulse, now
            return False
        return now - self._since >= RESTING


async def pulse_of(frame: Frame) -> str:
    """Return a text that changes when the frame's document does."""
    try:
        async with eyes.in_time():
            return str(await frame.evaluate("() => document.readyState + document.documentElement.outerHTML.length"))
    except PlaywrightError:
        return "loading"  # it is being replaced
