"""The columns of a spreadsheet of orgs, matched by name, and how a row of it becomes the table of an org."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from flows.config.problems import nearest, shown
from flows.config.shape import is_secret_like
from flows.config.sheet import SheetFault, cell_name, read_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from flows.config.problems import Findings, KeyPath
    from flows.config.sheet import Row

Kind = Literal["text", "number", "scopes", "addresses", "switch"]


class Column(NamedTuple):
    """A column: the key of an org that it gives, what its cells hold, and other names that it may have."""

    key: tuple[str, ...]
    kind: Kind = "text"
    others: tuple[str, ...] = ()


COLUMNS: dict[str, Column] = {
    "name": Column(("name",)),
    "identity": Column(("identity",)),
    "crm_org_id": Column(("crm_org_id",), "number", ("crm_org", "org_id")),
    "homepage_url": Column(("homepage_url",), others=("homepage", "website")),
    "client_name": Column(("client", "name")),
    "redirect_uris": Column(("client", "redirect_uris"), "addresses", ("client_redirect_uris", "redirect_uri")),
    "service_name": Column(("service", "name")),
    "service_link_name": Column(("service", "link_name")),
    "scopes": Column(("service", "scopes"), "scopes", ("service_scopes",)),
    "connection_name": Column(("connection", "name")),
    "link_name": Column(("connection", "link_name"), others=("connection_link_name",)),
    "connection_scopes": Column(("connection", "scopes"), "scopes"),
    "login_user": Column(("connection", "login_user"), "switch", ("connection_login_user",)),
    "verify_url": Column(("verify", "urls"), "addresses", ("verify_urls",)),
}
"""Every column that a sheet of orgs may have, by its documented name."""

_NEEDED: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("name", (("name",),)),
    ("crm_org_id", (("crm_org_id",),)),
    ("homepage_url", (("homepage_url",),)),
    ("client_name", (("client", "name"), ("service", "name"))),
    ("scopes", (("service", "scopes"),)),
)
"""A column that every row needs, and the keys of which one will do, in the sheet or in the defaults."""

KINDS: dict[Kind, str] = {
    "text": "a text",
    "number": "digits",
    "scopes": "scopes",
    "addresses": "addresses",
    "switch": "yes or no",
}
"""What a cell holds, in words."""

_SWITCH = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
_BETWEEN = {"scopes": re.compile(r"[\s,;]+"), "addresses": re.compile(r"\s+")}
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_COMMENT = "#"


class Place(NamedTuple):
    """A line of the sheet, and the cell in it (``D3``), empty where it is about no single one."""

    line: int
    cell: str = ""


@dataclass(slots=True)
class OrgsSheet:
    """A spreadsheet whose rows are orgs: where each value of theirs stands.

    Attributes:
        file: The spreadsheet.
        first: The index of its first org in ``orgs``; those of the config itself come before.
        tables: One table an org, as TOML would give it.
        rows: The row of each org.
        columns: The column (from 0) of each key.
        lines: The line that a row begins on, by the number of the row.
        header_line: The line that the names of the columns begin on.
    """

    file: Path
    first: int = 0
    tables: list[dict[str, Any]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    columns: dict[tuple[str, ...], int] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)
    header_line: int = 1

    def place(self, path: KeyPath) -> Place | None:
        """Return where a path stands on the sheet; None where it stands in the config.

        Args:
            path: A key of an org; or ``("orgs_file", row, column)`` with numbers, ``("orgs_file", line, name)`` or
                ``("orgs_file", line)`` for what belongs to no org.
        """
        match path:
            case ("orgs_file", int(row), int(column)):
                return Place(self.lines[row], cell_name(row, column))
            case ("orgs_file", int(line), *_):
                return Place(line)
            case ("orgs", int(index), *keys) if index >= self.first:
                row_of_org = self.rows[index - self.first]
                column_of_key = self.columns.get(tuple(str(key) for key in keys[:2]))
                if column_of_key is None:
                    column_of_key = self.columns.get(tuple(str(key) for key in keys[:1]))
                if column_of_key is None:
                    return Place(row_of_org.line)
                return Place(row_of_org.line, cell_name(row_of_org.number, column_of_key))
        return None


def read_orgs(
    file: Path, findings: Findings, known: Mapping[str, Column] = COLUMNS, defaults: Mapping[str, Any] | None = None
) -> OrgsSheet:
    """Read the orgs of a spreadsheet; the sheet becomes that of the findings, which then tell its cells.

    Args:
        file: The spreadsheet.
        findings: Takes what is wrong; ``document["orgs"]`` has the orgs that come before.
        known: The columns that it may have.
        defaults: What need not stand in the sheet.
    """
    before = findings.document.get("orgs", [])
    sheet = OrgsSheet(file, first=len(before) if isinstance(before, list) else 0)
    findings.sheet = sheet
    names = {_folded(name): column for title, entry in known.items() for name, column in _spellings(title, entry)}
    try:
        rows = read_sheet(file, lambda text: _folded(text) in names)
    except SheetFault as refused:
        findings.fault(
            ("orgs_file",) if refused.line is None else ("orgs_file", refused.line), refused.wrong, refused.right
        )
        return sheet
    sheet.lines = {row.number: row.line for row in rows}
    if not rows:
        findings.fault(("orgs_file", 1), "is empty", f"name the columns in the first row: {', '.join(known)}")
        return sheet
    header, *entries = rows
    sheet.header_line = header.line
    columns = _columns(header, names, known, findings)
    sheet.columns = {column.key: place for place, column in columns.items()}
    if not columns:
        return sheet
    if not entries:
        findings.fault(
            ("orgs_file", header.line), "has no rows", "write an org in each row below the names of the columns"
        )
    for row in entries:
        sheet.rows.append(row)
        sheet.tables.append(
            _table(row, len(header.cells), columns, ("orgs", sheet.first + len(sheet.tables)), findings)
        )
    _miss(header, sheet, defaults or {}, findings)
    return sheet


def _spellings(title: str, column: Column) -> list[tuple[str, Column]]:
    return [(name, column) for name in (title, ".".join(column.key), *column.others)]


def _folded(name: str) -> str:
    """Return a column's name without what does not tell names apart: case, blanks, ``_``, ``-`` and ``.``."""
    return re.sub(r"[\W_]+", "", name.casefold())


