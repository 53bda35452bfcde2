"""``worker`` and ``apply --enqueue``: a batch that several machines share, put together from engine and Zoho."""

from __future__ import annotations

import asyncio
import hashlib
import importlib.util
import shlex
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, cast

from automation import cli_run
from automation.cli_check import report_refusal
from automation.cli_status import report_unreadable
from automation.errors import JournalUnavailable, UsageFault
from automation.report.envelope import OrgReport, has_failed, is_waiting, sum_up

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from automation.options import RunOptions
    from automation.postgres import Postgres
    from automation.progress import Progress
    from automation.report.envelope import Envelope
    from automation.report.ledger import Ledger
    from automation.report.terminal import Terminal
    from automation.sharing.orders import Source, Word
    from automation.sharing.share import Share
    from automation.sharing.worker import Identity
    from flows.config import Batch

    Options = Callable[[], RunOptions]


def work_along(file: Path, terminal: Terminal, options: Options, *, identities: int) -> int:
    """Work on a batch together with others.

    Args:
        file: The config.
        terminal: Where to report.
        options: Makes the options.
        identities: How many to take at once.

    Returns:
        The exit status.
    """

    def work() -> Envelope:
        chosen, batch, environ = _prepared(file, options)
        flow = partial(_along, at_once=identities)
        return cli_run.execute("apply", batch, chosen, environ, terminal, told_as="worker", flow=flow)

    return cli_run.reported("worker", file, terminal, work)


def placing(*, enqueue: bool, replace: bool) -> Callable[[Path, Terminal, Callable[[Path], RunOptions]], int] | None:
    """Return what `apply` does instead of working, or None.

    Args:
        enqueue: Put the orgs into the database.
        replace: Give up what is open there of another batch.
    """
    return partial(_place, enqueue=enqueue, replace=replace) if enqueue or replace else None


def _place(
    file: Path, terminal: Terminal, options: Callable[[Path], RunOptions], *, enqueue: bool, replace: bool
) -> int:
    """Put the orgs of a config into the database; returns the exit status."""

    def sound() -> RunOptions:
        _refuse_alone(file, enqueue=enqueue)
        return options(file)

    try:
        chosen, batch, _ = _prepared(file, sound)
        from automation.sharing.orders import Orders  # noqa: PLC0415 - its library is large

        database = _shared(chosen)
        orders = Orders(database, _source(batch))
        try:
            placed = orders.place({org: one.lock for org, one in _identities(batch, chosen).items()}, replace=replace)
        finally:
            orders.close()
            database.let_go()
    except UsageFault as fault:
        return report_refusal("apply", fault, terminal)
    except JournalUnavailable as fault:
        return report_unreadable("apply", fault, terminal)
    terminal.result(_said(len(placed.new), len(placed.usable), len(_identities(batch, chosen))))
    terminal.result(f"On each machine: zoho-provision worker {shlex.quote(str(file))}")
    envelope = sum_up("apply", [], [])
    terminal.envelope(envelope)
    return envelope.exit_code


def _refuse_alone(file: Path, *, enqueue: bool) -> None:
    """Refuse ``--replace`` without ``--enqueue``, and a plan, which says how pages were a while ago."""
    from automation.plan import saved  # noqa: PLC0415 - --help stays quick

    if not enqueue:
        raise UsageFault(["--replace: it has no effect without --enqueue; give both or none"])
    if saved.is_plan(file):
        raise UsageFault(["--enqueue: a saved plan is applied here and not shared; name the config"])


def _said(new: int, usable: int, orgs: int) -> str:
    """Say what came of placing a batch."""
    there = orgs - new - usable
    parts = [f"{new} of {orgs} orgs were put there"]
    parts += [f"{there} stood there already"] if there else []
    parts += [f"{usable} were usable before (`verify` looks again)"] if usable else []
    return f"{'; '.join(parts)}."


def _prepared(file: Path, options: Options) -> tuple[RunOptions, Batch, Mapping[str, str]]:
    """Load as every run does, and require a database and the engine."""

    def shared() -> RunOptions:
        chosen = options()
        _shared(chosen)
        return chosen

    chosen, batch, environ = cli_run.prepare(file, shared)
    return chosen, batch, environ


