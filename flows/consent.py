"""Consent: whatever opens after Connect (pop-up, tab, same tab), up to a person's Accept and the fact that proves it.

Nothing here clicks Accept, Reject or the consent's checkbox. The product presses Proceed and chooses the org, compares
the authorize request with the plan, and asks the person only when they are equal.
"""

from __future__ import annotations

import time
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import Error as PlaywrightError

from automation import redaction
from automation.browser import shut
from automation.errors import BrowserGone, PageChanged, PageClosed, Stop
from automation.faults import REMEDY_PAGE, polls
from automation.rest import Rest
from automation.screens import origin_of
from automation.sight import summary
from flows import api_console, connection, redirect_uris, service_amend
from flows.consent_guard import differences, mismatch, refuse, scopes_of
from flows.org_picker import pick
from flows.sign_in import closed, through

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from playwright.async_api import Page, Request

    from automation.hands import Hands
    from automation.report.envelope import Outcome
    from flows.visit import Visit

AUTHORIZE_PATH = "/oauth/v2/auth"
"""Path of the authorize request (facts D1)."""
OPENING = 20.0
"""Seconds in which the authorisation page must open after Connect."""
ANSWERING = 3.0
"""Seconds in which the answer of a page that was closed or left may still come."""
CONNECTING = 6.0
"""Seconds the org's page gets to show a connection as live after the person accepted."""
SIGN_IN_DETOURS = ("signed_out", "signed_out_password")
CODE = "the authorisation redirected back with a code"
LEFT = "the authorisation page was left"
"""The facts that end the gate of a consent, in the words of the journal; the last waits for the first."""


