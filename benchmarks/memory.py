"""Peak memory of a batch by how many orgs it has: what is kept of an org that is done must not add up.

Batches of several sizes are onboarded on the replica, each with a replica, a browser and a journal of its own, by a
person who does not think. PSS of all processes is looked at twice a second: program, driver and browser are the run's;
the replica and the person are told apart. An identity has few orgs, so that Zoho's caps hold nobody up. The smallest
batch is the baseline.

    python benchmarks/memory.py [--orgs 10,50,200] [--per-identity 4] [--jobs N] [--out FOLDER]
"""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass, field
from functools import partial

from orgs import config_of, names_of  # type: ignore[import-not-found]  # these stand beside this file
from plots import Line, Mark, lines, thinned  # type: ignore[import-not-found]
from pss import PROC, RUN, Memory  # type: ignore[import-not-found]
from results import keep, machine, table, with_out  # type: ignore[import-not-found]
from scene import scene  # type: ignore[import-not-found]

from automation.batch.slots import default_jobs
from automation.report.reading import read_history

GOAL = 1.2
"""How many times the peak of the smallest batch the largest may take."""
PARTS = (*RUN, "replica", "person")
MB = 1e6
KEPT = 300
"""How many points of a run's course are kept."""


@dataclass(frozen=True)
class Figures:
    """What a batch came to.

    Attributes:
        orgs: How many it had.
        usable: How many were usable at its end.
        seconds: From the first look at the memory to the last.
        peak: The most MB of program, driver and browser together.
        parts: The most MB of each part, at whatever moment that was.
        course: Seconds and MB of program, driver and browser, the highest of each stretch of looks.
    """

    orgs: int
    usable: int
    seconds: float
    peak: float
    parts: dict[str, float]
    course: list[tuple[float, float]] = field(repr=False)


def run(orgs: int, per_identity: int, jobs: int, timeout: float) -> Figures:
    """Onboard so many orgs, and look at the memory meanwhile."""
    names = names_of(-(-orgs // per_identity))
    memory = Memory()
    with scene(partial(config_of, orgs, names), think=0.0, persons=names) as at:
        with memory.watched():
            at.apply("--jobs", str(jobs), "--gate-timeout", "300", timeout=timeout)
        history = read_history(at.state)
    if history is None or not memory.samples:
        raise SystemExit("the run wrote no journal, or was over before it was looked at")
    usable = sum(org.last is not None and org.last.verdict == "usable" for org in history.orgs.values())
    course = [(round(at, 1), round(sum(seen.get(part, 0) for part in RUN) / MB, 1)) for at, seen in memory.samples]
    peaks = {part: memory.peak(part) / MB for part in PARTS}
    return Figures(orgs, usable, memory.samples[-1][0], memory.peak(*RUN) / MB, peaks, thinned(course, KEPT))


def markdown(described: str, runs: list[Figures], jobs: int) -> str:
    """Return the report as a page."""
    least, most = runs[0], runs[-1]
    head = ["orgs", "usable", "seconds", "peak, MB", f"times that at {least.orgs}", *PARTS]
    rows = [
        [
            *(str(one.orgs), str(one.usable), f"{one.seconds:.0f}", f"**{one.peak:.0f}**"),
            f"{one.peak / least.peak:.2f}",
            *(f"{one.parts[part]:.0f}" for part in PARTS),
        ]
        for one in runs
    ]
    told = (
        f"Peak memory at {most.orgs} orgs: **{most.peak / least.peak:.2f} times** that at {least.orgs} "
        f"(goal: at most {GOAL}). The peak is of {', '.join(RUN[:-1])} and {RUN[-1]} at one moment; each part's column "
        "has its own highest moment, in MB. Replica and person are not counted."
    )
    title = f"# Memory of a batch, `--jobs {jobs}`"
    return "\n".join([title, "", described, "", *table(head, rows), "", told]) + "\n"


def plot(runs: list[Figures]) -> str:
    """Return the memory over each run as SVG."""
    series = [
        Line(f"{one.orgs} orgs", [(100 * at / max(one.seconds, 0.1), seen) for at, seen in one.course]) for one in runs
    ]
    goal = Mark(runs[0].peak * GOAL, f"goal: {GOAL} times the peak at {runs[0].orgs} orgs")
    return str(lines("Memory of a batch", "share of the run, %", "PSS of program, driver, browser, MB", series, [goal]))


def main() -> None:
    """Run the sizes, the smallest first, and tell what they came to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orgs", default="10,50,200", metavar="SIZES", help="with commas between")
    parser.add_argument("--per-identity", type=int, default=4, metavar="ORGS")
    parser.add_argument("--jobs", type=int, default=default_jobs())
    parser.add_argument("--timeout", type=float, default=7200.0, metavar="SECONDS", help="of each batch")
    with_out(parser, "memory")
    given = parser.parse_args()
    if not (PROC / "self/smaps_rollup").exists():
        raise SystemExit("PSS is told by Linux alone")
    described = machine()
    runs: list[Figures] = []
    for orgs in sorted({int(size) for size in given.orgs.split(",")}):
        runs.append(run(orgs, given.per_identity, given.jobs, given.timeout))
        print(f"{orgs} orgs: at most {runs[-1].peak:.0f} MB, {runs[-1].seconds:.0f} s", flush=True)
    data = {"machine": described, "jobs": given.jobs, "runs": [asdict(one) for one in runs]}
    keep(given.out, "memory", data, markdown(described, runs, given.jobs), plot(runs))


if __name__ == "__main__":
    main()
