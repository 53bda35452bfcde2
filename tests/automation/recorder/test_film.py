"""Pictures become a video with chapters that is short, and of which it is told what it cost or why there is none."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Any

import av
import pytest
from PIL import Image

from automation.recorder import film
from automation.recorder import video as videos
from automation.recorder.camera import Camera, Frame
from automation.recorder.video import Video
from automation.shutter import Shutter

if TYPE_CHECKING:
    from pathlib import Path


class NoPage:
    """A page that is gone."""

    def on(self, *_: object) -> None: ...

    def remove_listener(self, *_: object) -> None: ...

    def is_closed(self) -> bool:
        return True


@pytest.fixture
def frames(tmp_path: Path) -> list[Frame]:
    """Three pictures: two in no time, then a wait of ten minutes."""
    made = []
    for number, at in enumerate((0.0, 0.1, 600.0)):
        path = tmp_path / f"{number}.jpg"
        Image.new("RGB", (1600, 901), (80 * number, 90, 90)).save(path)
        made.append(Frame(path, at, "Consent" if number else "Connection", "a step"))
    return made


def test_a_video_is_short_has_a_title_a_chapter_and_is_made_smaller(frames: list[Frame], tmp_path: Path) -> None:
    target = tmp_path / "video.webm"
    done = film.make(frames, {"": 0.0, "Connection": 0.0, "Consent": 0.05, "Verification": 601.0}, "acme", target)
    assert (done.frames, done.size) == (3, target.stat().st_size)
    assert done.length == pytest.approx(3 * film.TITLE + film.SHORTEST + film.LONGEST + film.LAST)
    with av.open(str(target)) as opened:
        marks = [(one["metadata"]["title"], one["start"] * (one["time_base"] or 0)) for one in opened.chapters()]
        assert [name for name, _ in marks] == ["Connection", "Consent", "Verification"]
        assert float(marks[1][1]) == film.TITLE + film.SHORTEST
        shown = list(opened.decode(video=0))
        assert (shown[0].width, shown[0].height) == (1280, 720 + 36)


@pytest.fixture
def make(tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make the video of an org whose page is gone, after giving its camera some pictures."""

    async def make(mode: Any, frames: list[Frame], *, failed: bool = False, seen: bool = False) -> Path | None:
        monkeypatch.setattr(Camera, "secrets_seen", lambda _: seen)
        page: Any = NoPage()
        video = Video("acme", page, Shutter(), raw=tmp_path / "raw", mode=mode, say=said.append)
        async with video:
            video._camera.frames += frames  # noqa: SLF001 - as if they had been taken
            path = await video.end(tmp_path / "out" / "acme", failed=failed)
        assert not list((tmp_path / "raw").iterdir())
        said.extend(video.destroyed)
        return path

    return make


async def test_a_kept_video_is_its_owners_alone_and_its_cost_is_told(
    make: Any, frames: list[Frame], said: list[str]
) -> None:
    path = await make("on", frames)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert f"{path}: 0.0 MB, 3 pictures, 6 s long, made in" in said[0]


async def test_what_may_show_a_secret_is_destroyed_and_said(
    make: Any, frames: list[Frame], said: list[str], tmp_path: Path
) -> None:
    assert await make("on", frames, seen=True) is None
    assert said == ["video.webm was destroyed: a picture of it may show what is secret", "video.webm"]
    assert not (tmp_path / "out").exists()


async def test_a_video_is_made_only_where_it_is_to_be_kept_and_something_was_seen(
    make: Any, frames: list[Frame], said: list[str]
) -> None:
    assert await make("retain-on-failure", frames) is None
    assert said == []
    assert await make("retain-on-failure", frames, failed=True) is not None
    said.clear()
    assert await make("on", []) is None
    assert said == ["no video.webm: nothing could be shown"]


async def test_an_encoder_that_fails_costs_the_run_its_video_and_nothing_else(
    make: Any, frames: list[Frame], said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(film, "_CODEC", "no-such-codec")
    assert await make("on", frames) is None
    assert said[0].startswith(f"no {videos.VIDEO}: ")
