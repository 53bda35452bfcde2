"""The order of things: sign in, client, service, connection, consent, verification. Nothing else knows it."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation.browser import seats, shut
from automation.errors import JournalUnavailable, PersonAwaited, Stop
from automation.faults import translated, unexpected
from automation.gates import Gates
from automation.locks import LOCK_NAME, held, identity_lock
from automation.notify import notifier
from automation.recorder import Recorder
from automation.redaction import register_shape, scrub
from automation.report.envelope import ErrorReport, OrgReport, StageReport
from automation.sessions.kept import KeptSessions
from automation.typed import is_at_a_terminal
from flows import api_console, connection, connection_amend, consent, unlocking, verification
from flows.handover import hand_over
from flows.session import Session
from flows.shapes import SECRET_SHAPES
from flows.sign_in import sign_in
from flows.tables import OVERLAY_NAME, controls
from flows.visit import Allowed, Visit, visit_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from automation.browser import Seats
    from automation.chronicle import Asked, Chronicle
    from automation.journal import Journal
    from automation.options import RunOptions
    from automation.progress import Progress
    from automation.report.envelope import Outcome, Stage
    from automation.table import ControlTable
    from flows.client_details import Credentials
    from flows.config import Batch, Org


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
    return await each(batch, options, environ, progress, onboard, command="apply")


async def verify(batch: Batch, options: RunOptions, environ: Mapping[str, str], progress: Progress) -> list[OrgReport]:
    """Check the link name of every chosen org again; nothing is made but a throw-away probe.

    Args, Returns and Raises as `apply`.
    """
    return await each(batch, options, environ, progress, _check, command="verify")


@dataclass(slots=True)
class Work:
    """The work on one org: its visit, its report, and who is told."""

    visit: Visit
    report: OrgReport
    progress: Chronicle
    identity: asyncio.Lock
    session: Session

    async def signed_in(self) -> None:
        """Sign in; an identity does so once and serves all its orgs, also with the session of an earlier run."""
        async with self.identity:
            await self.session.restore()
            outcome = await self.done("sign_in", lambda: sign_in(self.visit))
            await self.session.learn(signed_in=outcome == "unchanged")

    @asynccontextmanager
    async def stage(self, stage: Stage) -> AsyncIterator[StageReport]:
        """Time a stage and report its outcome, also when it stops."""
        entry = StageReport(stage=stage, outcome="failed")
        started, human = time.monotonic(), self.visit.human.seconds
        interrupted = False
        self.progress.stage_started(self.report.name, stage)
        try:
            yield entry
        except PersonAwaited:
            entry.outcome = "waiting"
            raise
        except Stop as stop:
            entry.outcome = "unknown" if stop.code == "creation_unknown" else "failed"
            raise
        except asyncio.CancelledError:
            interrupted = True  # neither done nor failed: the next run takes this stage from its beginning
            raise
        finally:
            entry.human_seconds = round(self.visit.human.seconds - human, 3)
            entry.seconds = round(time.monotonic() - started, 3)
            if not interrupted:
                self.report.stages.append(entry)
                self.progress.stage_done(self.report.name, entry, self.visit.client_id)
                self.progress.stage_ended(self.report.name, stage, entry.outcome, entry.seconds)

    async def done(self, stage: Stage, make: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Run a stage; when the session ends in the middle of it, sign in again and take it once more."""
        async with self.stage(stage) as entry:
            try:
                entry.outcome = await make()
            except Stop as stop:
                if stop.code != "session_expired":
                    raise
                self.progress.step(self.report.name, "the session ended; signing in again")
                await sign_in(self.visit)
                await self.session.learn(signed_in=True)
                entry.outcome = await make()
            finally:
                await self.session.learn()
            return entry.outcome


