"""``gates``: who is awaited where, out of the journal that the machines share."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import Field

from automation.cli_check import report_refusal
from automation.cli_database import database
from automation.cli_status import report_unreadable
from automation.errors import JournalUnavailable, UsageFault
from automation.report.durations import duration
from automation.report.envelope import EXIT_DONE, Envelope

if TYPE_CHECKING:
    from automation.report.terminal import Terminal
    from automation.sharing.awaited import Awaited


class GatesEnvelope(Envelope):
    """The envelope of ``gates``."""

    gates: list[dict[str, Any]] = Field(default_factory=list)


def gates(terminal: Terminal, url: str | None) -> int:
    """Show the gates that are open now.

    Args:
        terminal: Where to.
        url: The database, as it was typed.

    Returns:
        The exit status: 0 they are shown, 1 the journal cannot be read, 2 no database was named.
    """
    try:
        found = _read(url)
    except UsageFault as fault:
        return report_refusal("gates", fault, terminal)
    except JournalUnavailable as fault:
        return report_unreadable("gates", fault, terminal)
    now = datetime.now(UTC)
    for one in found:
        terminal.result(_line(one, now))
    if not found:
        terminal.result("Nobody is awaited.")
    terminal.envelope(
        GatesEnvelope(command="gates", status="success", exit_code=EXIT_DONE, gates=[asdict(one) for one in found])
    )
    return EXIT_DONE


def _read(url: str | None) -> list[Awaited]:
    shared = database(url)
    if shared is None:
        raise UsageFault(["--database-url: no database was named; name the one that the machines share"])
    from automation.sharing.awaited import awaited  # noqa: PLC0415 - its library is large

    found = awaited(shared)
    shared.let_go()
    return found


def _line(one: Awaited, now: datetime) -> str:
    """Return a gate as people read it."""
    since = datetime.fromisoformat(one.since)
    waits = duration(max(0.0, (now - since).total_seconds()))
    left = ""
    if one.until is not None:
        left = f", {duration(max(0.0, (datetime.fromisoformat(one.until) - now).total_seconds()))} left"
    return f"{one.org} on {one.machine}, since {since.astimezone():%H:%M:%S} ({waits}{left}): {one.sentence}"
