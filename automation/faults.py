"""Playwright's errors, told as named stops. Its own texts may quote typed values, so none of them is passed on."""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from automation.errors import BrowserGone, PageChanged, Stop, internal_fault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

GONE = (
    "has been closed",
    "Target closed",
    "Browser closed",
    "Connection closed",
    "Target crashed",
    "Page crashed",
    "browser has disconnected",
)
UNREACHABLE = "net::ERR_"
SHOWING = 0.01
"""Seconds that a page gets to show what it stirred for."""
REMEDY_GONE = "Keep the browser window open while a run lasts, then run the same command again: it goes on from here."
REMEDY_PAGE = (
    "Look at the page in a headed run (--headed). If a control is named differently there, give its wording in an "
    "overlay (--controls FILE) and run again."
)


def gone(doing: str) -> BrowserGone:
    """Return the stop for a page or a browser that was closed; ``doing`` as for `told`."""
    return BrowserGone(f"The browser or its page was closed, or crashed, while {doing}.", REMEDY_GONE)


def is_gone(fault: PlaywrightError) -> bool:
    """Tell whether an error says that the page or the browser was closed."""
    return any(word in fault.message for word in GONE)


@contextmanager
def told(doing: str) -> Iterator[None]:
    """Turn any Playwright error inside into a named stop.

    Args:
        doing: What was being done, for the message, e.g. ``filling Client ID``.

    Raises:
        BrowserGone: The page or browser was closed.
        Stop: ``maintenance`` when a host does not answer.
        PageChanged: Anything else the page did not let happen.
    """
    try:
        yield
    except PlaywrightError as fault:
        raise translated(fault, doing) from None


def translated(fault: PlaywrightError, doing: str) -> Stop:
    """Return the named stop that a Playwright error stands for; never its own text."""
    if is_gone(fault):
        return gone(doing)
    if UNREACHABLE in fault.message:
        return Stop(
            "maintenance",
            f"The host did not answer while {doing}.",
            "Check the network and the data centre's addresses (`zoho-provision doctor FILE`), then run again.",
        )
    if isinstance(fault, PlaywrightTimeout):
        return PageChanged(f"The page did not respond in time while {doing}.", REMEDY_PAGE)
    return PageChanged(f"The page did not allow it while {doing}.", REMEDY_PAGE)


def unexpected(fault: BaseException) -> Stop:
    """Return the stop for a fault of the program itself."""
    return Stop(
        "internal_error",
        internal_fault(fault),
        "Run the same command again: it goes on from there. `zoho-provision doctor` tells what to report.",
    )


async def polls(seconds: float, *, pause: float = 0.05, stirred: asyncio.Event | None = None) -> AsyncIterator[float]:
    """Yield at once and then again and again until ``seconds`` are over; each value is the time left.

    Most of what is waited for comes soon: the pauses begin short and grow up to ``pause`` seconds, and in a long wait
    up to three times that, since each look costs the page and the machine their share.

    The last value is zero or less, so that a loop always looks once more after its time is over.

    Args:
        seconds: How long.
        pause: How long the pauses between looks grow.
        stirred: Ends a pause when it is set, and makes those after it short again; a page that always stirs is looked
            at every ``pause`` seconds.
    """
    begun = time.monotonic()
    wait, heard = pause / 5, 0.0
    while True:
        waited = time.monotonic() - begun
        yield seconds - waited
        if waited >= seconds:
            return
        if stirred is None:
            await asyncio.sleep(wait)
        elif await _rings(stirred, wait):
            stirred.clear()
            wait = pause / 5
            await asyncio.sleep(SHOWING if time.monotonic() - heard > 10 * pause else pause)
            heard = time.monotonic()
            continue
        wait = min(wait * 1.25, max(pause, min(waited / 20, 3 * pause)))


async def _rings(stirred: asyncio.Event, seconds: float) -> bool:
    """Wait for an event, for so many seconds at most, and tell whether it came."""
    try:
        async with asyncio.timeout(seconds):
            return await stirred.wait()
    except TimeoutError:
        return False
