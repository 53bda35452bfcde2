"""The table of data centres: complete, each value with its source, origins in one form."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from automation.screens import origin_of
from flows.datacenters import Datacenter, builtin, facts

NAMES = ["us", "eu", "in", "au", "jp", "ca", "sa", "cn", "uk", "ae"]
WITHOUT_REDIRECT_URI = {"sa", "uk", "ae"}


def test_the_ten_data_centres_are_there() -> None:
    assert list(builtin()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_value_has_a_source_and_a_confidence(name: str) -> None:
    known = facts()[name]
    values = [known.accounts, known.api_console, known.crm, known.api, *known.redirect_uris]
    assert all(fact.source.startswith("facts ") and fact.confidence for fact in values)


@pytest.mark.parametrize("datacenter", builtin().values(), ids=lambda datacenter: datacenter.name)
def test_every_origin_is_in_the_one_form(datacenter: Datacenter) -> None:
    assert all(origin_of(origin) == origin for origin in datacenter.origins)
    assert all(origin.startswith("https://") for origin in datacenter.origins)


@pytest.mark.parametrize("name", NAMES)
def test_both_callback_forms_are_registered_the_likelier_first(name: str) -> None:
    uris = builtin()[name].redirect_uris
    if name in WITHOUT_REDIRECT_URI:
        assert uris == ()
        return
    first, second = (urlsplit(uri) for uri in uris)
    assert {first.path, second.path} == {"/delugeauth/callback"}
    assert first.netloc.startswith("deluge." if name in {"us", "in"} else "dre.")
    assert {first.netloc.split(".", 1)[0], second.netloc.split(".", 1)[0]} == {"deluge", "dre"}
    assert first.netloc.split(".", 1)[1] == second.netloc.split(".", 1)[1]


def test_the_addresses_of_a_custom_service() -> None:
    eu = builtin()["eu"]
    assert eu.authorize_url == "https://accounts.zoho.eu/oauth/v2/auth?access_type=offline"
    assert eu.token_url == "https://accounts.zoho.eu/oauth/v2/token"
    assert eu.revoke_url == "https://accounts.zoho.eu/oauth/v2/token/revoke"


def test_secrets_are_typed_on_exact_origins_only() -> None:
    eu = builtin()["eu"]
    assert eu.password_hosts == {"https://accounts.zoho.eu"}
    assert eu.deluge == {"https://dre.zoho.eu", "https://deluge.zoho.eu"}
    assert eu.client_secret_hosts == {"https://crm.zoho.eu", "https://dre.zoho.eu", "https://deluge.zoho.eu"}
    assert eu.hosts == eu.password_hosts | eu.client_secret_hosts
    assert eu.origins == eu.hosts | {"https://api-console.zoho.eu", "https://www.zohoapis.eu"}


def test_the_host_of_a_product_stands_beside_the_crm_pages() -> None:
    lab = builtin()["us"].model_copy(update={"crm": "http://crm.zoho.localhost:8600"})
    assert lab.product("desk") == "http://desk.zoho.localhost:8600"
    assert lab.model_copy(update={"crm": "https://crmplus.zoho.eu"}).product("desk") is None
