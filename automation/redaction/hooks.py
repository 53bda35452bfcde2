"""The ways past the terminal: what Python itself writes to stderr when something goes wrong passes the filter, too."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
import warnings
from typing import TYPE_CHECKING, Any, TextIO

from automation.redaction import scrub

if TYPE_CHECKING:
    from types import TracebackType


class CleanFormatter(logging.Formatter):
    """Formats a record, its exception included, and takes every secret out of it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the clean text of a record."""
        return scrub(super().format(record))


def guard() -> None:
    """Clean uncaught exceptions, also of threads and finalisers, warnings, and log records that nobody else handles."""
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _say(traceback.format_exception(told.exc_value or told.exc_type()))
    sys.unraisablehook = lambda told: _say([f"{told.err_msg or 'Exception ignored'}\n", *_of(told.exc_value)])
    warnings.showwarning = _warn
    root = logging.getLogger()
    if logging.lastResort is not None and not root.handlers:
        root.addHandler(logging.lastResort)  # else the first record brings a handler that knows no filter
    for handler in root.handlers:
        handler.setFormatter(CleanFormatter(getattr(handler.formatter, "_fmt", None)))


def _uncaught(_kind: type[BaseException], fault: BaseException, _where: TracebackType | None) -> None:
    _say(_of(fault))


def _of(fault: BaseException | None) -> list[str]:
    return [] if fault is None else traceback.format_exception(fault)


def _warn(  # noqa: PLR0917 - as Python calls it
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: Any = None,
) -> None:
    text = scrub(warnings.formatwarning(message, category, filename, lineno, line))
    (file or sys.stderr).write(text)


def _say(lines: list[str]) -> None:
    sys.stderr.write(scrub("".join(lines)))
