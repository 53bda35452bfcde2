"""One org: the product against the shortest hand-written Playwright script, alternately, on the same replica.

Both attach to a Chromium of their own with the same scripted person and do the same job. The script knows the page it
meets (one seed, accessible markup) and reads nothing back; it is the lower bound of what driving these pages costs.

    python benchmarks/one_org.py [--pairs 5] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from plots import Bar, Mark, bars  # type: ignore[import-not-found]  # these stand beside this file
from results import keep, machine, table, with_out  # type: ignore[import-not-found]
from scene import first_of_the_sample, scene  # type: ignore[import-not-found]

SEED = 25
"""A seed whose page has the lists and fields that the shortest script knows."""
THINK = 0.3
"""Seconds that the person thinks at each gate."""
GOAL = 1.10
"""How many times the time of the script the product may take."""


def main() -> None:
    """Run the pairs and print the median ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=5)
    with_out(parser, "one_org")
    given = parser.parse_args()
    ours, bare = [], []
    described = machine()
    fresh = partial(scene, first_of_the_sample, think=THINK, seed=SEED, sample=True)
    for number in range(given.pairs + 1):
        with fresh() as at:
            started = time.monotonic()
            at.apply("--json")
            first = time.monotonic() - started
        with fresh() as at:
            started = time.monotonic()
            script = [sys.executable, str(Path(__file__).with_name("shortest_script.py")), at.endpoint]
            subprocess.run([*script, str(at.replica.port)], check=True)
            second = time.monotonic() - started
        if number == 0:
            continue  # warm-up
        ours.append(first)
        bare.append(second)
        print(f"pair {number}: product {first:.2f} s, script {second:.2f} s, ratio {first / second:.2f}", flush=True)
    tell(given.out, described, ours, bare)


def tell(out: Path | None, described: str, ours: list[float], bare: list[float]) -> None:
    """Tell what the pairs came to.

    Args:
        out: The folder for the results.
        described: The machine.
        ours: The seconds of the product, pair by pair.
        bare: Those of the script.
    """
    ratios = [first / second for first, second in zip(ours, bare, strict=True)]
    medians = [statistics.median(each) for each in (ours, bare, ratios)]
    rows = [
        [name, f"{first:.2f}", f"{second:.2f}", f"{ratio:.2f}"]
        for name, first, second, ratio in (
            *((str(number), *pair) for number, pair in enumerate(zip(ours, bare, ratios, strict=True), 1)),
            ("**median**", *medians),
        )
    ]
    page = [f"# One org, {len(ours)} {'pair' if len(ours) == 1 else 'pairs'}", "", described, ""]
    page += table(["pair", "product, s", "script, s", "ratio"], rows)
    page += ["", f"Median ratio **{medians[2]:.2f}** (goal: at most {GOAL:.2f})."]
    drawn = [Bar(f"pair {number}", ratio) for number, ratio in enumerate(ratios, 1)] + [Bar("median", medians[2])]
    marks = [Mark(1.0, "the shortest script"), Mark(GOAL, f"goal {GOAL:.2f}")]
    svg = bars("One org: the product's time over that of the shortest script", "times", drawn, marks, digits=2)
    data = {"machine": described, "product": ours, "script": bare, "ratios": ratios, "median_ratio": medians[2]}
    keep(out, "one_org", data, "\n".join(page) + "\n", svg)


if __name__ == "__main__":
    main()
