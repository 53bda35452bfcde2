"""The journal in a PostgreSQL database: the same tables, the same promises, and what happens when the database goes away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from automation.chronicle import Chronicle
from automation.cli import app
from automation.cli_database import database
from automation.cli_failed import not_usable
from automation.errors import JournalUnavailable, UsageFault
from automation.journal import Journal
from automation.journal_tables import METADATA, MIGRATIONS
from automation.options import RunOptions
from automation.postgres import Postgres
from automation.postgres_locks import key_of
from automation.redaction import Secret, scrub
from automation.report.reading import read_history
from automation.sharing.awaited import awaited
from fixtures.cluster import PASSWORD
from tests.automation.journal_by_hand import Deaf, Hand

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fixtures.cluster import Cluster

HOLDER = """
import sys
from automation.postgres import Postgres
from automation.redaction import Secret
with Postgres(Secret(sys.stdin.readline().strip())).held("identity", "the identity ops"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def store(url: str) -> Iterator[Postgres]:
    made = Postgres(Secret(url), patience=30.0)
    yield made
    made.let_go()


@pytest.fixture
def journal(tmp_path: Path, store: Postgres) -> Journal:
    return Journal(tmp_path / "state", store)


def filled(tmp_path: Path, journal: Journal) -> Hand:
    hand = Hand(tmp_path)
    hand.journal.close()
    hand.journal = journal
    hand.run({"acme": "usable", "globex": "failed", "initech": "late", "umbrella": "cut"})
    return hand


@pytest.mark.long
def test_it_keeps_what_a_file_keeps(tmp_path: Path, journal: Journal, store: Postgres) -> None:
    (tmp_path / "other").mkdir()
    in_file, in_database = Hand(tmp_path), filled(tmp_path / "other", journal)
    in_file.run({"acme": "usable", "globex": "failed", "initech": "late", "umbrella": "cut"})
    expected, read = read_history(in_file.state), read_history(in_database.state, store)
    assert expected is not None
    assert read is not None
    assert [(org.name, org.standing) for org in read.orgs.values()] == [
        (org.name, org.standing) for org in expected.orgs.values()
    ]
    assert [(c.org, c.scopes, c.waited) for c in read.consents] == [
        (c.org, c.scopes, c.waited) for c in expected.consents
    ]


def test_intents_are_settled_and_things_known(journal: Journal) -> None:
    number = journal.intend("acme", "client", "Acme")
    assert journal.found("acme", "client", "Acme") == "adopted"
    journal.settle(number, "created")
    assert journal.found("acme", "client", "Acme") == "unchanged"
    assert journal.forget("acme") == 1
    assert not journal.knows("acme", "client", "Acme")


def test_several_that_begin_at_once_make_the_tables_once(tmp_path: Path, url: str) -> None:
    faults: list[BaseException] = []

    def begin() -> None:
        try:
            Journal(tmp_path, Postgres(Secret(url))).close()
        except BaseException as fault:  # noqa: BLE001 - told to the test
            faults.append(fault)

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path, journal: Journal, store: Postgres) -> None:
    with store.begin() as connection:
        connection.execute(text("UPDATE journal_version SET version = 99"))
    with pytest.raises(JournalUnavailable, match=f"it has version 99, and this program knows {len(MIGRATIONS)}"):
        Journal(tmp_path, store)
    journal.close()


def test_the_orgs_that_were_not_usable_are_those_of_the_database_that_machines_share(
    tmp_path: Path, journal: Journal, store: Postgres
) -> None:
    filled(tmp_path, journal)
    options = RunOptions(state_dir=tmp_path / "elsewhere", database=store)
    assert not_usable(options, ["acme", "globex"]) == ("globex",)


