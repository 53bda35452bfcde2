from __future__ import annotations

from typing import Any

import pytest


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
    assert [error.code for error in report.errors] == [code]
    assert report.errors[0].remedy


async def test_a_launched_browser_goes_as_far_as_the_consent_and_waits(scene: Any) -> None:
    scene.replica_of("mfa-none,session-api")
    report = await scene.run(no_input=True, headed=False)
    assert report.errors == []
    assert {stage.stage: stage.outcome for stage in report.stages}["consent"] == "waiting"


async def test_a_wrong_password_is_tried_once(scene: Any) -> None:
    replica = scene.replica_of("mfa-none,with-password")
    scene.environ = {"OPS_PASSWORD": "not-the-password"}
    scene.browser()
    report = await scene.run(no_input=True)
    assert [error.code for error in report.errors] == ["sign_in_refused"]
    assert replica.world.accounts["ops@consultancy.example"].wrong_passwords == 1
