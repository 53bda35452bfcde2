"""A secret is typed only on the host it belongs to, wherever a page leads and whatever it looks like."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.responses import RedirectResponse

from fixtures.replica import accounts, app
from fixtures.replica.ui import Ui

LOOK_ALIKE = "accounts.zoho.localhost.evil.localhost"


@pytest.mark.long
async def test_a_sign_in_page_on_a_look_alike_host_gets_nothing(scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    replica = scene.straight()
    monkeypatch.setitem(app.HOSTS, LOOK_ALIKE, accounts.handle)
    there = f"http://{LOOK_ALIKE}:{replica.port}/signin"
    monkeypatch.setattr(Ui, "to_sign_in", lambda _: RedirectResponse(there, 302))
    scene.browser()
    report = await scene.run(no_input=True)
    assert scene.stop_of(report) == "wrong_datacenter"
    assert LOOK_ALIKE in report.errors[0].message
    assert [flow.email for flow in replica.world.sign_ins.values()] == [""]
    assert not any("filling" in said for said in scene.told.said)


@pytest.mark.long
async def test_a_service_form_in_a_frame_of_a_foreign_host_gets_no_client_secret(scene: Any) -> None:
    scene.straight("cross-origin-frame", "dre-callback")
    scene.write("http://deluge.", "http://dre.")
    org = scene.have(service=False)
    scene.browser()
    report = await scene.run(no_input=True)
    assert scene.stop_of(report) == "wrong_datacenter"
    assert f"typed on {scene.replica.url('deluge')}" in report.errors[0].message
    assert scene.outcomes(report)["service"] == "failed"
    assert org.services == {}
