"""The command line and the composition root: it knows both the engine and Zoho, and loads them only when needed."""

from __future__ import annotations

import atexit
import gc
import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from automation import cli_config, cli_rehearse, cli_sharing
from automation import cli_options as opt  # typer evaluates the annotations
from automation.cli_help import ExamplesFirstCommand, ExamplesFirstGroup
from automation.cli_sessions import sessions
from automation.cli_shared import Shared, with_shared_options
from automation.report.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXIT_USAGE, _EXIT_INTERRUPTED = 2, 130
_KEPT_BEFORE_SEARCH = 50_000
"""New objects between two searches for cycles; Python's 700 means a hundred searches while the modules are loaded."""

app = typer.Typer(cls=ExamplesFirstGroup, rich_markup_mode=None, add_completion=True, pretty_exceptions_enable=False)
app.add_typer(sessions, name="sessions")


def _version(asked: bool) -> None:  # noqa: FBT001 - typer's callback
    """Print the version and leave."""
    if asked:
        from importlib.metadata import version  # noqa: PLC0415 - only --version needs it

        typer.echo(f"zoho-provision {version('zoho-provision')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def program(
    ctx: typer.Context,
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> int:
    """Register the OAuth client, the custom service and the connection a Zoho org needs, and prove that it works.

    Examples:
      zoho-provision demo                     three orgs on a local stand-in of Zoho's pages
      zoho-provision check orgs.toml          is the config right?
      zoho-provision rehearse orgs.toml       are the pages as the program thinks? changes nothing
      zoho-provision plan orgs.toml           what is there, and what would be made; changes nothing
      zoho-provision apply orgs.toml          make what is missing; you answer MFA and click Accept
      zoho-provision verify orgs.toml --json  does every link name still work?

    Exit status: 0 everything asked for is so, 1 an org failed, 2 the config or the command line is wrong and nothing
    was touched, 3 a person is still awaited, 130 interrupted. After 1, 3 and 130 a rerun goes on from there.
    """
    del version
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help(), err=True)
        raise typer.Exit(_EXIT_USAGE)
    return 0


cli_config.register(app)


@app.command(cls=ExamplesFirstCommand)
def check(file: opt.File, *, as_json: opt.Json = False, no_color: opt.NoColor = False) -> int:
    """Check a config for everything that can be known without a browser.

    Examples:
      zoho-provision check orgs.toml
      zoho-provision check orgs.toml --json
    """
    from automation.cli_check import check as run_check  # noqa: PLC0415 - --help stays quick

    return run_check(file, _terminal(as_json=as_json, no_color=no_color))


cli_rehearse.register(app)


@app.command(cls=ExamplesFirstCommand)
@with_shared_options()
def plan(
    file: opt.File,
    *,
    shared: Shared,
    out: opt.PlanOut = None,
    detailed_exitcode: opt.DetailedExitcode = False,
    prune: opt.Prune = False,
    reconnect: opt.Reconnect = False,
) -> int:
    """Show what `apply` would do in each org, with every value that it would type; changes nothing.

    Examples:
      zoho-provision plan orgs.toml
      zoho-provision plan orgs.toml --out acme.plan.json --only acme
      zoho-provision apply acme.plan.json
      zoho-provision plan orgs.toml --no-input --json --detailed-exitcode

    It signs in (you answer MFA) and reads. A saved plan holds no secret; `apply PLAN` does exactly that, and stops in
    each org whose config or pages have changed since. Exit status: 0 all could be planned, 1 an org cannot be done, 3 a
    person is awaited; with --detailed-exitcode 4 instead of 0 where there is something to do.
    """
    from automation.cli_plan import plan as make_plan  # noqa: PLC0415 - --help stays quick

    return make_plan(
        file,
        shared.terminal,
        lambda: shared.options(
            file,
            step=False,
            on_difference="stop",
            prune=prune,
            reconnect=reconnect,
            show_secrets=False,
        ),
        out=out,
        detailed=detailed_exitcode,
    )


