"""What is there in part only: a service without its connection in the old layout, and a connection that was revoked."""

from __future__ import annotations

from typing import Any

import pytest

from fixtures.replica import connect
from fixtures.replica.pages import connections as pages

pytestmark = pytest.mark.no_cover


@pytest.mark.long
async def test_a_service_of_the_old_layout_that_is_there_already_gets_its_connection(scene: Any) -> None:
    scene.straight("old-layout")
    scene.browser()
    scene.person()
    scene.have()
    done = await scene.run()
    came = scene.outcomes(done)
    assert (came["service"], came["connection"], came["consent"]) == ("adopted", "created", "created")
    assert scene.org.connections["acme_link"].status == "live"


@pytest.mark.long
@pytest.mark.parametrize("label", ["Connect", pytest.param("Confirm", marks=pytest.mark.nightly)])
async def test_the_question_before_a_revoked_connection_is_connected_is_answered_however_its_button_is_named(
    scene: Any, label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    replica = scene.straight()
    scene.browser()
    scene.person()
    scene.have(connected=True)
    connect.revoke(replica.world, scene.org.connections["acme_link"])
    asked = pages.confirm
    monkeypatch.setattr(
        pages, "confirm", lambda title, text, _button, name, link: asked(title, text, (label,), name, link)
    )
    done = await scene.run()
    assert (done.errors, done.verdict, scene.outcomes(done)["consent"]) == ([], "usable", "created")
    assert len(scene.log("accept")) == 1
