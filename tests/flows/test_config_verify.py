"""What the verifier calls when a config does not say, and where it may call at all."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from flows.config import load
from flows.datacenters import Datacenter, builtin
from flows.scopes import app_of, expanded, finding
from flows.verify_reads import allowed_origins, default_urls, table

if TYPE_CHECKING:
    from pathlib import Path

EU = builtin()["eu"]
ORG = """\
[[identities]]
name = "ops"
email = "ops@consultancy.example"
datacenter = "eu"

[[orgs]]
name = "acme"
crm_org_id = "1"
homepage_url = "https://acme.example"
client.name = "Acme"
"""


@pytest.mark.parametrize(
    ("scopes", "urls"),
    [
        (("ZohoCRM.org.READ",), ("https://www.zohoapis.eu/crm/v8/org",)),
        (("zohocrm.ORG.all",), ("https://www.zohoapis.eu/crm/v8/org",)),
        (("ZohoCRM.modules.ALL", "ZohoCRM.org.READ"), ("https://www.zohoapis.eu/crm/v8/org",)),
        (("ZohoCRM.users.READ",), ("https://www.zohoapis.eu/crm/v8/users?type=CurrentUser",)),
        (("ZohoCRM.settings.ALL",), ("https://www.zohoapis.eu/crm/v8/settings/modules",)),
        (("ZohoCRM.modules.ALL",), ("https://www.zohoapis.eu/crm/v8/Leads?fields=id&per_page=1",)),
        (("ZohoCRM.modules.deals.READ",), ("https://www.zohoapis.eu/crm/v8/Deals?fields=id&per_page=1",)),
        (("ZohoBooks.fullaccess.all",), ("https://www.zohoapis.eu/books/v3/organizations",)),
        (("ZohoBooks.settings.READ",), ("https://www.zohoapis.eu/books/v3/organizations",)),
        (("WorkDrive.users.READ",), ("https://www.zohoapis.eu/workdrive/api/v1/users/me",)),
        (("Desk.basic.READ",), ("https://desk.zoho.eu/api/v1/organizations",)),
        (
            ("Desk.settings.READ", "ZohoCRM.org.ALL"),
            ("https://desk.zoho.eu/api/v1/organizations", "https://www.zohoapis.eu/crm/v8/org"),
        ),
    ],
)
def test_one_harmless_read_an_app(scopes: tuple[str, ...], urls: tuple[str, ...]) -> None:
    assert default_urls(EU, scopes) == (urls, ())


@pytest.mark.parametrize("scope", ["ZohoCRM.org.UPDATE", "ZohoBooks.contacts.READ", "Desk.tickets.READ", "email"])
def test_a_scope_that_allows_no_known_read_names_its_app(scope: str) -> None:
    assert default_urls(EU, (scope,)) == ((), (app_of(scope),))


def test_a_product_host_follows_the_domain_of_the_crm_pages() -> None:
    assert default_urls(builtin()["ca"], ("Desk.basic.READ",)) == (
        ("https://desk.zohocloud.ca/api/v1/organizations",),
        (),
    )


def test_a_crm_host_of_another_name_gives_no_product_hosts() -> None:
    plus = EU.model_copy(update={"crm": "https://crmplus.zoho.eu"})
    assert default_urls(plus, ("Desk.basic.READ",)) == ((), ("Desk",))
    assert allowed_origins(plus) == {"https://www.zohoapis.eu"}


@pytest.mark.parametrize("datacenter", builtin().values(), ids=lambda datacenter: datacenter.name)
def test_every_read_of_the_table_may_be_called(datacenter: Datacenter) -> None:
    for read in table().reads:
        for written in read.scopes:
            for scope in expanded(written):
                assert finding(scope) is None
                ((url,), _) = default_urls(datacenter, (scope,))
                parts = urlsplit(url)
                assert f"{parts.scheme}://{parts.netloc}" in allowed_origins(datacenter)


def test_every_entry_of_the_table_says_how_sure_it_is() -> None:
    assert all(read.source for read in table().reads)
    assert table().hosts.source
    assert all(len({app_of(scope) for scope in read.scopes}) == 1 for read in table().reads)


@pytest.mark.parametrize(
    "origin",
    [
        "https://www.zohoapis.eu",
        "https://WWW.zohoapis.eu:443",
        "https://desk.zoho.eu",
    ],
)
def test_a_verify_url_of_the_data_centre_is_taken_as_it_is(tmp_path: Path, origin: str) -> None:
    file = tmp_path / "orgs.toml"
    file.write_text(f'{ORG}service.scopes = ["Desk.tickets.READ"]\nverify.url = "{origin}/x?a=b"\n')
    batch = load(file, environ={})
    assert batch.orgs[0].verify_urls == (f"{origin}/x?a=b",)
    assert batch.warnings == ()


TWO = '["Desk.tickets.READ", "ZohoSign.documents.READ"]'


@pytest.mark.parametrize(
    ("keys", "line", "key"),
    [
        (f"service.scopes = {TWO}\n", 11, "service"),
        (f"service.scopes = {TWO}\nconnection.scopes = {TWO}\n", 12, "connection"),
    ],
)
def test_what_cannot_be_verified_is_a_warning(tmp_path: Path, keys: str, line: int, key: str) -> None:
    file = tmp_path / "orgs.toml"
    file.write_text(ORG + keys)
    batch = load(file, environ={})
    assert batch.orgs[0].verify_urls == ()
    (warning,) = batch.warnings
    assert warning == (
        f"{file}:{line}: orgs.acme.{key}.scopes: no harmless read is known for what is asked of Desk and ZohoSign; "
        'the verifier can only judge what it can call: give verify = { url = "..." }'
    )
