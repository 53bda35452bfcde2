"""What a person sees during a run: a live board on a terminal, plain lines where there is none."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Self

from automation.report.ledger import STAGE_WORDS, Ledger, Row
from automation.report.terminal import NARROW, clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import TracebackType

    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.table import Table
    from rich.text import Text

    from automation.report.envelope import Outcome, Stage
    from automation.report.ledger import State
    from automation.report.terminal import Terminal

STATE_LOOKS: dict[State, tuple[str, str]] = {
    "queued": ("·", "dim"),
    "running": ("▸", "cyan"),
    "waiting": ("◆", "bold yellow"),
    "stopped": ("✗", "bold red"),
    "done": ("✓", "green"),
}
"""Symbol and style of each state; the word stands beside them, so that neither is needed."""

_URGENCY: dict[State, int] = {"waiting": 0, "running": 1, "stopped": 2, "done": 3, "queued": 4}
_AROUND_THE_ROWS = 6
"""Lines of the board that are no rows: the gate, the head of the table, the line below."""


def duration(seconds: float) -> str:
    """Return seconds as people read them: ``4.1 s``, ``2:05``, ``1:02:05``.

    Args:
        seconds: How many.
    """
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class PlainLines(Ledger):
    """One line on stderr for everything that happens, with the time of day.

    Args:
        orgs: The names of the orgs.
        terminal: Where they are written.
        clock: A clock that never runs backwards.
        now: The time of day.
    """

    def __init__(
        self,
        orgs: Iterable[str],
        terminal: Terminal,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__(orgs, clock)
        self._say, self._bell = terminal.say, terminal.bell
        self._now = now

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def _line(self, org: str, text: str) -> None:
        """Write what happened to an org."""
        self._say(f"{self._now():%H:%M:%S} {org}: {text}")

    def org_started(self, org: str) -> None:
        """Work on an org begins."""
        super().org_started(org)
        self._line(org, "started")

    def stage_started(self, org: str, stage: Stage) -> None:
        """A stage of an org begins."""
        super().stage_started(org, stage)
        self._line(org, f"{STAGE_WORDS[stage]} ...")

    def stage_ended(self, org: str, stage: Stage, outcome: Outcome, seconds: float) -> None:
        """A stage of an org ended, after so many seconds."""
        super().stage_ended(org, stage, outcome, seconds)
        ended = "cut short" if self.interrupted and outcome == "failed" else outcome
        self._line(org, f"{STAGE_WORDS[stage]} {ended} ({duration(seconds)})")

    def step(self, org: str, text: str) -> None:
        """Something worth knowing happens inside a stage."""
        super().step(org, text)
        self._line(org, text)

    def gate_opened(
        self, org: str, sentence: str, seconds: float, *, details: Sequence[str] = (), keys: str = ""
    ) -> None:
        """A person is awaited, for at most so many seconds: ring the bell of a terminal."""
        super().gate_opened(org, sentence, seconds, details=details, keys=keys)
        for detail in details:
            self._line(org, f"  {detail}")
        self._line(org, f"YOUR TURN: {sentence} (at most {duration(seconds)}{f'; {keys}' if keys else ''})")
        self._bell()

    def gate_reminded(self, org: str, left: float) -> None:
        """A person is awaited still, for so many seconds more."""
        gate = self.row(org).gate
        if gate is not None:
            self._line(org, f"STILL YOUR TURN, {duration(left)} left: {gate.sentence}")

    def gate_closed(self, org: str, *, done: bool, fact: str = "") -> None:
        """The person did it, or time ran out."""
        super().gate_closed(org, done=done, fact=fact)
        self._line(org, "answered by you" if done else fact or "nobody came in time")

    def stopped(self, org: str, code: str, message: str, remedy: str) -> None:
        """An org cannot go on."""
        super().stopped(org, code, message, remedy)
        self._line(org, f"stopped: {code}: {message} What to do: {remedy}")

    def org_parked(self, org: str, code: str, message: str, remedy: str) -> None:
        """An org is not begun in this run, since its identity is blocked."""
        super().org_parked(org, code, message, remedy)
        self._line(org, f"not begun: {code}: {message} What to do: {remedy}")

    def org_ended(self, org: str, verdict: str) -> None:
        """Work on an org is over."""
        super().org_ended(org, verdict)
        self._line(org, f"ended: {verdict}")


class LiveBoard(Ledger):
    """A board on stderr that moves: what is asked of the person on top, then one row an org.

    Args:
        orgs: The names of the orgs.
        terminal: Where it is drawn; what is said meanwhile goes above it.
        clock: A clock that never runs backwards.
    """

    def __init__(self, orgs: Iterable[str], terminal: Terminal, clock: Callable[[], float] = time.monotonic) -> None:
        from rich.live import Live  # noqa: PLC0415 - only a run on a terminal draws a board

        super().__init__(orgs, clock)
        self._terminal = terminal
        self._console = terminal.console("err")
        self._live = Live(self, console=self._console, refresh_per_second=5, transient=True)

    def __enter__(self) -> Self:
        self._terminal.divert(self._console.print)
        self._live.start(refresh=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()
        self._terminal.divert(None)

    def gate_opened(
        self, org: str, sentence: str, seconds: float, *, details: Sequence[str] = (), keys: str = ""
    ) -> None:
        """A person is awaited: ring the bell and show it at once."""
        super().gate_opened(org, sentence, seconds, details=details, keys=keys)
        self._terminal.bell()
        self._live.refresh()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        now = self.clock()
        height = options.height or console.height
        asking = self._gate_lines(now, height)
        yield from asking
        rows = sorted(self.rows.values(), key=lambda row: _URGENCY[row.state])
        room = max(3, height - _AROUND_THE_ROWS - max(0, len(asking) - 1))
        yield _rows_table(rows[:room], now, narrow=options.max_width < NARROW)
        yield self._foot(now, hidden=len(rows) - len(rows[:room]))

    def _gate_lines(self, now: float, height: int) -> list[Text]:
        """Return the lines that ask the person for something; what it is about takes half of the screen at most."""
        from rich.text import Text  # noqa: PLC0415 - as above

        gates = self.gates()
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

    def _foot(self, now: float, hidden: int) -> Text:
        """Return the line below the rows."""
        from rich.text import Text  # noqa: PLC0415 - as above

        stopped = self.count("stopped")
        parts = [
            f"{self.count('done')} of {len(self.rows)} done",
            *([f"{stopped} stopped"] if stopped else []),
            *([f"{hidden} more not shown"] if hidden else []),
            duration(now - self.began),
            "Ctrl-C stops; a rerun goes on from there",
        ]
        return Text("  " + " · ".join(parts), style="dim", overflow="ellipsis", no_wrap=True)


def _rows_table(rows: list[Row], now: float, *, narrow: bool) -> Table:
    """Return the rows of the board; on a narrow terminal without the words of the state."""
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    table = Table(box=None, pad_edge=False, expand=True, header_style="dim")
    table.add_column(" ", width=1)
    table.add_column("org", no_wrap=True, overflow="ellipsis", max_width=24)
    if not narrow:
        table.add_column("state", no_wrap=True)
    table.add_column("stage", no_wrap=True)
    table.add_column("now", no_wrap=True, overflow="ellipsis", ratio=1)
    table.add_column("time", justify="right", no_wrap=True)
    for row in rows:
        symbol, style = STATE_LOOKS[row.state]
        stage = STAGE_WORDS[row.stage] if row.stage else ""
        cells = [Text(symbol, style), Text(clean(row.org))]
        if not narrow:
            cells.append(Text(row.state, style))
        cells += [
            Text(stage),
            Text(clean(_now(row))),
            Text(duration(row.elapsed(now)) if row.started is not None else "", "dim"),
        ]
        table.add_row(*cells)
    return table


def _now(row: Row) -> str:
    """Say what an org is at, or how it ended."""
    if row.gate is not None:
        return f"waits for you: {row.gate.sentence}"
    if row.state == "done":
        return row.verdict
    return row.note.replace("\n", " ")
