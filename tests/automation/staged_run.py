"""Runs the command line with a staged engine: what `flows.onboarding` does is told by STAGED, and nothing else is."""

from __future__ import annotations

import asyncio
import sys
import types
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import flows
from automation.errors import BrowserGone, UsageFault
from automation.plan.model import OrgPlan, Plan, Step, Value
from automation.redaction import register
from automation.rehearsal.model import ControlSeen, OrgRehearsal
from automation.report.envelope import ErrorReport, OrgReport, Outcome, StageReport, Verdict
from flows.wanted import blank

if TYPE_CHECKING:
    from collections.abc import Mapping

    from automation.options import RunOptions
    from automation.progress import Progress
    from flows.config import Batch

SECRET = "hunter2-and-more"
ENDS: dict[str, tuple[Verdict, Outcome]] = {
    "usable": ("usable", "created"),
    "unproven": ("unverified", "unchanged"),
    "waiting": ("unverified", "waiting"),
    "failed": ("unverified", "failed"),
}


def _report(name: str, verdict: Verdict, outcome: Outcome) -> OrgReport:
    stages = [StageReport(stage="client", outcome=outcome, seconds=3.0, human_seconds=1.0)]
    return OrgReport(name=name, datacenter="eu", link_name=f"{name}_link", verdict=verdict, stages=stages)


def _mark(environ: Mapping[str, str], text: str) -> None:
    Path(environ["STAGED_MARK"]).write_text(text)


def _end(name: str, staged: str, options: RunOptions, progress: Progress) -> OrgReport:
    verdict, outcome = ENDS[staged]
    report = _report(name, verdict, outcome)
    if staged == "waiting":
        progress.gate_opened(name, "Answer the MFA question", options.gate_timeout)
        progress.gate_closed(name, done=False)
    elif staged == "failed":
        error = ErrorReport(
            code="wrong_org", stage="client", message=f"Seen {SECRET}\x1b[2J.", remedy="Do it.", artifact="drift.txt"
        )
        report.errors.append(error)
        progress.stopped(name, error.code, error.message, error.remedy)
    progress.stage_ended(name, "client", outcome, 3.0)
    progress.org_ended(name, verdict)
    return report


async def _play(batch: Batch, options: RunOptions, environ: Mapping[str, str], progress: Progress) -> list[OrgReport]:
    register(SECRET)
    staged = environ["STAGED"]
    reports = []
    for org in batch.orgs:
        if options.only and org.name not in options.only:
            continue
        progress.org_started(org.name)
        progress.stage_started(org.name, "client")
        progress.step(org.name, f"filling Client Secret {SECRET}")
        if staged in ENDS:
            reports.append(_end(org.name, staged, options, progress))
        elif staged == "stop":
            raise BrowserGone("The browser was closed.", "Run it again.")
        elif staged == "usage":
            raise UsageFault(["controls.toml:1: sign_in.emial: no such control; did you mean email?"])
        elif staged == "boom":
            raise RuntimeError(f"Call log: fill({SECRET})")
        else:
            progress.stage_ended(org.name, "client", "created", 3.0)
            progress.stage_started(org.name, "service")
            _mark(environ, "started")
            try:
                await asyncio.Event().wait()
            finally:
                progress.stage_ended(org.name, "service", "failed", 1.0)
                _mark(environ, "cleaned")
                while staged == "stubborn":
                    with suppress(asyncio.CancelledError):
                        await asyncio.Event().wait()
    return reports


async def _plan(
    batch: Batch,
    options: RunOptions,
    environ: Mapping[str, str],
    progress: Progress,
    *,
    plans: dict[str, OrgPlan],
) -> list[OrgReport]:
    """Plan every org as one whose client is to be made."""
    reports = await _play(batch, options, environ, progress)
    step = Step(stage="client", action="create", name=f"Link {SECRET}", values=[Value(key="client_name", after="Link")])
    done = Step(stage="client", action="nothing", name="Link")
    for report in reports:
        org = next(org for org in batch.orgs if org.name == report.name)
        plans[org.name] = blank(org)
        plans[org.name].steps.append(done if environ.get("STAGED_DONE") else step)
    return reports


async def _rehearse(
    batch: Batch,
    options: RunOptions,
    environ: Mapping[str, str],
    progress: Progress,
    *,
    rehearsals: dict[str, OrgRehearsal],
) -> list[OrgReport]:
    """Find one control in every org."""
    reports = await _play(batch, options, environ, progress)
    seen = ControlSeen(control="a.x", state="found", required=True, way="label", by=f"X {SECRET}")
    for report in reports:
        rehearsals[report.name] = OrgRehearsal(org=report.name, datacenter="eu", controls=[seen])
    return reports


async def _apply_planned(
    batch: Batch, options: RunOptions, environ: Mapping[str, str], progress: Progress, *, saved: Plan
) -> list[OrgReport]:
    """Play those orgs that the plan has."""
    assert {org.name for org in batch.orgs} <= {org.name for org in saved.orgs}
    return await _play(batch, options, environ, progress)


def main() -> None:
    """Put the staged engine in place and run the command line."""
    staged = types.ModuleType("flows.onboarding")
    staged.apply = _play  # type: ignore[attr-defined]
    staged.verify = _play  # type: ignore[attr-defined]
    sys.modules["flows.onboarding"] = staged
    flows.onboarding = staged
    launching = types.ModuleType("automation.launching")  # nothing staged needs the browser's driver
    launching.driver_ahead = nullcontext  # type: ignore[attr-defined]
    sys.modules["automation.launching"] = launching
    planning = types.ModuleType("flows.planning")
    planning.plan = _plan  # type: ignore[attr-defined]
    planning.apply_planned = _apply_planned  # type: ignore[attr-defined]
    sys.modules["flows.planning"] = planning
    flows.planning = planning
    rehearsing = types.ModuleType("flows.rehearsing")
    rehearsing.rehearse = _rehearse  # type: ignore[attr-defined]
    sys.modules["flows.rehearsing"] = rehearsing
    from automation.cli import main as command_line  # noqa: PLC0415 - after the engine is in place

    command_line()


if __name__ == "__main__":
    main()
