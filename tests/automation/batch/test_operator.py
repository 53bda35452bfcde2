"""The operator's queue: one thing at a time, in the order in which the person switches least."""

from __future__ import annotations

import asyncio

from automation.batch.operator import Ask, Operator


async def calm() -> None:
    for _ in range(9):
        await asyncio.sleep(0)


class Desk:
    """An operator, and who came to them in which order."""

    def __init__(self) -> None:
        self.operator = Operator()
        self.came: list[str] = []
        self.opened: list[str] = []
        self.done: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    def ask(self, org: str, identity: str = "ops", order: int = 0, *, first: bool = False) -> None:
        async def gate() -> None:
            async with self.operator.gate(Ask(org, identity, order, first=first)):
                self.came.append(org)
                await self.done.setdefault(org, asyncio.Event()).wait()

        self.tasks[org] = asyncio.ensure_future(gate())

    def open(self, org: str, identity: str = "ops", order: int = 0) -> None:
        async def opens() -> None:
            await self.operator.to_open(Ask(org, identity, order))
            self.opened.append(org)

        self.tasks[f"open {org}"] = asyncio.ensure_future(opens())

    async def answer(self, org: str) -> None:
        await calm()
        self.done[org].set()
        await calm()


async def test_the_identity_that_the_person_is_at_comes_before_one_that_came_earlier() -> None:
    desk = Desk()
    desk.ask("a1", "ann", 1)
    await calm()
    desk.ask("b1", "ben", 0)
    desk.ask("a2", "ann", 3)
    desk.ask("a3", "ann", 2)
    for org in ("a1", "a3", "a2", "b1"):
        await desk.answer(org)
    assert desk.came == ["a1", "a3", "a2", "b1"]


async def test_a_sign_in_that_others_wait_for_comes_before_all_else() -> None:
    desk = Desk()
    desk.ask("a1", "ann", 0)
    await calm()
    desk.ask("a2", "ann", 1)
    desk.ask("b1", "ben", 9, first=True)
    for org in ("a1", "b1", "a2"):
        await desk.answer(org)
    assert desk.came == ["a1", "b1", "a2"]


async def test_leave_to_open_goes_to_the_identity_at_hand_and_to_one_at_a_time() -> None:
    desk = Desk()
    desk.ask("a1", "ann", 0)
    await calm()
    assert not desk.operator.would_wait()
    desk.open("b1", "ben", 0)
    await calm()
    assert desk.operator.would_wait()
    desk.open("b2", "ben", 1)
    desk.open("a2", "ann", 2)
    await calm()
    assert desk.opened == ["b1"]
    desk.operator.opened_none("a2")  # that one has no leave to give back
    assert desk.opened == ["b1"]
    desk.operator.opened_none("b1")
    await calm()
    assert desk.opened == ["b1", "a2"]
    desk.ask("a2", "ann", 2)  # its gate is next, and waits: nothing else is opened
    await calm()
    assert desk.opened == ["b1", "a2"]
    await desk.answer("a1")
    assert (desk.came, desk.opened) == (["a1", "a2"], ["b1", "a2", "b2"])
    desk.tasks["a2"].cancel()
    await calm()


async def test_one_who_is_cancelled_in_the_moment_of_their_turn_keeps_nobody_waiting() -> None:
    desk = Desk()
    for order, org in enumerate("abc"):
        desk.ask(org, "ops", order)
    await calm()
    desk.tasks["a"].cancel()
    for _ in range(9):
        if desk.tasks["a"].done():
            break
        await asyncio.sleep(0)
    desk.tasks["b"].cancel()  # it was handed the gate, and has not run yet
    await calm()
    assert desk.came == ["a", "c"]
    desk.tasks["c"].cancel()
    await calm()


async def test_leave_to_open_of_one_who_is_cancelled_in_the_same_moment_is_the_next_ones() -> None:
    desk = Desk()
    for order, org in enumerate("abc"):
        desk.open(org, "ops", order)
    await calm()
    assert desk.opened == ["a"]
    desk.operator.opened_none("a")
    desk.tasks["open b"].cancel()
    await calm()
    assert desk.opened == ["a", "c"]
