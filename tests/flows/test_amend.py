"""A service that is there and differs from the plan is brought in line, unless a live connection locks it."""

from __future__ import annotations

import copy
import os
import signal
import time
from typing import Any

import pytest

from automation.journal import Journal
from automation.redaction import Secret
from tests.flows.conftest import SCOPES


@pytest.mark.long
async def test_a_service_without_offline_access_and_on_another_client_is_amended_before_it_is_connected(
    scene: Any,
) -> None:
    scene.straight()
    org = scene.have(authorize="online")
    fields = org.services["acme_link"].fields
    fields["access-token-url"] += "/typed-wrong"
    fields["client-id"], fields["client-secret"] = "1000.FEDCBA9876543210FEDCBA98765432", "of-another-client"
    scene.browser()
    scene.person()
    report = await scene.run()
    assert (report.errors, report.verdict) == ([], "usable")
    assert scene.outcomes(report)["service"] == "updated"
    assert fields["authorize-url"] != org.services["acme_link"].fields["authorize-url"]
    assert stands_on_its_client(scene)
    assert org.services["acme_link"].fields["authorize-url"].endswith("/oauth/v2/auth?access_type=offline")
    assert org.services["acme_link"].fields["access-token-url"].endswith("/oauth/v2/token")
    assert len(scene.log("service-updated")) == 1


@pytest.mark.long
async def test_scopes_that_a_service_lacks_are_added_beside_those_it_has(scene: Any) -> None:
    scene.straight()
    scene.scopes = ["ZohoCRM.org.READ"]
    org = scene.have()
    secret = org.services["acme_link"].fields["client-secret"]
    scene.browser()
    scene.person()
    report = await scene.run()
    assert (report.errors, report.verdict) == ([], "usable")
    assert scene.outcomes(report)["service"] == "updated"
    service = org.services["acme_link"]
    assert sorted(scope for _, scope in service.scopes) == [
        "ZohoCRM.modules.ALL",
        "ZohoCRM.org.READ",
        "ZohoCRM.users.READ",
    ]
    assert service.fields["client-secret"] == secret


@pytest.mark.long
async def test_a_service_that_a_live_connection_locks_is_left_as_it_is(scene: Any) -> None:
    scene.straight()
    scene.scopes = ["ZohoCRM.org.READ"]
    org = scene.have(connected=True)
    scene.browser()
    report = await scene.run(no_input=True)
    assert scene.stop_of(report) == "service_locked"
    assert [scope for _, scope in org.services["acme_link"].scopes] == ["ZohoCRM.org.READ"]
    assert org.connections["acme_link"].status == "live"
    assert scene.log("service-updated") == []


def client_of(scene: Any) -> Any:
    [client] = [one for one in scene.replica.world.clients.values() if one.name == "Acme CRM Link"]
    return client


def stands_on_its_client(scene: Any) -> bool:
    """Whether the service holds id and secret of the client that the config names."""
    client, fields = client_of(scene), scene.org.services["acme_link"].fields
    return (fields["client-id"], fields["client-secret"]) == (client.client_id, client.secret)


def regenerated(scene: Any) -> str:
    """Let the secret that this journal saw being typed into the service be another by now; returns the new one."""
    client, journal = client_of(scene), Journal(scene.folder / "state")
    journal.secrets.carried("acme", "acme_link", client.client_id, Secret(client.secret))
    journal.close()
    assert scene.replica.control("POST", "/clients/rotate", {"client": client.name}) == {"rotated": 1}
    return str(client.secret)


@pytest.mark.long
async def test_redirect_uris_beyond_the_config_are_told_and_stay_until_it_is_asked_to_take_them_off(scene: Any) -> None:
    scene.straight("redirect-rows")
    scene.have(connected=True)
    client, callback = client_of(scene), scene.replica.world.callback()
    client.redirects = ["https://old.example/callback", callback]
    scene.browser()
    assert (await scene.run(no_input=True)).verdict == "usable"
    assert client.redirects == ["https://old.example/callback", callback]
    assert any("--prune" in said for said in scene.told.said)
    pruned = await scene.run(prune=True, no_input=True)
    assert (scene.outcomes(pruned)["client"], client.redirects) == ("updated", [callback])


