"""The commands of a batch that several machines share, as typer takes them: ``worker`` and ``gates``."""

from __future__ import annotations

from automation import cli_options as opt  # noqa: TC001 - typer evaluates the annotations
from automation import cli_options_run as run  # noqa: TC001 - typer evaluates the annotations
from automation.cli_shared import Shared, terminal_of, with_shared_options


@with_shared_options("failed", "user_data_dir", "video")
def worker(
    file: opt.File,
    *,
    shared: Shared,
    identities: run.AtOnce = 1,
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
    from automation.cli_worker import work_along  # noqa: PLC0415 - --help stays quick

    return work_along(
        file,
        shared.terminal,
        lambda: shared.options(
            file,
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

    return show_gates(terminal_of(as_json=as_json, no_color=no_color), database_url)
