"""Orgs that stand in a spreadsheet: every dialect reads alike, and every fault is told with file, row and cell."""

from __future__ import annotations

import csv
import re
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from automation.cli_sheet import loaded_for_replica
from automation.errors import UsageFault
from fixtures.replica import Replica
from flows.config import load
from flows.config.columns import COLUMNS
from flows.config.shape import OrgTable
from flows.config.sheet import cell_name, read_sheet

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
orgs_file = "orgs.csv"

[[identities]]
name = "ops"
email = "ops@consultancy.example"
datacenter = "eu"

[defaults]
service = { scopes = ["ZohoCRM.org.READ"] }
"""
HEADER = "name,crm_org_id,homepage_url,client_name"
ACME = "acme,20061234567,https://acme.example,Acme CRM Link"


def written(folder: Path, sheet: str | bytes, config: str = CONFIG, name: str = "orgs.csv") -> Path:
    """Write a config and the spreadsheet beside it; return the config."""
    (folder / name).write_bytes(sheet if isinstance(sheet, bytes) else sheet.encode())
    file = folder / "orgs.toml"
    file.write_text(config.replace("orgs.csv", name))
    return file


def refused(file: Path) -> list[str]:
    with pytest.raises(UsageFault) as caught:
        load(file, environ={})
    return [problem.replace(f"{file.parent}/", "") for problem in caught.value.problems]


def test_rows_are_orgs_over_the_defaults_and_stand_behind_those_of_the_config(tmp_path: Path) -> None:
    own = '[[orgs]]\nname = "bee"\ncrm_org_id = "7"\nhomepage_url = "https://bee.example"\nclient.name = "Bee"\n'
    sheet = f"{HEADER},scopes,connection_scopes,login_user,verify_url,link_name\n"
    sheet += f'{ACME},"ZohoCRM.org.READ, ZohoCRM.modules.ALL;Desk.basic.READ",Desk.basic.READ,Yes,'
    sheet += "https://www.zohoapis.eu/crm/v8/org?a=1,acme_crm\nglobex,9,https://globex.example,Globex\n"
    batch = load(written(tmp_path, sheet, CONFIG + own), environ={})
    assert [org.name for org in batch.orgs] == ["bee", "acme", "globex"]
    acme, globex = batch.orgs[1:]
    assert acme.service.scopes == ("ZohoCRM.org.READ", "ZohoCRM.modules.ALL", "Desk.basic.READ")
    assert (acme.connection.scopes, acme.connection.login_user) == (("Desk.basic.READ",), True)
    assert (acme.connection.link_name, acme.service.link_name) == ("acme_crm", "acme_crm_link")
    assert acme.verify_urls == ("https://www.zohoapis.eu/crm/v8/org?a=1",)
    assert (globex.service.scopes, globex.connection.login_user) == (("ZohoCRM.org.READ",), False)
    assert batch.orgs_file == tmp_path / "orgs.csv"


def test_a_spreadsheet_of_excel_reads_as_the_csv_does(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Name", "CRM org id", "Homepage URL", "Client name", "Login user"])
    book.active.append(["acme", 20061234567, "https://acme.example", " Acme CRM Link ", True])
    book.active.append([])
    book.active.append(["bee", "007", "https://bee.example", "Bee", None])
    book.create_sheet("Notes").append(["not read"])
    book.save(tmp_path / "orgs.xlsx")
    file = tmp_path / "orgs.toml"
    file.write_text(CONFIG.replace(".csv", ".xlsx"))
    acme, bee = load(file, environ={}).orgs
    assert (acme.crm_org_id, acme.client.name, acme.connection.login_user) == ("20061234567", "Acme CRM Link", True)
    assert (bee.crm_org_id, bee.connection.login_user) == ("007", False)


SEMICOLONS = f"{HEADER}\n{ACME}\n".replace(",", ";")
SAME = {
    "a mark at the start": b"\xef\xbb\xbf" + f"{HEADER}\n{ACME}\n".encode(),
    "semicolons": SEMICOLONS,
    "tabs": SEMICOLONS.replace(";", "\t"),
    "the separator told in the first line": "sep=|\r\n" + SEMICOLONS.replace(";", "|"),
    "UTF-16, as Excel's Unicode text": SEMICOLONS.replace(";", "\t").encode("utf-16"),
    "line ends of Windows": f"{HEADER}\r\n{ACME}\r\n",
    "no line end at the end": f"{HEADER}\n{ACME}",
    "blank lines and rows": f"\n{HEADER}\n,,,\n\n{ACME}\n,,,\n",
    "quotes around everything": "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in (HEADER, ACME)),
    "names in another case with blanks, and other names": f"Name,Org-ID,Website,Client  Name\n{ACME}\n",
    "keys as TOML writes them": f"name,crm_org_id,homepage_url,client.name\n{ACME}\n",
    "blanks around the cells": f"{HEADER.replace(',', ' , ')}\n{ACME.replace(',', ' , ')} \n",
    "columns that are comments, or have no name": f"{HEADER},#who,,\n{ACME},Ann,,\n",
    "columns in another order": "client_name,homepage_url,name,crm_org_id\n"
    "Acme CRM Link,https://acme.example,acme,20061234567\n",
}


@pytest.mark.parametrize("sheet", SAME.values(), ids=SAME)
def test_every_dialect_reads_alike(tmp_path: Path, sheet: str | bytes) -> None:
    (org,) = load(written(tmp_path, sheet), environ={}).orgs
    assert (org.name, org.crm_org_id, org.homepage_url) == ("acme", "20061234567", "https://acme.example")
    assert org.client.name == "Acme CRM Link"


FAULTS = {
    "a rule of the config": (
        f"{HEADER}\n{ACME}\nbee,12a,bee.example,Bee-Link\n",
        [
            (
                "orgs.csv:3: orgs.bee.crm_org_id (cell B3): is not a number; "
                "give the digits that follow /crm/org in the address of the org's CRM pages"
            ),
            (
                "orgs.csv:3: orgs.bee.homepage_url (cell C3): is no web address; "
                "write an https address, such as https://acme.example"
            ),
            (
                "orgs.csv:3: orgs.bee.client.name (cell D3): holds '-', which Zoho refuses in a client name; "
                "a client name has letters, digits, blanks, _ and & only"
            ),
        ],
    ),
    "an empty cell": (
        f"{HEADER}\n{ACME}\nbee,,https://bee.example,Bee\n",
        [
            (
                "orgs.csv:3: orgs.bee.crm_org_id (cell B3): is missing; "
                "give the digits that follow /crm/org in the address of the org's CRM pages"
            )
        ],
    ),
    "a row without name": (
        f"{HEADER}\n,1,https://bee.example,Bee\n",
        ['orgs.csv:2: orgs[0].name (cell A2): is missing; give each org a name of its own, such as name = "acme"'],
    ),
    "one name twice": (
        f"{HEADER}\n{ACME}\nAcme,1,https://bee.example,Bee\n",
        ["orgs.csv:3: orgs.Acme.name (cell A3): is the name of an earlier entry already; names of orgs differ"],
    ),
    "a scope among several": (
        f"{HEADER},scopes\n{ACME},ZohoCRM.org.READ ZohoCRM\n",
        [
            (
                "orgs.csv:2: orgs.acme.service.scopes[1] (cell E2): is no scope; "
                "a scope is two to five words with dots between, such as ZohoCRM.modules.ALL"
            )
        ],
    ),
    "an address of somebody else": (
        f"{HEADER},verify_url\n{ACME},https://evil.example\n",
        [
            (
                "orgs.csv:2: orgs.acme.verify.urls[0] (cell E2): is on a host that does not belong to data centre eu; "
                "the connection's token goes there: write an address on https://www.zohoapis.eu"
            )
        ],
    ),
    "a switch that is none": (
        f"{HEADER},login_user\n{ACME},perhaps\n",
        ["orgs.csv:2: orgs.acme.connection.login_user (cell E2): is neither yes nor no; write yes or no"],
    ),
    "a number that a spreadsheet rounded": (
        f"{HEADER}\n{ACME.replace('20061234567', '2.00612E+10')}\n",
        [
            (
                "orgs.csv:2: orgs.acme.crm_org_id (cell B2): was rounded by a spreadsheet; "
                "format the column as text, then write all digits"
            )
        ],
    ),
    "lines and rows that part after a line break in a cell": (
        f'{HEADER},#note\n{ACME},"two\nlines"\nbee,x,https://bee.example,Bee,\n',
        [
            (
                "orgs.csv:4: orgs.bee.crm_org_id (cell B3): is not a number; "
                "give the digits that follow /crm/org in the address of the org's CRM pages"
            )
        ],
    ),
    "columns that nobody knows": (
        f"{HEADER},homepage_adress,colour,Client Secret\n{ACME},x,red,s3cr3t-value\n",
        [
            "orgs.csv:1: cell E1: names no column that is known: 'homepage_adress'; did you mean homepage_url?",
            "orgs.csv:1: cell F1: names no column that is known: 'colour'; begin it with # to have it passed over",
            "orgs.csv:1: cell G1: names no column that is known, and secrets never stand in this file; take it out",
        ],
    ),
    "a column twice": (
        f"{HEADER},Client.Name\n{ACME},Acme\n",
        ["orgs.csv:1: cell E1: names a column that was there before; take one out"],
    ),
    "a cell too many": (
        f"{HEADER}\n{ACME},left over\n",
        ["orgs.csv:2: cell E2: stands in no column; name the column or take it out"],
    ),
    "columns that are not there, once and not for every row": (
        "name,identity\nacme,ops\nbee,ops\n",
        [
            "orgs.csv:1: crm_org_id: is missing; add a column crm_org_id",
            "orgs.csv:1: homepage_url: is missing; add a column homepage_url",
            "orgs.csv:1: client_name: is missing; add a column client_name",
        ],
    ),
    "no names of columns": (
        "acme,20061234567,https://acme.example,Acme CRM Link\n",
        [f"orgs.csv:1: file: has no column that is known; name them: {', '.join(COLUMNS)}"],
    ),
    "no rows": (
        f"{HEADER}\n",
        ["orgs.csv:1: file: has no rows; write an org in each row below the names of the columns"],
    ),
    "nothing": ("\n", [f"orgs.csv:1: file: is empty; name the columns in the first row: {', '.join(COLUMNS)}"]),
    "a quote that does not end": (
        f'{HEADER}\n{ACME}\n"bee,1\n2\n',
        [
            (
                "orgs.csv:3: file: is no row of a CSV (unexpected end of data); "
                "put a text with a separator, a quote or a line break in it in quotes, and write each quote twice"
            )
        ],
    ),
    "another encoding": (
        f"{HEADER}\n".encode() + b"acm\xe9,1,https://acme.example,Acme\n",
        ['orgs.csv:2: file: is not UTF-8; save it as UTF-8, which Excel calls "CSV UTF-8"'],
    ),
}


@pytest.mark.parametrize(("sheet", "problems"), FAULTS.values(), ids=FAULTS)
def test_every_fault_is_told_with_row_and_cell(tmp_path: Path, sheet: str | bytes, problems: list[str]) -> None:
    assert refused(written(tmp_path, sheet)) == problems
    assert "s3cr3t-value" not in "".join(problems)


def test_faults_of_the_config_and_of_the_sheet_are_told_together(tmp_path: Path) -> None:
    config = CONFIG.replace("ops@consultancy.example", "ops") + "colour = 1\n"
    assert [problem.split(";")[0] for problem in refused(written(tmp_path, f"{HEADER}\nbee,x,,Bee\n", config))] == [
        "orgs.toml:5: identities.ops.email: is no e-mail address",
        "orgs.toml:10: defaults.colour: is no key of a config",
        "orgs.csv:2: orgs.bee.crm_org_id (cell B2): is not a number",
        "orgs.csv:2: orgs.bee.homepage_url (cell C2): is missing",
    ]


def test_an_odd_scope_of_a_sheet_is_a_warning_with_its_cell(tmp_path: Path) -> None:
    file = written(tmp_path, f"{HEADER},scopes\n{ACME},Unheard.of\n")
    (warning, unread) = load(file, environ={}).warnings
    assert warning.startswith(f"{tmp_path}/orgs.csv:2: orgs.acme.service.scopes[0] (cell E2): Unheard.of is not among")
    assert "no harmless read" in unread


@pytest.mark.parametrize("text", ["=1+1", "=HYPERLINK(A1)", "+1", "@SUM(A1)", "-2"])
def test_what_looks_like_a_formula_is_a_text(tmp_path: Path, text: str) -> None:
    file = written(tmp_path, f"{HEADER},service_name\n{ACME},{text}\n", CONFIG.replace("{ ", '{ link_name = "a", '))
    (org,) = load(file, environ={}).orgs
    assert org.service.name == text


CELLS = {
    "=1+1": "holds a formula; put its value there: copy the column, then paste it as values",
    12345678901234567: "is a number that the spreadsheet rounds; format the column as text, then write it out",
    1.5: "is a number that the spreadsheet rounds; format the column as text, then write it out",
    datetime(2026, 11, 26, tzinfo=None): "is a date or a time; format the column as text, then write it out",  # noqa: DTZ001 - Excel knows no zones
    "#REF!": "holds an error of the spreadsheet; correct it",
}


@pytest.mark.parametrize("value", CELLS)
def test_a_cell_of_excel_that_is_no_text_and_no_number_is_a_fault(tmp_path: Path, value: object) -> None:
    book = Workbook()
    book.active.append(["name", "crm_org_id", "homepage_url", "client_name"])
    book.active.append(["acme", value, "https://acme.example", "Acme"])
    book.save(tmp_path / "orgs.xlsx")
    file = tmp_path / "orgs.toml"
    file.write_text(CONFIG.replace(".csv", ".xlsx"))
    assert refused(file) == [f"orgs.xlsx:2: orgs.acme.crm_org_id (cell B2): {CELLS[value]}"]


NAMES = {
    "/etc/orgs.csv": "names a file outside the folder of the config; put it beside the config or in a folder below",
    "../orgs.csv": "names a file outside the folder of the config; put it beside the config or in a folder below",
    "a\\\\..\\\\..\\\\orgs.csv": "names a file outside the folder of the config; put it beside the config or in a folder below",
    "C:orgs.csv": "names a file outside the folder of the config; put it beside the config or in a folder below",
    "orgs.ods": "names no spreadsheet that can be read; save it as .csv or .xlsx and name that",
    "": "names no spreadsheet that can be read; save it as .csv or .xlsx and name that",
    "*.csv": "names a file that does not exist; give the path of a .csv or .xlsx",
    "none.csv": "names a file that does not exist; give the path of a .csv or .xlsx",
}


@pytest.mark.parametrize("name", NAMES)
def test_only_a_spreadsheet_at_the_config_is_read(tmp_path: Path, name: str) -> None:
    file = tmp_path / "orgs.toml"
    file.write_text(CONFIG.replace("orgs.csv", name))
    assert refused(file) == [f"orgs.toml:1: orgs_file: {NAMES[name]}"]


def test_a_folder_below_is_fine_with_either_slash(tmp_path: Path) -> None:
    (tmp_path / "clients").mkdir()
    for name in ("clients/orgs.csv", "clients\\\\orgs.csv"):
        file = written(tmp_path, "")
        (tmp_path / "clients" / "orgs.csv").write_text(f"{HEADER}\n{ACME}\n")
        file.write_text(CONFIG.replace("orgs.csv", name))
        assert [org.name for org in load(file, environ={}).orgs] == ["acme"]


def test_what_is_no_xlsx_is_said_so(tmp_path: Path) -> None:
    assert refused(written(tmp_path, "name\n", name="orgs.xlsx")) == [
        "orgs.toml:1: orgs_file: names no .xlsx that can be opened; save it again, as .xlsx without a password"
    ]


def test_a_name_of_a_file_that_is_no_text_is_told_with_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "orgs.toml"
    file.write_text(CONFIG.replace('"orgs.csv"', "7"))
    assert refused(file) == ["orgs.toml:1: orgs_file: is not a text; write it in quotes"]


def test_every_key_of_an_org_has_a_column() -> None:
    keys: set[tuple[str, ...]] = set()
    for name, field in OrgTable.model_fields.items():
        inner = getattr(field.annotation, "model_fields", None)
        keys |= {(name,)} if inner is None else {(name, key) for key in inner}
    left = keys - {column.key for column in COLUMNS.values()}
    assert {key for key in left if key[0] != "handover"} == {
        ("verify", "url")
    }  # a hand-over is one for all: [defaults]


@pytest.mark.parametrize(("row", "column", "name"), [(1, 0, "A1"), (3, 25, "Z3"), (9, 26, "AA9"), (2, 701, "ZZ2")])
def test_cells_are_called_as_spreadsheets_call_them(row: int, column: int, name: str) -> None:
    assert cell_name(row, column) == name


def test_the_stand_in_has_the_people_and_orgs_of_a_sheet(tmp_path: Path) -> None:
    file = written(tmp_path, f"{HEADER}\n{ACME}\n\u00fcber,7,https://u.example,Uber\n")
    (tmp_path / "scratch").mkdir()
    config = loaded_for_replica(file, tmp_path / "scratch")
    with Replica(config=config) as served:
        state = served.state()
    assert sorted(org["org_id"] for org in state["orgs"]) == ["20061234567", "7"]
    assert [account["email"] for account in state["accounts"]] == ["ops@consultancy.example"]


def test_a_config_without_a_sheet_is_given_to_the_stand_in_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "odd.toml"
    file.write_text("[[identities]]\n")
    assert loaded_for_replica(file, tmp_path) == file


def test_a_stand_in_that_is_given_a_sheet_says_that_it_reads_none(tmp_path: Path) -> None:
    file = written(tmp_path, f"{HEADER}\n{ACME}\n")
    with pytest.raises(ValueError, match="the stand-in reads no orgs_file; write the orgs as"):
        Replica(config=file)


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n"), max_size=8)
BYTES = st.one_of(st.binary(max_size=200), st.text(max_size=80).map(str.encode))


@given(BYTES, st.sampled_from(["orgs.csv", "orgs.xlsx"]), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_file_holds_it_is_read_or_refused_in_words(
    tmp_path: Path, content: bytes, name: str, headed: bool
) -> None:
    file = written(tmp_path, f"{HEADER}\n".encode() + content if headed else content, name=name)
    problems: list[str] = []
    try:
        load(file, environ={})
    except UsageFault as fault:
        problems = fault.problems
    told = re.compile(rf"{re.escape(str(tmp_path))}/orgs\.(toml|csv|xlsx):\d+: [^\n]+; [^\n]+")
    assert [text for text in problems if not told.fullmatch(text)] == []


@given(st.lists(st.lists(CELL, min_size=4, max_size=4), min_size=1, max_size=4), st.sampled_from(",;\t"))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_spreadsheet_writes_is_read_back_cell_by_cell(
    tmp_path: Path, rows: list[list[str]], separator: str
) -> None:
    file = tmp_path / "any.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, delimiter=separator).writerows([HEADER.split(","), *rows])
    read = read_sheet(file, lambda text: text in HEADER.split(","))
    assert [row.cells for row in read[1:]] == [
        tuple(cell.strip() for cell in row) for row in rows if any(cell.strip() for cell in row)
    ]