@pytest.mark.long
async def test_pruning_and_another_homepage_are_one_update_that_does_what_the_plan_said_and_leaves_other_callbacks(
    scene: Any,
) -> None:
    scene.straight("redirect-comma")
    scene.have(connected=True)
    client, callback = client_of(scene), scene.replica.world.callback()
    other = callback.replace("deluge.", "dre.")  # the authorize request may name it
    client.redirects = ["https://old.example/callback", callback, other]
    scene.browser()
    step = (await scene.plan())[1].step("client")
    assert (step.action, "https://old.example/callback" in step.why) == ("adopt", True)
    client.homepage = "https://old.example"
    step = (await scene.plan(prune=True))[1].step("client")
    assert (step.action, step.values[1].before) == ("update", [callback, "https://old.example/callback"])
    assert step.values[1].after == [callback]
    assert (step.values[0].before, step.values[0].after) == ("https://old.example", "https://acme.example")
    pruned = await scene.run(prune=True, no_input=True)
    assert (scene.outcomes(pruned)["client"], client.redirects) == ("updated", [callback, other])
    assert (client.homepage, len(scene.log("client-updated"))) == ("https://acme.example", 1)


@pytest.mark.long
async def test_a_regenerated_secret_under_a_lock_is_told_with_the_flag_and_planned_without_being_shown(
    scene: Any,
) -> None:
    scene.straight()
    service = scene.have(connected=True).services["acme_link"]
    old, new = service.fields["client-secret"], regenerated(scene)
    scene.browser()
    locked = await scene.run(no_input=True)
    assert scene.stop_of(locked) == "service_locked"
    assert "client secret" in locked.errors[0].message
    assert "--reconnect" in locked.errors[0].remedy
    report, plan = await scene.plan(reconnect=True)
    assert report.errors == []
    step = plan.step("service")
    assert [(value.key, value.hidden, value.after) for value in step.values] == [("client_secret", "secret", None)]
    assert [plan.step(stage).action for stage in ("service", "connection", "consent")] == ["update", "update", "accept"]
    assert new not in plan.model_dump_json()
    assert service.fields["client-secret"] == old
    assert scene.log("revoked", "service-updated") == []


@pytest.mark.long
def test_a_run_that_is_killed_after_revoke_is_gone_on_from_without_the_flag(scene: Any) -> None:
    scene.straight()
    org = scene.have(connected=True)
    new = regenerated(scene)
    scene.browser()
    killed = scene.start("apply", "--reconnect")
    while killed.poll() is None and not scene.log("revoked"):
        time.sleep(0.002)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert org.connections["acme_link"].status == "revoked"
    scene.person()
    status, envelope, said = scene.command("apply")
    assert (status, envelope["orgs"][0]["verdict"]) == (0, "usable"), said
    assert org.services["acme_link"].fields["client-secret"] == new
    assert [len(scene.log(what)) for what in ("revoked", "accept")] == [1, 1]


@pytest.mark.nightly
async def test_without_a_journal_a_secret_that_is_refused_is_named_and_carried_the_next_time(scene: Any) -> None:
    replica = scene.straight()
    scene.have(connected=True)
    replica.world.rotate_secret(client_of(scene))
    replica.advance(3601)  # until then its token lives, and nothing is known
    scene.browser()
    dead = await scene.run(no_input=True)
    assert (dead.verdict, scene.stop_of(dead)) == ("not_authorised", "invalid_credentials")
    assert "--reconnect" in dead.errors[0].remedy
    scene.person()
    done = await scene.run(reconnect=True)
    assert (done.errors, done.verdict) == ([], "usable")
    assert scene.outcomes(done) | {"sign_in": ""} == {
        "sign_in": "", "client": "unchanged", "service": "updated", "connection": "updated", "consent": "created",
        "verification": "unchanged",
    }  # fmt: skip
    assert len(scene.log("accept")) == 1


