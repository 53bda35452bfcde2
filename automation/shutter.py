"""The shutter of the camera: closed from before a secret may come into view until it is known to be out of it.

Who works on a page closes it; the camera (`recorder/camera.py`), where there is one, looks at it before and after each
picture. A run without a video has a shutter that nobody looks at.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator


class Shutter:
    """Tells a camera whether it may look, and what it sees.

    Attributes:
        chapter: The part of the work that is being done, in a client's words.
        caption: The step of it, in a client's words; never a value.
        snap: Takes a picture now, where a camera is and may look.
    """

    def __init__(self) -> None:
        self.chapter = ""
        self.caption = ""
        self.snap: Callable[[], Awaitable[object]] = no_camera
        self._holders = 0
        self._covered: set[int] = set()
        self._closings = 0

    @property
    def open(self) -> bool:
        """Whether a camera may look."""
        return not (self._holders or self._covered)

    @property
    def is_looked_at(self) -> bool:
        """Whether there is a camera."""
        return self.snap is not no_camera

    @property
    def closings(self) -> int:
        """How often it was closed so far: a picture during which this has changed is none."""
        return self._closings

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Keep it closed while the block lasts."""
        self._closings += 1
        self._holders += 1
        try:
            yield
        finally:
            self._holders -= 1

    def cover(self, page: object) -> None:
        """Close it until a page is left (`left`): called before what lets that page show a secret.

        Args:
            page: The page.
        """
        self._closings += 1
        self._covered.add(id(page))

    def left(self, page: object) -> None:
        """Open it again after `cover`: what was covered is not on that page any more.

        Args:
            page: The page, which shows something else now.
        """
        self._covered.discard(id(page))

    def begin(self, chapter: str) -> None:
        """Begin a chapter.

        Args:
            chapter: What is done in it, in a client's words.
        """
        self.chapter, self.caption = chapter, ""


async def no_camera() -> None:
    """Take no picture: there is no camera."""
