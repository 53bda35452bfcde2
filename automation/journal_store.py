"""Where a journal is written: what every place has to do, and the place that is used when no other is named, a file.

The other place is a PostgreSQL database (`postgres.py`). Both hold the tables of `journal_tables.py`.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from automation.errors import JournalUnavailable
from automation.journal_tables import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy import Connection, Engine

FILE_NAME = "journal.sqlite3"
_LOCKED = 0.25
"""Seconds that a write of the chronicle waits for somebody else who holds the file."""


class Store(Protocol):
    """Where a journal is written.

    Attributes:
        set_aside: Where a damaged journal was put, when there was one.
        reached: When it was last seen to be there, on the clock that never runs backwards.
    """

    set_aside: Path | None
    reached: float

    def prepare(self) -> None:
        """Open it and bring it to this version's tables.

        Raises:
            JournalUnavailable: It cannot be opened or written, or a newer version of the product wrote it.
        """

    def begin(self) -> AbstractContextManager[Connection]:
        """One durable transaction; whatever goes wrong in it is `JournalUnavailable`."""

    def quick(self) -> Engine:
        """Return an engine whose commits need not survive a power cut and whose failures come at once."""

    def unavailable(self, reason: str) -> JournalUnavailable:
        """Return the stop that says that it cannot be written, and why."""

    def leave_nothing(self, connection: Connection) -> None:
        """See to it that what a transaction deletes is nowhere afterwards, as far as the place allows it."""

    def forgotten(self) -> None:
        """Finish what `leave_nothing` began, once the transaction is over."""

    def let_go(self) -> None:
        """The journal is no longer needed."""


class FileStore:
    """A SQLite file in a state directory.

    Args:
        state_dir: The directory; made with mode 0700 when it is missing.

    Attributes:
        path: The file.
        set_aside: Where a damaged one was put.
    """

    reached = 0.0

    def __init__(self, state_dir: Path) -> None:
        self.path = state_dir / FILE_NAME
        self.set_aside: Path | None = None
        self._engine: Engine | None = None

    def prepare(self) -> None:
        """Open the file and bring it to this version's tables; a damaged one is set aside.

        Raises:
            JournalUnavailable: It cannot be opened or written, or a newer version of the product wrote it.
        """
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.touch(mode=0o600)
        except OSError as fault:
            raise self.unavailable(fault.strerror or "not writable") from fault
        try:
            self._migrate()
        except DatabaseError as fault:
            if not _is_damaged(fault):
                raise self.unavailable(str(fault.orig)) from fault
            self._put_aside()
            with self.begin():
                self._migrate()

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One durable transaction; whatever goes wrong in it is `JournalUnavailable`."""
        try:
            with self._opened().begin() as connection:
                yield connection
        except SQLAlchemyError as fault:
            raise self.unavailable(str(getattr(fault, "orig", "") or type(fault).__name__)) from fault

    def quick(self) -> Engine:
        """Return an engine that does not wait for the disk, and hardly for who holds the file."""
        engine = create_engine(f"sqlite:///{self.path}", connect_args={"timeout": _LOCKED})
        event.listen(engine, "connect", _quick)
        return engine

    def unavailable(self, reason: str) -> JournalUnavailable:
        """Return the stop that says that the file cannot be written, and why."""
        return JournalUnavailable(
            f"The journal {self.path} cannot be written: {reason}.",
            "Free the disk, mend the permissions, or name another directory with --state. Nothing was clicked.",
        )

    def leave_nothing(self, connection: Connection) -> None:
        """Have SQLite overwrite what is deleted, also in the pages that it keeps for later use."""
        connection.execute(text("PRAGMA secure_delete = ON"))

    def forgotten(self) -> None:
        """Empty the write-ahead log, which holds older pages."""
        with self.begin() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def let_go(self) -> None:
        """Close the file."""
        if self._engine is not None:
            self._engine.dispose()

    def _opened(self) -> Engine:
        if self._engine is None:
            self._engine = create_engine(f"sqlite:///{self.path}")
            event.listen(self._engine, "connect", _durable)
        return self._engine

    def _migrate(self) -> None:
        """Bring the file to this version's schema, in one transaction."""
        with self._opened().begin() as connection:
            connection.execute(text("PRAGMA quick_check"))
            version = int(connection.execute(text("PRAGMA user_version")).scalar_one())
            if version > len(MIGRATIONS):
                raise self.unavailable(f"it has version {version}, and this program knows {len(MIGRATIONS)}")
            for migrate in MIGRATIONS[version:]:
                migrate(connection)
            connection.execute(text(f"PRAGMA user_version = {len(MIGRATIONS)}"))

    def _put_aside(self) -> None:
        """Rename a damaged file, so that nothing of it is lost, and leave its place to a new one."""
        self.let_go()
        self._engine = None
        aside = self.path.with_name(f"{self.path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
        try:
            self.path.rename(aside)
            for suffix in ("-wal", "-shm"):
                rest = self.path.with_name(self.path.name + suffix)
                if rest.exists():
                    rest.rename(aside.with_name(aside.name + suffix))
            self.path.touch(mode=0o600)
        except OSError as fault:
            raise self.unavailable(f"it is damaged and cannot be set aside: {fault.strerror}") from fault
        self.set_aside = aside


def _is_damaged(fault: DatabaseError) -> bool:
    """Tell a file that is no sound database from one that cannot be written or is in use."""
    return any(word in str(fault.orig) for word in ("not a database", "malformed", "corrupt"))


def _durable(connection: object, _record: object) -> None:
    """Make a commit survive a power cut: write-ahead log, synced at every commit."""
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _quick(connection: object, _record: object) -> None:
    """Commit without waiting for the disk: a power cut may cost the last lines of a report, and no intent."""
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()
