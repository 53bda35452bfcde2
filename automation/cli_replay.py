"""``replay``: the user's own config on the stand-in, in many worlds, compared with what is expected."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from automation.cli_check import load_batch, report_refusal
from automation.cli_rehearsal import EverybodysPassword
from automation.cli_replica import unknown_choices
from automation.cli_run_options import unknown_orgs
from automation.errors import UsageFault
from automation.replay.difference import differences
from automation.replay.expected import Expected, read, write
from automation.replay.junit import junit
from automation.replay.result import envelope_of
from automation.replay.table import line, show_results
from automation.replay.worlds import worlds_of
from automation.stand_in import terminated_like_interrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from automation.replay.result import Result
    from automation.replay.worlds import ReplayWorld
    from automation.report.terminal import Terminal
    from flows.config import Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayOptions:
    """What the command line says.

    Attributes:
        seeds: Numbers and ranges, e.g. ``1-20``.
        variants: One entry a kind of world, with commas between variants that hold together.
        faults: What goes wrong in every world.
        expect: The file of expectations; the config's own aims are expected without one.
        update: Write the file instead of comparing with it.
        junit: Where a JUnit report goes.
        jobs: How many worlds at once.
        only: Names of the orgs to work on; empty means all.
        gate_timeout: Seconds a gate stays open for the scripted person.
        headed: Show the browsers.
        output: Where the log and the end of each world go.
    """

    seeds: str = "1"
    variants: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    expect: Path | None = None
    update: bool = False
    junit: Path | None = None
    jobs: int = 1
    only: list[str] = field(default_factory=list)
    gate_timeout: float = 60.0
    headed: bool = False
    output: Path | None = None


def replay(file: Path, terminal: Terminal, options: ReplayOptions) -> int:
    """Play the config in every world and compare.

    Args:
        file: The config.
        terminal: Where to report.
        options: How.

    Returns:
        The exit status.
    """
    try:
        batch, worlds, expected = _prepared(file, options)
    except UsageFault as fault:
        return report_refusal("replay", fault, terminal)
    for warning in batch.warnings:
        terminal.say(f"warning: {warning}")
    terminal.say("On a local stand-in: what ends well here is not yet shown to end well on Zoho.")
    compare = _recorder() if options.update else _judge(batch, expected)
    results, interrupted = _play(batch, worlds, options, terminal, compare)
    note = ""
    try:
        if options.update and options.expect and not interrupted:
            found = {result.world.name: result.outcome for result in results if result.outcome is not None}
            write(options.expect, (expected or Expected(endings=[])).updated(found))
            note = f" {options.expect} is up to date; read it before you trust it."
        if options.junit:
            _write_junit(options.junit, results, file)
    except UsageFault as fault:
        return report_refusal("replay", fault, terminal)
    envelope = envelope_of(results, interrupted=interrupted)
    terminal.envelope(envelope)
    show_results(terminal, results, note=note)
    if interrupted:
        terminal.say(f"Interrupted; {len(worlds) - len(results)} worlds were not played to their end.")
    return envelope.exit_code


def _prepared(file: Path, options: ReplayOptions) -> tuple[Batch, list[ReplayWorld], Expected | None]:
    """Check everything that can be known before, and tell all problems at once; returns the chosen orgs alone."""
    from fixtures.replica import FAULTS, VARIANTS  # noqa: PLC0415 - --help serves nothing
    from flows.relocation import cannot_share  # noqa: PLC0415 - --help needs no config

    problems: list[str] = []
    worlds: list[ReplayWorld] = []
    batch: Batch | None = None
    expected: Expected | None = None
    try:
        worlds = worlds_of(options.seeds, options.variants, options.faults)
    except UsageFault as fault:
        problems += fault.problems
    named = [part.strip() for variant in options.variants for part in variant.split(",") if part.strip()]
    problems += unknown_choices("--variant", named, VARIANTS)
    problems += unknown_choices("--fault", options.faults, FAULTS) or _unreadable(options.faults)
    if options.update and options.expect is None:
        problems.append("--update writes the file that --expect names; add --expect EXPECTED.json")
    try:
        batch = load_batch(file, EverybodysPassword("nobody's"))
        problems += cannot_share(batch) + unknown_orgs(tuple(options.only), [org.name for org in batch.orgs])
    except UsageFault as fault:
        problems += fault.problems
    try:
        if options.expect and not (options.update and not options.expect.exists()):
            expected = read(options.expect)
    except UsageFault as fault:
        problems += fault.problems
    if problems or batch is None:
        raise UsageFault(problems)
    chosen = tuple(org for org in batch.orgs if not options.only or org.name in options.only)
    return replace(batch, orgs=chosen), worlds, expected


def _unreadable(faults: list[str]) -> list[str]:
    """Return a problem for every fault that cannot be read."""
    from fixtures.replica.faults import parse  # noqa: PLC0415 - as above

    problems = []
    for fault in faults:
        try:
            parse(fault)
        except ValueError:
            problems.append(f"--fault: {fault} cannot be read; write NAME[@EVENT][=TIMES], e.g. slow-list@client=2")
    return problems


def _recorder() -> Callable[[Result], None]:
    """Return what marks a world as written down."""

    def record(result: Result) -> None:
        result.recorded = True

    return record


def _judge(batch: Batch, expected: Expected | None) -> Callable[[Result], None]:
    """Return what compares a world with what is expected: by the file, else by what the config asks for."""
    from flows.datacenters import Datacenter  # noqa: PLC0415 - as above
    from flows.goal import goal, without_stages  # noqa: PLC0415 - as above
    from flows.relocation import relocated  # noqa: PLC0415 - as above

    def judge(result: Result) -> None:
        if result.outcome is None:
            return
        wanted = expected.of(result.world.name) if expected else None
        if wanted is not None:
            result.differences = differences(wanted, result.outcome)
        else:
            result.differences = differences(goal(there), without_stages(result.outcome))

    there = relocated(batch, Datacenter.model_validate(_any_stand_in()))
    return judge


def _any_stand_in() -> dict[str, object]:
    """Return the hosts of a stand-in; its port is of no account, since outcomes are compared without ports."""
    import tomllib  # noqa: PLC0415 - only a comparison needs it

    from fixtures.replica import DEFAULT_PORT, datacenter_toml  # noqa: PLC0415 - as above

    table = tomllib.loads(datacenter_toml(DEFAULT_PORT, "there"))["datacenters"]["there"]
    return {"name": "there", **table}


def _play(
    batch: Batch,
    worlds: list[ReplayWorld],
    options: ReplayOptions,
    terminal: Terminal,
    compare: Callable[[Result], None],
) -> tuple[list[Result], bool]:
    """Play all worlds, at most so many at once; return those that ended, and whether it was cut short."""
    from automation.cli_replay_world import Player  # noqa: PLC0415 - --help serves nothing

    ended = threading.Event()
    player = Player(
        batch=batch,
        gate_timeout=options.gate_timeout,
        headed=options.headed,
        ended=ended,
        keep=options.output,
        only=options.only,
    )
    results: dict[ReplayWorld, Result] = {}
    interrupted = False
    with (
        terminated_like_interrupted(),
        ThreadPoolExecutor(options.jobs) as pool,
        _progress(terminal, len(worlds)) as on,
    ):
        try:
            for future in as_completed([pool.submit(player.play, world) for world in worlds]):
                result = future.result()
                compare(result)
                results[result.world] = result
                on(result)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            ended.set()
            pool.shutdown(wait=True, cancel_futures=True)
    return [results[world] for world in worlds if world in results], interrupted


@contextmanager
def _progress(terminal: Terminal, total: int) -> Iterator[Callable[[Result], None]]:
    """Tell how far it is: a bar on a terminal, a line a world elsewhere."""
    if not terminal.is_live("err"):
        yield lambda result: terminal.say(line(result))
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (
        TextColumn("worlds"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[last]}"),
    )
    console = terminal.console("err")
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("worlds", total=total, last="")
        yield lambda result: progress.update(task, advance=1, last=line(result))


def _write_junit(place: Path, results: list[Result], file: Path) -> None:
    """Write the JUnit report."""
    try:
        place.write_text(junit(results, suite=f"replay of {file.name}"), encoding="utf-8")
    except OSError as fault:
        raise UsageFault([f"--junit: {place} cannot be written: {fault.strerror}; name another place"]) from fault
