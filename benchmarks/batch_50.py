"""Many orgs and one operator: a batch against one org after the other, and against what cannot be undercut.

N orgs of two identities are onboarded on the replica by one scripted person who thinks for a fixed time at each gate,
of one page at a time: once with `--jobs 1`, and once with the default number of jobs. Each run has a replica,
a browser and a journal of its own. The lower bound is the larger of the person's time and the machine's time over the
cores; Zoho's caps (5 refresh tokens a minute and user) have a bound of their own, which is told beside it.

    python benchmarks/batch_50.py [--orgs 50] [--think 5.0] [--jobs N] [--no-sequential] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
from dataclasses import asdict, dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from scene import scene  # type: ignore[import-not-found]  # it stands beside this file

from automation.batch.slots import default_jobs
from automation.report.reading import read_history
from fixtures.replica.server import datacenter_toml
from flows.limits import REFRESH_TOKENS

if TYPE_CHECKING:
    from automation.report.history import History, Visit

IDENTITIES = ("ops", "dev")
HEAD = "".join(
    f"""
[[identities]]
name         = "{name}"
email        = "{name}@consultancy.example"
datacenter   = "lab"
password_env = "OPS_PASSWORD"
"""
    for name in IDENTITIES
)
ORG = """
[[orgs]]
name         = "org{0}"
identity     = "{1}"
crm_org_id   = "{2}"
homepage_url = "https://org{0}.example"
client       = {{ name = "Client {0} Link" }}
service      = {{ name = "Service {0} Link", scopes = ["ZohoCRM.modules.ALL", "ZohoCRM.org.READ"] }}
"""


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


def config_of(orgs: int, port: int) -> str:
    """Return a config of so many orgs, half of each identity, on a replica."""
    entries = [ORG.format(one, IDENTITIES[one * len(IDENTITIES) // orgs], 20061234000 + one) for one in range(orgs)]
    return datacenter_toml(port) + HEAD + "".join(entries)


def run(orgs: int, think: float, jobs: int, timeout: float) -> Figures:
    """Onboard the orgs with a person who thinks for so many seconds at each gate."""
    before = _processor()
    with scene(partial(config_of, orgs), think=think, persons=IDENTITIES) as at:
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


def bounds(sequential: Figures | None, batch: Figures, cores: int) -> dict[str, float]:
    """Return what no run can undercut, in seconds.

    The machine's time is that of the sequential run, where no two orgs get in each other's way.
    """
    machine = (sequential or batch).machine
    of_one = -(-batch.orgs // len(IDENTITIES))
    minutes = max(0, -(-of_one // REFRESH_TOKENS.most) - 1)
    return {
        "operator": batch.operator,
        "machine": machine / cores,
        "caps": minutes * REFRESH_TOKENS.seconds,
        "processor": batch.processor / cores,
    }


def markdown(result: dict[str, object], runs: dict[str, Figures], bound: dict[str, float]) -> str:
    """Return the report as a page."""
    lower = max(bound["operator"], bound["machine"])
    batch = runs["batch"]
    lines = [
        f"# {batch.orgs} orgs, {len(IDENTITIES)} identities, {result['think']} s of thought a gate",
        "",
        f"{result['machine']}; Python {result['python']}",
        "",
        "| | " + " | ".join(f"{name} (`--jobs {one.jobs}`)" for name, one in runs.items()) + " |",
        "|---|" + "---|" * len(runs),
    ]
    for key in ("makespan", "operator", "busy_share", "machine", "processor", "idle_between", "acts"):
        digits = 2 if key == "busy_share" else 0
        cells = (f"{getattr(one, key):.{digits}f}" for one in runs.values())
        lines.append(f"| {key.replace('_', ' ')} | " + " | ".join(cells) + " |")
    with_caps = max(lower, bound["caps"])
    told = [
        f"Lower bound {lower:.0f} s: the larger of the operator's {bound['operator']:.0f} s and the machine's",
        f"{bound['machine']:.0f} s (its work over the cores). It took **{batch.makespan / lower:.2f} times** that.",
        f"Zoho's caps alone take {bound['caps']:.0f} s; with them the bound is {with_caps:.0f} s, and the batch took",
        f"{batch.makespan / with_caps:.2f} times that.",
    ]
    if "sequential" in runs:
        told.append(f"One after the other took {runs['sequential'].makespan / batch.makespan:.2f} times as long.")
    lines += ["", " ".join(told)]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run both, and print JSON and Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orgs", type=int, default=50)
    parser.add_argument("--think", type=float, default=5.0, metavar="SECONDS")
    parser.add_argument("--jobs", type=int, default=default_jobs())
    parser.add_argument("--no-sequential", action="store_true", help="leave the run with --jobs 1 out")
    parser.add_argument("--timeout", type=float, default=3600.0, metavar="SECONDS")
    parser.add_argument("--out", type=Path, help="a folder for batch_50.json and batch_50.md")
    given = parser.parse_args()
    runs: dict[str, Figures] = {}
    if not given.no_sequential:
        runs["sequential"] = run(given.orgs, given.think, 1, given.timeout)
    runs["batch"] = run(given.orgs, given.think, given.jobs, given.timeout)
    cores = default_jobs() // 2
    bound = bounds(runs.get("sequential"), runs["batch"], cores)
    result: dict[str, object] = {
        "think": given.think,
        "machine": f"{platform.machine()}, {cores} cores, {platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "runs": {name: asdict(figures) for name, figures in runs.items()},
        "bounds": bound,
        "makespan_over_bound": runs["batch"].makespan / max(bound["operator"], bound["machine"]),
    }
    page, data = markdown(result, runs, bound), json.dumps(result, indent=2)
    print(data)
    print(page)
    if given.out:
        given.out.mkdir(parents=True, exist_ok=True)
        (given.out / "batch_50.json").write_text(data + "\n")
        (given.out / "batch_50.md").write_text(page)


if __name__ == "__main__":
    main()
