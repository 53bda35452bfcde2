"""The journal remembers intent before the click, and tells what was known from what was found."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from automation.errors import JournalUnavailable, Stop
from automation.journal import FILE_NAME, Journal
from flows.intents import Intent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    kept = Journal(tmp_path / "state")
    yield kept
    kept.close()


async def answer(made: bool | Stop) -> bool:
    if isinstance(made, Stop):
        raise made
    return made


def test_what_nobody_here_made_is_adopted_once(journal: Journal) -> None:
    assert [journal.found("acme", "client", "Acme") for _ in range(2)] == ["adopted", "unchanged"]


async def test_what_was_made_here_is_unchanged_later(journal: Journal) -> None:
    intent = Intent(journal, "acme", "client", "Acme")
    intent.write()
    assert await intent.around(answer(made=True))
    assert journal.found("acme", "client", "Acme") == "unchanged"


async def test_an_intent_without_an_answer_is_settled_by_what_is_found(journal: Journal) -> None:
    intent = Intent(journal, "acme", "client", "Acme")
    intent.write()
    assert not await intent.around(answer(made=False))
    assert journal.found("acme", "client", "Acme") == "adopted"
    assert journal.found("acme", "client", "Acme") == "unchanged"


async def test_a_refusal_is_on_record(journal: Journal, tmp_path: Path) -> None:
    intent = Intent(journal, "acme", "client", "Acme")
    intent.write()
    with pytest.raises(Stop):
        await intent.around(answer(Stop("invalid_config", "no", "mend")))
    rows = sqlite3.connect(tmp_path / "state" / FILE_NAME)
    assert rows.execute("select outcome from intents").fetchall() == [("failed",)]
    rows.close()


def test_the_last_observation_counts(journal: Journal) -> None:
    assert journal.observed("acme", "authorize_url") is None
    for value in ("a", "b"):
        journal.observe("acme", "authorize_url", value)
    assert journal.observed("acme", "authorize_url") == "b"


def test_only_its_owner_may_read_it(journal: Journal, tmp_path: Path) -> None:
    assert journal.observed("acme", "x") is None
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "state" / FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_a_directory_that_cannot_be_made_is_a_named_stop(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalUnavailable, match="cannot be written"):
        Journal(tmp_path / "file" / "state")


def test_a_damaged_journal_is_a_named_stop(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("no database" * 200)
    with pytest.raises(JournalUnavailable) as stop:
        Journal(tmp_path)
    assert "--state" in stop.value.remedy
