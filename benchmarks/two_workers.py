"""Two workers on one PostgreSQL database against one: the same batch, each with a browser and a person of its own.

Each desk stands for a machine: a worker, its browser and a person who thinks for a fixed time at each gate. Where there
are cores enough, a desk is held to one core, so that the second brings a core along as a second machine would; the
replica and PostgreSQL have no core of their own and take their part from both. `--share-cores` lets every desk use
all cores: then the second brings only its person. Time goes from the start of the workers to the end of the last.

    python benchmarks/two_workers.py [--orgs 24] [--per-identity 2] [--think 3.0] [--share-cores] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orgs import config_of, names_of  # type: ignore[import-not-found]  # these stand beside this file
from plots import Bar, Mark, bars  # type: ignore[import-not-found]
from results import cores, keep, machine, table, with_out  # type: ignore[import-not-found]
from scene import ENVIRON, WORLD, call_person  # type: ignore[import-not-found]

from automation.children import Children
from automation.stand_in import start_browser
from fixtures.cluster import Cluster
from fixtures.replica.server import Replica

if TYPE_CHECKING:
    from collections.abc import Iterator

GOAL = 1.8
"""How many times as fast two workers are to be as one."""
ACTS = ("mfa", "accept")
KEYS = ("seconds", "operator", "processor", "processor_an_org")


@dataclass(frozen=True)
class Setting:
    """What is the same for one worker and for two.

    Attributes:
        orgs: How many.
        names: Their identities.
        think: Seconds of thought at each gate.
        apart: Whether each desk is held to a core.
        timeout: Seconds after which the workers count as stuck.
    """

    orgs: int
    names: tuple[str, ...]
    think: float
    apart: bool
    timeout: float


@dataclass(frozen=True)
class Figures:
    """What a batch came to.

    Attributes:
        workers: How many shared it.
        seconds: From the start of the workers to the end of the last.
        operator: Thought of all persons together, in seconds.
        processor: Processor seconds of workers, browsers, persons and replica; without PostgreSQL.
        processor_an_org: The same, an org.
        accepted: How many orgs each person accepted, desk by desk.
    """

    workers: int
    seconds: float
    operator: float
    processor: float
    processor_an_org: float
    accepted: list[int]


@dataclass(frozen=True)
class Desk:
    """A browser and a person, and where what is of this machine alone is kept."""

    folder: Path
    endpoint: str
    core: int | None


def run(setting: Setting, workers: int, cluster: Cluster) -> Figures:
    """Let so many workers do the batch, in a database of its own."""
    before = _processor()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        config = Path(name) / "orgs.toml"
        config.write_text(config_of(setting.orgs, setting.names, 1))
        with (
            Replica(variant=WORLD, seed=1, config=config, environ=ENVIRON) as replica,
            Children(apart=False) as children,
        ):
            config.write_text(config_of(setting.orgs, setting.names, replica.port))
            desks = [_desk(children, Path(name) / f"desk-{one}", replica, setting, one) for one in range(workers)]
            environ = os.environ | ENVIRON | {"ZOHO_PROVISION_DATABASE_URL": cluster.database()}
            began = time.monotonic()
            working = [_worker(children, desk, config, environ, setting) for desk in desks]
            for process, desk in zip(working, desks, strict=True):
                _ends(process, desk, began + setting.timeout)
            seconds = time.monotonic() - began
            acts = sum(entry.what in ACTS for entry in replica.world.log)
            accepted = [(desk.folder / "person.log").read_text().count("person: accept\n") for desk in desks]
    processor = _processor() - before
    return Figures(workers, seconds, acts * setting.think, processor, processor / setting.orgs, accepted)


def _desk(children: Children, folder: Path, replica: Replica, setting: Setting, number: int) -> Desk:
    """Start a browser with a person before it."""
    folder.mkdir()
    core = sorted(os.sched_getaffinity(0))[number] if setting.apart else None
    with on_core(core):
        endpoint = start_browser(children, folder, headed=False)
        call_person(children, folder, endpoint, replica, names=setting.names, think=setting.think)
    return Desk(folder, endpoint, core)


def _worker(
    children: Children, desk: Desk, config: Path, environ: dict[str, str], setting: Setting
) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "automation.cli", "worker", str(config), "--cdp-endpoint", desk.endpoint]
    command += ["--state", str(desk.folder / "state"), "--gate-timeout", str(setting.think * 20 + 60)]
    with on_core(desk.core):
        return children.start(command, log=desk.folder / "worker.log", environ=environ)


def _ends(process: subprocess.Popen[str], desk: Desk, until: float) -> None:
    """Wait for a worker; one that fails or is stuck ends the benchmark with what it said."""
    try:
        status: int | str = process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        status = "nothing yet: it is stuck"
    if status:
        said = (desk.folder / "worker.log").read_text()
        raise SystemExit(f"the worker at {desk.folder.name} ended with {status}:\n{said[-6000:]}")


@contextmanager
def on_core(core: int | None) -> Iterator[None]:
    """Hold what is started in the block to one core; to none in particular when absent."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _processor() -> float:
    """Return the processor time of this process, in which the replica runs, and of all children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def allowed(one: Figures, two: Figures, number: int) -> float:
    """Return how many times as fast two workers could be here at the most.

    The work of two has to fit on so many cores, each person thinks for itself, and two are no more than two.
    """
    return min(two.workers, one.seconds / max(two.processor / number, two.operator / two.workers))


def markdown(described: str, setting: Setting, one: Figures, two: Figures) -> str:
    """Return the report as a page."""
    rows = [[key.replace("_", " "), *(f"{getattr(each, key):.1f}" for each in (one, two))] for key in KEYS]
    rows.append(["accepted at each desk", *(" + ".join(map(str, each.accepted)) for each in (one, two))])
    most = allowed(one, two, cores())
    held = "Each desk was held to one core" if setting.apart else "Every desk could use all cores"
    told = (
        f"Two workers were **{one.seconds / two.seconds:.2f} times** as fast as one (goal: {GOAL}). {held}; replica "
        f"and PostgreSQL ran on the same {cores()} cores. The work of two over the cores, or one person's thought, "
        f"whichever is more, allows {most:.2f} times here, however well they share. With two workers an org took "
        f"{two.processor_an_org / one.processor_an_org - 1:+.0%} of processor time: what sharing costs, and what two "
        "that get in each other's way on shared cores do. What two machines with cores of their own reach cannot be "
        "measured on one."
    )
    title = (
        f"# Two workers against one: {setting.orgs} orgs, {len(setting.names)} identities, {setting.think} s of thought"
    )
    return "\n".join([title, "", described, "", *table(["", "one", "two"], rows), "", told]) + "\n"


def plot(setting: Setting, one: Figures, two: Figures) -> str:
    """Return the time of both, with the goal, as SVG."""
    rows = [Bar("one worker", one.seconds, "baseline"), Bar("two workers", two.seconds)]
    goal = one.seconds / GOAL
    bound = one.seconds / allowed(one, two, cores())
    marks = [Mark(goal, f"goal {goal:.0f} s: {GOAL} times as fast"), Mark(bound, f"at least {bound:.0f} s here")]
    return str(bars(f"{setting.orgs} orgs shared by workers", "seconds", rows, marks))


def main() -> None:
    """Run both, and tell what they came to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orgs", type=int, default=24)
    parser.add_argument("--per-identity", type=int, default=2, metavar="ORGS", help="a worker takes them together")
    parser.add_argument("--think", type=float, default=3.0, metavar="SECONDS")
    parser.add_argument("--share-cores", action="store_true", help="hold no desk to a core")
    parser.add_argument("--timeout", type=float, default=3600.0, metavar="SECONDS", help="of each run")
    with_out(parser, "two_workers")
    given = parser.parse_args()
    names = names_of(-(-given.orgs // given.per_identity))
    apart = hasattr(os, "sched_setaffinity") and cores() > 1 and not given.share_cores
    setting = Setting(given.orgs, names, given.think, apart, given.timeout)
    described = machine()
    cluster = Cluster()
    try:
        cluster.start()
        one, two = run(setting, 1, cluster), run(setting, 2, cluster)
    finally:
        cluster.end()
    data = {"machine": described, "setting": asdict(setting), "one": asdict(one), "two": asdict(two)}
    data |= {"faster": one.seconds / two.seconds, "allowed": allowed(one, two, cores())}
    keep(given.out, "two_workers", data, markdown(described, setting, one, two), plot(setting, one, two))


if __name__ == "__main__":
    main()
