"""Who is awaited where: the gates that are open now on any of the machines that share a journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, text

from automation.journal_tables import GATES, RUNS
from automation.postgres_session import session_name

if TYPE_CHECKING:
    from automation.postgres import Postgres

_SESSIONS = text("SELECT application_name FROM pg_stat_activity WHERE datname = current_database()")


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A person is awaited now.

    Attributes:
        org: For which org.
        machine: Where: process and host.
        sentence: What is asked of them.
        since: Since when, in UTC as ISO 8601.
        until: When nobody is waited for any longer.
    """

    org: str
    machine: str
    sentence: str
    since: str
    until: str | None


def awaited(database: Postgres) -> list[Awaited]:
    """Return the open gates of runs that are alive, the oldest first; a killed run leaves its gate open for ever.

    Args:
        database: The journal that the runs share.

    Raises:
        JournalUnavailable: It cannot be read.
    """
    database.prepare()
    asked = (
        select(GATES.c.org, RUNS.c.machine, GATES.c.sentence, GATES.c.opened_at, GATES.c.until)
        .join(RUNS, RUNS.c.id == GATES.c.run)
        .where(GATES.c.closed_at.is_(None), RUNS.c.ended_at.is_(None), RUNS.c.machine.is_not(None))
        .order_by(GATES.c.id)
    )
    with database.begin() as connection:
        alive = set(connection.execute(_SESSIONS).scalars())
        rows = connection.execute(asked).all()
    return [
        Awaited(org=row.org, machine=row.machine, sentence=row.sentence, since=row.opened_at, until=row.until)
        for row in rows
        if session_name(row.machine) in alive
    ]
