"""Drift 100 worlds, each in one control of one form, and see the product stop rightly and be put right by pasting.

    python benchmarks/drifted_worlds.py [--worlds 100] [--from 0] [--families zoho-like,lyte-like]

In each world the first run must stop with ``page_changed`` and the right control named, before anything is typed into
that form and with nothing submitted. Then the report's entry is pasted into ``controls.toml``, mended where a person
would have to, and a second run must end ``usable`` with everything as planned. Ends with 1 when a world did not.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entries import SCOPES, planned, wrong_entries  # type: ignore[import-not-found]  # they stand beside this file
from scene import ENVIRON, chromium, first_of_the_sample  # type: ignore[import-not-found]  # it stands beside this file

from automation.options import RunOptions
from fixtures.corrections import corrected, name_of, the_other
from fixtures.person import Person
from fixtures.replica.drift import WORDS, parse
from fixtures.replica.server import Replica
from fixtures.replica.skins.desk_bundle import lacking
from flows import onboarding
from flows.config import load

if TYPE_CHECKING:
    from automation.report.envelope import OrgReport
    from fixtures.replica.drift import Drift
    from fixtures.replica.world import World

FAMILIES = "well-made,zoho-like,lyte-like,zohodesk"
STRAIGHT = (
    "mfa-none,with-password,no-announcements,later-visit,secret-beside-id,secret-plain,no-proceed,no-org-picker,"
    "session-api,short-lists,uncrowded,popup,revoke-url"
)
STAGES = {"client": "client", "service": "service", "connection": "connection"}
REMOVED = ("client.homepage", "client.redirects", "service.authentication", *(
    f"service.{which}-url" for which in ("authorize", "access-token", "refresh-token")
))  # fmt: skip
"""Controls that a form may do without and the product does not expect to be missing."""
RETYPED = (
    *(f"service.{key}" for key in ("client-id", "authorize-url", "access-token-url", "refresh-token-url")),
    *(f"service.{key}" for key in ("authentication", "parameter", "grant")),
    "connection.login-user",
)
NEW = ("client.privacy-policy", "service.audience", "connection.purpose")


def drifts() -> list[str]:
    """Return every drift there is, the kinds taking turns."""
    every = [f"{form}.{control}" for form, controls in WORDS.items() for control in controls]
    rows = [name for name in every if name in {"client.redirects", "service.scopes"}]
    kinds = [
        [f"{name}:renamed" for name in every],
        [f"{name}:removed" for name in REMOVED],
        [f"{name}:doubled" for name in every if name not in rows],
        [f"{name}:retyped" for name in RETYPED],
        [f"{name}:required{how}" for how in ("", "-choice", "-switch") for name in NEW],
    ]
    return [text for kind in kinds for text in kind]


@dataclass
class Outcome:
    """What became of one world."""

    number: int
    family: str
    drift: str
    seconds: float = 0.0
    mended: bool = False
    stages: str = ""
    problems: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The outcome in one line."""
        said = "; ".join(self.problems) or ("ok, mended by hand" if self.mended else "ok")
        return f"{self.number:>3} {self.family:10} {self.drift:38} {self.seconds:5.1f} s  {said} {self.stages}"


class Steps:
    """Keeps what a run says, by stage."""

    def __init__(self) -> None:
        self.stage = ""
        self.said: list[tuple[str, str]] = []

    def __getattr__(self, name: str) -> Any:
        def tell(*parts: object, **_: object) -> None:
            if name == "stage_started":
                self.stage = str(parts[1])
            if name == "step":
                self.said.append((self.stage, str(parts[-1])))

        return tell


def prepare(world: World, form: str) -> None:
    """Let there be what comes before the form that drifted."""
    email, org = next(iter(world.accounts)), world.orgs["20061234567"]
    world.accounts[email].got_started = True
    world.log.clear()
    if form == "client":
        return
    client = world.make_client(
        kind="Server-based Applications",
        name="Acme CRM Link",
        homepage="https://acme.example",
        redirects=[world.callback()],
        owner=email,
    )
    if form == "connection":
        fields = planned(world) | {"client-id": client.client_id, "client-secret": client.secret}
        world.make_service(org, "Acme Link", "acme_link", fields, [(scope, scope) for scope in SCOPES])
    world.log.clear()


def _code(report: OrgReport) -> str:
    return report.errors[0].code if report.errors else ""


def _stages(report: OrgReport) -> str:
    return " ".join(f"{stage.stage} {stage.seconds:.1f}" for stage in report.stages)


def run(folder: Path, endpoint: str, *, no_input: bool) -> tuple[OrgReport, Steps]:
    """Run `apply` once."""
    steps = Steps()
    options = RunOptions(state_dir=folder / "state", cdp_endpoint=endpoint, gate_timeout=30.0, no_input=no_input)
    batch = load(folder / "orgs.toml", environ=ENVIRON)
    reports = asyncio.run(asyncio.wait_for(onboarding.apply(batch, options, ENVIRON, steps), 120))
    return reports[0], steps


