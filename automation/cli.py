"""The command line and the composition root: it knows both the engine and Zoho, and loads them only when needed."""

from __future__ import annotations

import atexit
import gc
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from automation.cli_config import check, controls, doctor, init, schema, scopes
from automation.cli_help import ExamplesFirstCommand, ExamplesFirstGroup
from automation.cli_orgs import apply, plan, verify
from automation.cli_records import evidence, forget, redact, report, status
from automation.cli_rehearse import rehearse
from automation.cli_sessions import sessions
from automation.cli_shared import terminal_of
from automation.cli_sharing import gates, worker
from automation.cli_stand_in import demo, replay, replica

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_EXIT_USAGE, _EXIT_INTERRUPTED = 2, 130
_KEPT_BEFORE_SEARCH = 50_000
"""New objects between two searches for cycles; Python's 700 means a hundred searches while the modules are loaded."""

COMMANDS: tuple[Callable[..., int], ...] = (
    *(init, schema, scopes, check, rehearse, plan, apply, verify, worker, gates, status, report, forget),
    *(replica, demo, controls, replay, redact, evidence, doctor),
)
"""In the order in which help lists them."""

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


for command in COMMANDS:
    app.command(cls=ExamplesFirstCommand)(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its status.

    Args:
        arguments: What was typed after the program's name; the process's own when absent.
    """
    gc.set_threshold(_KEPT_BEFORE_SEARCH)
    atexit.register(gc.freeze)  # what ends need not be searched for cycles first: a tenth of a second
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        ended = app(given, prog_name="zoho-provision", standalone_mode=False)
    except typer.TyperException as fault:
        from automation.cli_faults import refuse  # noqa: PLC0415 - only a fault needs it

        ended = refuse(_command(given), fault.format_message(), terminal_of(as_json="--json" in given))
    except (KeyboardInterrupt, typer.Abort):
        terminal_of(as_json="--json" in given).say("Interrupted.")
        ended = _EXIT_INTERRUPTED
    except Exception as fault:  # noqa: BLE001 - whatever it is, a user gets one readable line
        from automation.cli_faults import fail  # noqa: PLC0415 - only a fault needs it

        ended = fail(_command(given), fault, terminal_of(as_json="--json" in given))
    sys.exit(int(ended or 0))


def _command(given: Sequence[str]) -> str:
    """Return the command that was meant, for the envelope."""
    names = {command.__name__ for command in COMMANDS} | {"sessions"}
    return next((word for word in given if word in names), "")


if __name__ == "__main__":
    main()
