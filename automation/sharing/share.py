"""What one worker has taken: the orders of the identities whose locks it holds, handed to it by the engine.

The engine runs each order as a coroutine in this process's own event loop. There it waits until the run, which works on
all orgs of the share at once in one browser, says how the org ended; the word is the workflow's result. An order whose
run was cut short stays taken in the database, and is put back by whoever gets the identity's lock next.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from dbos import DBOS, DBOSConfig, WorkflowHandleAsync
from sqlalchemy.exc import SQLAlchemyError

from automation.machine import machine
from automation.sharing.orders import APPLICATION, POLL, PORTABLE, SCHEMA, WORKFLOW, Word, quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from automation.postgres import Postgres
    from automation.sharing.orders import Order, Source

    Free = Callable[[list[str], str], set[str]]

DELIVERY = 5.0
"""Seconds in which the engine hands over what stands in a queue that nobody else listens to."""
TRIES = 10
"""How often it is waited for so long."""
RECORDING = 90.0
"""Seconds that the engine gets to write down a word: where the database was away, it tries again ever more rarely."""
LAST_WORDS = 3.0
"""Seconds that it gets for that when the work went wrong."""
_current: list[Share] = []


class Share:
    """The orders that stand in some queues; used with ``async with``, one at a time in a process.

    Args:
        database: Where they are.
        source: The batch that they are of.
        orders: What stands in the queues that are listened to.
        free: Puts some of them back, given their ids and their queue, and returns those that are open; called off the
            event loop.

    Attributes:
        delivered: The orgs that the engine handed over, once the block is entered.
    """

    def __init__(self, database: Postgres, source: Source, orders: Sequence[Order], free: Free) -> None:
        self._database, self._source, self._free = database, source, free
        self._orders = {order.org: order for order in orders}
        self._words: dict[str, asyncio.Future[Word]] = {org: asyncio.Future() for org in self._orders}
        self._of_others: asyncio.Future[Word] = asyncio.Future()
        self._arrived: dict[str, asyncio.Event] = {org: asyncio.Event() for org in self._orders}

    @property
    def delivered(self) -> tuple[str, ...]:
        """The orgs that are this worker's now."""
        return tuple(org for org, event in self._arrived.items() if event.is_set())

    @property
    def untold(self) -> set[str]:
        """The orgs of which nobody has said how they ended."""
        return {org for org, word in self._words.items() if word.cancelled() or not word.done()}

    async def __aenter__(self) -> Self:
        DBOS(
            config=DBOSConfig(
                name=APPLICATION,
                system_database_url=self._database.url.reveal(),
                dbos_system_schema=SCHEMA,
                application_version=self._source.version,
                executor_id=machine(),
                serializer=PORTABLE,
                run_migrations=False,
                sys_db_pool_size=4,
            )
        )
        quiet()
        DBOS.listen_queues(sorted({order.queue for order in self._orders.values()}))
        _current.append(self)
        try:
            DBOS.launch()  # within this loop, which it so finds and uses
            await self._handed_over()
        except BaseException:
            self._end()
            raise
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, fault: BaseException | None, _trace: TracebackType | None
    ) -> None:
        try:
            if fault is None:
                await self._put_on_record()
            elif isinstance(fault, Exception):  # what was done before it went wrong needs no doing again
                with suppress(TimeoutError, SQLAlchemyError):
                    async with asyncio.timeout(LAST_WORDS):
                        await asyncio.gather(*map(self.recorded, self._told()))
        finally:
            self._end()

    async def _handed_over(self) -> None:
        """Wait until the engine has handed over what stands in the queues.

        A worker that lost the lock a moment ago may still listen and be quicker; what it got is put back.
        """
        for _ in range(TRIES):
            with suppress(TimeoutError):
                async with asyncio.timeout(DELIVERY):
                    for event in self._arrived.values():
                        await event.wait()
                    return
            missing = [order for org, order in self._orders.items() if not self._arrived[org].is_set()]
            for queue in {order.queue for order in missing}:
                ids = [order.id for order in missing if order.queue == queue]
                open_ = await asyncio.to_thread(self._free, ids, queue)
                for order in missing:
                    if order.queue == queue and order.id not in open_:  # it has ended meanwhile
                        self._orders.pop(order.org)
                        self._arrived.pop(order.org)
                        self._words.pop(order.org).cancel()
        if not self._orders:
            return
        if not self.delivered:
            raise self._database.unavailable("it hands out no orders")

    def tell(self, org: str, word: Word) -> None:
        """Say how an org ended; the first word counts.

        Args:
            org: Its name.
            word: How.
        """
        future = self._words.get(org)
        if future is not None and not future.done():
            future.set_result(word)

    async def taken(self, org: str) -> Word:
        """Note that an org is handed over, and wait until it ended; one that is none of this share's waits in vain.

        Args:
            org: Its name.
        """
        if org in self._arrived:
            self._arrived[org].set()
            return await asyncio.shield(self._words[org])
        return await asyncio.shield(self._of_others)  # not asked for, or put there a moment ago: it stays open

    async def recorded(self, org: str) -> None:
        """Wait until the word on an org, which was told, is in the database.

        Args:
            org: Its name.
        """
        handle: WorkflowHandleAsync[Word] = await DBOS.retrieve_workflow_async(self._orders[org].id)
        await handle.get_result(polling_interval_sec=POLL)

    async def _put_on_record(self) -> None:
        """See to it that every word that was told is in the database before the locks are let go of.

        Raises:
            JournalUnavailable: The database is away and does not come back.
        """
        await asyncio.to_thread(self._database.reach)
        try:
            async with asyncio.timeout(RECORDING):
                await asyncio.gather(*map(self.recorded, self._told()))
        except (TimeoutError, SQLAlchemyError):
            raise self._database.unavailable("what was done could not be put on record there") from None

    def _told(self) -> list[str]:
        return [org for org in self.delivered if self._words[org].done()]

    def _end(self) -> None:
        """Stop listening. What has not ended stays taken, for whoever gets the lock next."""
        _current.remove(self)
        DBOS.destroy()
        # the engine had put its own threads in the place of this loop's, and has ended them now
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(thread_name_prefix="worker"))
        for word in (*self._words.values(), self._of_others):
            word.cancel()  # which ends the coroutines that wait for it, and is no word


@DBOS.workflow(name=WORKFLOW)
async def onboard(org: str, _fingerprint: str, _config: str, _placed_by: str) -> Word:
    """Do one order: wait until the run that this process makes of its share says how the org ended.

    It has one step and not six: what a stage has done is looked up in Zoho itself, never in a record of this engine.
    """
    share = _current[-1]
    return await DBOS.run_step_async({"name": "visit"}, share.taken, org)
