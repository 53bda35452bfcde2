"""The scheduler keeps one operator busy, and no more orgs open than that takes. No browser, no real time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from automation.batch.entries import Block, Entry, grouped
from automation.batch.scheduler import Scheduler
from automation.batch.slots import Slots, default_jobs

CALM = 25
"""Turns of the event loop after which nothing moves any more by itself."""


async def calm() -> None:
    for _ in range(CALM):
        await asyncio.sleep(0)


@dataclass
class Stage:
    """A batch of pretended orgs, each of which does what the test lets it do."""

    jobs: int
    entries: list[Entry]
    scheduler: Scheduler = field(init=False)
    events: list[str] = field(default_factory=list)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    active: int = 0
    most: int = 0

    def __post_init__(self) -> None:
        self.scheduler = Scheduler(self.jobs)

    def step(self, name: str) -> asyncio.Event:
        return self.held.setdefault(name, asyncio.Event())

    async def work(self, org: str) -> str:
        """Sign in, prepare, open when it is time, wait at the gate, verify; each step lasts until the test lets it go."""
        self.events.append(f"begin {org}")
        await self._busy(f"sign-in {org}")
        self.scheduler.signed_in(org)
        await self._busy(f"prepare {org}")
        await self.scheduler.to_open(org)
        self.events.append(f"open {org}")
        await self._busy(f"opening {org}", at_once=True)
        async with self.scheduler.gate(org):
            self.events.append(f"gate {org}")
            await self.step(f"gate {org}").wait()
        self.scheduler.asked(org)
        await self._busy(f"verify {org}")
        self.events.append(f"end {org}")
        return f"{org} done"

    async def _busy(self, what: str, *, at_once: bool = False) -> None:
        self.active += 1
        self.most = max(self.most, self.active)
        try:
            await (asyncio.sleep(0) if at_once else self.step(what).wait())
        finally:
            self.active -= 1

    def let(self, *steps: str) -> None:
        for step in steps:
            self.step(step).set()

    def begun(self) -> list[str]:
        return [event[6:] for event in self.events if event.startswith("begin ")]

    def now(self, what: str) -> list[str]:
        return [event.split()[1] for event in self.events if event.split()[0] == what]

    def start(self) -> asyncio.Task[dict[str, str]]:
        parked = lambda org, block: f"{org} parked by {block.org}"  # noqa: E731 - one line says it
        return asyncio.ensure_future(self.scheduler.run(self.entries, self.work, parked))


def orgs(*names: str, identity: str = "ops") -> list[Entry]:
    return [Entry(name, identity) for name in names]


def signed(stage: Stage, *names: str) -> None:
    stage.let(*(f"sign-in {name}" for name in names))


async def test_the_other_orgs_of_an_identity_begin_when_it_is_signed_in() -> None:
    stage = Stage(4, orgs("a", "b", "c"))
    run = stage.start()
    await calm()
    assert stage.begun() == ["a"]
    signed(stage, "a")
    await calm()
    assert stage.begun() == ["a", "b", "c"]
    run.cancel()


async def test_no_more_orgs_are_active_than_there_are_places_and_a_gate_is_none() -> None:
    stage = Stage(2, orgs(*"abcdef"))
    run = stage.start()
    signed(stage, *"abcdef")
    await calm()
    assert stage.begun() == ["a", "b"]
    stage.let("prepare a")
    await calm()
    assert stage.now("gate") == ["a"]
    assert stage.begun() == ["a", "b", "c"]  # the place of one at its gate is another's
    stage.let(*(f"{step} {org}" for org in "abcdef" for step in ("prepare", "gate", "verify")))
    assert await run == {org: f"{org} done" for org in "abcdef"}
    assert stage.most == 2


async def test_one_who_comes_back_from_a_gate_is_served_before_anybody_begins() -> None:
    stage = Stage(2, orgs(*"abcd"))
    run = stage.start()
    signed(stage, *"abcd")
    stage.let("prepare a")
    await calm()
    assert stage.begun() == ["a", "b", "c"]
    stage.let("gate a")
    await calm()
    assert "verify a" not in stage.held  # both places are taken
    stage.let("prepare b")
    await calm()
    assert "verify a" in stage.held
    assert stage.begun() == ["a", "b", "c"]
    run.cancel()


async def test_an_operator_who_is_away_finds_a_few_orgs_ready_and_the_rest_not_begun() -> None:
    stage = Stage(2, orgs(*"abcdefghij"))
    run = stage.start()
    stage.let(*(f"{step} {org}" for org in "abcdefghij" for step in ("sign-in", "prepare", "verify")))
    await calm()
    assert stage.now("gate") == ["a"]
    assert stage.begun() == ["a", "b", "c"]  # two stand ready beside the one that is asked
    assert stage.now("open") == ["a", "b"]  # and only the next one has opened what ages
    stage.let("gate a")
    await calm()
    assert stage.now("gate") == ["a", "b"]
    assert stage.begun() == ["a", "b", "c", "d"]
    assert stage.now("open") == ["a", "b", "c"]
    run.cancel()


async def test_the_person_stays_with_an_identity_and_its_next_one_signs_in_meanwhile() -> None:
    stage = Stage(
        3, [Entry("a1", "ann"), Entry("b1", "ben"), Entry("a2", "ann"), Entry("b2", "ben"), Entry("a3", "ann")]
    )
    run = stage.start()
    names = ("a1", "a2", "a3", "b1", "b2")
    await calm()
    assert stage.begun() == ["a1", "b1"]  # the next identity signs in while the first one does
    stage.let(*(f"{step} {org}" for org in names for step in ("sign-in", "verify")))
    await calm()
    stage.let(*(f"prepare {org}" for org in names))
    for org in names:
        await calm()
        assert stage.now("gate")[-1] == org
        stage.let(f"gate {org}")
    await run
    assert stage.now("gate") == list(names)


async def test_no_third_identity_begins_while_two_are_in_progress() -> None:
    stage = Stage(9, [Entry(name, name) for name in ("ann", "ben", "cy")])
    run = stage.start()
    await calm()
    assert stage.begun() == ["ann", "ben"]
    stage.let(*(f"{step} {org}" for org in ("ann", "ben", "cy") for step in ("sign-in", "prepare", "gate", "verify")))
    assert set(await run) == {"ann", "ben", "cy"}


async def test_while_a_cap_holds_up_an_identity_the_next_one_goes_on_and_no_more_of_the_first_begin() -> None:
    stage = Stage(2, orgs("a1", "a2", "a3", "a4", "a5") + orgs("b1", "b2", "b3", identity="eve"))
    held, go_on, work = asyncio.Event(), asyncio.Event(), stage.work

    async def capped(org: str) -> str:
        if org in {"a2", "a3"} and not go_on.is_set():
            stage.events.append(f"begin {org}")
            async with stage.scheduler.held_up(org):
                held.set()
                await go_on.wait()
        return await work(org)

    stage.work = capped  # type: ignore[method-assign]
    everything = [entry.name for entry in stage.entries]
    stage.let(*(f"{step} {org}" for org in everything for step in ("sign-in", "prepare", "gate", "verify")))
    run = stage.start()
    await held.wait()
    for _ in range(9):
        await calm()
    assert stage.now("end") == ["a1", "b1", "b2", "b3"]
    assert stage.begun() == ["a1", "b1", "a2", "b2", "b3"]
    go_on.set()
    assert len(await run) == 8


async def test_orgs_that_a_cap_holds_up_are_nobodys_next_gate() -> None:
    stage = Stage(4, orgs("a1", "a2", "a3") + orgs("b1", "b2", "b3", identity="eve"))
    go_on, together, work = asyncio.Event(), asyncio.Barrier(3), stage.work

    async def capped(org: str) -> str:
        if org in {"a1", "a2", "a3"}:
            stage.scheduler.signed_in(org)
            stage.events.append(f"begin {org}")
            await together.wait()  # all of them begin before it is known
            async with stage.scheduler.held_up(org):
                await go_on.wait()
        return await work(org)

    stage.work = capped  # type: ignore[method-assign]
    run = stage.start()
    await calm()
    stage.let(*(f"{step} {org}" for org in ("b1", "b2", "b3") for step in ("sign-in", "prepare", "gate", "verify")))
    for _ in range(9):
        await calm()
    assert stage.begun() == ["a1", "b1", "a2", "a3", "b2", "b3"]
    assert stage.now("end") == ["b1", "b2", "b3"]
    run.cancel()


async def test_a_blocked_identity_parks_its_own_orgs_alone() -> None:
    stage = Stage(2, orgs("a", "b", "c") + orgs("x", "y", identity="eve"))
    work = stage.work

    async def blocked(org: str) -> str:
        if org == "a":
            stage.events.append("begin a")
            stage.scheduler.block("ops", Block("a", "captcha", "A CAPTCHA.", "Solve it."))
            return "a failed"
        return await work(org)

    stage.work = blocked  # type: ignore[method-assign]
    stage.let(*(f"{step} {org}" for org in "xy" for step in ("sign-in", "prepare", "gate", "verify")))
    assert await stage.start() == {
        "a": "a failed",
        "b": "b parked by a",
        "c": "c parked by a",
        "x": "x done",
        "y": "y done",
    }
    assert stage.begun() == ["a", "x", "y"]


async def test_an_org_whose_sign_in_failed_leaves_it_to_the_next_one() -> None:
    stage = Stage(2, orgs("a", "b"))
    work = stage.work

    async def failing(org: str) -> str:
        return "a failed" if org == "a" else await work(org)

    stage.work = failing  # type: ignore[method-assign]
    stage.let(*(f"{step} b" for step in ("sign-in", "prepare", "gate", "verify")))
    assert await stage.start() == {"a": "a failed", "b": "b done"}


async def test_two_orgs_at_the_same_place_are_never_in_progress_together() -> None:
    same = frozenset({"crm 1"})
    stage = Stage(4, [Entry("a", "ops"), Entry("b", "ops", same), Entry("c", "ops", same), Entry("d", "ops")])
    run = stage.start()
    signed(stage, *"abcd")
    await calm()
    assert stage.begun() == ["a", "b", "d"]
    stage.let(*(f"{step} {org}" for org in "abcd" for step in ("prepare", "gate", "verify")))
    assert len(await run) == 4
    assert stage.events.index("end b") < stage.events.index("begin c")


async def test_with_one_job_each_org_begins_when_the_one_before_has_ended() -> None:
    stage = Stage(1, orgs(*"abc"))
    stage.let(*(f"{step} {org}" for org in "abc" for step in ("sign-in", "prepare", "verify")))
    run = stage.start()
    await calm()
    assert stage.begun() == ["a"]  # also while it is at its gate
    stage.let(*(f"gate {org}" for org in "abc"))
    await run
    kinds = [event for event in stage.events if event.split()[0] in {"begin", "end"}]
    assert kinds == ["begin a", "end a", "begin b", "end b", "begin c", "end c"]


async def test_an_org_that_ends_with_leave_to_open_gives_it_to_the_next() -> None:
    scheduler = Scheduler(4)
    opened: list[str] = []

    async def work(org: str) -> str:
        scheduler.signed_in(org)
        await scheduler.to_open(org)
        opened.append(org)
        return org

    await scheduler.run(orgs("a", "b", "c"), work, lambda org, _block: org)
    assert opened == ["a", "b", "c"]


async def test_a_run_that_is_cancelled_ends_at_once_whatever_it_waits_for() -> None:
    stage = Stage(2, orgs(*"abcdef"))
    run = stage.start()
    signed(stage, *"abcdef")
    stage.let("prepare a", "prepare b")
    await calm()
    run.cancel()
    done, _ = await asyncio.wait([run], timeout=5)
    assert done


async def test_a_place_that_is_given_to_one_who_is_cancelled_in_the_same_moment_is_not_lost() -> None:
    freed: list[bool] = []
    slots = Slots(1, lambda: freed.append(True))
    slots.take()
    back = asyncio.ensure_future(slots.take_again())
    await calm()
    slots.give_back()
    back.cancel()
    await calm()
    assert (slots.free, freed) == (1, [True])


async def test_the_operator_is_not_lost_by_one_who_is_cancelled_in_the_queue() -> None:
    scheduler = Scheduler(4)
    first, at = asyncio.Event(), []

    async def ask(org: str, until: asyncio.Event | None = None) -> None:
        async with scheduler.gate(org):
            at.append(org)
            if until:
                await until.wait()

    one, two, three = (asyncio.ensure_future(ask(*args)) for args in (("a", first), ("b",), ("c",)))
    await calm()
    first.set()
    two.cancel()
    await asyncio.wait([one, two, three], timeout=5)
    assert at == ["a", "c"]


async def test_orgs_of_an_identity_are_put_together_in_the_order_in_which_they_come() -> None:
    mixed = [Entry("a", "1"), Entry("b", "2"), Entry("c", "1")]
    assert [entry.name for entry in grouped(mixed)] == ["a", "c", "b"]


async def test_without_a_word_two_orgs_a_core_are_worked_on() -> None:
    assert default_jobs() >= 2
    assert default_jobs() % 2 == 0
