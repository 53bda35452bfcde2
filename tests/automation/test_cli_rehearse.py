"""`rehearse` from the command line with a staged engine: statuses, streams, files."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from automation.rehearsal.model import OrgRehearsal
from tests.automation.programs import SECRET

if TYPE_CHECKING:
    from pathlib import Path


def test_the_table_is_shown_on_stdout_with_the_evidence_and_how_to_go_on(play: Any, config: Path) -> None:
    done = play("unproven", "rehearse", config, "--only", "acme")
    assert done.returncode == 0
    assert "acme (eu): control -> found by\n" in done.stdout
    assert "  ✓ a.x  label “X [secret]”, in the page\n" in done.stdout
    assert done.stdout.endswith(f"Next:\n  zoho-provision plan {config}\n")
    assert SECRET not in done.stdout + done.stderr


def test_with_json_the_envelope_has_the_common_keys_and_what_was_seen_and_the_bundle_holds_the_same(
    play: Any, config: Path
) -> None:
    done = play("unproven", "rehearse", config, "--json", "--only", "acme")
    envelope = json.loads(done.stdout)
    assert list(envelope) == ["version", "command", "status", "exit_code", "orgs", "errors", "rehearsals"]
    assert (envelope["command"], envelope["status"], envelope["exit_code"]) == ("rehearse", "success", 0)
    [org] = envelope["rehearsals"]
    OrgRehearsal.model_validate(org)
    with zipfile.ZipFile(config.parent / org["evidence"]) as bundle:
        told = json.loads(bundle.read("rehearsal.json"))
    assert told["controls"] == org["controls"]
    assert SECRET not in done.stdout + json.dumps(told)


@pytest.mark.parametrize(("staged", "status"), [("failed", 1), ("waiting", 3), ("stop", 1)])
def test_what_is_amiss_or_awaited_decides_the_exit_status(play: Any, config: Path, staged: str, status: int) -> None:
    done = play(staged, "rehearse", config, "--json")
    assert (done.returncode, json.loads(done.stdout)["exit_code"]) == (status, status)


def test_what_is_amiss_is_told_with_its_remedy_and_report(play: Any, config: Path) -> None:
    done = play("failed", "rehearse", config, "--only", "acme")
    assert "acme: wrong_org: Seen [secret]" in done.stdout
    assert "  → Do it.\n  report: drift.txt\n" in done.stdout
    assert f"then:\n  zoho-provision rehearse {config}\n" in done.stdout


def test_evidence_that_cannot_be_written_is_an_error_and_the_table_is_shown_all_the_same(
    play: Any, config: Path, tmp_path: Path
) -> None:
    blocked = tmp_path / "out"
    blocked.mkdir()
    (blocked / "acme").write_text("a file where the folder would be")
    done = play("unproven", "rehearse", config, "--only", "acme", "--output", blocked)
    assert done.returncode == 1
    assert "✓ a.x" in done.stdout
    assert "rehearse: internal_error: The bundle cannot be made" in done.stdout


def test_a_wrong_command_line_opens_nothing(play: Any, config: Path) -> None:
    done = play("usable", "rehearse", config, "--only", "nobody")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--only: there is no org nobody" in done.stderr
