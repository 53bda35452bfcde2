"""What a client that is there holds otherwise than planned, and bringing it in line by one update of its page (B4, B5).

Whether the page of a client offers an edit at all is told nowhere. Without its redirect URIs no connection comes about;
its homepage is for people alone, so that a page that offers no edit of it is told, and is no failure.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError

from automation.errors import PageChanged, Stop
from automation.faults import REMEDY_PAGE, polls
from flows import redirect_uris
from flows.fields import complaints, press_let_go
from flows.intents import Intent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from automation.eyes import Found
    from automation.hands import Hands
    from flows.config import Org
    from flows.redirect_uris import Differing
    from flows.visit import Visit

HOMEPAGE, SHOWN = "api_console.homepage_url", "api_console.shown_homepage_url"
EDIT, UPDATE = "api_console.edit", "api_console.update"
ANSWERING = 5.0
"""Seconds the page gets to show that it has taken an update."""
SHOWING = 4.0
"""Seconds the page gets to offer an edit."""
OPENING = 2.0
"""Seconds the page gets to open for an edit."""
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Differences:
    """What a client holds otherwise than planned, as far as its page shows it.

    Attributes:
        uris: How its redirect URIs differ.
        homepage: Its homepage URL, where that is another than planned.
        offers: Whether its page offers an edit of the homepage URL, by what shows before one is begun.
    """

    uris: Differing
    homepage: str | None = None
    offers: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What an update is to change.

    Attributes:
        add: Redirect URIs that the client is to have as well.
        remove: Redirect URIs that are to go.
        homepage: The homepage URL that it is to have.
        instead: The homepage URL that it has; nothing is typed into a field that holds something else.
    """

    add: Sequence[str] = ()
    remove: Sequence[str] = ()
    homepage: str | None = None
    instead: str = ""

    @property
    def any(self) -> bool:
        """Whether there is something to change."""
        return bool(self.add or self.remove or self.homepage)

    def told(self) -> list[str]:
        """Say what is done, a sentence each."""
        said = [f"adding the redirect URI {', '.join(self.add)} to the client"] if self.add else []
        said += [f"taking the redirect URI {', '.join(self.remove)} off the client"] if self.remove else []
        return said + ([f"changing the client's homepage to {self.homepage}"] if self.homepage else [])


async def observe(visit: Visit, *, is_new: bool = False) -> Differences:
    """Compare the client whose page is open with the config; nothing is changed.

    Args:
        visit: The org's visit.
        is_new: Whether it was made a moment ago, so that its homepage is the planned one.
    """
    uris = await redirect_uris.observe(visit)
    held = None if is_new else await _homepage(visit.hands, visit.org.client.name)
    if held is None or held in (*uris.held, *visit.org.client.redirect_uris) or is_same(held, visit.org.homepage_url):
        return Differences(uris)
    return Differences(uris, held, await _field(visit.hands, held) is not None or EDIT in await visit.hands.seek(EDIT))


def planned(visit: Visit, differing: Differences) -> Change:
    """Return what is to be changed of what differs: only what the flags allow, and the client's page does."""
    remove = differing.uris.surplus if visit.allowed.prune else []
    if differing.homepage is None or not differing.offers:
        return Change(differing.uris.lacking, remove)
    return Change(differing.uris.lacking, remove, visit.org.homepage_url, differing.homepage)


def stays(org: Org, differing: Differences, change: Change) -> list[str]:
    """Say what stays as it is although the config has it otherwise, and what would change it, a sentence each."""
    said = []
    if differing.uris.surplus and not change.remove:
        said.append(redirect_uris.told(differing.uris.surplus))
    if differing.homepage is not None and change.homepage is None:
        said.append(_no_edit(org, differing.homepage))
    return said


def _no_edit(org: Org, homepage: str) -> str:
    return (
        f"the client has the homepage {homepage}, not {org.homepage_url}, and its page offers no edit of it: change it "
        "by hand in the API Console, if that matters"
    )


