"""Bundles of scopes in a config, and the search through what is known of scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from automation.errors import UsageFault
from flows.config import load
from flows.scope_search import bundles, every_scope, members, search
from flows.scopes import finding

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
[[identities]]
name = "ops"
email = "ops@consultancy.example"
datacenter = "eu"

[[orgs]]
name = "acme"
crm_org_id = "20061234567"
homepage_url = "https://acme.example"
client = { name = "Acme CRM Link" }
service = { scopes = SERVICE }
connection = { scopes = CONNECTION }
"""
READ = members("@crm-read") or ()


def written(folder: Path, service: str, connection: str = '["@crm-read"]') -> Path:
    file = folder / "orgs.toml"
    file.write_text(CONFIG.replace("SERVICE", service).replace("CONNECTION", connection))
    return file


@pytest.mark.parametrize(
    ("service", "scopes"),
    [
        ('["@crm-read"]', READ),
        ('["@CRM-Read", "Desk.tickets.READ"]', (*READ, "Desk.tickets.READ")),
        ('["@crm-read", "ZohoCRM.org.READ"]', READ),
        ('["zohocrm.ORG.read", "@crm-read"]', ("zohocrm.ORG.read", *(s for s in READ if s != "ZohoCRM.org.READ"))),
        ('["@crm-read", "@desk", "@crm-read"]', (*READ, "Desk.tickets.ALL")),
    ],
)
def test_a_bundle_stands_for_its_scopes_and_none_comes_twice(
    tmp_path: Path, service: str, scopes: tuple[str, ...]
) -> None:
    (org,) = load(written(tmp_path, service), environ={}).orgs
    assert org.service.scopes == scopes


def test_a_connection_takes_a_bundle_as_the_service_spells_it(tmp_path: Path) -> None:
    (org,) = load(written(tmp_path, '["Desk.tickets.ALL", "zohosign.documents.all"]', '["@sign"]'), environ={}).orgs
    assert org.connection.scopes == ("zohosign.documents.all",)


@pytest.mark.parametrize(
    ("service", "connection", "problems"),
    [
        ('["@crm-reed"]', '["@crm-read"]', ["11: service.scopes[0]: names no bundle of scopes: '@crm-reed'; did you mean @crm-read?"]),
        ('["@"]', '["@crm-read"]', [f"11: service.scopes[0]: names no bundle of scopes: '@'; known: {', '.join(list(bundles())[:-1])} or @sign"]),
        ('["@crm-read", "ZohoCRM.org.READ", "ZohoCRM.org.READ"]', '["@crm-read"]', ["11: service.scopes[2]: stands in the list twice; take one out"]),
        ('["@crm-read"]', '["@desk"]', ["12: connection.scopes[0]: Desk.tickets.ALL is not among the service's scopes; add it to service.scopes or take it out here"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_bundle_is_told_where_it_stands(
    tmp_path: Path, service: str, connection: str, problems: list[str]
) -> None:
    file = written(tmp_path, service, connection)
    with pytest.raises(UsageFault) as caught:
        load(file, environ={})
    said = [problem.removeprefix(f"{file}:").replace("orgs.acme.", "") for problem in caught.value.problems]
    assert said == problems


@pytest.mark.parametrize("name", bundles())
def test_a_bundle_holds_only_scopes_that_are_known_and_fine(name: str) -> None:
    scopes = members(name) or ()
    assert scopes
    assert [scope for scope in scopes if finding(scope) is not None] == []


@pytest.mark.parametrize(
    ("words", "scope", "provenance"),
    [
        (["desk", "TICKETS"], "Desk.tickets.READ", "CODE"),
        (["people", "forms"], "ZOHOPEOPLE.forms.READ", "CODE"),
        (["zohocrm.org"], "ZohoCRM.org.READ", "DOC"),
        (["modules.all"], "ZohoCRM.modules.ALL", "OAS"),
        (["reactions"], "ZohoCliq.Reactions.UPDATE", "BAD"),
        (["activities", "crm"], "ZohoCRM.modules.Activities.{operation}", "DOUBTFUL"),
    ],
)
def test_a_search_finds_what_holds_every_word(words: list[str], scope: str, provenance: str) -> None:
    found = {known.scope: known for known in search(words)}
    assert found[scope].provenance == provenance
    assert bool(found[scope].caution) == (provenance in {"BAD", "DOUBTFUL"})
    assert all(
        word.casefold() in f"{known.scope} {known.product}".casefold() for word in words for known in found.values()
    )


def test_no_scope_is_listed_twice_and_each_app_stands_together() -> None:
    folded = [known.scope.casefold() for known in every_scope()]
    assert len(set(folded)) == len(folded) > 700
    products = [known.product for known in every_scope()]
    borders = [product for before, product in zip(["", *products], products, strict=False) if before != product]
    assert len(set(borders)) == len(borders)
