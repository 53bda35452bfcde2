"""What commands share: the terminal that they speak at, and the options of every one with a browser, spelt once."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, get_type_hints

from automation import cli_options as opt  # noqa: TC001 - typer evaluates the annotations
from automation import cli_options_browser as browser  # noqa: TC001 - typer evaluates the annotations
from automation import cli_options_records as records  # noqa: TC001 - typer evaluates the annotations
from automation import cli_options_run as run  # noqa: TC001 - typer evaluates the annotations
from automation.report.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from automation.options import RunOptions


def terminal_of(*, as_json: bool, no_color: bool = False) -> Terminal:
    """Return the terminal that the options describe."""
    return Terminal(json_mode=as_json, color=False if no_color else None)


def shared(
    *,
    only: opt.Only = None,
    failed: run.Failed = False,
    jobs: run.Jobs = None,
    gate_timeout: opt.GateTimeout = 300.0,
    no_input: run.NoInput = False,
    keep_session: run.KeepSession = False,
    passphrase_env: run.PassphraseEnv = None,
    no_notify: run.NoNotify = False,
    unsafe_debug: run.UnsafeDebug = False,
    controls: opt.Controls = None,
    state: opt.State = None,
    database_url: opt.DatabaseUrl = None,
    headed: browser.Headed = None,
    slowmo: browser.SlowMo = 0.0,
    browser_channel: browser.BrowserChannel = None,
    executable_path: browser.ExecutablePath = None,
    cdp_endpoint: browser.CdpEndpoint = None,
    connect: browser.Connect = None,
    user_data_dir: browser.UserDataDir = None,
    viewport_size: browser.ViewportSize = None,
    tracing: records.TracingMode = "off",
    har: records.Har = False,
    screenshot: records.ScreenshotMode = "off",
    video: records.VideoMode = "off",
    output: opt.OutputFolder = None,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> None:
    """Spell the options; typer reads this signature, and nothing calls it."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What was typed for the shared options of a command.

    Attributes:
        terminal: Where the command speaks.
        typed: The other options, as `cli_run_options.run_options` takes them.
    """

    terminal: Terminal
    typed: Mapping[str, Any]

    def options(self, file: Path, **own: Any) -> RunOptions:
        """Check what was typed and make the options of a run out of it.

        Args:
            file: The config.
            own: What the command itself knows beside it.

        Raises:
            UsageFault: With every problem there is.
        """
        from automation.cli_run_options import run_options  # noqa: PLC0415 - --help stays quick

        return run_options(file, **self.typed, **own)


def with_shared_options(*without: str, **defaults: object) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Add the shared options to a command, which gets what was typed for them as ``shared``.

    Args:
        without: Those that the command does not have; they keep their defaults.
        defaults: Defaults that differ for this command.
    """
    hints = get_type_hints(shared, include_extras=True)
    every = {name: one.replace(annotation=hints[name]) for name, one in inspect.signature(shared).parameters.items()}
    every |= {name: every[name].replace(default=value) for name, value in defaults.items()}

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        own = get_type_hints(command, include_extras=True, localns={"Shared": Shared})
        parameters = [
            one.replace(annotation=own[name])
            for name, one in inspect.signature(command).parameters.items()
            if name != "shared"
        ]
        parameters += [one for name, one in every.items() if name not in without]

        @wraps(command)
        def typed(*args: Any, **named: Any) -> int:
            given = {name: named.pop(name, one.default) for name, one in every.items()}
            as_json, no_color = given.pop("as_json"), given.pop("no_color")
            terminal = terminal_of(as_json=as_json, no_color=no_color)
            return command(*args, shared=Shared(terminal, given), **named)

        typed.__signature__ = inspect.Signature(parameters, return_annotation=int)  # type: ignore[attr-defined]
        typed.__annotations__ = {one.name: one.annotation for one in parameters} | {"return": int}
        return typed

    return decorate
