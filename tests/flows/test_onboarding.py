from __future__ import annotations

from typing import Any

import pytest

WORLDS = [
    "zoho-like,old-layout,same-origin-frame,new-tab,mfa-totp,session-api-gone,org-picker",
    "lyte-like,new-layout,cross-origin-frame,same-tab,mfa-push,passwordless,session-api",
]


def outcomes(report: Any) -> dict[str, str]:
    return {stage.stage: stage.outcome for stage in report.stages}


@pytest.mark.parametrize("variant", ["", *(pytest.param(world, marks=pytest.mark.nightly) for world in WORLDS)])
async def test_one_org_becomes_usable_and_a_second_run_makes_nothing(scene: Any, variant: str) -> None:
    replica = scene.replica_of(variant) if variant else scene.skin(1)
    scene.browser()
    scene.person()
    made = await scene.run()
    assert (made.errors, made.verdict) == ([], "usable")
    scene.is_as_planned()
    made_stages = ("client", "service", "connection", "consent")
    assert [outcomes(made)[stage] for stage in made_stages] == ["created"] * 4
    replica.world.log.clear()
    again = await scene.run(no_input=True)
    assert (again.errors, again.verdict) == ([], "usable")
    assert set(outcomes(again).values()) <= {"unchanged", "skipped"}
    assert [outcomes(again)[stage] for stage in made_stages] == ["unchanged"] * 4
    assert scene.log("client-created", "service-created", "connection-created", "accept") == []
    mine = [client for client in replica.world.clients.values() if client.name == "Acme CRM Link"]
    assert len(mine) == 1
    assert [service.name for service in scene.org.services.values()].count("Acme Link") == 1
    assert [link.name for link in scene.org.connections.values()].count("Acme Link") == 1
    kept = "".join(path.read_bytes().decode(errors="replace") for path in (scene.folder / "state").rglob("*.*"))
    for secret in (mine[0].secret, scene.environ["OPS_PASSWORD"]):
        assert secret not in kept
        assert secret not in repr((made, again))
        assert secret not in "".join(scene.told.said)
