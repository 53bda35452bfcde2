"""How the orgs stood when they were last looked at, for people: a table on a terminal, plain lines elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.report.ledger import STAGE_WORDS
from automation.report.summary import TABLE_WIDTH
from automation.report.terminal import clean

if TYPE_CHECKING:
    from datetime import datetime

    from rich.table import Table
    from rich.text import Text

    from automation.report.history import OrgHistory, Standing
    from automation.report.terminal import Terminal

STANDING_LOOKS: dict[Standing, tuple[str, str, str]] = {
    "usable": ("✓", "usable", "bold green"),
    "failed": ("✗", "failed", "bold red"),
    "waiting": ("◆", "awaits a person", "bold yellow"),
    "unfinished": ("…", "not finished", "yellow"),
    "unknown": ("?", "not looked at", "yellow"),
}
"""Symbol, words and style of each standing."""


def show_standing(terminal: Terminal, orgs: list[OrgHistory]) -> None:
    """Put the orgs on stdout, below them what awaits a person or went wrong.

    Args:
        terminal: Where to.
        orgs: What is known of them.
    """
    if not terminal.is_live("out"):
        for org in orgs:
            terminal.result("  ".join((org.name, *_said(org), *([org.awaited] if org.awaited else []))))
    elif terminal.console("out").width < TABLE_WIDTH:
        for org in orgs:
            terminal.result(_block(org))
    elif orgs:
        terminal.result(_table(orgs))
    for org in orgs:
        if org.standing == "failed" and org.last:
            for error in org.last.errors:
                terminal.result(f"{org.name}: {error.code}: {error.message}\n  → {error.remedy}")
    terminal.result(sentence(orgs))


def sentence(orgs: list[OrgHistory]) -> str:
    """Return in one sentence how many orgs stand how.

    Args:
        orgs: What is known of them.
    """
    counts = {standing: sum(org.standing == standing for org in orgs) for standing in STANDING_LOOKS}
    total = len(orgs)
    parts = [f"{counts.pop('usable')} of {total} {'org' if total == 1 else 'orgs'} usable at the last look"]
    parts += [f"{count} {STANDING_LOOKS[standing][1]}" for standing, count in counts.items() if count]
    return ", ".join(parts) + "."


def verdict_words(org: OrgHistory) -> str:
    """Return an org's last verdict with its day.

    Args:
        org: What is known of it.
    """
    if org.judged is None or org.judged.verdict is None:
        return "no verdict yet"
    when = local(org.judged.judged_at) if org.judged.judged_at else "at an unknown time"
    return f"{org.judged.verdict.replace('_', ' ')} ({when})"


def last_stage(org: OrgHistory) -> str:
    """Return the last stage of the last run and its outcome.

    Args:
        org: What is known of it.
    """
    if org.last is None or not org.last.stages:
        return "no stage reached"
    stage = org.last.stages[-1]
    outcome = stage.report.outcome if stage.report else "not finished"
    return f"{STAGE_WORDS[stage.stage]}: {outcome}"


def local(moment: datetime) -> str:
    """Return a moment in the time of this machine's clock.

    Args:
        moment: With its zone.
    """
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _facts(org: OrgHistory) -> tuple[str, str, str, str]:
    """Return standing, last verdict, last stage and client id."""
    return STANDING_LOOKS[org.standing][1], verdict_words(org), last_stage(org), org.client_id or "no client id"


def _said(org: OrgHistory) -> tuple[str, str, str, str]:
    """Return the facts for a line without a head above it."""
    standing, verdict, stage, client = _facts(org)
    return standing, f"last verdict: {verdict}" if org.judged else verdict, stage, client


def _looks(org: OrgHistory) -> tuple[str, str]:
    symbol, words, style = STANDING_LOOKS[org.standing]
    return f"{symbol} {words}", style


def _table(orgs: list[OrgHistory]) -> Table:
    """Return the table of a wide terminal."""
    from rich import box  # noqa: PLC0415 - only a terminal is drawn on
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("org", "standing", "last verdict", "last stage", "client id", "what awaits a person"):
        table.add_column(name, overflow="fold", no_wrap=name == "standing")
    for org in orgs:
        table.add_row(
            Text(clean(org.name), "bold"),
            Text(*_looks(org)),
            *(Text(clean(fact)) for fact in _facts(org)[1:]),
            Text(clean(org.awaited)),
        )
    return table


def _block(org: OrgHistory) -> Text:
    """Return what the table says of an org as lines for a narrow terminal."""
    from rich.text import Text  # noqa: PLC0415 - as above

    text = Text.assemble((clean(org.name), "bold"), "  ", _looks(org))
    for fact in (*_facts(org)[1:], org.awaited):
        if fact:
            text.append(f"\n  {clean(fact)}")
    return text
