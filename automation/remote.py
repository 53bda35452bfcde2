"""A browser on another machine, started and shown there by Playwright's own server (`playwright run-server`)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError

from automation.browser_discovery import launch_arguments
from automation.errors import BrowserGone

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright

    from automation.options import RunOptions

_VERSIONS = re.compile(r"server version: v([\d.]+).*client version: v([\d.]+)", re.DOTALL)


async def connect(playwright: Playwright, endpoint: str, options: RunOptions, timeout: float) -> Browser:  # noqa: ASYNC109 - handed to the driver
    """Have the server start a browser for this run; it ends with the connection.

    A window is shown on the server's machine, since a person has to click Accept there, unless none was asked for. The
    browser's path and arguments are taken by a server only that was started with ``--unsafe``; others pass over them.

    Args:
        playwright: The driver.
        endpoint: The server's address; what follows the path may be a key to it, and is told to nobody.
        options: How to run.
        timeout: Milliseconds in which the browser has to be there.

    Raises:
        BrowserGone: No server answers there, it is of another version, or it cannot start a browser.
    """
    wanted: dict[str, object] = {"headless": options.headed is False, "args": launch_arguments(), "timeout": timeout}
    if options.browser_channel is not None:
        wanted["channel"] = options.browser_channel
    if options.executable_path is not None:
        wanted["executablePath"] = str(options.executable_path)
    try:
        return await playwright.chromium.connect(
            endpoint,
            headers={"x-playwright-launch-options": json.dumps(wanted)},
            slow_mo=options.slowmo,
            timeout=timeout,
        )
    except PlaywrightError as fault:
        raise _named(fault.message, _told(endpoint)) from None


def _told(endpoint: str) -> str:
    """Return an address without what may be a key."""
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _named(said: str, where: str) -> BrowserGone:
    """Return the stop for what the driver said; its own words reach no user."""
    versions = _VERSIONS.search(said)
    if versions is not None:
        return BrowserGone(
            f"The Playwright server at {where} has version {versions[1]}, and this program's Playwright has "
            f"{versions[2]}: they do not understand each other.",
            f"On the server's machine, `pip install playwright=={versions[2]}.*`, then start `playwright run-server` "
            "again.",
        )
    if "xecutable doesn't exist" in said or "is not found at" in said:
        return BrowserGone(
            f"The Playwright server at {where} has no such browser.",
            "On the server's machine, `playwright install chromium`; or start the server with --unsafe and name a "
            "browser of that machine with --executable-path.",
        )
    if "XServer" in said or "Missing X server" in said:
        return BrowserGone(
            f"The Playwright server at {where} has no display to show a browser on.",
            "Start it in a desktop session (or with `xvfb-run`), since a person has to click Accept there; or run with "
            "--headless.",
        )
    if "has been closed" in said or "Failed to launch" in said:
        return BrowserGone(
            f"The Playwright server at {where} could not start a browser.",
            "Start that browser by hand on the server's machine to see what it says.",
        )
    return BrowserGone(
        f"No Playwright server answers at {where}.",
        "Start `playwright run-server --port 3000` on the machine with the browser, then give --connect "
        "ws://that-machine:3000/.",
    )
