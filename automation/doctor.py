"""Is this machine fit for a run: browser, display, permissions, clock, reachable hosts, versions."""

from __future__ import annotations

import os
import platform
import re
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field

from automation.browser_discovery import display_available, find_browser
from automation.errors import BrowserGone
from automation.plain_http import reason_of, request
from automation.report.envelope import Envelope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

Level = Literal["ok", "warn", "fail"]

PATIENCE = 3.0
"""Seconds a host may take to answer."""
BROWSER_PATIENCE = 20.0
"""Seconds a browser may take to say its version."""
SKEW_ALLOWED = 60.0
"""Seconds the clock may be off before sign-ins and one-time codes suffer."""
PACKAGES = ("zoho-provision", "playwright", "pydantic", "SQLAlchemy")


class Check(BaseModel):
    """One thing that was looked at.

    Attributes:
        name: What was looked at.
        level: ``ok``, ``warn`` (a run may work all the same) or ``fail``.
        message: What was found.
        remedy: What to do about it; empty when it is ok.
    """

    name: str
    level: Level
    message: str
    remedy: str = ""


class DoctorEnvelope(Envelope):
    """The envelope of ``doctor``: the common keys, and the checks."""

    checks: list[Check] = Field(default_factory=list)


class Answer(BaseModel):
    """How a host answered.

    Attributes:
        origin: The host's origin.
        problem: Why there was no answer; empty when there was one.
        skew: Seconds by which this machine's clock is ahead of the host's; None when it did not say.
    """

    origin: str
    problem: str = ""
    skew: float | None = None


