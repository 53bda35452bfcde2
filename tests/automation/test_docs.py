"""The documents say what the program does."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

from automation.cli import app
from automation.errors import ERROR_CODES
from automation.plan.model import Action, OrgPlan, Plan, Source, Step, Summary, Value, json_schema
from automation.report.envelope import Outcome, Stage, Verdict

ROOT = Path(__file__).parents[2]
COMMANDS = ("check", "plan", "apply", "verify", "controls", "replica", "demo", "replay", "redact", "evidence", "doctor")


def _help(*command: str) -> str:
    result = CliRunner().invoke(app, [*command, "--help"], prog_name="zoho-provision", env={"COLUMNS": "80"})
    assert result.exit_code == 0
    return result.stdout.rstrip()


def test_the_reference_of_commands_is_what_help_prints() -> None:
    parts = ["# Commands\n\nAs `--help` prints them.\n", f"```text\n{_help()}\n```\n"]
    parts += [f"## {command}\n\n```text\n{_help(command)}\n```\n" for command in COMMANDS]
    wanted = "\n".join(parts)
    file = ROOT / "docs" / "commands.md"
    if os.environ.get("UPDATE_DOCS"):
        file.write_text(wanted)
    assert file.read_text() == wanted


def test_the_published_schema_of_a_plan_is_that_of_the_code() -> None:
    file = ROOT / "docs" / "plan.schema.json"
    wanted = json.dumps(json_schema(), indent=2) + "\n"
    if os.environ.get("UPDATE_DOCS"):
        file.write_text(wanted)
    assert file.read_text() == wanted


def test_every_key_and_word_of_a_plan_is_explained() -> None:
    text = (ROOT / "docs" / "plan.md").read_text()
    keys = [key for part in (Plan, Source, Summary, OrgPlan, Step, Value) for key in part.model_fields]
    assert [word for word in (*keys, *get_args(Action)) if f"`{word}`" not in text] == []


def test_every_error_word_is_explained_once_and_no_other() -> None:
    text = (ROOT / "docs" / "errors.md").read_text()
    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) == list(ERROR_CODES)


@pytest.mark.parametrize("words", [get_args(Stage), get_args(Outcome), get_args(Verdict)])
def test_every_word_of_the_json_object_is_explained(words: tuple[str, ...]) -> None:
    text = (ROOT / "docs" / "json.md").read_text()
    assert [word for word in words if f"`{word}`" not in text] == []


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "docs/json.md",
        "docs/plan.md",
        "docs/replay.md",
        "docs/redact.md",
        "docs/security.md",
    ],
)
def test_links_of_the_documents_lead_to_files(name: str) -> None:
    file = ROOT / name
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", file.read_text())
    assert [link for link in links if not (file.parent / link).exists()] == []
