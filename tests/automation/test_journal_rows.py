"""What the journal puts on record, row by row, and what it makes of the rows later."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, cast, get_args

import pytest

from automation import journal as module
from automation.errors import JournalUnavailable
from automation.fingerprints import KEY_NAME, Fingerprints
from automation.journal import Journal
from automation.journal_store import FILE_NAME, FileStore
from automation.redaction import Secret
from automation.report.envelope import Outcome
from tests.automation.journal_by_hand import Hand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from automation.postgres import Postgres

UNSETTLED: list[Outcome | None] = [None, "unknown", "failed"]
SECRET = Secret("a-secret-0123456789")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    kept = Journal(tmp_path)
    yield kept
    kept.close()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], str]:
    """Set the clock to a second, and return how the journal writes it."""

    def set_(second: int) -> str:
        moment = f"2026-01-02T03:04:{second:02}.000+00:00"
        monkeypatch.setattr(module, "_now", lambda: moment)
        return moment

    return set_


def rows(folder: Path, columns: str, table: str = "intents") -> list[Any]:
    file = sqlite3.connect(folder / FILE_NAME)
    found = file.execute(f"select {columns} from {table} order by 1").fetchall()  # noqa: S608 - the test's own words
    file.close()
    return found


def made(journal: Journal, outcome: Outcome | None, org: str = "acme", name: str = "Acme") -> None:
    """Put an intent on record, and what came of it, if that is known."""
    number = journal.intend(org, "client", name)
    if outcome is not None:
        journal.settle(number, outcome)


def consented(journal: Journal, org: str = "acme", client_id: str = "1000.A") -> None:
    journal.consent(org=org, identity="ops", client_id=client_id, scopes="a", page="accounts", waited=1.0)


def revoked(journal: Journal, outcome: Outcome | None = "updated", org: str = "acme") -> None:
    number = journal.intend(org, "connection", "acme_link", "revoke")
    if outcome is not None:
        journal.settle(number, outcome)


def test_an_intent_stands_with_what_was_meant_and_when_and_later_what_came_of_it_and_when(
    journal: Journal, tmp_path: Path, at: Callable[[int], str]
) -> None:
    meant = at(1)
    number = journal.intend("acme", "service", "Acme", "update")
    journal.intend("bolt", "client", "Bolt")
    assert rows(tmp_path, "org, stage, name, act, intended_at, outcome, settled_at") == [
        ("acme", "service", "Acme", "update", meant, None, None),
        ("bolt", "client", "Bolt", None, meant, None, None),
    ]
    settled = at(2)
    journal.settle(number, "updated")
    assert rows(tmp_path, "org, outcome, intended_at, settled_at") == [
        ("acme", "updated", meant, settled),
        ("bolt", None, meant, None),
    ]


@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_what_came_to_an_end_is_known_and_what_nobody_knows_or_was_refused_is_not(
    journal: Journal, outcome: Outcome
) -> None:
    made(journal, outcome)
    known = outcome not in UNSETTLED
    assert journal.knows("acme", "client", "Acme") is known
    assert journal.found("acme", "client", "Acme") == ("unchanged" if known else "adopted")
    assert journal.knows("acme", "client", "Acme")


@pytest.mark.parametrize("outcome", UNSETTLED)
def test_the_newest_intent_of_a_name_counts(journal: Journal, outcome: Outcome | None) -> None:
    made(journal, "created")
    made(journal, outcome)
    assert not journal.knows("acme", "client", "Acme")
    assert journal.found("acme", "client", "Acme") == "adopted"
    made(journal, outcome)
    made(journal, "created")
    assert journal.knows("acme", "client", "Acme")
    assert journal.found("acme", "client", "Acme") == "unchanged"


def test_an_answer_that_was_lost_is_settled_in_its_own_row_when_the_thing_is_found(
    journal: Journal, tmp_path: Path, at: Callable[[int], str]
) -> None:
    meant = at(1)
    made(journal, "unknown")
    made(journal, None, name="Other")
    seen = at(2)
    assert journal.found("acme", "client", "Acme") == "adopted"
    assert rows(tmp_path, "name, outcome, intended_at, settled_at") == [
        ("Acme", "adopted", meant, seen),
        ("Other", None, meant, None),
    ]


def test_what_was_done_in_the_very_moment_that_is_asked_for_is_among_what_was_done_since(
    journal: Journal, at: Callable[[int], str]
) -> None:
    moment = at(1)
    made(journal, "created")
    consented(journal)
    assert journal.done_since("acme", moment) == {"client", "consent"}
    assert journal.done_since("acme", at(2)) == set()


def test_what_a_person_accepted_is_told_as_it_is_on_record(
    journal: Journal, tmp_path: Path, at: Callable[[int], str]
) -> None:
    moment = at(1)
    record = journal.consent(
        org="acme", identity="ops", client_id="1000.A", scopes="a.READ,b.ALL,", page="accounts.zoho.eu", waited=2.34567
    )
    assert record.model_dump() == {
        "identity": "ops",
        "accepted_at": moment,
        "page": "accounts.zoho.eu",
        "scopes": ["a.READ", "b.ALL"],
        "client_id": "1000.A",
        "waited": 2.346,
    }
    assert rows(tmp_path, "org, identity, client_id, scopes, page, accepted_at, waited", "consents") == [
        ("acme", "ops", "1000.A", "a.READ,b.ALL,", "accounts.zoho.eu", moment, 2.346)
    ]


def test_consents_are_told_in_the_order_in_which_they_were_given(journal: Journal, at: Callable[[int], str]) -> None:
    later, earlier = at(5), ""
    consented(journal, client_id="1000.B")
    earlier = at(3)
    consented(journal, "bolt", client_id="1000.C")
    assert [(one.org, one.identity, one.client_id, one.when.isoformat()) for one in journal.accepted()] == [
        ("bolt", "ops", "1000.C", earlier.replace(".000", "")),
        ("acme", "ops", "1000.B", later.replace(".000", "")),
    ]


def test_a_consent_stands_no_longer_once_this_org_s_connection_was_revoked(
    journal: Journal, at: Callable[[int], str]
) -> None:
    at(1)
    consented(journal)
    consented(journal, "bolt")
    at(2)
    revoked(journal)
    assert [one.org for one in journal.accepted()] == ["bolt"]
    at(3)
    consented(journal, client_id="1000.NEW")
    assert [(one.org, one.client_id) for one in journal.accepted()] == [("bolt", "1000.A"), ("acme", "1000.NEW")]
    at(4)
    revoked(journal)
    assert [one.org for one in journal.accepted()] == ["bolt"]
    revoked(journal, org="bolt")
    assert journal.accepted() == []


@pytest.mark.parametrize("outcome", [None, "unknown", "failed"])
def test_a_consent_stands_as_long_as_it_is_not_known_that_it_was_revoked(
    journal: Journal, at: Callable[[int], str], outcome: Outcome | None
) -> None:
    at(1)
    consented(journal)
    at(2)
    revoked(journal, outcome)
    journal.settle(journal.intend("acme", "service", "Acme", "update"), "updated")
    assert [one.org for one in journal.accepted()] == ["acme"]


def test_an_observation_is_of_one_thing_and_one_org(journal: Journal) -> None:
    journal.observe("acme", "authorize_url", "a")
    assert journal.observed("bolt", "authorize_url") is None
    assert journal.observed("acme", "callback") is None


def test_what_a_service_carries_is_known_of_its_own_org_only(journal: Journal) -> None:
    journal.secrets.carried("acme", "acme_link", "1000.A", SECRET)
    assert journal.secrets.carries("bolt", "acme_link", "1000.A", SECRET) is None


def test_why_a_fingerprint_cannot_be_made_is_told(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / KEY_NAME).mkdir()
    with pytest.raises(JournalUnavailable, match=r"cannot be written: Is a directory\."):
        journal.secrets.carried("acme", "acme_link", "1000.A", SECRET)

    def unnamed(*_: object) -> str:
        raise OSError

    monkeypatch.setattr(Fingerprints, "of", unnamed)
    with pytest.raises(JournalUnavailable, match=r": the key of the fingerprints is not writable\."):
        journal.secrets.carried("acme", "acme_link", "1000.A", SECRET)


def test_forgetting_an_org_leaves_the_others_and_takes_the_runs_along_that_were_of_it_alone(tmp_path: Path) -> None:
    hand = Hand(tmp_path)
    hand.run({"acme": "usable"})
    hand.run({"acme": "usable", "bolt": "usable"})
    assert hand.journal.forget("acme") > 0
    assert hand.journal.forget("acme") == 0
    assert rows(hand.state, "id", "runs") == [(2,)]
    assert rows(hand.state, "org", "visits") == [("bolt",)]
    assert hand.journal.forget("bolt") > 0
    assert rows(hand.state, "id", "runs") == []
    hand.journal.close()


def test_a_journal_that_lives_elsewhere_is_written_there_and_only_its_key_stays_here(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    elsewhere = FileStore(tmp_path / "there")  # as a database is handed in
    journal = Journal(tmp_path / "here", cast("Postgres", elsewhere))
    made(journal, "created")
    journal.secrets.carried("acme", "acme_link", "1000.A", SECRET)
    assert journal.store is elsewhere
    assert rows(tmp_path / "there", "outcome") == [("created",)]
    assert [path.name for path in (tmp_path / "here").iterdir()] == [KEY_NAME]
    journal.close()
