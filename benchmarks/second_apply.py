"""The same config applied twice: the second run makes nothing and is over in a part of the time of the first.

Three orgs of the sample config on the replica, a browser and a journal for each pair. The first run makes everything,
with a scripted person at its gates; the second finds everything, proves every link name anew, and asks nobody.

    python benchmarks/second_apply.py [--pairs 5] [--think 0.3,5] [--out FOLDER]
"""

from __future__ import annotations

import statistics
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from plots import Bar, Mark, bars  # type: ignore[import-not-found]  # these stand beside this file
from results import by_person, keep, table  # type: ignore[import-not-found]
from scene import CONFIG, scene  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.replica.world import World

GOAL = 1 / 3
"""Which part of the time of the first run the second may take."""


@dataclass(frozen=True)
class Person:
    """What the pairs with one person came to.

    Attributes:
        think: How many seconds that person thinks at each gate.
        first: The seconds of the first runs.
        second: Those of the second.
    """

    think: float
    first: list[float] = field(default_factory=list)
    second: list[float] = field(default_factory=list)

    @property
    def parts(self) -> list[float]:
        """The second run's time over the first's, pair by pair."""
        return [again / first for first, again in zip(self.first, self.second, strict=True)]


def sample(port: int) -> str:
    """Return the sample config, at a replica on this port."""
    return str(CONFIG.read_text().replace(":8600", f":{port}"))


def measured(think: float, pairs: int) -> Person:
    """Apply so many times twice.

    Raises:
        SystemExit: A run failed, or the second one made something.
    """
    found = Person(think)
    for number in range(1, pairs + 1):
        with scene(sample, think=think, sample=True) as at:
            for seconds in (found.first, found.second):
                made = _made(at.replica.world)
                started = time.monotonic()
                at.apply("--json")
                seconds.append(time.monotonic() - started)
            if _made(at.replica.world) != made:
                raise SystemExit("the second run made something")
        print(
            f"{think:g} s of thought, pair {number}: {found.first[-1]:.2f} s, then {found.second[-1]:.2f} s", flush=True
        )
    return found


def _made(world: World) -> int:
    """Return how many things were made in a world so far, probes aside."""
    return sum(entry.what in {"client-created", "service-created", "connection-created"} for entry in world.log)


def tell(out: Path | None, described: str, persons: list[Person]) -> None:
    """Tell what the pairs came to; see `one_org.tell`."""
    rows, drawn, told = [], [], []
    for one in persons:
        medians = [statistics.median(each) for each in (one.first, one.second, one.parts)]
        rows.append([f"{one.think:g}", *(f"{value:.2f}" for value in medians)])
        drawn += [Bar(f"{one.think:g} s, pair {number}", part) for number, part in enumerate(one.parts, 1)]
        told.append(f"**{medians[-1]:.2f}** with a person who thinks {one.think:g} s at each gate")
    title = f"Three orgs applied twice, medians of {len(persons[0].first)} pairs"
    words = f"The second run took, of the time of the first, {', '.join(told)} (goal: a third)."
    head = ["thought, s", "first, s", "second, s", "part"]
    page = [f"# {title}", "", described, "", *table(head, rows), "", words]
    svg = bars("The second run's time over that of the first", "times", drawn, [Mark(GOAL, "goal: a third")], digits=2)
    data = {"machine": described, "persons": [asdict(one) | {"parts": one.parts} for one in persons]}
    keep(out, "second_apply", data, "\n".join(page) + "\n", svg)


def main() -> None:
    """Run the pairs and print the median parts."""
    by_person(__doc__, "second_apply", measured, tell)


if __name__ == "__main__":
    main()
