"""A table out of a spreadsheet, every cell as plain text: CSV as the programs of this world write it, or .xlsx.

Nothing is computed: a text that looks like a formula stays a text, and a cell of an .xlsx that holds a formula is a
fault, since what it comes to depends on who opened the file last.
"""

from __future__ import annotations

import codecs
import csv
import re
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flows.config.rules import Complaint

SUFFIXES = (".csv", ".xlsx")
"""The kinds of file that can be read."""
EXACT_DIGITS = 15
"""A spreadsheet keeps so many digits of a number and makes zeros of the rest."""

_NOT_PLAIN: dict[str, Complaint] = {
    "f": ("holds a formula", "put its value there: copy the column, then paste it as values"),
    "e": ("holds an error of the spreadsheet", "correct it"),
    "d": ("is a date or a time", "format the column as text, then write it out"),
}
"""What is wrong with a cell, by openpyxl's word for its type."""
_SEPARATORS = ",;\t"
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""Excel writes and reads such a first line."""
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Row(NamedTuple):
    """One row that holds something.

    Attributes:
        number: The number that a spreadsheet shows beside it, from 1.
        line: The line of the file that it begins on; in an .xlsx its number.
        cells: The texts, without blanks around them; an absent cell is empty.
        faults: What is wrong with single cells, by column from 0.
    """

    number: int
    line: int
    cells: tuple[str, ...]
    faults: dict[int, Complaint]


class SheetFault(Exception):  # noqa: N818 - caught where the config's findings are collected
    """The file as a whole cannot be read.

    Args:
        line: Where; None where it is not about a line.
        wrong: What is wrong.
        right: What would be right.
    """

    def __init__(self, line: int | None, wrong: str, right: str) -> None:
        super().__init__(wrong)
        self.line = line
        self.wrong = wrong
        self.right = right


def read_sheet(file: Path, is_column: Callable[[str], bool]) -> list[Row]:
    """Read every row of a table that holds something; of an .xlsx its first sheet.

    Args:
        file: A ``.csv`` or ``.xlsx``.
        is_column: Says whether a text names a column; the separator that makes most of them is the file's.

    Raises:
        SheetFault: It is not there, or cannot be understood.
    """
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        raise SheetFault(None, "names a file that does not exist", "give the path of a .csv or .xlsx") from None
    except OSError as refused:
        raise SheetFault(None, f"names a file that cannot be read ({refused.strerror})", "make it readable") from None
    rows = _xlsx_rows(content) if file.suffix.lower() == ".xlsx" else _csv_rows(_decoded(content), is_column)
    return [row for row in rows if any(row.cells) or row.faults]


def cell_name(row: int, column: int) -> str:
    """Return what a spreadsheet calls a cell: ``D3`` for row 3 and column 3 (counted from 0)."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-16" if content.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError as refused:
        line = content.count(b"\n", 0, refused.start) + 1
        raise SheetFault(line, "is not UTF-8", 'save it as UTF-8, which Excel calls "CSV UTF-8"') from None


def _csv_rows(text: str, is_column: Callable[[str], bool]) -> Iterator[Row]:
    before = 0
    if (told := _SEPARATOR_LINE.match(text)) is not None:
        separator, text, before = told[1], text[told.end() :], 1
    else:
        separator = max(_SEPARATORS, key=lambda sign: sum(map(is_column, _first_row(text, sign))))
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = before
    while True:
        number, line = number + 1, reader.line_num + before + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as refused:
            right = "put a text with a separator, a quote or a line break in it in quotes, and write each quote twice"
            raise SheetFault(line, f"is no row of a CSV ({refused})", right) from None
        yield Row(number, line, tuple(cell.strip() for cell in cells), {})


def _first_row(text: str, separator: str) -> list[str]:
    try:
        return next((row for row in csv.reader(StringIO(text, newline=""), delimiter=separator) if any(row)), [])
    except csv.Error:
        return []


def _xlsx_rows(content: bytes) -> Iterator[Row]:
    from openpyxl import load_workbook  # noqa: PLC0415 - only who has an .xlsx pays for the import

    try:
        sheet = load_workbook(BytesIO(content), read_only=True, keep_links=False).worksheets[0]
        sheet.reset_dimensions()  # some programs write wrong ones
        rows = [[_plain(cell) for cell in row] for row in sheet.iter_rows()]
    except Exception:  # noqa: BLE001 - the library lets through whatever it trips over in a damaged file
        raise SheetFault(
            None, "names no .xlsx that can be opened", "save it again, as .xlsx without a password"
        ) from None
    for number, cells in enumerate(rows, 1):
        faults = {column: complaint for column, (_, complaint) in enumerate(cells) if complaint is not None}
        yield Row(number, number, tuple(text for text, _ in cells), faults)


def _plain(cell: Any) -> tuple[str, Complaint | None]:
    """Return the text of a cell, and what is wrong with it."""
    value = cell.value
    if cell.data_type in _NOT_PLAIN and value is not None:
        return "", _NOT_PLAIN[cell.data_type]
    if isinstance(value, bool):
        return str(value).lower(), None
    if isinstance(value, int | float):
        if value == int(value) and abs(value) < 10**EXACT_DIGITS:
            return str(int(value)), None
        return "", ("is a number that the spreadsheet rounds", "format the column as text, then write it out")
    return "" if value is None else str(value).strip(), None
