"""After a batch: orgs whose connection a later one may have ended without a word are verified once more (facts D5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import limits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from automation.report.envelope import OrgReport
    from flows.config import Org
    from flows.run import Run


async def recheck(run: Run, orgs: Sequence[Org], reports: Mapping[str, OrgReport]) -> None:
    """Verify those usable orgs again whose identity now has more connections than Zoho may keep, and newer ones.

    Nothing is looked at again where nobody accepted anything in this run. An org whose consent is not on record was
    accepted nobody knows when, so it counts as an old one.

    Args:
        run: The run, with verifying as its task.
        orgs: Its orgs.
        reports: What came of each; one that is not usable any more is told so here.

    Raises:
        JournalUnavailable: What was accepted cannot be read.
    """
    accepting = {org.identity.name for org in orgs if reports[org.name].consents}
    if not accepting:
        return
    crowded = limits.crowded(run.journal.accepted())
    for org in orgs:
        identity = org.identity.name
        newest = crowded.get(identity) if identity in accepting else None
        if newest is not None and org.name not in newest and reports[org.name].verdict == "usable":
            run.progress.step(org.name, f"{identity} has over {limits.KEPT} connections now: verifying it again")
            merge(reports[org.name], await run.one(org))


def merge(first: OrgReport, again: OrgReport) -> None:
    """Put what a second look at an org found into its report.

    Args:
        first: Its report, which is changed.
        again: The report of the second look.
    """
    first.verdict = again.verdict
    first.errors += again.errors
    looked = {stage.stage: stage for stage in again.stages}
    for stage in first.stages:
        if stage.stage == "verification" and (second := looked.get("verification")) is not None:
            stage.outcome = second.outcome
            stage.seconds = round(stage.seconds + second.seconds, 3)
            stage.human_seconds = round(stage.human_seconds + second.human_seconds, 3)
    if not any(stage.stage == "verification" for stage in again.stages):
        first.stages += [stage for stage in again.stages if stage.outcome in {"failed", "unknown", "waiting"}]
