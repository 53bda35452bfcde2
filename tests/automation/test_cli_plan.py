"""`plan`, and `apply` of a saved plan, from the command line with a staged engine: statuses, streams, files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from automation.plan.model import Plan
from tests.automation.programs import CONFIG, SECRET

if TYPE_CHECKING:
    from pathlib import Path


def test_a_plan_is_shown_on_stdout_with_its_sum_and_how_to_go_on(play: Any, config: Path) -> None:
    done = play("usable", "plan", config)
    assert done.returncode == 0
    assert (
        '  # acme.client will be created\n  + client "Link [secret]" {\n      + client_name = "Link"\n    }'
        in done.stdout
    )
    assert "Plan: 2 to create, 0 to update, 0 cannot." in done.stdout
    assert done.stdout.endswith(f"  zoho-provision apply {config}\n")
    assert SECRET not in done.stdout + done.stderr
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines()[:-1])) <= 80 + len(str(config))


def test_with_json_the_envelope_has_the_common_keys_and_the_plan(play: Any, config: Path) -> None:
    done = play("usable", "plan", config, "--json", "--only", "acme")
    envelope = json.loads(done.stdout)
    assert list(envelope) == ["version", "command", "status", "exit_code", "orgs", "errors", "plan"]
    assert (envelope["command"], envelope["status"], envelope["exit_code"]) == ("plan", "success", 0)
    assert [org["name"] for org in envelope["plan"]["orgs"]] == ["acme"]
    assert SECRET not in done.stdout
    Plan.model_validate(envelope["plan"])


@pytest.mark.long
def test_a_saved_plan_is_applied_and_told_as_apply(play: Any, config: Path, tmp_path: Path) -> None:
    out = tmp_path / "acme plan.json"
    done = play("usable", "plan", config, "--only", "acme", "--out", out)
    assert f"Saved the plan to {out}. To do exactly this:\n  zoho-provision apply '{out}'" in done.stdout
    applied = play("usable", "apply", out, "--json")
    envelope = json.loads(applied.stdout)
    assert (applied.returncode, envelope["command"]) == (0, "apply")
    assert [org["name"] for org in envelope["orgs"]] == ["acme"]


@pytest.mark.long
def test_only_chooses_among_the_orgs_of_the_plan(play: Any, config: Path, tmp_path: Path) -> None:
    out = tmp_path / "acme.plan.json"
    play("usable", "plan", config, "--only", "acme", "--out", out)
    done = play("usable", "apply", out, "--only", "globex")
    assert done.returncode == 2
    assert "--only: there is no org globex in the config" in done.stderr


@pytest.mark.long
def test_a_detailed_exit_status_tells_whether_there_is_something_to_do(play: Any, config: Path) -> None:
    assert play("usable", "plan", config, "--detailed-exitcode").returncode == 4
    nothing = play("usable", "plan", config, "--detailed-exitcode", STAGED_DONE="1")
    assert nothing.returncode == 0
    assert "No changes. What is in Zoho is as the config says." in nothing.stdout
    assert "acme: nothing to do" in nothing.stdout


@pytest.mark.parametrize(("staged", "status"), [("failed", 1), ("waiting", 3)])
def test_an_org_that_cannot_be_planned_decides_the_exit_status(
    play: Any, config: Path, staged: str, status: int
) -> None:
    done = play(staged, "plan", config, "--json", "--detailed-exitcode")
    assert (done.returncode, json.loads(done.stdout)["exit_code"]) == (status, status)


@pytest.mark.long
def test_a_run_that_could_not_begin_makes_no_plan_and_overwrites_none(play: Any, config: Path, tmp_path: Path) -> None:
    out = tmp_path / "acme.plan.json"
    play("usable", "plan", config, "--out", out)
    before = out.read_text()
    done = play("stop", "plan", config, "--out", out, "--json")
    assert (done.returncode, json.loads(done.stdout)["plan"]) == (1, None)
    assert out.read_text() == before


def test_the_config_is_never_overwritten_and_all_problems_are_told_together(play: Any, config: Path) -> None:
    done = play("usable", "plan", config, "--out", config, "--viewport-size", "9")
    assert done.returncode == 2
    assert "--out:" in done.stderr
    assert "--viewport-size" in done.stderr
    assert config.read_text() == CONFIG


@pytest.mark.long
def test_a_plan_whose_config_is_gone_or_that_was_edited_is_a_wrong_command_line(
    play: Any, config: Path, tmp_path: Path
) -> None:
    out = tmp_path / "acme.plan.json"
    play("usable", "plan", config, "--out", out)
    edited = tmp_path / "edited.json"
    edited.write_text(out.read_text().replace("Acme CRM Link", "Evil CRM Link"))
    changed = play("usable", "apply", edited)
    assert (changed.returncode, "was changed after it was made (org acme)" in changed.stderr) == (2, True)
    config.unlink()
    gone = play("usable", "apply", out)
    assert (gone.returncode, "orgs.toml" in gone.stderr) == (2, True)


@pytest.mark.long
def test_a_plan_says_which_flags_it_was_made_with_and_no_other_is_given_to_it_later(
    play: Any, config: Path, tmp_path: Path
) -> None:
    out = tmp_path / "acme.plan.json"
    play("usable", "plan", config, "--prune", "--out", out)
    assert json.loads(out.read_text())["allowed"] == ["prune"]
    assert play("usable", "apply", out, "--prune").returncode == 0
    done = play("usable", "apply", out, "--prune", "--reconnect")
    assert done.returncode == 2
    assert "--reconnect: this plan was made without it; make it anew with `plan --reconnect`" in done.stderr
