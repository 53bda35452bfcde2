"""Proves that files hold no secret, by another way than the filter: it undoes encodings instead of making them.

Whatever is wrapped is opened. Then each stretch is looked at as it is and as what it would be in UTF-16, base64 and
hex. Where the plainest part of a secret turns up, the text around it is unescaped in every way and order, and searched.
"""

from __future__ import annotations

import binascii
import gzip
import html
import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote

import brotli  # type: ignore[import-untyped]
from ahocorasick_rs import BytesAhoCorasick

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STRETCH = 4 << 20
_OVERLAP = 16 << 10
_WIDEST = 40
"""Bytes that an encoding, in another one, makes of one sign at most."""
_ORDERS = 4
"""How many times a text is unescaped."""
_SHORT, _SHORT_NUMBER, _SHORTEST = 6, 12, 3
_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"))
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_HEX = bytes(set(range(256)) - set(b"0123456789abcdefABCDEF"))
_PERCENT_BASE64 = ((b"%2B", b"+"), (b"%2b", b"+"), (b"%2F", b"/"), (b"%2f", b"/"), (b"%3D", b"="), (b"%3d", b"="))
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_DEEPEST = 8
_HALF_A_SIGN = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A secret was found.

    Attributes:
        where: The file, and what in it.
        number: Which secret, by its place among those that were looked for; never its value.
        how: As what it was found: ``text``, ``utf-16``, ``base64`` or ``hex``.
    """

    where: str
    number: int
    how: str


@dataclass(slots=True)
class Scanner:
    """Looks for values.

    Args:
        values: The secret values.
    """

    values: tuple[str, ...]
    _plain: list[bytes] = field(default_factory=list)
    _owners: list[int] = field(default_factory=list)
    _outlines: dict[int, re.Pattern[bytes]] = field(default_factory=dict)
    _finder: BytesAhoCorasick | None = None

    def __post_init__(self) -> None:
        """Choose for each value what to look for first, and what its plain parts look like in a row."""
        for number, value in enumerate(self.values):
            if len(value) < _SHORTEST:
                continue  # such a value is in any text; only its place tells, and that is the filter's to know
            parts = re.split(r"([A-Za-z0-9]+)", value)
            part = max(parts[1::2], key=len, default="")
            for plain in [part.encode()] if part else _faces(value[0]):
                self._plain.append(plain)
                self._owners.append(number)
            gaps = [b".{%d,%d}" % (len(gap), _WIDEST * len(gap)) if gap else b"" for gap in parts[2:-1:2]]
            rows = [plain.encode() for plain in parts[1::2]]
            self._outlines[number] = re.compile(
                b"".join(row + gap for row, gap in zip(rows, [*gaps, b""], strict=False)), re.DOTALL
            )
        self._finder = BytesAhoCorasick(self._plain) if self._plain else None

    def file(self, path: Path, name: str = "") -> list[Hit]:
        """Return what a file holds, whatever it is wrapped in.

        Args:
            path: The file.
            name: What to call it; its own name when absent.
        """
        with path.open("rb") as stream:
            return list(self._opened(stream, name or path.name, 0))

    def tree(self, folder: Path) -> list[Hit]:
        """Return what all files under a folder hold, their names included."""
        return [
            hit
            for path in sorted(folder.rglob("*"))
            if path.is_file()
            for hit in (*self._text(str(path.relative_to(folder)), "a name"), *self.file(path))
        ]

    def _opened(self, stream: IO[bytes], name: str, depth: int) -> Iterator[Hit]:
        first = stream.read(1 << 16)
        stream.seek(0)
        if depth > _DEEPEST:
            return
        if first.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(stream) as archive:
                for member in archive.infolist():
                    yield from self._text(member.filename, name)
                    with archive.open(member) as inner:
                        yield from self._opened(inner, f"{name}/{member.filename}", depth + 1)
            return
        inside = _unpacked(first, stream)
        if inside is not None:
            yield from self._opened(io.BytesIO(inside), f"{name} (unpacked)", depth + 1)
            return
        before = b""
        while stretch := stream.read(STRETCH):
            yield from self._stretch(before + stretch, name, depth)
            before = stretch[-_OVERLAP:]

    def _text(self, text: str, name: str) -> Iterator[Hit]:
        return self._stretch(text.encode("utf-8", "surrogateescape"), name, 0)

    def _stretch(self, data: bytes, name: str, depth: int) -> Iterator[Hit]:
        seen: set[tuple[int, str]] = set()
        for how, view in _views(data):
            for number in self._in_view(view):
                if (number, how) not in seen:
                    seen.add((number, how))
                    yield Hit(name, number, how)
        for letters in re.findall(rb'"((?:H4sI|UEsD)[A-Za-z0-9+/]+={0,2})"', data):
            try:
                inside = binascii.a2b_base64(letters)
            except binascii.Error:
                continue
            yield from self._opened(io.BytesIO(inside), f"{name} (base64)", depth + 1)

    def _in_view(self, view: bytes) -> Iterator[int]:
        if self._finder is None:
            return
        looked_at: dict[int, int] = {}
        for which, start, end in self._finder.find_matches_as_indexes(view, overlapping=True):
            number = self._owners[which]
            value = self.values[number]
            room = _WIDEST * len(value) + _WIDEST
            if end < looked_at.get(number, 0):
                continue
            window = view[max(0, start - room) : end + 2 * room]
            looked_at[number] = end + room
            if self._outlines[number].search(window) and _stands_in(window, value):
                yield number


def _faces(letter: str) -> list[bytes]:
    """Return the ways in which a sign that is no letter or digit may begin, one of which is in every encoding of it."""
    raw = letter.encode("utf-8", "surrogatepass")
    code = ord(letter)
    unit = letter.encode("utf-16-be", "surrogatepass")[:2].hex()
    faces = {raw, f"u{unit}".encode(), f"u{unit.upper()}".encode(), b"#%d;" % code, b"#x%x;" % code, b"#x%X;" % code}
    faces |= {b"%%%02X" % raw[0], b"%%%02x" % raw[0], b"25%02X" % raw[0], b"25%02x" % raw[0]}
    named = {'"': b"quot;", "'": b"apos;", "&": b"amp;", "<": b"lt;", ">": b"gt;", "\xa0": b"nbsp;", " ": b"+"}
    escaped = {"\n": b"n", "\r": b"r", "\t": b"t", "\b": b"b", "\f": b"f"}
    return [*faces, *(table[letter] for table in (named, escaped) if letter in table)]


def _views(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the bytes as they are and as what they may stand for."""
    yield "text", data
    if b"\0" in data:
        for codec in ("utf-16-le", "utf-16-be"):
            for start in (0, 1):
                yield "utf-16", data[start:].decode(codec, "replace").encode("utf-8", "replace")
    spelt = data
    for encoded, letter in _PERCENT_BASE64:
        spelt = spelt.replace(encoded, letter)
    letters = spelt.translate(_URL_SAFE, _BASE64)
    for start in range(4):
        whole = len(letters) - (len(letters) - start) % 4
        yield "base64", binascii.a2b_base64(letters[start:whole])
    digits = data.translate(None, _HEX)
    for start in (0, 1):
        whole = len(digits) - (len(digits) - start) % 2
        yield "hex", binascii.unhexlify(digits[start:whole])


