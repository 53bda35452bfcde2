from __future__ import annotations

import socket
from typing import Any

import pytest


@pytest.mark.long
@pytest.mark.parametrize(
    ("variant", "fault", "code"),
    [
        ("mfa-none", "captcha", "captcha"),
        ("mfa-none", "signin-block", "sign_in_blocked"),
        ("mfa-none,no-permission", "", "permission_missing"),
    ],
)
async def test_a_detour_has_a_named_reason_and_a_remedy(scene: Any, variant: str, fault: str, code: str) -> None:
    scene.replica_of(variant, (fault,) if fault else ())
    scene.browser()
    report = await scene.run(no_input=True)
    assert scene.stop_of(report) == code
    assert scene.log("captcha", "mfa", "accept") == []


async def test_a_host_that_is_down_or_gone_is_named_without_a_word_of_the_browsers(scene: Any) -> None:
    replica = scene.straight(faults=("maintenance=always",))
    scene.browser()
    report = await scene.run(no_input=True)
    assert scene.stop_of(report) == "maintenance"
    assert scene.outcomes(report) == {"sign_in": "failed"}
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and never listening, so that the port stays closed
        scene.write(f":{replica.port}", f":{nobody.getsockname()[1]}")
        report = await scene.run(no_input=True)
    assert scene.stop_of(report) == "maintenance"
    assert "did not answer" in report.errors[0].message
    assert "doctor" in report.errors[0].remedy


@pytest.mark.long
async def test_an_org_of_somebody_else_is_no_org_of_this_login(scene: Any) -> None:
    scene.straight()
    scene.have()
    scene.write("20061234567", "20069999999")
    scene.browser()
    report = await scene.run(no_input=True)
    assert scene.stop_of(report) == "wrong_org"
    assert "crm_org_id" in report.errors[0].remedy
    assert scene.outcomes(report) == {"sign_in": "unchanged", "client": "adopted", "service": "failed"}


@pytest.mark.long
async def test_a_session_that_ends_in_the_middle_is_begun_anew_and_the_stage_goes_on(scene: Any) -> None:
    replica = scene.straight()
    org = scene.have()
    ended: list[str] = []

    def end(_org: str, stage: str) -> None:
        if stage in {"service", "connection"}:
            ended.append(stage)
            for session in replica.world.sessions.values():
                session.ended = True

    scene.told.at["stage_started"] = end
    scene.browser()
    report = await scene.run(no_input=True)
    assert report.errors == []
    assert ended == ["service", "connection"]
    assert scene.outcomes(report) == {
        "sign_in": "unchanged", "client": "adopted", "service": "adopted", "connection": "created", "consent": "waiting"
    }  # fmt: skip
    assert len(scene.log("signed-in")) == 3
    assert list(org.connections) == ["acme_link"]


@pytest.mark.long
@pytest.mark.parametrize("moment", ["stage_ended", "gate_opened"])
async def test_a_browser_that_is_closed_in_the_middle_is_named(scene: Any, moment: str) -> None:
    scene.straight()
    scene.have()
    scene.browser()
    scene.told.at[moment] = lambda *_, **__: scene.chromium.kill()
    report = await scene.run(gate_timeout=20)
    assert scene.stop_of(report) == "browser_gone"


@pytest.mark.long
@pytest.mark.usefixtures("nobody_watches")
async def test_a_launched_browser_goes_as_far_as_the_consent_and_waits(scene: Any) -> None:
    scene.replica_of("mfa-none,session-api")
    report = await scene.run(no_input=True, headed=False)
    assert report.errors == []
    assert {stage.stage: stage.outcome for stage in report.stages}["consent"] == "waiting"


@pytest.mark.long
async def test_a_wrong_password_is_tried_once(scene: Any) -> None:
    replica = scene.replica_of("mfa-none,with-password")
    scene.environ = {"OPS_PASSWORD": "not-the-password"}
    scene.browser()
    report = await scene.run(no_input=True)
    assert scene.stop_of(report) == "sign_in_refused"
    assert replica.world.accounts["ops@consultancy.example"].wrong_passwords == 1
