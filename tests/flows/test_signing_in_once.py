"""An identity signs in once, also when its session dies under several of its orgs at the same moment."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import Error as PlaywrightError

from automation.batch.entries import Block, Entry
from automation.batch.scheduler import Scheduler
from automation.errors import BrowserGone, PageChanged, Stop
from automation.gates import HumanTime
from automation.report.envelope import OrgReport, Outcome
from automation.shutter import Shutter
from flows import work
from flows.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from automation.report.envelope import Stage


class World:
    """A sign-in that asks a person, and a session that ends when the test says so."""

    def __init__(self, jobs: int) -> None:
        self.scheduler = Scheduler(jobs)
        self.lock = asyncio.Lock()
        self.there = False
        self.typed = 0
        self.closed = False

    async def sign_in(self, visit: Any) -> Outcome:
        if self.there:
            return "skipped"
        self.typed += 1
        async with self.scheduler.gate(visit.org.name):
            await asyncio.sleep(0)
        self.there = True
        return "unchanged"

    async def look(self) -> list[Any]:
        await asyncio.sleep(0)
        return []

    def refuse(self, _views: list[Any]) -> None:
        if not self.there:
            raise Stop("session_expired", "The session ended.", "Run again.")

    def work(self, name: str) -> Work:
        identity = SimpleNamespace(name="ops")
        visit: Any = SimpleNamespace(
            org=SimpleNamespace(name=name, identity=identity),
            scheduler=self.scheduler,
            human=HumanTime(),
            client_id=None,
            at=lambda _stage: None,
            hands=SimpleNamespace(
                shutter=Shutter(),
                page=SimpleNamespace(is_closed=lambda: self.closed),
                look=self.look,
                screens=SimpleNamespace(refuse=self.refuse),
            ),
        )
        silent: Any = SimpleNamespace(
            stage_started=lambda *_: None, stage_done=lambda *_: None, stage_ended=lambda *_: None, step=lambda *_: None
        )

        async def learn(*, signed_in: bool = False) -> None:
            del signed_in

        async def restore() -> None:
            return None

        session: Any = SimpleNamespace(learn=learn, restore=restore)
        return Work(visit, OrgReport(name=name, datacenter="eu", link_name=name), silent, self.lock, session)

    def client(self) -> Callable[[], Any]:
        async def make() -> Outcome:
            await asyncio.sleep(0)
            if not self.there:
                raise Stop("session_expired", "The session ended.", "Run again.")
            return "created"

        return make


async def test_a_session_that_dies_under_several_orgs_is_signed_in_once_more_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(2)
    monkeypatch.setattr(work, "sign_in", world.sign_in)
    begun = asyncio.Barrier(2)

    async def one(name: str) -> list[str]:
        mine = world.work(name)
        await mine.signed_in()
        mine.others_may_begin()
        if name in {"a", "b"}:
            await begun.wait()
            world.there = False
        await mine.done("client", world.client())
        return [stage.outcome for stage in mine.report.stages]

    entries = [Entry(name, "ops") for name in "abcd"]
    async with asyncio.timeout(5):
        ended = await world.scheduler.run(entries, one, lambda _org, _block: [])
    assert all(outcomes[-1] == "created" for outcomes in ended.values())
    assert world.typed == 2


async def test_a_session_that_dies_is_not_signed_in_again_where_the_identity_is_blocked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(2)
    monkeypatch.setattr(work, "sign_in", world.sign_in)
    mine = world.work("a")
    await mine.signed_in()
    world.there = False
    world.scheduler.block("ops", Block("b", "captcha", "b met captcha.", "Later."))
    with pytest.raises(Stop, match="nobody signs in again"):
        await mine.done("client", world.client())
    assert (world.typed, mine.report.stages[-1].outcome) == (1, "failed")


@pytest.mark.parametrize(
    "fault", [PlaywrightError("Frame was detached"), PageChanged("Scope went away while it was being used.", "Look.")]
)
async def test_a_page_that_went_away_under_the_hand_for_a_sign_in_is_signed_in_again(
    monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    world = World(2)
    monkeypatch.setattr(work, "sign_in", world.sign_in)
    mine = world.work("a")
    await mine.signed_in()
    world.there = False

    async def make() -> Outcome:
        if not world.there:
            raise fault
        return "created"

    await mine.done("service", make)
    assert (world.typed, mine.report.stages[-1].outcome) == (2, "created")


@pytest.mark.parametrize(
    "fault", [Stop("maintenance", "HTTP 500.", "Wait."), PlaywrightError("Element is not attached to the DOM")]
)
@pytest.mark.parametrize(("failing", "outcome"), [(1, "adopted"), (2, "failed")])
async def test_a_stage_in_which_the_service_failed_or_something_was_made_anew_is_taken_once_more_without_a_sign_in(
    monkeypatch: pytest.MonkeyPatch, failing: int, outcome: str, fault: Exception
) -> None:
    world = World(1)
    monkeypatch.setattr(work, "sign_in", world.sign_in)
    monkeypatch.setattr(work, "DETOUR", 0.0)
    mine = world.work("a")
    mine.visit.hands.unanswered = ""
    await mine.signed_in()
    looks: list[str] = []

    async def make() -> Outcome:
        looks.append("look")
        if len(looks) <= failing:
            raise fault
        return "adopted"

    with suppress(Stop, PlaywrightError):
        await mine.done("service", make)
    assert (len(looks), mine.report.stages[-1].outcome, world.typed) == (2, outcome, 1)


@pytest.mark.parametrize(
    "fault",
    [
        PageChanged("The page lacks it.", "Look."),
        Stop("maintenance", "It failed to answer.", "Wait."),
        PlaywrightError("Execution context was destroyed"),
    ],
)
@pytest.mark.parametrize("stage", ["sign_in", "service"])
async def test_what_a_closed_page_did_not_show_is_told_as_the_browser_that_is_gone(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, stage: Stage
) -> None:
    world = World(1)
    monkeypatch.setattr(work, "sign_in", world.sign_in)
    mine = world.work("a")
    await mine.signed_in()

    async def make() -> Outcome:
        world.closed = True
        raise fault

    with pytest.raises(BrowserGone):
        await mine.done(stage, make)
    assert mine.report.stages[-1].outcome == "failed"
