"""What the options on the command line come to for a run: checked, and with the defaults that depend on the config."""

from __future__ import annotations

import difflib
import math
import os
import re
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from automation.batch.slots import default_jobs
from automation.cli_database import database
from automation.errors import UsageFault
from automation.options import RunOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from automation.cli_options_records import Screenshot, Tracing, Video
    from automation.postgres import Postgres

_SOME = 10
"""How many names a message lists."""

_LEAST, _MOST = 200, 10_000
"""Pixels that a side of a page may have."""

STATE_FOLDER = ".zoho-provision"
CONTROLS_FILE = "controls.toml"


def run_options(
    file: Path,
    *,
    headed: bool | None,
    slowmo: float,
    browser_channel: str | None,
    executable_path: Path | None,
    cdp_endpoint: str | None,
    connect: str | None = None,
    user_data_dir: Path | None,
    viewport_size: str | None,
    no_notify: bool,
    tracing: Tracing,
    har: bool,
    screenshot: Screenshot,
    video: Video,
    output: Path | None,
    step: bool = False,
    on_difference: Literal["stop", "ask"] = "stop",
    prune: bool = False,
    reconnect: bool = False,
    unsafe_debug: bool,
    show_secrets: bool = False,
    controls: Path | None,
    only: list[str] | None,
    failed: bool = False,
    jobs: int | None,
    state: Path | None,
    database_url: str | None = None,
    gate_timeout: float,
    no_input: bool,
    keep_session: bool = False,
    passphrase_env: str | None = None,
) -> RunOptions:
    """Check what was typed and fill in the defaults that depend on the config's place.

    Args:
        file: The config.
        headed: As on the command line, like all that follow.
        slowmo: See there.
        browser_channel: See there.
        executable_path: See there.
        cdp_endpoint: See there.
        connect: See there.
        user_data_dir: See there.
        viewport_size: See there.
        no_notify: See there.
        tracing: See there.
        har: See there.
        screenshot: See there.
        video: See there.
        output: See there.
        step: See there.
        on_difference: See there.
        prune: See there.
        reconnect: See there.
        unsafe_debug: See there.
        show_secrets: See there.
        controls: See there.
        only: See there.
        failed: See there.
        jobs: See there; two a core when absent, and one where a person watches each step.
        state: See there.
        database_url: See there.
        gate_timeout: See there.
        no_input: See there.
        keep_session: See there.
        passphrase_env: See there.

    Returns:
        The options of the run.

    Raises:
        UsageFault: With every problem there is.
    """
    problems = [
        *_video_problem(video, show_secrets=show_secrets),
        *_endpoint_problem(cdp_endpoint, headed=headed, browser=executable_path or browser_channel),
        *_profile_problem(user_data_dir, cdp_endpoint),
        *_server_problem(connect, cdp_endpoint, user_data_dir),
        *_numbers_problem(slowmo, gate_timeout),
        *_folder_problem("--output", output),
        *_folder_problem("--state", state),
    ]
    viewport, wrong = _viewport(viewport_size)
    problems += wrong
    problems += _debug_problem(os.environ, unsafe=unsafe_debug)
    if passphrase_env and not keep_session:
        problems.append("--passphrase-env has no effect without --keep-session; give both or none")
    if on_difference == "ask" and no_input:
        problems.append("--on-difference ask waits for a person and --no-input never does; leave one of them out")
    if step and no_input:
        problems.append("--step waits for a person and --no-input never does; leave one of them out")
    beside = file.parent / CONTROLS_FILE
    if controls is None and beside.is_file():
        controls = beside
    elif controls is not None and not controls.is_file():
        problems.append(f"--controls: there is no file {controls}; name a file of corrections or leave it out")
    shared: Postgres | None = None
    try:
        shared = database(database_url)
    except UsageFault as fault:
        problems += fault.problems
    if problems:
        raise UsageFault(problems)
    return RunOptions(
        state_dir=state or file.parent / STATE_FOLDER,
        database=shared,
        headed=headed,
        slowmo=slowmo,
        browser_channel=browser_channel,
        executable_path=executable_path,
        cdp_endpoint=cdp_endpoint,
        connect=connect,
        user_data_dir=user_data_dir,
        viewport=viewport,
        notify=not no_notify,
        controls=controls,
        only=tuple(dict.fromkeys(only or ())),
        failed=failed,
        jobs=jobs or (1 if step or slowmo else default_jobs()),
        output=output,
        gate_timeout=gate_timeout,
        no_input=no_input,
        step=step,
        ask_on_difference=on_difference == "ask",
        prune=prune,
        reconnect=reconnect,
        show_secrets=show_secrets,
        tracing=tracing,
        har=har,
        screenshot=screenshot,
        video=video,
        keep_session=keep_session,
        passphrase_env=passphrase_env,
    )


def unknown_orgs(only: tuple[str, ...], names: list[str]) -> list[str]:
    """Return a problem for every ``--only`` that names no org of the config.

    Args:
        only: What was asked for.
        names: The orgs that there are.
    """
    known = frozenset(names)
    problems = []
    for name in only:
        if name not in known:
            near = difflib.get_close_matches(name, names, n=1)
            some = ", ".join(names[:_SOME]) + (", ..." if len(names) > _SOME else "")
            hint = f"did you mean {near[0]}?" if near else f"the orgs are {some}"
            problems.append(f"--only: there is no org {name} in the config; {hint}")
    return problems