def _stands_in(window: bytes, value: str) -> bool:
    """Tell whether a value stands in a text, unescaped in any way and order."""
    pattern = _pattern(value)
    texts = {window.decode("utf-8", "replace")}
    if b"\0" in window:
        texts |= {window[start:].decode(codec, "replace") for codec in ("utf-16-le", "utf-16-be") for start in (0, 1)}
    known: set[str] = set()
    for _ in range(_ORDERS):
        if any(pattern.search(text) for text in texts):
            return True
        known |= texts
        texts = {undone for text in texts for undone in _undone(text)} - known
        if not texts:
            return False
    return any(pattern.search(text) for text in texts)


def _undone(text: str) -> Iterator[str]:
    if "&" in text:
        yield html.unescape(text)
    if "%" in text:
        yield unquote(text)
    if "+" in text:
        yield text.replace("+", " ")
    if "\\" in text:
        yield _ESCAPE.sub(_letter, text)


def _letter(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else _LETTERS.get(found[2], found[2])


def _pattern(value: str) -> re.Pattern[str]:
    """Return what finds a value; a short one counts only as a word of its own, digits only as a whole number."""
    short = len(value) < _SHORT or (value.isascii() and value.isdigit() and len(value) < _SHORT_NUMBER)
    text = re.escape(value.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    if not short:
        return re.compile(text)
    if value.isascii() and value.isdigit():
        return re.compile(rf"(?<!\w)(?<!\d[.:]){text}(?!\w)(?![.:]\d)")
    return re.compile(("(?<!\\w)" if value[0].isalnum() else "") + text + ("(?!\\w)" if value[-1].isalnum() else ""))


def _unpacked(first: bytes, stream: IO[bytes]) -> bytes | None:
    """Return what a stream of one compressed body holds, or None."""
    try:
        if first.startswith(b"\x1f\x8b"):
            return gzip.decompress(stream.read())
        if len(first) > 6 and first[0] & 0x0F == 8 and (first[0] << 8 | first[1]) % 31 == 0:  # noqa: PLR2004 - RFC 1950
            return zlib.decompress(stream.read())
        if not _is_text(first):
            return bytes(brotli.decompress(stream.read()))
    except (OSError, EOFError, zlib.error, brotli.error):
        pass
    stream.seek(0)
    return None


def _is_text(first: bytes) -> bool:
    try:
        first[:-_HALF_A_SIGN].decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in first
