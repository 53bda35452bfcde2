"""Cleans recordings of a browser, Playwright's traces and HARs, and proves that they are clean before they are seen.

::

    recording → harvest its own secrets → filter every member → scan the result → move it to its place
                                                                     └ a hit: destroyed, ``StillHeld``

What is not proved clean exists only in a folder that nobody else can read.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from automation.redaction.bodies import LARGEST, Cleaner
from automation.redaction.harvest import COOKIE_PAIR, COOKIE_VALUE, COOKIES, HEADER, harvest
from automation.redaction.scan import Scanner

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

    from automation.redaction.registry import Registry

_LINES = (".trace", ".network", ".stacks", ".jsonl")
_PIECE = 1 << 22
_COMPRESSION = 3
"""Level of deflate: half the time of the default, and a twentieth more bytes."""


class StillHeld(Exception):  # noqa: N818 - it says what is wrong with the recording
    """A recording still held a secret after it was cleaned, so it was destroyed.

    Attributes:
        where: The members that held one; no value is told.
    """

    def __init__(self, where: list[str]) -> None:
        super().__init__("a secret was found in it after it was cleaned: " + ", ".join(where))
        self.where = where


class NoRecording(Exception):  # noqa: N818 - it says what the file is not
    """A file is no trace, no HAR and no text that can be cleaned, or it is damaged."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """What cleaning a recording came to.

    Attributes:
        secrets: How many secret values were looked for, those that the recording itself brought included.
        members: How many members it has.
        pictures: How many pictures were made grey.
        dropped: How many bodies could not be read and were left out.
        size: Bytes of the clean recording.
        seconds: How long it took.
    """

    secrets: int
    members: int
    pictures: int
    dropped: int
    size: int
    seconds: float


def redact(source: Path, target: Path, registry: Registry, *, keep_pictures: bool = False) -> Redacted:
    """Clean a recording and put it into its place when a scan has found no secret in it.

    Args:
        source: A trace, a HAR, an archive of either, or any text; it stays as it is.
        target: Where the clean one goes; made with mode 0600.
        registry: What is secret by now; what the recording itself brings is looked for in this recording only.
        keep_pictures: Leave pictures as they are. No filter reads pixels: only for recordings that show no secret.

    Returns:
        What it came to.

    Raises:
        StillHeld: A secret was found in the clean recording; it is destroyed.
        NoRecording: The file is damaged, or too large when it is opened.
        OSError: It cannot be read or written.
    """
    started = time.perf_counter()
    known = registry.copy()
    try:
        with zipfile.ZipFile(source) if zipfile.is_zipfile(source) else _Single(source) as recording:
            if sum(member.file_size for member in recording.infolist()) > LARGEST * 4:
                raise NoRecording("it is too large when it is unpacked")
            for member in recording.infolist():
                with recording.open(member) as stream:
                    for piece in _pieces(stream, lines=member.filename.endswith(_LINES)):
                        harvest(piece, known)
            with private_folder(target.parent) as folder:
                clean = folder / "recording"
                clean.touch(mode=0o600)
                cleaner = Cleaner(known.filter(), keep_pictures=keep_pictures)
                members = _write(recording, clean, cleaner)
                hits = Scanner(known.values()).file(clean, source.name)
                if hits:
                    raise StillHeld(sorted({known.scrub(hit.where) for hit in hits}))
                os.replace(clean, target)  # noqa: PTH105 - one step, also where the target is there already
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as fault:
        raise NoRecording("it is damaged or locked") from fault
    return Redacted(
        secrets=len(known.values()),
        members=members,
        pictures=cleaner.pictures,
        dropped=cleaner.dropped,
        size=target.stat().st_size,
        seconds=time.perf_counter() - started,
    )


@contextmanager
def private_folder(beside: Path) -> Iterator[Path]:
    """Make a folder that only this user can read, and remove it with all that is in it at the end.

    Args:
        beside: Where to make it, so that what leaves it is moved and not copied.
    """
    beside.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".private-", dir=beside))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Single:
    """A file that is no archive, with the same few methods as one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._member = zipfile.ZipInfo(path.name)
        self._member.file_size = path.stat().st_size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def infolist(self) -> list[zipfile.ZipInfo]:
        return [self._member]

    def open(self, _member: zipfile.ZipInfo) -> IO[bytes]:
        return self._path.open("rb")