@dataclass(slots=True)
class Run:
    """What all orgs of a run share."""

    seated: Seats
    table: ControlTable
    gates: Gates
    journal: Journal
    environ: Mapping[str, str]
    progress: Chronicle
    identities: Mapping[str, asyncio.Lock]
    evidence: Path
    overlay: Path
    recorder: Recorder
    sessions: KeptSessions
    show_secrets: bool
    allowed: Allowed
    watched: bool
    task: Callable[[Work], Awaitable[None]]

    async def one(self, org: Org) -> OrgReport:
        """Do the task for one org on a page of its own; what stops it ends this org alone."""
        report = OrgReport(name=org.name, datacenter=org.datacenter.name, link_name=org.connection.link_name)
        self.progress.org_started(org.name)
        try:
            await self._visit(org, report)
        except Stop as stop:
            self._note(stop, report)
        except Exception as fault:  # noqa: BLE001 - a fault of the program ends one org, not the batch
            self._note(unexpected(fault), report)
        self.progress.reported(report)
        self.progress.org_ended(org.name, report.verdict)
        return report

    async def _visit(self, org: Org, report: OrgReport) -> None:
        page = await self.seated.page(org.identity.name)
        visit = visit_of(
            org,
            page,
            self.table,
            gates=self.gates,
            journal=self.journal,
            environ=self.environ,
            say=lambda text: self.progress.step(org.name, scrub(text)),
            evidence=self.evidence,
            show_secrets=self.show_secrets,
            watched=self.watched and self.seated.headed,
            takes_codes=self.gates.terminal is not None and not self.seated.headed,
            overlay=self.overlay if self.seated.headed and not self.gates.no_input else None,
        )
        visit.allowed = self.allowed
        session = Session(visit, self.sessions, own=self.seated.owns(page))
        try:
            async with self.recorder.flight(org.name, page, own=self.seated.owns(page)):
                await self.task(Work(visit, report, self.progress, self.identities[org.identity.name], session))
        except Stop as stop:
            session.judge(stop.code)
            raise
        except PlaywrightError as fault:
            raise translated(fault, "working on the page") from None
        finally:
            report.client_id, report.consents = visit.client_id, visit.consents
            await shut(page)

    def _note(self, stop: Stop, report: OrgReport) -> None:
        """Put a stop into the org's report; a person who is awaited without a time-out is no error."""
        message, remedy = scrub(stop.message), scrub(stop.remedy)
        self.progress.stopped(report.name, stop.code, message, remedy)
        if isinstance(stop, PersonAwaited) and not stop.timed_out:
            return
        stage = report.stages[-1].stage if report.stages else None
        report.errors.append(
            ErrorReport(code=stop.code, stage=stage, message=message, remedy=remedy, artifact=stop.artifact)
        )


async def each(
    batch: Batch,
    options: RunOptions,
    environ: Mapping[str, str],
    progress: Progress,
    task: Callable[[Work], Awaitable[None]],
    *,
    command: str,
) -> list[OrgReport]:
    """Run a task for each chosen org, at most ``options.jobs`` at once, in one browser with a context an identity."""
    chosen = [org for org in batch.orgs if not options.only or org.name in options.only]
    controls(options.controls, batch.path)  # an overlay that is wrong is told before anything is taken
    with ExitStack() as locks:
        locks.enter_context(held(options.state_dir / LOCK_NAME, f"the state directory {options.state_dir}"))
        for identity in {org.identity.name: org.identity for org in chosen}.values():
            path = identity_lock(identity.email, identity.datacenter.accounts)
            locks.enter_context(held(path, f"the identity {identity.name} ({identity.email})"))
        return await _run_all(chosen, batch, options, environ=environ, progress=progress, task=task, command=command)


