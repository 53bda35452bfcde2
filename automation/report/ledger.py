"""What is known of a run while it runs: the rows of the board, and the reports when it is cut short."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast, get_args

from automation.report.envelope import ErrorReport, OrgReport, Outcome, Stage, StageReport, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from automation.errors import ErrorCode

State = Literal["queued", "running", "ready", "waiting", "stopped", "done"]

STAGE_WORDS: dict[Stage, str] = {stage: stage.replace("_", " ") for stage in get_args(Stage)}
"""The stages in the words people use."""


@dataclass(slots=True)
class Gate:
    """A person is awaited.

    Attributes:
        sentence: What is asked of the person.
        opened: When, on the ledger's clock.
        seconds: For how long at most.
        details: What it is about, a line each.
        keys: What may be pressed in the terminal.
    """

    sentence: str
    opened: float
    seconds: float
    details: tuple[str, ...] = ()
    keys: str = ""

    def left(self, now: float) -> float:
        """Return the seconds that are left.

        Args:
            now: The time on the ledger's clock.
        """
        return max(0.0, self.seconds - (now - self.opened))


@dataclass(slots=True)
class Row:
    """One org as the run has it at this moment."""

    org: str
    state: State = "queued"
    stage: Stage | None = None
    note: str = ""
    verdict: str = ""
    started: float | None = None
    ended: float | None = None
    human_seconds: float = 0.0
    stage_human_seconds: float = 0.0
    gate: Gate | None = None
    stages: list[StageReport] = field(default_factory=list)
    errors: list[ErrorReport] = field(default_factory=list)
    idle_since: float | None = None
    idle_seconds: float = 0.0

    def elapsed(self, now: float) -> float:
        """Return the seconds since work on the org began.

        Args:
            now: The time on the ledger's clock.
        """
        if self.started is None:
            return 0.0
        return (now if self.ended is None else self.ended) - self.started

    def busy(self, now: float) -> float:
        """Return the seconds in which the machine worked on the org.

        Args:
            now: The time on the ledger's clock.
        """
        until = now if self.ended is None else self.ended
        idle = self.idle_seconds + (0.0 if self.idle_since is None else until - self.idle_since)
        return max(0.0, self.elapsed(now) - idle)

    def human(self, now: float) -> float:
        """Return the seconds in which the person was at the org's gates.

        Args:
            now: The time on the ledger's clock.
        """
        return self.human_seconds + (0.0 if self.gate is None else now - self.gate.opened)


class Ledger:
    """A listener to a run that remembers; boards and logs are built on it.

    Args:
        orgs: The names of the orgs, in the order of the config.
        clock: A clock that never runs backwards.
    """

    def __init__(self, orgs: Iterable[str], clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.began = clock()
        self.interrupted = False
        self.rows: dict[str, Row] = {org: Row(org) for org in orgs}

    def row(self, org: str) -> Row:
        """Return the row of an org; one that nobody announced gets its row now.

        Args:
            org: Its name.
        """
        return self.rows.setdefault(org, Row(org))

    def org_started(self, org: str) -> None:
        """Work on an org begins."""
        row = self.row(org)
        row.state, row.started, row.ended = "running", self.clock(), None

    def org_idle(self, org: str, *, idle: bool) -> None:
        """The machine does nothing for an org until it is told that it does again."""
        row = self.row(org)
        now = self.clock()
        if row.idle_since is not None:
            row.idle_seconds += now - row.idle_since
        row.idle_since = now if idle else None
        if row.state in {"running", "ready"}:
            row.state = "ready" if idle else "running"

    def stage_started(self, org: str, stage: Stage) -> None:
        """A stage of an org begins."""
        row = self.row(org)
        row.state, row.stage, row.note, row.stage_human_seconds = "running", stage, "", 0.0

    def stage_ended(self, org: str, stage: Stage, outcome: Outcome, seconds: float) -> None:
        """A stage of an org ended, after so many seconds; one that an interruption cut short has not failed."""
        row = self.row(org)
        row.note = ""
        if self.interrupted and outcome == "failed":
            return
        report = StageReport(stage=stage, outcome=outcome, seconds=seconds, human_seconds=row.stage_human_seconds)
        row.stages = [other for other in row.stages if other.stage != stage] + [report]
        row.stage_human_seconds = 0.0

    def step(self, org: str, text: str) -> None:
        """Something worth knowing happens inside a stage."""
        self.row(org).note = text

    def gate_opened(
        self, org: str, sentence: str, seconds: float, *, details: Sequence[str] = (), keys: str = ""
    ) -> None:
        """A person is awaited, for at most so many seconds."""
        row = self.row(org)
        row.state, row.gate = "waiting", Gate(sentence, self.clock(), seconds, tuple(details), keys)

    def gate_reminded(self, org: str, left: float) -> None:
        """A person is awaited still, for so many seconds more."""

    def gate_closed(self, org: str, *, done: bool, fact: str = "") -> None:
        """The person did it, or time ran out."""
        row = self.row(org)
        if row.gate is not None:
            waited = self.clock() - row.gate.opened
            row.human_seconds += waited
            row.stage_human_seconds += waited
        row.state, row.gate = "running", None
        row.note = "" if done else fact or "nobody came"

    def stopped(self, org: str, code: str, message: str, remedy: str) -> None:
        """An org cannot go on."""
        row = self.row(org)
        awaited = code == "gate_timeout"  # nothing failed, a person has yet to act
        row.state, row.note = "waiting" if awaited else "stopped", f"{code}: {message}"
        row.errors.append(ErrorReport(code=cast("ErrorCode", code), stage=row.stage, message=message, remedy=remedy))

    def org_parked(self, org: str, code: str, message: str, remedy: str) -> None:
        """An org is not begun in this run, since its identity is blocked."""
        row = self.row(org)
        row.state, row.note, row.stages = "waiting", message, [StageReport(stage="sign_in", outcome="waiting")]
        row.ended = self.clock()
        if code != "gate_timeout":
            row.errors.append(
                ErrorReport(code=cast("ErrorCode", code), stage="sign_in", message=message, remedy=remedy)
            )

    def org_ended(self, org: str, verdict: str) -> None:
        """Work on an org is over."""
        row = self.row(org)
        row.ended, row.verdict, row.gate = self.clock(), verdict, None
        if row.state not in {"stopped", "waiting"}:
            row.state = "done"

    def gates(self) -> list[tuple[str, Gate]]:
        """Return the open gates with their orgs, the oldest first."""
        waiting = [(org, row.gate) for org, row in self.rows.items() if row.gate is not None]
        return sorted(waiting, key=lambda pair: pair[1].opened)

    def count(self, *states: State) -> int:
        """Return how many orgs are in one of the states."""
        return sum(row.state in states for row in self.rows.values())

    def report(self, org: str, datacenter: str, link_name: str) -> OrgReport:
        """Return what is known of an org, for a run that did not come to its end.

        Args:
            org: Its name.
            datacenter: Its data centre's name.
            link_name: Its connection's link name.
        """
        row = self.row(org)
        verdict = cast("Verdict", row.verdict) if row.verdict in get_args(Verdict) else "unverified"
        return OrgReport(
            name=org,
            datacenter=datacenter,
            link_name=link_name,
            verdict=verdict,
            stages=list(row.stages),
            errors=list(row.errors),
        )
