"""The video of one org: its pictures in the private folder, and what is made of them at the end, or destroyed."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING, Self

from automation.recorder import film
from automation.recorder.camera import Camera
from automation.recorder.folders import safe_name
from automation.redaction import REGISTRY, scrub

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Literal

    from playwright.async_api import Page

    from automation.shutter import Shutter

VIDEO = "video.webm"
_MEGABYTE = 1_000_000


class Video:
    """Records the pages of an org while it is used as a context; the raw pictures are gone at its end.

    Args:
        org: The org's name.
        page: Its page.
        shutter: Closed while a secret may be in view.
        raw: The private folder of what is raw.
        mode: Which videos are kept.
        say: Told what it cost.
    """

    def __init__(
        self,
        org: str,
        page: Page,
        shutter: Shutter,
        *,
        raw: Path,
        mode: Literal["on", "off", "retain-on-failure"],
        say: Callable[[str], None],
    ) -> None:
        self._org, self._mode, self._say = scrub(org), mode, say
        self._raw = raw / f"{safe_name(org)}-video"
        self._camera = Camera(page, shutter, REGISTRY, self._raw)
        self.destroyed: list[str] = []

    async def __aenter__(self) -> Self:
        await self._camera.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._camera.__aexit__()
        await asyncio.to_thread(shutil.rmtree, self._raw, ignore_errors=True)

    async def end(self, folder: Path, *, failed: bool) -> Path | None:
        """Make the video, where it is to be kept, and say what that cost.

        Args:
            folder: Where it goes.
            failed: Whether something stopped the org.

        Returns:
            The video; None where none is kept, or where it was destroyed.
        """
        camera = self._camera
        await camera.take()
        await camera.__aexit__()
        if self._mode == "retain-on-failure" and not failed:
            return None
        if camera.secrets_seen():
            self.destroyed.append(VIDEO)
            self._say(f"{VIDEO} was destroyed: a picture of it may show what is secret")
            return None
        try:
            done = await asyncio.to_thread(self._make, folder)
        except (OSError, ValueError) as fault:
            self._say(f"no {VIDEO}: {scrub(str(fault))}")
            return None
        back = f", {camera.held_back} looks held back for secrets" if camera.held_back else ""
        self._say(
            f"{folder / VIDEO}: {done.size / _MEGABYTE:.1f} MB, {done.frames} pictures, {done.length:.0f} s long, "
            f"made in {done.seconds:.1f} s{back}"
        )
        return folder / VIDEO

    def _make(self, folder: Path) -> film.Film:
        """Write the video into the private folder, and when it is whole into its place."""
        whole = self._raw / VIDEO
        whole.touch(mode=0o600)
        done = film.make(self._camera.frames, self._camera.chapters, self._org, whole)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.move(whole, folder / VIDEO)
        (folder / VIDEO).chmod(0o600)
        return done
