"""Cleans one body of a recording: whatever wraps it is opened, what is inside is cleaned, and it is wrapped again."""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import quopri
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Callable

    from automation.redaction.filter import Filter

LARGEST = 1 << 29
"""Bytes that one body may come to when it is opened; what would be larger is dropped."""
DEEPEST = 6
"""How many wrappings, one in another, are opened; what lies deeper is dropped."""
GZIP, ZLIB = 31, 15
"""zlib's numbers for the two wrappings."""
DROPPED = b"[this body could not be read, so it was left out]"

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*")
_CLOSED = (b"\x28\xb5\x2f\xfd", b"\x1a\x45\xdf\xa3", b"%PDF-", b"7z\xbc\xaf\x27\x1c", b"BZh", b"\xfd7zXZ\0")
"""Beginnings of what no code here opens: zstd, WebM, PDF, 7z, bzip2, xz."""
_ISLANDS = (
    re.compile(rb'(")([A-Za-z0-9+/]{32,}={0,2})(?=\\?")'),
    re.compile(rb"(base64,)([A-Za-z0-9+/]{32,}={0,2})"),
)
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})(?:;[^\r\n]*)?\r\n")
_BOUNDARY = re.compile(rb"--([^\r\n]{1,200})\r\n")
_TRANSFER = re.compile(rb"^content-transfer-encoding:\s*([\w-]+)", re.IGNORECASE | re.MULTILINE)


class Unreadable(Exception):  # noqa: N818 - it says what the body is
    """A body is wrapped in a way that is broken, too deep, too large or unknown."""


