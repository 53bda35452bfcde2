"""A rehearsal finds every control as `apply` would, changes nothing, and says what it could not see."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from automation.options import RunOptions
from fixtures.replica.drift import parse_all
from flows.config import load
from flows.rehearsing import rehearse
from tests.canary.scanner import canaries, leaks
from tests.flows.test_planning import MAKES_NOTHING, logged, what_is_there

if TYPE_CHECKING:
    from automation.rehearsal.model import OrgRehearsal


def states(rehearsal: dict[str, Any]) -> dict[str, str]:
    return {one["control"]: one["state"] for one in rehearsal["controls"]}


def text_of(path: str | None) -> str:
    return Path(str(path)).read_text()


def answer(rehearsal: dict[str, Any], number: int) -> str:
    return str(rehearsal["unknowns"][number - 1]["answer"])


@pytest.mark.long
def test_what_can_be_seen_of_an_org_that_has_nothing_is_found_and_nothing_is_made(scene: Any) -> None:
    scene.straight("revoke-url")
    scene.now_with("first-visit", instead_of="later-visit")
    world = scene.replica.world
    world.clients.clear()
    world.accounts["ops@consultancy.example"].got_started = False
    scene.browser()
    world.log.clear()
    before = what_is_there(scene)
    status, envelope, said = scene.command("rehearse")
    assert (status, envelope["status"], envelope["errors"]) == (0, "success", [])
    before["accounts"] |= {"ops@consultancy.example": True}  # Get Started was pressed, or the form could not be seen
    assert what_is_there(scene) == before
    assert logged(scene) <= MAKES_NOTHING
    filled = [line for line in said.splitlines() if "filling" in line]
    assert len(filled) == 2  # address and password, of the sign-in
    [org] = envelope["rehearsals"]
    seen = states(org)
    assert [key for key, state in seen.items() if state == "missing"] == []
    for key in ("sign_in.email", "api_console.create", "custom_service.create_service", "functions.function_name"):
        assert seen[key] == "found"
    whys = {one["control"]: one["why"] for one in org["controls"]}
    assert whys["api_console.client_id"] == "not reachable before the client exists"
    assert whys["connection.connection_name"] == "not reachable before the service exists"
    assert whys["consent.submit"].startswith("not reachable before Create And Connect is pressed")
    assert seen["api_console.get_started"] == "found"
    assert answer(org, 4) == "the form does not open, on a first visit"
    assert "a Revoke Token URL" in answer(org, 5)
    assert "in the page itself" in answer(org, 2)
    bundle = Path(org["evidence"])
    names = set(zipfile.ZipFile(bundle).namelist())
    assert {"trace.zip", "rehearsal.json", "page-01-new-client.png", "page-02-new-service.png"} <= names
    assert leaks(bundle.parent, canaries(scene.replica.world, scene.environ["OPS_PASSWORD"])) == []


@pytest.mark.nightly
async def test_what_is_amiss_on_one_page_is_told_with_its_way_out_and_the_other_pages_are_looked_at(
    scene: Any,
) -> None:
    scene.straight("secret-masked", "secret-tab", "id-with-secret", "cross-origin-frame")
    scene.replica.world.drift = parse_all(["service.authorize-url:renamed"])
    scene.browser()
    scene.have(connected=True)
    before = what_is_there(scene)
    seen: dict[str, OrgRehearsal] = {}
    options = RunOptions(state_dir=scene.folder / "state", gate_timeout=30.0, cdp_endpoint=scene.cdp)
    [report] = await rehearse(
        load(scene.config, environ=scene.environ), options, scene.environ, scene.told, rehearsals=seen
    )
    assert scene.stop_of(report) == "page_changed"
    assert what_is_there(scene) == before
    assert logged(scene) <= MAKES_NOTHING - {"secret-shown"}
    [error] = report.errors
    assert (error.stage, "[custom_service.authorize_url]" in error.remedy) == ("service", True)
    assert "custom_service.authorize_url" in text_of(error.artifact)
    org = json.loads(seen["acme"].model_dump_json())
    by = {one["control"]: one for one in org["controls"]}
    assert by["custom_service.authorize_url"]["state"] == "missing"
    assert by["api_console.reveal"]["state"] == by["api_console.client_id"]["state"] == "found"
    assert by["api_console.client_secret"]["why"] == "not reachable before it is revealed, which a rehearsal does not"
    assert by["connection.create_and_connect"]["state"] == "found"
    assert by["connection.revoke"]["state"] == "found"
    assert by["custom_service.client_id"]["frame"].startswith("deluge.")
    assert "in a frame of deluge." in answer(org, 2)
    assert "the connection is live" in answer(org, 5)
    assert "the secret is masked" in answer(org, 3)
