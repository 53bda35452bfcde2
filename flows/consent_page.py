"""From Connect to the page that asks for consent: Proceed, sign-in and the org picker on the way (facts C5, D2)."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError

from automation.errors import BrowserGone, PageChanged, Stop
from automation.faults import REMEDY_PAGE, polls
from automation.rest import Rest
from automation.sight import summary
from flows import connection, consent_watch
from flows.consent_gate import SIGN_IN_DETOURS, refuse_expired
from flows.consent_guard import differences, org_by_name, refuse
from flows.consent_watch import judge
from flows.org_picker import pick
from flows.sign_in import closed, through

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.async_api import Page

    from automation.hands import Hands
    from flows.consent_watch import Watch
    from flows.visit import Visit

OPENING = 20.0
"""Seconds in which the authorisation page must open after Connect."""


class NotOpened(Stop):
    """No authorisation page opened: the browser may have blocked it. Arguments as for `Stop`."""


async def authorisation(visit: Visit, watch: Watch) -> Hands | None:
    """Wait for the page that asks for consent, going through Proceed, sign-in and the org picker on the way.

    Returns:
        Hands on the page that asks, or None when the connection became live without asking.

    Raises:
        PersonAwaited: The window that opened was closed, or says that it is no longer valid.
        BrowserGone: The whole browser was.
        Stop: ``page_changed`` when none opened, or what the page or its answer stands for.
    """
    picked: set[str] = set()
    seen: dict[Page, tuple[Hands, Rest]] = {}
    closed_at: float | None = None
    still = Rest(visit.hands)
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
        judge(watch)
        waits = await _waits_on(visit, watch, still)
        if waits is None:
            break
        still = waits
        if watch.pages and all(page.is_closed() for page in watch.pages):
            closed_at = left if closed_at is None else closed_at
            if closed_at - left > consent_watch.ANSWERING:
                raise closed(visit, "The authorisation page")
    raise NotOpened(
        "page_changed",
        "No authorisation page opened after the connection was created.",
        "Allow pop-ups for the CRM and Deluge hosts in this browser, then run again: it connects what is there.",
    )


async def _waits_on(visit: Visit, watch: Watch, rest: Rest) -> Rest | None:
    """Return the rest of the org's page to wait for; None where nothing was opened, and it rests and offers Connect.

    So does one whose pop-up was blocked, and one on which Create And Connect only makes the connection (facts C5). A
    Connect that the page did not hear is pressed once more.
    """
    if watch.begun or watch.pages or not await rest.over():
        return rest
    if "connection.connect" not in await visit.hands.seek("connection.connect"):
        return rest
    return Rest(visit.hands) if await visit.hands.press_unheard() else None


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
    refuse_expired(hands, views)
    hands.screens.refuse(views, but=SIGN_IN_DETOURS)
    names = hands.screens.names(views)
    if "consent" in names:
        shown = urlsplit(hands.page.url)
        watch.page = shown.netloc + shown.path
        watch.differences = differences(visit, watch.asked, views)
        watch.org_named = org_by_name(views)
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
