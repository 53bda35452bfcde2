"""An authorisation page ages while a person is away: it is opened anew, and nobody is asked on one that cannot work."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from automation import gates
from automation.errors import PageAged, PageClosed, PersonAwaited, Stop
from automation.gates import Gates, HumanTime
from automation.journal import Journal
from flows import connection, consent, consent_gate, consent_page, consent_watch
from flows.config import load
from flows.connection import Standing
from flows.tables import built_in
from flows.visit import visit_of
from tests.flows.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from playwright.async_api import Browser, Page, Route

    from flows.visit import Visit

ORG = load(ROOT / "fixtures/configs/demo.toml", environ={"OPS_PASSWORD": "x"}).orgs[0]
ADDRESS = f"{ORG.datacenter.accounts}/oauth/v2/auth?client_id=1000.A&state=s"
ASKS = "<p>Acme CRM Link would like to access<p><button>Accept</button><button>Reject</button>"
OLD = PageAged("It has aged.", "Run it again.", said=False)
EXPIRED = PageAged("It says so.", "Run it again.", said=True)
BLOCKED = consent_page.NotOpened("page_changed", "None opened.", "Allow pop-ups.")
CLOSED = PageClosed("It was closed.", "Run it again.", timed_out=False)


class Clock:
    """The two clocks of a watch; what is called when somebody is asked may move one of them."""

    def __init__(self) -> None:
        self.steady = self.wall = 1_000.0

    def __call__(self) -> tuple[float, float]:
        return self.steady, self.wall


class Told:
    """Notes the gates that open, and does something when one does."""

    def __init__(self, then: Callable[[], object]) -> None:
        self.asked: list[str] = []
        self._then = then

    def gate_opened(self, _org: str, sentence: str, *_parts: object, **_more: object) -> None:
        self.asked.append(sentence)
        self._then()

    def __getattr__(self, _name: str) -> Any:
        return lambda *_, **__: None


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(consent_watch, "_clocks", made)
    return made


@pytest_asyncio.fixture(scope="module")
async def tab(engine_browser: Browser) -> AsyncIterator[Page]:
    page = await engine_browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    await page.close()


@asynccontextmanager
async def at_the_page(
    tab: Page, folder: Path, html: str, then: Callable[[], object] = lambda: None, **more: Any
) -> AsyncIterator[tuple[Visit, Any, Told]]:
    """Show an authorisation page that was asked for just now; yields the visit, the watch, and what is told."""

    async def answer(route: Route) -> None:
        await route.fulfill(body=html, content_type="text/html")

    await tab.unroute_all()
    await tab.route("**/*", answer)
    told = Told(then)
    nobody: Any = told
    asking = Gates(progress=nobody, timeout=5.0, no_input=False, **more)
    journal = Journal(folder)
    visit = visit_of(
        ORG, tab, built_in(), gates=asking, journal=journal, environ={}, say=lambda _: None, evidence=folder, overlay=None
    )  # fmt: skip
    async with consent_watch.watching(visit) as watch:
        watch.expects = True
        await visit.hands.goto(ADDRESS)
        assert watch.asked["state"] == "s"
        yield visit, watch, told
    journal.close()


@pytest.mark.parametrize("moved", ["steady", "wall"])
async def test_a_page_that_stood_open_too_long_by_either_clock_is_not_asked_for(
    tab: Page, tmp_path: Path, clock: Clock, moved: str
) -> None:
    async with at_the_page(tab, tmp_path, ASKS) as (visit, watch, told):
        setattr(clock, moved, getattr(clock, moved) + consent_gate.AGE + 1)
        with pytest.raises(PageAged) as stop:
            await consent_gate.accepted(visit, watch, visit.hands)
    assert (stop.value.said, told.asked) == (False, [])


async def test_a_page_that_ages_while_its_org_waits_for_its_turn_is_not_asked_for(
    tab: Page, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "RECENT", -1.0)

    @asynccontextmanager
    async def turn(_org: str) -> AsyncIterator[None]:
        clock.steady += consent_gate.AGE + 1
        yield

    async with at_the_page(tab, tmp_path, ASKS, turns=turn) as (visit, watch, told):
        with pytest.raises(PageAged):
            await consent_gate.accepted(visit, watch, visit.hands)
    assert told.asked == []


async def test_a_page_that_ages_while_a_person_is_away_ends_its_gate(tab: Page, tmp_path: Path, clock: Clock) -> None:
    def away() -> None:
        clock.wall += consent_gate.AGE + 1

    async with at_the_page(tab, tmp_path, ASKS, away) as (visit, watch, told):
        with pytest.raises(PageAged):
            await consent_gate.accepted(visit, watch, visit.hands)
        assert visit.human.asked <= visit.human.seconds
    assert len(told.asked) == 1


async def test_a_new_request_on_the_same_page_is_as_young_as_it_is(tab: Page, tmp_path: Path, clock: Clock) -> None:
    async with at_the_page(tab, tmp_path, ASKS) as (visit, watch, _):
        clock.steady += consent_gate.AGE + 1
        await visit.hands.goto(f"{ADDRESS}2")
        assert watch.age == 0


@pytest.mark.parametrize("said", ["This request is no longer valid.", "Your session has expired", "Page expired"])
async def test_a_page_that_says_that_it_is_no_longer_valid_is_not_asked_for(
    tab: Page, tmp_path: Path, said: str
) -> None:
    async with at_the_page(tab, tmp_path, f"<h1>{said}</h1>{ASKS}") as (visit, watch, told):
        with pytest.raises(PageAged) as gate:
            await consent_gate.accepted(visit, watch, visit.hands)
        with pytest.raises(PageAged):
            await consent_page.authorisation(visit, watch)
    assert (gate.value.said, told.asked) == (True, [])


async def test_what_was_done_while_others_were_asked_is_not_asked_for_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "RECENT", -1.0)
    done = asyncio.Event()
    told: Any = Told(lambda: None)

    @asynccontextmanager
    async def turn(_org: str) -> AsyncIterator[None]:
        done.set()
        yield

    async def fact() -> str | None:
        return "done" if done.is_set() else None

    asking = Gates(progress=told, timeout=5.0, no_input=False, turns=turn)
    page: Any = None
    assert await asking.wait("acme", "Do it.", page, fact, HumanTime()) == "done"
    assert told.asked == []


class Story:
    """Offers that end as told, one after the other; each that was asked for took so many seconds of the gate."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, *ends: Stop | str, took: float = 40.0, live: bool = False
    ) -> None:
        self.ends, self.took, self.live = list(ends), took, live
        self.most: list[float] = []
        self.connects: list[str] = []
        self.said: list[str] = []
        page = SimpleNamespace(is_closed=lambda: False)
        self.visit: Any = SimpleNamespace(
            human=HumanTime(),
            gates=SimpleNamespace(timeout=100.0),
            hands=SimpleNamespace(page=page, say=self.said.append),
        )
        self.watch: Any = SimpleNamespace(leave=self._left)
        monkeypatch.setattr(consent, "_consented", self._consented)
        monkeypatch.setattr(consent, "_record", lambda *_: None)
        monkeypatch.setattr(connection, "observe", self._observed)
        monkeypatch.setattr(connection, "reconnect", self._reconnected)

    async def _consented(self, _visit: object, _watch: object, most: float) -> str:
        self.most.append(most)
        self.visit.human.asked += self.took
        end = self.ends.pop(0)
        if isinstance(end, Stop):
            raise end
        return end

    async def _observed(self, _visit: object) -> Standing:
        return Standing(live=self.live, link_name=None)

    async def _left(self) -> None:
        self.connects.append("left")

    async def _reconnected(self, _visit: object) -> None:
        self.connects.append("connect")

    async def told(self) -> str:
        """Return what came of it."""
        return await consent._offered(self.visit, self.watch)  # noqa: SLF001 - the order of things is what is tried


