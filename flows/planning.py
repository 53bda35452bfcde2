"""Plan: sign in, look at everything as `apply` does, change nothing, and tell what `apply` would do.

A saved plan is applied only where everything it rests on is still so: the config, and what is seen in Zoho.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from automation.errors import Stop
from automation.plan import stale
from automation.plan.model import Step
from automation.report.envelope import ErrorReport, OrgReport
from flows import wanted as fields
from flows.looking import look
from flows.onboarding import check, onboard
from flows.run import each

if TYPE_CHECKING:
    from collections.abc import Mapping

    from automation.options import RunOptions
    from automation.plan.model import OrgPlan, Plan
    from automation.progress import Progress
    from automation.report.envelope import StageReport
    from flows.config import Batch, Org
    from flows.work import Work

REMEDY = "Nothing was changed in this org. Make the plan anew with `zoho-provision plan`, look at it, and apply that."


async def plan(
    batch: Batch,
    options: RunOptions,
    environ: Mapping[str, str],
    progress: Progress,
    *,
    plans: dict[str, OrgPlan],
) -> list[OrgReport]:
    """Look at every chosen org and tell what `apply` would do.

    Args:
        batch: The checked config.
        options: How to run.
        environ: Where the passwords are.
        progress: Told what happens.
        plans: Receives the plan of each org by its name.

    Returns:
        One report an org, in config order: what was looked at, and what kept the rest from being looked at.

    Raises:
        Stop: The run as a whole cannot begin: no browser, no journal.
        UsageFault: The overlay of controls is wrong.
    """
    chosen = [org for org in batch.orgs if options.takes(org.name)]
    plans.update({org.name: fields.blank(org) for org in chosen})

    async def task(work: Work) -> None:
        await look(work, plans[work.report.name])

    reports = await each(batch, options, environ, progress, task, command="plan")
    for report in reports:
        plans[report.name].steps += _obstacle(report)
    return reports


async def apply_planned(
    batch: Batch, options: RunOptions, environ: Mapping[str, str], progress: Progress, *, saved: Plan
) -> list[OrgReport]:
    """Do what a saved plan says, org by org, where everything it rests on is still so.

    Args:
        batch: The config as it is now.
        options: How to run; ``only`` chooses among the plan's orgs.
        environ: Where the passwords are.
        progress: Told what happens.
        saved: The plan.

    Returns:
        One report for each chosen org of the plan, in its order. An org that has changed has one error,
        ``invalid_config``, that tells what.

    Raises:
        Stop: As `plan`.
        UsageFault: As `plan`.
    """
    planned = {org.name: org for org in saved.orgs if options.takes(org.name)}
    now = {org.name: org for org in batch.orgs if org.name in planned}
    refused = {
        name: report for name, org in planned.items() if (report := _config_changed(org, now.get(name), progress))
    }
    left = tuple(org for name, org in now.items() if name not in refused)
    done: dict[str, OrgReport] = {}
    if left:

        async def task(work: Work) -> None:
            await _do(work, planned[work.report.name], saved.made_at)

        given = replace(options, only=(), prune="prune" in saved.allowed, reconnect="reconnect" in saved.allowed)
        rest = replace(batch, orgs=left), given
        reports = await each(*rest, environ, progress, task, again=check, command="apply")
        done = {report.name: report for report in reports}
    return [(refused | done)[name] for name in planned]


async def _do(work: Work, saved: OrgPlan, made_at: str) -> None:
    """Look whether a plan still holds in an org, and do what it says.

    Raises:
        Stop: ``invalid_config`` when what was seen is no longer so, with the difference; or as `apply`.
    """
    now = fields.blank(work.visit.org)
    await look(work, now, alone=True)
    done = work.visit.journal.done_since(saved.name, made_at)
    changes = stale.changes(saved, now, done)
    if changes:
        raise Stop(
            "invalid_config", f"What the plan rests on has changed since it was made. {'; '.join(changes)}.", REMEDY
        )
    looked, work.report.stages = work.report.stages, []
    work.progress.step(saved.name, "the plan still holds; doing what it says")
    try:
        await onboard(work)
    finally:
        work.report.stages = _joined(looked, work.report.stages)


def _joined(looked: list[StageReport], taken: list[StageReport]) -> list[StageReport]:
    """Return the stages that were taken, with the time that looking took; the sign-in is that of the looking."""
    before = {stage.stage: stage for stage in looked}
    for stage in taken:
        first = before.get(stage.stage)
        if first is not None:
            stage.seconds = round(stage.seconds + first.seconds, 3)
            stage.human_seconds = round(stage.human_seconds + first.human_seconds, 3)
            if stage.stage == "sign_in" and stage.outcome == "skipped":
                stage.outcome = first.outcome
    return taken


def _obstacle(report: OrgReport) -> list[Step]:
    """Return the step that stands for what an org was stopped by, if it was."""
    if any(stage.outcome == "waiting" for stage in report.stages):
        last = report.stages[-1].stage
        why = "A person is awaited, so nobody could look."
        return [Step(stage=last, action="unread", why=why, remedy="Run it again when a person is there.")]
    return [
        Step(
            stage=error.stage or "sign_in",
            action="cannot",
            name=report.name,
            code=error.code,
            why=error.message,
            remedy=error.remedy,
        )
        for error in report.errors[:1]
    ]


def _config_changed(saved: OrgPlan, org: Org | None, progress: Progress) -> OrgReport | None:
    """Return the report of an org whose config has changed since its plan was made, or None."""
    changes = ["It is no longer in it"] if org is None else stale.config_changes(saved, fields.wanted(org))
    if not changes:
        return None
    message = f"The config of {saved.name} has changed since the plan was made. {'; '.join(changes)}."
    progress.stopped(saved.name, "invalid_config", message, REMEDY)
    link_name = str(saved.wanted["connection.link_name"])
    error = ErrorReport(code="invalid_config", message=message, remedy=REMEDY)
    return OrgReport(name=saved.name, datacenter=saved.datacenter, link_name=link_name, errors=[error])
