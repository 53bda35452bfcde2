"""How long a run still takes: out of the median of the orgs that are done in it, person and machine apart."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from automation.report.ledger import Row

_SOON = 90.0
"""Seconds below which an estimate is told in seconds."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds that are left for each of the two; they work at the same time."""

    person: float
    machine: float

    @property
    def seconds(self) -> float:
        """Seconds that are left altogether."""
        return max(self.person, self.machine)


def estimate(rows: Iterable[Row], now: float) -> Estimate | None:
    """Return how long the orgs that have not ended will take, or None before the first one was done.

    How many orgs the machine works on at once is taken from the run itself: its work so far over the time it took.

    Args:
        rows: All orgs of the run.
        now: The time on the ledger's clock.
    """
    known = list(rows)
    done = [row for row in known if row.state == "done"]
    if not done:
        return None
    began = min(row.started for row in known if row.started is not None)
    at_once = max(1.0, sum(row.busy(now) for row in known) / max(now - began, 1e-9))
    person, machine = median(row.human(now) for row in done), median(row.busy(now) for row in done)
    left = [row for row in known if row.ended is None]
    return Estimate(
        person=sum(max(0.0, person - row.human(now)) for row in left),
        machine=sum(max(0.0, machine - row.busy(now)) for row in left) / at_once,
    )


def told(left: Estimate) -> str:
    """Say it: ``about 14 min left: 9 min yours, 14 min the machine's``.

    Args:
        left: The estimate.
    """
    total = f"about {roughly(left.seconds)} left"
    if left.person < 1:
        return total
    return f"{total}: {roughly(left.person)} yours, {roughly(left.machine)} the machine's"


def roughly(seconds: float) -> str:
    """Return seconds no more exactly than they are known: ``40 s``, ``14 min``, ``2 h 10 min``.

    Args:
        seconds: How many.
    """
    if seconds < _SOON:
        return f"{max(10, round(seconds / 10) * 10)} s"
    minutes = round(seconds / 60)
    if minutes < 60:  # noqa: PLR2004 - an hour
        return f"{minutes} min"
    hours, minutes = divmod(round(minutes / 10) * 10, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