def _video_problem(video: Video, *, show_secrets: bool) -> list[str]:
    """Refuse a video that nothing could make, and one that would show what is to be legible."""
    if video == "off":
        return []
    from automation.recorder import film  # noqa: PLC0415 - only a video needs it, and the driver comes along

    problems = []
    if lacking := film.missing():
        problems.append(
            f"--video {video}: what makes a video is not installed ({' and '.join(lacking)}); "
            'install it with: pip install "zoho-provision[video]"'
        )
    if show_secrets:
        problems.append(f"--video {video} keeps secrets out of its picture and --show-secrets does not; leave one out")
    return problems


def _endpoint_problem(endpoint: str | None, *, headed: bool | None, browser: object) -> list[str]:
    """Refuse an address that no browser can have, and options that an attached browser cannot obey."""
    if endpoint is None:
        return []
    problems = []
    if urlsplit(endpoint).scheme not in {"http", "https", "ws", "wss"} or not urlsplit(endpoint).hostname:
        problems.append(f"--cdp-endpoint: {endpoint} is no address of a browser; write e.g. http://127.0.0.1:9222")
    if headed is not None:
        problems.append("--headed and --headless have no effect on a browser that already runs; leave them out")
    if browser is not None:
        problems.append(
            "--executable-path and --browser-channel start a browser and --cdp-endpoint attaches to one; "
            "leave one side out"
        )
    return problems


def _server_problem(server: str | None, endpoint: str | None, profile: Path | None) -> list[str]:
    """Refuse an address that no Playwright server can have, and a browser or profile beside the one that it starts."""
    if server is None:
        return []
    problems = []
    parts = urlsplit(server)
    if parts.scheme not in {"ws", "wss"} or not parts.hostname:
        problems.append("--connect: this is no address of a Playwright server; write e.g. ws://desk:3000/")
    if endpoint is not None:
        problems.append("--connect has a browser started and --cdp-endpoint attaches to one; leave one of them out")
    if profile is not None:
        problems.append("--user-data-dir: a browser of another machine has no profile of this one; leave it out")
    return problems


def _profile_problem(folder: Path | None, endpoint: str | None) -> list[str]:
    """Refuse a profile for a browser that has one already, and a folder that is something else."""
    problems = _folder_problem("--user-data-dir", folder)
    if folder is not None and endpoint is not None:
        problems.append(
            "--user-data-dir: a browser that already runs has its own profile, and --cdp-endpoint names one; leave one "
            "of them out"
        )
    return problems


def _viewport(size: str | None) -> tuple[tuple[int, int] | None, list[str]]:
    """Read a size as Playwright's command line has it, e.g. ``1280,720``; the second value is what is wrong with it."""
    if size is None:
        return None, []
    sides = [part.strip() for part in size.split(",")]
    if len(sides) != 2 or not all(side.isascii() and side.isdigit() for side in sides):  # noqa: PLR2004 - W and H
        return None, [f'--viewport-size: {size} is no size; write width and height in pixels, e.g. "1280,720"']
    wide, high = map(int, sides)
    if not (_LEAST <= wide <= _MOST and _LEAST <= high <= _MOST):
        return None, [f"--viewport-size: {size} is no size of a page; write sides from {_LEAST} to {_MOST} pixels"]
    return (wide, high), []


def one_identity(profile: Path | None, identities: Sequence[str]) -> list[str]:
    """Return a problem where several identities would share one profile, and so one session.

    Args:
        profile: The profile that ``--user-data-dir`` names.
        identities: The identity of each chosen org.
    """
    several = dict.fromkeys(identities)
    if profile is None or len(several) < 2:  # noqa: PLR2004 - several
        return []
    remedy = "choose the orgs of one with --only, or leave it out"
    return [f"--user-data-dir: a profile holds one identity's session, not those of {', '.join(several)}; {remedy}"]


def _debug_problem(environ: Mapping[str, str], *, unsafe: bool) -> list[str]:
    """Refuse Playwright's own debugging, which prints what is typed, past every filter."""
    loud = [name for name in ("DEBUG", "DEBUG_FILE", "PWDEBUG") if _prints_values(name, environ.get(name, ""))]
    if unsafe or not loud:
        return []
    named = " and ".join(loud)
    return [f"{named} makes Playwright print what is typed, secrets too; unset it, or give --unsafe-debug in a test"]


def _prints_values(name: str, value: str) -> bool:
    if name == "DEBUG":
        return any(_may_name_playwright(part) for part in re.split(r"[\s,]+", value))
    return bool(value) and value != "0"


def _may_name_playwright(part: str) -> bool:
    """Tell whether a part of DEBUG switches on what is called ``pw:...``; a ``*`` stands for anything."""
    begins, star, _ = part.lower().partition("*")
    return begins.startswith("pw:") or bool(star and "pw:".startswith(begins))


def _numbers_problem(slowmo: float, gate_timeout: float) -> list[str]:
    """Refuse numbers that are none."""
    options = (("--slowmo", slowmo), ("--gate-timeout", gate_timeout))
    return [
        f"{name}: {value} is no length of time; write a number" for name, value in options if not math.isfinite(value)
    ]


def _folder_problem(option: str, folder: Path | None) -> list[str]:
    """Refuse a folder that is something else."""
    if folder is None or folder.is_dir() or not folder.exists():
        return []
    return [f"{option}: {folder} is not a folder; name a folder, it is made when it does not exist"]
