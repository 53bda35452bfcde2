"""What the journal costs one org, alternately with one that only remembers; and how long a large one takes to open.

The run that is compared to keeps its journal in memory: the same statements, and no file, no disk to wait for. What the
statements themselves take is counted in the run with the file. The large journal has an onboarding's rows for each org.

    python benchmarks/journal_cost.py [--pairs 5] [--orgs 10000] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from plots import Bar, Mark, bars  # type: ignore[import-not-found]  # these stand beside this file
from results import keep, machine, table, with_out  # type: ignore[import-not-found]
from scene import ENVIRON, Scene, first_of_the_sample, scene  # type: ignore[import-not-found]
from sqlalchemy import Float, String, Table, create_engine, event, insert
from sqlalchemy.pool import StaticPool

from automation.journal import Journal
from automation.journal_store import FileStore
from automation.journal_tables import CONSENTS, INTENTS, OBSERVATIONS, RUNS, STAGES, VISITS

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.pool import ConnectionPoolEntry

GOAL, OPENING_GOAL = 2.0, 0.3
"""Percent that the journal may add to an org's time, and seconds that a large one may take to open."""
SEED, THINK = 25, 0.3
"""The world and the person of `one_org.py`."""
MADE = ("client", "service", "connection")
ROWS: dict[Table, tuple[str, ...]] = {
    INTENTS: MADE,
    CONSENTS: ("consent",),
    OBSERVATIONS: ("service",),
    VISITS: ("all",),
    STAGES: ("sign_in", *MADE, "consent", "verification"),
}
"""The rows that onboarding leaves for one org."""


class _Memory(FileStore):
    """A journal that is gone with its process."""

    def quick(self) -> Engine:
        """The chronicle writes to the same place."""
        return self._opened()

    def _opened(self) -> Engine:
        if self._engine is None:
            self._engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        return self._engine


class _Counted(FileStore):
    """A journal that knows how many seconds its transactions took, those of the chronicle included."""

    spent = 0.0

    def quick(self) -> Engine:
        """The chronicle's transactions count too."""
        return _timed(super().quick())

    def _opened(self) -> Engine:
        fresh = self._engine is None
        engine = super()._opened()
        return _timed(engine) if fresh else engine


def _timed(engine: Engine) -> Engine:
    """Count the seconds from the moment when a connection is taken from an engine until it is given back."""
    event.listen(engine, "checkout", lambda _connection, record, _proxy: record.info.update(at=time.perf_counter()))

    def given_back(_connection: object, record: ConnectionPoolEntry) -> None:
        _Counted.spent += time.perf_counter() - record.info["at"]

    event.listen(engine, "checkin", given_back)
    return engine


def run_the_product(store: type[FileStore], options: list[str]) -> None:
    """Be the command line with another store; at the end, say on stderr what was spent in it."""
    from automation import cli, journal  # noqa: PLC0415 - only the process that is the product is to pay for it

    journal.FileStore = store  # type: ignore[attr-defined]
    sys.argv = ["zoho-provision", *options]
    try:
        cli.main()
    finally:
        sys.stderr.write(f"\nspent {_Counted.spent}\n")


def onboarded(at: Scene, store: str) -> tuple[float, float]:
    """Onboard the org of a scene; returns the seconds that it took, and those of them in the journal."""
    command = [sys.executable, __file__, "--as-product", store, "apply", str(at.config), "--json"]
    command += ["--cdp-endpoint", at.endpoint, "--state", str(at.state)]
    began = time.monotonic()
    done = subprocess.run(command, env=os.environ | ENVIRON, check=False, capture_output=True, text=True)
    took = time.monotonic() - began
    if done.returncode:
        raise SystemExit(f"the run ended with {done.returncode}:\n{done.stdout}{done.stderr[-6000:]}")
    return took, float(done.stderr.rsplit("spent ", 1)[1])


