"""Start-up: from typing a command to its answer, against the bare interpreter, alternately.

python benchmarks/start_up.py [--times 7] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from plots import Bar, Mark, bars  # type: ignore[import-not-found]  # these stand beside this file
from results import keep, machine, table, with_out  # type: ignore[import-not-found]

GOAL = 0.4
"""Seconds in which `--help` has to stand on the screen."""
BASELINE = "python alone"
PROGRAM = [sys.executable, "-m", "automation.cli"]
CONFIG = Path(__file__).parent.parent / "fixtures/configs/demo.toml"
COMMANDS = {
    BASELINE: [sys.executable, "-c", "pass"],
    "--help": [*PROGRAM, "--help"],
    "apply --help": [*PROGRAM, "apply", "--help"],
    "check, three orgs": [*PROGRAM, "check", str(CONFIG)],
}


def seconds(command: list[str]) -> float:
    """Run a command to its end, which has to be a good one; return how long that took."""
    environ = os.environ | {"OPS_PASSWORD": "not used"}
    began = time.perf_counter()
    subprocess.run(command, check=True, env=environ, stdin=subprocess.DEVNULL, capture_output=True)
    return time.perf_counter() - began


def main() -> None:
    """Time each command, the first time to warm up, and tell the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=7)
    with_out(parser, "start_up")
    given = parser.parse_args()
    described = machine()
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for number in range(given.times + 1):
        for name, command in COMMANDS.items():
            one = seconds(command)
            if number:
                taken[name].append(one)
    medians = {name: statistics.median(each) for name, each in taken.items()}
    rows = [
        [f"`{name}`", f"{medians[name]:.2f}", f"{min(each):.2f}", f"{max(each):.2f}"] for name, each in taken.items()
    ]
    page = [f"# Start-up, {given.times} times each", "", described, ""]
    page += table(["command", "median, s", "least", "most"], rows)
    page += ["", f"`--help`: {medians['--help']:.2f} s (goal: at most {GOAL} s)."]
    drawn = [Bar(name, one, "baseline" if name == BASELINE else "product") for name, one in medians.items()]
    svg = bars("Start-up, medians", "seconds", drawn, [Mark(GOAL, f"goal of --help {GOAL} s")], digits=2)
    keep(given.out, "start_up", {"machine": described, "seconds": taken}, "\n".join(page) + "\n", svg)


if __name__ == "__main__":
    main()