ANEW = ["left", "connect"]


@pytest.mark.parametrize("end", [OLD, EXPIRED, CLOSED, BLOCKED])
async def test_a_page_that_cannot_be_accepted_is_opened_anew_through_connect_by_itself(
    monkeypatch: pytest.MonkeyPatch, end: Stop
) -> None:
    story = Story(monkeypatch, end, "created")
    assert (await story.told(), story.connects, len(story.said)) == ("created", ANEW, 1)


async def test_an_aged_page_is_opened_anew_for_as_long_as_the_gate_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story(monkeypatch, OLD, OLD, OLD)
    with pytest.raises(PersonAwaited) as stop:
        await story.told()
    assert (stop.value.code, stop.value.timed_out, story.connects) == ("gate_timeout", True, ANEW * 2)
    assert story.most[1:] == [60.0, 20.0]


@pytest.mark.parametrize(
    ("end", "word"), [(EXPIRED, "session_expired"), (CLOSED, "gate_timeout"), (BLOCKED, "page_changed")]
)
async def test_a_page_that_was_closed_or_says_that_it_is_no_longer_valid_is_opened_once_more_and_no_oftener(
    monkeypatch: pytest.MonkeyPatch, end: Stop, word: str
) -> None:
    story = Story(monkeypatch, end, end)
    with pytest.raises(Stop) as stop:
        await story.told()
    assert (stop.value.code, story.connects) == (word, ANEW)


async def test_what_was_accepted_in_the_moment_in_which_it_aged_is_not_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = Story(monkeypatch, OLD, live=True)
    assert (await story.told(), story.connects) == ("created", [])
