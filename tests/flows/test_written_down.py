"""What a run does is written down, so that a report can tell it later."""

from __future__ import annotations

from typing import Any

import pytest

from automation.report.page import report_page
from automation.report.reading import read_history

pytestmark = pytest.mark.no_cover


@pytest.mark.long
async def test_a_run_is_written_down_with_stages_gate_verdict_and_consent(scene: Any) -> None:
    scene.skin(2, "mfa-none", "with-password")
    scene.browser()
    scene.person()
    made = await scene.run()
    scene.is_as_planned()
    history = read_history(scene.folder / "state")
    assert history is not None
    (run,) = history.runs
    assert (run.command, run.config, run.ended) == ("apply", str(scene.config), "done")
    org = history.orgs["acme"]
    assert org.standing == "usable"
    assert org.last is not None
    assert org.last.report == made.model_copy(update={"consents": []})
    assert org.last.reason == "the API answered through the connection"
    (gate,) = org.last.gates
    assert gate.sentence.startswith("As planned. Read the page and click Accept")
    assert (gate.ended, gate.fact) == ("done", "the authorisation redirected back with a code")
    (consent,) = org.consents
    assert (consent.identity, consent.client_id) == ("ops", made.client_id)
    assert list(consent.scopes) == list(org.last.scopes)
    host = scene.replica.url("accounts").split("//")[1].rstrip("/")
    assert consent.page.startswith(f"{host}/oauth/v2/")
    assert not any(part in consent.page for part in ("?", "code=", "state="))
    assert [one.model_dump() for one in made.consents] == [consent.report.model_dump()]
    page = report_page(history)
    assert consent.page in page
    assert "1 of 1 org usable at the last look." in page
    for secret in (scene.environ["OPS_PASSWORD"], *(client.secret for client in scene.replica.world.clients.values())):
        assert secret not in page
