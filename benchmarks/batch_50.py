"""Many orgs and one operator: a batch against one org after the other, and against what cannot be undercut.

N orgs of two identities are onboarded on the replica by one scripted person who thinks for a fixed time at each gate,
of one page at a time: once with `--jobs 1`, and once with the default number of jobs. Each run has a replica,
a browser and a journal of its own. The lower bound is the larger of the person's time and the machine's time over the
cores. Under Zoho's caps (5 refresh tokens a minute and user) the same person has a bound of their own (`ideal.py`),
told beside it, and so has the share of the time in which they can be busy.

    python benchmarks/batch_50.py [--orgs 50] [--think 5.0] [--jobs N] [--no-sequential] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import resource
from dataclasses import asdict, dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from ideal import accepted_within  # type: ignore[import-not-found]
from orgs import config_of  # type: ignore[import-not-found]  # these stand beside this file
from plots import Bar, Mark, bars  # type: ignore[import-not-found]
from results import cores, keep, machine, table, with_out  # type: ignore[import-not-found]
from scene import scene  # type: ignore[import-not-found]

from automation.batch.slots import default_jobs
from automation.report.reading import read_history
from flows.limits import REFRESH_TOKENS

if TYPE_CHECKING:
    from automation.report.history import History, Visit

IDENTITIES = ("ops", "dev")
GOAL, BUSY = 1.10, 0.95
"""What is to be reached: the time over its bound, and the busy share of the operator."""
WHO = {"sequential": "baseline", "batch": "product"}


@dataclass(frozen=True)
class Figures:
    """What a run came to, in seconds but for counts and shares.

    Attributes:
        jobs: How many orgs at once.
        orgs: How many were usable at its end.
        acts: How often the person acted.
        makespan: From the beginning of the run to its end.
        operator: All thought together.
        busy_share: That, over the time from the opening of the first gate to the close of the last.
        machine: Work on all orgs without the person's part and without waiting for a turn, added up.
        processor: Processor time of everything: program, browser, replica and person.
        idle_between: Between a gate that closed and the next that opened, added up.
    """

    jobs: int
    orgs: int
    acts: int
    makespan: float
    operator: float
    busy_share: float
    machine: float
    processor: float
    idle_between: float


def run(orgs: int, think: float, jobs: int, timeout: float) -> Figures:
    """Onboard the orgs with a person who thinks for so many seconds at each gate."""
    before = _processor()
    with scene(partial(config_of, orgs, IDENTITIES), think=think, persons=IDENTITIES) as at:
        at.apply("--jobs", str(jobs), "--gate-timeout", str(think * 20 + 60), timeout=timeout)
        acts = [entry for entry in at.replica.world.log if entry.what in {"mfa", "accept"}]
        history = read_history(at.state)
    if history is None:
        raise SystemExit("the run wrote no journal")
    return _figures(history, acts=len(acts), think=think, jobs=jobs, processor=_processor() - before)


def _figures(history: History, *, acts: int, think: float, jobs: int, processor: float) -> Figures:
    """Read out of the journal what a run came to."""
    visits = [org.last for org in history.orgs.values() if org.last]
    gates = sorted((gate for visit in visits for gate in visit.gates), key=lambda gate: gate.opened_at)
    closed = [gate.closed_at for gate in gates if gate.closed_at]
    run = history.runs[0]
    if not closed or run.ended_at is None:
        raise SystemExit("the journal has no gates, or its run has no end")
    span = (max(closed) - gates[0].opened_at).total_seconds()
    between = sum(
        max(0.0, (later.opened_at - earlier.closed_at).total_seconds())
        for earlier, later in pairwise(gates)
        if earlier.closed_at
    )
    return Figures(
        jobs=jobs,
        orgs=sum(visit.verdict == "usable" for visit in visits),
        acts=acts,
        makespan=(run.ended_at - run.started_at).total_seconds(),
        operator=acts * think,
        busy_share=min(1.0, acts * think / span) if span else 1.0,
        machine=sum(map(_machine, visits)),
        processor=processor,
        idle_between=between,
    )


def _machine(visit: Visit) -> float:
    return visit.machine_seconds


def _processor() -> float:
    """Return the processor time of this process, in which the replica runs, and of all children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def bounds(sequential: Figures | None, batch: Figures, think: float, cores: int) -> dict[str, float]:
    """Return what no run can undercut, in seconds.

    The machine's time is that of the sequential run, where no two orgs get in each other's way. Without one it is the
    processor's: the time that orgs took side by side holds what they waited for each other.
    """
    machine = sequential.machine if sequential else batch.processor
    signing_in = (batch.acts - batch.orgs) * think
    return {
        "operator": batch.operator,
        "machine": machine / cores,
        "caps": signing_in + accepted_within(batch.orgs, len(IDENTITIES), think, REFRESH_TOKENS),
        "processor": batch.processor / cores,
    }


