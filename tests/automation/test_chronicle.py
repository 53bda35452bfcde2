"""The chronicle writes a run down while it happens, and costs the run nothing where it cannot."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from automation.chronicle import Chronicle
from automation.journal import Journal
from automation.journal_store import FILE_NAME
from automation.redaction import MASK, register
from automation.report.envelope import ErrorReport, OrgReport, StageReport
from automation.report.reading import read_history
from tests.automation.journal_by_hand import Deaf, Hand, filled

if TYPE_CHECKING:
    from pathlib import Path

    from automation.report.history import OrgHistory

SECRET = "s3cret-value-of-the-client"
DONE = StageReport(stage="sign_in", outcome="unchanged", seconds=2.0, human_seconds=0.5)


class Ears:
    """A listener that keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *parts, **more: self.heard.append((name, *parts, *more.values()))


@pytest.fixture
def hand(tmp_path: Path) -> Hand:
    return Hand(tmp_path)


def known(hand: Hand, org: str = "acme") -> OrgHistory:
    history = read_history(hand.state)
    assert history is not None
    return history.orgs[org]


def whole_run(chronicle: Chronicle, hand: Hand) -> None:
    """Tell a chronicle everything there is to tell."""
    with chronicle.run("apply", hand.config, [hand.asked("acme")]):
        chronicle.org_started("acme")
        chronicle.stage_started("acme", "sign_in")
        chronicle.step("acme", "typing")
        chronicle.gate_opened("acme", f"Enter the code, not {SECRET}.", 300)
        chronicle.gate_reminded("acme", 150)
        chronicle.gate_closed("acme", done=True, fact=f"the page showed {SECRET}")
        chronicle.stage_done("acme", DONE, SECRET)
        chronicle.stage_ended("acme", "sign_in", "unchanged", 2.0)
        chronicle.judged("acme", "usable", f"{SECRET} worked")
        chronicle.stopped("acme", "gate_timeout", f"Nobody typed {SECRET}.", "Run again.")
        error = ErrorReport(code="captcha", message=SECRET, remedy=SECRET, artifact=SECRET)
        chronicle.reported(OrgReport(name="acme", datacenter="eu", link_name="x", stages=[DONE], errors=[error]))
        chronicle.org_ended("acme", "usable")


def test_everything_it_is_told_is_handed_on(hand: Hand) -> None:
    ears = Ears()
    whole_run(Chronicle(ears, hand.journal, hand.clock), hand)
    names = [
        "org_started",
        "stage_started",
        "step",
        "gate_opened",
        "gate_reminded",
        "gate_closed",
        "stage_ended",
        "stopped",
        "org_ended",
    ]
    assert [name for name, *_ in ears.heard] == names


def test_no_text_goes_into_the_journal_unfiltered(hand: Hand) -> None:
    register(SECRET)
    whole_run(Chronicle(Deaf(), hand.journal, hand.clock), hand)
    hand.journal.close()
    kept = b"".join(path.read_bytes() for path in hand.state.iterdir())
    assert SECRET.encode() not in kept
    assert MASK.encode() in kept