def _write(recording: zipfile.ZipFile | _Single, clean: Path, cleaner: Cleaner) -> int:
    """Write the clean recording and return the number of its members."""
    if isinstance(recording, _Single):
        (member,) = recording.infolist()
        with recording.open(member) as stream, clean.open("wb") as out:
            _member(stream, member.filename, out.write, cleaner)
        return 1
    names: set[str] = set()
    with zipfile.ZipFile(clean, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
        for member in recording.infolist():
            name = cleaner.filter.clean_text(member.filename)
            while name in names:
                name = f"_{name}"
            names.add(name)
            with recording.open(member) as stream, archive.open(name, "w", force_zip64=True) as out:
                _member(stream, member.filename, out.write, cleaner)
    return len(names)


def _member(stream: IO[bytes], name: str, write: Callable[[bytes], object], cleaner: Cleaner) -> None:
    """Clean one member; lines of JSON piece by piece, since a trace may be long, and anything else at once."""
    if name.endswith(_LINES):
        for piece in _pieces(stream, lines=True):
            write(_json_lines(piece, cleaner))
        return
    data = stream.read()
    cleaned = cleaner.body(data)
    if data[:1] in {b"{", b"["}:
        cleaned = _headers_masked(cleaned, cleaner)
        if cleaned != data and not _is_json(cleaned) and _is_json(data):
            cleaned = _by_structure(data, cleaner)
    write(cleaned)


def _pieces(stream: IO[bytes], *, lines: bool) -> Iterator[bytes]:
    """Give whole lines, some megabytes at a time; or all at once."""
    if not lines:
        yield stream.read()
        return
    rest = b""
    while piece := stream.read(_PIECE):
        whole, newline, tail = piece.rpartition(b"\n")
        if newline:
            yield rest + whole + newline
            rest = tail
        else:
            rest += piece
    if rest:
        yield rest


def _json_lines(piece: bytes, cleaner: Cleaner) -> bytes:
    cleaned = _headers_masked(cleaner.text(piece), cleaner)
    if cleaned == piece:
        return piece
    before, after = piece.split(b"\n"), cleaned.split(b"\n")
    if len(before) != len(after):
        return b"\n".join(_by_structure(line, cleaner) for line in before)
    return b"\n".join(
        new if new == old or _is_json(new) or not _is_json(old) else _by_structure(old, cleaner)
        for old, new in zip(before, after, strict=True)
    )


def _headers_masked(data: bytes, cleaner: Cleaner) -> bytes:
    """Mask every cookie and authorisation where it stands, however short it is."""
    mask = cleaner.filter.mask

    def blank(found: re.Match[bytes]) -> bytes:
        return found[1] + mask

    def blank_header(found: re.Match[bytes]) -> bytes:
        if b"ookie" in found[1]:
            return found[1] + COOKIE_PAIR.sub(blank, found[2])
        scheme, gap, _ = found[2].partition(b" ")
        return found[1] + (scheme + gap if gap else b"") + mask

    data = HEADER.sub(blank_header, data)
    return COOKIES.sub(lambda found: COOKIE_VALUE.sub(blank, found[0]), data)


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


def _by_structure(data: bytes, cleaner: Cleaner) -> bytes:
    """Clean JSON value by value, for the rare case that a secret stands where only a number may stand."""
    try:
        value = json.loads(data)
    except ValueError:
        return cleaner.text(data)
    cleaned = json.dumps(_cleaned(value, cleaner), ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )
    return _headers_masked(cleaned, cleaner)


def _cleaned(value: Any, cleaner: Cleaner) -> Any:
    if isinstance(value, dict):
        return {cleaner.filter.clean_text(key): _cleaned(item, cleaner) for key, item in value.items()}
    if isinstance(value, list):
        return [_cleaned(item, cleaner) for item in value]
    if isinstance(value, str):
        return cleaner.text(value.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")
    if isinstance(value, int | float) and not isinstance(value, bool) and cleaner.filter.holds(repr(value).encode()):
        return 0
    return value
