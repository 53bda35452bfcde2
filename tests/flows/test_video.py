"""A run makes a video as evidence for a client: chapters in their words, and no secret on any picture of it."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Any

import av
import pytest

from automation.hands import Hands
from automation.recorder import camera
from automation.recorder.standing import Standing

if TYPE_CHECKING:
    from automation.table import Control

pytestmark = pytest.mark.no_cover

STAGES = ["Sign-in", "OAuth client", "Custom service", "Connection", "Consent", "Verification"]


@pytest.mark.long
async def test_an_org_has_a_video_with_a_chapter_a_stage_and_nothing_secret_was_in_view_of_the_camera(
    scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The camera knows no secret here, so that it is the closed shutter alone that holds it back."""
    monkeypatch.setattr(Standing, "shows_secret", lambda *_: False)
    kept: list[str] = []

    def read(text: str, _: object) -> bool:
        kept.append(text)
        return False

    monkeypatch.setattr(camera, "holds_secret", read)
    read_value = Hands.read

    async def looked_at(hands: Hands, control: Control, **how: Any) -> str | None:
        if control.key == "api_console.client_secret":
            await hands.shutter.snap()  # at the very moment at which it stands on the page, not in dots yet
        return await read_value(hands, control, **how)

    monkeypatch.setattr(Hands, "read", looked_at)
    scene.skin(7, "secret-beside-id", "secret-plain")
    scene.browser()
    scene.person()
    report = await scene.run(video="on")
    assert report.verdict == "usable"
    scene.is_as_planned()
    video = scene.folder / "state" / "output" / "acme" / "video.webm"
    assert stat.S_IMODE(video.stat().st_mode) == 0o600
    with av.open(str(video)) as opened:
        assert [chapter["metadata"]["title"] for chapter in opened.chapters()] == STAGES
        assert sum(1 for _ in opened.decode(video=0)) > len(STAGES)
    client = next(one for one in scene.replica.world.clients.values() if one.name == "Acme CRM Link")
    texts = "\n".join(kept)
    assert client.client_id in texts
    assert client.secret not in texts
    assert any("video.webm: 0." in said and "held back for secrets" in said for said in scene.told.said)
    assert not list((scene.folder / "state").glob("recording-*"))
