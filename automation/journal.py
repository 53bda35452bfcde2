"""The journal: what was intended, what came of it, and who accepted what. It holds no secret.

Before a click that creates something, `intend` writes the intent durably; after it, `settle` writes the outcome that
was read back from the page. SQLite in the state directory, readable with any SQLite tool; or a PostgreSQL database that
several machines share (`journal_store.py`, `postgres.py`).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from sqlalchemy import delete, func, insert, select, update

from automation.carried import Carried
from automation.clock import now as _now
from automation.journal_store import FileStore
from automation.journal_tables import CONSENTS, INTENTS, OBSERVATIONS, OF_AN_ORG, RUNS, VISITS
from automation.redaction import scrub
from automation.report.envelope import ConsentReport

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy import ColumnElement, Connection

    from automation.journal_store import Store
    from automation.postgres import Postgres
    from automation.report.envelope import Outcome, Stage

Act = Literal["update", "revoke"]
"""What else than making a thing an intent may be about."""


class Accepted(NamedTuple):
    """A consent that stands: for which org, by which identity (names of the config), for which client, and when."""

    org: str
    identity: str
    client_id: str
    when: datetime


class Journal:
    """The journal of one state directory.

    Args:
        state_dir: Where it lives; made with mode 0700 when it is missing. The key of the fingerprints is there always.
        database: Where it lives instead, for several machines.

    Attributes:
        store: What it is written to.
        secrets: Which client secret each service holds, by fingerprint.
        shared: Whether other machines, and so other configs, write to it too.

    Raises:
        JournalUnavailable: It cannot be opened or written, or a newer version of the product wrote it.
    """

    def __init__(self, state_dir: Path, database: Postgres | None = None) -> None:
        self.shared = database is not None
        self.store: Store = FileStore(state_dir) if database is None else database
        self.secrets = Carried(self.store, state_dir)
        self.store.prepare()

    @property
    def set_aside(self) -> Path | None:
        """Where a damaged journal was put, when there was one; what Zoho shows is believed instead of it."""
        return self.store.set_aside

    def close(self) -> None:
        """Let go of the file; a database that was handed in stays open, since its locks are held by its session."""
        self.store.let_go()

    def intend(self, org: str, stage: Stage, name: str, act: Act | None = None) -> int:
        """Write durably that something is about to be created, amended or revoked; returns the intent's number.

        Raises:
            JournalUnavailable: It cannot be written; the caller must not click.
        """
        with self._guarded() as connection:
            row = connection.execute(
                insert(INTENTS)
                .values(org=org, stage=stage, name=name, intended_at=_now(), act=act)
                .returning(INTENTS.c.id)
            )
            return int(row.scalar_one())

    def settle(self, intent: int, outcome: Outcome) -> None:
        """Write what came of an intent.

        Raises:
            JournalUnavailable: It cannot be written.
        """
        with self._guarded() as connection:
            connection.execute(update(INTENTS).where(INTENTS.c.id == intent).values(outcome=outcome, settled_at=_now()))

    def found(self, org: str, stage: Stage, name: str) -> Outcome:
        """Say what finding a thing means: ``unchanged`` when it is known here, else ``adopted`` (and known from now).

        An intent without an outcome is settled as created: the thing is there, its answer was lost.

        Raises:
            JournalUnavailable: It cannot be read or written.
        """
        with self._guarded() as connection:
            row = connection.execute(
                select(INTENTS.c.id, INTENTS.c.outcome).where(*_made(org, stage, name)).order_by(INTENTS.c.id.desc())
            ).first()
            if row is not None and row.outcome not in {None, "unknown", "failed"}:
                return "unchanged"
            if row is not None:
                connection.execute(
                    update(INTENTS).where(INTENTS.c.id == row.id).values(outcome="adopted", settled_at=_now())
                )
            else:
                now = _now()
                connection.execute(
                    insert(INTENTS).values(
                        org=org, stage=stage, name=name, intended_at=now, outcome="adopted", settled_at=now
                    )
                )
            return "adopted"

    def knows(self, org: str, stage: Stage, name: str) -> bool:
        """Tell what `found` would say, and write nothing: True for ``unchanged``, False for ``adopted``.

        Raises:
            JournalUnavailable: It cannot be read.
        """
        with self._guarded() as connection:
            outcome = connection.execute(
                select(INTENTS.c.outcome).where(*_made(org, stage, name)).order_by(INTENTS.c.id.desc())
            ).scalar()
        return outcome not in {None, "unknown", "failed"}

    def done_since(self, org: str, moment: str) -> set[str]:
        """Return the stages of an org in which this program made or changed something, or a person accepted, since.

        What was only found and taken up is not among them; what was made and whose answer was lost is.

        Args:
            org: The org's key.
            moment: In UTC, as `now` returns it.

        Raises:
            JournalUnavailable: It cannot be read.
        """
        with self._guarded() as connection:
            rows = connection.execute(
                select(INTENTS).where(INTENTS.c.org == org, INTENTS.c.intended_at >= moment)
            ).all()
            accepted = connection.execute(
                select(CONSENTS.c.id).where(CONSENTS.c.org == org, CONSENTS.c.accepted_at >= moment)
            ).first()
        taken_up = [row.outcome == "adopted" and row.intended_at == row.settled_at for row in rows]
        made = {row.stage for row, only in zip(rows, taken_up, strict=True) if row.outcome != "failed" and not only}
        return made | ({"consent"} if accepted is not None else set())

    def consent(
        self, *, org: str, identity: str, client_id: str, scopes: str, page: str, waited: float
    ) -> ConsentReport:
        """Put on record what a person accepted.

        Args:
            org: The org's key.
            identity: Who accepted, by the identity's key.
            client_id: The OAuth client that was given access.
            scopes: Comma-separated.
            page: Host and path of the page that asked; never its query.
            waited: Seconds the person took.

        Returns:
            The record, as the envelope tells it.

        Raises:
            JournalUnavailable: It cannot be written.
        """
        record = ConsentReport(
            identity=identity,
            accepted_at=_now(),
            page=scrub(page),
            scopes=[part for part in scopes.split(",") if part],
            client_id=client_id,
            waited=round(waited, 3),
        )
        with self._guarded() as connection:
            connection.execute(insert(CONSENTS).values(record.model_dump() | {"org": org, "scopes": scopes}))
        return record

    def accepted(self) -> list[Accepted]:
        """Return every consent that is on record, the oldest first, but those that were revoked here since.

        Raises:
            JournalUnavailable: It cannot be read.
        """
        revoking = (INTENTS.c.act == "revoke", INTENTS.c.outcome == "updated")
        with self._guarded() as connection:
            consents = connection.execute(select(CONSENTS).order_by(CONSENTS.c.accepted_at)).all()
            revoked = connection.execute(
                select(INTENTS.c.org, func.max(INTENTS.c.settled_at)).where(*revoking).group_by(INTENTS.c.org)
            ).all()
        last = {str(org): str(when) for org, when in revoked}
        return [
            Accepted(row.org, row.identity, row.client_id, datetime.fromisoformat(row.accepted_at))
            for row in consents
            if row.accepted_at > last.get(row.org, "")
        ]

    def observe(self, org: str, what: str, value: str) -> None:
        """Write down something that a page showed and that is no secret.

        Raises:
            JournalUnavailable: It cannot be written.
        """
        with self._guarded() as connection:
            connection.execute(insert(OBSERVATIONS).values(org=org, what=what, value=scrub(value), seen_at=_now()))

    def observed(self, org: str, what: str) -> str | None:
        """Return what was last seen of something, or None.

        Raises:
            JournalUnavailable: It cannot be read.
        """
        with self._guarded() as connection:
            row = connection.execute(
                select(OBSERVATIONS.c.value)
                .where(OBSERVATIONS.c.org == org, OBSERVATIONS.c.what == what)
                .order_by(OBSERVATIONS.c.id.desc())
            ).first()
        return str(row.value) if row is not None else None

    def forget(self, org: str) -> int:
        """Take all that is known of an org out of the journal, also out of the pages that SQLite keeps for later use.

        Args:
            org: Its name.

        Returns:
            How many rows there were.

        Raises:
            JournalUnavailable: It cannot be written.
        """
        with self._guarded() as connection:
            self.store.leave_nothing(connection)
            gone = sum(connection.execute(delete(table).where(table.c.org == org)).rowcount for table in OF_AN_ORG)
            connection.execute(delete(RUNS).where(RUNS.c.id.not_in(select(VISITS.c.run))))
        self.store.forgotten()
        return gone

    def _guarded(self) -> AbstractContextManager[Connection]:
        """One transaction; whatever goes wrong in it is a named stop."""
        return self.store.begin()


def _made(org: str, stage: Stage, name: str) -> tuple[ColumnElement[bool], ...]:
    """Return what picks the intents to make a thing, or its being found; amending it is another matter."""
    return (INTENTS.c.org == org, INTENTS.c.stage == stage, INTENTS.c.name == name, INTENTS.c.act.is_(None))
