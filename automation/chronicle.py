"""The chronicle: what a run does, written down in the journal while it happens, so that a report can tell it later.

It listens to a run as a board does and hands everything on. What it writes decides nothing: where the journal cannot be
written, that is said once and the run goes on to its own result. So a commit is not waited for until it is on the disk.
"""

from __future__ import annotations

import hashlib
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from automation.journal_tables import ERRORS, GATES, RUNS, STAGES, VISITS
from automation.machine import machine
from automation.redaction import scrub
from automation.rows import Nothing, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from automation.journal import Journal
    from automation.progress import Progress
    from automation.report.envelope import OrgReport, Outcome, Stage, StageReport, Verdict

_REST = 10.0
"""Seconds in which nothing is written to a database that did not answer, since waiting for it costs the run time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a run is to do for one org, in the words of the config; see the table ``visits``."""

    org: str
    datacenter: str
    identity: str
    email: str
    link_name: str
    client_name: str
    service_name: str
    scopes: Sequence[str]
    verify_urls: Sequence[str]


class Chronicle:
    """Writes one run down and hands on what it is told.

    Args:
        progress: The listener that all of it is handed on to.
        journal: Where it is written.
        now: The time of day, with its zone.
    """

    def __init__(
        self, progress: Progress, journal: Journal, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._progress = progress
        self._now = now
        self._engine: Engine = journal.store.quick()
        self._store = journal.store
        self._rests_until = self._failed_at = 0.0
        self._run: int | None = None
        self._told = False
        self._gates: dict[str, int] = {}
        self._unwritten: dict[str, dict[str, str]] = {}
        self._orgs: Sequence[Asked] = ()

    @contextmanager
    def run(
        self, command: str, config: Path, orgs: Sequence[Asked], *, orgs_file: Path | None = None
    ) -> Iterator[None]:
        """Note that a run begins, and, when the block is left, how it ended.

        Args:
            command: Its name.
            config: The config file.
            orgs: What it is to do.
            orgs_file: The spreadsheet that the config names; it is part of what was read.
        """
        self._orgs = orgs
        with self._writing() as write:
            self._run = write.insert(
                RUNS,
                command=command,
                config=str(config.absolute()),
                fingerprint=_fingerprint(config, orgs_file),
                version=version("zoho-provision"),
                started_at=self._time(),
                machine=machine(),
            )
            for asked in orgs:
                write.insert(
                    VISITS,
                    run=self._run,
                    org=asked.org,
                    datacenter=asked.datacenter,
                    identity=asked.identity,
                    email=asked.email,
                    link_name=asked.link_name,
                    client_name=asked.client_name,
                    service_name=asked.service_name,
                    scopes=",".join(asked.scopes),
                    verify_urls="\n".join(asked.verify_urls),
                )
        ended = "done"
        try:
            yield
        except Exception:
            ended = "stopped"
            raise
        except BaseException:  # a cancelled task: Ctrl-C, or the end of the process
            ended = "interrupted"
            raise
        finally:
            with self._writing() as write:
                write.update(RUNS, {"id": self._run}, ended_at=self._time(), ended=ended)
            self._engine.dispose()

    def org_started(self, org: str) -> None:
        """Work on an org begins."""
        with self._writing() as write:
            write.update(VISITS, self._of(org), started_at=self._time())
        self._progress.org_started(org)

    def org_idle(self, org: str, *, idle: bool) -> None:
        """The machine does nothing for an org, or does again; it is not kept."""
        self._progress.org_idle(org, idle=idle)

    def stage_started(self, org: str, stage: Stage) -> None:
        """A stage of an org begins."""
        with self._writing() as write:
            write.put(STAGES, "", **self._of(org), stage=stage, started_at=self._time(), seconds=0.0, human_seconds=0.0)
        self._progress.stage_started(org, stage)

    def stage_ended(self, org: str, stage: Stage, outcome: Outcome, seconds: float) -> None:
        """A stage of an org ended, after so many seconds."""
        self._progress.stage_ended(org, stage, outcome, seconds)

    def stage_done(self, org: str, report: StageReport, client_id: str | None) -> None:
        """Write down how a stage ended, with all that its report says, and the client's id as far as it is known."""
        with self._writing() as write:
            self._stage(write, org, report)
            write.update(VISITS, self._of(org), client_id=client_id)

    def step(self, org: str, text: str) -> None:
        """Something worth knowing happens inside a stage; it is not kept."""
        self._progress.step(org, text)

    def gate_opened(
        self, org: str, sentence: str, seconds: float, *, details: Sequence[str] = (), keys: str = ""
    ) -> None:
        """A person is awaited, for at most so many seconds."""
        with self._writing() as write:
            gate = {"sentence": sentence, "opened_at": self._time(), "until": self._time(timedelta(seconds=seconds))}
            self._unwritten[org] = gate
            self._gates[org] = write.insert(GATES, **self._of(org), **gate)
        if self._gates.get(org):
            self._unwritten.pop(org, None)
        self._progress.gate_opened(org, sentence, seconds, details=details, keys=keys)

    def gate_reminded(self, org: str, left: float) -> None:
        """A person is awaited still; a gate that could not be written when it was opened is written now."""
        gate = self._unwritten.get(org)
        if gate is not None:
            with self._writing() as write:
                self._gates[org] = write.insert(GATES, **self._of(org), **gate)
            if self._gates.get(org):
                self._unwritten.pop(org)
        self._progress.gate_reminded(org, left)

    def gate_closed(self, org: str, *, done: bool, fact: str = "") -> None:
        """The person did it, or time ran out; what ended it is kept with it."""
        gate = self._gates.pop(org, None)
        self._unwritten.pop(org, None)
        if gate is not None:
            ended = "done" if done else "not_done"
            with self._writing() as write:
                write.update(GATES, {"id": gate}, closed_at=self._time(), ended=ended, fact=fact or None)
        self._progress.gate_closed(org, done=done, fact=fact)

    def judged(self, org: str, verdict: Verdict, reason: str) -> None:
        """Write down the verifier's answer and why."""
        with self._writing() as write:
            write.update(VISITS, self._of(org), verdict=verdict, reason=reason, judged_at=self._time())

    def stopped(self, org: str, code: str, message: str, remedy: str) -> None:
        """An org cannot go on; what is awaited of a person is written here, errors when the org's report is there."""
        if code == "gate_timeout":
            with self._writing() as write:
                write.update(VISITS, self._of(org), awaited=f"{message} {remedy}")
        self._progress.stopped(org, code, message, remedy)

    def reported(self, report: OrgReport) -> None:
        """Write down an org's report as a whole; what a write before lost is made good by it."""
        with self._writing() as write:
            for stage in report.stages:
                self._stage(write, report.name, stage)
            write.update(VISITS, self._of(report.name), client_id=report.client_id, ended_at=self._time())
            for error in report.errors:
                write.insert(ERRORS, **self._of(report.name), **error.model_dump(), stopped_at=self._time())

    def parked(self, report: OrgReport, code: str, message: str, remedy: str) -> None:
        """Write down that an org is not begun, and why.

        Args:
            report: Its report.
            code: The word of what blocks its identity.
            message: What that is, and until when.
            remedy: What the user does next.
        """
        with self._writing() as write:
            write.update(VISITS, self._of(report.name), started_at=self._time(), awaited=f"{message} {remedy}")
        self.reported(report)
        self._progress.org_parked(report.name, code, message, remedy)

    def org_parked(self, org: str, code: str, message: str, remedy: str) -> None:
        """An org is not begun in this run; `parked` writes that down."""
        self._progress.org_parked(org, code, message, remedy)

    def org_ended(self, org: str, verdict: str) -> None:
        """Work on an org is over."""
        self._progress.org_ended(org, verdict)

    def _stage(self, write: Writer | Nothing, org: str, report: StageReport) -> None:
        """Write a stage's outcome; its beginning stands there already, unless that write was lost."""
        write.put(STAGES, "started_at", **self._of(org), **report.model_dump(), started_at=self._time())

    def _of(self, org: str) -> dict[str, str | int | None]:
        return {"run": self._run, "org": org}

    def _time(self, later: timedelta = timedelta()) -> str:
        return (self._now() + later).astimezone(UTC).isoformat(timespec="milliseconds")

    @contextmanager
    def _writing(self) -> Iterator[Writer | Nothing]:
        """One transaction; whatever goes wrong in it is said once and costs the run nothing."""
        if time.monotonic() < self._rests_until and self._store.reached < self._failed_at:
            yield Nothing()
            return
        there = False
        try:
            with self._engine.begin() as connection:
                there = True
                if self._told and connection.dialect.name == "sqlite":  # whoever holds the file was waited for once
                    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
                yield Writer(connection)
        except (SQLAlchemyError, OSError) as fault:
            self._failed(fault)
            if not there:
                yield Nothing()

    def _failed(self, fault: SQLAlchemyError | OSError) -> None:
        """Say once that something could not be written, and leave a database that is away alone for a while."""
        if self._engine.dialect.name != "sqlite":
            self._failed_at = time.monotonic()
            self._rests_until = self._failed_at + _REST
        if not self._told and self._orgs:
            self._told = True
            reason = scrub(" ".join(str(getattr(fault, "orig", "") or type(fault).__name__).split()))
            self._progress.step(self._orgs[0].org, f"the journal cannot keep what a report tells of this run: {reason}")


def _fingerprint(config: Path, orgs_file: Path | None) -> str:
    try:
        digest = hashlib.sha256(config.read_bytes())
        if orgs_file is not None:
            digest.update(orgs_file.read_bytes())
        return digest.hexdigest()
    except OSError:  # moved away since it was read
        return ""
