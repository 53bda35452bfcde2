"""The orgs of a batch as orders in a database: each is a durable workflow, put there once, done by exactly one worker.

An order has the batch's fingerprint, the org and a round in its id, so that who puts the same batch there again puts
nothing there. Orders of one identity stand in one queue, which is listened to only by who holds the identity's lock.
No secret is in an order or its outcome: ids, names, and a word.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, EnqueueOptions
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from automation.errors import UsageFault
from automation.machine import machine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from automation.postgres import Postgres

APPLICATION = "zoho-provision"
SCHEMA = "zoho_provision_orders"
"""The schema of the engine's own tables."""
WORKFLOW = "onboard"
PORTABLE = DBOSPortableJSONSerializer()
"""Values are kept as JSON: the engine's own default would unpickle whatever somebody wrote into the database."""
POLL = 0.25
"""Seconds between two looks into a queue, by the one worker that listens to it."""
Word = Literal["usable", "failed", "awaited"]
"""How an org ended: proved, stopped, or waiting for a person."""
_OPEN = ["ENQUEUED", "PENDING", "DELAYED"]
_PREFIX = 16
"""Digits of a batch's fingerprint that stand in the ids of its orders."""
_PLACING = "orders are placed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The batch that orders are of.

    Attributes:
        fingerprint: Of all that the config asks for.
        version: Of the program.
        config: The config's name, for messages.
    """

    fingerprint: str
    version: str
    config: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An org as it stands in the database.

    Attributes:
        id: The workflow's.
        org: The org's name in the config.
        queue: That of its identity.
        round: Counts how often it was put there.
        open: Nobody has finished it.
        taken: A worker has it, or had it when it died.
        outcome: How it ended.
        source: The batch that it is of.
        placed_by: The machine that put it there.
    """

    id: str
    org: str
    queue: str
    round: int
    open: bool
    taken: bool
    outcome: Word | None
    source: Source
    placed_by: str


@dataclass(frozen=True, slots=True)
class Placed:
    """What came of placing a batch: the orgs that were put there now, and those that had been usable before."""

    new: tuple[str, ...]
    usable: tuple[str, ...]


def queue_of(identity: str) -> str:
    """Return the queue of an identity.

    Args:
        identity: The name of its lock.
    """
    return f"identity-{identity}"