async def _run_all(
    chosen: Sequence[Org],
    batch: Batch,
    options: RunOptions,
    *,
    environ: Mapping[str, str],
    progress: Progress,
    task: Callable[[Work], Awaitable[None]],
    command: str,
) -> list[OrgReport]:
    """Do what `each` does, while its locks are held."""
    table = controls(options.controls, batch.path).copy()
    identities = {org.identity.name: asyncio.Lock() for org in chosen}
    free = asyncio.Semaphore(options.jobs)
    opening = asyncio.ensure_future(asyncio.to_thread(_open_journal, options.state_dir))
    register_shape(*SECRET_SHAPES)
    try:
        with Recorder(options, progress.step) as recorder:
            async with seats(options, len(identities), recorder.raw) as seated:
                journal = await opening
                if journal.set_aside is not None and chosen:
                    aside = f"the journal was damaged: it is set aside as {journal.set_aside.name}; a new one is begun"
                    progress.step(chosen[0].name, aside)
                from automation.chronicle import Chronicle  # noqa: PLC0415 - its library came with the journal

                told = Chronicle(progress, journal)
                run = Run(
                    seated,
                    table,
                    _gates(told, options, seen=seated.headed),
                    journal,
                    environ,
                    told,
                    identities,
                    options.output or options.state_dir / "drift",
                    options.controls or batch.path.with_name(OVERLAY_NAME),
                    recorder,
                    KeptSessions(options.state_dir, options.session_key),
                    options.show_secrets,
                    Allowed(prune=options.prune, reconnect=options.reconnect),
                    bool(options.slowmo or options.step),
                    task,
                )

                async def one(org: Org) -> OrgReport:
                    async with free:
                        return await run.one(org)

                with told.run(command, batch.path, [_asked(org) for org in chosen], orgs_file=batch.orgs_file):
                    async with asyncio.TaskGroup() as group:
                        tasks = [group.create_task(one(org)) for org in chosen]
                return [done.result() for done in tasks]
    finally:
        with suppress(JournalUnavailable):
            (await opening).close()


def _gates(progress: Progress, options: RunOptions, *, seen: bool) -> Gates:
    """Return how a person is asked in this run; keys are taken where one is at the terminal."""
    at_it = not options.no_input and is_at_a_terminal(sys.stdin)
    return Gates(
        progress=progress,
        timeout=options.gate_timeout,
        no_input=options.no_input,
        step=options.step,
        ask_on_difference=options.ask_on_difference,
        terminal=sys.stdin if at_it else None,
        notify=notifier(wanted=options.notify, seen=seen, environ=os.environ),
    )


def _open_journal(state_dir: Path) -> Journal:
    """Open the journal; its database library is loaded here, while the browser starts."""
    from automation.journal import Journal  # noqa: PLC0415 - a quarter of the time to the first page

    return Journal(state_dir)


def _asked(org: Org) -> Asked:
    """Return what a run is to do for an org, for the journal."""
    from automation.chronicle import Asked  # noqa: PLC0415 - as above

    return Asked(
        org=org.name,
        datacenter=org.datacenter.name,
        identity=org.identity.name,
        email=org.identity.email,
        link_name=org.connection.link_name,
        client_name=org.client.name,
        service_name=org.service.name,
        scopes=org.connection.scopes,
        verify_urls=org.verify_urls,
    )


async def onboard(work: Work) -> None:
    """Take one org through the six stages."""
    visit = work.visit
    await work.signed_in()
    found: dict[str, Credentials] = {}

    async def make_client() -> Outcome:
        outcome, found["client"] = await api_console.client(visit)
        return outcome

    await work.done("client", make_client)
    made = await work.done("service", lambda: unlocking.service(visit, found["client"]))
    authorize_url = await verification.read_back(visit)
    seen_live = await _connect(work, service_is_new=made == "created") or await connection.stands_live(visit)
    await _verified(work, authorize_url=authorize_url, seen_live=seen_live)
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

    async def make(watch: consent.Watch) -> Outcome:
        nonlocal standing
        if not service_is_new:  # a service that was made a moment ago has no connection yet
            standing = await connection.observe(visit)
        if standing is not None:
            return await in_line(standing)
        standing = await connection.create(visit, watch, at_service=service_is_new)
        return "created" if standing is None else "adopted"

    async def in_line(found: connection.Standing) -> Outcome:
        nonlocal standing
        outcome = visit.journal.found(visit.org.name, "connection", visit.org.connection.link_name)
        differing = await connection_amend.compare(visit)
        if differing.any:
            await connection_amend.amend(visit, differing, live=found.live)
            standing = await connection.observe(visit)
        return "updated" if differing.any or visit.revoked else outcome

    async def accept(watch: consent.Watch) -> Outcome:
        if standing is not None:
            if standing.live is not False:
                return "unchanged"
            await connection.reconnect(visit)
        return await consent.consent(visit, watch)

    async with consent.watching(visit) as watch:
        await work.done("connection", lambda: make(watch))
        await work.done("consent", lambda: accept(watch))
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


async def _check(work: Work) -> None:
    """Sign in and verify one org."""
    await work.signed_in()
    await _verified(work)
