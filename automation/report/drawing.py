"""What the live board draws: the gate on top, the bar, the rows that matter, the line below; it fits the screen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from automation.report.durations import duration
from automation.report.estimate import estimate, told
from automation.report.ledger import STAGE_WORDS
from automation.report.terminal import NARROW, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, ConsoleOptions, RenderableType

    from automation.report.ledger import Ledger, Row, State

STATE_LOOKS: dict[State, tuple[str, str]] = {
    "queued": ("·", "dim"),
    "running": ("▸", "cyan"),
    "ready": ("◇", "yellow"),
    "waiting": ("◆", "bold yellow"),
    "stopped": ("✗", "bold red"),
    "done": ("✓", "green"),
}
"""Symbol and style of each state; the word stands beside them, so that neither is needed."""

_URGENCY: dict[State, int] = {"running": 1, "ready": 2, "stopped": 3, "waiting": 4, "done": 5, "queued": 6}
_LEAST_ROWS = 1
_AROUND = 3
"""Lines for the head of the table, the line below it, and where the cursor stands."""
_BAR = 40
"""Columns of the bar at the most; it takes a third of a narrow screen."""
_NARROWER = 56
"""Below so many columns a row has no stage and no time."""


def draw(ledger: Ledger, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
    """Yield what the board shows now, from top to bottom.

    Args:
        ledger: What is known of the run.
        console: Where it is drawn.
        options: How much room there is.
    """
    now, width = ledger.clock(), options.max_width
    height = options.height or console.height
    top = [*gate_lines(ledger, now, height), _progress(ledger, width)]
    yield from top
    taken = sum(len(console.render_lines(part, options.update(height=None))) for part in top)
    room = max(_LEAST_ROWS, height - taken - _AROUND)
    rows = sorted(ledger.rows.values(), key=_urgency)
    yield _table(rows[:room], now, width)
    yield _foot(ledger, now, rows[room:])


def gate_lines(ledger: Ledger, now: float, height: int) -> list[Text]:
    """Return the lines that ask the person for something; what it is about takes half of the screen at most.

    Args:
        ledger: What is known of the run.
        now: The time on its clock.
        height: Lines of the screen.
    """
    gates = ledger.gates()
    if not gates:
        return []
    org, gate = gates[0]
    more = f"  (then {len(gates) - 1} more)" if len(gates) > 1 else ""
    line = Text.assemble(
        ("◆ YOUR TURN ", "bold yellow"),
        (clean(f"{org}: {gate.sentence}"), "bold"),
        (f"  {duration(gate.left(now))} left{more}", "yellow"),
    )
    shown = gate.details[: height // 2]
    rest = len(gate.details) - len(shown)
    details = [Text(f"    {clean(detail)}", overflow="ellipsis", no_wrap=True) for detail in shown]
    if rest:
        details.append(Text(f"    and {rest} more", style="dim"))
    return [line, *details, *([Text(f"  {gate.keys}", style="dim")] if gate.keys else [])]


def _urgency(row: Row) -> tuple[int, float]:
    """Sort who is asked now before all else, and who ended last before those who ended before."""
    return (0 if row.gate is not None else _URGENCY[row.state], -(row.ended or 0.0))


def _progress(ledger: Ledger, width: int) -> Text:
    """Return the bar and what it counts; its rest is drawn too, so that it needs no colour."""
    total = len(ledger.rows)
    ended = sum(row.ended is not None or row.state in {"stopped", "done"} for row in ledger.rows.values())
    long = min(_BAR, width // 3)
    full = long * ended // total if total else 0
    stopped = ledger.count("stopped")
    waiting = sum(row.state == "waiting" and row.gate is None for row in ledger.rows.values())
    parts = [
        f"{ledger.count('done')} of {total} done",
        *([f"{stopped} stopped"] if stopped else []),
        *([f"{waiting} left waiting"] if waiting else []),
    ]
    bar = Text.assemble(("█" * full, "green"), ("░" * (long - full), "dim"), "  ", " · ".join(parts))
    bar.overflow, bar.no_wrap = "ellipsis", True
    return bar


def _foot(ledger: Ledger, now: float, hidden: list[Row]) -> Text:
    """Return the line below the rows, what matters most first."""
    left = estimate(ledger.rows.values(), now)
    kinds = Counter(row.state for row in hidden)
    told_hidden = ", ".join(f"{number} {state}" for state, number in kinds.most_common())
    parts = [
        duration(now - ledger.began),
        *([told(left)] if left and any(row.ended is None for row in ledger.rows.values()) else []),
        *([f"{len(hidden)} more not shown ({told_hidden})"] if hidden else []),
        "Ctrl-C stops; a rerun goes on from there",
    ]
    return Text("  " + " · ".join(parts), style="dim", overflow="ellipsis", no_wrap=True)


def _table(rows: list[Row], now: float, width: int) -> Table:
    """Return the rows of the board; the narrower the terminal, the fewer columns."""
    narrow, narrower = width < NARROW, width < _NARROWER
    table = Table(box=None, pad_edge=False, expand=True, header_style="dim")
    table.add_column(" ", width=1)
    table.add_column("org", no_wrap=True, overflow="ellipsis", max_width=12 if narrower else 24)
    if not narrow:
        table.add_column("state", no_wrap=True)
    if not narrower:
        table.add_column("stage", no_wrap=True)
    table.add_column("now", no_wrap=True, overflow="ellipsis", ratio=1)
    if not narrower:
        table.add_column("time", justify="right", no_wrap=True)
    for row in rows:
        symbol, style = STATE_LOOKS[row.state]
        cells = [Text(symbol, style), Text(clean(row.org))]
        if not narrow:
            cells.append(Text(row.state, style))
        if not narrower:
            cells.append(Text(STAGE_WORDS[row.stage] if row.stage else ""))
        cells.append(Text(clean(_now(row))))
        if not narrower:
            cells.append(Text(duration(row.elapsed(now)) if row.started is not None else "", "dim"))
        table.add_row(*cells)
    return table


def _now(row: Row) -> str:
    """Say what an org is at, or how it ended."""
    if row.gate is not None:
        return f"waits for you: {row.gate.sentence}"
    if row.state == "done":
        return row.verdict
    return row.note.replace("\n", " ")
