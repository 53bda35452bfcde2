"""``check``: everything that can be known of a config without a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.errors import UsageFault
from automation.report.envelope import EXIT_DONE, EXIT_USAGE, Envelope, OrgReport, refuse, sum_up

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from automation.report.terminal import Terminal
    from flows.config import Batch


def check(file: Path, terminal: Terminal) -> int:
    """Load the config and say whether it is ready.

    Args:
        file: The config.
        terminal: Where to say it.

    Returns:
        The exit status.
    """
    try:
        batch = load_batch(file)
    except UsageFault as fault:
        return report_refusal("check", fault, terminal)
    for warning in batch.warnings:
        terminal.say(f"warning: {warning}")
    orgs, identities = len(batch.orgs), len(batch.identities)
    terminal.result(f"{_count(orgs, 'org', 'orgs')}, {_count(identities, 'identity', 'identities')}: ready")
    if terminal.json_mode:
        terminal.envelope(sum_up("check", blank_reports(batch), []))
    return EXIT_DONE


def load_batch(file: Path, environ: Mapping[str, str] | None = None) -> Batch:
    """Load a config; a file that cannot be read is a problem like any other.

    Args:
        file: The config.
        environ: The environment; the process's own when absent.

    Raises:
        UsageFault: With every problem there is.
    """
    from flows.config import load  # noqa: PLC0415 - --help needs no config

    try:
        return load(file, environ=environ)
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "it is not UTF-8"
        raise UsageFault([f"{file}: cannot be read: {reason}; name a config that can be read"]) from fault


def blank_reports(batch: Batch) -> list[OrgReport]:
    """Return a report for each org that says only which it is.

    Args:
        batch: The config.
    """
    return [
        OrgReport(name=org.name, datacenter=org.datacenter.name, link_name=org.connection.link_name)
        for org in batch.orgs
    ]


def report_refusal(command: str, fault: UsageFault, terminal: Terminal) -> int:
    """Say every problem of the config or the command line.

    Args:
        command: The command's name.
        fault: The problems.
        terminal: Where to say it.

    Returns:
        The exit status.
    """
    for problem in fault.problems:
        terminal.say(problem)
    total = len(fault.problems)
    if total > 1:
        terminal.say(f"{total} problems; nothing was touched.")
    envelope: Envelope = refuse(command, fault.problems)
    terminal.envelope(envelope)
    return EXIT_USAGE


def _count(number: int, one: str, many: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many}"
