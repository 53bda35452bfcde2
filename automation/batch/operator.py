"""The operator's time: gates one at a time, in the order in which the person switches identity and tab least.

Two things are handed out. The *gate* itself: who is asked now. And, before it, leave to *open* what ages while it waits
(an authorisation page): only one is open ahead of the gate that the person is at.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@dataclass(frozen=True, slots=True)
class Ask:
    """Who wants something of the operator.

    Attributes:
        org: The org's name.
        identity: Whom it is signed in as.
        order: Its place in the batch.
        first: True for what the identity's other orgs wait for: its sign-in.
    """

    org: str
    identity: str
    order: int
    first: bool = False


@dataclass(slots=True, eq=False)
class _Waiting:
    ask: Ask
    leave: asyncio.Future[None]


class Operator:
    """One person, who is asked one thing at a time."""

    def __init__(self) -> None:
        self._at: Ask | None = None
        self._last = ""
        self._gates: list[_Waiting] = []
        self._openers: list[_Waiting] = []
        self._opening: str | None = None

    @property
    def at(self) -> str | None:
        """The org whose gate is open now."""
        return self._at.org if self._at else None

    @property
    def queued(self) -> list[str]:
        """The orgs whose gates wait, in the order in which they came."""
        return [waiting.ask.org for waiting in self._gates]

    @asynccontextmanager
    async def gate(self, ask: Ask) -> AsyncIterator[None]:
        """Have the operator to oneself while the block lasts; waits until it is this one's turn.

        A sign-in comes before all else, since others wait for it; then who has the identity that the person is at;
        then the order of the batch.

        Args:
            ask: Who wants it.
        """
        if self._opening == ask.org:
            self._opening = None
        await self._wait(self._gates, ask)
        try:
            yield
        finally:
            self._at = None
            self._hand_out()

    async def to_open(self, ask: Ask) -> None:
        """Wait until the operator is free or nearly so: what is opened now is the next thing that is asked.

        The leave ends with the org's next gate, or with `opened_none`.

        Args:
            ask: Who wants to open something.
        """
        if self._opening == ask.org:
            return
        await self._wait(self._openers, ask)

    def would_wait(self) -> bool:
        """Tell whether `to_open` would wait."""
        return self._opening is not None or bool(self._gates or self._openers)

    def opened_none(self, org: str) -> None:
        """Give the leave to open back without a gate.

        Args:
            org: Who had it; nothing happens when that org has none.
        """
        if self._opening == org:
            self._opening = None
            self._hand_out()

    async def _wait(self, queue: list[_Waiting], ask: Ask) -> None:
        waiting = _Waiting(ask, asyncio.get_running_loop().create_future())
        queue.append(waiting)
        self._hand_out()
        try:
            await waiting.leave
        except asyncio.CancelledError:
            if waiting in queue:
                queue.remove(waiting)
            elif queue is self._gates:  # it was handed out in the same moment
                self._at = None
            elif self._opening == ask.org:
                self._opening = None
            self._hand_out()
            raise

    def _hand_out(self) -> None:
        """Give the gate to who is next, and leave to open to who is next after that."""
        if self._at is None and (next_ := self._take(self._gates)) is not None:
            self._at, self._last = next_, next_.identity
        if self._opening is None and not self._gates and (next_ := self._take(self._openers)) is not None:
            self._opening = next_.org

    def _take(self, queue: list[_Waiting]) -> Ask | None:
        """Take the first out of a queue and tell it so."""
        queue[:] = [waiting for waiting in queue if not waiting.leave.done()]
        if not queue:
            return None
        first = min(queue, key=lambda one: (not one.ask.first, one.ask.identity != self._last, one.ask.order))
        queue.remove(first)
        first.leave.set_result(None)
        return first.ask
