"""Onboard one org in each of many skins with the product, each on a fresh replica and in a fresh browser.

    python benchmarks/skins_200.py [--seeds 1-200] [--families zohodesk,lyte-like,well-made] [--jobs 2]

A seed counts as usable when the run says so and all that stands in its world is as planned, with no form refused on the
way. The families take turns: seed n wears family n modulo their number, and draws everything else. Prints one line a
seed, then every failure with its reason, the counts of each family, and the time. Ends with 1 when one was not usable.

Seeds 50001 to 50300 are kept back: they are for judging the finished product and are never run while it is built. The
runner refuses them unless ``--kept-back`` says that this is such a judgement.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from entries import wrong_entries  # type: ignore[import-not-found]  # they stand beside this file
from scene import ENVIRON, chromium, first_of_the_sample  # type: ignore[import-not-found]  # it stands beside this file
from seeds import KEPT_BACK, seeds_of  # type: ignore[import-not-found]  # it stands beside this file

from automation.options import RunOptions
from fixtures.person import Person
from fixtures.replica.server import Replica
from fixtures.replica.skins.desk_bundle import lacking
from flows import onboarding
from flows.config import load

FAMILIES = "well-made,zoho-like,lyte-like,zohodesk"
PATIENCE = 240.0
"""Seconds after which a seed counts as stuck."""


@dataclass(frozen=True)
class Outcome:
    """What became of one seed: verdict, where and why it stopped, seconds, the last step, and the drawn variants."""

    seed: int
    family: str
    verdict: str
    seconds: float
    stage: str = ""
    reason: str = ""
    last_step: str = ""
    variants: tuple[str, ...] = ()

    def line(self) -> str:
        """The outcome in one line."""
        text = f"seed {self.seed:>5} {self.family:10} {self.verdict:14} {self.seconds:6.1f} s"
        return text + (f"  {self.stage}: {self.reason}" if self.reason else "")


class Steps:
    """Keeps the last step that the run told of."""

    def __init__(self) -> None:
        self.last = ""

    def __getattr__(self, name: str) -> Any:
        def tell(*parts: object, **_: object) -> None:
            if name == "step":
                self.last = str(parts[-1])

        return tell


def played(world: tuple[int, str, str]) -> Outcome:
    """Onboard in one world; see `onboard`."""
    return onboard(*world)


def onboard(seed: int, family: str, variant: str) -> Outcome:
    """Onboard the first org of the demo config in one world; whatever goes wrong is part of the outcome."""
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
        Replica(seed=seed, variant=",".join(filter(None, (family, variant)))) as replica,
        chromium(Path(name)) as endpoint,
    ):
        folder = Path(name)
        config = folder / "orgs.toml"
        config.write_text(first_of_the_sample(replica.port))
        somebody = Person(cdp=endpoint, control=replica.url("control"))
        thread = threading.Thread(target=somebody.run, daemon=True)
        thread.start()
        steps = Steps()
        verdict, stage, reason = "", "", ""
        try:
            options = RunOptions(state_dir=folder / "state", cdp_endpoint=endpoint, gate_timeout=30.0)
            run = onboarding.apply(load(config, environ=ENVIRON), options, ENVIRON, steps)
            report = asyncio.run(asyncio.wait_for(run, PATIENCE))[0]
            verdict = report.verdict
            if verdict == "usable" and (wrong := wrong_entries(replica.world)):
                verdict, reason = "wrong entries", "; ".join(wrong)
            if report.errors:
                stage, reason = str(report.errors[0].stage), f"{report.errors[0].code}: {report.errors[0].message}"
        except Exception as error:  # noqa: BLE001 - the other seeds still have to be run
            verdict, reason = "crashed", f"{type(error).__name__}: {error}"
        finally:
            somebody.stopped = True
            thread.join(15)
        return Outcome(
            seed,
            family,
            verdict,
            time.monotonic() - started,
            stage,
            reason,
            steps.last,
            tuple(sorted(replica.world.variants)),
        )


def main() -> int:
    """Run the seeds and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="1-200", help="such as 1-200 or 3,7,12")
    parser.add_argument("--families", default=FAMILIES)
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    parser.add_argument("--variant", default="", help="variants that every world has")
    parser.add_argument("--json", type=Path, help="where the outcomes go as JSON")
    parser.add_argument("--kept-back", action="store_true", help="allow the seeds that are kept back")
    options = parser.parse_args()
    seeds = seeds_of(options.seeds)
    if not options.kept_back and any(seed in KEPT_BACK for seed in seeds):
        parser.error(f"seeds {KEPT_BACK.start} to {KEPT_BACK.stop - 1} are kept back for judging the finished product")
    families = options.families.split(",")
    if "zohodesk" in families and lacking():
        print(lacking())
        families.remove("zohodesk")
    started = time.monotonic()
    outcomes: list[Outcome] = []
    worlds = [(seed, families[seed % len(families)], options.variant) for seed in seeds]
    with get_context("spawn").Pool(options.jobs, maxtasksperchild=20) as pool:
        for outcome in pool.imap_unordered(played, worlds):
            outcomes.append(outcome)
            print(outcome.line(), flush=True)
    summary(outcomes, families, time.monotonic() - started)
    if options.json:
        options.json.write_text(json.dumps([asdict(outcome) for outcome in outcomes], indent=1))
    return any(outcome.verdict != "usable" for outcome in outcomes)


def summary(outcomes: list[Outcome], families: list[str], seconds: float) -> None:
    """Print the failures, the counts and the time."""
    failed = sorted((one for one in outcomes if one.verdict != "usable"), key=lambda one: (one.family, one.seed))
    for one in failed:
        print(f"\n{one.line()}\n  last step: {one.last_step}\n  {' '.join(one.variants)}")
    print()
    for family in families:
        times = [one.seconds for one in outcomes if one.family == family]
        usable = sum(one.verdict == "usable" for one in outcomes if one.family == family)
        if times:
            print(f"{family:10} {usable:>4} of {len(times)} usable, median {statistics.median(times):.1f} s")
    print(f"all        {len(outcomes) - len(failed):>4} of {len(outcomes)} usable, in {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
