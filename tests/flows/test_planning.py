"""What a plan says of an org in each state of its pages, that it changes nothing, and that apply does what it said."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from automation.clock import now
from automation.options import RunOptions
from automation.plan.model import OUTCOMES, OrgPlan, Plan, Source, summed
from flows.config import load
from flows.planning import apply_planned
from flows.wanted import blank

if TYPE_CHECKING:
    from automation.plan.model import Step
    from automation.report.envelope import OrgReport

MAKES_NOTHING = {"signed-in", "mfa", "trust", "secret-shown"}
"""What the replica may log of a run that only reads."""


def actions(plan: OrgPlan | dict[str, Any]) -> dict[str, str]:
    """Return what each stage would do."""
    org = plan if isinstance(plan, OrgPlan) else OrgPlan.model_validate(plan)
    return {step.stage: step.action for step in org.steps}


def typed(step: Step | None) -> dict[str, Any]:
    """Return what a step would type: the value, or why it is hidden."""
    assert step is not None
    return {value.key: value.hidden or value.after for value in step.values}


def what_is_there(scene: Any) -> dict[str, Any]:
    """Return all that a run could have made or changed."""
    world = scene.replica.world
    state = {"clients": world.clients, "accounts": {name: one.got_started for name, one in world.accounts.items()}}
    for org in world.orgs.values():
        state[org.org_id] = (org.services, org.connections, org.functions)
    return copy.deepcopy(state)


def logged(scene: Any) -> set[str]:
    return {entry.what for entry in scene.replica.world.log}


def saved_plan(scene: Any, org: OrgPlan) -> Plan:
    """Return what ``--out`` would have written of one org."""
    config = Source(file=str(scene.config), fingerprint="sha256:0")
    return Plan(program="test", made_at=now(), config=config, summary=summed([org]), orgs=[org])


async def apply_saved(scene: Any, saved: Plan) -> OrgReport:
    """Apply a saved plan to the config as it is now."""
    options = RunOptions(state_dir=scene.folder / "state", gate_timeout=30.0, cdp_endpoint=scene.cdp)
    batch = load(scene.config, environ=scene.environ)
    [report] = await apply_planned(batch, options, scene.environ, scene.told, saved=saved)
    return report


def blocked(plan: OrgPlan) -> tuple[str, str | None]:
    """Return the stage that cannot be done and the word why; it has a way out."""
    step = plan.blocked
    assert step is not None
    assert step.why
    assert step.remedy
    return step.stage, step.code


@pytest.mark.long
def test_apply_of_a_saved_plan_does_what_the_plan_said_and_planning_changes_nothing(scene: Any) -> None:
    replica = scene.skin(6, "revoke-url", "mfa-none")
    scene.browser()
    scene.person()
    replica.world.log.clear()
    before = what_is_there(scene)
    out = scene.folder / "acme.plan.json"
    status, envelope, _ = scene.command("plan", "--out", str(out), "--detailed-exitcode")
    assert (status, envelope["status"], envelope["errors"]) == (4, "success", [])
    assert what_is_there(scene) == before
    assert logged(scene) <= MAKES_NOTHING
    [planned] = envelope["plan"]["orgs"]
    assert actions(planned) == {
        "client": "create", "service": "create", "connection": "create", "consent": "accept", "verification": "verify"
    }  # fmt: skip
    assert json.loads(out.read_text())["orgs"] == [planned]
    assert json.loads(out.read_text())["config"]["file"] == "orgs.toml"

    status, done, _ = scene.command("apply", file=out)
    assert (status, done["orgs"][0]["verdict"]) == (0, "usable")
    scene.is_as_planned()
    came = {stage["stage"]: stage["outcome"] for stage in done["orgs"][0]["stages"]}
    org = OrgPlan.model_validate(planned)
    assert came == {"sign_in": "skipped"} | {step.stage: OUTCOMES[step.action] for step in org.steps}
    [client] = [one for one in replica.world.clients.values() if one.name == "Acme CRM Link"]
    service, link = scene.org.services["acme_link"], scene.org.connections["acme_link"]
    said = typed(org.step("client"))
    assert (client.homepage, client.redirects) == (said["homepage_url"], said["redirect_uris"])
    said = typed(org.step("service"))
    assert (said["client_id"], said["client_secret"]) == ("known_after_apply", "secret")
    made = {key.replace("-", "_"): value for key, value in service.fields.items()}
    for key in ("authorize_url", "access_token_url", "refresh_token_url", "revoke_token_url"):
        assert made[key] == said[key]
    assert [scope for _, scope in service.scopes] == said["scopes"]
    assert sorted(link.scopes) == sorted(typed(org.step("connection"))["scopes"])
    for secret in (client.secret, scene.environ["OPS_PASSWORD"]):
        assert secret not in out.read_text() + json.dumps(envelope)

    replica.world.log.clear()
    status, again, _ = scene.command("apply", "--no-input", file=out)
    assert (status, again["orgs"][0]["errors"]) == (0, [])  # what this program made of it itself is no change
    assert logged(scene).isdisjoint({"client-created", "service-created", "connection-created", "accept"})


@pytest.mark.long
async def test_what_is_there_already_is_adopted_and_only_what_is_missing_is_made(scene: Any) -> None:
    scene.straight()
    scene.browser()
    scene.have()
    before = what_is_there(scene)
    report, plan = await scene.plan()
    assert report.errors == []
    assert (what_is_there(scene), logged(scene) <= MAKES_NOTHING) == (before, True)
    assert actions(plan) == {
        "client": "adopt", "service": "adopt", "connection": "create", "consent": "accept", "verification": "verify"
    }  # fmt: skip


@pytest.mark.nightly
async def test_a_connection_that_was_revoked_is_only_accepted_anew(scene: Any) -> None:
    scene.straight()
    scene.browser()
    scene.have(connected=True)
    live = (await scene.plan())[1]
    assert actions(live) == {
        "client": "adopt", "service": "adopt", "connection": "adopt", "consent": "nothing", "verification": "verify"
    }  # fmt: skip
    assert not live.changes
    scene.org.connections["acme_link"].status = "dead"
    dead = (await scene.plan())[1]
    assert actions(dead) == actions(live) | {"consent": "accept"}  # looking twice is not taking up
    assert dead.observed == live.observed | {"connection.live": False}
    assert typed(dead.step("consent"))["scopes"] == scene.scopes


@pytest.mark.nightly
async def test_a_client_that_lacks_a_callback_is_amended_and_the_plan_names_it_before_and_after(scene: Any) -> None:
    replica = scene.straight()
    scene.browser()
    scene.have(connected=True)
    other = f"http://extra.zoho.localhost:{replica.port}/delugeauth/callback"
    scene.write("redirect_uris = [", f'redirect_uris = ["{other}", ')
    before = what_is_there(scene)
    plan = (await scene.plan())[1]
    step = plan.step("client")
    assert step is not None
    assert (step.action, step.values[0].before) == ("update", [replica.world.callback()])
    assert step.values[0].after == [other, replica.world.callback()]
    assert what_is_there(scene) == before


@pytest.mark.long
async def test_the_values_of_a_service_name_the_client_that_is_there_and_hide_its_secret(scene: Any) -> None:
    replica = scene.straight()
    scene.browser()
    scene.have(service=False)
    report, plan = await scene.plan()
    said = typed(plan.step("service"))
    [client] = [one for one in replica.world.clients.values() if one.name == "Acme CRM Link"]
    assert (said["client_id"], said["client_secret"]) == (client.client_id, "secret")
    assert report.client_id == client.client_id
    assert client.secret not in plan.model_dump_json()
    assert "secret-shown" not in logged(scene)


def amended(planned: tuple[OrgReport, OrgPlan]) -> list[str]:
    """Return what would be changed of the service."""
    [step] = [step for step in planned[1].steps if step.stage == "service"]
    assert step.action == "update"
    return [value.key for value in step.values]


@pytest.mark.long
async def test_a_service_that_a_live_connection_locks_cannot_be_amended(scene: Any) -> None:
    scene.straight()
    scene.browser()
    scene.scopes = scene.scopes[:1]
    scene.have(connected=True)
    before = what_is_there(scene)
    report, plan = await scene.plan()
    assert blocked(plan) == ("connection", "service_locked")
    assert scene.stop_of(report) == "service_locked"
    assert "ZohoCRM.users.READ" in plan.steps[-1].why
    assert what_is_there(scene) == before


@pytest.mark.long
async def test_what_cannot_be_done_is_told_with_its_word_and_a_way_out(scene: Any) -> None:
    replica = scene.straight()
    scene.browser()
    scene.scopes = scene.scopes[:1]
    scene.have()
    before = what_is_there(scene)
    assert amended(await scene.plan()) == ["scopes"]

    service = scene.org.services["acme_link"]
    service.scopes = [(scope, scope) for scope in ("ZohoCRM.modules.ALL", "ZohoCRM.org.READ", "ZohoCRM.users.READ")]
    service.fields["authorize-url"] = service.fields["authorize-url"].replace("offline", "online")
    assert amended(await scene.plan()) == ["authorize_url"]

    service.fields["authorize-url"] = service.fields["authorize-url"].replace("online", "offline")
    clients = replica.world.clients
    [client] = [one for one in clients.values() if one.name == "Acme CRM Link"]
    client.name = "Another Link"
    made_anew = await scene.plan()
    assert amended(made_anew) == ["client_id", "client_secret"]
    step = made_anew[1].step("service")
    assert (step.values[0].before, step.values[0].hidden) == (client.client_id, "known_after_apply")
    whole = service.fields["client-id"]
    service.fields["client-id"] = "1000.0123********"  # nobody can tell whose it is
    assert blocked((await scene.plan())[1]) == ("consent", "consent_differs")
    service.fields["client-id"] = whole

    client.name = "Acme CRM Link"
    twin = copy.deepcopy(client)
    twin.client_id += "2"
    clients[twin.client_id] = twin
    assert blocked((await scene.plan())[1]) == ("client", "duplicate_found")
    del clients[twin.client_id]
    service.scopes, scene.org.services["acme_link"] = service.scopes[:1], service
    assert what_is_there(scene) == before


@pytest.mark.long
async def test_a_saved_plan_is_not_applied_where_zoho_is_no_longer_as_it_was_seen(scene: Any) -> None:
    scene.straight()
    scene.browser()
    _, plan = await scene.plan()
    saved = saved_plan(scene, plan)
    scene.have(service=False)  # somebody made the client by hand meanwhile
    before = what_is_there(scene)
    report = await apply_saved(scene, saved)
    assert scene.stop_of(report) == "invalid_config"
    assert "client.there: planned false, now true" in report.errors[0].message
    assert (what_is_there(scene), logged(scene) <= MAKES_NOTHING) == (before, True)


async def test_a_saved_plan_is_not_applied_where_the_config_has_changed_and_no_page_is_opened(scene: Any) -> None:
    replica = scene.straight()
    org = load(scene.config, environ=scene.environ).orgs[0]
    saved = saved_plan(scene, blank(org))
    scene.write("https://acme.example", "https://acme.test")
    report = await apply_saved(scene, saved)
    assert scene.stop_of(report) == "invalid_config"
    assert 'homepage_url: planned "https://acme.example", now "https://acme.test"' in report.errors[0].message
    scene.write('name         = "acme"', 'name         = "acme-2"')
    gone = await apply_saved(scene, saved)
    assert (gone.name, scene.stop_of(gone)) == ("acme", "invalid_config")
    assert replica.world.sign_ins == {}


@pytest.mark.long
def test_without_input_an_org_whose_identity_needs_a_person_is_not_looked_at_and_exits_3(scene: Any) -> None:
    scene.straight("mfa-totp")
    status, envelope, _ = scene.command("plan", "--no-input")
    assert (status, envelope["status"], envelope["errors"]) == (3, "partial", [])
    assert actions(envelope["plan"]["orgs"][0]) == {"sign_in": "unread"}
    assert envelope["plan"]["summary"]["unread"] == 1
