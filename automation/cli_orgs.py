"""The commands that work on the orgs of a config, as typer takes them: ``plan``, ``apply``, ``verify``."""

from __future__ import annotations

from functools import partial

from automation import cli_options as opt  # noqa: TC001 - typer evaluates the annotations
from automation import cli_options_browser as browser  # noqa: TC001 - typer evaluates the annotations
from automation import cli_options_run as run  # noqa: TC001 - typer evaluates the annotations
from automation.cli_shared import Shared, with_shared_options


@with_shared_options()
def plan(
    file: opt.File,
    *,
    shared: Shared,
    out: run.PlanOut = None,
    detailed_exitcode: run.DetailedExitcode = False,
    prune: run.Prune = False,
    reconnect: run.Reconnect = False,
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


@with_shared_options()
def apply(
    file: opt.FileOrPlan,
    *,
    shared: Shared,
    enqueue: run.Enqueue = False,
    replace: run.Replace = False,
    yes: opt.Yes = False,
    step: run.Step = False,
    on_difference: run.OnDifference = "stop",
    prune: run.Prune = False,
    reconnect: run.Reconnect = False,
    show_secrets: browser.ShowSecrets = False,
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
    and one connection. You answer MFA and click Accept in the browser; it never does. At a terminal it first looks,
    shows the plan, and asks once; --yes, --no-input, --json and a saved plan ask nothing.
    """
    from automation.cli_apply import apply as run_apply  # noqa: PLC0415 - --help stays quick
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


@with_shared_options()
def verify(
    file: opt.File,
    *,
    shared: Shared,
    wait: run.Wait = False,
    since: run.Since = None,
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