@pytest.mark.long
async def test_a_locked_service_is_put_on_the_client_that_the_config_names_now_and_its_connection_given_the_new_scopes(
    scene: Any,
) -> None:
    scene.straight("zoho-like")  # whose name, link name and service stand at heights of their own on one line
    scene.scopes = ["ZohoCRM.org.READ"]
    org = scene.have(connected=True)
    org.connections["acme_link"].name = "Old Name"
    client_of(scene).name = "Earlier CRM Link"
    scene.browser()
    waiting = await scene.run(reconnect=True, no_input=True)
    assert (waiting.errors, scene.outcomes(waiting)["service"]) == ([], "waiting")
    assert (org.connections["acme_link"].status, scene.log("revoked")) == ("live", [])
    scene.person()
    done = await scene.run(reconnect=True)
    assert (done.errors, done.verdict) == ([], "usable")
    link = org.connections["acme_link"]
    assert (link.name, sorted(link.scopes)) == ("Acme Link", sorted(SCOPES))
    assert stands_on_its_client(scene)
    assert [len(scene.log(what)) for what in ("revoked", "service-updated", "accept")] == [1, 1, 1]


@pytest.mark.long
async def test_nothing_is_revoked_while_another_connection_locks_the_service_too(scene: Any) -> None:
    scene.straight("paged-lists")
    scene.scopes = ["ZohoCRM.org.READ"]
    org = scene.have(connected=True)
    other = copy.deepcopy(org.connections["acme_link"])
    other.link_name, other.name = "other_link", "Other Link"
    for number in range(6):  # which fill the pages before and behind
        far = copy.deepcopy(other)
        far.link_name = far.name = far.service = f"far_{number}"
        org.connections[far.link_name] = far
        if number == 2:
            org.connections["other_link"] = other
    scene.browser()
    report = await scene.run(reconnect=True, gate_timeout=0.5)
    assert scene.stop_of(report) == "service_locked"
    assert "other_link" in report.errors[0].message
    assert scene.log("revoked") == []


@pytest.mark.long
async def test_name_and_scopes_of_a_connection_are_brought_in_line_and_the_person_accepts_anew(scene: Any) -> None:
    scene.straight()
    link = scene.have(connected=True).connections["acme_link"]
    link.name, link.scopes = "Old Name", ["ZohoCRM.users.READ"]
    scene.browser()
    step = (await scene.plan())[1].step("connection")
    assert step.action == "update"
    assert {value.key: (value.before, value.after) for value in step.values} == {
        "connection_name": ("Old Name", "Acme Link"),
        "scopes": (["ZohoCRM.users.READ"], SCOPES),
    }
    waiting = await scene.run(no_input=True)
    assert (waiting.errors, scene.outcomes(waiting)["connection"], link.status) == ([], "waiting", "live")
    scene.person()
    done = await scene.run()
    assert (done.errors, done.verdict, scene.outcomes(done)["connection"]) == ([], "usable", "updated")
    assert (link.name, sorted(link.scopes)) == ("Acme Link", sorted(SCOPES))
    assert scene.outcomes(await scene.run(no_input=True))["connection"] == "unchanged"


@pytest.mark.nightly
async def test_in_the_old_layout_a_service_is_read_and_amended_from_its_card_in_the_list(scene: Any) -> None:
    scene.straight("old-layout")
    scene.scopes = ["ZohoCRM.org.READ"]
    org = scene.have(authorize="online")
    other = copy.deepcopy(org.services["acme_link"])
    other.link_name, other.name = "other_link", "Other Link"
    org.services = {"other_link": other, **org.services}
    scene.browser()
    scene.person()
    done = await scene.run()
    assert (done.errors, done.verdict, scene.outcomes(done)["service"]) == ([], "usable", "updated")
    service = org.services["acme_link"]
    assert service.fields["authorize-url"].endswith("access_type=offline")
    assert sorted(scope for _, scope in service.scopes) == sorted(SCOPES)
    assert len(scene.log("service-updated")) == 1
