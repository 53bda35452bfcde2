"""The verdict of a connection that is there, and of one that is not: what the verifier says, whichever way it takes."""

from __future__ import annotations

from typing import Any

import pytest

ORG_READ_IS_NOT_IN_IT = ["ZohoCRM.modules.ALL"]


@pytest.mark.long
async def test_each_verdict_is_told_apart_with_a_remedy_of_its_own(scene: Any) -> None:
    replica = scene.straight()
    org = scene.have(connected=True)
    link, service = org.connections["acme_link"], org.services["acme_link"]
    scene.browser()
    assert (await scene.run("verify", no_input=True)).verdict == "usable"

    token = replica.world.tokens[link.access_token]
    granted, token.scopes = token.scopes, ORG_READ_IS_NOT_IN_IT
    short = await scene.run("verify", no_input=True)
    assert (short.verdict, scene.stop_of(short)) == ("scope_missing", "scope_does_not_exist")
    token.scopes = granted

    service.fields["authorize-url"] = service.fields["authorize-url"].partition("?")[0]
    link.refresh_token = ""
    mortal = await scene.run("verify", no_input=True)
    assert (mortal.verdict, scene.stop_of(mortal)) == ("expires_in_an_hour", "invalid_config")
    replica.advance(3601)
    dead = await scene.run("verify", no_input=True)
    assert (dead.verdict, scene.stop_of(dead)) == ("not_authorised", "consent_rejected")

    link.status = "revoked"
    revoked = await scene.run("verify", no_input=True)
    assert (revoked.verdict, scene.stop_of(revoked)) == ("not_authorised", "consent_rejected")
    del org.connections["acme_link"]
    gone = await scene.run("verify", no_input=True)
    assert (gone.verdict, scene.stop_of(gone)) == ("not_found", "page_changed")
    assert org.functions == {}
    assert scene.log("client-created", "service-created", "connection-created") == []


@pytest.mark.nightly
async def test_where_the_session_api_is_gone_the_editor_gives_the_same_verdicts(scene: Any) -> None:
    scene.straight("session-api-gone")
    org = scene.have(connected=True)
    scene.browser()
    assert (await scene.run("verify", no_input=True)).verdict == "usable"
    scene.replica.world.tokens[org.connections["acme_link"].access_token].scopes = ORG_READ_IS_NOT_IN_IT
    short = await scene.run("verify", no_input=True)
    assert (short.verdict, scene.stop_of(short)) == ("scope_missing", "scope_does_not_exist")
    assert len(scene.log("function-run")) >= 2
    assert org.functions == {}


@pytest.mark.long
async def test_on_a_slow_site_the_authorize_url_is_read_back_when_the_service_is_open(scene: Any) -> None:
    scene.straight(latency=200.0)
    scene.have(connected=True)
    scene.browser()
    assert (await scene.run("verify", no_input=True)).verdict == "usable"