@app.command(cls=ExamplesFirstCommand)
@with_shared_options()
def apply(
    file: opt.FileOrPlan,
    *,
    shared: Shared,
    enqueue: opt.Enqueue = False,
    replace: opt.Replace = False,
    yes: opt.Yes = False,
    step: opt.Step = False,
    on_difference: opt.OnDifference = "stop",
    prune: opt.Prune = False,
    reconnect: opt.Reconnect = False,
    show_secrets: opt.ShowSecrets = False,
) -> int:
    """Make what is missing in each org, wait for you where only a person may act, and verify.

    Examples:
      zoho-provision apply orgs.toml
      zoho-provision apply orgs.toml --only acme --only globex
      zoho-provision apply orgs.toml --failed       those that were not usable last time
      zoho-provision apply acme.plan.json     exactly what a saved plan says
      zoho-provision apply orgs.toml --cdp-endpoint http://127.0.0.1:9222
      zoho-provision apply orgs.toml --no-input --json

    It looks before it makes: run it twice, or after any interruption, and each org still has one client, one service
    and one connection. You answer MFA and click Accept in the browser; it never does. At a terminal it first tells what
    it will make, by config and journal, and asks once; --yes, --no-input, --json and a saved plan ask nothing.
    """
    from automation.cli_plan import apply as run_apply  # noqa: PLC0415 - --help stays quick
    from automation.cli_worker import placing  # noqa: PLC0415 - --help stays quick

    return (placing(enqueue=enqueue, replace=replace) or partial(run_apply, yes=yes))(
        file,
        shared.terminal,
        lambda config: shared.options(
            config,
            step=step,
            on_difference=on_difference,
            prune=prune,
            reconnect=reconnect,
            show_secrets=show_secrets,
        ),
    )


@app.command(cls=ExamplesFirstCommand)
@with_shared_options()
def verify(
    file: opt.File,
    *,
    shared: Shared,
    wait: opt.Wait = False,
    since: opt.Since = None,
) -> int:
    """Check every link name again: is it there, will it live, does it work?

    Examples:
      zoho-provision verify orgs.toml
      zoho-provision verify orgs.toml --only acme --json
      zoho-provision verify orgs.toml --wait            once the hour is over that kills a token nobody renews
      zoho-provision verify orgs.toml --since 30d       all that were usable in the last 30 days

    It calls the verify addresses through the connection from a throw-away function, which is gone afterwards. Nothing
    else of the org is touched.
    """
    from automation.cli_verify import verify as run_verify  # noqa: PLC0415 - --help stays quick

    return run_verify(
        file,
        shared.terminal,
        lambda: shared.options(
            file,
        ),
        wait=wait,
        since=since,
    )


cli_sharing.register(app)


