"""A config of a real data centre, moved to hosts that stand elsewhere; and what is then expected of it."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from fixtures.replica import datacenter_toml
from flows.config import Batch, load
from flows.datacenters import Datacenter, builtin
from flows.goal import goal, without_stages
from flows.relocation import cannot_share, relocated

if TYPE_CHECKING:
    from pathlib import Path

HOSTS = Datacenter.model_validate({"name": "x", **tomllib.loads(datacenter_toml(81))["datacenters"]["lab"]})
IDENTITY = '[[identities]]\nname = "{name}"\nemail = "{name}@a.example"\ndatacenter = "{datacenter}"\n'
ORG = (
    '[[orgs]]\nname = "{name}"\nidentity = "{identity}"\ncrm_org_id = "{number}"\nhomepage_url = "https://a.example"\n'
    'client.name = "{name}"\nservice = {{ scopes = ["ZohoCRM.org.READ", "Desk.basic.READ"] }}\n'
)


def batch_of(tmp_path: Path, text: str) -> Batch:
    file = tmp_path / "orgs.toml"
    file.write_text(text)
    return load(file, environ={})


def eu(tmp_path: Path, more: str = "") -> Batch:
    one = IDENTITY.format(name="ops", datacenter="eu") + ORG.format(name="acme", identity="ops", number=1)
    return batch_of(tmp_path, one + more)


def test_every_address_of_the_data_centre_moves_and_its_name_stays(tmp_path: Path) -> None:
    batch = relocated(eu(tmp_path), HOSTS)
    (org,) = batch.orgs
    assert batch.identities == (org.identity,)
    assert org.datacenter.name == "eu"
    assert org.datacenter.origins == HOSTS.origins | {"http://dre.zoho.localhost:81"}
    assert org.datacenter.token_url == "http://accounts.zoho.localhost:81/oauth/v2/token"


def test_both_callbacks_of_deluge_move_to_the_host_of_their_label(tmp_path: Path) -> None:
    (org,) = relocated(eu(tmp_path), HOSTS).orgs
    assert org.client.redirect_uris == (
        "http://dre.zoho.localhost:81/delugeauth/callback",
        "http://deluge.zoho.localhost:81/delugeauth/callback",
    )


@pytest.mark.parametrize("to", ["keyring", "command"])
def test_a_secret_of_the_stand_in_is_handed_over_to_nobody(tmp_path: Path, to: str) -> None:
    own = 'handover = {{ to = "{}"{} }}\n'.format(to, ', command = ["true"]' if to == "command" else "")
    batch = eu(tmp_path, own)
    assert batch.orgs[0].handover is not None
    assert relocated(batch, HOSTS).orgs[0].handover is None


def test_a_callback_of_another_app_stays(tmp_path: Path) -> None:
    own = 'client.redirect_uris = ["https://app.example/callback", "https://deluge.zoho.eu/delugeauth/callback"]\n'
    (org,) = relocated(eu(tmp_path, own), HOSTS).orgs
    assert org.client.redirect_uris[0] == "https://app.example/callback"


def test_verify_urls_move_to_the_host_of_their_product(tmp_path: Path) -> None:
    (org,) = relocated(eu(tmp_path), HOSTS).orgs
    assert org.verify_urls == (
        "http://www.zohoapis.localhost:81/crm/v8/org",
        "http://desk.zoho.localhost:81/api/v1/organizations",
    )
    named = 'verify.url = "https://www.zohoapis.eu/crm/v8/Leads?fields=id&per_page=1"\n'
    (org,) = relocated(eu(tmp_path, named), HOSTS).orgs
    assert org.verify_urls == ("http://www.zohoapis.localhost:81/crm/v8/Leads?fields=id&per_page=1",)


@pytest.mark.parametrize("name", builtin())
def test_no_real_address_is_left_of_any_data_centre(tmp_path: Path, name: str) -> None:
    known = f'[datacenters.{name}]\nredirect_uris = ["https://deluge.{name}.example/delugeauth/callback"]\n'
    text = IDENTITY.format(name="ops", datacenter=name) + ORG.format(name="acme", identity="ops", number=1) + known
    (org,) = relocated(batch_of(tmp_path, text), HOSTS).orgs
    addresses = [*org.datacenter.origins, *org.client.redirect_uris, *org.verify_urls]
    assert [address for address in addresses if ".localhost:81" not in address] == []


def test_a_login_or_an_org_in_two_data_centres_cannot_share_one_stand_in(tmp_path: Path) -> None:
    identities = IDENTITY.format(name="ops", datacenter="eu") + IDENTITY.format(name="us", datacenter="us")
    identities = identities.replace("us@a.example", "ops@a.example")
    orgs = ORG.format(name="acme", identity="ops", number=1) + ORG.format(name="bolt", identity="us", number=1)
    problems = cannot_share(batch_of(tmp_path, identities + orgs))
    assert [problem.partition(": ")[2].partition(",")[0] for problem in problems] == [
        "the login ops@a.example stands in the data centres eu and us",
        "the CRM org 1 stands in the data centres eu and us",
    ]
    assert cannot_share(eu(tmp_path)) == []


def test_the_goal_is_what_the_config_asks_for(tmp_path: Path) -> None:
    wanted = goal(relocated(eu(tmp_path), HOSTS))
    assert wanted["envelope"]["orgs"] == {
        "acme": {"datacenter": "eu", "link_name": "acme", "verdict": "usable", "errors": []}
    }
    assert list(wanted["state"]["clients"]) == ["acme"]
    org = wanted["state"]["orgs"]["1"]
    assert (
        org["services"]["acme"]["authorize_url"] == "http://accounts.zoho.localhost/oauth/v2/auth?access_type=offline"
    )
    connection = org["connections"]["acme"]
    assert (connection["status"], connection["refreshes_itself"], org["functions"]) == ("live", True, [])
    assert wanted["state"]["accepted_by_a_person"] == 1


def test_the_way_there_is_no_part_of_the_goal() -> None:
    outcome = {"envelope": {"status": "s", "orgs": {"acme": {"verdict": "usable", "stages": {"client": "created"}}}}}
    assert without_stages(outcome) == {"envelope": {"status": "s", "orgs": {"acme": {"verdict": "usable"}}}}
