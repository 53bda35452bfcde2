"""The result for people: a table of the orgs, below it what went wrong and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.report.durations import duration
from automation.report.envelope import has_failed, is_waiting
from automation.report.ledger import STAGE_WORDS
from automation.report.terminal import clean

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from automation.report.envelope import Envelope, ErrorReport, OrgReport, Outcome
    from automation.report.terminal import Terminal

OUTCOME_LOOKS: dict[Outcome, tuple[str, str]] = {
    "failed": ("✗", "bold red"),
    "unknown": ("?", "bold red"),
    "waiting": ("◆", "bold yellow"),
    "created": ("+", "green"),
    "adopted": ("»", "green"),
    "updated": ("~", "green"),
    "unchanged": ("=", "dim"),
    "skipped": ("-", "dim"),
}
"""Symbol and style of each outcome, in the order in which they are shown."""

MANY = 5
"""How many orgs an error names that they share."""

TABLE_WIDTH = 100
"""With fewer columns than this, a table would break its words, so each org is a block of lines."""


def show_summary(terminal: Terminal, envelope: Envelope, *, rerun: str | None = None) -> None:
    """Put the result on stdout: a table on a terminal, plain lines elsewhere.

    Args:
        terminal: Where to.
        envelope: What the run reports.
        rerun: The command that goes on from here, when there is something to go on with.
    """
    if not terminal.is_live("out"):
        for org in envelope.orgs:
            terminal.result(_plain_line(org))
    elif terminal.console("out").width < TABLE_WIDTH:
        for org in envelope.orgs:
            terminal.result(_block(org))
    elif envelope.orgs:
        terminal.result(_table(envelope.orgs))
    for names, error in _problems(envelope):
        text = _error_text(error, names)
        terminal.result(text if terminal.is_live("out") else text.plain)
    terminal.result(_last_line(envelope))
    if rerun and envelope.exit_code:
        terminal.result(f"A rerun goes on from there: {rerun}")


def _seconds(org: OrgReport) -> tuple[float, float]:
    """Return the seconds that the machine and that the person took."""
    human = sum(stage.human_seconds for stage in org.stages)
    return max(0.0, sum(stage.seconds for stage in org.stages) - human), human


def _stages_by_outcome(org: OrgReport) -> list[tuple[Outcome, str]]:
    """Return each outcome that occurred with its stages, the worst first."""
    pairs: list[tuple[Outcome, str]] = []
    for outcome in OUTCOME_LOOKS:
        names = [STAGE_WORDS[stage.stage] for stage in org.stages if stage.outcome == outcome]
        if names:
            pairs.append((outcome, ", ".join(names)))
    return pairs


def _verdict(org: OrgReport) -> tuple[str, str]:
    """Return the words for an org's verdict and their style."""
    if is_waiting(org) and not has_failed(org):
        return "◆ awaits a person", "bold yellow"
    if has_failed(org):
        return f"✗ {org.verdict.replace('_', ' ')}", "bold red"
    if org.verdict == "usable":
        return "✓ usable", "bold green"
    return f"? {org.verdict}", "yellow"


def _stages_text(org: OrgReport) -> Text:
    """Return the stages of an org in compact form, one line an outcome."""
    from rich.text import Text  # noqa: PLC0415 - only a terminal is drawn on

    lines = []
    for outcome, names in _stages_by_outcome(org):
        symbol, style = OUTCOME_LOOKS[outcome]
        lines.append(Text.assemble((f"{symbol} {outcome}", style), f" {names}"))
    return Text("\n").join(lines) if lines else Text("not reached", "dim")


def _table(orgs: list[OrgReport]) -> Table:
    """Return the table of a wide terminal."""
    from rich import box  # noqa: PLC0415 - as above
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_lines=False)
    table.add_column("org", overflow="fold")
    table.add_column("link name", overflow="fold")
    table.add_column("verdict", no_wrap=True)
    table.add_column("stages", overflow="fold")
    table.add_column("machine", justify="right", no_wrap=True)
    table.add_column("person", justify="right", no_wrap=True)
    for org in orgs:
        machine, human = _seconds(org)
        table.add_row(
            Text(clean(org.name), "bold"),
            Text(clean(org.link_name)),
            Text(*_verdict(org)),
            _stages_text(org),
            duration(machine),
            duration(human),
        )
    return table


def _block(org: OrgReport) -> Text:
    """Return what the table says of an org as lines for a narrow terminal."""
    from rich.text import Text  # noqa: PLC0415 - as above

    machine, human = _seconds(org)
    text = Text.assemble((clean(org.name), "bold"), "  ", _verdict(org), f"\n  link name  {clean(org.link_name)}\n  ")
    text.append_text(Text("\n  ").join(_stages_text(org).split("\n")))
    return text.append(f"\n  {duration(machine)} machine, {duration(human)} person\n")


def _plain_line(org: OrgReport) -> str:
    """Return what the table says of an org in one line."""
    machine, human = _seconds(org)
    stages = "; ".join(f"{outcome}: {names}" for outcome, names in _stages_by_outcome(org)) or "not reached"
    verdict = "awaits a person" if is_waiting(org) and not has_failed(org) else org.verdict
    return f"{org.name}  {verdict}  {org.link_name}  {stages}  ({duration(machine)} machine, {duration(human)} person)"


def _problems(envelope: Envelope) -> list[tuple[str, ErrorReport]]:
    """Return each different error once, with the names of the orgs that met it."""
    met: dict[str, tuple[ErrorReport, list[str]]] = {}
    for org in envelope.orgs:
        for error in org.errors:
            met.setdefault(error.model_dump_json(), (error, []))[1].append(org.name)
    problems = []
    for error, names in met.values():
        more = f" and {len(names) - MANY} more" if len(names) > MANY else ""
        problems.append((", ".join(names[:MANY]) + more, error))
    return problems + [("", error) for error in envelope.errors]


def _error_text(error: ErrorReport, orgs: str) -> Text:
    """Return an error with its remedy."""
    from rich.text import Text  # noqa: PLC0415 - errors are rare

    place = ": ".join(part for part in (orgs, STAGE_WORDS[error.stage] if error.stage else "") if part)
    text = Text(overflow="fold")
    text.append(clean(f"{place}: " if place else ""), "bold")
    text.append(error.code, "bold red")
    text.append(clean(f": {error.message}\n"))
    text.append("  → " if not error.artifact else "  see ", "dim")
    if error.artifact:
        text.append(clean(f"{error.artifact}\n"))
        text.append("  → ", "dim")
    return text.append(clean(error.remedy), "bold")


def _last_line(envelope: Envelope) -> str:
    """Return the result in one sentence."""
    total = len(envelope.orgs)
    usable = sum(org.verdict == "usable" and not has_failed(org) for org in envelope.orgs)
    failed = sum(has_failed(org) for org in envelope.orgs)
    waiting = sum(is_waiting(org) and not has_failed(org) for org in envelope.orgs)
    parts = [f"{usable} of {total} {'org' if total == 1 else 'orgs'} usable"]
    if failed:
        parts.append(f"{failed} failed")
    if waiting:
        parts.append(f"{waiting} {'awaits' if waiting == 1 else 'await'} a person")
    return ", ".join(parts) + "."
