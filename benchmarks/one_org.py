"""One org: the product against the shortest hand-written Playwright script, alternately, on the same replica.

Both attach to a Chromium of their own with the same scripted person and do the same job. The script knows the page it
meets (one seed, accessible markup) and reads nothing back; it is the lower bound of what driving these pages costs.
It is measured with a person who hardly thinks, where nearly all is the machine's, and with one who thinks at each gate
as long as the operator of `batch_50.py`.

    python benchmarks/one_org.py [--pairs 5] [--think 0.3,5] [--out FOLDER]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from plots import Bar, Mark, bars  # type: ignore[import-not-found]  # these stand beside this file
from results import by_person, keep, table  # type: ignore[import-not-found]
from scene import first_of_the_sample, scene  # type: ignore[import-not-found]

SEED = 25
"""A seed whose page has the lists and fields that the shortest script knows."""
GOAL = 1.10
"""How many times the time of the script the product may take."""


@dataclass(frozen=True)
class Pairs:
    """What the pairs with one person came to.

    Attributes:
        think: How many seconds that person thinks at each gate.
        product: The seconds of the product, pair by pair.
        script: Those of the script.
    """

    think: float
    product: list[float]
    script: list[float]

    @property
    def ratios(self) -> list[float]:
        """The product's time over the script's, pair by pair."""
        return [ours / bare for ours, bare in zip(self.product, self.script, strict=True)]


def main() -> None:
    """Run the pairs and print the median ratios."""
    by_person(__doc__, "one_org", measured, tell)


def measured(think: float, pairs: int) -> Pairs:
    """Run so many pairs, and one before them that does not count."""
    found = Pairs(think, [], [])
    fresh = partial(scene, first_of_the_sample, think=think, seed=SEED, sample=True)
    for number in range(pairs + 1):
        with fresh() as at:
            started = time.monotonic()
            at.apply("--json")
            ours = time.monotonic() - started
        with fresh() as at:
            started = time.monotonic()
            script = [sys.executable, str(Path(__file__).with_name("shortest_script.py")), at.endpoint]
            subprocess.run([*script, str(at.replica.port)], check=True)
            bare = time.monotonic() - started
        if number:
            found.product.append(ours)
            found.script.append(bare)
            print(f"{think:g} s of thought, pair {number}: {ours:.2f} s, script {bare:.2f} s", flush=True)
    return found


def tell(out: Path | None, described: str, persons: list[Pairs]) -> None:
    """Tell what the pairs came to.

    Args:
        out: The folder for the results.
        described: The machine.
        persons: What was measured, by person.
    """
    rows, drawn, told = [], [], []
    for one in persons:
        for number, pair in enumerate(zip(one.product, one.script, one.ratios, strict=True), 1):
            rows.append([f"{one.think:g}", str(number), *(f"{value:.2f}" for value in pair)])
            drawn.append(Bar(f"{one.think:g} s, pair {number}", pair[-1]))
        medians = [statistics.median(each) for each in (one.product, one.script, one.ratios)]
        rows.append([f"{one.think:g}", "**median**", *(f"{value:.2f}" for value in medians)])
        told.append(f"**{medians[-1]:.2f}** with a person who thinks {one.think:g} s at each gate")
    head = ["thought, s", "pair", "product, s", "script, s", "ratio"]
    title = f"One org, {len(persons[0].product)} pairs a person"
    words = f"Median ratio {', '.join(told)} (goal: at most {GOAL:.2f})."
    page = [f"# {title}", "", described, "", *table(head, rows), "", words]
    marks = [Mark(1.0, "the shortest script"), Mark(GOAL, f"goal {GOAL:.2f}")]
    svg = bars("One org: the product's time over that of the shortest script", "times", drawn, marks, digits=2)
    data = {"machine": described, "persons": [asdict(one) | {"ratios": one.ratios} for one in persons]}
    keep(out, "one_org", data, "\n".join(page) + "\n", svg)


if __name__ == "__main__":
    main()
