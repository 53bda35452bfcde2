"""The order of things: sign in, client, service, connection, consent, verification. Nothing else knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import api_console, connection, connection_amend, consent, namesake, opening, unlocking, verification
from flows.consent_watch import watching
from flows.handover import hand_over
from flows.run import each

if TYPE_CHECKING:
    from collections.abc import Mapping

    from automation.options import RunOptions
    from automation.progress import Progress
    from automation.report.envelope import OrgReport, Outcome, Stage
    from flows.client_details import Credentials
    from flows.config import Batch
    from flows.consent_watch import Watch
    from flows.work import Work

SIX: tuple[Stage, ...] = ("sign_in", "client", "service", "connection", "consent", "verification")
"""The stages of an org, in their order."""


async def apply(batch: Batch, options: RunOptions, environ: Mapping[str, str], progress: Progress) -> list[OrgReport]:
    """Make what is missing for every chosen org, wait at gates, and verify.

    Args:
        batch: The checked config.
        options: How to run.
        environ: Where the passwords are.
        progress: Told what happens.

    Returns:
        One report an org, in config order.

    Raises:
        Stop: The run as a whole cannot begin: no browser, no journal.
        UsageFault: The overlay of controls is wrong.
    """
    return await each(batch, options, environ, progress, onboard, again=check, command="apply")


async def verify(batch: Batch, options: RunOptions, environ: Mapping[str, str], progress: Progress) -> list[OrgReport]:
    """Check the link name of every chosen org again; nothing is made but a throw-away probe.

    Args, Returns and Raises as `apply`.
    """
    return await each(batch, options, environ, progress, check, command="verify")


async def onboard(work: Work) -> None:
    """Take one org through the six stages."""
    visit = work.visit
    namesake.refuse_another(visit)
    visit.way = (*SIX, "handover") if visit.org.handover is not None else SIX
    await work.signed_in()
    found: dict[str, Credentials] = {}

    async def make_client() -> Outcome:
        outcome, found["client"] = await api_console.client(visit)
        return outcome

    await work.done("client", make_client)
    work.others_may_begin()  # the first visit of an account to the API Console is one org's alone (facts B2)
    made = await work.done("service", lambda: unlocking.service(visit, found["client"]))
    authorize_url = await verification.read_back(visit)
    seen_live = await _connect(work, service_is_new=made == "created") or await connection.stands_live(visit)
    await _verified(work, authorize_url=authorize_url or visit.authorize_url, seen_live=seen_live)
    to = visit.org.handover
    if to is not None:
        await work.done("handover", lambda: hand_over(visit, to, found["client"]))


async def _connect(work: Work, *, service_is_new: bool) -> bool:
    """Take the stages connection and consent, which share one click.

    Returns:
        True when the connection was seen live in the list before anything was done.
    """
    visit = work.visit
    standing: connection.Standing | None = None
    has_none = service_is_new  # a service that was made a moment ago has no connection yet

    async def make(watch: Watch) -> Outcome:
        nonlocal standing, has_none
        if not has_none:
            standing = await connection.observe(visit)
        if standing is not None:
            return await in_line(standing)
        await opening.may_open(visit)
        watch.expects = True
        at_service, has_none = has_none, False  # broken off here, it may be there when the stage is taken again
        standing = await connection.create(visit, watch, at_service=at_service)
        return "created" if standing is None else "adopted"

    async def in_line(found: connection.Standing) -> Outcome:
        nonlocal standing
        outcome = visit.journal.found(visit.org.name, "connection", visit.org.connection.link_name)
        differing = await connection_amend.compare(visit)
        if differing.any:
            await connection_amend.amend(visit, differing, live=found.live)
            standing = await connection.observe(visit)
        return "updated" if differing.any or visit.revoked else outcome

    async def accept(watch: Watch) -> Outcome:
        if standing is not None:
            if standing.live is not False:
                return "unchanged"
            await opening.may_open(visit)
            watch.expects = True
            await connection.reconnect(visit)
        return await consent.consent(visit, watch)

    try:
        async with watching(visit) as watch:
            await work.done("connection", lambda: make(watch))
            await work.done("consent", lambda: accept(watch))
    finally:
        opening.is_over(visit)
    return standing is not None and standing.live is True


async def _verified(work: Work, *, authorize_url: str | None = None, seen_live: bool = False) -> None:
    """Take the last stage; a verdict that is no pass fails it, with its own remedy."""
    visit = work.visit

    async def judge() -> Outcome:
        work.report.verdict, reason = await verification.verify(visit, authorize_url=authorize_url, seen_live=seen_live)
        work.progress.judged(visit.org.name, work.report.verdict, reason)
        if work.report.verdict != "usable":
            raise verification.complaint(work.report.verdict, reason, visit.org.connection.link_name)
        return "unchanged"

    await work.done("verification", judge)


async def check(work: Work) -> None:
    """Sign in and verify one org."""
    work.visit.way = ("sign_in", "verification")
    await work.signed_in()
    work.others_may_begin()
    await _verified(work)