class Orders:
    """The orders of one batch.

    Args:
        database: Where they are.
        source: The batch.

    Raises:
        JournalUnavailable: The database cannot be used.
    """

    def __init__(self, database: Postgres, source: Source) -> None:
        quiet()
        self._database, self._source = database, source
        database.prepare()
        url = database.url.reveal()
        try:
            DBOS.migrate(url, schema=SCHEMA)  # of several that begin at once one does it
            self._client = DBOSClient(
                system_database_url=url,
                dbos_system_schema=SCHEMA,
                serializer=PORTABLE,
                application_name=APPLICATION,
                system_database_pool_size=2,
                retry_connection_errors=False,
            )
        except SQLAlchemyError as fault:
            raise database.unavailable(type(fault).__name__) from fault

    def close(self) -> None:
        """Let go of the database."""
        self._client.destroy()

    def place(self, identities: Mapping[str, str], *, replace: bool = False) -> Placed:
        """Put orgs there that are not there: those without an order, or, once all orders have ended, those not usable.

        Args:
            identities: The name of the identity's lock for each org.
            replace: Give up what is open of another batch.

        Raises:
            UsageFault: The database has an open batch of another config or version, and nothing was put there.
            JournalUnavailable: The database cannot be used.
        """
        try:
            with self._database.begin() as connection:  # two that place at once would place two rounds
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": _PLACING})
                self._alone(replace=replace)
                return self._place(identities)
        except SQLAlchemyError as fault:
            raise self._database.unavailable(type(fault).__name__) from fault

    def listed(self) -> dict[str, Order]:
        """Return the newest order of each org of this batch.

        Raises:
            JournalUnavailable: The database cannot be used.
        """
        self._database.reach()
        try:
            return self._known()
        except SQLAlchemyError as fault:
            raise self._database.unavailable(type(fault).__name__) from fault

    def free(self, ids: list[str], queue: str) -> set[str]:
        """Put back what a dead worker had taken. Only who holds the identity's lock may know that it is dead.

        Args:
            ids: The orders.
            queue: Their identity's.

        Returns:
            Those that are open; one whose end was on its way into the database has ended meanwhile.

        Raises:
            JournalUnavailable: The database cannot be used.
        """
        try:
            self._client.resume_workflows(ids, queue_name=queue)
            return {order.id for order in self._list(workflow_ids=ids) if order.open}
        except SQLAlchemyError as fault:
            raise self._database.unavailable(type(fault).__name__) from fault

    @property
    def source(self) -> Source:
        """The batch."""
        return self._source

    @property
    def _prefix(self) -> str:
        return f"{self._source.fingerprint[:_PREFIX]}:"

    def _alone(self, *, replace: bool) -> None:
        """Refuse a batch beside another, and a program beside another version of it."""
        others = [order for order in self._list(status=_OPEN) if order.source != self._source]
        if not others:
            return
        if replace:
            self._client.cancel_workflows([order.id for order in others])
            return
        other, this = others[0].source, self._source
        said = f"{len(others)} orgs of {other.config} are open there, placed by {others[0].placed_by}"
        if other.fingerprint == this.fingerprint:
            wrong = f"{said} with zoho-provision {other.version}, and this is {this.version}"
        else:
            wrong = f"{said}, and {this.config} is another config (fingerprint {this.fingerprint[:8]}, not "
            wrong += f"{other.fingerprint[:8]})"
        remedy = "finish that batch with the same config and version on each machine, name another database, or give "
        raise UsageFault([f"--database-url: {wrong}; {remedy}it up with `apply FILE --enqueue --replace`"])

    def _known(self) -> dict[str, Order]:
        orders = self._list(workflow_id_prefix=self._prefix)
        return {order.org: order for order in sorted(orders, key=lambda order: order.round)}

    def _place(self, identities: Mapping[str, str]) -> Placed:
        known = self._known()
        goes_on = any(order.open for order in known.values())
        for queue in {queue_of(identity) for identity in identities.values()}:
            self._client.register_queue(queue, polling_interval_sec=POLL)
        new: list[str] = []
        usable: list[str] = []
        for org, identity in identities.items():
            last = known.get(org)
            if last is not None and last.outcome == "usable":
                usable.append(org)
            elif last is None or not (goes_on or last.open):
                self._enqueue(org, queue_of(identity), 1 if last is None else last.round + 1)
                new.append(org)
        return Placed(tuple(new), tuple(usable))

    def _enqueue(self, org: str, queue: str, round_: int) -> None:
        options: EnqueueOptions = {
            "workflow_name": WORKFLOW,
            "queue_name": queue,
            "workflow_id": f"{self._prefix}{round_}:{org}",
            "app_version": self._source.version,
        }
        source = self._source
        self._client.enqueue(options, org, source.fingerprint, source.config, machine())

    def _list(self, **which: Any) -> list[Order]:
        found = self._client.list_workflows(name=WORKFLOW, application_name=APPLICATION, **which)
        return [_order(workflow) for workflow in found]


def quiet() -> None:
    """Keep the engine's own log off the terminal: it goes past the filter that every text has to pass."""
    log = logging.getLogger("dbos")
    log.handlers = [logging.NullHandler()]
    log.propagate = False


def _order(workflow: Any) -> Order:
    """Read an order; what it was called with is the engine's to keep, and stands there as it was put."""
    org, fingerprint, config, placed_by = workflow.input["args"]
    return Order(
        id=workflow.workflow_id,
        org=org,
        queue=workflow.queue_name or "",
        round=int(workflow.workflow_id.split(":", 2)[1]),
        open=workflow.status in _OPEN,
        taken=workflow.status == "PENDING",
        outcome=cast("Word", workflow.output) if workflow.output in get_args(Word) else None,
        source=Source(fingerprint=fingerprint, version=workflow.app_version or "", config=config),
        placed_by=placed_by,
    )
