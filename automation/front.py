"""The tab in front: a person is shown the right one, and given back the one they had before.

Chrome tells which tab of each window is in front (``tabActive`` of the targets of type ``tab``); nothing on a page
does, since Playwright lets every page believe that it is seen. A browser that does not tell is given nothing back.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page

ANSWERING = 2.0
"""Seconds the browser gets to answer; a gate does not wait for it."""


@asynccontextmanager
async def in_front(page: Page) -> AsyncIterator[None]:
    """Bring a page to front while the block lasts; then the tab that it displaced is in front again.

    Nothing is given back when that tab is closed, or when the person has gone to a third one meanwhile. Which window is
    in front is the desktop's business: a page in a window of its own displaces no tab.

    Args:
        page: The page a person is to act on; one that is closed already is nothing to bring.
    """
    browser = None
    with suppress(PlaywrightError):
        browser = page.context.browser
    before = await _tabs_in_front(browser)
    with suppress(PlaywrightError):  # closed already: whoever waits for it will tell what that means
        await page.bring_to_front()
    shown = await _tabs_in_front(browser)
    try:
        yield
    finally:
        displaced, brought = before - shown, shown - before
        if displaced and brought:
            await _give_back(browser, displaced, brought)


async def _give_back(browser: Browser | None, displaced: set[str], brought: set[str]) -> None:
    """Put the displaced tab in front again, unless the person has meanwhile put another one there."""
    tabs = await _tabs(browser)
    still_there = brought & {name for name, is_in_front in tabs.items() if is_in_front}
    closed = not brought & set(tabs)
    if browser is None or not (still_there or closed):
        return
    with suppress(PlaywrightError, TimeoutError):
        session = await browser.new_browser_cdp_session()
        for name in displaced & set(tabs):
            await asyncio.wait_for(session.send("Target.activateTarget", {"targetId": name}), ANSWERING)
        await session.detach()


async def _tabs_in_front(browser: Browser | None) -> set[str]:
    """Return the tab in front of each window."""
    return {name for name, is_in_front in (await _tabs(browser)).items() if is_in_front}


async def _tabs(browser: Browser | None) -> dict[str, bool]:
    """Return all tabs of the browser, each with whether it is in front of its window; none where it does not tell."""
    if browser is None:
        return {}
    try:
        session = await browser.new_browser_cdp_session()
        asked = session.send("Target.getTargets", {"filter": [{"type": "tab"}]})
        seen = (await asyncio.wait_for(asked, ANSWERING))["targetInfos"]
        await session.detach()
    except (PlaywrightError, TimeoutError):
        return {}
    return {one["targetId"]: one.get("embedderData", {}).get("tabActive") is True for one in seen}
