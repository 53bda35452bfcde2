"""``forget``: all that the journal knows of an org is taken out of it. Nothing in Zoho is touched."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from automation.cli_check import report_refusal
from automation.cli_database import database
from automation.cli_run_options import STATE_FOLDER
from automation.cli_status import report_unreadable, told
from automation.errors import JournalUnavailable, UsageFault
from automation.report.envelope import EXIT_DONE, EXIT_INTERRUPTED, sum_up

if TYPE_CHECKING:
    from automation.postgres import Postgres
    from automation.report.history import OrgHistory
    from automation.report.terminal import Terminal


def forget(org: str, terminal: Terminal, *, state: Path | None, yes: bool, database_url: str | None = None) -> int:
    """Take an org out of the journal, after asking.

    Args:
        org: Its name.
        terminal: Where to ask and to say what came of it.
        state: The state directory; the one in the working directory when absent.
        yes: Do not ask.
        database_url: The database that the journal is in instead.

    Returns:
        The exit status: 0 it is gone, 1 the journal cannot be written or is in use, 2 no such org, 130 the person
        said no.
    """
    folder = state or Path(STATE_FOLDER)
    try:
        shared = database(database_url)
        known = _known(org, folder, shared)
        if not yes and not _agreed(known, terminal):
            terminal.say("Nothing was taken out.")
            return EXIT_INTERRUPTED
        rows = _gone(org, folder, shared)
        terminal.result(f"{org}: {rows} rows taken out of the journal; nothing in Zoho was touched.")
    except UsageFault as fault:
        return report_refusal("forget", fault, terminal)
    except JournalUnavailable as fault:
        return report_unreadable("forget", fault, terminal)
    terminal.envelope(sum_up("forget", [], []))
    return EXIT_DONE


def at_a_terminal() -> bool:
    """Tell whether somebody can be asked."""
    return sys.stdin.isatty()


def _known(org: str, folder: Path, shared: Postgres | None) -> OrgHistory:
    """Return what the journal knows of the org.

    Raises:
        UsageFault: Nothing.
    """
    orgs = told(None, folder, shared).orgs
    if org not in orgs:
        near = difflib.get_close_matches(org, orgs, n=1)
        hint = f"did you mean {near[0]}?" if near else "`zoho-provision status` lists the orgs"
        raise UsageFault([f"the journal in {shared.named if shared else folder} knows no org {org}; {hint}"])
    return orgs[org]


def _agreed(org: OrgHistory, terminal: Terminal) -> bool:
    """Ask the person at the terminal.

    Raises:
        UsageFault: There is none.
    """
    if terminal.json_mode or not at_a_terminal():
        raise UsageFault([f"forgetting {org.name} is asked for at a terminal first; say --yes to go on without"])
    terminal.say(f"On record of {org.name}: runs {len(org.visits)}, consents of a person {len(org.consents)}.")
    terminal.say(f"Take all of it out? Nothing in Zoho is touched. Type the name {org.name} to go on:")
    return sys.stdin.readline().strip() == org.name


def _gone(org: str, folder: Path, shared: Postgres | None) -> int:
    """Take the org out, while no run goes on; returns how many rows there were."""
    from automation.journal import Journal  # noqa: PLC0415 - --help needs none
    from automation.locks import LOCK_NAME, held  # noqa: PLC0415 - as above

    with held(folder / LOCK_NAME, f"the state directory {folder}"):
        journal = Journal(folder, shared)
        try:
            return journal.forget(org)
        finally:
            journal.close()