def test_who_may_only_read_can_see_how_things_stand(
    tmp_path: Path, journal: Journal, store: Postgres, url: str
) -> None:
    filled(tmp_path, journal)
    with store.begin() as connection:
        connection.execute(text("CREATE ROLE reader LOGIN"))
        connection.execute(text("GRANT USAGE ON SCHEMA zoho_provision TO reader"))
        connection.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA zoho_provision TO reader"))
    reader = Postgres(Secret(url.replace("//ops:", "//reader:")))
    history = read_history(tmp_path, reader)
    assert history is not None
    assert "acme" in history.orgs
    with pytest.raises(JournalUnavailable, match="permission denied"):
        Journal(tmp_path, reader).intend("acme", "client", "Acme")


def test_tables_of_an_older_version_are_brought_to_this_one(tmp_path: Path, journal: Journal, store: Postgres) -> None:
    journal.observe("acme", "authorize_url", "kept")
    with store.begin() as connection:
        connection.execute(text("ALTER TABLE intents DROP COLUMN act"))
        connection.execute(text("UPDATE journal_version SET version = 2"))
    again = Journal(tmp_path, store)
    assert again.observed("acme", "authorize_url") == "kept"
    again.intend("acme", "service", "Acme", "update")


def test_a_database_that_is_not_there_is_a_named_stop_without_the_password(tmp_path: Path, cluster: Cluster) -> None:
    with pytest.raises(JournalUnavailable) as stop:
        Journal(tmp_path, Postgres(Secret(cluster.url("nowhere"))))
    assert 'database "nowhere" does not exist' in stop.value.message
    assert "Nothing was clicked" in stop.value.remedy
    assert PASSWORD not in stop.value.message + stop.value.remedy


def test_the_address_is_a_secret_in_every_spelling_of_it(url: str) -> None:
    place = Postgres(Secret(url))
    assert PASSWORD not in scrub(f"{url} {place.url.reveal()} {PASSWORD}")
    assert PASSWORD not in place.named + repr(place) + repr(place.url)


def test_a_wrong_address_is_refused_and_not_repeated() -> None:
    for wrong in (f"mysql://ops:{PASSWORD}@host/x", f"postgresql://ops:{PASSWORD}@host", PASSWORD, "postgresql://[/x"):
        with pytest.raises(UsageFault) as fault:
            database(wrong)
        assert "no address of a PostgreSQL database" in str(fault.value)
        assert PASSWORD not in str(fault.value)
    assert database(None) is None
    assert database("") is None


def test_a_session_that_was_cut_is_opened_anew_before_the_next_write(journal: Journal, cluster: Cluster) -> None:
    journal.observe("acme", "what", "before")
    cluster.cut()
    journal.observe("acme", "what", "after")
    assert journal.observed("acme", "what") == "after"


def test_a_write_waits_for_a_database_that_comes_back_and_says_so(
    journal: Journal, store: Postgres, cluster: Cluster
) -> None:
    said: list[str] = []

    def say(sentence: str) -> None:
        said.append(sentence)
        if len(said) == 1:
            cluster.start()

    store.say = say
    cluster.stop()
    assert journal.intend("acme", "client", "Acme") == 1
    assert [sentence.split(": ")[0].removeprefix(f"the database {store.named} ") for sentence in said] == [
        "went away",
        "is back",
    ]


def test_what_does_not_come_back_in_time_stops_the_run_before_the_click(
    tmp_path: Path, url: str, cluster: Cluster
) -> None:
    journal = Journal(tmp_path, Postgres(Secret(url), patience=0.0))
    cluster.stop()
    try:
        with pytest.raises(JournalUnavailable, match="cannot be used"):
            journal.intend("acme", "client", "Acme")
    finally:
        cluster.start()


def test_a_person_who_ends_the_run_does_not_wait_for_the_database(
    journal: Journal, store: Postgres, cluster: Cluster
) -> None:
    store.say = lambda _sentence: signal.setitimer(signal.ITIMER_REAL, 0.05) and None
    before = signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
    cluster.stop()
    try:
        with pytest.raises(JournalUnavailable, match="the run was ended meanwhile"):
            journal.intend("acme", "client", "Acme")
    finally:
        signal.signal(signal.SIGALRM, before)
        cluster.start()


