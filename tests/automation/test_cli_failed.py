"""``--failed`` takes those that were not usable at the last look, and says when there is nothing to do."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from automation.chronicle import Asked, Chronicle
from automation.cli_failed import not_usable
from automation.journal import Journal
from automation.options import RunOptions
from automation.report.envelope import OrgReport, StageReport
from tests.automation.programs import zoho_provision

if TYPE_CHECKING:
    from pathlib import Path


def asked(org: str) -> Asked:
    return Asked(
        org=org,
        datacenter="eu",
        identity="ops",
        email="ops@consultancy.example",
        link_name=f"{org}_link",
        client_name=org,
        service_name=org,
        scopes=["A"],
        verify_urls=[],
    )


def remember(state: Path, **ended: str) -> None:
    """Write a run into the journal in which the orgs ended so: ``usable``, ``parked``, or an outcome of the client."""
    progress: Any = SimpleNamespace(org_parked=lambda *_: None, org_started=lambda _: None)
    journal = Journal(state)
    chronicle = Chronicle(progress, journal, lambda: datetime.now(UTC))
    with chronicle.run("apply", state / "orgs.toml", [asked(org) for org in ended]):
        for org, how in ended.items():
            report = OrgReport(name=org, datacenter="eu", link_name=f"{org}_link")
            if how == "parked":
                report.stages.append(StageReport(stage="sign_in", outcome="waiting"))
                chronicle.parked(report, "captcha", "Blocked.", "Later.")
                continue
            chronicle.org_started(org)
            if how == "usable":
                chronicle.judged(org, "usable", "it works")
            else:
                report.stages.append(StageReport(stage="client", outcome=how))  # type: ignore[arg-type]
            chronicle.reported(report)
    journal.close()


def test_only_what_is_not_usable_is_left_also_among_those_that_are_chosen(tmp_path: Path) -> None:
    names = ["acme", "bolt", "cobalt", "dune", "never"]
    remember(tmp_path, acme="usable", bolt="failed", cobalt="parked", dune="waiting")
    assert not_usable(RunOptions(state_dir=tmp_path), names) == ("bolt", "cobalt", "dune", "never")
    chosen = RunOptions(state_dir=tmp_path, only=("acme", "dune"))
    assert not_usable(chosen, names) == ("dune",)
    remember(tmp_path, bolt="usable")
    assert not_usable(RunOptions(state_dir=tmp_path), names) == ("cobalt", "dune", "never")


def test_without_a_journal_nobody_was_usable(tmp_path: Path) -> None:
    assert not_usable(RunOptions(state_dir=tmp_path / "none"), ["acme"]) == ("acme",)


def test_where_all_were_usable_there_is_nothing_to_do_and_no_browser_starts(config: Path, tmp_path: Path) -> None:
    remember(tmp_path / "state", acme="usable", globex="usable")
    done = zoho_provision("apply", config, "--failed", "--json", "--state", tmp_path / "state")
    envelope = json.loads(done.stdout)
    assert (done.returncode, envelope["status"], envelope["orgs"]) == (0, "success", [])
    assert "nothing to do" in done.stderr


def test_a_journal_that_cannot_be_read_is_told(config: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    (state / "journal.sqlite3").write_text("no database")
    done = zoho_provision("apply", config, "--failed", "--json", "--state", state)
    assert done.returncode == 1
    assert [error["code"] for error in json.loads(done.stdout)["errors"]] == ["journal_unavailable"]
