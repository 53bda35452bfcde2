"""The line that each key of a TOML file stands on.

``tomllib`` gives values without places and refuses what is not TOML. So this runs after it, on a text known to be
TOML, only when there is something to report, and only until the keys asked for are found.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from flows.config.problems import KeyPath

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BLANK_IN_LINE = re.compile(r"[ \t]*")
_KEY = re.compile(r'"(?P<basic>(?:[^"\\]|\\.)*)"|\'(?P<literal>[^\']*)\'|(?P<bare>[A-Za-z0-9_-]+)')
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})'  # up to two quotes more belong to the value
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:[^"\\]|\\.)*"'
    r"|'[^']*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}\n#]+")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


class _AllFound(Exception):  # noqa: N818 - ends the scan; nothing is wrong
    """Every key asked for has a line."""


def lines_of(text: str, wanted: Collection[KeyPath]) -> dict[KeyPath, int]:
    """Return the line (from 1) of each wanted key, in a text that is TOML; the empty path stands on line 1.

    A table made of several headers or dotted keys counts where it is named first.
    """
    offsets: dict[KeyPath, int] = {}
    missing = set(wanted) - {()}

    def note(path: KeyPath, offset: int) -> None:
        if path in missing:
            offsets[path] = offset
            missing.discard(path)
            if not missing:
                raise _AllFound

    if missing:
        with suppress(_AllFound):
            _Scanner(text, note).file()
    starts = [match.end() for match in re.finditer("\n", text)]
    return {path: bisect_right(starts, offset) + 1 for path, offset in offsets.items()} | dict.fromkeys(
        set(wanted) & {()}, 1
    )


class _Scanner:
    """Walks through a text once and tells where each key and each array element begins."""

    def __init__(self, text: str, note: Callable[[KeyPath, int], None]) -> None:
        self.text = text
        self.note = note
        self.at = 0
        self.last: dict[KeyPath, int] = {}
        """Arrays of tables and the index of their latest element, which later headers refer to."""

    def file(self) -> None:
        """Read headers and key/value lines to the end."""
        table: KeyPath = ()
        while self.skip() < len(self.text):
            table = self.header() if self.text[self.at] == "[" else self.pair(table)

    def skip(self, pattern: re.Pattern[str] = _BLANK) -> int:
        """Pass over blanks (and by default comments and line ends); return the place reached."""
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at

    def header(self) -> KeyPath:
        """Read ``[a.b]`` or ``[[a.b]]`` and return the path of the table that it opens."""
        start = self.at
        array = self.text.startswith("[[", start)
        self.at += 2 if array else 1
        *parents, name = self.key()
        path: KeyPath = ()
        for step in parents:
            path = self.inside((*path, step), start)
        path = (*path, name)
        if array:
            self.note(path, start)
            self.last[path] = self.last.get(path, -1) + 1
        path = self.inside(path, start)
        self.at = self.text.index("]", self.at) + (2 if array else 1)
        return path

    def inside(self, path: KeyPath, offset: int) -> KeyPath:
        """Note a table; for an array of tables go on in its latest element."""
        self.note(path, offset)
        if path in self.last:
            path = (*path, self.last[path])
            self.note(path, offset)
        return path

    def key(self) -> list[str]:
        """Read a key with its dots."""
        steps = []
        while True:
            self.skip(_BLANK_IN_LINE)
            found = _KEY.match(self.text, self.at)
            if found is None:  # cannot be in a text that is TOML
                raise _AllFound
            self.at = found.end()
            basic = found["basic"]
            steps.append(found["bare"] or found["literal"] or "" if basic is None else _ESCAPE.sub(_unescape, basic))
            self.skip(_BLANK_IN_LINE)
            if not self.text.startswith(".", self.at):
                return steps
            self.at += 1

    def pair(self, table: KeyPath) -> KeyPath:
        """Read ``key = value`` of a table; return the table, for the next line."""
        start = self.skip()
        path = table
        for step in self.key():
            path = (*path, step)
            self.note(path, start)
        self.at += 1  # the equals sign
        self.skip(_BLANK_IN_LINE)
        self.value(path)
        return table

    def value(self, path: KeyPath) -> None:
        """Read a value; keys and elements inside it are noted too."""
        opening = self.text[self.at]
        if opening == "[":
            self.at += 1
            index = 0
            while self.text[self.skip()] != "]":
                self.note((*path, index), self.at)
                self.value((*path, index))
                index += 1
                self.comma()
            self.at += 1
        elif opening == "{":
            self.at += 1
            while self.text[self.skip()] != "}":
                self.pair(path)
                self.comma()
            self.at += 1
        else:
            self.skip(_STRING if opening in "\"'" else _SCALAR)

    def comma(self) -> None:
        """Pass over the comma after an element, where there is one."""
        if self.text[self.skip()] == ",":
            self.at += 1


def _unescape(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(found[3], found[3])
