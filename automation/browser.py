"""The browser: started, here or by a server, or attached to and left running; one context an identity, none shared."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict

from playwright.async_api import Error as PlaywrightError

from automation.browser_discovery import display_available, find_browser
from automation.errors import BrowserGone
from automation.launching import LAUNCH_TIMEOUT, attached_to, driver, is_seen, launched, launching
from automation.remote import connect
from automation.windows import Windows

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, BrowserContext, Page, Playwright, ViewportSize

    from automation.options import RunOptions

CLOSING = 5.0
"""Seconds a page gets to say that it is closed."""
_UNSEEN = (1280, 900)
"""Size of pages that nobody sees, in pixels."""


class _Manners(TypedDict, total=False):
    """What a context is made with."""

    service_workers: Literal["block"]
    accept_downloads: bool
    locale: str
    no_viewport: bool
    viewport: ViewportSize


class Seats:
    """One context an identity in one browser.

    Args:
        browser: The browser; None where it has but one context, on a profile that is kept.
        attached: True when it was running before; its own pages and profile are then left alone.
        alone: True when only one identity takes part; in an attached browser it uses the browser's own profile.
        headed: True when a person can see the window.
        viewport: Size of the pages in pixels; that of the window, or one that is usual without a window, when absent.
        kept: The one context of a browser on a profile that is kept.
        apart: True when several orgs are worked on at once: each page gets a window of its own.
    """

    def __init__(
        self,
        browser: Browser | None,
        *,
        attached: bool,
        alone: bool,
        headed: bool,
        viewport: tuple[int, int] | None = None,
        kept: BrowserContext | None = None,
        apart: bool = False,
    ) -> None:
        self._browser = browser
        self._attached = attached
        self._alone = alone
        self.headed = headed
        self._viewport = viewport
        self._kept = kept
        self._windows = Windows() if apart else None
        self._contexts: dict[str, BrowserContext] = {}
        self._own: list[BrowserContext] = []
        self._borrowed_pages: list[Page] = []
        self._made: set[Page] = set()

    async def context(self, identity: str) -> BrowserContext:
        """Return the context of an identity, made at its first use.

        Raises:
            BrowserGone: The browser was closed.
        """
        if identity not in self._contexts:
            if self._kept is not None:
                self._contexts[identity] = self._kept
            elif self._attached and self._alone and self._browser and self._browser.contexts:
                self._contexts[identity] = self._browser.contexts[0]
            else:
                self._contexts[identity] = await self._fresh()
        return self._contexts[identity]

    async def page(self, identity: str) -> Page:
        """Return a new page in the context of an identity.

        Raises:
            BrowserGone: The browser was closed.
        """
        context = await self.context(identity)
        try:
            page = await (self._windows.page(context) if self._windows else context.new_page())
        except PlaywrightError:
            raise _gone() from None
        self._made.add(page)
        page.on("close", self._forget)
        if context not in self._own:
            self._borrowed_pages.append(page)
            if self._viewport is not None:  # a profile that was there has the size of its window
                await page.set_viewport_size({"width": self._viewport[0], "height": self._viewport[1]})
        return page

    def owns(self, page: Page) -> bool:
        """Tell whether a page is in a context that was made here, and not in a profile that a person uses."""
        return page.context in self._own

    def made(self, page: Page) -> bool:
        """Tell whether a page was made here for an org, and not opened by another page."""
        return page in self._made

    def _forget(self, page: Page) -> None:
        self._made.discard(page)

    async def leave(self) -> None:
        """Close what was opened here, and nothing else."""
        for page in self._borrowed_pages:
            await shut(page)
        for context in self._own:
            await shut(context)

    async def _fresh(self) -> BrowserContext:
        """Make a context that keeps nothing and lets pages do little more than be pages."""
        if self._browser is None:
            raise _gone()
        try:
            context = await self._browser.new_context(**_manners(self._viewport, headed=self.headed))
        except PlaywrightError:
            raise _gone() from None
        self._own.append(context)
        with contextlib.suppress(PlaywrightError):
            await context.grant_permissions([])  # which refuses all others: no prompt stands in a person's way
        return context


def _manners(viewport: tuple[int, int] | None, *, headed: bool) -> _Manners:
    """Return how every context here is: its pages keep no workers and no downloads, speak English, and have a size."""
    manners: _Manners = {"service_workers": "block", "accept_downloads": False, "locale": "en-US"}
    if viewport is None and headed:
        return manners | {"no_viewport": True}
    width, height = viewport or _UNSEEN
    return manners | {"viewport": {"width": width, "height": height}}


async def shut(what: Page | BrowserContext | Browser) -> None:
    """Close a page, a context or a browser; one that does not say that it is closed is left alone after a while.

    A page that closes itself at the same moment (a consent window does) can leave the driver waiting for good: seen
    with two programs attached to one browser.

    Args:
        what: The page, the context or the browser; it may be closed already.
    """
    with contextlib.suppress(PlaywrightError, TimeoutError):
        await asyncio.wait_for(what.close(), CLOSING)


@asynccontextmanager
async def seats(options: RunOptions, identities: int, raw: Path | None = None) -> AsyncIterator[Seats]:
    """Start or attach to the browser for a run.

    Args:
        options: How to run.
        identities: How many identities take part.
        raw: Where the driver keeps what it records until it is cleaned; its own temporary folder when absent.

    Raises:
        BrowserGone: No browser is there, it does not start, it does not answer, or there is no display for it.
    """
    headed = display_available() if options.headed is None else options.headed
    attached, remote = options.cdp_endpoint is not None, options.connect is not None
    if not (attached or remote) and headed and not display_available():
        raise BrowserGone(
            "A headed browser was asked for, but there is no display.",
            "Run with --headless, or give it a display (a desktop session, or `xvfb-run`).",
        )
    path = None if attached or remote else find_browser(options.executable_path, options.browser_channel).path
    async with driver() as playwright:
        if options.user_data_dir is not None and not attached:
            async with _kept_seats(playwright, options, str(path), headed=headed, raw=raw) as kept:
                yield kept
            return
        if options.cdp_endpoint is not None:
            browser = await attached_to(playwright, options.cdp_endpoint, options.slowmo, raw)
        elif options.connect is not None:
            browser = await connect(playwright, options.connect, options, LAUNCH_TIMEOUT)
        else:
            browser = await launched(playwright, str(path), headed=headed, slowmo=options.slowmo, raw=raw)
        seen = await is_seen(browser) if attached or remote else headed
        seated = Seats(
            browser,
            attached=attached,
            alone=identities == 1 and not options.several,
            headed=seen,
            viewport=options.viewport,
            apart=options.jobs > 1,
        )
        try:
            yield seated
        finally:
            await seated.leave()
            if not attached:
                await shut(browser)


@asynccontextmanager
async def _kept_seats(
    playwright: Playwright, options: RunOptions, path: str, *, headed: bool, raw: Path | None
) -> AsyncIterator[Seats]:
    """Start the browser on a profile of the person's, which has one context; it is closed with the run, and kept."""
    profile = options.user_data_dir or Path()
    try:
        profile.mkdir(mode=0o700, parents=True, exist_ok=True)
        context = await playwright.chromium.launch_persistent_context(
            profile,
            **launching(path, headed=headed, slowmo=options.slowmo, raw=raw),
            **_manners(options.viewport, headed=headed),
        )
    except (PlaywrightError, OSError):
        raise BrowserGone(
            f"The browser {path} did not start on the profile {profile}.",
            "Close every browser that uses this profile, or name another folder with --user-data-dir.",
        ) from None
    seated = Seats(None, attached=False, alone=True, headed=headed, kept=context, apart=options.jobs > 1)
    try:
        yield seated
    finally:
        await seated.leave()
        await shut(context)


def _gone() -> BrowserGone:
    return BrowserGone(
        "The browser was closed.",
        "Keep the browser window open while a run lasts, then run the same command again: it goes on from here.",
    )
