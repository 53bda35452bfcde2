"""``sessions``: the group of commands; what they do stands in ``cli_sessions_kept``, loaded only when it is done."""

from __future__ import annotations

import typer

from automation import cli_options as opt  # noqa: TC001 - typer evaluates the annotations
from automation.cli_help import ExamplesFirstCommand, ExamplesFirstGroup
from automation.report.terminal import Terminal

sessions = typer.Typer(cls=ExamplesFirstGroup, rich_markup_mode=None, no_args_is_help=False)


@sessions.callback()
def group() -> None:
    """List the sign-in sessions that are kept on this machine, or take them away.

    Examples:
      zoho-provision sessions list
      zoho-provision sessions forget ops

    A run keeps one only with --keep-session: encrypted, bound to its identity and data centre, for 7 days at most.
    """


@sessions.command("list", cls=ExamplesFirstCommand)
def list_(*, state: opt.JournalState = None, as_json: opt.Json = False, no_color: opt.NoColor = False) -> int:
    """List the sign-in sessions that are kept; no key is needed, and no cookie is read.

    Examples:
      zoho-provision sessions list
      zoho-provision sessions list --state clients/.zoho-provision --json
    """
    from automation.cli_sessions_kept import listed  # noqa: PLC0415 - --help stays quick

    return listed(state, Terminal(json_mode=as_json, color=False if no_color else None))


@sessions.command(cls=ExamplesFirstCommand)
def forget(
    identity: opt.MaybeIdentity = None,
    *,
    state: opt.JournalState = None,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> int:
    """Take the kept session of an identity away, or all of them.

    Examples:
      zoho-provision sessions forget ops
      zoho-provision sessions forget --state clients/.zoho-provision

    The next run signs in. In Zoho the session goes on until it ends there: sign out under My Account > Sessions to end
    it at once.
    """
    from automation.cli_sessions_kept import forgotten  # noqa: PLC0415 - --help stays quick

    return forgotten(identity, state, Terminal(json_mode=as_json, color=False if no_color else None))
