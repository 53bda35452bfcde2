"""How a replay went: world by world, for a table, for scripts and for CI."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel

from automation.report.envelope import EXIT_DONE, EXIT_FAILED, EXIT_INTERRUPTED, Envelope

if TYPE_CHECKING:
    from automation.replay.difference import Difference
    from automation.replay.outcome import Outcome
    from automation.replay.worlds import ReplayWorld

Word = Literal["as_expected", "differs", "recorded", "broken"]
"""Recorded: ``--update`` wrote it down. Broken: the world could not be played to its end."""


@dataclass(slots=True)
class Result:
    """How one world ended.

    Attributes:
        world: Which.
        seconds: How long it took.
        drawn: Every variant that held, named or drawn.
        outcome: How it ended; None when it could not be played to its end.
        trouble: Why it could not, in one sentence.
        differences: Where it ended otherwise than expected.
        recorded: It was written down instead of compared.
        said: What the run said of the orgs that it stopped at; not compared, since pages are quoted in it.
    """

    world: ReplayWorld
    seconds: float = 0.0
    drawn: list[str] = field(default_factory=list)
    outcome: Outcome | None = None
    trouble: str = ""
    differences: list[Difference] = field(default_factory=list)
    recorded: bool = False
    said: list[str] = field(default_factory=list)

    @property
    def word(self) -> Word:
        """How it ended, in one word."""
        if self.outcome is None:
            return "broken"
        if self.recorded:
            return "recorded"
        return "differs" if self.differences else "as_expected"

    @property
    def good(self) -> bool:
        """Whether nothing is to be looked at."""
        return self.word in {"as_expected", "recorded"}

    @property
    def usable(self) -> tuple[int, int]:
        """How many orgs are usable, and how many there are."""
        orgs = self.outcome["envelope"]["orgs"].values() if self.outcome else ()
        return sum(org["verdict"] == "usable" for org in orgs), len(orgs)


class DifferenceReport(BaseModel):
    """One place at which a world ended otherwise; ``expected`` and ``found`` are JSON texts or ``nothing``."""

    place: str
    expected: str
    found: str


class WorldReport(BaseModel):
    """One world in the JSON object."""

    world: str
    seed: int
    variants: list[str]
    faults: list[str]
    drawn: list[str]
    result: Word
    seconds: float
    differences: list[DifferenceReport]
    trouble: str | None
    said: list[str]


class ReplayEnvelope(Envelope):
    """The JSON object of ``replay``: the common keys, and the worlds."""

    worlds: list[WorldReport]


def envelope_of(results: list[Result], *, interrupted: bool = False) -> ReplayEnvelope:
    """Return the JSON object of a replay.

    Args:
        results: The worlds that were played.
        interrupted: True after Ctrl-C or SIGTERM.
    """
    good = sum(result.good for result in results)
    code = EXIT_INTERRUPTED if interrupted else EXIT_DONE if good == len(results) else EXIT_FAILED
    return ReplayEnvelope(
        command="replay",
        status="success" if code == EXIT_DONE else "partial" if good or interrupted else "error",
        exit_code=code,
        worlds=[_report(result) for result in results],
    )


def _report(result: Result) -> WorldReport:
    """Return what a script is told of a world."""
    return WorldReport(
        world=result.world.name,
        seed=result.world.seed,
        variants=list(result.world.variants),
        faults=list(result.world.faults),
        drawn=result.drawn,
        result=result.word,
        seconds=round(result.seconds, 3),
        differences=[DifferenceReport(place=d.place, expected=d.expected, found=d.found) for d in result.differences],
        trouble=result.trouble or None,
        said=result.said,
    )