@app.command(cls=ExamplesFirstCommand)
def status(
    file: opt.JournalFile = None,
    *,
    state: opt.JournalState = None,
    database_url: opt.DatabaseUrl = None,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> int:
    """Say how each org stood when it was last looked at, without a browser.

    Examples:
      zoho-provision status orgs.toml
      zoho-provision status --state clients/.zoho-provision --json

    It reads the journal: last verdict, last stage, client id, and what awaits a person. Exit status: 0 every org was
    usable, 1 an org failed, 2 there is no such config or journal, 3 something is still to be done: a person is awaited,
    a run was cut short, or nobody has looked.
    """
    from automation.cli_status import status as run_status  # noqa: PLC0415 - --help stays quick

    return run_status(file, _terminal(as_json=as_json, no_color=no_color), state=state, database_url=database_url)


@app.command(cls=ExamplesFirstCommand)
def report(
    file: opt.JournalFile = None,
    *,
    state: opt.JournalState = None,
    database_url: opt.DatabaseUrl = None,
    receipt: opt.Receipt = None,
    form: opt.Format = "html",
    output: opt.ReportFile = None,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> int:
    """Write what the journal knows as a page to read, mail and print, or as CSV, JSON or JUnit.

    Examples:
      zoho-provision report orgs.toml --out report.html
      zoho-provision report orgs.toml --receipt acme --out acme.html
      zoho-provision report orgs.toml --format csv > orgs.csv
      zoho-provision report --format junit --out status.xml

    Per org: the verdict with its evidence, who accepted which scopes when, the time of machine and person, errors with
    what to do, and Deluge code that uses the link name. No secret is in it; the page loads nothing from elsewhere.
    """
    from automation.cli_report import report as run_report  # noqa: PLC0415 - --help stays quick

    terminal = _terminal(as_json=as_json, no_color=no_color)
    return run_report(file, terminal, state=state, database_url=database_url, form=form, output=output, receipt=receipt)


@app.command(cls=ExamplesFirstCommand)
def forget(
    org: opt.Org,
    *,
    state: opt.JournalState = None,
    database_url: opt.DatabaseUrl = None,
    yes: opt.Yes = False,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> int:
    """Take all that the journal knows of an org out of it; nothing in Zoho is touched.

    Examples:
      zoho-provision forget acme
      zoho-provision forget acme --state clients/.zoho-provision --yes

    It asks first, since the record of who accepted what goes too: make a `report --receipt ORG` before. Client, service
    and connection stay in Zoho, and a later `apply` adopts them. To remove them, delete them in Zoho by hand.
    """
    from automation.cli_forget import forget as run_forget  # noqa: PLC0415 - --help stays quick

    terminal = _terminal(as_json=as_json, no_color=no_color)
    return run_forget(org, terminal, state=state, database_url=database_url, yes=yes)


@app.command(cls=ExamplesFirstCommand)
def replica(
    *,
    port: opt.Port = 8600,
    seed: opt.Seed = 1,
    variant: opt.Variants = None,
    latency: opt.Latency = 0.0,
    fault: opt.Faults = None,
    list_: opt.ListChoices = False,
    config: opt.ReplicaConfig = None,
    no_color: opt.NoColor = False,
) -> int:
    """Serve the local stand-in of Zoho's pages until Ctrl-C.

    Examples:
      zoho-provision replica
      zoho-provision replica --seed 7 --variant zoho-like --variant popup
      zoho-provision replica --fault slow-list@client=2
      zoho-provision replica --list
    """
    from automation import cli_replica  # noqa: PLC0415 - --help stays quick

    terminal = _terminal(as_json=False, no_color=no_color)
    if list_:
        return cli_replica.list_choices(terminal)
    return cli_replica.replica(
        terminal, port=port, seed=seed, variants=variant or [], faults=fault or [], latency=latency, config=config
    )


@app.command(cls=ExamplesFirstCommand)
def demo(
    *,
    headed: opt.Headed = None,
    seed: opt.Seed = 1,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> int:
    """Onboard three orgs on a local stand-in of Zoho's pages, with a scripted person; touches nothing else.

    Examples:
      zoho-provision demo
      zoho-provision demo --headed
      zoho-provision demo --seed 7 --json
    """
    from automation.cli_demo import demo as run_demo  # noqa: PLC0415 - --help stays quick

    return run_demo(_terminal(as_json=as_json, no_color=no_color), headed=headed, seed=seed)


@app.command(cls=ExamplesFirstCommand)
def controls(*, controls: opt.Controls = None, as_json: opt.Json = False, no_color: opt.NoColor = False) -> int:
    """List every control that is looked for on Zoho's pages, with its wordings and where they come from.

    Examples:
      zoho-provision controls
      zoho-provision controls --controls controls.toml
      zoho-provision controls --json

    An overlay (--controls FILE, or controls.toml beside the config) corrects a control by its name, e.g.
    [custom_service.client_id] names = ["Application key"]
    """
    from automation.cli_controls import controls as list_controls  # noqa: PLC0415 - --help stays quick

    return list_controls(controls, _terminal(as_json=as_json, no_color=no_color))


@app.command(cls=ExamplesFirstCommand)
def replay(
    file: opt.File,
    *,
    variant: opt.WorldVariants = None,
    seeds: opt.Seeds = "1",
    fault: opt.WorldFaults = None,
    expect: opt.Expect = None,
    update: opt.Update = False,
    only: opt.Only = None,
    jobs: opt.WorldJobs = 1,
    gate_timeout: opt.GateTimeout = 60.0,
    headed: opt.ReplayHeaded = False,
    junit: opt.Junit = None,
    output: opt.KeptWorlds = None,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> int:
    """Run your own config on the local stand-in with a scripted person, in many worlds, and compare how each ends.

    Examples:
      zoho-provision replay orgs.toml --seeds 1-20
      zoho-provision replay orgs.toml --variant popup,zoho-like --variant same-tab
      zoho-provision replay orgs.toml --seeds 1-20 --expect expected.json --update
      zoho-provision replay orgs.toml --seeds 1-20 --expect expected.json --junit replay.xml

    Nothing of Zoho is touched and no password of yours is read: every data centre of the config is moved to the
    stand-in. Exit status: 0 every world ended as expected, 1 one did not, 2 the config or the command line is wrong,
    130 interrupted.
    """
    from automation.cli_replay import ReplayOptions  # noqa: PLC0415 - --help stays quick
    from automation.cli_replay import replay as run_replay  # noqa: PLC0415 - --help stays quick

    options = ReplayOptions(
        seeds=seeds,
        variants=variant or [],
        faults=fault or [],
        expect=expect,
        update=update,
        junit=junit,
        jobs=jobs,
        only=only or [],
        gate_timeout=gate_timeout,
        headed=headed,
        output=output,
    )
    return run_replay(file, _terminal(as_json=as_json, no_color=no_color), options)


@app.command(cls=ExamplesFirstCommand)
def redact(
    files: opt.Recordings,
    *,
    secret_env: opt.SecretEnv = None,
    keep_pictures: opt.KeepPictures = False,
    output: opt.RedactedFolder = None,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> int:
    """Clean Playwright traces and HARs of secrets, and prove by a scan that none is left.

    Examples:
      zoho-provision redact trace.zip --secret-env OPS_PASSWORD
      zoho-provision redact test-results/*/trace.zip --secret-env API_KEY --secret-env PASSWORD --output clean
      zoho-provision redact network.har --json

    The values of the named variables are looked for in every spelling, and so are the cookies, authorisations, tokens
    and typed passwords that a recording itself brings. A copy that a secret is still found in is destroyed.
    """
    from automation.cli_redact import redact_files  # noqa: PLC0415 - --help stays quick

    terminal = _terminal(as_json=as_json, no_color=no_color)
    return redact_files(files, terminal, names=secret_env or [], output=output, keep_pictures=keep_pictures)


@app.command(cls=ExamplesFirstCommand)
def evidence(
    org: opt.Org,
    *,
    state: opt.State = None,
    output: opt.OutputFolder = None,
    into: opt.Into = None,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> int:
    """Bundle what was recorded of an org as one file without secrets, to send to a maintainer.

    Examples:
      zoho-provision evidence acme
      zoho-provision evidence acme --state clients/.zoho-provision --into /media/stick

    It holds what `apply` or `verify` recorded with --tracing, --har or --screenshot: trace, network, pictures, the
    error, the page's accessible structure, and the versions. All of it is cleaned once more and scanned. Without
    --state and --output the recordings are looked for in .zoho-provision/output/ in the working directory.
    """
    from automation.cli_evidence import evidence as bundle  # noqa: PLC0415 - --help stays quick

    return bundle(org, _terminal(as_json=as_json, no_color=no_color), state=state, output=output, into=into)


@app.command(cls=ExamplesFirstCommand)
def doctor(
    file: opt.MaybeFile = None,
    *,
    state: opt.State = None,
    browser_channel: opt.BrowserChannel = None,
    executable_path: opt.ExecutablePath = None,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> int:
    """Look at browser, display, keyring, permissions, disk, clock and hosts, and say what to do about what is wrong.

    Examples:
      zoho-provision doctor
      zoho-provision doctor orgs.toml
      zoho-provision doctor orgs.toml --json
    """
    from automation.cli_doctor import doctor as run_doctor  # noqa: PLC0415 - --help stays quick

    terminal = _terminal(as_json=as_json, no_color=no_color)
    return run_doctor(file, terminal, state=state, executable_path=executable_path, channel=browser_channel)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its status.

    Args:
        arguments: What was typed after the program's name; the process's own when absent.
    """
    gc.set_threshold(_KEPT_BEFORE_SEARCH)
    atexit.register(gc.freeze)  # what ends need not be searched for cycles first: a tenth of a second
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = app(given, prog_name="zoho-provision", standalone_mode=False)
    except typer.TyperException as fault:
        from automation.cli_faults import refuse  # noqa: PLC0415 - only a fault needs it

        status = refuse(_command(given), fault.format_message(), _terminal(as_json="--json" in given))
    except (KeyboardInterrupt, typer.Abort):
        _terminal(as_json="--json" in given).say("Interrupted.")
        status = _EXIT_INTERRUPTED
    except Exception as fault:  # noqa: BLE001 - whatever it is, a user gets one readable line
        from automation.cli_faults import fail  # noqa: PLC0415 - only a fault needs it

        status = fail(_command(given), fault, _terminal(as_json="--json" in given))
    sys.exit(int(status or 0))


def _terminal(*, as_json: bool, no_color: bool = False) -> Terminal:
    """Return the terminal that the options describe."""
    return Terminal(json_mode=as_json, color=False if no_color else None)


def _command(given: Sequence[str]) -> str:
    """Return the command that was meant, for the envelope."""
    names = {getattr(command.callback, "__name__", "") for command in app.registered_commands} | {"sessions"}
    return next((word for word in given if word in names), "")


if __name__ == "__main__":
    main()