@dataclass  # no slots: Playwright keeps its wrapper of a handler on the object
class Watch:
    """Listens to everything that the browser opens and asks for from before the click on.

    Attributes:
        pages: Pages that opened.
        asked: Query of the authorize request, when it was seen.
        differences: What the page or the request says otherwise than the plan.
        answer: Query of the redirect back, when it was seen: ``code`` or ``error`` is in it.
        page: Host and path of the page that asks, or of the authorize request while no page was seen; never a query.
        strays: Pages of which nobody knows who opened them, such as a frame of another site; taken for this org's
            while it expects one.
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
    page: str = ""

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
                self.asked, self.answer = query, {}
                self.page = parts.netloc + parts.path
        elif url.split("?", maxsplit=1)[0] in self._callbacks() and ("code" in query or "error" in query):
            redaction.register(query.get("code", ""))
            self.answer = query

    @property
    def begun(self) -> bool:
        """Whether the authorisation has begun: a page opened, or the authorize request was seen."""
        return bool(self.pages or self.asked)

    async def leave(self) -> None:
        """Close what opened and forget what was seen, before another authorisation begins."""
        for opened in self.pages:
            await shut(opened)
        self.windows, self.strays, self.expects = [], [], True
        self.asked, self.answer, self.page = {}, {}, ""

    def _callbacks(self) -> set[str]:
        return {*self.visit.org.client.redirect_uris, self.asked.get("redirect_uri", "")}


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


async def consent(visit: Visit, watch: Watch) -> Outcome:
    """See a person through the authorisation that was opened, up to the connection being live.

    Args:
        visit: The org's visit; its page shows the connection.
        watch: Listening since before the button was pressed.

    Returns:
        ``created`` when a person accepted, ``unchanged`` when no consent was needed.

    Raises:
        PersonAwaited: Nobody accepted, or somebody closed the page.
        Stop: ``consent_differs``, ``redirect_uri_mismatch``, ``consent_rejected``, ``wrong_org``, ``no_org_account``,
            ``scope_does_not_exist``, ``invalid_credentials`` or another detour.
    """
    try:
        return await _offered(visit, watch)
    except Stop as stop:
        uri = watch.asked.get("redirect_uri", "")
        if stop.code != "redirect_uri_mismatch" or uri in visit.added_uris:
            raise
        if not visit.org.datacenter.is_ours(uri):
            raise mismatch(uri) if uri else stop from None
    await _accept_callback(visit, watch, uri)
    return await _offered(visit, watch)


async def _offered(visit: Visit, watch: Watch) -> Outcome:
    """See a person through an authorisation; a page that they closed or left is opened once more by itself."""
    waited = visit.human.seconds
    try:
        return await _consented(visit, watch)
    except PageClosed:
        if visit.hands.page.is_closed():
            raise
        visit.hands.say("the authorisation page was closed or left; opening it once more")
    standing = await connection.observe(visit)
    if standing is not None and standing.live:  # accepted, and its window was gone before anybody saw the answer
        _record(visit, watch, visit.human.seconds - waited)
        return "created"
    await watch.leave()
    if standing is not None:
        await connection.reconnect(visit)
    return await _consented(visit, watch)


async def _accept_callback(visit: Visit, watch: Watch, uri: str) -> None:
    """Give the client the redirect URI that the authorize request named, and connect again.

    The request tells the one true address of this data centre (facts A2).
    """
    await watch.leave()
    if not await api_console.observe(visit):
        raise Stop(
            "redirect_uri_mismatch",
            f"The authorize request names the redirect URI {uri}, and the client {visit.org.client.name!r} is gone.",
            "Run `apply` again: it makes what is missing.",
        )
    await redirect_uris.amend(visit, lambda: api_console.reopen(visit), [uri])
    visit.added_uris.append(uri)
    if await connection.observe(visit) is not None:
        await connection.reconnect(visit)


async def _consented(visit: Visit, watch: Watch) -> Outcome:
    """See a person through one authorisation; see `consent`."""
    hands = await _authorisation(visit, watch)
    waited = visit.human.seconds
    if hands is not None:
        await _accepted(visit, watch, hands)
    code = bool(watch.answer.get("code"))
    if hands is None and not code:
        await _live(visit)
        return "unchanged"
    if not visit.gates.ask_on_difference:  # a quick person may have accepted before anybody was asked
        refuse(differences(visit, watch.asked), accepted=True)
    waited = visit.human.seconds - waited
    if code:
        _record(visit, watch, waited)
    try:
        await _live(visit)
    except Stop:
        if code:
            raise
        raise closed(visit, "The authorisation page") from None
    if not code:  # a page that was only left proves nothing; a connection that is live does
        _record(visit, watch, waited)
    if visit.secret is not None and watch.asked.get("client_id") == visit.client_id:
        service_amend.carried(visit, visit.secret)  # the token request was taken, so the service holds it
    return "created"


async def _live(visit: Visit) -> None:
    """Wait until the org's own page, or its list of connections, shows the connection as live.

    Raises:
        Stop: ``invalid_credentials`` when it stays disconnected: the token was refused.
    """
    async for _ in polls(CONNECTING):
        if await connection.is_live(visit):
            return
    standing = await connection.observe(visit)
    if standing is None or standing.live is False:
        raise _refused(visit)


def _refused(visit: Visit) -> Stop:
    """Return the stop for a token request that was refused, and note that the service's secret is not taken."""
    remedy = (
        "Check that the custom service holds the id of this client and the URLs of this data centre, then run again."
    )
    if service_amend.holds(visit) is not True:
        service_amend.carried(visit, None)
        remedy = (
            "The service may hold a secret that was regenerated since. Run `apply` again: it types the one that the "
            f"API Console shows now into the service, and the person accepts anew. If that does not help: {remedy}"
        )
    return Stop(
        "invalid_credentials",
        "The person accepted, but the connection is not connected: the token request was refused.",
        remedy,
    )


async def _authorisation(visit: Visit, watch: Watch) -> Hands | None:
    """Wait for the page that asks for consent, going through Proceed, sign-in and the org picker on the way.

    Returns:
        Hands on the page that asks, or None when the connection became live without asking.

    Raises:
        PersonAwaited: The window that opened was closed.
        BrowserGone: The whole browser was.
        Stop: ``page_changed`` when none opened, or what the page or its answer stands for.
    """
    picked: set[str] = set()
    seen: dict[Page, tuple[Hands, Rest]] = {}
    closed_at: float | None = None
    async for left in polls(OPENING):
        for page in [*reversed(watch.pages), visit.hands.page]:
            if page.is_closed():
                continue
            if page not in seen:
                hands = visit.hands if page is visit.hands.page else visit.hands.on(page)
                seen[page] = hands, Rest(hands)
            hands, rest = seen[page]
            with _closing(visit, page), suppress(PlaywrightError):
                if await _ready(visit, hands, watch, picked, rest):
                    watch.expects = False
                    return hands
        if watch.answer.get("code") or await connection.is_live(visit):
            return None
        _judge(watch)
        if watch.pages and all(page.is_closed() for page in watch.pages):
            closed_at = left if closed_at is None else closed_at
            if closed_at - left > ANSWERING:
                raise closed(visit, "The authorisation page")
    raise Stop(
        "page_changed",
        "No authorisation page opened after the connection was created.",
        "Allow pop-ups for the CRM and Deluge hosts in this browser, then run again: it connects what is there.",
    )


