"""A page in a window of its own. A tab that is not in front of its window gets a mouse only after seconds.

Measured with Chromium 156, started or attached to, headless: a hover over a tab behind another takes 2 to 5 s, a click
up to 2 s; in a window of its own either takes 50 ms, whichever window is in front.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import uuid4

from playwright.async_api import Error as PlaywrightError

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page

OPENING = 15_000.0
"""Milliseconds that a window gets to open."""


class Windows:
    """Opens pages, each in a window of its own."""

    def __init__(self) -> None:
        self._names: dict[BrowserContext, str] = {}
        self._first = asyncio.Lock()

    async def page(self, context: BrowserContext) -> Page:
        """Open a page in a window of its own, where the browser can be asked for one; else as a tab.

        Args:
            context: Whose page it is.

        Raises:
            PlaywrightError: The browser is gone.
        """
        async with self._first:  # two that came together would be tabs of one window
            if context not in self._names and not await self._learn(context):
                page = await context.new_page()  # the first page of a context that was made here opens a window anyway
                await self._learn(context)
                return page
        browser, url = context.browser, f"about:blank#{uuid4().hex}"
        if browser is None:
            return await context.new_page()
        behind = {"newWindow": True, "background": True}
        try:
            whole = await browser.new_browser_cdp_session()
            async with context.expect_page(lambda page: page.url == url, timeout=OPENING) as opened:
                await whole.send(
                    "Target.createTarget", {"url": url, "browserContextId": self._names[context], **behind}
                )
            await whole.detach()
            return await opened.value
        except PlaywrightError:
            return await context.new_page()

    async def _learn(self, context: BrowserContext) -> bool:
        """Learn the browser's own name of a context, which any of its pages tells; False without one."""
        for page in context.pages:
            try:
                session = await context.new_cdp_session(page)
                told = await session.send("Target.getTargetInfo")
                await session.detach()
            except PlaywrightError:  # it is just being closed
                continue
            self._names[context] = str(told["targetInfo"]["browserContextId"])
            return True
        return False