@dataclass(slots=True)
class Cleaner:
    """Cleans bodies.

    Attributes:
        filter: What to look for.
        keep_pictures: True leaves pictures as they are; else each becomes a grey one, since no filter reads pixels.
        pictures: How many pictures were made grey.
        dropped: How many bodies could not be read and were left out.
    """

    filter: Filter
    keep_pictures: bool = False
    pictures: int = 0
    dropped: int = 0

    def body(self, data: bytes, depth: int = 0) -> bytes:
        """Return a body without any secret value; one that cannot be read is replaced by a note."""
        try:
            return self._opened(data, depth)
        except Unreadable:
            self.dropped += 1
            return DROPPED

    def text(self, data: bytes, depth: int = 0) -> bytes:
        """Return bytes with the mask for every secret value, also for those in compressed bodies spelt in base64."""
        for island in _ISLANDS:
            data = island.sub(lambda found: found[1] + self._island(found[2], depth), data)
        return self.filter.clean(data)

    def _opened(self, data: bytes, depth: int) -> bytes:
        if depth > DEEPEST:
            raise Unreadable
        if data.startswith(b"PK\x03\x04"):
            return self._archive(data, depth)
        if data.startswith(_PICTURES) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
            if self.keep_pictures:
                return data
            self.pictures += 1
            return GREY
        if data.startswith(_CLOSED) or data[4:8] == b"ftyp":
            raise Unreadable
        for unwrap in (self._gzip, self._zlib, self._chunked, self._multipart, self._brotli):
            cleaned = unwrap(data, depth)
            if cleaned is not None:
                return cleaned
        return self.text(data, depth)

    def _island(self, letters: bytes, depth: int) -> bytes:
        """Clean what stands in base64 in a text, when it is more than letters."""
        try:
            inside = base64.b64decode(letters, validate=True)
        except binascii.Error:
            return letters
        plain = inside.isascii() and not inside.startswith((b"PK\x03\x04", b"--"))
        cleaned = self.filter.clean(inside) if plain else self.body(inside, depth + 1)
        return letters if cleaned == inside else base64.b64encode(cleaned)

    def _again(self, data: bytes, inside: bytes, depth: int, wrap: Callable[[bytes], bytes]) -> bytes:
        cleaned = self.body(inside, depth + 1)
        return data if cleaned == inside else wrap(cleaned)

    def _archive(self, data: bytes, depth: int) -> bytes:
        made = io.BytesIO()
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
                if sum(member.file_size for member in archive.infolist()) > LARGEST:
                    raise Unreadable
                for member in archive.infolist():
                    name = self.filter.clean_text(member.filename)
                    new.writestr(name, self.body(archive.read(member), depth + 1))
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError, ValueError) as fault:
            raise Unreadable from fault
        return made.getvalue()

    def _gzip(self, data: bytes, depth: int) -> bytes | None:
        if not data.startswith(b"\x1f\x8b"):
            return None
        return self._again(data, inflate(data, GZIP), depth, lambda inside: gzip.compress(inside, 6, mtime=0))

    def _zlib(self, data: bytes, depth: int) -> bytes | None:
        if len(data) < 6 or data[0] & 0x0F != 8 or (data[0] << 8 | data[1]) % 31:  # noqa: PLR2004 - RFC 1950
            return None
        try:
            inside = inflate(data, ZLIB)
        except Unreadable:
            return None  # two letters of a text may look like its beginning
        return self._again(data, inside, depth, zlib.compress)

    def _brotli(self, data: bytes, depth: int) -> bytes | None:
        if len(data) < 8 or _is_text(data):  # noqa: PLR2004 - no shorter one holds a secret
            return None
        opener = brotli.Decompressor()
        try:
            inside: bytes = opener.process(data, output_buffer_limit=LARGEST)
        except brotli.error:
            return None
        if not opener.is_finished():
            return None
        return self._again(data, inside, depth, brotli.compress)

    def _chunked(self, data: bytes, depth: int) -> bytes | None:
        at = 0
        parts: list[bytes] = []
        while found := _CHUNK.match(data, at):
            size, start = int(found[1], 16), found.end()
            if not size:
                inside = b"".join(parts)
                end = b"0\r\n" + self.text(data[start:])
                return self._again(data, inside, depth, lambda clean: _one_chunk(clean) + end)  # noqa: B023 - at once
            if data[start + size : start + size + 2] != b"\r\n":
                return None
            parts.append(data[start : start + size])
            at = start + size + 2
        return None

    def _multipart(self, data: bytes, depth: int) -> bytes | None:
        first = _BOUNDARY.match(data)
        if first is None or b"\r\n--" + first[1] + b"--" not in data:
            return None
        between = b"\r\n--" + first[1]
        begun, *parts = (b"\r\n" + data).split(between)
        cleaned = [self.text(begun, depth), *(self._part(part, depth) for part in parts)]
        return self.text(between, depth).join(cleaned)[2:]

    def _part(self, part: bytes, depth: int) -> bytes:
        head, gap, inside = part.partition(b"\r\n\r\n")
        if not gap:
            return self.text(part, depth)
        how = _TRANSFER.search(head)
        word = how[1].lower() if how else b""
        if word == b"base64":
            inside = self._again(inside, base64.b64decode(inside), depth, base64.encodebytes)
        elif word == b"quoted-printable":
            inside = self._again(inside, quopri.decodestring(inside), depth, quopri.encodestring)
        else:
            inside = self.body(inside, depth + 1)
        return self.text(head, depth) + gap + inside


def inflate(data: bytes, window: int) -> bytes:
    """Return what was deflated.

    Args:
        data: The bytes.
        window: ``GZIP`` or ``ZLIB``.

    Raises:
        Unreadable: It is broken or too large, or something else follows it.
    """
    out: list[bytes] = []
    total = 0
    while data:
        opener = zlib.decompressobj(window)
        try:
            out.append(opener.decompress(data, LARGEST - total))
        except zlib.error as fault:
            raise Unreadable from fault
        total += len(out[-1])
        if not opener.eof:
            raise Unreadable
        data = opener.unused_data
    return b"".join(out)


def _one_chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data) if data else b""


def _is_text(data: bytes) -> bool:
    if b"\0" in data[:1024]:
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _grey() -> bytes:
    """Return a grey picture of 16 by 9 dots, as PNG: browsers tell a picture by its beginning, not by its name."""

    def block(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    dots = zlib.compress((b"\0" + b"\xb0" * 16) * 9)
    size = struct.pack(">IIBBBBB", 16, 9, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + block(b"IHDR", size) + block(b"IDAT", dots) + block(b"IEND", b"")


GREY = _grey()