def judge_stop(report: OrgReport, steps: Steps, drift: Drift, world: World) -> list[str]:
    """Return what is wrong with the way the first run stopped."""
    if not report.errors:
        return [f"did not stop: {report.verdict}"]
    error, form = report.errors[0], drift.form
    problems = []
    if (error.code, error.stage) != ("page_changed", form):
        problems.append(f"{error.stage} {error.code}: {error.message}")
    elif name_of(drift).casefold() not in error.message.casefold():  # skins differ in the case of letters
        problems.append(f"another is named: {error.message}")
    typed = [said for stage, said in steps.said if stage == form and said.startswith("filling")]
    if typed:
        problems.append(f"typed before it stopped: {', '.join(typed)}")
    if any(entry.what in {"refused", f"{form}-created"} for entry in world.log):
        problems.append("submitted")
    return problems


def drifted(number: int, family: str, text: str, endpoint: str) -> Outcome:
    """Try one world; whatever goes wrong is part of the outcome."""
    drift, seed, started = parse(text), 500 + number, time.monotonic()
    outcome = Outcome(number, family, text)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
        Replica(seed=seed, variant=f"{family},{STRAIGHT}", drift=[text]) as replica,
    ):
        folder = Path(name)
        prepare(replica.world, drift.form)
        (folder / "orgs.toml").write_text(first_of_the_sample(replica.port))
        somebody = Person(cdp=endpoint, control=replica.url("control"))
        thread = threading.Thread(target=somebody.run, daemon=True)
        try:
            report, steps = run(folder, endpoint, no_input=True)
            outcome.problems += judge_stop(report, steps, drift, replica.world)
            artifact = report.errors[0].artifact if report.errors else None
            told = Path(artifact).read_text() if artifact else ""
            overlay, outcome.mended = corrected(told, drift, seed)
            (folder / "controls.toml").write_text(overlay)
            replica.world.log.clear()
            thread.start()
            outcome.stages = f"{time.monotonic() - started:.1f} + " + _stages(report)
            report, _ = run(folder, endpoint, no_input=False)
            outcome.stages += " | " + _stages(report)
            if (
                drift.kind == "doubled" and _code(report) == "invalid_config"
            ):  # nothing tells the two apart: try the other
                overlay, outcome.mended = the_other(overlay, told), True
                (folder / "controls.toml").write_text(overlay)
                report, _ = run(folder, endpoint, no_input=False)
                outcome.stages += " | " + _stages(report)
            if report.verdict != "usable":
                error = report.errors[0] if report.errors else None
                said = f"{error.stage} {error.code}: {error.message}" if error else report.verdict
                outcome.problems.append(f"not usable with {overlay!r}: {said}")
            else:
                outcome.problems += wrong_entries(replica.world, homepage=text != "client.homepage:removed")
        except Exception as error:  # noqa: BLE001 - the other worlds still have to be tried
            outcome.problems.append(f"{type(error).__name__}: {error}")
        finally:
            somebody.stopped = True
            if thread.ident:
                thread.join(15)
    outcome.seconds = time.monotonic() - started
    return outcome


def main() -> int:
    """Try the worlds and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=100)
    parser.add_argument("--from", type=int, default=0, dest="first", help="number of the first world")
    parser.add_argument("--only", default="", help="a part of the drift's name")
    parser.add_argument("--families", default=FAMILIES)
    options = parser.parse_args()
    families = options.families.split(",")
    if "zohodesk" in families and lacking():
        print(lacking())
        families.remove("zohodesk")
    every = drifts()
    plan = [(number, families[number % len(families)], every[number * STRIDE % len(every)])
            for number in range(options.first, options.first + options.worlds)]  # fmt: skip
    started = time.monotonic()
    outcomes: list[Outcome] = []
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
        chromium(Path(name)) as endpoint,
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool,
    ):
        waiting = [pool.submit(drifted, *one, endpoint) for one in plan if options.only in one[2]]
        for done in as_completed(waiting):
            outcomes.append(done.result())
            print(outcomes[-1].line(), flush=True)
    failed, mended = sum(bool(one.problems) for one in outcomes), sum(one.mended for one in outcomes)
    print(
        f"{len(outcomes) - failed} of {len(outcomes)} drifted worlds stopped rightly and were put right, {mended} of "
        f"them by an entry that had to be mended, in {time.monotonic() - started:.0f} s"
    )
    return int(failed > 0)


STRIDE = 29
"""Step through the list of drifts, so that any run of worlds has all kinds and forms."""
if __name__ == "__main__":
    sys.exit(main())
