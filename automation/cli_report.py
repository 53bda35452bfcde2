"""``report``: what the journal knows, as a page for people or a file for other programs."""

from __future__ import annotations

import difflib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from automation.cli_check import report_refusal
from automation.cli_database import database
from automation.cli_status import StatusEnvelope, envelope, report_unreadable, told
from automation.errors import JournalUnavailable, UsageFault
from automation.report.envelope import EXIT_DONE
from automation.report.terminal import clean_values

if TYPE_CHECKING:
    from automation.cli_options_records import ReportFormat
    from automation.report.history import History
    from automation.report.terminal import Terminal

PAGE = "report.html"
"""Where a page goes when stdout is a terminal and nobody said where."""


class ReportEnvelope(StatusEnvelope):
    """The envelope of ``report``: the orgs as ``status`` tells them, and all that the journal keeps of them."""

    runs: list[dict[str, Any]] = Field(default_factory=list)
    consents: list[dict[str, Any]] = Field(default_factory=list)
    gates: list[dict[str, Any]] = Field(default_factory=list)


def report(
    file: Path | None,
    terminal: Terminal,
    *,
    state: Path | None,
    database_url: str | None = None,
    form: ReportFormat,
    output: Path | None,
    receipt: str | None,
) -> int:
    """Write the report.

    Args:
        file: The config whose orgs are told; those of the journal when absent.
        terminal: Where to say where it is.
        state: The state directory; the one beside the config, else in the working directory, when absent.
        database_url: The database that the journal is in instead.
        form: Which of the forms.
        output: Where it goes; stdout when absent.
        receipt: The org that a page for the client is made of, instead of the report of all.

    Returns:
        The exit status.
    """
    try:
        history = told(file, state, database(database_url))
        text = _text(history, form, receipt)
        if output is None and form == "html" and terminal.is_live("out"):
            output = Path(PAGE)
        if output is not None:
            _write(output, text)
    except UsageFault as fault:
        return report_refusal("report", fault, terminal)
    except JournalUnavailable as fault:
        return report_unreadable("report", fault, terminal)
    if output is not None:
        terminal.result(f"{output}: {len(text.encode()) / 1000:.0f} kB, no secret in it, nothing loaded from elsewhere")
    elif not terminal.json_mode:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()
    terminal.envelope(_envelope(history))
    return EXIT_DONE


def _text(history: History, form: ReportFormat, receipt: str | None) -> str:
    """Return what is written."""
    if receipt is not None and form != "html":
        raise UsageFault([f"--receipt makes a page; leave out --format {form}"])
    if form == "html":
        from automation.report.page import receipt_page, report_page  # noqa: PLC0415 - its library is for pages only

        return report_page(history) if receipt is None else receipt_page(*_one(history, receipt))
    from automation.report.exports import as_csv, as_junit  # noqa: PLC0415 - as above

    if form == "json":
        return json.dumps(clean_values(_envelope(history).model_dump(mode="json")), indent=2) + "\n"
    return as_csv(history) if form == "csv" else as_junit(history)


def _envelope(history: History) -> ReportEnvelope:
    from automation.report.exports import details  # noqa: PLC0415 - as above

    orgs = envelope("report", list(history.orgs.values())).orgs
    made = ReportEnvelope(command="report", status="success", exit_code=EXIT_DONE, orgs=orgs)
    return made.model_copy(update=details(history))


def _one(history: History, name: str) -> tuple[Any, list[str]]:
    """Return an org and the names of the others."""
    if name not in history.orgs:
        near = difflib.get_close_matches(name, history.orgs, n=1)
        hint = f"did you mean {near[0]}?" if near else "`zoho-provision status` lists the orgs"
        raise UsageFault([f"--receipt: the journal knows no org {name}; {hint}"])
    return history.orgs[name], [other for other in history.orgs if other != name]


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    kept: Path | None = None
    try:
        number, name = tempfile.mkstemp(dir=path.parent, prefix=".report-")
        kept = Path(name)
        with os.fdopen(number, "wb") as out:
            out.write(text.encode("utf-8", "replace"))
        kept.replace(path)
    except OSError as fault:
        raise UsageFault([f"--out: {path} cannot be written: {fault.strerror}; name another file"]) from fault
    finally:
        if kept is not None:
            kept.unlink(missing_ok=True)
