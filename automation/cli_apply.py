"""The one question before ``apply FILE``: what it will do, by the config and the journal, and whether it shall.

No browser has started yet, so nobody signs in for a no. What is on the pages nobody has looked at here: that is what
``plan`` does, and ``apply PLAN`` then does exactly what was seen and agreed to.
"""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

from automation.errors import JournalUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from automation.options import RunOptions
    from automation.report.history import History, OrgHistory
    from automation.report.terminal import Terminal
    from flows.config import Batch, Org

MOST = 20
"""Orgs that are told one by one; of more, the names follow."""
YES = ("y", "yes")


def agreed(file: Path, terminal: Terminal, options: RunOptions, batch: Batch, *, yes: bool) -> bool:
    """Show what will be made and ask once, where somebody is at the terminal; elsewhere go on.

    Args:
        file: The config.
        terminal: Where to ask; the question goes to stderr.
        options: How it would run.
        batch: The checked config.
        yes: Do not ask.

    Returns:
        Whether to go on. A no is told.
    """
    if yes or options.no_input or not is_asked(terminal):
        return True
    chosen = [org for org in batch.orgs if options.takes(org.name)]
    for line in intended(chosen, _history(options, terminal), options, file):
        terminal.say(line)
    count = "1 org" if len(chosen) == 1 else f"{len(chosen)} orgs"
    terminal.say(f"Do this in {count}? Type yes to go on:")
    if sys.stdin.readline().strip().casefold() in YES:
        return True
    terminal.say("Nothing was touched.")
    return False


def is_asked(terminal: Terminal) -> bool:
    """Tell whether a person can see a question and answer it.

    Args:
        terminal: Where it would be asked.
    """
    return not terminal.json_mode and sys.stdin.isatty() and terminal.is_seen("err")


def intended(orgs: Sequence[Org], history: History | None, options: RunOptions, file: Path) -> Iterator[str]:
    """Yield what ``apply`` sets out to do, as far as config and journal tell.

    Args:
        orgs: The chosen orgs.
        history: What the journal knows; None when there is none.
        options: How it would run.
        file: The config.
    """
    yield f"apply {file}:"
    for org in orgs[:MOST]:
        known = history.orgs.get(org.name) if history else None
        yield ""
        yield f"  {org.name} ({org.datacenter.name}): org {org.crm_org_id}, as {org.identity.email}"
        yield f"    client      {org.client.name!r}: {_state(known, 'client', org.client.name)}"
        service = f"{org.service.name!r} ({org.service.link_name})"
        yield f"    service     {service}: {_state(known, 'service', org.service.name)}"
        link = org.connection.link_name
        yield f"    connection  {org.connection.name!r} ({link}): {_state(known, 'connection', link)}"
        yield f"    scopes      {', '.join(org.connection.scopes)}"
        if known and known.judged and known.judged.verdict:
            yield f"    last seen   {known.judged.verdict.replace('_', ' ')}"
    if len(orgs) > MOST:
        yield ""
        yield f"  and {len(orgs) - MOST} more: {', '.join(org.name for org in orgs[MOST:])}"
    yield ""
    yield from _allowed(options)
    yield "You answer MFA, and you click Accept once for each connection that is made."
    yield (
        "This is what config and journal tell; nobody has looked at the pages. To see that first, and do exactly it: "
        f"zoho-provision plan {shlex.quote(str(file))} --out PLAN"
    )


def _state(known: OrgHistory | None, stage: str, name: str) -> str:
    if known is not None and (stage, name) in known.made:
        return "on record as there; is looked for, and amended where it differs"
    return "not on record; is looked for, and made where it is missing"


def _allowed(options: RunOptions) -> Iterator[str]:
    """Yield what the flags allow that takes something away."""
    if options.prune:
        yield "--prune: redirect URIs beyond the config are taken off."
    if options.reconnect:
        yield "--reconnect: a live connection that locks its service is revoked and connected again."


def _history(options: RunOptions, terminal: Terminal) -> History | None:
    """Read the journal; one that cannot be read tells nothing, and the run itself says what becomes of it."""
    from automation.report.reading import read_history  # noqa: PLC0415 - its library is large

    try:
        return read_history(options.state_dir, options.database)
    except JournalUnavailable as fault:
        terminal.say(fault.message)
        return None
