"""The browser driver and its browser: started on this machine, or attached to where one runs already."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypedDict

from platformdirs import user_cache_path
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright

from automation.browser_discovery import launch_arguments
from automation.errors import BrowserGone

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Browser, Playwright

LAUNCH_TIMEOUT = 60_000.0
"""Milliseconds a browser gets to start or to answer."""
STOPPING = 40.0
"""Seconds the driver gets to end; one that hangs is left alone, and goes when the program does."""
_begun: ContextVar[asyncio.Future[Playwright] | None] = ContextVar("_begun", default=None)
"""The driver that was begun ahead."""


class Launching(TypedDict):
    """What a browser is started with."""

    executable_path: str
    headless: bool
    slow_mo: float
    args: list[str]
    timeout: float
    traces_dir: Path | None
    handle_sigint: bool
    handle_sigterm: bool
    handle_sighup: bool


@asynccontextmanager
async def driver_ahead() -> AsyncIterator[None]:
    """Begin to start Playwright's driver for the `driver` that is entered inside; it starts in a process of its own.

    Node, on which it runs, keeps what it compiled for the next start (its NODE_COMPILE_CACHE), which then takes less
    time by a quarter. What goes wrong is raised where the driver is entered.
    """
    os.environ.setdefault("NODE_COMPILE_CACHE", str(user_cache_path("zoho-provision") / "driver"))
    starting = asyncio.ensure_future(async_playwright().start())
    token = _begun.set(starting)
    try:
        yield
    finally:
        _begun.reset(token)
        with suppress(Exception):  # the driver's start fails with a bare Exception
            await asyncio.wait_for((await starting).stop(), STOPPING)


@asynccontextmanager
async def driver() -> AsyncIterator[Playwright]:
    """Start Playwright's driver, or take the one that was begun ahead.

    Raises:
        BrowserGone: It does not start, most often for want of a system library.
    """
    begun = _begun.get()
    if begun is None:
        async with driver_ahead(), driver() as playwright:
            yield playwright
        return
    try:
        playwright = await asyncio.shield(begun)
    except Exception:  # noqa: BLE001 - the driver's start fails with a bare Exception
        raise BrowserGone(
            "Playwright's driver does not start on this machine.",
            "`zoho-provision doctor` says what it lacks; on Debian it is often the package libatomic1.",
        ) from None
    yield playwright


def launching(path: str, *, headed: bool, slowmo: float, raw: Path | None) -> Launching:
    """Return how every browser here is started.

    Args:
        path: Which one.
        headed: Whether a person can see it.
        slowmo: Milliseconds between its actions.
        raw: Where the driver keeps what it records until it is cleaned; its own temporary folder when absent.
    """
    return {
        "executable_path": path,
        "headless": not headed,
        "slow_mo": slowmo,
        "args": launch_arguments(),
        "timeout": LAUNCH_TIMEOUT,
        "traces_dir": raw,
        "handle_sigint": False,  # the command line ends a run in order: probe removed, journal closed, browser last
        "handle_sigterm": False,
        "handle_sighup": False,
    }


async def launched(playwright: Playwright, path: str, *, headed: bool, slowmo: float, raw: Path | None) -> Browser:
    """Start a browser; arguments as for `launching`.

    Raises:
        BrowserGone: It does not start.
    """
    try:
        return await playwright.chromium.launch(**launching(path, headed=headed, slowmo=slowmo, raw=raw))
    except PlaywrightError:
        raise BrowserGone(
            f"The browser {path} did not start.",
            "Start it by hand once to see what it says, or name another one with --executable-path.",
        ) from None


async def attached_to(playwright: Playwright, endpoint: str, slowmo: float, raw: Path | None) -> Browser:
    """Attach to a browser that runs already.

    Args:
        playwright: The driver.
        endpoint: The address of its debugging port.
        slowmo: As for `launching`.
        raw: As for `launching`.

    Raises:
        BrowserGone: None answers there.
    """
    try:
        return await playwright.chromium.connect_over_cdp(
            endpoint, slow_mo=slowmo, timeout=LAUNCH_TIMEOUT, artifacts_dir=raw
        )
    except PlaywrightError:
        raise BrowserGone(
            f"No browser answers at {endpoint}.",
            "Start Chrome with --remote-debugging-port=9222 and a --user-data-dir of its own, then give "
            "--cdp-endpoint http://127.0.0.1:9222.",
        ) from None


async def is_seen(browser: Browser) -> bool:
    """Tell whether a browser that was attached to has a window that a person can see.

    Args:
        browser: The browser.
    """
    try:
        session = await browser.new_browser_cdp_session()
        version = await session.send("Browser.getVersion")
        await session.detach()
    except PlaywrightError:
        return True
    return "Headless" not in str(version.get("userAgent", ""))