def opened(orgs: int) -> float:
    """Return the median seconds in which a journal of so many orgs is opened."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = Journal(folder)
        with first.store.begin() as connection:
            connection.execute(insert(RUNS), [_row(RUNS, run=1)])
            for each, kinds in ROWS.items():
                rows = [_row(each, org=f"org{org}", run=1, stage=kind) for org in range(orgs) for kind in kinds]
                connection.execute(insert(each), rows)
        first.close()
        times = []
        for _ in range(7):
            began = time.perf_counter()
            again = Journal(folder)
            times.append(time.perf_counter() - began)
            again.close()
    return statistics.median(times)


def _row(of: Table, **known: object) -> dict[str, object]:
    """Return a row in which every column holds something of its kind and usual length, but for what is known."""
    kinds = {Float: 1.0, String: "2026-01-01T00:00:00+00:00"}
    columns = [column for column in of.columns if column.name != "id"]
    return {column.name: known.get(column.name, kinds.get(type(column.type), 1)) for column in columns}


def main() -> None:
    """Run the pairs, open the large journal, and print what it costs."""
    if "--as-product" in sys.argv[1:2]:
        run_the_product({"file": _Counted, "memory": _Memory}[sys.argv[2]], sys.argv[3:])
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--orgs", type=int, default=10_000, help="orgs of the large journal")
    with_out(parser, "journal_cost")
    given = parser.parse_args()
    described = machine()
    fresh = partial(scene, first_of_the_sample, think=THINK, seed=SEED, sample=True)
    pairs: list[tuple[float, float, float]] = []
    for number in range(given.pairs + 1):
        with fresh() as at:
            took, spent = onboarded(at, "file")
        with fresh() as at:
            bare, _ = onboarded(at, "memory")
        if number == 0:
            continue  # warm-up
        pairs.append((took, bare, 100 * spent / took))
        print(f"pair {number}: with file {took:.2f} s, in memory {bare:.2f} s, {spent:.3f} s in it", flush=True)
    tell(given.out, described, pairs, given.orgs, opened(given.orgs))


def tell(out: Path | None, described: str, pairs: list[tuple[float, float, float]], orgs: int, opening: float) -> None:
    """Tell what the pairs came to.

    Args:
        out: The folder for the results.
        described: The machine.
        pairs: Seconds with the file, seconds with memory alone, and percent of the first spent in the journal.
        orgs: How many the large journal has.
        opening: The seconds in which it is opened.
    """
    added = [100 * (took - bare) / bare for took, bare, _ in pairs]
    shares = [share for *_, share in pairs]
    middle = statistics.median(shares)
    rows = [
        [str(number), f"{took:.2f}", f"{bare:.2f}", f"{more:+.1f}", f"{share:.1f}"]
        for number, ((took, bare, share), more) in enumerate(zip(pairs, added, strict=True), 1)
    ]
    rows.append(["**median**", "", "", f"{statistics.median(added):+.1f}", f"{middle:.1f}"])
    page = ["# The journal", "", described, ""]
    page += table(["pair", "with the file, s", "in memory, s", "more, %", "of it in the journal, %"], rows)
    page += ["", f"Median share of an org's time **{middle:.1f} %** (goal: under {GOAL:.0f} %)."]
    page += [f"A journal of {orgs:,} orgs opens in **{opening:.3f} s** (goal: under {OPENING_GOAL} s)."]
    drawn = [Bar(f"pair {number}", share) for number, share in enumerate(shares, 1)] + [Bar("median", middle)]
    marks = [Mark(GOAL, f"goal {GOAL:.0f} %")]
    svg = bars("The journal's share of one org's time", "percent", drawn, marks, digits=1)
    data = {"machine": described, "added": added, "shares": shares, "orgs": orgs, "opening": opening}
    keep(out, "journal_cost", data, "\n".join(page) + "\n", svg)


if __name__ == "__main__":
    main()
