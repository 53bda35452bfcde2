"""What is wrong with a config: collected first, located in the file and worded last.

A text reads ``file:line: key: what is wrong; what would be right``. Values are never repeated, but for names and
scopes, since a value in the wrong place may be a secret.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from flows.config.positions import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from flows.config.columns import OrgsSheet

KeyPath = tuple[str | int, ...]
"""Where a value stands in the parsed file, such as ``("orgs", 2, "client", "name")``."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SHOWN = 60
_NAMED_LISTS = ("identities", "orgs")


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding.

    Attributes:
        path: The key that is wrong; a key that is missing names itself.
        wrong: What is wrong.
        right: What would be right.
    """

    path: KeyPath
    wrong: str
    right: str


@dataclass(slots=True)
class Findings:
    """Every problem and warning of one file, in the order they were found.

    A fault in ``[defaults]`` concerns many orgs and is kept once. Orgs of a spreadsheet stand in the document behind
    those of the file, and ``sheet`` knows the row and the cell of each of their keys.
    """

    path: Path
    document: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    problems: dict[Problem, None] = field(default_factory=dict)
    warnings: dict[Problem, None] = field(default_factory=dict)
    faulty: set[KeyPath] = field(default_factory=set)
    sheet: OrgsSheet | None = None

    def fault(self, path: KeyPath, wrong: str, right: str) -> None:
        """Add a problem; whatever depends on the key is not looked at any more."""
        self.problems[Problem(path, wrong, right)] = None
        self.faulty.add(path)

    def warn(self, path: KeyPath, wrong: str, right: str) -> None:
        """Add a warning."""
        self.warnings[Problem(path, wrong, right)] = None

    def is_faulty(self, path: KeyPath) -> bool:
        """Say whether this key or a table it stands in has a problem already."""
        # Most files have no fault, and large ones ask this often.
        return bool(self.faulty) and any(path[:length] in self.faulty for length in range(1, len(path) + 1))

    def texts(self, found: Iterable[Problem]) -> list[str]:
        """Word findings, in the order of the file; those of the spreadsheet come after."""
        entries = list(found)
        if not entries:
            return []
        on_sheet = [None if self.sheet is None else self.sheet.place(entry.path) for entry in entries]
        places = [standing(self.document, entry.path) for entry in entries]
        lines = lines_of(self.text, {place for place, cell in zip(places, on_sheet, strict=True) if cell is None})
        worded: list[tuple[bool, int, str]] = []
        for entry, place, on in zip(entries, places, on_sheet, strict=True):
            said = f"{entry.wrong}; {entry.right}"
            if on is None or self.sheet is None:
                line, named = lines.get(place, 1), readable(self.document, entry.path)
                worded.append((False, line, f"{self.path}:{line}: {named}: {said}"))
            else:
                worded.append(
                    (True, on.line, f"{self.sheet.file}:{on.line}: {self._named(entry.path, on.cell)}: {said}")
                )
        return [text for _, _, text in sorted(worded, key=lambda found: found[:2])]

    def _named(self, path: KeyPath, cell: str) -> str:
        """Return what a place of the spreadsheet is called."""
        if path[0] == "orgs_file":
            return f"cell {cell}" if cell else str(path[2]) if len(path) > 2 else "file"  # noqa: PLR2004 - line and name
        return f"{readable(self.document, path)} (cell {cell})" if cell else readable(self.document, path)


def standing(document: Any, path: KeyPath) -> KeyPath:
    """Return the longest part of a path that is in the file: a missing key is reported where its table stands."""
    here = document
    for depth, step in enumerate(path):
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            return path[:depth]
    return path


def readable(document: Mapping[str, Any], path: KeyPath) -> str:
    """Return a path in words: ``orgs.acme.client.name``, or ``orgs[2].client.name`` where it has no name."""
    words = ""
    for depth, step in enumerate(path):
        if isinstance(step, int):
            name = name_of(document, path[0], step) if depth == 1 else None
            words += f"[{step}]" if name is None else f".{quoted(name)}"
        else:
            words += f".{quoted(step)}" if words else quoted(step)
    return words


def name_of(document: Mapping[str, Any], key: str | int, index: int) -> str | None:
    """Return the name that entry ``index`` of a named list bears, None where it has none to be shown."""
    if key not in _NAMED_LISTS:
        return None
    try:
        name = document[str(key)][index]["name"]
    except (KeyError, IndexError, TypeError):
        return None
    return name if isinstance(name, str) and name.isprintable() and name.strip() and len(name) <= _SHOWN else None


def quoted(key: str) -> str:
    """Return a key as TOML writes it, in quotes where it needs them; nothing in it can end the line."""
    return key if _BARE_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=not key.isprintable())


def shown(value: str) -> str:
    """Return a value in quotes for a message, shortened, with nothing in it that could end the line."""
    return repr(value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…")


def nearest(word: str, known: Sequence[str]) -> str | None:
    """Return the known word that was most likely meant, None where none is near."""
    by_folded = {entry.casefold(): entry for entry in known}
    near = get_close_matches(word.casefold(), list(by_folded), n=1, cutoff=0.6)
    return by_folded[near[0]] if near else None


def listed(words: Iterable[str], last: str = "or") -> str:
    """Return words as ``a, b or c``."""
    entries = list(words)
    return entries[0] if len(entries) == 1 else f"{', '.join(entries[:-1])} {last} {entries[-1]}"
