"""When each org begins, when it may open its gate, and what becomes of those whose identity is blocked.

An org is *active* while the machine works on it; one that waits for a person is not, and its place is given to another.
An org that has not begun holds no page. The machine works so far ahead that the next gate is ready when the operator
finishes one, and no farther.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from automation.batch.entries import grouped
from automation.batch.operator import Ask, Operator
from automation.batch.slots import Slots

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from automation.batch.entries import Block, Entry

Result = TypeVar("Result")
AHEAD = 2
"""How many orgs stand ready, or are on their way to it, for an operator who is not waiting."""
IDENTITIES = 2
"""How many identities are in progress at once: the one that the operator is at, and the one that comes next."""


@dataclass(slots=True)
class _Turn:
    """An org that has begun.

    Attributes:
        active: Whether it holds a place.
        asked: Whether what it needs a person for is behind it, so that it is nobody's next gate.
        signed_in: Whether its identity's sign-in is behind it.
        held_up: Whether it waits for a cap of its identity, so that nobody knows when its gate is.
    """

    entry: Entry
    order: int
    active: bool = True
    asked: bool = False
    signed_in: bool = False
    held_up: bool = False


def _nobody_listens(_org: str, _idle: bool) -> None:  # noqa: FBT001 - as it is called
    """Stands for a listener where there is none."""


class Scheduler:
    """Decides for the orgs of one run.

    Args:
        jobs: How many orgs may be active at once; with 1, each begins when the one before has ended.
        ahead: How many may be on their way to a gate while the operator has something to do.
        idle: Told an org, and whether nothing is done for it from now on.
    """

    def __init__(self, jobs: int = 1, ahead: int = AHEAD, idle: Callable[[str, bool], None] = _nobody_listens) -> None:
        self._slots = Slots(jobs, self._changed)
        self._one_by_one = jobs == 1
        self._ahead = ahead
        self._idle = idle
        self.operator = Operator()
        self._queued: list[tuple[int, Entry]] = []
        self._turns: dict[str, _Turn] = {}
        self._signed_in: set[str] = set()
        self._blocks: dict[str, Block] = {}
        self._news = asyncio.Event()

    async def run(
        self,
        entries: Sequence[Entry],
        work: Callable[[str], Awaitable[Result]],
        parked: Callable[[str, Block], Result],
    ) -> dict[str, Result]:
        """Run the work of every org, each when its time has come.

        Args:
            entries: The orgs; those of one identity are begun one after the other.
            work: Does one org's work; what stops the org does not leave it.
            parked: Called instead for an org that is not begun, since its identity is blocked.

        Returns:
            What came of each org by its name.
        """
        results: dict[str, Result] = {}
        self._queued = list(enumerate(grouped(entries)))

        async def one(turn: _Turn) -> None:
            try:
                results[turn.entry.name] = await work(turn.entry.name)
            finally:
                self._end(turn)

        async with asyncio.TaskGroup() as group:
            while self._queued or self._turns:
                self._news.clear()
                for name, block in self._take_blocked():
                    results[name] = parked(name, block)
                while (turn := self._next()) is not None:
                    group.create_task(one(turn))
                if self._queued or self._turns:
                    await self._news.wait()
        return results

    def signed_in(self, org: str) -> None:
        """Note that an org's identity is signed in, so that its other orgs may begin.

        Args:
            org: The org that signed in.
        """
        turn = self._turns.get(org)
        if turn is not None:
            turn.signed_in = True
            self._signed_in.add(turn.entry.identity)
            self._changed()

    def asked(self, org: str) -> None:
        """Note that an org needs no person any more, as far as anybody can tell.

        Args:
            org: The org.
        """
        turn = self._turns.get(org)
        if turn is not None and not turn.asked:
            turn.asked = True
            self.operator.opened_none(org)
            self._changed()

    def block(self, identity: str, block: Block) -> None:
        """Begin no further org of an identity.

        Args:
            identity: Whose.
            block: Why; the first reason stays.
        """
        self._blocks.setdefault(identity, block)
        self._changed()

    def blocked(self, identity: str) -> Block | None:
        """Return why an identity is blocked, or None.

        Args:
            identity: Whose.
        """
        return self._blocks.get(identity)

    @asynccontextmanager
    async def gate(self, org: str) -> AsyncIterator[None]:
        """Have the operator to oneself while the block lasts; the place is another org's meanwhile.

        Args:
            org: The org.
        """
        turn = self._turns.get(org)
        ask = self._ask(org, turn)
        self._leave(turn)
        try:
            async with self.operator.gate(ask):
                self._changed()
                yield
        except asyncio.CancelledError:
            raise  # the run ends: nobody waits for a place
        except BaseException:
            await self._come_back(turn)
            raise
        await self._come_back(turn)

    @asynccontextmanager
    async def away(self, org: str) -> AsyncIterator[None]:
        """Give the place to another org while the block lasts, e.g. while something is only waited for.

        Args:
            org: The org.
        """
        turn = self._turns.get(org)
        self._leave(turn)
        yield
        await self._come_back(turn)

    @asynccontextmanager
    async def held_up(self, org: str) -> AsyncIterator[None]:
        """Let other identities go on while the block lasts, since a cap holds up this one.

        Args:
            org: The org that waits for it.
        """
        turn = self._turns.get(org)
        if turn is not None:
            turn.held_up = True
        async with self.away(org):
            self._changed()
            try:
                yield
            finally:
                if turn is not None:
                    turn.held_up = False
                    self._changed()

    async def to_open(self, org: str) -> None:
        """Wait until the operator is free or nearly so, before something is opened that ages while it waits.

        Args:
            org: The org; it has leave until its next gate, or until `opened_none` or `asked`.
        """
        async with self.away(org):
            await self.operator.to_open(self._ask(org, self._turns.get(org)))

    def opened_none(self, org: str) -> None:
        """Give leave to open back, since nothing is opened now.

        Args:
            org: The org.
        """
        self.operator.opened_none(org)

    def _ask(self, org: str, turn: _Turn | None) -> Ask:
        if turn is None:
            return Ask(org, "", len(self._turns))
        first = not turn.signed_in and turn.entry.identity not in self._signed_in
        return Ask(org, turn.entry.identity, turn.order, first=first)

    def _leave(self, turn: _Turn | None) -> None:
        if turn is not None and turn.active:
            turn.active = False
            self._idle(turn.entry.name, True)  # noqa: FBT003 - of a plain function
            self._slots.give_back()

    async def _come_back(self, turn: _Turn | None) -> None:
        if turn is not None and not turn.active:
            await self._slots.take_again()
            turn.active = True
            self._idle(turn.entry.name, False)  # noqa: FBT003 - as above

    def _end(self, turn: _Turn) -> None:
        del self._turns[turn.entry.name]
        self.operator.opened_none(turn.entry.name)
        if turn.active:
            self._slots.give_back()
        self._changed()

    def _changed(self) -> None:
        self._news.set()

    def _take_blocked(self) -> list[tuple[str, Block]]:
        """Take those out of the queue whose identity is blocked."""
        gone = [
            (entry.name, self._blocks[entry.identity]) for _, entry in self._queued if entry.identity in self._blocks
        ]
        self._queued = [(order, entry) for order, entry in self._queued if entry.identity not in self._blocks]
        return gone

    def _next(self) -> _Turn | None:
        """Begin the first org whose time has come, if there is a place for it."""
        if not self._slots.free or not self._wants_more():
            return None
        for place, (order, entry) in enumerate(self._queued):
            if self._may_begin(entry):
                del self._queued[place]
                self._slots.take()
                turn = _Turn(entry, order)
                self._turns[entry.name] = turn
                return turn
        return None

    def _wants_more(self) -> bool:
        """Tell whether the operator could be without a gate: nobody is ready, or few are on their way."""
        if self._one_by_one:
            return not self._turns
        coming = [
            turn
            for turn in self._turns.values()
            if not (turn.asked or turn.held_up) and turn.entry.name != self.operator.at
        ]
        at_hand = min(coming, key=lambda turn: turn.order).entry.identity if coming else ""
        in_advance: dict[str, _Turn] = {}  # the org that signed in for each identity that comes later
        for turn in sorted(coming, key=lambda turn: turn.order):
            if turn.entry.identity != at_hand:
                in_advance.setdefault(turn.entry.identity, turn)
        coming = [turn for turn in coming if in_advance.get(turn.entry.identity) is not turn]
        return len(coming) < self._ahead or all(turn.active for turn in coming)

    def _may_begin(self, entry: Entry) -> bool:
        """Tell whether an org may begin beside those that have."""
        if any(turn.held_up and turn.entry.identity == entry.identity for turn in self._turns.values()):
            return False  # it would only wait as well
        others = [turn.entry for turn in self._turns.values()]
        if any(entry.alone & other.alone for other in others):
            return False
        identities = {other.identity for other in others}
        if entry.identity in identities:
            return entry.identity in self._signed_in
        return len(identities) < IDENTITIES
