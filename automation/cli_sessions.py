"""``sessions``: the group of commands; what they do stands in ``cli_sessions_kept``, loaded only when it is done."""

from __future__ import annotations

import typer

from automation import cli_options as opt  # noqa: TC001 - typer evaluates the annotations
from automation import cli_options_records as records  # noqa: TC001 - typer evaluates the annotations
from automation.cli_help import ExamplesFirstCommand, ExamplesFirstGroup
from automation.cli_shared import terminal_of

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
def list_(*, state: records.JournalState = None, as_json: opt.Json = False, no_color: opt.NoColor = False) -> int:
    """List the sign-in sessions that are kept; no key is needed, and no cookie is read.

    Examples:
      zoho-provision sessions list
      zoho-provision sessions list --state clients/.zoho-provision --json
    """
    from automation.cli_sessions_kept import listed  # noqa: PLC0415 - --help stays quick

    return listed(state, terminal_of(as_json=as_json, no_color=no_color))


@sessions.command(cls=ExamplesFirstCommand)
def forget(
    identity: records.MaybeIdentity = None,
    *,
    state: records.JournalState = None,
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

    return forgotten(identity, state, terminal_of(as_json=as_json, no_color=no_color))
