"""Fingerprints tell one secret from another, say nothing of it, and are worth nothing without their key."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from automation.errors import JournalUnavailable
from automation.fingerprints import KEY_NAME, Fingerprints
from automation.journal import Journal
from automation.journal_store import FILE_NAME
from automation.redaction import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OLD, NEW = Secret("old-secret-0123456789"), Secret("new-secret-0123456789")
OF = ("acme", "acme_link", "1000.A")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    kept = Journal(tmp_path / "state")
    yield kept
    kept.close()


def test_a_fingerprint_is_that_of_its_secret_and_of_no_other(tmp_path: Path) -> None:
    made = Fingerprints(tmp_path).of(OLD)
    assert Fingerprints(tmp_path).is_of(made, OLD) is True
    assert Fingerprints(tmp_path).is_of(made, NEW) is False
    assert OLD.reveal() not in made


def test_the_same_secret_has_another_fingerprint_in_another_folder_where_nothing_is_known_of_it(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    made = Fingerprints(here).of(OLD)
    assert Fingerprints(there).is_of(made, OLD) is None
    assert made != Fingerprints(there).of(OLD)
    assert Fingerprints(there).is_of(made, OLD) is None


def test_the_key_is_for_its_owner_only_and_one_that_was_cut_short_is_made_anew(tmp_path: Path) -> None:
    made = Fingerprints(tmp_path).of(OLD)
    key = tmp_path / KEY_NAME
    assert key.stat().st_mode & 0o777 == 0o600
    key.write_bytes(key.read_bytes()[:5])
    assert Fingerprints(tmp_path).is_of(made, OLD) is None
    assert Fingerprints(tmp_path).is_of(Fingerprints(tmp_path).of(OLD), OLD) is True
    assert len(key.read_bytes()) == 32
    assert [path.name for path in tmp_path.iterdir()] == [KEY_NAME]


def test_a_fingerprint_is_the_same_in_every_version_of_the_program(tmp_path: Path) -> None:
    (tmp_path / KEY_NAME).write_bytes(bytes(range(32)))
    made = "4f4e5604fb9350b7:a1391656c0d15d37d1ce050458aed99fda031d4b2295f569a9f5202854122d7b"
    assert Fingerprints(tmp_path).of(OLD) == made
    assert Fingerprints(tmp_path).is_of(made, OLD) is True


def test_a_secret_that_is_no_sound_text_has_a_fingerprint_too(tmp_path: Path) -> None:
    half = Secret("half-a-pair-\ud83d-0123456789")
    assert Fingerprints(tmp_path).is_of(Fingerprints(tmp_path).of(half), half) is True


def test_the_journal_knows_what_a_service_carries_and_only_of_the_same_client(journal: Journal) -> None:
    assert (journal.secrets.carries(*OF, OLD), journal.secrets.compares(*OF)) == (None, False)
    journal.secrets.carried(*OF, OLD)
    assert (journal.secrets.carries(*OF, OLD), journal.secrets.carries(*OF, NEW), journal.secrets.compares(*OF)) == (
        True,
        False,
        True,
    )
    assert journal.secrets.carries("acme", "acme_link", "1000.B", NEW) is None
    assert journal.secrets.carries("acme", "other_link", "1000.A", NEW) is None
    journal.secrets.carried(*OF, NEW)
    assert (journal.secrets.carries(*OF, OLD), journal.secrets.carries(*OF, NEW)) == (False, True)


@pytest.mark.parametrize("client_id", ["1000.A", ""])
def test_a_secret_that_zoho_refused_is_none_that_the_service_may_keep(journal: Journal, client_id: str) -> None:
    journal.secrets.carried(*OF, OLD)
    journal.secrets.carried("acme", "acme_link", client_id, None)
    assert journal.secrets.carries(*OF, OLD) is False


def test_an_org_that_is_forgotten_takes_its_fingerprints_along_and_no_secret_was_ever_in_the_file(
    journal: Journal, tmp_path: Path
) -> None:
    journal.secrets.carried(*OF, OLD)
    state = b"".join(path.read_bytes() for path in (tmp_path / "state").iterdir())
    assert OLD.reveal().encode() not in state
    journal.forget("acme")
    assert journal.secrets.carries(*OF, OLD) is None


def test_where_the_key_cannot_be_made_that_is_a_journal_that_cannot_be_written(
    journal: Journal, tmp_path: Path
) -> None:
    (tmp_path / "state" / KEY_NAME).mkdir()
    with pytest.raises(JournalUnavailable):
        journal.secrets.carried(*OF, OLD)


def test_amending_a_thing_does_not_make_it_known_as_made_and_counts_as_done(journal: Journal) -> None:
    journal.settle(journal.intend("acme", "service", "Acme", "update"), "updated")
    assert not journal.knows("acme", "service", "Acme")
    assert journal.done_since("acme", "2000") == {"service"}
    assert journal.found("acme", "service", "Acme") == "adopted"
    journal.intend("acme", "service", "Acme", "update")
    assert journal.found("acme", "service", "Acme") == "unchanged"


def test_a_journal_of_the_version_before_is_brought_to_this_one_with_what_it_holds(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.found("acme", "client", "Acme")
    journal.close()
    with sqlite3.connect(tmp_path / FILE_NAME) as rows:
        rows.execute("ALTER TABLE intents DROP COLUMN act")
        rows.execute("DROP TABLE fingerprints")
        rows.execute("PRAGMA user_version = 2")
    rows.close()
    again = Journal(tmp_path)
    assert again.found("acme", "client", "Acme") == "unchanged"
    again.secrets.carried(*OF, OLD)
    assert again.secrets.carries(*OF, OLD) is True
    again.close()
