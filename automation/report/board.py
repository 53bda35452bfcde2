"""What a person sees during a run: a live board on a terminal, plain lines where there is none."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Self

from automation.report.durations import duration
from automation.report.ledger import STAGE_WORDS, Ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import TracebackType

    from rich.console import Console, ConsoleOptions, RenderResult

    from automation.report.envelope import Outcome, Stage
    from automation.report.terminal import Terminal


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
        self._live = Live(self, console=self._console, refresh_per_second=3, transient=True)

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
        from automation.report.drawing import draw  # noqa: PLC0415 - as above

        yield from draw(self, console, options)