def check_browser(executable_path: Path | None = None, channel: str | None = None) -> Check:
    """Look for a browser and ask its version.

    Args:
        executable_path: The browser that the user named.
        channel: The channel that the user named.
    """
    try:
        found = find_browser(executable_path, channel)
    except BrowserGone as gone:
        return Check(name="browser", level="fail", message=gone.message, remedy=gone.remedy)
    if sys.platform == "win32":  # there, a browser asked for its version opens a window
        return Check(name="browser", level="ok", message=f"{found.path} ({found.how})")
    remedy = f"Start {found.path} by hand to see why, or name another with --executable-path."
    try:
        asked = subprocess.run(  # noqa: S603 - the browser that a run would start
            [found.path, "--version"], capture_output=True, text=True, timeout=BROWSER_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        reason = "did not say its version" if isinstance(fault, subprocess.TimeoutExpired) else "does not start"
        return Check(name="browser", level="fail", message=f"{found.path} ({found.how}) {reason}.", remedy=remedy)
    if asked.returncode:
        message = f"{found.path} ({found.how}) ended with status {asked.returncode}."
        return Check(name="browser", level="fail", message=message, remedy=remedy)
    return Check(name="browser", level="ok", message=f"{asked.stdout.strip()}, {found.path} ({found.how})")


def check_driver() -> Check:
    """Start Playwright's driver, which needs libraries that a bare machine may lack."""
    from playwright._impl._driver import compute_driver_executable  # noqa: PLC0415 - only here; it has no public name

    program = compute_driver_executable()[0]
    try:
        asked = subprocess.run(  # noqa: S603 - part of an installed package
            [program, "--version"], capture_output=True, text=True, timeout=BROWSER_PATIENCE, check=False
        )
        said, fine = asked.stderr.strip() or asked.stdout.strip(), asked.returncode == 0
    except (OSError, subprocess.TimeoutExpired) as fault:
        said, fine = str(fault), False
    if fine:
        return Check(name="driver", level="ok", message="The browser's driver starts.")
    library = re.search(r"(lib\w+)\.so\.(\d+)", said)
    way = f"`apt-get install {library[1]}{library[2]}`, or " if library else ""
    return Check(
        name="driver",
        level="fail",
        message=f"The browser's driver does not start: {said}",
        remedy=f"{way}install the package playwright again.",
    )


def check_display() -> Check:
    """Look for a display to show the browser on."""
    if display_available():
        return Check(name="display", level="ok", message="The browser can be shown.")
    return Check(
        name="display",
        level="warn",
        message="There is no display, so the browser runs without a window and nobody can click Accept in it.",
        remedy="Run it on a desktop, or attach to a browser that a person sees with --cdp-endpoint.",
    )


def check_state(folder: Path) -> Check:
    """Look whether the journal can be written, by this user alone.

    Args:
        folder: The state folder.
    """
    if not folder.exists():
        parent = next(place for place in folder.absolute().parents if place.exists())
        if os.access(parent, os.W_OK | os.X_OK):
            return Check(name="state", level="ok", message=f"{folder} will be made by the first run.")
        return Check(
            name="state",
            level="fail",
            message=f"{folder} cannot be made: {parent} is not writable.",
            remedy="Name a folder of yours with --state.",
        )
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        message = f"{folder} is not a folder that you can write."
        return Check(name="state", level="fail", message=message, remedy="Name a folder of yours with --state.")
    mode = stat.S_IMODE(folder.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        message = f"{folder} is open to others (mode {mode:04o})."
        return Check(name="state", level="warn", message=message, remedy=f"chmod 700 {folder}")
    return Check(name="state", level="ok", message=f"{folder} is yours alone.")


def check_dotenv(file: Path) -> Check:
    """Look whether only this user can read the file of passwords.

    Args:
        file: The ``.env``.
    """
    if not file.exists():
        return Check(
            name=".env", level="ok", message=f"There is no {file}; passwords come from the environment or you."
        )
    mode = stat.S_IMODE(file.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        message = f"{file} can be read by others (mode {mode:04o})."
        return Check(name=".env", level="warn", message=message, remedy=f"chmod 600 {file}")
    return Check(name=".env", level="ok", message=f"{file} is yours alone.")


def check_versions() -> Check:
    """Say what is installed."""
    words = [f"Python {platform.python_version()}"]
    try:
        words += [f"{package} {version(package)}" for package in PACKAGES]
    except PackageNotFoundError as fault:
        message = f"The package {fault.name} is not installed."
        return Check(name="versions", level="fail", message=message, remedy="Install zoho-provision again.")
    return Check(name="versions", level="ok", message=", ".join(words))


def ask(origin: str, clock: Callable[[], float] = time.time) -> Answer:
    """Ask a host for its front page; any answer is an answer.

    Args:
        origin: The host's origin.
        clock: The time of day.
    """
    try:
        answer = request(f"{origin}/", method="HEAD", patience=PATIENCE)
    except (OSError, ValueError) as fault:
        return Answer(origin=origin, problem=reason_of(fault))
    return Answer(origin=origin, skew=_skew(answer.headers.get("Date"), clock))


def hear(origins: Iterable[str]) -> list[Answer]:
    """Ask every host at the same time.

    Args:
        origins: The hosts' origins.
    """
    wanted = list(dict.fromkeys(origins))
    if not wanted:
        return []
    with ThreadPoolExecutor(max_workers=min(16, len(wanted))) as pool:
        return list(pool.map(ask, wanted))


def check_hosts(origins: Iterable[str], *, required: bool) -> list[Check]:
    """Ask every host at the same time, and hold the clock against theirs; see ``judge_hosts``."""
    return judge_hosts(hear(origins), required=required)


def judge_hosts(answers: list[Answer], *, required: bool) -> list[Check]:
    """Say which hosts answered, and how far the clock is from theirs.

    Args:
        answers: How they answered.
        required: True when the config needs them; then silence is a failure, else a warning.
    """
    if not answers:
        return []
    silent = [answer for answer in answers if answer.problem]
    checks = []
    if len(silent) < len(answers):
        heard = ", ".join(urlsplit(answer.origin).netloc for answer in answers if not answer.problem)
        checks.append(Check(name="hosts", level="ok", message=f"{heard} answered."))
    if silent and not required:
        names = ", ".join(urlsplit(answer.origin).netloc for answer in silent)
        who = "None of Zoho's sign-in hosts answered" if len(silent) == len(answers) else f"{names} did not answer"
        checks.append(_silent(f"{who} ({silent[0].problem}).", required=False))
    elif silent:
        checks += [_silent(f"{answer.origin} did not answer ({answer.problem}).", required=True) for answer in silent]
    return [*checks, _clock(answers)]


def _silent(message: str, *, required: bool) -> Check:
    """Return the check of a host that did not answer."""
    remedy = "Check the network and the proxy, and the address in the config." if required else "Check the network."
    return Check(name="hosts", level="fail" if required else "warn", message=message, remedy=remedy)


def _clock(answers: list[Answer]) -> Check:
    """Return the check of the clock."""
    skews = [answer.skew for answer in answers if answer.skew is not None]
    if not skews:
        return Check(
            name="clock",
            level="warn",
            message="No host answered, so the clock could not be compared.",
            remedy="Set the clock by network time.",
        )
    skew = min(skews, key=abs)
    if abs(skew) > SKEW_ALLOWED:
        side = "ahead" if skew > 0 else "behind"
        return Check(
            name="clock",
            level="warn",
            message=f"The clock is {abs(skew):.0f} s {side}; sign-ins and one-time codes may be refused.",
            remedy="Set the clock by network time.",
        )
    return Check(name="clock", level="ok", message=f"The clock is right to {max(1.0, abs(skew)):.0f} s.")


def _skew(date: str | None, clock: Callable[[], float]) -> float | None:
    """Return by how many seconds this clock is ahead of a ``Date`` header."""
    if date is None:
        return None
    try:
        return clock() - parsedate_to_datetime(date).timestamp()
    except ValueError:
        return None
