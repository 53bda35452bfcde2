"""``doctor``: what on this machine could stop a run, and what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from automation.cli_check import load_batch
from automation.cli_run_options import STATE_FOLDER
from automation.doctor import (
    Check,
    DoctorEnvelope,
    Level,
    check_browser,
    check_display,
    check_dotenv,
    check_driver,
    check_hosts,
    check_state,
    check_versions,
)
from automation.errors import UsageFault
from automation.report.envelope import EXIT_DONE, EXIT_FAILED, usage_error
from automation.report.terminal import clean

if TYPE_CHECKING:
    from automation.report.terminal import Terminal

LEVEL_LOOKS: dict[Level, tuple[str, str]] = {
    "ok": ("✓", "green"),
    "warn": ("!", "bold yellow"),
    "fail": ("✗", "bold red"),
}
"""Symbol and style of each level; the word stands beside them."""


def doctor(
    file: Path | None,
    terminal: Terminal,
    *,
    state: Path | None = None,
    executable_path: Path | None = None,
    channel: str | None = None,
) -> int:
    """Look at everything and say it.

    Args:
        file: The config whose hosts and files matter; the built-in hosts are asked without one.
        terminal: Where to say it.
        state: The state folder that the user named.
        executable_path: The browser that the user named.
        channel: The channel that the user named.

    Returns:
        The exit status.
    """
    beside = file.parent if file else Path()
    problems: list[str] = []
    origins, required = _builtin_origins(), False
    if file is not None:
        try:
            origins, required = _origins(file), True
        except UsageFault as fault:
            problems = fault.problems
    checks = [
        check_versions(),
        check_browser(executable_path, channel),
        check_driver(),
        check_display(),
        check_state(state or beside / STATE_FOLDER),
        check_dotenv(beside / ".env"),
        *(Check(name="config", level="fail", message=text, remedy=usage_error(text).remedy) for text in problems),
        *check_hosts(origins, required=required),
    ]
    failed = any(check.level == "fail" for check in checks)
    exit_code = EXIT_FAILED if failed else EXIT_DONE
    for check in checks:
        _show(check, terminal)
    terminal.envelope(
        DoctorEnvelope(
            command="doctor",
            status="error" if failed else "success",
            exit_code=exit_code,
            errors=[usage_error(text) for text in problems],
            checks=checks,
        )
    )
    return exit_code


def _origins(file: Path) -> list[str]:
    """Return the hosts that a config needs."""
    batch = load_batch(file)
    return sorted(frozenset[str]().union(*(identity.datacenter.origins for identity in batch.identities)))


def _builtin_origins() -> list[str]:
    """Return the sign-in host of every built-in data centre."""
    from flows.datacenters import builtin  # noqa: PLC0415 - --help needs no data centre

    return [datacenter.accounts for datacenter in builtin().values()]


def _show(check: Check, terminal: Terminal) -> None:
    """Put one check on stdout."""
    from rich.text import Text  # noqa: PLC0415 - not needed for --help

    symbol, style = LEVEL_LOOKS[check.level]
    text = Text.assemble((f"{symbol} {check.level:4}", style), f"  {check.name:9} {clean(check.message)}")
    if check.remedy:
        text.append(f"\n{'':18}→ {clean(check.remedy)}", "bold")
    terminal.result(text if terminal.is_live("out") else text.plain)
