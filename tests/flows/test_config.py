"""What a sound config is turned into: defaults merged, absent values derived."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.redaction import Secret
from flows.config import Batch, Org, load
from flows.config.rules import derived_link_name, display_name, link_name
from flows.datacenters import builtin

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = """\
[datacenters.lab]
accounts      = "http://accounts.zoho.localhost:8600"
api_console   = "http://api-console.zoho.localhost:8600/"
crm           = "http://crm.zoho.localhost:8600"
api           = "http://www.zohoapis.localhost:8600"
redirect_uris = ["http://deluge.zoho.localhost:8600/delugeauth/callback"]

[[identities]]
name         = "ops"
email        = "ops@consultancy.example"
datacenter   = "eu"
password_env = "OPS_PASSWORD"

[defaults]
identity = "ops"
service  = { scopes = ["ZohoCRM.modules.ALL", "ZohoCRM.org.READ"] }

[[orgs]]
name         = "acme"
crm_org_id   = "20061234567"
homepage_url = "https://acme.example"
client       = { name = "Acme CRM Link" }
service      = { name = "Acme Link", link_name = "acme_link" }
connection   = { name = "Acme Link", link_name = "acme_link", scopes = ["ZohoCRM.org.READ"] }
verify       = { url = "https://www.zohoapis.eu/crm/v8/org" }
"""
IDENTITY = '[[identities]]\nname = "ops"\nemail = "ops@consultancy.example"\ndatacenter = "eu"\n'
SCOPES = 'service.scopes = ["ZohoCRM.org.READ"]\n'


def batch_of(tmp_path: Path, text: str) -> Batch:
    file = tmp_path / "orgs.toml"
    file.write_text(text, encoding="utf-8")
    return load(file, environ={"OPS_PASSWORD": "correct horse"})


def org_of(tmp_path: Path, keys: str, *, defaults: str = "", identity: str = IDENTITY) -> Org:
    """Load one org with a name, a number and a homepage; return it."""
    head = '[[orgs]]\nname = "acme"\ncrm_org_id = "1"\nhomepage_url = "https://acme.example"\n'
    (org,) = batch_of(tmp_path, f"{identity}[defaults]\n{defaults}{head}{keys}").orgs
    return org


def test_the_example_of_the_contract(tmp_path: Path) -> None:
    batch = batch_of(tmp_path, CONTRACT)
    (org,) = batch.orgs
    assert batch.path == tmp_path / "orgs.toml"
    assert batch.warnings == ()
    assert batch.identities == (org.identity,)
    assert (org.name, org.crm_org_id, org.homepage_url) == ("acme", "20061234567", "https://acme.example")
    assert org.datacenter == builtin()["eu"]
    assert org.client.name == "Acme CRM Link"
    assert org.client.redirect_uris == (
        "https://dre.zoho.eu/delugeauth/callback",
        "https://deluge.zoho.eu/delugeauth/callback",
    )
    assert (org.service.name, org.service.link_name) == ("Acme Link", "acme_link")
    assert org.service.scopes == ("ZohoCRM.modules.ALL", "ZohoCRM.org.READ")
    assert (org.connection.name, org.connection.link_name) == ("Acme Link", "acme_link")
    assert org.connection.scopes == ("ZohoCRM.org.READ",)
    assert org.connection.login_user is False
    assert org.verify_urls == ("https://www.zohoapis.eu/crm/v8/org",)


def test_a_password_comes_out_of_the_environment_and_is_never_shown(tmp_path: Path) -> None:
    identity = batch_of(tmp_path, CONTRACT).identities[0]
    password = identity.password({"OPS_PASSWORD": "correct horse"})
    assert isinstance(password, Secret)
    assert password.reveal() == "correct horse"
    assert "horse" not in repr(identity)
    assert b"horse" not in pickle.dumps(identity)


def test_without_a_variable_the_person_types_the_password(tmp_path: Path) -> None:
    assert org_of(tmp_path, SCOPES + 'client.name = "A"').identity.password({}) is None


def test_results_are_frozen(tmp_path: Path) -> None:
    org = batch_of(tmp_path, CONTRACT).orgs[0]
    with pytest.raises(FrozenInstanceError):
        org.name = "bee"  # type: ignore[misc]


def test_what_is_absent_is_derived_from_the_service(tmp_path: Path) -> None:
    org = org_of(tmp_path, 'service = { name = "Acme & Söhne 24", scopes = ["ZohoCRM.org.READ", "Desk.basic.READ"] }')
    assert org.client.name == "Acme & Söhne 24"
    assert org.service.link_name == "acme_sohne_24"
    assert (org.connection.name, org.connection.link_name) == ("Acme & Söhne 24", "acme_sohne_24")
    assert org.connection.scopes == ("ZohoCRM.org.READ", "Desk.basic.READ")


def test_a_service_is_named_after_its_client(tmp_path: Path) -> None:
    org = org_of(tmp_path, SCOPES + 'client.name = "Acme CRM"')
    assert (org.service.name, org.connection.name, org.connection.link_name) == ("Acme CRM", "Acme CRM", "acme_crm")


def test_a_link_name_comes_from_its_own_name(tmp_path: Path) -> None:
    keys = 'service = { name = "One", link_name = "uno", scopes = ["ZohoCRM.org.READ"] }\nconnection.name = "Two"'
    org = org_of(tmp_path, keys)
    assert (org.service.link_name, org.connection.name, org.connection.link_name) == ("uno", "Two", "two")


def test_defaults_merge_key_by_key_and_the_org_wins(tmp_path: Path) -> None:
    defaults = (
        'client.redirect_uris = ["https://default.example/cb"]\n'
        'service = { name = "Default", scopes = ["ZohoCRM.org.READ", "ZohoCRM.users.READ"] }\n'
        "connection.login_user = true\n"
        'verify.url = "https://www.zohoapis.eu/crm/v8/org"\n'
    )
    org = org_of(tmp_path, 'client.name = "Own"\nservice.scopes = ["ZohoCRM.users.READ"]', defaults=defaults)
    assert org.client.name == "Own"
    assert org.client.redirect_uris == ("https://default.example/cb",)
    assert org.service.name == "Default"
    assert org.service.scopes == ("ZohoCRM.users.READ",)
    assert org.connection.login_user is True
    assert org.verify_urls == ("https://www.zohoapis.eu/crm/v8/org",)


def test_a_default_switch_can_be_turned_off(tmp_path: Path) -> None:
    keys = SCOPES + 'client.name = "A"\nconnection.login_user = false'
    assert org_of(tmp_path, keys, defaults="connection.login_user = true\n").connection.login_user is False


def test_urls_of_an_org_replace_the_url_of_the_defaults(tmp_path: Path) -> None:
    keys = SCOPES + 'client.name = "A"\nverify.urls = ["https://www.zohoapis.eu/crm/v8/users"]'
    org = org_of(tmp_path, keys, defaults='verify.url = "https://www.zohoapis.eu/crm/v8/org"\n')
    assert org.verify_urls == ("https://www.zohoapis.eu/crm/v8/users",)


def test_several_orgs_of_several_identities(tmp_path: Path) -> None:
    text = IDENTITY + IDENTITY.replace('"ops"', '"us"').replace('"eu"', '"us"') + '[defaults]\nidentity = "ops"\n'
    for name, extra in (("a", ""), ("b", 'identity = "us"\n'), ("c", "")):
        text += f'[[orgs]]\nname = "{name}"\ncrm_org_id = "1{len(text)}"\nhomepage_url = "https://a.example"\n'
        text += f'client.name = "{name}"\n{extra}{SCOPES}'
    batch = batch_of(tmp_path, text)
    assert [(org.name, org.identity.name, org.datacenter.name) for org in batch.orgs] == [
        ("a", "ops", "eu"),
        ("b", "us", "us"),
        ("c", "ops", "eu"),
    ]


def test_names_may_be_the_same_in_different_crm_orgs(tmp_path: Path) -> None:
    text = IDENTITY
    for number in (1, 2):
        text += f'[[orgs]]\nname = "o{number}"\ncrm_org_id = "{number}"\nhomepage_url = "https://a.example"\n'
        text += f'client.name = "C {number}"\nservice = {{ name = "Link", scopes = ["ZohoCRM.org.READ"] }}\n'
    assert [org.connection.link_name for org in batch_of(tmp_path, text).orgs] == ["link", "link"]


def test_scopes_of_a_connection_are_spelt_as_the_service_spells_them(tmp_path: Path) -> None:
    keys = SCOPES + 'client.name = "A"\nconnection.scopes = ["zohocrm.ORG.read"]'
    assert org_of(tmp_path, keys).connection.scopes == ("ZohoCRM.org.READ",)


def test_redirect_uris_of_a_client_do_for_a_data_centre_without_any(tmp_path: Path) -> None:
    keys = SCOPES + 'client = { name = "A", redirect_uris = ["https://dre.zoho.uk/delugeauth/callback"] }'
    org = org_of(tmp_path, keys, identity=IDENTITY.replace('"eu"', '"uk"'))
    assert org.client.redirect_uris == ("https://dre.zoho.uk/delugeauth/callback",)


def test_a_config_adds_a_data_centre(tmp_path: Path) -> None:
    text = CONTRACT.replace('datacenter   = "eu"', 'datacenter = "lab"').replace(
        "https://www.zohoapis.eu", "http://www.zohoapis.localhost:8600"
    )
    lab = batch_of(tmp_path, text).orgs[0].datacenter
    assert lab.name == "lab"
    assert lab.api_console == "http://api-console.zoho.localhost:8600"
    assert lab.redirect_uris == ("http://deluge.zoho.localhost:8600/delugeauth/callback",)


def test_a_config_corrects_single_values_of_a_data_centre(tmp_path: Path) -> None:
    text = CONTRACT.replace("[datacenters.lab]", '[datacenters.eu]\ncrm = "https://crmplus.zoho.eu"\n[datacenters.lab]')
    corrected = batch_of(tmp_path, text).orgs[0].datacenter
    assert corrected.crm == "https://crmplus.zoho.eu"
    assert corrected.accounts == builtin()["eu"].accounts
    assert corrected.redirect_uris == builtin()["eu"].redirect_uris


@pytest.mark.parametrize("host", ["localhost", "a.b.localhost", "127.0.0.1", "127.8.9.1:8600", "[::1]:8600"])
def test_plain_http_is_for_loopback_hosts(tmp_path: Path, host: str) -> None:
    org = org_of(tmp_path, f'{SCOPES}client = {{ name = "A", redirect_uris = ["http://{host}/cb"] }}')
    assert org.client.redirect_uris == (f"http://{host}/cb",)


@given(st.text(max_size=80))
def test_a_derived_link_name_is_always_valid(name: str) -> None:
    derived = derived_link_name(name)
    assert derived is None or link_name(derived) is None


@given(st.from_regex(r"[a-z][a-z0-9]{0,20}(_[a-z0-9]{1,5}){0,4}", fullmatch=True))
def test_a_link_name_is_derived_from_itself(name: str) -> None:
    assert derived_link_name(name) == name


@given(st.text(alphabet=st.characters(categories=["L", "N"], max_codepoint=127), min_size=1, max_size=50))
def test_plain_words_are_names(name: str) -> None:
    assert display_name(name) is None
    assert derived_link_name(name) is not None
