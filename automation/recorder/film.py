"""Pictures made into a video: chapters, each with a title, and below each picture what it shows and when.

PyAV encodes and Pillow writes; both bring all they need. They are the extra ``video`` of the package.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from av.container.core import Chapter
    from PIL.Image import Image

    from automation.recorder.camera import Frame

SHORTEST, LONGEST, LAST = 0.5, 3.0, 2.0
"""Seconds that a picture stays: what goes by in no time can be seen, a long wait is cut short; and the last one."""
TITLE = 1.5
"""Seconds that the title of a chapter stays."""
WIDEST, HIGHEST = 1280, 960
"""Size of a picture in pixels at most; larger ones are made smaller."""
_BAND, _TEXT, _HEADING = 36, 17, 34
"""Height of the line below the picture, and of letters, in pixels."""
_DARK, _LIGHT, _DIM = "#12355b", "#ffffff", "#b9c7d8"
_CODEC: Literal["libvpx-vp9"] = "libvpx-vp9"
_FAST = {"deadline": "realtime", "cpu-used": "8", "crf": "34", "b": "0", "row-mt": "1"}
_MS = Fraction(1, 1000)
NOTHING = "not shown: a password, a code or a key could have been in view"


@dataclass(frozen=True, slots=True)
class Film:
    """What became of the pictures.

    Attributes:
        size: Of the video, in bytes.
        frames: Pictures in it.
        length: Seconds that it lasts.
        seconds: Seconds that it took to make.
    """

    size: int
    frames: int
    length: float
    seconds: float


def missing() -> list[str]:
    """Return the packages that are needed and not installed."""
    needed = {"av": "av", "PIL": "pillow"}
    return [package for module, package in needed.items() if find_spec(module) is None]


def make(frames: Sequence[Frame], chapters: Mapping[str, float], org: str, target: Path) -> Film:
    """Make a video of pictures.

    Args:
        frames: The pictures, in their order.
        chapters: When each chapter was begun, in seconds; one without pictures gets its title alone.
        org: Whose pictures they are.
        target: The WebM file to write; it is there already, with the mode it is to have.

    Raises:
        OSError: It cannot be written; what PyAV raises is one, too.
    """
    import av  # noqa: PLC0415 - an extra, and only for a video
    from PIL import Image  # noqa: PLC0415 - as above

    began = time.monotonic()
    if not frames:
        raise OSError("nothing could be shown")
    with Image.open(frames[0].path) as first:
        size = _fitting(first.size)
    shown = list(_shown(frames, chapters))
    try:
        length = _encoded(shown, org, size, target)
    except av.FFmpegError as fault:
        raise OSError(f"the encoder says: {fault.strerror}") from None
    return Film(target.stat().st_size, len(frames), length / 1000, time.monotonic() - began)


def _encoded(shown: Sequence[_Shown], org: str, size: tuple[int, int], target: Path) -> int:
    """Encode what is shown, each until the next, and return how long that lasts, in milliseconds."""
    import av  # noqa: PLC0415 - as above

    now = 0
    with av.open(str(target), "w", format="webm") as container:
        stream = container.add_stream(_CODEC, 25, options=_FAST)
        stream.width, stream.height, stream.pix_fmt = size[0], size[1] + _BAND, "yuv420p"
        stream.codec_context.time_base = _MS
        container.set_chapters(_marks(shown))
        for one in [*shown, shown[-1]]:
            picture = av.VideoFrame.from_image(_drawn(one, org, size))  # type: ignore[no-untyped-call] # as its stub is
            picture.pts, picture.time_base = now, _MS
            container.mux(stream.encode(picture))
            now += one.milliseconds
        container.mux(stream.encode(None))
    return now - shown[-1].milliseconds


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is shown for a while: a picture, or the title of a chapter where there is none."""

    frame: Frame | None
    chapter: str
    at: float
    milliseconds: int
    empty: bool = False


def _shown(frames: Sequence[Frame], chapters: Mapping[str, float]) -> Iterator[_Shown]:
    """Yield titles and pictures in their order, each with how long it stays."""
    left = {name: at for name, at in chapters.items() if name}
    with_pictures = {frame.chapter for frame in frames}
    for frame, after in zip(frames, [*frames[1:], None], strict=True):
        for name, at in [(name, at) for name, at in left.items() if at <= frame.at]:
            del left[name]
            yield _Shown(None, name, at, round(TITLE * 1000), empty=name not in with_pictures)
        stays = LAST if after is None else min(max(after.at - frame.at, SHORTEST), LONGEST)
        yield _Shown(frame, frame.chapter, frame.at, round(stays * 1000))
    for name, at in left.items():
        yield _Shown(None, name, at, round(TITLE * 1000), empty=name not in with_pictures)


def _marks(shown: Sequence[_Shown]) -> list[Chapter]:
    """Return the chapters as players list them."""
    now, marks = 0, []
    for one in shown:
        if one.frame is None:
            marks.append((one.chapter, now))
        now += one.milliseconds
    ends = [*[at for _, at in marks[1:]], now][: len(marks)]
    return [
        {"id": number, "start": start, "end": end, "time_base": _MS, "metadata": {"title": title}}
        for number, ((title, start), end) in enumerate(zip(marks, ends, strict=True), 1)
    ]


def _drawn(one: _Shown, org: str, size: tuple[int, int]) -> Image:
    """Draw a picture with its line below, or a title."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - as above

    sheet = Image.new("RGB", (size[0], size[1] + _BAND), _DARK)
    draw = ImageDraw.Draw(sheet)
    small = ImageFont.load_default(_TEXT)
    middle = size[1] + _BAND // 2
    if one.frame is None:
        where = (size[0] // 2, size[1] // 2)
        draw.text(where, one.chapter, fill=_LIGHT, font=ImageFont.load_default(_HEADING), anchor="ms")
        draw.text((where[0], where[1] + 32), NOTHING if one.empty else "", fill=_DIM, font=small, anchor="ms")
    else:
        with Image.open(one.frame.path) as raw:
            picture = raw.convert("RGB")
        picture.thumbnail(size)
        sheet.paste(picture, ((size[0] - picture.width) // 2, (size[1] - picture.height) // 2))
    caption = one.chapter if one.frame is None else one.frame.caption or one.chapter
    draw.text((12, middle), f"{org}   {caption}", fill=_LIGHT, font=small, anchor="lm")
    clock = f"{int(one.at) // 60:02}:{int(one.at) % 60:02}"
    draw.text((size[0] - 12, middle), clock, fill=_DIM, font=small, anchor="rm")
    return sheet


def _fitting(size: tuple[int, int]) -> tuple[int, int]:
    """Return the size of all pictures: that of the first one, not too large, in even numbers as codecs want them."""
    part = min(1.0, WIDEST / size[0], HIGHEST / size[1])
    return round(size[0] * part) // 2 * 2, round(size[1] * part) // 2 * 2
