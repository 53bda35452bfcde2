"""Every read that the verifier chooses on its own is answered by the stand-in, with the scope and not without it."""

from __future__ import annotations

import json
import tomllib
from urllib.parse import urlsplit

import pytest

from fixtures.replica import api, datacenter_toml, tokens
from fixtures.replica.world import World
from flows.datacenters import Datacenter
from flows.judging import judge_one
from flows.probe import Ran
from flows.scopes import expanded
from flows.verify_reads import default_urls, table

HOSTS = Datacenter.model_validate({"name": "x", **tomllib.loads(datacenter_toml(81))["datacenters"]["lab"]})
SCOPES = {read.path: expanded(read.scopes[0])[0] for read in table().reads}


def verdict(url: str, scope: str) -> str:
    """Return what is judged of a read with a token of one scope."""
    world = World(seed=1)
    world.port = 81
    client = world.make_client(kind="", name="A", homepage="", redirects=["https://a.example"], owner="")
    account = next(iter(world.accounts))
    code = tokens.new_code(
        world,
        client,
        redirect_uri="https://a.example",
        scopes=[scope],
        email=account,
        org_id="20061234567",
        offline=True,
    )
    given = {"client_id": client.client_id, "client_secret": client.secret, "redirect_uri": "https://a.example"}
    _, body = tokens.endpoint(world, {**given, "grant_type": "authorization_code", "code": code.code})
    parts = urlsplit(url)
    label = "api" if url.startswith(HOSTS.api) else (parts.hostname or "").partition(".")[0]
    _, answer = api.answer(world, "GET", parts.path, f"Zoho-oauthtoken {body['access_token']}", label=label)
    return judge_one(Ran(json.dumps(answer)))[0]


@pytest.mark.parametrize("path", SCOPES)
def test_a_default_read_is_answered(path: str) -> None:
    ((url,), without) = default_urls(HOSTS, (SCOPES[path],))
    assert without == ()
    assert verdict(url, SCOPES[path]) == "usable"


@pytest.mark.parametrize("path", SCOPES)
def test_a_default_read_without_its_scope_is_refused(path: str) -> None:
    ((url,), _) = default_urls(HOSTS, (SCOPES[path],))
    assert verdict(url, "ZohoSign.documents.READ") in {"scope_missing", "unverified"}
