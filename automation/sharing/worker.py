"""A worker: it takes the orgs of one identity after the other as long as there are any, and leaves the rest to others.

Who holds an identity's lock has all its orders to itself. So what stands as taken there was taken by a worker that is
dead, and is put back; and two machines never use one identity at once.
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from automation.errors import JournalUnavailable
from automation.sharing.orders import queue_of
from automation.sharing.share import Share

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from automation.postgres import Postgres
    from automation.sharing.orders import Order, Orders

    Work = Callable[[tuple[str, ...], Share], Awaitable[None]]
    """Works on some orgs and tells the share how each ended."""

HEARTBEAT = 3.0
"""Seconds between two looks whether this worker's own locks are held still."""
STANDING_BY = 2.0
"""Seconds between two looks whether an identity has become free."""


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity as a worker knows it: the name of its lock, and what it is called in messages."""

    lock: str
    what: str


class Worker:
    """Works on a batch together with others.

    Args:
        database: Where orders and locks are.
        orders: The batch.
        identities: Whose each org is; orgs that are not among them are left to others.
        say: Told something of an org, in a sentence.
        at_once: How many identities it takes at most at the same time.
        standing_by: Seconds between two looks whether an identity has become free.
        pause: Waits for some seconds.
    """

    def __init__(
        self,
        database: Postgres,
        orders: Orders,
        identities: Mapping[str, Identity],
        say: Callable[[str, str], None],
        *,
        at_once: int = 1,
        standing_by: float = STANDING_BY,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database, self._orders, self._identities = database, orders, identities
        self._say, self._at_once, self._standing_by = say, at_once, standing_by
        self._pause = pause
        self._told: set[str] = set()
        self._left: set[str] = set()

    async def run(self, work: Work) -> None:
        """Work until no order of these orgs is open; what this worker could not finish it leaves to others.

        Args:
            work: What is done with the orgs of a share.

        Raises:
            JournalUnavailable: The database cannot be used.
            Exception: Whatever the work raised; what it did not finish is free for others.
        """
        while open_ := await self._open():
            with ExitStack() as locks:
                mine = self._take(open_, locks)
                if mine:
                    await self._work_on(mine, work)
                    continue
            await self._pause(self._standing_by)

    async def _work_on(self, queues: set[str], work: Work) -> None:
        """Work on what stands in the queues, once it is known that nobody else has any of it."""
        orders = [order for order in await self._open() if order.queue in queues]
        for queue in queues:
            left = [order for order in orders if order.queue == queue and order.taken]
            if left:
                self._say(left[0].org, f"{len(left)} orgs were left open by the worker before: they are taken up again")
                await asyncio.to_thread(self._orders.free, [order.id for order in left], queue)
        if orders:
            async with Share(self._database, self._orders.source, orders, self._orders.free) as share:
                if share.delivered:
                    await self._beside_the_heart(work(share.delivered, share))
            self._left |= share.untold

    async def _beside_the_heart(self, work: Awaitable[None]) -> None:
        """Do the work as long as the locks are held; it is ended when another has got one of them."""
        working, beating = asyncio.ensure_future(work), asyncio.ensure_future(self._beat())
        try:
            await asyncio.wait({working, beating}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                await working
            else:
                await beating
        finally:
            for task in (working, beating):
                task.cancel()
            await asyncio.gather(working, beating, return_exceptions=True)

    async def _beat(self) -> None:
        """Look again and again whether the session with the locks lives; take them in a new one when it does not.

        Raises:
            JournalUnavailable: Another has got one meanwhile.
        """
        while True:
            await self._pause(HEARTBEAT)
            if await asyncio.to_thread(self._database.lives) is False:
                await asyncio.to_thread(self._database.reach)

    async def _open(self) -> list[Order]:
        listed = await asyncio.to_thread(self._orders.listed)
        return [
            order for org, order in listed.items() if order.open and org in self._identities and org not in self._left
        ]

    def _take(self, open_: Sequence[Order], locks: ExitStack) -> set[str]:
        """Take the locks of as many identities as this worker may have; return their queues."""
        mine: set[str] = set()
        for order in open_:
            identity = self._identities[order.org]
            if order.queue in mine or order.queue != queue_of(identity.lock) or len(mine) >= self._at_once:
                continue
            try:
                locks.enter_context(self._database.held(identity.lock, identity.what))
            except JournalUnavailable as stop:
                if identity.lock not in self._told:
                    self._told.add(identity.lock)
                    self._say(order.org, f"left to another for now: {stop.message}")
            else:
                mine.add(order.queue)
        return mine
