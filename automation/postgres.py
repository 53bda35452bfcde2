"""A PostgreSQL database in the place of the journal's file, so that several machines share one journal.

One session writes what must be written before a click, and the same session holds the locks of the identities: who has
lost the locks has lost the pen. PostgreSQL lets go of a dead session's locks by itself, of one whose machine vanished
within about a minute (`postgres_session.py`), which makes the lock a lease and the connection its heartbeat.

When the database goes away in mid-run, the next write waits for it for a bounded while and takes the locks again first.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from automation.errors import JournalUnavailable
from automation.journal_tables import MIGRATIONS
from automation.machine import machine
from automation.pause import paused
from automation.postgres_locks import held_by_another, key_of, locked
from automation.postgres_session import SCHEMA, into_schema, session_name, without_waiting
from automation.redaction import Secret, register, scrub

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import URL, Engine

PATIENCE = 60.0
"""Seconds in which a database that went away in mid-run may come back."""
_PAUSE = 0.5
"""Seconds between two attempts."""
_CONNECT = 5
"""Seconds that a connection may take to come about."""


class Postgres:
    """A database that journals and locks live in. Nothing is connected before it is needed.

    Args:
        url: Its address, as SQLAlchemy or libpq spell it; it may hold a password, and is told to nobody.
        patience: Seconds in which it may come back when it went away in mid-run.

    Attributes:
        named: The address without who signs in, for messages.
        say: Told, in a sentence, when it is waited for.
        reached: When it was last seen to be there, on the clock that never runs backwards.
        set_aside: Always None: a damaged database is its server's matter.
    """

    set_aside: Path | None = None

    def __init__(self, url: Secret, patience: float = PATIENCE) -> None:
        self._url: URL = make_url(url.reveal()).set(drivername="postgresql+psycopg")
        asked = self._url.query.get("password")
        register(self._url.password, asked if isinstance(asked, str) else None)
        where = self._url.host or str(self._url.query.get("host", "this machine"))
        port = f":{self._url.port}" if self._url.port else ""
        self.named = f"{where}{port}/{self._url.database or ''}"
        self.say: Callable[[str], None] = lambda _text: None
        self._patience = patience
        self._mutex = threading.RLock()
        self._session: Connection | None = None
        self._was_there, self.reached = False, 0.0
        self._process: int | None = None
        self._locks: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    @property
    def url(self) -> Secret:
        """The whole address, with SQLAlchemy's name of the driver."""
        return Secret(self._url.render_as_string(hide_password=False))

    def prepare(self) -> None:
        """Connect, and bring the tables to this version; of several that begin at once one does it.

        Raises:
            JournalUnavailable: It cannot be reached or written, or a newer version of the product wrote it.
        """
        with self.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key_of("migration")})
            if connection.execute(text("SELECT to_regnamespace(:name)"), {"name": SCHEMA}).scalar() is None:
                connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
            known = connection.execute(
                text("SELECT to_regclass(:name)"), {"name": f"{SCHEMA}.journal_version"}
            ).scalar()
            if known is None:  # who may only read is not asked to make anything
                connection.execute(text("CREATE TABLE journal_version (version integer NOT NULL)"))
            version = connection.execute(text("SELECT max(version) FROM journal_version")).scalar() or 0
            if version > len(MIGRATIONS):
                raise self.unavailable(f"it has version {version}, and this program knows {len(MIGRATIONS)}")
            for migrate in MIGRATIONS[version:]:
                migrate(connection)
            if version < len(MIGRATIONS):
                connection.execute(text("DELETE FROM journal_version"))
                connection.execute(text("INSERT INTO journal_version VALUES (:v)"), {"v": len(MIGRATIONS)})

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One durable transaction, begun once the session and its locks are there.

        Raises:
            JournalUnavailable: It cannot be reached or written, or another run took a lock while it was away.
        """
        with self._mutex:
            connection = self._living()
            try:
                with connection.begin():
                    yield connection
            except SQLAlchemyError as fault:
                if connection.invalidated or connection.closed:
                    self._drop()
                raise self.unavailable(_reason(fault)) from fault

    def reach(self) -> None:
        """Wait until it is there, as long as `begin` would.

        Raises:
            JournalUnavailable: It is not, or another run took a lock while it was away.
        """
        with self.begin():
            pass

    @contextmanager
    def held(self, name: str, what: str) -> Iterator[None]:
        """Hold a lock while the block lasts, among all machines that use this database.

        Args:
            name: What is locked.
            what: What it stands for, for the message of whoever comes second.

        Raises:
            JournalUnavailable: Another run holds it; says which and since when. Or the database cannot be reached.
        """
        self.take(name, what)
        try:
            yield
        finally:
            self.release(name)

    def take(self, name: str, what: str) -> None:
        """Take a lock until `release`; arguments and errors as for `held`."""
        with self._mutex:
            if name in self._locks:  # by this run, which may take it again
                self._counts[name] += 1
                return
            connection = self._living()
            try:
                if not locked(connection, name):
                    raise held_by_another(connection, name, what)
            except SQLAlchemyError as fault:
                self._drop()
                raise self.unavailable(_reason(fault)) from fault
            self._locks[name] = what

    def release(self, name: str) -> None:
        """Let go of a lock; where the session is gone there is nothing to let go of."""
        with self._mutex:
            if self._counts[name]:
                self._counts[name] -= 1
                return
            if self._locks.pop(name, None) is None or self._session is None:
                return
            with suppress(SQLAlchemyError), self._session.begin():
                self._session.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key_of(name)})
            if not self._locks:
                self._drop()

    def lives(self) -> bool | None:
        """Tell whether the session that holds the locks is there still; None where the database does not answer.

        It asks over a connection of its own, so that nobody waits for it who has something to write.
        """
        session = self._session
        if session is None or self._process is None:
            return False
        try:
            with self._engine(poolclass=NullPool).connect() as asking:
                found = asking.execute(text("SELECT 1 FROM pg_stat_activity WHERE pid = :pid"), {"pid": self._process})
                return found.first() is not None
        except SQLAlchemyError:
            return None

    def quick(self) -> Engine:
        """Return an engine whose commits do not wait for the disk, and whose failures come within seconds."""
        engine = self._engine(pool_size=1, max_overflow=0, pool_pre_ping=True)
        event.listen(engine, "connect", without_waiting)
        return engine

    def unavailable(self, reason: str) -> JournalUnavailable:
        """Return the stop that says that the database cannot be used, and why."""
        return JournalUnavailable(
            f"The journal in the database {self.named} cannot be used: {reason}.",
            "Start PostgreSQL, or see to the address and the rights that --database-url or "
            "ZOHO_PROVISION_DATABASE_URL gives. Nothing was clicked; run it again and it goes on from there.",
        )

    def leave_nothing(self, connection: Connection) -> None:
        """Do nothing: what PostgreSQL deletes is gone after its next vacuum."""

    def forgotten(self) -> None:
        """Do nothing: a vacuum of its own is the server's matter."""

    def let_go(self) -> None:
        """End the session, unless it holds locks still; their end ends it then."""
        with self._mutex:
            if not self._locks:
                self._drop()

    def _engine(self, **options: object) -> Engine:
        told = {"connect_timeout": _CONNECT, "application_name": session_name(machine())}
        engine = create_engine(self._url, connect_args=told, **options)
        event.listen(engine, "connect", into_schema)
        return engine

    def _living(self) -> Connection:
        """Return the session; one that died is opened anew, and its locks are taken again before anything else."""
        if self._session is not None:
            try:
                with self._session.begin():
                    self._session.exec_driver_sql("SELECT 1")
            except SQLAlchemyError:
                self._drop()
            else:
                self.reached = time.monotonic()
                return self._session
        return self._opened()

    def _opened(self) -> Connection:
        began, told = time.monotonic(), False
        while True:
            try:
                session = self._engine(poolclass=NullPool).connect()
                with session.begin():
                    self._process = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
                self._retake(session)
            except SQLAlchemyError as fault:
                if not self._was_there or time.monotonic() - began >= self._patience:
                    raise self.unavailable(_reason(fault)) from fault
                if not told:
                    told = True
                    self.say(
                        f"the database {self.named} went away: waiting {self._patience:.0f} s for it, and nothing is "
                        "clicked meanwhile"
                    )
                if not paused(_PAUSE):
                    raise self.unavailable(f"{_reason(fault)}; the run was ended meanwhile") from fault
            else:
                if told:
                    self.say(f"the database {self.named} is back")
                self._session, self._was_there, self.reached = session, True, time.monotonic()
                return session

    def _retake(self, session: Connection) -> None:
        """Take the locks in a new session that the old one held."""
        for name, what in self._locks.items():
            if not locked(session, name):
                raise self._lost(session, name, what)

    def _lost(self, session: Connection, name: str, what: str) -> JournalUnavailable:
        stop = held_by_another(session, name, what)
        session.close()
        return JournalUnavailable(f"While the database was away, its lock was lost. {stop.message}", stop.remedy)

    def _drop(self) -> None:
        if self._session is not None:
            with suppress(SQLAlchemyError):
                self._session.close()
            self._session = None


def _reason(fault: SQLAlchemyError) -> str:
    """Return what the server or its driver said, on one line and without secrets."""
    said = str(getattr(fault, "orig", "") or type(fault).__name__)
    return scrub(" ".join(said.split())).rstrip(".")
