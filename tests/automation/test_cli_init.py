"""`init` writes a config that passes `check`, out of answers, a spreadsheet or nothing, and never over another file."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
from openpyxl import Workbook
from typer.testing import CliRunner, Result

from automation import cli_init
from automation.cli import app
from flows.config import load
from flows.config.draft import Draft, toml

HEADER = "name,crm_org_id,homepage_url,client_name,scopes"
ROW = "acme,20061234567,https://acme.example,Acme CRM Link,@crm-read"
ANSWERS = ["ops@consultancy.example", "eu", "@crm-read", "acme", "20061234567", "https://acme.example", "", "", "n"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, answers: list[str] | None = None) -> Result:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli_init, "at_a_terminal", lambda: answers is not None)
        typed = "".join(f"{answer}\n" for answer in answers or [])
        return CliRunner().invoke(
            app, ["init", *arguments], input=typed, prog_name="zoho-provision", standalone_mode=False
        )


def parsed(name: str = "orgs.toml") -> dict[str, Any]:
    return tomllib.loads(Path(name).read_text(encoding="utf-8"))


def test_a_template_passes_check_and_says_that_its_values_are_invented() -> None:
    result = run("--no-input")
    assert (result.return_value, result.stdout) == (0, "orgs.toml written\nconfig.schema.json written\n")
    assert load(Path("orgs.toml"), environ={}).warnings == ()
    assert "All values are examples" in Path("orgs.toml").read_text()


def test_the_first_line_names_a_schema_that_is_there_and_takes_the_file() -> None:
    run("--no-input")
    first = Path("orgs.toml").read_text().splitlines()[0]
    assert first == "#:schema ./config.schema.json"
    fastjsonschema.compile(json.loads(Path("config.schema.json").read_text()), use_default=False)(parsed())


def test_answers_become_a_config() -> None:
    result = run("clients.toml", answers=ANSWERS)
    assert result.return_value == 0
    assert parsed("clients.toml") == {
        "identities": [{"name": "ops", "email": "ops@consultancy.example", "datacenter": "eu"}],
        "defaults": {"identity": "ops", "service": {"scopes": ["@crm-read"]}},
        "orgs": [
            {
                "name": "acme",
                "crm_org_id": "20061234567",
                "homepage_url": "https://acme.example",
                "client": {"name": "Acme CRM Link"},
                "connection": {"link_name": "acme_crm_link"},
            }
        ],
    }


@pytest.mark.parametrize(
    ("number", "answers", "complaint"),
    [
        (0, ["ops", "ops@consultancy.example"], "That is no e-mail address; write it as ops@consultancy.example."),
        (1, ["europe", "EU"], "That names no data centre; known: us, eu, in, au, jp, ca, sa, cn, uk or ae."),
        (2, ["ZohoCRM, x.y", "ZohoCRM.org.READ"], "That is no scope; a scope is two to five words with dots"),
        (2, ["@crn", "@crm"], "That @crn names no bundle of scopes; known: @crm, @crm-read"),
        (3, ["-a", "acme"], "That is no usable name"),
        (4, ["12a", "12"], "That is not a number"),
        (5, ["acme", "acme.example"], "That is no web address"),
        (6, ["My Zoho", "Mine"], 'That holds "Zoho", which Zoho refuses in a client name; leave the word out.'),
        (7, ["Acme", "acme"], "That is no link name"),
    ],
)
def test_a_question_is_asked_again_until_its_answer_is_sound(number: int, answers: list[str], complaint: str) -> None:
    result = run(answers=[*ANSWERS[:number], *answers, *ANSWERS[number + 1 :]])
    assert result.return_value == 0
    assert complaint in result.stderr
    load(Path("orgs.toml"), environ={})


def test_the_address_of_a_page_tells_the_number_of_an_org_and_a_bare_host_is_https() -> None:
    pasted = "https://crm.zoho.eu/crm/org20061234567/tab/Home/begin"
    run(answers=[*ANSWERS[:4], pasted, "acme.example", *ANSWERS[6:]])
    (org,) = parsed()["orgs"]
    assert (org["crm_org_id"], org["homepage_url"]) == ("20061234567", "https://acme.example")


def test_several_clients_have_names_of_their_own() -> None:
    second = ["acme", "bee", "7", "bee.example", "acme crm link", "Bee", "acme_crm_link", "bee_link", ""]
    result = run(answers=[*ANSWERS[:-1], "y", *second])
    assert result.stderr.count("That is that of another client") == 3
    assert [org.name for org in load(Path("orgs.toml"), environ={}).orgs] == ["acme", "bee"]


def test_what_the_command_line_says_is_not_asked() -> None:
    result = run("--email", "me@x.example", "--datacenter", "US", "--scope", "Desk.tickets.READ", answers=ANSWERS[3:])
    assert result.return_value == 0
    (org,) = load(Path("orgs.toml"), environ={}).orgs
    assert (org.identity.email, org.datacenter.name, org.service.scopes) == (
        "me@x.example",
        "us",
        ("Desk.tickets.READ",),
    )


def test_a_closed_terminal_leaves_nothing_behind(folder: Path) -> None:
    result = run(answers=ANSWERS[:4])
    assert (result.return_value, list(folder.iterdir())) == (130, [])
    assert result.stderr.endswith("Nothing was written.\n")


LOGIN = ["--email", "ops@consultancy.example", "--datacenter", "eu"]


def test_rows_of_a_csv_become_orgs() -> None:
    Path("clients.csv").write_text(f"{HEADER}\n{ROW}\nbee,7,https://bee.example,Bee,Desk.tickets.READ\n")
    assert run("--from-csv", "clients.csv", *LOGIN).return_value == 0
    assert [org.service.scopes for org in load(Path("orgs.toml"), environ={}).orgs][1] == ("Desk.tickets.READ",)
    assert "orgs_file" not in parsed()


def test_rows_of_an_xlsx_become_orgs_of_the_logins_that_it_names() -> None:
    book = Workbook()
    book.active.append([*HEADER.split(","), "E-Mail", "datacenter", "identity"])
    book.active.append([*ROW.split(","), "ann@x.example", "eu", None])
    book.active.append(["bee", 7, "https://bee.example", "Bee", "@crm", "ann@y.example", "US", None])
    book.active.append(["cee", 8, "https://cee.example", "Cee", "@crm", "ANN@x.example", "eu", None])
    book.active.append(["dee", 9, "https://dee.example", "Dee", "@crm", "bob@x.example", "in", "bobby"])
    book.save("clients.xlsx")
    assert run("--from-csv", "clients.xlsx").return_value == 0
    orgs = load(Path("orgs.toml"), environ={}).orgs
    assert [(org.name, org.identity.name, org.identity.email, org.datacenter.name) for org in orgs] == [
        ("acme", "ann", "ann@x.example", "eu"),
        ("bee", "ann-2", "ann@y.example", "us"),
        ("cee", "ann", "ann@x.example", "eu"),
        ("dee", "bobby", "bob@x.example", "in"),
    ]


def test_a_person_is_asked_for_what_the_sheet_does_not_say() -> None:
    Path("clients.csv").write_text("\n".join(line.rpartition(",")[0] for line in (HEADER, ROW)))
    result = run("--from-csv", "clients.csv", "--datacenter", "eu", answers=["ops@consultancy.example", ""])
    assert result.return_value == 0
    (org,) = load(Path("orgs.toml"), environ={}).orgs
    assert (org.identity.email, org.service.scopes[0]) == ("ops@consultancy.example", "ZohoCRM.modules.READ")


SHEETS = {
    "faults of cells and of rules together": (
        f"{HEADER},login_user\n{ROW},perhaps\nbee,x,bee,Bee-Link,ZohoCRM,\n",
        LOGIN,
        [
            "s.csv:2: orgs.acme.connection.login_user (cell F2): is neither yes nor no",
            "s.csv:3: orgs.bee.crm_org_id (cell B3): is not a number",
            "s.csv:3: orgs.bee.homepage_url (cell C3): is no web address",
            "s.csv:3: orgs.bee.client.name (cell D3): holds '-', which Zoho refuses in a client name",
            "s.csv:3: orgs.bee.service.scopes[0] (cell E3): is no scope",
        ],
    ),
    "no login": (
        f"{HEADER}\n{ROW}\n",
        [],
        ["s.csv:1: email: is missing", "s.csv:1: datacenter: is missing"],
    ),
    "a login that is none": (
        f"{HEADER},email,datacenter\n{ROW},ops,europe\n",
        [],
        [
            "s.csv:2: orgs.acme.email (cell F2): is no e-mail address",
            "s.csv:2: orgs.acme.datacenter (cell G2): names no data centre",
        ],
    ),
    "one identity for two logins": (
        f"{HEADER},email,datacenter,identity\n{ROW},a@x.example,eu,ops\nbee,7,https://b.example,Bee,@crm,b@x.example,eu,ops\n",
        [],
        ["s.csv:3: orgs.bee.identity (cell H3): is the identity of another login in an earlier row"],
    ),
    "no scopes": (
        f"{HEADER}\n{ROW.replace('@crm-read', '')}\n",
        LOGIN,
        ["s.csv:2: orgs.acme.service.scopes (cell E2): is missing"],
    ),
    "no file": (None, LOGIN, ["--from-csv: names a file that does not exist"]),
}


@pytest.mark.parametrize(("sheet", "options", "problems"), SHEETS.values(), ids=SHEETS)
def test_every_fault_of_a_sheet_is_told_and_nothing_written(
    folder: Path, sheet: str | None, options: list[str], problems: list[str]
) -> None:
    if sheet is not None:
        Path("s.csv").write_text(sheet)
    before = sorted(folder.iterdir())
    result = run("--from-csv", "s.csv", "--json", *options)
    answer = json.loads(result.stdout)
    assert [error["message"].split(";")[0] for error in answer["errors"]] == problems
    assert (result.return_value, answer["exit_code"], sorted(folder.iterdir())) == (2, 2, before)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "init asks at a terminal; say --no-input for a template, or --from-csv SHEET"),
        (["orgs.json", "--no-input"], "orgs.json: a config is a TOML file; name it so, such as orgs.toml"),
        (["x/orgs.toml", "--no-input"], "x/orgs.toml: there is no folder x; make it first"),
        (["old.toml", "--no-input"], "old.toml: is there already and is not overwritten; name another file"),
        (["--no-input", "--email", "x"], "--email: is no e-mail address; write it as ops@consultancy.example"),
        (["--no-input", "--datacenter", "x"], "--datacenter: names no data centre; known: us, eu, in, au, jp, ca, sa, cn, uk or ae"),
        (["--no-input", "--scope", "x"], "--scope: is no scope; a scope is two to five words with dots between, such as ZohoCRM.modules.ALL"),
        (["--from-csv", "s.ods"], "--from-csv: s.ods is no spreadsheet that can be read; save it as .csv or .xlsx"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_and_nothing_written(folder: Path, arguments: list[str], problem: str) -> None:
    Path("old.toml").write_text("kept")
    result = run(*arguments)
    assert (result.return_value, result.stderr) == (2, f"{problem}\n")
    assert [file.read_text() for file in folder.iterdir()] == ["kept"]


def test_a_missing_column_names_the_option_that_stands_for_it() -> None:
    Path("s.csv").write_text("\n".join(line.rpartition(",")[0] for line in (HEADER, ROW)))
    assert [problem.partition(": ")[2] for problem in run("--from-csv", "s.csv").stderr.splitlines()[:3]] == [
        "scopes: is missing; add a column scopes, or give --scope",
        "email: is missing; add a column email, or give --email",
        "datacenter: is missing; add a column datacenter, or give --datacenter",
    ]


def test_a_schema_that_is_there_is_left_alone() -> None:
    Path("config.schema.json").write_text("mine")
    assert run("--no-input").stdout == "orgs.toml written\n"
    assert Path("config.schema.json").read_text() == "mine"


def test_the_json_object_names_the_files_and_the_orgs() -> None:
    answer = json.loads(run("--no-input", "--json").stdout)
    assert (answer["command"], answer["status"], answer["exit_code"]) == ("init", "success", 0)
    assert answer["files"] == ["orgs.toml", "config.schema.json"]
    assert [org["name"] for org in answer["orgs"]] == ["acme"]


@pytest.mark.parametrize("text", ['"', "\\", "a\tb\n", "\u00e9\u20ac", "'''", "#", "${HOME}", "\x7f"])
def test_whatever_a_value_holds_it_is_read_back(text: str) -> None:
    org = {"name": text, "service": {"scopes": [text] * 5, "name": text}, "connection": {"login_user": True}}
    assert tomllib.loads(toml(Draft(orgs=[org]), "orgs.toml"))["orgs"] == [org]
