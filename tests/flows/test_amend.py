"""A service that is there and differs from the plan is brought in line, unless a live connection locks it."""

from __future__ import annotations

from typing import Any


async def test_a_service_without_offline_access_is_amended_before_it_is_connected(scene: Any) -> None:
    scene.straight()
    org = scene.have(authorize="online")
    scene.browser()
    scene.person()
    report = await scene.run()
    assert (report.errors, report.verdict) == ([], "usable")
    assert scene.outcomes(report)["service"] == "updated"
    assert org.services["acme_link"].fields["authorize-url"].endswith("/oauth/v2/auth?access_type=offline")
    assert len(scene.log("service-updated")) == 1


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