def markdown(result: dict[str, object], runs: dict[str, Figures], bound: dict[str, float]) -> str:
    """Return the report as a page."""
    lower = max(bound["operator"], bound["machine"])
    batch = runs["batch"]
    keys = ("makespan", "operator", "busy_share", "machine", "processor", "idle_between", "acts")
    rows = [
        [key.replace("_", " "), *(f"{getattr(one, key):.{2 if key == 'busy_share' else 0}f}" for one in runs.values())]
        for key in keys
    ]
    with_caps = max(lower, bound["caps"])
    told = [
        f"Lower bound {lower:.0f} s: the larger of the operator's {bound['operator']:.0f} s and the machine's",
        f"{bound['machine']:.0f} s (its work over the cores). It took **{batch.makespan / lower:.2f} times** that.",
        f"Under Zoho's caps the bound is {with_caps:.0f} s, and the batch took",
        f"{batch.makespan / with_caps:.2f} times that (goal: {GOAL:.2f}). From the first gate to the last the operator",
        f"was busy for {batch.busy_share:.0%} (goal: {BUSY:.0%}; the caps allow {batch.operator / bound['caps']:.0%}).",
    ]
    if "sequential" in runs:
        told.append(f"One after the other took {runs['sequential'].makespan / batch.makespan:.2f} times as long.")
    head = ["seconds", *(f"{name} (`--jobs {one.jobs}`)" for name, one in runs.items())]
    title = f"# A batch of {batch.orgs} orgs, {len(IDENTITIES)} identities, {result['think']} s of thought a gate"
    return "\n".join([title, "", str(result["machine"]), "", *table(head, rows), "", " ".join(told)]) + "\n"


def plot(runs: dict[str, Figures], bound: dict[str, float]) -> str:
    """Return how long each run took, with the bounds and the goal, as SVG."""
    rows = [Bar(f"{name}, --jobs {one.jobs}", one.makespan, WHO[name]) for name, one in runs.items()]
    lower = max(bound["operator"], bound["machine"])
    limit = max(lower, bound["caps"])
    marks = [Mark(lower, f"lower bound {lower:.0f} s"), Mark(limit * GOAL, f"goal {limit * GOAL:.0f} s")]
    if bound["caps"] > lower:
        marks.append(Mark(limit, f"Zoho's caps {limit:.0f} s"))
    return str(bars(f"{runs['batch'].orgs} orgs, from the beginning to the end", "seconds", rows, marks))


def main() -> None:
    """Run both, and tell what they came to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orgs", type=int, default=50)
    parser.add_argument("--think", type=float, default=5.0, metavar="SECONDS")
    parser.add_argument("--jobs", type=int, default=default_jobs())
    parser.add_argument("--no-sequential", action="store_true", help="leave the run with --jobs 1 out")
    parser.add_argument("--timeout", type=float, default=3600.0, metavar="SECONDS")
    with_out(parser, "batch_50")
    given = parser.parse_args()
    described = machine()
    runs: dict[str, Figures] = {}
    if not given.no_sequential:
        runs["sequential"] = run(given.orgs, given.think, 1, given.timeout)
    runs["batch"] = run(given.orgs, given.think, given.jobs, given.timeout)
    bound = bounds(runs.get("sequential"), runs["batch"], given.think, cores())
    result: dict[str, object] = {
        "think": given.think,
        "machine": described,
        "runs": {name: asdict(figures) for name, figures in runs.items()},
        "bounds": bound,
        "makespan_over_bound": runs["batch"].makespan / max(bound["operator"], bound["machine"]),
    }
    keep(given.out, "batch_50", result, markdown(result, runs, bound), plot(runs, bound))


if __name__ == "__main__":
    main()
