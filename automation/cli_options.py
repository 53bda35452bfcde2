"""The options that the browser commands share, spelt as in Playwright, and what they come to for a run."""

from __future__ import annotations

import difflib
import math
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import typer

from automation.errors import UsageFault
from automation.options import RunOptions

_BROWSER, _RUN, _OUTPUT = "Browser", "Run", "Output"

_SOME = 10
"""How many names a message lists."""

STATE_FOLDER = ".zoho-provision"
CONTROLS_FILE = "controls.toml"

Tracing = Literal["on", "off", "retain-on-failure"]

File = Annotated[Path, typer.Argument(metavar="FILE", help="The config of the batch (TOML).", show_default=False)]
MaybeFile = Annotated[
    Path | None,
    typer.Argument(metavar="FILE", help="A config, whose hosts are asked.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.", rich_help_panel=_OUTPUT)]
NoColor = Annotated[
    bool, typer.Option("--no-color", help="No colours; so does the variable NO_COLOR.", rich_help_panel=_OUTPUT)
]
Headed = Annotated[
    bool | None,
    typer.Option(
        "--headed/--headless",
        help="Show the browser or not. Default: shown where there is a display, since a person has to click Accept.",
        show_default=False,
        rich_help_panel=_BROWSER,
    ),
]
SlowMo = Annotated[
    float,
    typer.Option("--slowmo", metavar="MS", min=0, help="Slow every browser action down.", rich_help_panel=_BROWSER),
]
BrowserChannel = Annotated[
    str | None,
    typer.Option(
        "--browser-channel",
        metavar="CHANNEL",
        help="chrome, chromium, msedge, or one of their beta, dev and canary channels.",
        show_default=False,
        rich_help_panel=_BROWSER,
    ),
]
ExecutablePath = Annotated[
    Path | None,
    typer.Option(
        "--executable-path",
        metavar="PATH",
        help="The browser to start. Default: ZOHO_PROVISION_BROWSER, CHROME_BIN, else an installed one.",
        show_default=False,
        rich_help_panel=_BROWSER,
    ),
]
CdpEndpoint = Annotated[
    str | None,
    typer.Option(
        "--cdp-endpoint",
        metavar="URL",
        help="Attach to a Chrome that is already running, e.g. http://127.0.0.1:9222, and leave it running.",
        show_default=False,
        rich_help_panel=_BROWSER,
    ),
]
TracingMode = Annotated[
    Tracing,
    typer.Option(
        "--tracing",
        metavar="MODE",
        help="Only off as yet: a trace holds typed secrets.",
        show_default="off",
        rich_help_panel=_OUTPUT,
    ),
]
OutputFolder = Annotated[
    Path | None,
    typer.Option("--output", metavar="DIR", help="Where artifacts go.", show_default=False, rich_help_panel=_OUTPUT),
]
Step = Annotated[
    bool,
    typer.Option("--step", help="Before each submit, wait until you let it go on.", rich_help_panel=_RUN),
]
Controls = Annotated[
    Path | None,
    typer.Option(
        "--controls",
        metavar="FILE",
        help="Corrections of what is looked for on the pages. Default: controls.toml beside the config.",
        show_default=False,
        rich_help_panel=_RUN,
    ),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only", metavar="ORG", help="Only this org; may be repeated.", show_default=False, rich_help_panel=_RUN
    ),
]
Jobs = Annotated[
    int,
    typer.Option("--jobs", metavar="N", min=1, help="How many orgs at once.", rich_help_panel=_RUN),
]
State = Annotated[
    Path | None,
    typer.Option(
        "--state",
        metavar="DIR",
        help="Where the journal lives. Default: .zoho-provision/ beside the config.",
        show_default=False,
        rich_help_panel=_RUN,
    ),
]
GateTimeout = Annotated[
    float,
    typer.Option(
        "--gate-timeout", metavar="SECONDS", min=0, help="How long to wait for a person.", rich_help_panel=_RUN
    ),
]
NoInput = Annotated[
    bool, typer.Option("--no-input", help="Never wait for a person; exit 3 instead.", rich_help_panel=_RUN)
]


def run_options(
    file: Path,
    *,
    headed: bool | None,
    slowmo: float,
    browser_channel: str | None,
    executable_path: Path | None,
    cdp_endpoint: str | None,
    tracing: Tracing,
    output: Path | None,
    step: bool,
    controls: Path | None,
    only: list[str] | None,
    jobs: int,
    state: Path | None,
    gate_timeout: float,
    no_input: bool,
) -> RunOptions:
    """Check what was typed and fill in the defaults that depend on the config's place.

    Args:
        file: The config.
        headed: As on the command line, like all that follow.
        slowmo: See there.
        browser_channel: See there.
        executable_path: See there.
        cdp_endpoint: See there.
        tracing: See there.
        output: See there.
        step: See there.
        controls: See there.
        only: See there.
        jobs: See there.
        state: See there.
        gate_timeout: See there.
        no_input: See there.

    Returns:
        The options of the run.

    Raises:
        UsageFault: With every problem there is.
    """
    problems = [
        *_tracing_problem(tracing),
        *_endpoint_problem(cdp_endpoint, headed=headed, browser=executable_path or browser_channel),
        *_numbers_problem(slowmo, gate_timeout),
        *_folder_problem("--output", output),
        *_folder_problem("--state", state),
    ]
    if step and no_input:
        problems.append("--step waits for a person and --no-input never does; leave one of them out")
    beside = file.parent / CONTROLS_FILE
    if controls is None and beside.is_file():
        controls = beside
    elif controls is not None and not controls.is_file():
        problems.append(f"--controls: there is no file {controls}; name a file of corrections or leave it out")
    if problems:
        raise UsageFault(problems)
    return RunOptions(
        state_dir=state or file.parent / STATE_FOLDER,
        headed=headed,
        slowmo=slowmo,
        browser_channel=browser_channel,
        executable_path=executable_path,
        cdp_endpoint=cdp_endpoint,
        controls=controls,
        only=tuple(dict.fromkeys(only or ())),
        jobs=jobs,
        output=output,
        gate_timeout=gate_timeout,
        no_input=no_input,
        step=step,
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


def _tracing_problem(tracing: Tracing) -> list[str]:
    """Refuse traces: the ones that Playwright writes hold typed passwords and client secrets."""
    if tracing == "off":
        return []
    return [f"--tracing {tracing} is not there yet, since a trace holds typed secrets; use --tracing off"]


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
