"""Two orgs at once, in one browser and one session: each gets its own, once, and nothing of the other's."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.no_cover


@pytest.mark.long
async def test_orgs_at_work_together_in_one_session_end_with_one_of_each_and_their_own(scene: Any) -> None:
    replica = scene.straight("cross-origin-frame", "mfa-push", orgs=2)
    scene.browser()
    scene.person()
    reports = await scene.run_all(jobs=4)
    assert [(report.verdict, report.errors) for report in reports] == [("usable", [])] * 2
    assert [entry.what for entry in scene.log("mfa")] == ["mfa"]
    names = {client.client_id: client.name for client in replica.world.clients.values()}
    assert [names[report.client_id] for report in reports] == ["Acme CRM Link", "Bolt CRM Link"]
    assert sorted(names.values()).count("Acme CRM Link") == sorted(names.values()).count("Bolt CRM Link") == 1
    assert len(scene.log("service-created")) == len(scene.log("connection-created")) == len(scene.log("accept")) == 2
    accepted = [[consent.client_id for consent in report.consents] for report in reports]
    assert accepted == [[report.client_id] for report in reports]
