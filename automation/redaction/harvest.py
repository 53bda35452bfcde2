"""Finds the secrets that a recording itself brings: cookies, authorisations, tokens, codes, typed passwords.

Nobody registered them, since the product never read them. They are told by where they stand (a header, a cookie, a
field with a telling name, a password field of a page) or by their shape.
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from ahocorasick_rs import BytesAhoCorasick

from automation.redaction.bodies import GZIP, Unreadable, inflate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from automation.redaction.registry import Registry

TELLING = ("token", "secret", "passw", "pwd", "csr", "xsrf", "otp", "sessionid", "session_id", "apikey", "auth")
"""Parts of the names of fields that hold a secret."""
SECRET_NAMES = ("code", "ticket", "sid", "jsessionid")
"""Whole names of such fields."""
LONG_ENOUGH = 8
"""A shorter value of a cookie or field is a setting; in a cookie header it is masked where it stands."""

_WORDS = [form.encode() for word in TELLING for form in (word, word.capitalize(), word.upper())]
_WHOLE = [
    edge.encode() + form.encode()
    for word in SECRET_NAMES
    for form in (word, word.upper())
    for edge in ('"', "'", "?", "&", ";", "\n", "%26", "%3F")
]
_FINDER = BytesAhoCorasick([*_WORDS, *_WHOLE])
_AFTER = 4096
_HEAD = 4096
"""A body with a zero byte among so many first ones is no text."""
_SEPARATOR = re.compile(
    rb"""[\w.\-]{0,40}(?:\\{0,3}["'])?(?:
        \s*[:=]\s*(?:\\{0,3}["'])?                                # "name": "value", name=value
        |,\s*\\{0,3}"(?:value|content|__playwright_value_)\\{0,3}"\s*:\s*\\{0,3}"  # "name": "n", "value": "v"
        |(?:\s+[\w-]+=\\{0,3}"[^"<>]{0,80}"){0,3}\s+(?:value|content)=\\{0,3}["']?  # name="n" type="t" value="v"
    )""",
    re.VERBOSE,
)
_UNDER_A_LABEL = (
    # <label>Client Secret</label><span>value</span>, with any tags between
    re.compile(rb"[^<>\"\\]{0,20}(?:<[^<>]{0,300}>(?:\s|\\[nrt])*){1,8}([^<>\s\"'\\]{12,200})(?:\s|\\[nrt])*<"),
    # the same in a trace's picture of a page: "Client Secret"]],["SPAN",{...},"value"
    re.compile(rb'[^<>"\\]{0,20}"\]*(?:,\["[A-Z0-9-]+",\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}){1,8},"([^"\s\\]{12,200})"'),
)
_ENCODED_SEPARATOR = re.compile(rb"[\w.\-]{0,40}%(?:25)?3[Dd]")
_VALUE = re.compile(rb"""[^"'&\s<>,;\\{}\[\]()]+""")
_ENCODED_VALUE = re.compile(rb"[\w.~\-]+(?:%(?!(?:25)?(?:26|3[Bb]|22))[0-9A-Fa-f]{2}[\w.~\-]*)*")
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"')
_MIXED = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])")
"""What stands under a label is a secret when it mixes letters and digits; else it is a word of the page."""
_NO_LETTER = re.compile(r"[\s\ufffd\x00-\x1f]")
_NO_SECRET = re.compile(r"(?:https?:|/)|[A-Za-z_]+\Z|[0-9.]{1,11}\Z|\[secret\]")

HEADER = re.compile(
    rb'("name"\s*:\s*"(?:[Cc]ookie|[Ss]et-[Cc]ookie|(?:[Pp]roxy-)?[Aa]uthorization)"\s*,\s*"value"\s*:\s*")'
    rb'((?:[^"\\]|\\.)*)'
)
COOKIES = re.compile(rb'"cookies"\s*:\s*\[[^\]]+\]')
COOKIE_VALUE = re.compile(rb'("value"\s*:\s*")((?:[^"\\]|\\.)*)')
COOKIE_PAIR = re.compile(
    rb"((?:\A|;|\\n)\s*(?!(?:path|domain|expires|max-age|samesite|priority)=)[^=;\s]+=)((?:[^;\\]|\\[^n])*)",
    re.IGNORECASE,
)
_ATTRIBUTES = re.compile(rb'"(?:INPUT|input)",(\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\})')
_INPUT = re.compile(rb"""<input\b[^<>]*\btype=\\?["']?password\b[^<>]*""", re.IGNORECASE)
_INPUT_VALUE = re.compile(rb"""\bvalue=\\?["']([^"'\\]*)""", re.IGNORECASE)
_TYPED_SECRET = ("password", "one-time-code", "current-password", "new-password")


def harvest(data: bytes, registry: Registry) -> None:
    """Register every secret that a part of a recording brings.

    Args:
        data: The part: lines of a trace, a HAR, a body.
        registry: Where to register it; best one of this recording's own.
    """
    data = _readable(data)
    for found in HEADER.finditer(data):
        registry.register(*_of_header(found[2]))
    for cookies in COOKIES.finditer(data):
        values = (_json_text(found[2]) for found in COOKIE_VALUE.finditer(cookies[0]))
        registry.register(*filter(_is_long, values))
    registry.register(*_of_password_fields(data))
    registry.register(*_of_telling_fields(data))
    for shape in registry.shapes():
        registry.register(*(found[0].decode() for found in re.finditer(shape.encode(), data)))


def _readable(data: bytes) -> bytes:
    """Return the text of a body, also of a deflated one; nothing of what is none, for it holds names by chance."""
    if data.startswith(b"\x1f\x8b"):
        try:
            data = inflate(data, GZIP)
        except Unreadable:
            return b""
    return b"" if b"\0" in data[:_HEAD] else data


def _of_header(value: bytes) -> Iterator[str]:
    """Give the secrets of a cookie or authorisation header, as it stands in JSON."""
    scheme, gap, credential = value.partition(b" ")
    if gap and b"=" not in scheme and b";" not in scheme:
        yield from filter(_is_long, [_json_text(credential)])
    yield from filter(_is_long, (_json_text(pair[2]).strip('" ') for pair in COOKIE_PAIR.finditer(value)))


def _of_password_fields(data: bytes) -> Iterator[str]:
    """Give what stood in password fields, however short, in pictures of a page's structure and in its source."""
    for found in _ATTRIBUTES.finditer(data):
        if not any(word.encode() in found[1] for word in _TYPED_SECRET):
            continue
        try:
            attributes = json.loads(found[1])
        except ValueError:
            continue
        yield from (str(attributes.get(name, "")) for name in ("__playwright_value_", "value"))
    for tag in _INPUT.finditer(data):
        yield from (html.unescape(value.decode(errors="replace")) for value in _INPUT_VALUE.findall(tag[0]))


def _of_telling_fields(data: bytes) -> Iterator[str]:
    """Give the values of fields whose names tell that they are secret."""
    for _, _, end in _FINDER.find_matches_as_indexes(data):
        for labelled in _UNDER_A_LABEL:
            if shown := labelled.match(data, end, end + _AFTER):
                yield from filter(_MIXED.search, worth([html.unescape(shown[1].decode(errors="replace"))]))
        separator = _SEPARATOR.match(data, end, end + _AFTER)
        if separator is None:
            separator = _ENCODED_SEPARATOR.match(data, end, end + _AFTER)
            found = _ENCODED_VALUE.match(data, separator.end(), end + _AFTER) if separator else None
        else:
            at = separator.end()
            quoted = _QUOTED.match(data, at - 1, end + _AFTER) if data[at - 2 : at - 1] != b"\\" else None
            if quoted is not None:
                yield from worth([_json_text(quoted[1])])
                continue
            found = _VALUE.match(data, at, end + _AFTER)
        if found is not None:
            text = found[0].decode(errors="replace")
            yield from worth({text, unquote_plus(text), unquote_plus(unquote_plus(text))})


def worth(values: Iterable[str]) -> Iterator[str]:
    """Give the values that may be secrets: no addresses, plain words or small numbers, nothing with spaces."""
    for value in values:
        if _is_long(value) and not _NO_SECRET.match(value) and not _NO_LETTER.search(value):
            yield value


def _is_long(value: str) -> bool:
    return len(value) >= LONG_ENOUGH


def _json_text(inside: bytes) -> str:
    try:
        return str(json.loads(b'"' + inside + b'"'))
    except ValueError:
        return inside.decode(errors="replace")
