"""The journal's file: opened, brought up to date, or set aside whole; what goes wrong with it is told."""

from __future__ import annotations

import os
import sqlite3
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import OperationalError

from automation import journal_store as module
from automation.errors import JournalUnavailable
from automation.journal import Journal
from automation.journal_store import FILE_NAME, FileStore
from automation.journal_tables import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

REMEDY = "Free the disk, mend the permissions, or name another directory with --state. Nothing was clicked."


def failing(text: str, times: int = 9) -> Callable[[object], None]:
    """Return a migration that SQLite refuses so many times."""
    left = [text] * times

    def migrate(_connection: object) -> None:
        if left:
            raise OperationalError("PRAGMA", None, sqlite3.OperationalError(left.pop()))

    return migrate


def unnamed(*_: object, **__: object) -> None:
    raise OSError


def setting(store: FileStore, name: str) -> Any:
    with store.begin() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FileStore]:
    opened = FileStore(tmp_path / "far" / "down")
    opened.prepare()
    yield opened
    opened.let_go()


def test_the_folders_that_lead_to_it_are_made_and_a_sound_file_stays_where_it_is(store: FileStore) -> None:
    assert store.path.exists()
    assert store.set_aside is None
    again = FileStore(store.path.parent)
    again.prepare()  # at the version that it has already
    assert again.set_aside is None
    again.let_go()


def test_a_commit_survives_a_power_cut_and_one_of_a_report_does_not_wait_for_it(store: FileStore) -> None:
    assert (setting(store, "journal_mode"), setting(store, "synchronous")) == ("wal", 2)
    quick = store.quick()
    with quick.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 250
        assert connection.exec_driver_sql("PRAGMA database_list").one()[2] == str(store.path)
    quick.dispose()


def test_why_it_cannot_be_made_is_told_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalUnavailable) as stop:
        FileStore(tmp_path / "file" / "state").prepare()
    assert stop.value.message == (
        f"The journal {tmp_path / 'file' / 'state' / FILE_NAME} cannot be written: Not a directory."
    )
    assert stop.value.remedy == REMEDY
    monkeypatch.setattr(type(tmp_path), "touch", unnamed)
    with pytest.raises(JournalUnavailable, match=r"cannot be written: not writable\."):
        FileStore(tmp_path).prepare()


@pytest.mark.parametrize("why", ["disk I/O error", "database is locked", "attempt to write a readonly database"])
def test_a_file_that_cannot_be_written_is_no_damaged_one_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    monkeypatch.setattr(module, "MIGRATIONS", [failing(why)])
    store = FileStore(tmp_path)
    with pytest.raises(JournalUnavailable, match=f"cannot be written: {why}\\."):
        store.prepare()
    store.let_go()
    assert store.set_aside is None
    assert [path.name for path in tmp_path.iterdir() if "damaged" in path.name] == []


@pytest.mark.parametrize("why", ["file is not a database", "database disk image is malformed", "corrupt database"])
def test_however_sqlite_calls_a_damaged_file_it_is_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    monkeypatch.setattr(module, "MIGRATIONS", [failing(why, times=1)])
    store = FileStore(tmp_path)
    store.prepare()
    store.let_go()
    assert store.set_aside is not None


def test_a_damaged_file_is_set_aside_with_all_that_belongs_to_it_and_named_after_the_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path)
    journal.observe("acme", "authorize_url", "in the write-ahead log only")  # which stays there while it is open
    monkeypatch.setattr(module, "MIGRATIONS", [failing("malformed", times=1)] * len(MIGRATIONS))
    with sqlite3.connect(tmp_path / FILE_NAME) as other:
        other.execute("PRAGMA user_version = 0")
    other.close()
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    before = datetime.now(UTC)
    store = FileStore(tmp_path)
    store.prepare()
    monkeypatch.delenv("TZ")
    time.tzset()
    assert store.set_aside is not None
    stamp = store.set_aside.name.removeprefix(f"{FILE_NAME}.damaged-")
    assert before <= datetime.strptime(f"{stamp}+0000", "%Y%m%dT%H%M%S%f%z") <= datetime.now(UTC)
    assert {path.name for path in tmp_path.glob("*.damaged-*")} == {
        f"{store.set_aside.name}{suffix}" for suffix in ("", "-wal", "-shm")
    }
    aside = sqlite3.connect(store.set_aside)
    assert aside.execute("select value from observations").fetchall() == [("in the write-ahead log only",)]
    aside.close()
    assert store.path.stat().st_mode & 0o777 == 0o600
    journal.close()
    store.let_go()


def test_a_damaged_file_that_cannot_be_set_aside_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / FILE_NAME).write_text("no database" * 200)

    def refused(*_: object) -> None:
        raise OSError(30, os.strerror(30))

    monkeypatch.setattr(type(tmp_path), "rename", refused)
    with pytest.raises(JournalUnavailable, match=r"it is damaged and cannot be set aside: Read-only file system\."):
        FileStore(tmp_path).prepare()
    assert (tmp_path / FILE_NAME).read_text() == "no database" * 200
