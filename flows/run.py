"""A run over many orgs: one browser, a context an identity, one journal; what stops an org ends that org alone."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation.batch.entries import Entry
from automation.batch.pacing import Pacing
from automation.batch.scheduler import Scheduler
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
from flows import limits
from flows.blocks import block_of
from flows.rechecks import recheck
from flows.session import Session
from flows.shapes import SECRET_SHAPES
from flows.tables import OVERLAY_NAME, controls
from flows.visit import Allowed, visit_of
from flows.work import Work

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from automation.batch.entries import Block
    from automation.browser import Seats
    from automation.chronicle import Asked, Chronicle
    from automation.journal import Journal
    from automation.options import RunOptions
    from automation.progress import Progress
    from automation.table import ControlTable
    from flows.config import Batch, Org


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
    scheduler: Scheduler = field(default_factory=Scheduler)
    pacing: Pacing = field(default_factory=Pacing)

    async def one(self, org: Org) -> OrgReport:
        """Do the task for one org on a page of its own; what stops it ends this org alone."""
        report = OrgReport(name=org.name, datacenter=org.datacenter.name, link_name=org.connection.link_name)
        self.progress.org_started(org.name)
        try:
            await self._visit(org, report)
        except Stop as stop:
            self._note(stop, report)
            block = block_of(stop, org.name, report.stages[-1].stage if report.stages else None)
            if block is not None:
                self.scheduler.block(org.identity.name, block)
        except Exception as fault:  # noqa: BLE001 - a fault of the program ends one org, not the batch
            self._note(unexpected(fault), report)
        self.progress.reported(report)
        self.progress.org_ended(org.name, report.verdict)
        return report

    def parked(self, org: Org, block: Block) -> OrgReport:
        """Report an org that is not begun, since its identity is blocked; it waits, and a rerun goes on with it."""
        report = OrgReport(name=org.name, datacenter=org.datacenter.name, link_name=org.connection.link_name)
        report.stages.append(StageReport(stage="sign_in", outcome="waiting"))
        message, remedy = scrub(block.message), scrub(block.remedy)
        if block.failed:
            report.errors.append(ErrorReport(code=block.code, stage="sign_in", message=message, remedy=remedy))
        self.progress.parked(report, block.code, message, remedy)
        return report

    async def _visit(self, org: Org, report: OrgReport) -> None:
        page = await self.seated.page(org.identity.name)
        await self.gates.to_front()  # a new window may have come over the one that a person reads
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
        visit.scheduler, visit.pacing, visit.is_ours = self.scheduler, self.pacing, self.seated.made
        session = Session(visit, self.sessions, own=self.seated.owns(page))
        try:
            async with self.recorder.flight(org.name, page, own=self.seated.owns(page), shutter=visit.hands.shutter):
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
    again: Callable[[Work], Awaitable[None]] | None = None,
    command: str,
) -> list[OrgReport]:
    """Run a task for each chosen org, at most ``options.jobs`` at once, in one browser with a context an identity.

    Args:
        batch: The checked config.
        options: How to run.
        environ: Where the passwords are.
        progress: Told what happens.
        task: What is done for an org.
        again: What looks at an org once more after the batch, where later ones may have ended its connection.
        command: The command's name, for the journal.

    Returns:
        One report a chosen org, in config order.

    Raises:
        Stop: The run as a whole cannot begin: no browser, no journal.
        UsageFault: The overlay of controls is wrong.
    """
    chosen = [org for org in batch.orgs if options.takes(org.name)]
    options = replace(options, jobs=min(options.jobs, len(chosen)) or 1)
    controls(options.controls, batch.path)  # an overlay that is wrong is told before anything is taken
    with ExitStack() as locks:
        locks.enter_context(held(options.state_dir / LOCK_NAME, f"the state directory {options.state_dir}"))
        for identity in {org.identity.name: org.identity for org in chosen}.values():
            path = identity_lock(identity.email, identity.datacenter.accounts)
            who = f"the identity {identity.name} ({identity.email})"
            locks.enter_context(held(path, who))
            if options.database is not None:  # and among the machines that share the journal
                locks.enter_context(options.database.held(path.stem, who))
        return await _run_all(
            chosen, batch, options, environ=environ, progress=progress, task=task, again=again, command=command
        )


async def _run_all(
    chosen: Sequence[Org],
    batch: Batch,
    options: RunOptions,
    *,
    environ: Mapping[str, str],
    progress: Progress,
    task: Callable[[Work], Awaitable[None]],
    again: Callable[[Work], Awaitable[None]] | None,
    command: str,
) -> list[OrgReport]:
    """Do what `each` does, while its locks are held."""
    table = controls(options.controls, batch.path).copy()
    identities = {org.identity.name: asyncio.Lock() for org in chosen}
    scheduler = Scheduler(options.jobs, idle=lambda org, idle: progress.org_idle(org, idle=idle))
    pacing = Pacing()
    opening = asyncio.ensure_future(asyncio.to_thread(_open_journal, options))
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
                if options.database is not None and chosen:
                    options.database.say = partial(progress.step, chosen[0].name)
                limits.recall(pacing, journal.accepted())
                run = Run(
                    seated,
                    table,
                    _gates(told, options, scheduler, seen=seated.headed),
                    journal,
                    environ,
                    told,
                    identities,
                    options.output or options.state_dir / "drift",
                    options.controls or batch.path.with_name(OVERLAY_NAME),
                    recorder,
                    KeptSessions(options.session_dir or options.state_dir, options.session_key),
                    options.show_secrets,
                    Allowed(prune=options.prune, reconnect=options.reconnect),
                    bool(options.slowmo or options.step),
                    task,
                    scheduler,
                    pacing,
                )
                orgs = {org.name: org for org in chosen}
                with told.run(command, batch.path, [asked(org) for org in chosen], orgs_file=batch.orgs_file):
                    reports = await scheduler.run(
                        [_entry(org, recorded=recorder.takes_turns) for org in chosen],
                        lambda name: run.one(orgs[name]),
                        lambda name, block: run.parked(orgs[name], block),
                    )
                    if again is not None:
                        await recheck(replace(run, task=again), chosen, reports)
                return [reports[org.name] for org in chosen]
    finally:
        with suppress(JournalUnavailable):
            (await opening).close()


def _entry(org: Org, *, recorded: bool) -> Entry:
    """Return an org as the scheduler knows it.

    Two entries of one CRM org are never at work together: each removes what probes it finds there. And where recordings
    are made, no two of one identity, since a recording is of the identity's whole context.
    """
    alone = {f"{org.datacenter.crm} {org.crm_org_id}", *([f"identity {org.identity.name}"] if recorded else [])}
    return Entry(org.name, org.identity.name, frozenset(alone))


def _gates(progress: Progress, options: RunOptions, scheduler: Scheduler, *, seen: bool) -> Gates:
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
        turns=scheduler.gate,
    )


def _open_journal(options: RunOptions) -> Journal:
    """Open the journal; its database library is loaded here, while the browser starts."""
    from automation.journal import Journal  # noqa: PLC0415 - a quarter of the time to the first page

    return Journal(options.state_dir, options.database)


def asked(org: Org) -> Asked:
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
