"""What opens after Connect, and what is asked and answered there, as the browser tells it (facts C5, D1, D2)."""

from __future__ import annotations

import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import Error as PlaywrightError

from automation import redaction
from automation.browser import shut
from automation.errors import Stop
from automation.screens import origin_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Page, Request

    from flows.visit import Visit

EMPTY = ("", "about:blank")
"""Addresses of a window that shows nothing yet."""
AUTHORIZE_PATH = "/oauth/v2/auth"
"""Path of the authorize request (facts D1)."""
ANSWERING = 3.0
"""Seconds in which the answer of a page that was closed or left may still come."""


@dataclass  # no slots: Playwright keeps its wrapper of a handler on the object
class Watch:
    """Listens to everything that the browser opens and asks for from before the click on.

    Attributes:
        pages: Pages that opened.
        asked: Query of the authorize request, when it was seen.
        differences: What the page or the request says otherwise than the plan.
        org_named: The name that the page gives the org where it tells no id.
        answer: Query of the redirect back, when it was seen: ``code`` or ``error`` is in it.
        page: Host and path of the page that asks, or of the authorize request while no page was seen; never a query.
        strays: Pages of which nobody knows who opened them, such as a frame of another site; taken for this org's
            while it expects one.
        asked_at: When the authorize request was seen, by a clock that never jumps and by that of the wall, in seconds.
        expects: Whether this org may have pressed Connect, and its authorisation page was not found yet. Only one org
            of an identity at a time has leave to do so, so that a window of nobody else's is its own.
    """

    visit: Visit
    windows: list[Page] = field(default_factory=list)
    strays: list[Page] = field(default_factory=list)
    expects: bool = False
    asked: dict[str, str] = field(default_factory=dict)
    answer: dict[str, str] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)
    org_named: str = ""
    page: str = ""
    asked_at: tuple[float, float] | None = None

    @property
    def age(self) -> float:
        """Seconds since the authorize request; the wall's clock counts as well, since the other stops with a laptop."""
        return max(now - then for now, then in zip(_clocks(), self.asked_at or _clocks(), strict=True))

    def opened(self, page: Page) -> None:
        """Note a page that this org's page opened, or one that such a page opened, and what it opened with."""
        if page not in self.windows:
            self.windows.append(page)
            page.on("popup", self.opened)
        self.shown(page)

    async def appeared(self, page: Page) -> None:
        """Note a page of the identity's that opened, if nobody knows from where."""
        if await page.opener() is None and self.expects:
            self.strays.append(page)

    @property
    def pages(self) -> list[Page]:
        """The pages that opened; no other org's, none that a person opened elsewhere, none that is still empty."""
        return [*self.windows, *(page for page in self.strays if page not in self.windows and self._is_zohos(page))]

    def _is_zohos(self, page: Page) -> bool:
        return bool(self.visit.hands.screens.place(page.url)) and not self.visit.is_ours(page)

    def shown(self, page: Page) -> None:
        """Take a page's own address for the authorize request, where none was seen.

        On a busy machine a window may have sent its first request before anybody listened to it.
        """
        if not self.asked:
            self._note(page.url)

    def requested(self, request: Request) -> None:
        """Note the authorize request and the redirect that answers it; the code in it is a secret at once.

        Orgs of one identity share a browser's context: a request of another org's page tells this one nothing.
        """
        try:
            page = request.frame.page
        except PlaywrightError:
            page = None  # of a window that is only just opening
        ours = self.expects if page is None else page in [self.visit.hands.page, *self.windows, *self.strays]
        if ours:
            self._note(request.url)
        elif request.url.split("?", maxsplit=1)[0] in self._callbacks():
            redaction.register(*parse_qs(urlsplit(request.url).query).get("code", []))

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        datacenter = self.visit.org.datacenter
        if origin_of(url) == datacenter.accounts and parts.path.startswith(AUTHORIZE_PATH):
            if "client_id" in query:
                self.asked, self.answer, self.asked_at = query, {}, _clocks()
                self.page = parts.netloc + parts.path
        elif url.split("?", maxsplit=1)[0] in self._callbacks() and ("code" in query or "error" in query):
            redaction.register(query.get("code", ""))
            self.answer = query

    @property
    def begun(self) -> bool:
        """Whether the authorisation has begun: a page opened and shows something, or the authorize request was seen.

        A page may open an empty window before it sends its form, and close it when that fails.
        """
        return bool(self.asked) or any(not page.is_closed() and page.url not in EMPTY for page in self.pages)

    async def leave(self) -> None:
        """Close what opened and forget what was seen, before another authorisation begins."""
        for opened in self.pages:
            await shut(opened)
        self.windows, self.strays, self.expects = [], [], True
        self.asked, self.answer, self.page, self.asked_at = {}, {}, "", None

    def _callbacks(self) -> set[str]:
        return {*self.visit.org.client.redirect_uris, self.asked.get("redirect_uri", "")}


def _clocks() -> tuple[float, float]:
    return time.monotonic(), time.time()


@asynccontextmanager
async def watching(visit: Visit) -> AsyncIterator[Watch]:
    """Listen to all that opens and is asked for while the block lasts; pages that opened are closed at its end."""
    watch = Watch(visit)
    context = visit.hands.page.context
    visit.hands.page.on("popup", watch.opened)
    context.on("page", watch.appeared)
    context.on("request", watch.requested)
    try:
        yield watch
    finally:
        visit.hands.page.remove_listener("popup", watch.opened)
        context.remove_listener("page", watch.appeared)
        context.remove_listener("request", watch.requested)
        await watch.leave()


def judge(watch: Watch) -> None:
    """Raise the stop that the redirect back stands for.

    Raises:
        Stop: ``consent_rejected`` or ``no_org_account`` (facts D2).
    """
    error = watch.answer.get("error")
    if error is None:
        return
    if error == "no_org":
        raise Stop(
            "no_org_account",
            "The signed-in person has no account in one of the apps whose scopes are asked for (error=no_org).",
            "Give the person access to those apps in this org, or leave their scopes out of the config.",
        )
    raise Stop(
        "consent_rejected",
        f"The person did not accept (error={error}).",
        "Run the same command again when the person wants to accept; it opens the authorisation anew.",
    )
