"""The time line of a run as plain geometry: where which bar stands. The template draws it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from automation.report.durations import duration
from automation.report.ledger import STAGE_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from automation.report.history import History, Run, StageRecord, Visit

    Stretch = tuple[datetime, datetime, "Who", str]

Who = Literal["machine", "person"]

WIDTH, LABELS, ROW, HEAD = 760.0, 150.0, 30.0, 26.0
"""Of the drawing: its width, the width of the names, the height of a row, and of the scale above the rows."""
MANY = 3
"""How many runs are drawn, the newest first."""
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 86400)
_TICKS = 8
_THIN = 1.5
"""No bar is thinner, so that a quick stage is seen."""
_LETTERS = 20
_MARK = 44.0
"""How much room the words of a mark of the scale take to its right; where there is less, it has none."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time of the machine or of a person, in units of the drawing."""

    x: float
    width: float
    who: Who
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """The bars of one org."""

    label: str
    y: float
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class Plot:
    """The time line of a run: lines, and the marks of its scale as place and words."""

    run: Run
    height: float
    lines: list[Line]
    marks: list[tuple[float, str]]
    words: str


def plots(history: History) -> list[Plot]:
    """Return the time lines of the newest runs that were the last one of an org.

    Args:
        history: What the journal tells.
    """
    last = [org.last for org in history.orgs.values() if org.last and org.last.stages]
    runs = sorted({visit.run.id: visit.run for visit in last}.values(), key=lambda run: run.id, reverse=True)
    return [_plot(run, [visit for visit in last if visit.run.id == run.id]) for run in runs[:MANY]]


def _plot(run: Run, visits: list[Visit]) -> Plot:
    visits = sorted(visits, key=lambda visit: visit.started_at)
    begin = min(stage.started_at for visit in visits for stage in visit.stages)
    end = max(_end(stage) for visit in visits for stage in visit.stages)
    total = max(1.0, (end - begin).total_seconds())
    scale = (WIDTH - LABELS) / total
    lines = [
        Line(_short(visit.org), HEAD + number * ROW, [_bar(stretch, begin, scale) for stretch in _stretches(visit)])
        for number, visit in enumerate(visits)
    ]
    step = next((step for step in _STEPS if total / step <= _TICKS), _STEPS[-1])
    places = [(LABELS + at * scale, duration(at)) for at in range(0, int(total) + 1, step)]
    marks = [(place, words if place + _MARK <= WIDTH else "") for place, words in places]
    machine, person = sum(v.machine_seconds for v in visits), sum(v.human_seconds for v in visits)
    words = (
        f"{len(visits)} {'org' if len(visits) == 1 else 'orgs'} in {duration(total)}: "
        f"{duration(machine)} of work by the machine, {duration(person)} of waiting for a person."
    )
    return Plot(run, HEAD + len(visits) * ROW + 4, lines, marks, words)


def _stretches(visit: Visit) -> Iterator[Stretch]:
    """Give the stretches of a visit: each stage, and above it the times in which a person was awaited."""
    for stage in visit.stages:
        words = STAGE_WORDS[stage.stage]
        outcome = stage.report.outcome if stage.report else "not finished"
        end = _end(stage)
        yield stage.started_at, end, "machine", f"{words}, {outcome}"
        if stage.report is None:
            continue
        left = stage.report.human_seconds
        for gate in visit.gates:
            opened, closed = max(gate.opened_at, stage.started_at), min(gate.closed_at or end, end)
            if closed > opened:
                left -= (closed - opened).total_seconds()
                yield opened, closed, "person", f"{words}, a person: {gate.sentence}"
        if left > 1:  # it waited for the turn of a person who was busy with another org
            first = min(
                (gate.opened_at for gate in visit.gates if stage.started_at <= gate.opened_at <= end), default=end
            )
            yield max(stage.started_at, first - timedelta(seconds=left)), first, "person", f"{words}, waiting its turn"


def _bar(stretch: Stretch, zero: datetime, scale: float) -> Bar:
    begin, end, who, words = stretch
    seconds = (end - begin).total_seconds()
    x = LABELS + (begin - zero).total_seconds() * scale
    return Bar(round(x, 1), round(max(_THIN, seconds * scale - 1), 1), who, f"{words} ({duration(seconds)})")


def _end(stage: StageRecord) -> datetime:
    return stage.started_at + timedelta(seconds=stage.report.seconds if stage.report else 0)


def _short(name: str) -> str:
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"
