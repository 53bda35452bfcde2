"""One org: the product against the shortest hand-written Playwright script, alternately, on the same replica.

Both attach to a Chromium of their own with the same scripted person and do the same job. The script knows the page it
meets (one seed, accessible markup) and reads nothing back; it is the lower bound of what driving these pages costs.

    python benchmarks/one_org.py [--pairs 5]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from scene import first_of_the_sample, scene  # type: ignore[import-not-found]  # it stands beside this file

SEED = 25
"""A seed whose page has the lists and fields that the shortest script knows."""
THINK = 0.3
"""Seconds that the person thinks at each gate."""


def main() -> None:
    """Run the pairs and print the median ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=5)
    pairs = parser.parse_args().pairs
    ratios, ours, bare = [], [], []
    fresh = partial(scene, first_of_the_sample, think=THINK, seed=SEED, sample=True)
    for number in range(pairs + 1):
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
        ratios.append(first / second)
        print(f"pair {number}: product {first:.2f} s, script {second:.2f} s, ratio {first / second:.2f}")
    print(f"median: product {statistics.median(ours):.2f} s, script {statistics.median(bare):.2f} s")
    print(f"median ratio {statistics.median(ratios):.2f} (goal: at most 1.15)")


if __name__ == "__main__":
    main()
