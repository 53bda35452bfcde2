"""A camera on one org's pages: pictures for a video, none of which shows a secret.

Three things stand between a secret and a picture, one behind the other:

* The shutter (`automation/shutter.py`): closed by those who work on a page, from before a secret may come into view.
  Nothing is taken while it is closed, and what was being taken when it closed is thrown away.
* What stands on the page is read before and after each picture. One is kept only when neither look found a secret that
  can be read, and when both saw the same documents and the same elements drawn in dots.
* At the end all that could be read on the kept pictures is searched once more, for all that is secret by then.

Pictures are taken one by one, after the look before: a stream of frames may bring one that is older than the look.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from playwright.async_api import Error as PlaywrightError

from automation.recorder.standing import holds_secret, standing
from automation.redaction import scrub
from automation.shutter import no_camera

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import CDPSession, Page

    from automation.redaction import Registry
    from automation.shutter import Shutter

PAUSE = 0.3
"""Seconds between two pictures."""
TAKING = 3.0
"""Seconds a picture may take."""
MOST = 2_000
"""Pictures of an org at most; a page that never rests fills a disk otherwise."""
_QUALITY = 80


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture that was kept.

    Attributes:
        path: The picture, a JPEG in the private folder.
        at: Seconds since the camera began.
        chapter: The part of the work that it shows.
        caption: The step of it.
    """

    path: Path
    at: float
    chapter: str
    caption: str


class Camera:
    """Takes pictures of an org's page, and of what opens from it, while it is used as a context.

    Args:
        page: The org's page. Pages that did not open from it are nobody's business, in whichever browser.
        shutter: Closed where a secret may be in view.
        registry: What is secret.
        folder: A private folder for the pictures.
    """

    def __init__(self, page: Page, shutter: Shutter, registry: Registry, folder: Path) -> None:
        self.frames: list[Frame] = []
        self.chapters: dict[str, float] = {}
        """When each chapter was begun, in seconds, also where nothing of it could be taken."""
        self.held_back = 0
        self._pages = [page]
        self._shutter, self._registry, self._folder = shutter, registry, folder
        self._began = time.monotonic()
        self._legible: set[str] = set()
        self._last = b""
        self._one = asyncio.Lock()
        self._sessions: dict[Page, CDPSession] = {}
        self._watching: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._folder.mkdir(mode=0o700, parents=True)
        self._pages[0].on("popup", self._follow)
        self._shutter.snap = self.take
        self._watching = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._shutter.snap = no_camera
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        for page in self._pages:
            page.remove_listener("popup", self._follow)
        for session in self._sessions.values():
            with suppress(PlaywrightError):
                await session.detach()

    def secrets_seen(self) -> bool:
        """Tell whether what was taken shows something that is known to be secret by now."""
        return any(holds_secret(text, self._registry) for text in self._legible)

    async def take(self) -> bool:
        """Take a picture now and keep it, unless a secret is in view or about to be; False when none was kept."""
        async with self._one:
            self.chapters.setdefault(self._shutter.chapter, time.monotonic() - self._began)
            page = next((page for page in reversed(self._pages) if not page.is_closed()), None)
            if page is None or len(self.frames) >= MOST:
                return False
            closings, chapter, caption = self._shutter.closings, self._shutter.chapter, self._shutter.caption
            before = await standing(page) if self._shutter.open else None
            if before is None or before.shows_secret(self._registry):
                self.held_back += 1
                return False
            taken = await self._picture(page)
            after = await standing(page)
            if (
                taken is None
                or after is None
                or after.mark != before.mark
                or after.shows_secret(self._registry)
                or not self._shutter.open
                or self._shutter.closings != closings
            ):
                self.held_back += 1
                return False
            self._legible |= {before.legible, after.legible}
            try:
                self._keep(taken, scrub(chapter), scrub(caption))
            except OSError:  # no room, or no folder any more: the work goes on without a picture
                return False
            return True

    def _keep(self, taken: bytes, chapter: str, caption: str) -> None:
        """Write a picture down, unless it is the last one over again."""
        same = hashlib.sha256(b"\0".join((taken, chapter.encode(), caption.encode()))).digest()
        if same == self._last:
            return
        self._last = same
        path = self._folder / f"{len(self.frames):05}.jpg"
        path.touch(mode=0o600)
        path.write_bytes(taken)
        self.frames.append(Frame(path, time.monotonic() - self._began, chapter, caption))

    async def _picture(self, page: Page) -> bytes | None:
        """Return what the page shows as a JPEG; None when it does not let itself be taken."""
        try:
            if page not in self._sessions:
                self._sessions[page] = await page.context.new_cdp_session(page)
            asked = {"format": "jpeg", "quality": _QUALITY, "optimizeForSpeed": True}
            answer = await asyncio.wait_for(self._sessions[page].send("Page.captureScreenshot", asked), TAKING)
        except (PlaywrightError, TimeoutError):
            return None
        return base64.b64decode(answer["data"])

    async def _watch(self) -> None:
        while True:
            await self.take()
            await asyncio.sleep(PAUSE)

    def _follow(self, page: Page) -> None:
        """Look at a page that opened from one of ours; the newest that is open is the one that is looked at."""
        self._pages.append(page)
        page.on("popup", self._follow)
