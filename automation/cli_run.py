"""``apply`` and ``verify``: load, run under the eyes of the signals, and report whatever happened."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

from automation.cli_check import blank_reports, load_batch, report_refusal
from automation.cli_options import unknown_orgs
from automation.errors import Stop, UsageFault
from automation.report.board import LiveBoard, PlainLines
from automation.report.envelope import EXIT_INTERRUPTED, ErrorReport, OrgReport, sum_up
from automation.report.summary import show_summary

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from automation.options import RunOptions
    from automation.report.envelope import Envelope
    from automation.report.terminal import Terminal
    from flows.config import Batch

Command = Literal["apply", "verify"]

DEBUG_VARIABLE = "ZOHO_PROVISION_DEBUG"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: with reports, or cut short by an interruption or an error."""

    orgs: list[OrgReport]
    interrupted: bool = False
    error: ErrorReport | None = None


def run(command: Command, file: Path, terminal: Terminal, options: Callable[[], RunOptions]) -> int:
    """Run a command on a config and report.

    Args:
        command: Which.
        file: The config.
        terminal: Where to report.
        options: Makes the options; its problems are reported together with those of the config.

    Returns:
        The exit status.
    """
    try:
        chosen, batch, environ = prepare(file, options)
        for warning in batch.warnings:
            terminal.say(f"warning: {warning}")
        envelope = execute(command, batch, chosen, environ, terminal)
    except UsageFault as fault:
        return report_refusal(command, fault, terminal)
    terminal.envelope(envelope)
    show_summary(terminal, envelope, rerun=f"zoho-provision {command} {shlex.quote(str(file))}")
    return envelope.exit_code


def prepare(file: Path, options: Callable[[], RunOptions]) -> tuple[RunOptions, Batch, Mapping[str, str]]:
    """Make the options and load the config, and collect the problems of both.

    Args:
        file: The config.
        options: Makes the options.

    Returns:
        The options, the config, and the environment that its ``.env`` belongs to.

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
        problems += unknown_orgs(chosen.only, [org.name for org in batch.orgs])
    if problems or chosen is None or batch is None:
        raise UsageFault(problems)
    from flows.config import environment  # noqa: PLC0415 - --help needs no config

    return chosen, batch, environment(file)


def execute(
    command: Command, batch: Batch, options: RunOptions, environ: Mapping[str, str], terminal: Terminal
) -> Envelope:
    """Run the orgs with a board, and sum up.

    Args:
        command: Which.
        batch: The config.
        options: How to run.
        environ: Where the secrets come from.
        terminal: Where the board is.

    Returns:
        The envelope of the run.
    """
    from flows import onboarding  # noqa: PLC0415 - it loads the browser's driver

    flow = {"apply": onboarding.apply, "verify": onboarding.verify}[command]
    blank = [org for org in blank_reports(batch) if not options.only or org.name in options.only]
    names = [org.name for org in blank]
    board = LiveBoard(names, terminal) if terminal.is_live("err") else PlainLines(names, terminal)
    with board:
        ended = asyncio.run(supervise(flow(batch, options, environ, board), terminal))
    if ended.interrupted:
        terminal.say("Interrupted. What was made is kept, and a rerun goes on from there.")
    orgs = ended.orgs or [board.report(org.name, org.datacenter, org.link_name) for org in blank]
    return sum_up(command, orgs, [ended.error] if ended.error else [], interrupted=ended.interrupted)


async def supervise(work: Coroutine[object, object, list[OrgReport]], terminal: Terminal) -> Ended:
    """Await a run; SIGINT and SIGTERM cancel it, and a second one while it cleans up ends the process at once.

    Args:
        work: The run.
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
        terminal.say("Ending: taking back what is temporary. Press Ctrl-C again to end at once.")
        task.cancel()

    with _listening(interrupt):
        try:
            orgs = await task
            return Ended(orgs, interrupted=bool(signals))
        except asyncio.CancelledError:
            return Ended([], interrupted=True)
        except UsageFault:
            raise
        except Stop as stop:
            message, remedy = stop.message, stop.remedy
            return Ended([], error=ErrorReport(code=stop.code, message=message, remedy=remedy, artifact=stop.artifact))
        except Exception as fault:  # noqa: BLE001 - whatever it is, a user gets one readable line
            if signals:
                return Ended([], interrupted=True)
            return Ended([], error=internal_error(fault, terminal))


def internal_error(fault: BaseException, terminal: Terminal) -> ErrorReport:
    """Describe a fault of the program itself; its own text is left out, since it may hold what was typed.

    Args:
        fault: What was raised.
        terminal: Where the frames go when they are asked for.
    """
    while isinstance(fault, BaseExceptionGroup):
        fault = fault.exceptions[0]
    frames = traceback.extract_tb(fault.__traceback__)
    if os.environ.get(DEBUG_VARIABLE) == "1":
        for frame in frames:
            terminal.say(f"  {frame.filename}:{frame.lineno} in {frame.name}")
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    place = f"{Path(ours[-1].filename).name}, line {ours[-1].lineno}" if ours else "an unknown place"
    return ErrorReport(
        code="internal_error",
        message=f"The program met an unexpected {type(fault).__name__} in {place}.",
        remedy=f"Run it again: it goes on from there. To report it, add what {DEBUG_VARIABLE}=1 prints.",
    )


def end_at_once() -> NoReturn:
    """Leave without any clean-up; the browser's driver sees its pipe close and ends the browser."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(EXIT_INTERRUPTED)


class _listening:  # noqa: N801 - reads as a word in a with statement
    """Hears SIGINT and SIGTERM on the running loop for as long as the block lasts."""

    def __init__(self, heard: Callable[[int], None]) -> None:
        self._heard = heard
        self._loop = asyncio.get_running_loop()
        self._numbers = [signal.SIGINT, signal.SIGTERM]
        self._before: dict[int, object] = {}

    def __enter__(self) -> None:
        for number in self._numbers:
            try:
                self._loop.add_signal_handler(number, self._heard, number)
            except NotImplementedError:  # Windows has no signals on its loop
                signal.signal(number, lambda got, _frame: self._loop.call_soon_threadsafe(self._heard, got))

    def __exit__(self, *_: object) -> None:
        for number in self._numbers:
            try:
                self._loop.remove_signal_handler(number)
            except NotImplementedError:
                signal.signal(number, signal.SIG_DFL)
