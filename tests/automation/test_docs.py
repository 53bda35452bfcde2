"""The documents say what the program does."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from automation.cli import app
from automation.cli_schema import schema_text
from automation.errors import ERROR_CODES
from automation.journal_store import FILE_NAME
from automation.journal_tables import METADATA, MIGRATIONS
from automation.manual import man_page
from automation.plan.model import Action, OrgPlan, Plan, Source, Step, Summary, Value, json_schema
from automation.report.envelope import Outcome, Stage, Verdict
from flows.config.columns import COLUMNS, KINDS
from flows.config.schema import config_schema
from flows.scope_search import bundles
from tests.automation.journal_by_hand import filled

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
COMMANDS = tuple(
    f"{name} {part}".strip()
    for name, command in get_command(app).commands.items()  # type: ignore[attr-defined]
    for part in getattr(command, "commands", [""])
)
TABLES = {
    "[[identities]]": "IdentityTable",
    "[[orgs]], [defaults]": "OrgTable",
    "client": "ClientTable",
    "service": "ServiceTable",
    "connection": "ConnectionTable",
    "verify": "VerifyTable",
    "handover": "HandoverTable",
    "[datacenters.NAME]": "DatacenterTable",
}


def _kind_of_key(schema: dict[str, Any]) -> str:
    """Return in words what a key takes."""
    if "$ref" in schema:
        return "table"
    if schema.get("type") == "array":
        return "list of tables" if {"$ref", "allOf"} & set(schema["items"]) else "list of texts"
    return {"boolean": "true or false", "number": "a number", "object": "tables by name"}.get(
        schema.get("type", ""), "text"
    )


def _help(*command: str) -> str:
    result = CliRunner().invoke(app, [*command, "--help"], prog_name="zoho-provision", env={"COLUMNS": "80"})
    assert result.exit_code == 0
    return result.stdout.rstrip()


@pytest.mark.long
def test_the_reference_of_commands_is_what_help_prints() -> None:
    parts = ["# Commands\n\nAs `--help` prints them.\n", f"```text\n{_help()}\n```\n"]
    parts += [f"## {command}\n\n```text\n{_help(*command.split())}\n```\n" for command in COMMANDS]
    wanted = "\n".join(parts)
    file = ROOT / "docs" / "commands.md"
    if os.environ.get("UPDATE_DOCS"):
        file.write_text(wanted)
    assert file.read_text() == wanted


def test_the_published_schema_of_a_plan_is_what_its_model_says() -> None:
    wanted = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    file = ROOT / "docs" / "plan.schema.json"
    if os.environ.get("UPDATE_DOCS"):
        file.write_text(wanted)
    assert file.read_text() == wanted


def test_every_key_and_word_of_a_plan_is_explained() -> None:
    text = (ROOT / "docs" / "plan.md").read_text()
    keys = [key for part in (Plan, Source, Summary, OrgPlan, Step, Value) for key in part.model_fields]
    assert [word for word in (*keys, *get_args(Action)) if f"`{word}`" not in text] == []


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


def test_the_published_schema_of_a_plan_is_that_of_the_code() -> None:
    file = ROOT / "docs" / "plan.schema.json"
    wanted = json.dumps(json_schema(), indent=2) + "\n"
    if os.environ.get("UPDATE_DOCS"):
        file.write_text(wanted)
    assert file.read_text() == wanted


def _part(text: str, name: str, wanted: str) -> str:
    """Return a document with what stands between ``<!-- name -->`` and ``<!-- end of name -->`` replaced."""
    before, begin, rest = text.partition(f"<!-- {name} -->\n")
    _, end, after = rest.partition(f"<!-- end of {name} -->\n")
    assert (bool(begin), bool(end)) == (True, True)
    return f"{before}{begin}{wanted}{end}{after}"


def _columns_of_a_sheet() -> str:
    rows = ["| column | also | gives | holds |", "|---|---|---|---|"]
    for name, column in COLUMNS.items():
        others = ", ".join(f"`{other}`" for other in column.others)
        rows.append(f"| `{name}` | {others} | `{'.'.join(column.key)}` | {KINDS[column.kind]} |")
    return "\n".join([*rows, ""])


def _keys() -> str:
    """Return the keys of a config in Markdown, table by table."""
    schema = config_schema()
    tables = {"(top level)": schema, **{title: schema["$defs"][name] for title, name in TABLES.items()}}
    rows = ["| table | key | holds | |", "|---|---|---|---|"]
    for title, table in tables.items():
        for key, value in table["properties"].items():
            if "description" in value:
                rows.append(f"| `{title}` | `{key}` | {_kind_of_key(value)} | {value['description']} |")
    return "\n".join([*rows, ""])


def _bundles() -> str:
    rows = ["| name | for | scopes |", "|---|---|---|"]
    for name, bundle in bundles().items():
        rows.append(f"| `{name}` | {bundle.title} | {', '.join(f'`{scope}`' for scope in bundle.scopes)} |")
    return "\n".join([*rows, ""])


def test_the_schema_of_the_config_is_published() -> None:
    file = ROOT / "docs" / "config.schema.json"
    if os.environ.get("UPDATE_DOCS"):
        file.write_text(schema_text())
    assert file.read_text() == schema_text()


def test_the_man_page_is_what_help_prints() -> None:
    file = ROOT / "docs" / "zoho-provision.1"
    wanted = man_page(app, "zoho-provision")
    if os.environ.get("UPDATE_DOCS"):
        file.write_text(wanted)
    assert file.read_text() == wanted
    assert [name for name in COMMANDS if f".SS {name} " not in wanted] == []


GROFF = shutil.which("groff") or ""


@pytest.mark.skipif(not GROFF, reason="there is no groff on this machine to read the man page with")
def test_the_man_page_can_be_read_and_breaks_no_rule_of_its_macros() -> None:
    page = ROOT / "docs" / "zoho-provision.1"
    read = subprocess.run(
        [GROFF, "-man", "-ww", "-Tascii", "-rLL=100n", page], capture_output=True, text=True, timeout=30, check=True
    )
    assert read.stderr == ""
    plain = re.sub("\x1b\\[[0-9;]*m|.\b", "", read.stdout)
    assert "--from-csv SHEET" in plain
    assert "zoho-provision init clients.toml --from-csv clients.csv" in plain


def test_the_reference_of_the_config_is_what_the_code_takes() -> None:
    file = ROOT / "docs" / "config.md"
    wanted = _part(file.read_text(), "columns", _columns_of_a_sheet())
    wanted = _part(_part(wanted, "keys", _keys()), "bundles", _bundles())
    if os.environ.get("UPDATE_DOCS"):
        file.write_text(wanted)
    assert file.read_text() == wanted


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
        *(str(one.relative_to(ROOT)) for one in sorted(DOCS.rglob("*.md"))),
    ],
)
def test_links_of_the_documents_lead_to_files(name: str) -> None:
    file = ROOT / name
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", file.read_text())
    assert [link for link in links if not (file.parent / link).exists()] == []
