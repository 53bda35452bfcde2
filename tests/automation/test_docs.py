"""The documents say what the program does."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

from automation.cli import app
from automation.errors import ERROR_CODES
from automation.journal import FILE_NAME
from automation.journal_tables import METADATA, MIGRATIONS
from automation.plan.model import Plan
from automation.report.envelope import Outcome, Stage, Verdict
from tests.automation.journal_by_hand import filled

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "check",
    "apply",
    "verify",
    "status",
    "report",
    "forget",
    "controls",
    "replica",
    "demo",
    "replay",
    "redact",
    "evidence",
    "doctor",
    "sessions list",
    "sessions forget",
)


def _help(*command: str) -> str:
    result = CliRunner().invoke(app, [*command, "--help"], prog_name="zoho-provision", env={"COLUMNS": "80"})
    assert result.exit_code == 0
    return result.stdout.rstrip()


def test_the_reference_of_commands_is_what_help_prints() -> None:
    parts = ["# Commands\n\nAs `--help` prints them.\n", f"```text\n{_help()}\n```\n"]
    parts += [f"## {command}\n\n```text\n{_help(*command.split())}\n```\n" for command in COMMANDS]
    wanted = "\n".join(parts)
    file = ROOT / "docs" / "commands.md"
    if os.environ.get("UPDATE_DOCS"):
        file.write_text(wanted)
    assert file.read_text() == wanted


def _tables() -> str:
    """Return the journal's tables in Markdown, as the code has them."""
    parts = []
    for table in METADATA.sorted_tables:
        key = [column.name for column in table.primary_key.columns]
        rows = [f"| `{column.name}` | {column.type} | {column.comment} |" for column in table.columns]
        head = [f"### `{table.name}`", "", f"{table.comment} Key: {', '.join(f'`{name}`' for name in key)}.", ""]
        parts.append("\n".join([*head, "| column | type | meaning |", "|---|---|---|", *rows, ""]))
    return "\n".join(parts)


def test_the_journal_is_documented_table_by_table_as_the_code_has_it() -> None:
    file = ROOT / "docs" / "journal.md"
    before, begin, rest = file.read_text().partition("<!-- tables -->\n")
    _, end, after = rest.partition("<!-- end of tables -->\n")
    assert (bool(begin), bool(end)) == (True, True)
    wanted = f"{before}{begin}{_tables()}{end}{after}"
    if os.environ.get("UPDATE_DOCS"):
        file.write_text(wanted)
    assert file.read_text() == wanted
    assert [column for table in METADATA.sorted_tables for column in table.columns if not column.comment] == []
    assert f"version {len(MIGRATIONS)}" in before


def test_the_questions_to_the_journal_in_the_documents_can_be_asked(tmp_path: Path) -> None:
    journal = filled(tmp_path).state / FILE_NAME
    asked = re.findall(r'^\$ sqlite3 -readonly \S+ "([^"]+)"', (ROOT / "docs" / "journal.md").read_text(), re.MULTILINE)
    assert len(asked) >= 4
    for question in asked:
        with closing(sqlite3.connect(journal)) as rows:
            assert rows.execute(question).fetchall() != [], question


def test_the_schema_of_a_plan_is_that_of_the_code() -> None:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:zoho-provision:plan:1"}
    wanted = json.dumps(head | Plan.model_json_schema(), indent=2, ensure_ascii=False) + "\n"
    file = ROOT / "docs" / "plan.schema.json"
    if os.environ.get("UPDATE_DOCS"):
        file.write_text(wanted)
    assert file.read_text() == wanted


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
        "docs/handover.md",
        "docs/journal.md",
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
