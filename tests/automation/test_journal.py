"""The journal remembers intent before the click, and tells what was known from what was found."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from automation.errors import JournalUnavailable, Stop
from automation.journal import Journal
from automation.journal_store import FILE_NAME
from flows import intents
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


def test_an_intent_that_is_taken_twice_stands_in_the_journal_once(journal: Journal, tmp_path: Path) -> None:
    intent = Intent(journal, "acme", "client", "Acme", "update")
    intent.write()
    intent.write()  # the page lost what was typed, and is filled again
    intent.settle("updated")
    rows = sqlite3.connect(tmp_path / "state" / FILE_NAME)
    assert rows.execute("select outcome from intents").fetchall() == [("updated",)]
    rows.close()


async def test_an_intent_without_an_answer_is_settled_by_what_is_found(journal: Journal) -> None:
    intent = Intent(journal, "acme", "client", "Acme")
    intent.write()
    assert not await intent.around(answer(made=False))
    assert journal.found("acme", "client", "Acme") == "adopted"
    assert journal.found("acme", "client", "Acme") == "unchanged"


def test_asking_what_is_known_takes_nothing_up(journal: Journal) -> None:
    assert not journal.knows("acme", "client", "Acme")
    assert journal.found("acme", "client", "Acme") == "adopted"
    assert journal.knows("acme", "client", "Acme")
    assert not journal.knows("acme", "client", "Other")
    assert not journal.knows("bolt", "client", "Acme")


async def test_what_was_done_since_a_moment_is_what_was_made_and_accepted_and_not_what_was_found(
    journal: Journal,
) -> None:
    assert journal.done_since("acme", "2000") == set()
    client, service = Intent(journal, "acme", "client", "Acme"), Intent(journal, "acme", "service", "Acme")
    for intent in (client, service):
        intent.write()
        await intent.around(answer(made=intent is client))
    journal.found("acme", "service", "Acme")  # its answer was lost
    journal.found("acme", "connection", "acme_link")
    refused = Intent(journal, "bolt", "client", "Bolt")
    refused.write()
    refused.settle("failed")
    assert journal.done_since("acme", "2000") == {"client", "service"}
    journal.consent(org="acme", identity="ops", client_id="1000.A", scopes="a", page="accounts", waited=1.0)
    assert journal.done_since("acme", "2000") == {"client", "service", "consent"}
    assert journal.done_since("bolt", "2000") == set()
    assert journal.done_since("acme", "9999") == set()


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


def test_a_damaged_journal_is_set_aside_whole_and_a_new_one_begun(tmp_path: Path) -> None:
    damaged = "no database" * 200
    (tmp_path / FILE_NAME).write_text(damaged)
    journal = Journal(tmp_path)
    assert journal.set_aside is not None
    assert journal.set_aside.read_text() == damaged
    assert journal.found("acme", "client", "Acme") == "adopted"
    journal.close()


def test_a_page_torn_out_of_the_journal_is_damage_too(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    for number in range(400):
        journal.observe("acme", "authorize_url", f"value {number}")
    journal.close()
    whole = (tmp_path / FILE_NAME).read_bytes()
    (tmp_path / FILE_NAME).write_bytes(whole[:100] + b"\xff" * 4000 + whole[4100:])
    again = Journal(tmp_path)
    assert again.set_aside is not None
    again.close()


def test_a_journal_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    Journal(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as rows:
        rows.execute("PRAGMA user_version = 99")
    rows.close()
    with pytest.raises(JournalUnavailable, match="it has version 99"):
        Journal(tmp_path)
    assert [path.name for path in tmp_path.glob("*.damaged*")] == []


def test_a_journal_from_before_versions_is_taken_over_with_what_it_holds(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.observe("acme", "authorize_url", "kept")
    journal.close()
    with sqlite3.connect(tmp_path / FILE_NAME) as rows:
        rows.execute("PRAGMA user_version = 0")
    rows.close()
    again = Journal(tmp_path)
    assert again.observed("acme", "authorize_url") == "kept"
    again.close()


async def test_what_is_found_after_its_answer_was_lost_is_adopted_and_not_made_again(journal: Journal) -> None:
    intent = Intent(journal, "acme", "client", "Acme")
    submits: list[str] = []

    async def submit() -> bool:
        intent.write()
        submits.append("create")
        return False

    async def look() -> bool:
        return True

    assert await intent.made(submit, look, "run again") == "adopted"
    assert submits == ["create"]
    assert journal.found("acme", "client", "Acme") == "unchanged"


@pytest.mark.parametrize("second", [True, False])
async def test_what_no_list_shows_is_made_once_more_and_then_left_to_the_next_run(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, second: bool
) -> None:
    monkeypatch.setattr(intents, "GRACE", 0.0)
    intent = Intent(journal, "acme", "client", "Acme")
    answers = [False, second]

    async def submit() -> bool:
        intent.write()
        return answers.pop(0)

    async def look() -> bool:
        return False

    if second:
        assert await intent.made(submit, look, "run again") == "created"
    else:
        with pytest.raises(Stop) as stop:
            await intent.made(submit, look, "run again")
        assert stop.value.code == "creation_unknown"
        assert journal.found("acme", "client", "Acme") == "adopted"
    assert answers == []