def test_a_journal_that_somebody_else_holds_is_told_once_and_the_run_goes_on(hand: Hand) -> None:
    ears = Ears()
    holder = sqlite3.connect(hand.state / FILE_NAME, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    whole_run(Chronicle(ears, hand.journal, hand.clock), hand)
    holder.close()
    told = [parts for parts in ears.heard if "journal" in str(parts)]
    assert told == [
        ("step", "acme", "the journal cannot keep what a report tells of this run: database is locked"),
    ]
    assert ears.heard[-1] == ("org_ended", "acme", "usable")


def test_what_one_write_lost_the_orgs_report_makes_good(hand: Hand) -> None:
    chronicle = Chronicle(Deaf(), hand.journal, hand.clock)
    holder = sqlite3.connect(hand.state / FILE_NAME, isolation_level=None)
    with chronicle.run("apply", hand.config, [hand.asked("acme")]):
        chronicle.org_started("acme")
        holder.execute("BEGIN IMMEDIATE")
        chronicle.stage_started("acme", "sign_in")
        chronicle.stage_done("acme", DONE, None)
        holder.rollback()
        chronicle.reported(OrgReport(name="acme", datacenter="eu", link_name="x", stages=[DONE]))
    holder.close()
    last = known(hand).last
    assert last is not None
    assert last.report.stages == [DONE]


def test_a_name_with_half_a_character_is_written_all_the_same(hand: Hand) -> None:
    chronicle = Chronicle(Deaf(), hand.journal, hand.clock)
    with chronicle.run("apply", hand.config, [hand.asked("half \ud800")]):
        chronicle.org_started("half \ud800")
    assert known(hand, "half ?").last is not None


@pytest.mark.parametrize(
    ("raised", "ended"), [(None, "done"), (KeyboardInterrupt, "interrupted"), (ValueError, "stopped")]
)
def test_how_a_run_ended_is_on_record(hand: Hand, raised: type[BaseException] | None, ended: str) -> None:
    chronicle = Chronicle(Deaf(), hand.journal, hand.clock)

    def play() -> None:
        with chronicle.run("verify", hand.config, []):
            if raised:
                raise raised

    if raised:
        with pytest.raises(raised):
            play()
    else:
        play()
    history = read_history(hand.state)
    assert history is not None
    assert [(run.command, run.ended) for run in history.runs] == [("verify", ended)]


def test_a_stage_keeps_its_beginning_when_its_end_is_written(hand: Hand) -> None:
    chronicle = Chronicle(Deaf(), hand.journal, hand.clock)
    with chronicle.run("apply", hand.config, [hand.asked("acme")]):
        chronicle.org_started("acme")
        began = hand.clock.time
        chronicle.stage_started("acme", "sign_in")
        hand.clock.pass_(2)
        chronicle.stage_done("acme", DONE, None)
    last = known(hand).last
    assert last is not None
    assert [stage.started_at for stage in last.stages] == [began]


def test_a_killed_run_leaves_what_it_had_done(hand: Hand) -> None:
    chronicle = Chronicle(Deaf(), hand.journal, hand.clock)
    chronicle.run("apply", hand.config, [hand.asked("acme"), hand.asked("later")]).__enter__()
    chronicle.org_started("acme")
    chronicle.stage_done("acme", DONE, "1000.ABC")
    chronicle.stage_started("acme", "client")
    org = known(hand)
    assert (org.standing, org.client_id) == ("unfinished", "1000.ABC")
    assert org.last is not None
    assert [(stage.stage, stage.report) for stage in org.last.stages] == [("sign_in", DONE), ("client", None)]
    assert known(hand, "later").last is None


def test_every_standing_is_told_apart(tmp_path: Path) -> None:
    history = read_history(filled(tmp_path).state)
    assert history is not None
    standings = {name: org.standing for name, org in history.orgs.items()}
    assert set(standings.values()) == {"usable", "failed", "waiting", "unfinished"}
    globex = history.orgs["Globex"]
    assert (globex.standing, globex.judged and globex.judged.verdict) == ("failed", "usable")
    assert [visit.run.id for visit in globex.visits] == [2, 1]


def test_an_older_journal_is_read_with_what_it_holds(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.consent(org="acme", identity="ops", client_id="1000.A", scopes="a,b", page="p", waited=1)
    journal.found("globex", "client", "Globex")
    journal.close()
    with sqlite3.connect(tmp_path / FILE_NAME) as rows:
        for table in ("runs", "visits", "stages", "gates", "errors"):
            rows.execute(f"DROP TABLE {table}")
        rows.execute("PRAGMA user_version = 1")
    rows.close()
    history = read_history(tmp_path)
    assert history is not None
    assert list(history.orgs) == ["acme", "globex"]
    assert (history.orgs["acme"].standing, history.orgs["acme"].client_id) == ("unknown", "1000.A")
    assert history.orgs["acme"].consents[0].scopes == ("a", "b")


def test_the_fingerprint_of_a_run_is_that_of_the_config_and_of_its_spreadsheet(hand: Hand, tmp_path: Path) -> None:
    sheet = tmp_path / "orgs.csv"
    for text in ("name\nacme\n", "name\nbee\n"):
        sheet.write_text(text)
        for named in (None, sheet):
            with Chronicle(Deaf(), hand.journal).run("apply", hand.config, [hand.asked("acme")], orgs_file=named):
                pass
    history = read_history(hand.state)
    assert history is not None
    later, plain, earlier, same = (run.fingerprint for run in history.runs)
    assert plain == same == hashlib.sha256(hand.config.read_bytes()).hexdigest()
    assert len({later, earlier, plain}) == 3
