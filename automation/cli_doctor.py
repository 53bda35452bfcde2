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
    check_state,
    check_versions,
    hear,
    judge_hosts,
)
from automation.doctor_store import check_keyring, check_room
from automation.doctor_table import check_locations
from automation.errors import UsageFault
from automation.report.envelope import EXIT_DONE, EXIT_FAILED, usage_error
from automation.report.terminal import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

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
    centres, origins, required = _builtin(), [], False
    if file is not None:
        try:
            centres, origins, required = *_configured(file), True
        except UsageFault as fault:
            problems = fault.problems
    folder = state or beside / STATE_FOLDER
    answers = hear(origins or centres.values())
    checks = [
        check_versions(),
        check_browser(executable_path, channel),
        check_driver(),
        check_display(),
        check_keyring(),
        check_state(folder),
        check_room(folder),
        *(check_dotenv(dotenv) for dotenv in _dotenvs(file)),
        *(Check(name="config", level="fail", message=text, remedy=usage_error(text).remedy) for text in problems),
        *judge_hosts(answers, required=required),
        *_locations(centres, {answer.origin for answer in answers if not answer.problem}, each=required),
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


def _dotenvs(file: Path | None) -> list[Path]:
    """Return the files of passwords that are there, or the first that could be."""
    from flows.config.environment import dotenv_files  # noqa: PLC0415 - --help needs no config

    places = dotenv_files(file or Path("orgs.toml"))
    return [place for place in places if place.exists()] or [places[0]]


def _configured(file: Path) -> tuple[dict[str, str], list[str]]:
    """Return the sign-in hosts of the data centres that a config uses, by name, and every host that it needs."""
    batch = load_batch(file)
    centres = {identity.datacenter.name: identity.datacenter for identity in batch.identities}
    origins = frozenset[str]().union(*(centre.origins for centre in centres.values()))
    return {name: centre.accounts for name, centre in centres.items()}, sorted(origins)


def _builtin() -> dict[str, str]:
    """Return the sign-in host of every built-in data centre by name."""
    from flows.datacenters import builtin  # noqa: PLC0415 - --help needs no data centre

    return {name: datacenter.accounts for name, datacenter in builtin().items()}


def _locations(centres: Mapping[str, str], reached: Collection[str], *, each: bool) -> list[Check]:
    """Compare the table of data centres with what sign-in hosts say that answer: each of a config's, else the first."""
    asked = [origin for origin in dict.fromkeys(centres.values()) if origin in reached]
    return [check_locations(origin, centres) for origin in (asked if each else asked[:1])]


def _show(check: Check, terminal: Terminal) -> None:
    """Put one check on stdout."""
    from rich.text import Text  # noqa: PLC0415 - not needed for --help

    symbol, style = LEVEL_LOOKS[check.level]
    text = Text.assemble((f"{symbol} {check.level:4}", style), f"  {check.name:9} {clean(check.message)}")
    if check.remedy:
        text.append(f"\n{'':18}→ {clean(check.remedy)}", "bold")
    terminal.result(text if terminal.is_live("out") else text.plain)
