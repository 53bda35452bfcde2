"""Many orgs and one operator: a batch against one org after the other, and against what cannot be undercut.

N orgs, five of each identity, are onboarded on the replica by one scripted person who thinks for a fixed time at each
gate, of one page at a time: once with `--jobs 1`, and once with the default number of jobs. Each run has a replica,
a browser and a journal of its own. The lower bound is the larger of the person's time and the machine's time over the
cores. A third run has the same orgs with two identities, where Zoho's caps (5 refresh tokens a minute and user) hold
the person up, who has a bound of their own then (`ideal.py`), and so has the share of the time in which they can be
busy.

    python benchmarks/batch_50.py [--orgs 50] [--think 5.0] [--jobs N] [--only batch,capped] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import resource
from dataclasses import asdict, dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from ideal import accepted_within  # type: ignore[import-not-found]
from orgs import config_of, names_of  # type: ignore[import-not-found]  # these stand beside this file
from plots import Bar, Mark, bars  # type: ignore[import-not-found]
from results import cores, keep, machine, table, with_out  # type: ignore[import-not-found]
from scene import scene  # type: ignore[import-not-found]

from automation.batch.slots import default_jobs
from automation.report.reading import read_history
from flows.limits import REFRESH_TOKENS

if TYPE_CHECKING:
    from automation.report.history import History, Visit

UNDER_CAP = REFRESH_TOKENS.most
"""Orgs of one identity that no cap holds up, however quick the person is."""
CAPPED = 2
"""Identities of the run that the caps hold up."""
GOAL, BUSY = 1.10, 0.95
"""What is to be reached: the time over its bound, and the busy share of the operator."""
WHO = {"sequential": "baseline", "batch": "product", "capped": "product"}


@dataclass(frozen=True)
class Figures:
    """What a run came to, in seconds but for counts and shares.

    Attributes:
        jobs: How many orgs at once.
        identities: How many there were.
        orgs: How many were usable at its end.
        acts: How often the person acted.
        makespan: From the beginning of the run to its end.
        operator: All thought together.
        busy_share: That, over the time from the opening of the first gate to the close of the last. To see a page
            and to click is not thought.
        machine: Work on all orgs without the person's part and without waiting for a turn, added up.
        processor: Processor time of everything: program, browser, replica and person.
        idle_between: Between a gate that closed and the next that opened, added up.
    """

    jobs: int
    identities: int
    orgs: int
    acts: int
    makespan: float
    operator: float
    busy_share: float
    machine: float
    processor: float
    idle_between: float

    @property
    def at_gate(self) -> float:
        """The share of that time in which a gate was open, so that the operator had something to do."""
        return 1 - self.idle_between / (self.operator / self.busy_share)


def run(orgs: int, identities: int, think: float, jobs: int, timeout: float) -> Figures:
    """Onboard the orgs with a person who thinks for so many seconds at each gate."""
    before, names = _processor(), names_of(identities)
    with scene(partial(config_of, orgs, names), think=think, persons=names) as at:
        at.apply("--jobs", str(jobs), "--gate-timeout", str(think * 20 + 60), timeout=timeout)
        acts = [entry for entry in at.replica.world.log if entry.what in {"mfa", "accept"}]
        history = read_history(at.state)
    if history is None:
        raise SystemExit("the run wrote no journal")
    return _figures(
        history, identities=identities, acts=len(acts), think=think, jobs=jobs, processor=_processor() - before
    )


def _figures(history: History, *, identities: int, acts: int, think: float, jobs: int, processor: float) -> Figures:
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
        identities=identities,
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


def bounds(sequential: Figures | None, one: Figures, think: float, cores: int) -> dict[str, float]:
    """Return what a run cannot undercut, in seconds.

    The machine's time is that of the sequential run, where no two orgs get in each other's way. Without one it is the
    processor's: the time that orgs took side by side holds what they waited for each other.
    """
    machine = sequential.machine if sequential else one.processor
    signing_in = (one.acts - one.orgs) * think
    return {
        "operator": one.operator,
        "machine": machine / cores,
        "caps": signing_in + accepted_within(one.orgs, one.identities, think, REFRESH_TOKENS),
        "bound": max(one.operator, machine / cores),
    }


def markdown(described: str, think: float, runs: dict[str, Figures], limits: dict[str, dict[str, float]]) -> str:
    """Return the report as a page."""
    keys = ("identities", "makespan", "operator", "busy_share", "machine", "processor", "idle_between", "acts")
    rows = [
        [key.replace("_", " "), *(f"{getattr(one, key):.{2 if key == 'busy_share' else 0}f}" for one in runs.values())]
        for key in keys
    ]
    told = []
    if "batch" in runs:
        batch, limit = runs["batch"], limits["batch"]
        told += [
            f"Lower bound {limit['bound']:.0f} s: the larger of the operator's {limit['operator']:.0f} s and the",
            f"machine's {limit['machine']:.0f} s (its work over the cores). The batch took",
            f"**{batch.makespan / limit['bound']:.2f} times** that (goal: {GOAL:.2f}). From the first gate to the last",
            f"a gate was open for the operator **{batch.at_gate:.0%}** of the time (goal: busy {BUSY:.0%}); all but",
            f"{1 - batch.busy_share:.0%} of it was thought, the rest went into waiting, seeing and clicking.",
        ]
    if "sequential" in runs and "batch" in runs:
        told.append(
            f"One after the other took {runs['sequential'].makespan / runs['batch'].makespan:.2f} times as long."
        )
    if "capped" in runs:
        capped, caps = runs["capped"], limits["capped"]["caps"]
        told += [
            f"With {capped.identities} identities Zoho's caps let nobody be quicker than {caps:.0f} s, nor busier than",
            f"{capped.operator / caps:.0%}; the batch took {capped.makespan / caps:.2f} times that, and the operator",
            f"was busy for {capped.busy_share:.0%}.",
        ]
    head = ["seconds", *(f"{name} (`--jobs {one.jobs}`)" for name, one in runs.items())]
    orgs = next(iter(runs.values())).orgs
    title = f"# A batch of {orgs} orgs, {think} s of thought a gate"
    return "\n".join([title, "", described, "", *table(head, rows), "", " ".join(told)]) + "\n"


def plot(runs: dict[str, Figures], limits: dict[str, dict[str, float]]) -> str:
    """Return how long each run took, with the bounds and the goal, as SVG."""
    rows = [
        Bar(f"{name}, {one.identities} identities, --jobs {one.jobs}", one.makespan, WHO[name])
        for name, one in runs.items()
    ]
    marks = []
    if "batch" in runs:
        bound = limits["batch"]["bound"]
        marks += [Mark(bound, f"lower bound {bound:.0f} s"), Mark(bound * GOAL, f"goal {bound * GOAL:.0f} s")]
    if "capped" in runs:
        marks.append(Mark(limits["capped"]["caps"], f"Zoho's caps {limits['capped']['caps']:.0f} s"))
    orgs = next(iter(runs.values())).orgs
    return str(bars(f"{orgs} orgs, from the beginning to the end", "seconds", rows, marks))


def main() -> None:
    """Run them, and tell what they came to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orgs", type=int, default=50)
    parser.add_argument("--think", type=float, default=5.0, metavar="SECONDS")
    parser.add_argument("--jobs", type=int, default=default_jobs())
    parser.add_argument("--only", default=",".join(WHO), metavar="RUNS", help="with commas between")
    parser.add_argument("--timeout", type=float, default=3600.0, metavar="SECONDS")
    with_out(parser, "batch_50")
    given = parser.parse_args()
    described = machine()
    many = -(-given.orgs // UNDER_CAP)
    plan = {"sequential": (many, 1), "batch": (many, given.jobs), "capped": (CAPPED, given.jobs)}
    runs: dict[str, Figures] = {}
    for name, (identities, jobs) in plan.items():
        if name in given.only.split(","):
            runs[name] = run(given.orgs, identities, given.think, jobs, given.timeout)
            print(f"{name}: {runs[name].makespan:.0f} s, busy {runs[name].busy_share:.0%}", flush=True)
    limits = {name: bounds(runs.get("sequential"), one, given.think, cores()) for name, one in runs.items()}
    result: dict[str, object] = {
        "think": given.think,
        "machine": described,
        "runs": {name: asdict(figures) for name, figures in runs.items()},
        "bounds": limits,
    }
    keep(given.out, "batch_50", result, markdown(described, given.think, runs, limits), plot(runs, limits))


if __name__ == "__main__":
    main()
