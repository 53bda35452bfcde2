"""``status``, ``report`` and ``forget`` tell and change what the journal knows, without a browser."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from automation.cli import app
from automation.cli_status import status
from automation.journal import Journal
from automation.journal_store import FILE_NAME
from automation.report.reading import read_history
from automation.report.terminal import Terminal
from automation.report.words import VERDICT_WORDS, deluge
from tests.automation.journal_by_hand import FORMULA, HOSTILE, Hand, filled
from tests.automation.test_docs import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

CONFIG = """
[[identities]]
name = "ops"
email = "ops@consultancy.example"
datacenter = "eu"
password_env = "NOT_SET_ANYWHERE"

[defaults]
identity = "ops"
service = { scopes = ["ZohoCRM.org.READ"] }
"""
ORG = """
[[orgs]]
name = "{0}"
crm_org_id = "{1}"
homepage_url = "https://{0}.example"
client = {{ name = "{0} CRM Link" }}
"""


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("journal")).state


def said(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], standalone_mode=False)


def exit_status(result: Result) -> int:
    assert result.exception is None, result.exception
    return int(result.return_value)


def config_of(folder: Path, *orgs: str) -> Path:
    file = folder / "orgs.toml"
    file.write_text(CONFIG + "".join(ORG.format(org, 20061234560 + at) for at, org in enumerate(orgs)))
    return file


def test_each_org_is_told_with_standing_verdict_stage_client_and_what_is_awaited(journal: Path) -> None:
    result = said("status", "--state", journal)
    assert exit_status(result) == 1
    lines = result.stdout.splitlines()
    initech = next(line for line in lines if line.startswith("Initech"))
    assert "awaits a person  last verdict: usable (2026-03-02 " in initech
    assert initech.endswith("consent: waiting  1000.CLIENT4  Nobody did it within 300 s. Run the same command again.")
    assert lines[-1] == "2 of 6 orgs usable at the last look, 2 failed, 1 awaits a person, 1 not finished."
    assert "  → Paste the entry of the drift report into controls.toml & run it again." in lines


class Tty(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("columns", "head"), [("170", True), ("60", False)])
def test_on_a_terminal_the_orgs_are_a_table_or_where_it_is_narrow_blocks(
    journal: Path, columns: str, head: bool
) -> None:
    out = Tty()
    terminal = Terminal(out=out, color=False, environ={"COLUMNS": columns, "TERM": "xterm"})
    assert status(None, terminal, state=journal) == 1
    assert ("what awaits a person" in out.getvalue()) is head
    for wanted in ("◆ awaits a person", "✗ failed", "consent: waiting", "1000.CLIENT4", "page_changed"):
        assert wanted in out.getvalue()


@pytest.mark.parametrize(
    ("ends", "code"),
    [
        ({"acme": "usable", "globex": "usable"}, 0),
        ({"acme": "usable", "globex": "failed"}, 1),
        ({"acme": "usable", "globex": "late"}, 3),
        ({"acme": "usable", "globex": "cut"}, 3),
        ({"acme": "late", "globex": "failed"}, 1),
    ],
)
def test_the_exit_status_is_that_of_the_last_look(tmp_path: Path, ends: dict[str, str], code: int) -> None:
    hand = Hand(tmp_path)
    hand.run(ends)
    result = said("status", "--state", hand.state, "--json")
    envelope = json.loads(result.stdout)
    assert (exit_status(result), envelope["exit_code"]) == (code, code)
    assert envelope["status"] == {0: "success", 1: "partial", 3: "partial"}[code]


def test_an_org_stands_as_it_did_after_a_run_that_only_looks(tmp_path: Path) -> None:
    hand = Hand(tmp_path)
    hand.run({"acme": "failed"})
    hand.run({"acme": "looked"}, command="rehearse")
    result = said("status", "--state", hand.state)
    assert exit_status(result) == 1
    assert "1 failed" in result.stdout.splitlines()[-1]


def test_with_a_config_its_orgs_are_told_in_its_order_also_those_never_run_and_no_password_is_needed(
    tmp_path: Path,
) -> None:
    hand = Hand(tmp_path)
    hand.run({"acme": "usable", "left": "failed"})
    result = said("status", config_of(tmp_path, "new", "acme"), "--json")
    envelope = json.loads(result.stdout)
    assert [(org["name"], org["standing"], org["verdict"]) for org in envelope["orgs"]] == [
        ("new", "unknown", "unverified"),
        ("acme", "usable", "usable"),
    ]
    assert envelope["orgs"][0]["awaits"]
    assert exit_status(result) == 3


def test_the_json_object_has_the_common_keys_and_those_of_status(journal: Path) -> None:
    envelope = json.loads(said("status", "--state", journal, "--json").stdout)
    assert list(envelope) == ["version", "command", "status", "exit_code", "orgs", "errors"]
    common = ["name", "datacenter", "link_name", "client_id", "verdict", "stages", "errors", "consents"]
    assert list(envelope["orgs"][0]) == [*common, "standing", "verdict_at", "reason", "awaits", "run"]
    assert list(envelope["orgs"][0]["run"]) == ["command", "started_at", "ended_at", "ended", "version"]


def test_no_journal_and_no_config_is_a_wrong_command_line_and_makes_nothing(tmp_path: Path) -> None:
    result = said("status", "--state", tmp_path / "none")
    assert exit_status(result) == 2
    assert "there is no journal in" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["status", "report"])
def test_a_damaged_journal_is_named_and_left_as_it_is(tmp_path: Path, command: str) -> None:
    (tmp_path / FILE_NAME).write_text("no database" * 200)
    result = said(command, "--state", tmp_path)
    assert exit_status(result) == 1
    assert "journal_unavailable" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_journal_of_a_newer_version_is_not_guessed_at(tmp_path: Path) -> None:
    Journal(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as rows:
        rows.execute("PRAGMA user_version = 99")
    rows.close()
    assert "has version 99" in said("status", "--state", tmp_path).stderr


def test_the_csv_has_a_row_an_org_and_no_formula(journal: Path) -> None:
    result = said("report", "--state", journal, "--format", "csv")
    assert exit_status(result) == 0
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["standing"] for row in rows].count("failed") == 2
    assert {row["org"] for row in rows} == {"Globex", "Initech", "acme", HOSTILE, f"'{FORMULA}", "umbrella"}
    assert [cell for row in rows for cell in row.values() if cell[:1] in {"=", "+", "-", "@"}] == []
    acme = next(row for row in rows if row["org"] == "acme")
    assert (acme["accepted_by"], acme["human_seconds"]) == ("ops (ops@consultancy.example)", "24.000")
    assert acme["accepted_scopes"] == "ZohoCRM.modules.ALL,ZohoCRM.org.READ,ZohoBooks.fullaccess.all"


def test_the_junit_report_has_a_case_an_org(journal: Path, tmp_path: Path) -> None:
    assert exit_status(said("report", "--state", journal, "--format", "junit", "--out", tmp_path / "x.xml")) == 0
    suite = ET.parse(tmp_path / "x.xml").getroot()[0]  # noqa: S314 - our own
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("6", "2", "2")
    failure = next(case for case in suite if case.get("name") == HOSTILE).find("failure")
    assert failure is not None
    assert failure.get("type") == "page_changed"
    assert "What to do: Paste" in str(failure.text)


def test_a_name_that_xml_cannot_hold_leaves_the_junit_report_whole(tmp_path: Path) -> None:
    hand = Hand(tmp_path)
    hand.run({"bad \x01 \x1b[31m \ufffe name": "failed"})
    out = said("report", "--state", hand.state, "--format", "junit").stdout
    assert ET.fromstring(out)[0][0].get("name") == "bad    [31m \N{REPLACEMENT CHARACTER} name"  # noqa: S314 - our own


def test_the_json_report_tells_runs_consents_and_gates_too(journal: Path) -> None:
    document: dict[str, Any] = json.loads(said("report", "--state", journal, "--format", "json").stdout)
    assert [(run["command"], run["ended"]) for run in document["runs"]] == [("apply", "interrupted"), ("apply", "done")]
    assert len(document["consents"]) == 4
    assert {gate["ended"] for gate in document["gates"]} == {"done", "not_done"}
    assert document == json.loads(said("report", "--state", journal, "--json").stdout)


def test_a_page_goes_where_it_is_told_to_whole(journal: Path, tmp_path: Path) -> None:
    result = said("report", "--state", journal, "--output", tmp_path / "r.html")
    assert exit_status(result) == 0
    assert (tmp_path / "r.html").read_text().startswith("<!doctype html>")
    assert result.stdout.startswith(str(tmp_path / "r.html"))
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]
    assert exit_status(said("report", "--state", journal, "--out", tmp_path / "none" / "r.html")) == 2


def test_a_receipt_of_an_unknown_org_and_one_that_is_no_page_are_refused(journal: Path) -> None:
    unknown = said("report", "--state", journal, "--receipt", "acm")
    assert (exit_status(unknown), "did you mean acme?" in unknown.stderr) == (2, True)
    assert exit_status(said("report", "--state", journal, "--receipt", "acme", "--format", "csv")) == 2


def test_reading_changes_nothing(journal: Path) -> None:
    before = (journal / FILE_NAME).read_bytes()
    for command in ("status", "report"):
        said(command, "--state", journal)
    assert (journal / FILE_NAME).read_bytes() == before


def test_the_deluge_code_keeps_to_its_quotes(tmp_path: Path) -> None:
    hand = Hand(tmp_path)
    hand.run({"acme": "usable"})
    history = read_history(hand.state)
    assert history is not None
    org = history.orgs["acme"]
    org.link_name = 'x";\ndelete'
    assert '    connection: "x\\"; delete"' in deluge(org)


def test_the_meaning_of_each_verdict_is_that_of_the_documents() -> None:
    text = (ROOT / "docs" / "json.md").read_text().casefold().replace("`", "")
    assert [words for words in VERDICT_WORDS.values() if words.rstrip(".").casefold() not in text] == []


def test_what_is_forgotten_is_in_no_byte_of_the_journal_and_the_rest_stays(tmp_path: Path) -> None:
    hand = Hand(tmp_path)
    hand.run({"wayne-enterprises": "usable", "acme": "usable"})
    hand.run({"wayne-enterprises": "failed"})
    hand.journal.close()
    result = said("forget", "wayne-enterprises", "--state", hand.state, "--yes")
    assert exit_status(result) == 0
    assert "nothing in Zoho was touched" in result.stdout
    assert b"wayne" not in b"".join(path.read_bytes() for path in hand.state.iterdir())
    assert json.loads(said("status", "--state", hand.state, "--json").stdout)["orgs"][0]["name"] == "acme"
    assert len(json.loads(said("report", "--state", hand.state, "--json").stdout)["runs"]) == 1


def test_forgetting_asks_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = Hand(tmp_path)
    hand.run({"acme": "usable"})
    refused = said("forget", "acme", "--state", hand.state)
    assert (exit_status(refused), "--yes" in refused.stderr) == (2, True)
    monkeypatch.setattr("automation.cli_forget.at_a_terminal", lambda: True)
    for answer, code, left in (("no\n", 130, 1), ("acme\n", 0, 0)):
        asked = CliRunner().invoke(
            app, ["forget", "acme", "--state", str(hand.state)], input=answer, standalone_mode=False
        )
        assert exit_status(asked) == code
        assert len(json.loads(said("status", "--state", hand.state, "--json").stdout)["orgs"]) == left
    assert exit_status(said("forget", "acme", "--state", hand.state, "--yes")) == 2
