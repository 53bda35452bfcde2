"""Playwright's driver, started once a worker and lent to each run: its start costs half a second of a core."""

from __future__ import annotations

from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Playwright


@asynccontextmanager
async def lent(driver: Playwright) -> AsyncIterator[Any]:
    """Lend a run the driver, and take the run's browsers off it afterwards, as if it had ended.

    Args:
        driver: Playwright.
    """
    opened: list[Browser] = []
    chromium = driver.chromium

    async def attach(*how: Any, **more: Any) -> Browser:
        opened.append(await chromium.connect_over_cdp(*how, **more))
        return opened[-1]

    async def launch(**how: Any) -> Browser:
        opened.append(await chromium.launch(**how))
        return opened[-1]

    kept = chromium.launch_persistent_context
    try:
        yield SimpleNamespace(
            chromium=SimpleNamespace(connect_over_cdp=attach, launch=launch, launch_persistent_context=kept)
        )
    finally:
        for browser in opened:
            await browser.close()
