"""``apply`` and ``verify``: load, run under the eyes of the signals, and report whatever happened."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import sys
import traceback
from collections.abc import Callable, Coroutine, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Literal, NamedTuple, NoReturn

from automation.cli_check import blank_reports, load_batch, report_refusal
from automation.cli_run_options import one_identity, unknown_orgs
from automation.errors import JournalUnavailable, Stop, UsageFault, internal_fault
from automation.report.board import LiveBoard, PlainLines
from automation.report.envelope import EXIT_DONE, EXIT_INTERRUPTED, ErrorReport, OrgReport, sum_up
from automation.report.summary import show_summary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from automation.options import RunOptions
    from automation.report.envelope import Envelope
    from automation.report.ledger import Ledger
    from automation.report.terminal import Terminal
    from flows.config import Batch

Command = Literal["apply", "verify", "plan", "rehearse"]
Flow = Callable[["Batch", "RunOptions", Mapping[str, str], "Ledger"], Coroutine[object, object, list[OrgReport]]]
"""What is done with the orgs: given the config, the options, the environment, and who is told."""

DEBUG_VARIABLE = "ZOHO_PROVISION_DEBUG"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: with reports, or cut short by an interruption or an error."""

    orgs: list[OrgReport]
    interrupted: bool = False
    error: ErrorReport | None = None


class Prepared(NamedTuple):
    """What a run begins with: its options, the config, and the environment that the config's ``.env`` belongs to."""

    options: RunOptions
    batch: Batch
    environ: Mapping[str, str]


def run(
    command: Command,
    file: Path,
    terminal: Terminal,
    options: Callable[[], RunOptions],
    *,
    before: Callable[[RunOptions, Batch], RunOptions | None] | None = None,
) -> int:
    """Run a command on a config and report.

    Args:
        command: Which.
        file: The config.
        terminal: Where to report.
        options: Makes the options; its problems are reported together with those of the config.
        before: Called with both once they are right; may wait, and returns the options to run with, or None to leave
            it at that: nothing was touched then, and that is what was asked for.

    Returns:
        The exit status.
    """

    def work() -> Envelope | None:
        chosen, batch, environ = prepare(file, options)
        warn(batch, terminal)
        if before is not None:
            allowed = before(chosen, batch)
            if allowed is None:
                return None
            chosen = allowed
        return execute(command, batch, chosen, environ, terminal)

    return reported(command, file, terminal, work)


def reported(command: str, file: Path, terminal: Terminal, work: Callable[[], Envelope | None]) -> int:
    """Do what a command does with orgs, and report what became of it, a refusal as well.

    Args:
        command: The command's name.
        file: What it was given.
        terminal: Where to report.
        work: Does it; None when it was left at that, which is what was asked for.

    Returns:
        The exit status.
    """
    try:
        envelope = work()
    except UsageFault as fault:
        return report_refusal(command, fault, terminal)
    if envelope is None:
        return EXIT_DONE
    terminal.envelope(envelope)
    show_summary(terminal, envelope, rerun=f"zoho-provision {command} {shlex.quote(str(file))}")
    return envelope.exit_code


def warn(batch: Batch, terminal: Terminal) -> None:
    """Say what a config is warned of."""
    for warning in batch.warnings:
        terminal.say(f"warning: {warning}")


def prepare(file: Path, options: Callable[[], RunOptions], known: list[str] | None = None) -> Prepared:
    """Make the options and load the config, and collect the problems of both.

    Args:
        file: The config.
        options: Makes the options.
        known: The orgs that may be chosen; those of the config when absent.

    Raises:
        UsageFault: With every problem there is.
    """
    problems: list[str] = []
    chosen: RunOptions | None = None
    batch: Batch | None = None
    try:
        chosen = options()
    except UsageFault as fault:
        problems += fault.problems
    try:
        batch = load_batch(file)
    except UsageFault as fault:
        problems += fault.problems
    if chosen and batch:
        names = known or [org.name for org in batch.orgs]
        problems += unknown_orgs(chosen.only, names)
        taking_part = [org for org in batch.orgs if org.name in (chosen.only or names)]
        problems += one_identity(chosen.user_data_dir, [org.identity.name for org in taking_part])
    if problems or chosen is None or batch is None:
        raise UsageFault(problems)
    from flows.config import environment  # noqa: PLC0415 - --help needs no config

    return Prepared(chosen, batch, environment(file))


