"""The commands of a batch that several machines share, as typer takes them: ``worker`` and ``gates``."""

from __future__ import annotations

import typer  # noqa: TC002 - typer evaluates the annotations

from automation import cli_options as opt  # noqa: TC001 - typer evaluates the annotations
from automation.cli_help import ExamplesFirstCommand
from automation.report.terminal import Terminal


def register(app: typer.Typer) -> None:
    """Add the commands to the program.

    Args:
        app: The program.
    """
    app.command(cls=ExamplesFirstCommand)(worker)
    app.command(cls=ExamplesFirstCommand)(gates)


def worker(
    file: opt.File,
    *,
    identities: opt.AtOnce = 1,
    only: opt.Only = None,
    jobs: opt.Jobs = None,
    gate_timeout: opt.GateTimeout = 300.0,
    no_input: opt.NoInput = False,
    keep_session: opt.KeepSession = False,
    passphrase_env: opt.PassphraseEnv = None,
    no_notify: opt.NoNotify = False,
    unsafe_debug: opt.UnsafeDebug = False,
    controls: opt.Controls = None,
    state: opt.State = None,
    database_url: opt.DatabaseUrl = None,
    headed: opt.Headed = None,
    slowmo: opt.SlowMo = 0.0,
    browser_channel: opt.BrowserChannel = None,
    executable_path: opt.ExecutablePath = None,
    cdp_endpoint: opt.CdpEndpoint = None,
    connect: opt.Connect = None,
    viewport_size: opt.ViewportSize = None,
    tracing: opt.TracingMode = "off",
    har: opt.Har = False,
    screenshot: opt.ScreenshotMode = "off",
    output: opt.OutputFolder = None,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> int:
    """Work on a batch together with workers on other machines, until all its orgs have ended.

    Examples:
      zoho-provision worker orgs.toml                   the same on each machine, with the same config
      zoho-provision worker orgs.toml --identities 2 --jobs 2
      zoho-provision apply orgs.toml --enqueue          only puts the orgs there

    Needs a PostgreSQL database that all of them reach (--database-url). Each org is done by exactly one worker, an
    identity is used on one machine at a time, and what a dead worker had goes to another. You click Accept where the
    org is worked on; `zoho-provision gates` tells where that is. Exit statuses as for `apply`.
    """
    from automation.cli_run_options import run_options  # noqa: PLC0415 - --help stays quick
    from automation.cli_worker import work_along  # noqa: PLC0415 - --help stays quick

    return work_along(
        file,
        Terminal(json_mode=as_json, color=False if no_color else None),
        lambda: run_options(
            file,
            headed=headed,
            slowmo=slowmo,
            browser_channel=browser_channel,
            executable_path=executable_path,
            cdp_endpoint=cdp_endpoint,
            connect=connect,
            user_data_dir=None,
            viewport_size=viewport_size,
            no_notify=no_notify,
            tracing=tracing,
            har=har,
            screenshot=screenshot,
            video="off",
            output=output,
            step=False,
            on_difference="stop",
            unsafe_debug=unsafe_debug,
            show_secrets=False,
            controls=controls,
            only=only,
            jobs=jobs,
            state=state,
            database_url=database_url,
            gate_timeout=gate_timeout,
            no_input=no_input,
            keep_session=keep_session,
            passphrase_env=passphrase_env,
        ),
        identities=identities,
    )


def gates(*, database_url: opt.DatabaseUrl = None, as_json: opt.Json = False, no_color: opt.NoColor = False) -> int:
    """Show who is awaited now, on which machine, for what, and how long still.

    Examples:
      zoho-provision gates
      zoho-provision gates --json

    It reads the journal in the database that the machines share. Exit status: 0 it could be read, 1 it could not, 2
    the command line is wrong.
    """
    from automation.cli_gates import gates as show_gates  # noqa: PLC0415 - --help stays quick

    return show_gates(Terminal(json_mode=as_json, color=False if no_color else None), database_url)