def is_same(one: str, other: str) -> bool:
    """Tell whether two addresses lead to the same page: letter case of the host and a slash at the end do not count."""
    return _parts(one) == _parts(other)


def _parts(url: str) -> tuple[str, str | None, int | None, str, str]:
    try:
        parts = urlsplit(url.strip())
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:  # a page may show anything
        return "", None, None, url, ""
    return parts.scheme, parts.hostname, port, parts.path.rstrip("/"), parts.query


async def _homepage(hands: Hands, name: str) -> str | None:
    """Return the homepage URL that the client's page shows, in its field or as text; None where it shows none."""
    if hands.table[HOMEPAGE].waived:
        return None
    for last in (False, True):
        sought = await hands.seek(HOMEPAGE)
        there = HOMEPAGE in sought
        held = await hands.held(sought[HOMEPAGE]) if there else await hands.read(hands.table[SHOWN], near=name)
        if held and _parts(str(held))[0] in PORTS:
            return str(held).strip()
        if not last:
            await hands.settled()  # its field may come a moment after the others
    return None


async def _field(hands: Hands, instead: str) -> Found | None:
    """Return the field that holds a homepage URL and can be written, where a button takes it once that is done."""
    sought = await hands.seek(HOMEPAGE, UPDATE)
    takes = UPDATE in sought or sought.missing.get(UPDATE) == "disabled"
    if HOMEPAGE not in sought or not takes:
        return None
    found = sought[HOMEPAGE]
    try:
        writable = await found.element.is_editable()
    except PlaywrightError:
        return None  # no field at all, or one that the page has just made anew
    return found if writable and is_same(str(await hands.held(found)), instead) else None


async def amend(visit: Visit, reopen: Callable[[], Awaitable[bool]], change: Change) -> bool:
    """Fill the form of the client whose page is open, and update it; all that is not named stays.

    The intent is on record before. What came of it is read from the page opened anew: its fields hold what was typed
    whether or not the update was taken.

    Args:
        visit: The org's visit.
        reopen: Opens the client's page again; tells whether the client is there.
        change: What is to be changed.

    Returns:
        False when the page turned out to offer no edit, which is told; the client's page is open again then.

    Raises:
        Stop: ``redirect_uri_mismatch`` when the page offers no way to add, or does not keep what was added;
            ``invalid_config`` with the page's own words when it refuses the homepage.
        PageChanged: It does not let go of what was taken off, or keeps another homepage.
    """
    intent = Intent(visit.journal, visit.org.name, "client", visit.org.client.name, "update")
    left, said = change, list[str]()
    for again in (False, True):
        doing, said = await _update(visit, intent, left, commit=again)
        if not doing.any:
            intent.settle("failed")  # where the first try was pressed, and the page offers no second
            await reopen()
            return False
        if not await reopen():
            intent.settle("unknown")
            left = doing
            break
        left = await _left(visit, doing)
        if not left.any:
            intent.settle("updated")
            return True
    intent.settle("failed")
    raise _failure(visit, left, said)


async def _update(visit: Visit, intent: Intent, change: Change, *, commit: bool) -> tuple[Change, list[str]]:
    """Fill the form of the client whose page is open, and press Update.

    Args:
        visit: The org's visit.
        intent: On record before the press.
        change: What is to be changed.
        commit: Press the '+' of a row that was filled, for a page that did not take it otherwise.

    Returns:
        What was changed: all but what the page offers no edit of. And what the page said against it.
    """
    hands = visit.hands
    await redirect_uris.open_details(visit)
    hands.begin()
    change = await _open_edit(visit, change)
    if not change.any:
        return change, []
    for sentence in change.told():
        hands.say(sentence)
    with _adding(visit, change.add):
        if change.add or change.remove:
            await redirect_uris.fill(hands, change.add, change.remove)
        if commit:
            await redirect_uris.add_typed(hands, change.add)
    if change.homepage is not None:
        field = await _field(hands, change.instead)
        if field is None:
            raise PageChanged(f"{hands.table[HOMEPAGE].title} ({HOMEPAGE}) went away meanwhile.", REMEDY_PAGE)
        await hands.fill(field, change.homepage)
    before, hints = await hands.look(), await complaints(hands)
    with _adding(visit, change.add):
        await press_let_go(hands, UPDATE, intent.write, patience=4)
    async for _ in polls(ANSWERING):  # on a busy machine the request may begin long after the press
        if await hands.look() != before:
            break
    await hands.settled()
    return change, await hands.blamed(sorted(await complaints(hands) - hints))