def _shared(options: RunOptions) -> Postgres:
    if options.database is None:
        raise UsageFault(["--database-url: no database was named; name the one that the machines share"])
    if importlib.util.find_spec("dbos") is None:
        raise UsageFault(['--database-url: the engine is not installed; install "zoho-provision[postgresql]"'])
    return options.database


def _identities(batch: Batch, options: RunOptions) -> dict[str, Identity]:
    """Return the identity of each chosen org."""
    from automation.locks import identity_lock  # noqa: PLC0415 - --help stays quick
    from automation.sharing.worker import Identity  # noqa: PLC0415 - its library is large

    return {
        org.name: Identity(
            identity_lock(org.identity.email, org.identity.datacenter.accounts).stem,
            f"the identity {org.identity.name} ({org.identity.email})",
        )
        for org in batch.orgs
        if options.takes(org.name)
    }


def _source(batch: Batch) -> Source:
    """Return what tells this batch from any other: what is asked for, and who signs in."""
    from automation.sharing.orders import Source  # noqa: PLC0415 - its library is large
    from flows.wanted import config_fingerprint  # noqa: PLC0415 - --help stays quick

    parts = [config_fingerprint(batch.orgs)]
    parts += [f"{org.name} {org.identity.email} {org.identity.datacenter.accounts}" for org in batch.orgs]
    fingerprint = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return Source(fingerprint=fingerprint, version=version("zoho-provision"), config=batch.path.name)


async def _along(
    batch: Batch, options: RunOptions, environ: Mapping[str, str], board: Ledger, *, at_once: int
) -> list[OrgReport]:
    """Place the batch if nobody has, work on its orgs as long as there are any, and tell how all of them stand."""
    from automation.sharing.orders import Orders  # noqa: PLC0415 - its library is large
    from automation.sharing.worker import Worker  # noqa: PLC0415 - as above
    from flows import onboarding  # noqa: PLC0415 - it loads the browser's driver

    database, identities = _shared(options), _identities(batch, options)
    options = replace(options, several=len({one.lock for one in identities.values()}) > 1)
    first = next(iter(identities))
    database.say = partial(board.step, first)
    orders = await asyncio.to_thread(Orders, database, _source(batch))
    reports: dict[str, OrgReport] = {}

    async def work(orgs: tuple[str, ...], share: Share) -> None:
        mine = tuple(org for org in identities if org in orgs)
        told = cast("Progress", _Telling(board, share))
        for report in await onboarding.apply(batch, replace(options, only=mine), environ, told):
            reports[report.name] = report
            word = _word(report)
            if word is not None:
                share.tell(report.name, word)

    try:
        await asyncio.to_thread(orders.place, {org: one.lock for org, one in identities.items()})
        await Worker(database, orders, identities, board.step, at_once=at_once).run(work)
    finally:
        await asyncio.to_thread(orders.close)
    return await asyncio.to_thread(_all, batch, options, reports)


def _word(report: OrgReport) -> Word | None:
    """Return how an org ended; None where the journal went away, which is no end: another worker may go on."""
    if any(error.code == "journal_unavailable" for error in report.errors):
        return None
    if has_failed(report):
        return "failed"
    return "usable" if report.verdict == "usable" and not is_waiting(report) else "awaited"


def _all(batch: Batch, options: RunOptions, own: Mapping[str, OrgReport]) -> list[OrgReport]:
    """Return a report of each org: this worker's own, else what the shared journal has of the others."""
    from automation.report.reading import read_history  # noqa: PLC0415 - its library is large

    history = read_history(options.state_dir, options.database)
    found = []
    for org in batch.orgs:
        if options.only and org.name not in options.only:
            continue
        known = history.orgs.get(org.name) if history else None
        blank = OrgReport(name=org.name, datacenter=org.datacenter.name, link_name=org.connection.link_name)
        found.append(own.get(org.name) or (known.last.report if known and known.last else blank))
    _shared(options).let_go()
    return found


@dataclass(frozen=True, slots=True)
class _Telling:
    """A listener that hands all on to the board, and tells the share at once which org is done for good."""

    board: Ledger
    share: Share

    def __getattr__(self, name: str) -> object:
        return getattr(self.board, name)

    def org_ended(self, org: str, verdict: str) -> None:
        """Work on an org is over; one that failed may be tried once more in the same run."""
        self.board.org_ended(org, verdict)
        if verdict == "usable" and self.board.row(org).state == "done":
            self.share.tell(org, "usable")
