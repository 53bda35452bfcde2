"""The commands that help to write a config: `schema`, `scopes`."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
from typer.testing import CliRunner, Result

from automation.cli import app
from flows.config.schema import config_schema
from flows.config.shape import FileTables
from tests.flows.test_config_problems import BASE, cases

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, prog_name="zoho-provision", standalone_mode=False)


def told(*arguments: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(*arguments, "--json").stdout)
    return answer


@pytest.fixture(scope="module")
def judge() -> Any:
    return fastjsonschema.compile(config_schema(), use_default=False)


CONFIGS = [*(ROOT / "fixtures" / "configs").glob("*.toml"), ROOT / "docs" / "examples" / "orgs.toml"]


@pytest.mark.parametrize("file", CONFIGS, ids=lambda file: file.name)
def test_the_schema_takes_the_configs_that_come_with_the_product(judge: Any, file: Path) -> None:
    judge(tomllib.loads(file.read_text()))


def test_the_schema_takes_every_key_with_a_value_of_its_kind(judge: Any) -> None:
    own = 'orgs_file = "clients/orgs.XLSX"\n[datacenters.lab]\naccounts = "http://a.localhost"\nredirect_uris = ["x"]\n'
    judge(tomllib.loads(own + BASE))
    judge(
        tomllib.loads(
            '[[identities]]\nname = "o"\nemail = "o@x.example"\ndatacenter = "lab"\n[defaults.verify]\nurls = []'
        )
    )


SHAPES = ("is no key", "is not a text", "is not a list", "is not a table", "is neither true", "identities: is missing")


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_schema_refuses_what_check_refuses_for_its_shape(judge: Any, case: Any) -> None:
    if not any(shape in problem for problem in case.problems for shape in SHAPES):
        return
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        judge(tomllib.loads(case.text))


def test_every_key_is_described() -> None:
    schema = config_schema()
    tables = [schema, *(table for table in schema["$defs"].values() if "properties" in table)]
    keys = [(name, key) for table in tables for name, key in table["properties"].items()]
    assert len(keys) > len(FileTables.model_fields) + 20
    assert [name for name, key in keys if not key.get("description") and "$ref" not in key] == []


def test_the_schema_is_printed_as_the_published_file_holds_it() -> None:
    assert run("schema").stdout == (ROOT / "docs" / "config.schema.json").read_text()


def test_editors_are_offered_data_centres_bundles_and_scopes() -> None:
    tables = config_schema()["$defs"]
    assert "eu" in tables["IdentityTable"]["properties"]["datacenter"]["anyOf"][0]["enum"]
    assert {"@crm-read", "Desk.tickets.READ"} <= set(tables["KnownScope"]["enum"])
    assert "ZohoCliq.Reactions.UPDATE" not in tables["KnownScope"]["enum"]


def test_a_search_tells_scopes_and_bundles() -> None:
    answer = told("scopes", "search", "books", "fullaccess")
    assert [known["scope"] for known in answer["scopes"]] == ["ZohoBooks.fullaccess.all"]
    assert (answer["status"], answer["exit_code"], answer["command"]) == ("success", 0, "scopes")
    said = run("scopes", "search", "desk", "tickets.r").stdout
    assert said == "Desk\n  Desk.tickets.READ  CODE\n"


def test_bundles_are_told_with_their_scopes() -> None:
    (bundle,) = told("scopes", "bundles", "zohobooks")["bundles"]
    assert (bundle["name"], bundle["scopes"]) == ("@books", ["ZohoBooks.fullaccess.all"])
    assert len(told("scopes", "bundles")["bundles"]) == 8


def test_a_list_is_all_that_is_known() -> None:
    answer = told("scopes", "list")
    assert (len(answer["scopes"]) > 700, answer["bundles"]) == (True, [])


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["search", "zzz"], 1, "No scope that is publicly known holds zzz. The list is not complete.\n"),
        (["search"], 2, "scopes: search needs a word to look for; write e.g. zoho-provision scopes search books invoices\n"),
        (["list", "x"], 2, "scopes: list takes no words; write e.g. zoho-provision scopes search books invoices\n"),
    ],
)  # fmt: skip
def test_a_search_that_finds_nothing_or_makes_no_sense_says_so(arguments: list[str], status: int, said: str) -> None:
    result = run("scopes", *arguments)
    assert (result.return_value, result.stdout, result.stderr) == (status, "", said)
    assert told("scopes", *arguments)["exit_code"] == status