def execute(
    command: Command,
    batch: Batch,
    options: RunOptions,
    environ: Mapping[str, str],
    terminal: Terminal,
    *,
    told_as: str = "",
    flow: Flow | None = None,
) -> Envelope:
    """Run the orgs with a board, and sum up.

    Args:
        command: Which.
        batch: The config.
        options: How to run.
        environ: Where the secrets come from.
        terminal: Where the board is.
        told_as: The command's name in the envelope, where it is another.
        flow: What to do with the orgs; what the command is called after, when absent.

    Returns:
        The envelope of the run.

    Raises:
        UsageFault: What shall lock kept sessions is not there.
    """
    from automation.private import nothing_for_others  # noqa: PLC0415 - --help needs none
    from automation.redaction.hooks import guard  # noqa: PLC0415 - it loads logging

    guard()
    if options.keep_session and options.session_key is None:
        from automation.cli_sessions_kept import unlocked  # noqa: PLC0415 - only a run that keeps sessions needs it

        options = replace(options, session_key=unlocked(options, environ, terminal))
    if options.failed:
        from automation.cli_failed import not_usable  # noqa: PLC0415 - only a run that is asked for them

        try:
            left = not_usable(options, [org.name for org in batch.orgs])
        except JournalUnavailable as fault:
            error = ErrorReport(code=fault.code, message=fault.message, remedy=fault.remedy)
            return sum_up(told_as or command, [], [error])
        if not left:
            terminal.say("--failed: all of these orgs were usable at the last look; there is nothing to do.")
            return sum_up(told_as or command, [], [])
        options = replace(options, only=left)
    blank = [org for org in blank_reports(batch) if options.takes(org.name)]
    names = [org.name for org in blank]
    board = LiveBoard(names, terminal) if terminal.is_live("err") else PlainLines(names, terminal)
    with board, nothing_for_others():
        work = (flow or partial(_onboarding, command))(batch, options, environ, board)
        ended = asyncio.run(supervise(work, board, terminal))
    if ended.interrupted:
        kept = "" if told_as == "demo" else " What was made is kept, and a rerun goes on from there."
        terminal.say(f"Interrupted.{kept}")
    orgs = ended.orgs or [board.report(org.name, org.datacenter, org.link_name) for org in blank]
    return sum_up(told_as or command, orgs, [ended.error] if ended.error else [], interrupted=ended.interrupted)


async def _onboarding(
    command: Command, batch: Batch, options: RunOptions, environ: Mapping[str, str], board: Ledger
) -> list[OrgReport]:
    """Do what the command is called after; the browser's driver starts while the flows are loaded."""
    from automation.launching import driver_ahead  # noqa: PLC0415 - it loads the browser's driver

    async with driver_ahead():
        onboarding = await asyncio.to_thread(import_module, "flows.onboarding")
        flow: Flow = {"apply": onboarding.apply, "verify": onboarding.verify}[command]
        return await flow(batch, options, environ, board)


async def supervise(work: Coroutine[object, object, list[OrgReport]], board: Ledger, terminal: Terminal) -> Ended:
    """Await a run; SIGINT and SIGTERM cancel it, and a second one while it cleans up ends the process at once.

    Args:
        work: The run.
        board: Told that what ends from now on was cut short.
        terminal: Where to say that it is being ended.

    Returns:
        How it ended.
    """
    task = asyncio.ensure_future(work)
    signals: list[int] = []

    def interrupt(number: int) -> None:
        signals.append(number)
        if len(signals) > 1:
            end_at_once()
        board.interrupted = True
        terminal.say("Ending: taking back what is temporary. Press Ctrl-C again to end at once.")
        task.cancel()

    with _listening(interrupt):
        try:
            orgs = await task
            return Ended(orgs, interrupted=bool(signals))
        except asyncio.CancelledError:
            return Ended([], interrupted=True)
        except Exception as fault:  # noqa: BLE001 - whatever it is, a user gets one readable line
            return _stopped_by(_first(fault), terminal, interrupted=bool(signals))


def _stopped_by(fault: BaseException, terminal: Terminal, *, interrupted: bool) -> Ended:
    """Return how a run ended that raised something; a fault of the clean-up after an interruption tells nothing."""
    if interrupted:
        return Ended([], interrupted=True)
    if isinstance(fault, UsageFault):
        raise fault
    if isinstance(fault, Stop):
        error = ErrorReport(code=fault.code, message=fault.message, remedy=fault.remedy, artifact=fault.artifact)
        return Ended([], error=error)
    return Ended([], error=internal_error(fault, terminal))


def _first(fault: BaseException) -> BaseException:
    """Return the fault itself, or the first one of a group of tasks."""
    while isinstance(fault, BaseExceptionGroup):
        fault = fault.exceptions[0]
    return fault


def internal_error(fault: BaseException, terminal: Terminal) -> ErrorReport:
    """Describe a fault of the program itself; its own text is left out, since it may hold what was typed.

    Args:
        fault: What was raised.
        terminal: Where the frames go when they are asked for.
    """
    if os.environ.get(DEBUG_VARIABLE) == "1":
        for frame in traceback.extract_tb(fault.__traceback__):
            terminal.say(f"  {frame.filename}:{frame.lineno} in {frame.name}")
    return ErrorReport(
        code="internal_error",
        message=internal_fault(fault),
        remedy=f"Try `zoho-provision doctor`, then run it again: it goes on from there. To report it, add what "
        f"{DEBUG_VARIABLE}=1 prints.",
    )


BEFORE_LEAVING: list[Callable[[], None]] = []
"""What is done even when the process ends at once, e.g. ending the children of the demo."""


def end_at_once() -> NoReturn:
    """Leave without any clean-up; the browser's driver sees its pipe close and ends the browser."""
    from automation.clipboard import take_back  # noqa: PLC0415 - as below
    from automation.typed import give_back  # noqa: PLC0415 - --help needs no terminal

    give_back()
    take_back()
    for act in BEFORE_LEAVING:
        act()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(EXIT_INTERRUPTED)


@contextmanager
def _listening(heard: Callable[[int], None]) -> Iterator[None]:
    """Hear SIGINT and SIGTERM on the running loop for as long as the block lasts."""
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        if sys.platform == "win32":  # its loop has no signals
            signal.signal(number, lambda got, _frame: loop.call_soon_threadsafe(heard, got))
        else:
            loop.add_signal_handler(number, heard, number)
    try:
        yield
    finally:
        for number, handler in before.items():
            if sys.platform != "win32":
                loop.remove_signal_handler(number)
            signal.signal(number, handler)