@contextmanager
def _closing(visit: Visit, page: Page) -> Iterator[None]:
    """Let a window be closed by the person under the hand; what that means is for the caller to tell."""
    try:
        yield
    except (PageChanged, BrowserGone):
        if not page.is_closed() or visit.hands.page.is_closed():
            raise


async def _ready(visit: Visit, hands: Hands, watch: Watch, picked: set[str], rest: Rest) -> bool:
    """Take one step towards the consent on one page; True when it asks for Accept.

    Raises:
        Stop: What the page shows instead; ``page_changed`` when nobody knows it and it shows no more.
    """
    place = hands.screens.place(hands.page.url)
    watch.shown(hands.page)
    views = await hands.look()
    if place != "accounts":
        await _proceed(hands)
        hands.screens.refuse(views)
        return False
    hands.screens.refuse(views, but=SIGN_IN_DETOURS)
    names = hands.screens.names(views)
    if "consent" in names:
        shown = urlsplit(hands.page.url)
        watch.page = shown.netloc + shown.path
        watch.differences = differences(visit, watch.asked, views)
        if not visit.gates.ask_on_difference:
            refuse(watch.differences)
        return True
    if "org_picker" in names:
        if hands.page.url not in picked:
            picked.add(hands.page.url)
            await pick(hands, visit)
        return False
    if any(name in names for name in (*SIGN_IN_DETOURS, "session_limit")):
        await through(visit, hands)
    elif any(view.texts for view in views) and await rest.over():
        raise PageChanged(f"The authorisation page is not known; it shows {summary(views)}.", REMEDY_PAGE)
    return False


async def _proceed(hands: Hands) -> None:
    """Press Proceed where a page offers it (facts C5)."""
    sought = await hands.seek("connection.proceed")
    if "connection.proceed" in sought:
        try:
            await hands.click(sought["connection.proceed"])
        except Stop as stop:  # it went on by itself, or by the person's click; the next look tells
            if stop.code not in {"page_changed", "session_expired"}:
                raise


async def _accepted(visit: Visit, watch: Watch, hands: Hands) -> None:
    """Ask the person to accept, and wait for the fact: the redirect with a code, or with an error."""
    page = hands.page
    since: float | None = None

    async def fact() -> str | None:
        nonlocal since
        _judge(watch)
        if watch.answer.get("code"):
            return CODE
        if not page.is_closed():
            try:
                views = await hands.look()
            except Stop:
                return None  # closed in this very moment; the next look says so
            hands.screens.refuse(views, but=SIGN_IN_DETOURS)
            if hands.screens.place(page.url) in {"accounts", ""}:
                since = None
                return None
        since = since or time.monotonic()
        if time.monotonic() - since < ANSWERING:  # its answer may still come
            return None
        if page.is_closed():
            raise closed(visit, "The authorisation page")
        return LEFT

    await visit.ask(_sentence(visit, watch), page, fact)


def _sentence(visit: Visit, watch: Watch) -> str:
    """Say what the person is asked to do, and whether the page is as planned."""
    if watch.differences:
        return f"NOT as planned: {'; '.join(watch.differences)}. Read the page, and accept or reject it."
    scopes = ", ".join(visit.org.connection.scopes)
    return f"As planned. Read the page and click Accept: {visit.org.client.name} may use {scopes}."


def _record(visit: Visit, watch: Watch, waited: float) -> None:
    """Put on record who accepted what for which client, and how many seconds the person took.

    The scopes are those that were asked for: a person may have accepted others than were planned.
    """
    visit.pacing.done(visit.org.name)
    scopes = scopes_of(watch.asked) or visit.org.connection.scopes
    visit.consents.append(
        visit.journal.consent(
            org=visit.org.name,
            identity=visit.org.identity.name,
            client_id=watch.asked.get("client_id") or visit.client_id or "",
            scopes=",".join(scopes),
            page=watch.page or urlsplit(visit.org.datacenter.accounts).netloc + AUTHORIZE_PATH,
            waited=waited,
        )
    )


def _judge(watch: Watch) -> None:
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