@contextmanager
def _adding(visit: Visit, uris: Sequence[str]) -> Iterator[None]:
    """Name what could not be added where a page does not do what an addition needs of it."""
    try:
        yield
    except PageChanged:
        if not uris:
            raise
        raise redirect_uris.cannot_be_added(visit, uris) from None


async def _open_edit(visit: Visit, change: Change) -> Change:
    """Open the client's page for an edit, where it does not stand open; returns what of a change it then takes."""
    hands = visit.hands
    await begin_edit(hands, lambda: _is_open(hands, change))
    if change.homepage is None or await _field(hands, change.instead) is not None:
        return change
    hands.say(_no_edit(visit.org, change.instead))
    return replace(change, homepage=None)


async def begin_edit(hands: Hands, is_open: Callable[[], Awaitable[bool]]) -> None:
    """Press Edit on the page of a client that does not stand open; it may come a moment after the press of its tab.

    Args:
        hands: Hands on the page.
        is_open: Tells whether it stands open.
    """
    async for _ in polls(SHOWING):
        if await is_open():
            return
        sought = await hands.seek(EDIT, UPDATE)
        if EDIT in sought:
            await hands.click(sought[EDIT])
            async for _ in polls(OPENING):
                if await is_open():
                    return
        if sought.found:
            return


async def _is_open(hands: Hands, change: Change) -> bool:
    """Tell whether the page stands open for all of a change."""
    uris = change.add or change.remove
    if uris and redirect_uris.URIS not in await hands.seek(redirect_uris.URIS):
        return False
    return change.homepage is None or await _field(hands, change.instead) is not None


async def _left(visit: Visit, change: Change) -> Change:
    """Return what of a change the client's page, opened anew, does not show; what it does not tell counts as done."""
    found = await redirect_uris.observe(visit)
    lacking = [uri for uri in change.add if uri in found.lacking or (found.held and uri not in found.held)]
    still = [uri for uri in change.remove if uri in found.held]
    held = await _homepage(visit.hands, visit.org.client.name) if change.homepage is not None else None
    kept = held is not None and change.homepage is not None and not is_same(held, change.homepage)
    return Change(lacking, still, change.homepage if kept else None, held or "")


def _failure(visit: Visit, left: Change, said: Sequence[str]) -> Stop:
    """Return the stop for what an update did not change, in the page's own words where it had some."""
    name, remedy = visit.org.client.name, "by hand in the API Console, or write the one that it has into the config"
    if left.homepage is not None and said:
        return Stop(
            "invalid_config",
            f"The page refused the homepage {left.homepage} of the client {name!r}. {'; '.join(said)}",
            f"Correct homepage_url in the config; or change it {remedy}; then run again.",
        )
    if left.add:
        return redirect_uris.cannot_be_added(visit, left.add)
    if left.remove:
        return PageChanged(
            f"The client {name!r} keeps the redirect URI {', '.join(left.remove)}.",
            "Take it off by hand in the API Console (Authorized Redirect URIs), or run without --prune.",
        )
    return PageChanged(
        f"The client {name!r} does not take the homepage {left.homepage}.",
        f"Change it {remedy} (homepage_url), then run again.",
    )
