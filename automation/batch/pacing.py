"""How fast a service may be asked: caps counted over all orgs of a run, and over a rerun within the same minute."""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass(frozen=True, slots=True)
class Cap:
    """A cap that a service publishes.

    Attributes:
        what: What is counted and for whom, in words that follow "at most 5": ``refresh tokens a minute a user``.
        most: How many there may be.
        seconds: In how long a time.
    """

    what: str
    most: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Pace:
    """A cap as it holds for one holder, e.g. one user."""

    cap: Cap
    holder: str


@dataclass(frozen=True, slots=True)
class Wait:
    """For how many seconds something has to wait, and for which cap."""

    seconds: float
    cap: Cap


class Pacing:
    """Counts what was done under each cap, and what is under way.

    What is under way counts as done now, since nobody knows when the person does it: a cap is never passed, whenever
    that is.

    Args:
        clock: A clock that never runs backwards, in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._done: dict[Pace, deque[float]] = defaultdict(deque)
        self._under_way: dict[str, tuple[Pace, ...]] = {}

    def remember(self, pace: Pace, ages: Iterable[float]) -> None:
        """Count what was done before this run.

        Args:
            pace: Under which cap.
            ages: How many seconds ago each was done; one in the future, by a clock that was set, counts as done now.
        """
        now = self._clock()
        self._done[pace] = deque(sorted([*self._done[pace], *(now - max(0.0, age) for age in ages)]))

    def take(self, who: str, paces: Iterable[Pace]) -> Wait | None:
        """Begin something under some caps, unless one of them is reached.

        Args:
            who: Who does it; at most one thing at a time. One that is under way already is taken back first.
            paces: The caps.

        Returns:
            None when it may begin now, and is under way; else how long it has to wait, at the least, and why.
        """
        self._under_way.pop(who, None)
        wanted = tuple(paces)
        waits = [wait for pace in wanted if (wait := self._wait(pace)) is not None]
        if waits:
            return max(waits, key=lambda wait: wait.seconds)
        self._under_way[who] = wanted
        return None

    def under_way(self, pace: Pace) -> int:
        """Return how many have begun under a cap and are not done."""
        return sum(pace in paces for paces in self._under_way.values())

    def done(self, who: str) -> None:
        """Note that what was under way was done just now.

        Args:
            who: Who did it; nothing happens when nothing was under way.
        """
        for pace in self._under_way.pop(who, ()):
            self._done[pace].append(self._clock())

    def let_go(self, who: str) -> None:
        """Note that what was under way will not be done.

        Args:
            who: Who would have done it.
        """
        self._under_way.pop(who, None)

    def _wait(self, pace: Pace) -> Wait | None:
        now, done = self._clock(), self._done[pace]
        while done and now - done[0] >= pace.cap.seconds:
            done.popleft()
        over = len(done) + self.under_way(pace) + 1 - pace.cap.most
        if over <= 0:
            return None
        # where too many are under way, nobody knows for how long; it is looked at again in a while
        until = done[over - 1] if over <= len(done) else (done[-1] if done else now)
        return Wait(max(0.0, until + pace.cap.seconds - now), pace.cap)


def told(wait: Wait, service: str) -> str:
    """Say what is waited for: ``waits 42 s: Zoho gives at most 5 refresh tokens a minute a user``.

    Args:
        wait: The wait.
        service: Whose cap it is.
    """
    return f"waits {math.ceil(wait.seconds)} s: {service} gives at most {wait.cap.most} {wait.cap.what}"