def _columns(
    header: Row, names: Mapping[str, Column], known: Mapping[str, Column], findings: Findings
) -> dict[int, Column]:
    """Return the known columns by place; a name that begins with ``#`` is a comment."""
    found: dict[int, Column] = {}
    unknown: list[tuple[int, str]] = []
    for place, name in enumerate(header.cells):
        column = names.get(_folded(name))
        if not name or name.startswith(_COMMENT):
            continue
        if column is None:
            unknown.append((place, name))
        elif column in found.values():
            findings.fault(("orgs_file", header.number, place), "names a column that was there before", "take one out")
        else:
            found[place] = column
    if not found:
        findings.fault(("orgs_file", header.line), "has no column that is known", f"name them: {', '.join(known)}")
        return found
    for place, name in unknown:
        if is_secret_like(name):
            wrong, right = "names no column that is known, and secrets never stand in this file", "take it out"
        else:
            meant = nearest(name, list(known))
            right = f"did you mean {meant}?" if meant else f"begin it with {_COMMENT} to have it passed over"
            wrong = f"names no column that is known: {shown(name)}"
        findings.fault(("orgs_file", header.number, place), wrong, right)
    return found


def _table(row: Row, width: int, columns: Mapping[int, Column], path: KeyPath, findings: Findings) -> dict[str, Any]:
    """Return the table of an org; empty cells give no key, so the defaults count."""
    table: dict[str, Any] = {}
    for place, column in columns.items():
        text = row.cells[place] if place < len(row.cells) else ""
        value, complaint = (None, row.faults[place]) if place in row.faults else _value(text, column.kind)
        if complaint is not None:
            findings.fault((*path, *column.key), *complaint)
        elif value is not None:
            *parents, last = column.key
            here = table
            for step in parents:
                here = here.setdefault(step, {})
            here[last] = value
    for place in range(width, len(row.cells)):
        if row.cells[place]:
            findings.fault(("orgs_file", row.number, place), "stands in no column", "name the column or take it out")
    return table


def _value(text: str, kind: Kind) -> tuple[Any, tuple[str, str] | None]:
    """Return what a cell gives, None where it is empty, and what is wrong with it."""
    if not text:
        return None, None
    if kind in _BETWEEN:
        return [part for part in _BETWEEN[kind].split(text) if part], None
    if kind == "switch":
        value = _SWITCH.get(text.casefold())
        return value, ("is neither yes nor no", "write yes or no") if value is None else None
    if kind == "number" and _ROUNDED.fullmatch(text):
        return None, ("was rounded by a spreadsheet", "format the column as text, then write all digits")
    return text, None


def _miss(header: Row, sheet: OrgsSheet, defaults: Mapping[str, Any], findings: Findings) -> None:
    """Say once, not for every row, that a column is missing which every row needs."""
    for title, keys in _NEEDED:
        if any(key in sheet.columns or _holds(defaults, key) for key in keys):
            continue
        findings.fault(("orgs_file", header.line, title), "is missing", f"add a column {title}")
        findings.faulty.update(("orgs", sheet.first + index, *keys[0]) for index in range(len(sheet.tables)))


def _holds(table: Any, key: tuple[str, ...]) -> bool:
    for step in key:
        if not isinstance(table, dict) or step not in table:
            return False
        table = table[step]
    return True
