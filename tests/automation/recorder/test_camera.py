"""What the camera keeps shows no secret: looked at pixel by pixel, with the hold-back and without it."""

from __future__ import annotations

import io
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageChops, ImageStat

from automation.recorder.camera import Camera
from automation.recorder.standing import holds_secret
from automation.redaction.registry import Registry
from automation.shutter import Shutter

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser, Page

    from automation.recorder.camera import Frame

UNREAD = "correct horse battery"
"""A secret that nobody has read yet and that looks like none: only the shutter can hold the camera back."""
SHEET = """<body style="margin:0;background:white"><h1>Client Details</h1>
<p id=shown style="position:absolute;left:100px;top:100px;width:640px;margin:0;font:40px monospace;color:#c00"></p>"""
BOX = (100, 100, 740, 160)
SHOW = "text => document.getElementById('shown').textContent = text"
VEIL = "document.getElementById('shown').style.webkitTextSecurity = 'disc'"


def region(picture: bytes) -> Image.Image:
    """The part of a picture in which the secret would stand, in grey."""
    return Image.open(io.BytesIO(picture)).convert("L").crop(BOX)


def far(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are apart, pixel by pixel."""
    return ImageStat.Stat(ImageChops.difference(one, other)).rms[0]


async def looks(page: Page) -> dict[str, Image.Image]:
    """How the region looks without the secret, with it, and with it in dots."""
    found = {"nothing": region(await page.screenshot())}
    await page.evaluate(SHOW, UNREAD)
    found["legible"] = region(await page.screenshot())
    await page.evaluate(VEIL)
    found["dots"] = region(await page.screenshot())
    return found


def likest(frames: list[Frame], known: dict[str, Image.Image]) -> list[str]:
    """What each picture looks like most."""
    shown = [region(frame.path.read_bytes()) for frame in frames]
    return [min(known, key=lambda name: far(one, known[name])) for one in shown]


@pytest.mark.parametrize("held_back", [True, False])
async def test_no_picture_shows_a_secret_that_nobody_has_read_yet_unless_the_hold_back_is_taken_out(
    tab: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held_back: bool
) -> None:
    if not held_back:
        monkeypatch.setattr(Shutter, "closed", lambda _: nullcontext())
    await tab.set_content(SHEET)
    known = await looks(tab)
    await tab.set_content(SHEET)
    shutter = Shutter()
    async with Camera(tab, shutter, Registry(), tmp_path / "raw") as camera:
        await camera.take()
        with shutter.closed():
            await tab.evaluate(SHOW, UNREAD)
            await camera.take()
            await tab.evaluate(VEIL)
        await camera.take()
    seen = likest(camera.frames, known)
    assert [seen[0], seen[-1]] == ["nothing", "dots"]
    assert ("legible" in seen) is not held_back


async def test_what_is_known_to_be_secret_is_held_back_by_itself_and_foreign_pages_are_not_looked_at(
    engine_browser: Browser, tmp_path: Path
) -> None:
    context = await engine_browser.new_context()
    tab = await context.new_page()
    registry, shutter = Registry(["s3cret-value-of-the-field"]), Shutter()
    dots = "<input id=f style='-webkit-text-security:disc' value=s3cret-value-of-the-field>"
    async with Camera(tab, shutter, registry, tmp_path / "raw") as camera:
        await tab.set_content(dots)
        assert await camera.take()
        await tab.set_content(dots.replace("disc", "none"))  # the page has made its field anew
        assert not await camera.take()
        await tab.set_content("<b>s3cret-value</b><i>-of-the-field</i>")
        assert not await camera.take()
        await tab.set_content("<input autocomplete=one-time-code value=123456>")
        assert not await camera.take()
        await tab.set_content("<p>learnt-later-to-be-secret</p>")
        assert await camera.take()
        other = await context.new_page()
        await other.set_content("<p>the person's own page</p>")
        assert await camera.take()
        async with tab.expect_popup() as opened:
            await tab.evaluate("window.open('about:blank').document.body.textContent = 'popped up'")
        assert await camera.take()
        await (await opened.value).close()
    await context.close()
    read = "\n".join(camera._legible)  # noqa: SLF001 - what could be read on the pictures
    assert "popped up" in read
    assert "own page" not in read
    assert not camera.secrets_seen()
    registry.register("learnt-later-to-be-secret")
    assert camera.secrets_seen()


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("a key-that-is-secret b", True),
        ("key-that-\nis-secret", True),
        ("1000." + "a" * 32 + "." + "b" * 32, True),
        ("key", False),
        ("", False),
    ],
)
def test_a_secret_is_told_by_value_in_pieces_and_by_shape(text: str, held: bool) -> None:
    known = Registry(["key-that-is-secret"], [r"\b1000\.[0-9a-f]{32}\.[0-9a-f]{32}\b"])
    assert holds_secret(text, known) is held


def test_nothing_is_secret_where_nothing_is_known() -> None:
    assert not holds_secret("any text", Registry())


def test_a_shutter_is_open_again_only_when_all_who_closed_it_are_done() -> None:
    shutter = Shutter()
    page, window = object(), object()
    with shutter.closed():
        shutter.cover(page)
        with shutter.closed():
            pass
        assert not shutter.open
        shutter.left(window)  # another page than the one that was covered
        assert not shutter.open
    assert not shutter.open
    shutter.left(page)
    assert shutter.open
    assert shutter.closings == 3