def test_what_a_report_tells_costs_the_run_nothing_when_the_database_is_away(
    tmp_path: Path, journal: Journal, store: Postgres, cluster: Cluster
) -> None:
    said: list[str] = []

    class Listener(Deaf):
        def step(self, _org: str, sentence: str) -> None:
            said.append(sentence)

    hand = Hand(tmp_path)
    chronicle = Chronicle(Listener(), journal)
    with chronicle.run("apply", hand.config, [hand.asked("acme")]):
        cluster.stop()
        chronicle.org_started("acme")
        chronicle.org_ended("acme", "usable")
    cluster.start()
    assert len(said) == 1
    assert "cannot keep what a report tells" in said[0]
    assert read_history(hand.state, store) is not None


def test_a_gate_is_on_record_as_soon_as_the_database_is_back(
    tmp_path: Path, journal: Journal, store: Postgres, cluster: Cluster
) -> None:
    hand = Hand(tmp_path)
    chronicle = Chronicle(Deaf(), journal)
    with chronicle.run("apply", hand.config, [hand.asked("acme"), hand.asked("bolt")]):
        cluster.stop()
        chronicle.gate_opened("acme", "Click Accept.", 300.0)
        cluster.start()
        journal.observe("acme", "what", "anything")  # by which it is seen that it is back
        chronicle.gate_opened("bolt", "Click Accept, too.", 300.0)
        assert [gate.org for gate in awaited(store)] == ["bolt"]
        chronicle.gate_reminded("acme", 200.0)
        assert [gate.org for gate in awaited(store)] == ["bolt", "acme"]


@pytest.mark.long
def test_an_identity_is_used_by_one_machine_at_a_time(url: str, store: Postgres) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{url}\n")
    process.stdin.flush()
    assert process.stdout.readline() == "held\n"
    with pytest.raises(JournalUnavailable) as stop, store.held("identity", "the identity ops"):
        pass
    assert f"Another run works on the identity ops: process {process.pid} on " in stop.value.message
    assert "(0 min)" in stop.value.message
    with store.held("another identity", "the identity fin"):
        pass
    process.kill()
    process.communicate()
    with store.begin() as connection:  # the server notices at its own pace
        waited = connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": key_of("identity")})
        waited.close()


def test_who_lost_a_lock_while_the_database_was_away_writes_nothing_more(
    journal: Journal, store: Postgres, url: str, cluster: Cluster
) -> None:
    other = Postgres(Secret(url))
    with store.held("identity", "the identity ops"):
        cluster.cut()
        lost = pytest.raises(JournalUnavailable, match="its lock was lost")
        with other.held("identity", "the identity ops"), lost:
            journal.intend("acme", "client", "Acme")
        assert journal.intend("acme", "client", "Acme") == 1  # the other is done: the lock is had again


@pytest.mark.long
def test_status_report_and_forget_read_the_database(
    tmp_path: Path, journal: Journal, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path, journal)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZOHO_PROVISION_DATABASE_URL", url)
    shown = CliRunner().invoke(app, ["status", "--json"])
    assert '"umbrella"' in shown.stdout
    page = CliRunner().invoke(app, ["report", "--format", "csv"])
    assert "globex" in page.stdout
    gone = CliRunner().invoke(app, ["forget", "acme", "--yes"])
    assert "rows taken out" in gone.stdout
    assert "acme" not in CliRunner().invoke(app, ["status", "--json"]).stdout
    assert PASSWORD not in shown.output + page.output + gone.output


@pytest.mark.long
def test_no_table_holds_the_address(tmp_path: Path, journal: Journal, store: Postgres) -> None:
    filled(tmp_path, journal)
    with store.begin() as connection:
        held = [row for table in METADATA.sorted_tables for row in connection.execute(table.select())]
    assert held
    assert PASSWORD not in repr(held)
