"""The end of a replay for people: a row a world, below it what differs, and one line that sums up."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from automation.report.durations import duration
from automation.report.terminal import clean

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from automation.replay.difference import Difference
    from automation.replay.result import Result, Word
    from automation.report.terminal import Terminal

LOOKS: dict[Word, tuple[str, str]] = {
    "as_expected": ("✓ as expected", "green"),
    "recorded": ("✓ recorded", "green"),
    "differs": ("✗ differs", "bold red"),
    "broken": ("✗ broken", "bold red"),
}
"""The words for each result and their style."""

TELLING = ("well-made", "zoho-like", "lyte-like", "popup", "new-tab", "same-tab")
"""The variants that a reader wants to know of a world: whose widgets, and how the consent opens."""

MOST_LINES = 20
"""How many differences of a world are told; the rest are counted."""


def show_results(terminal: Terminal, results: list[Result], *, note: str = "") -> None:
    """Put the result on stdout: a table on a terminal, plain lines elsewhere.

    Args:
        terminal: Where to.
        results: The worlds that were played.
        note: What else is to be said at the end.
    """
    live = terminal.is_live("out")
    if live and results:
        terminal.result(_table(results))
        terminal.result("")
    else:
        for result in results:
            usable, orgs = result.usable
            words = LOOKS[result.word][0][2:]
            terminal.result(f"{result.world.name}  {words}  {usable} of {orgs} usable  ({duration(result.seconds)})")
    for text in _complaints(results):
        terminal.result(text if live else text.plain)
    good = sum(result.good for result in results)
    if not results:
        return
    what = "recorded" if any(result.recorded for result in results) else "ended as expected"
    terminal.result(f"{good} of {len(results)} {'world' if len(results) == 1 else 'worlds'} {what}.{note}")


def line(result: Result) -> str:
    """Return what is said of a world as soon as it has ended.

    Args:
        result: How it ended.
    """
    return f"{result.world.name}: {LOOKS[result.word][0][2:]} ({duration(result.seconds)})"


def _table(results: list[Result]) -> Table:
    """Return the table of a terminal; it fits into 80 columns."""
    from rich import box  # noqa: PLC0415 - only a terminal is drawn on
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("world", overflow="fold")
    table.add_column("its pages", no_wrap=True, style="dim")
    table.add_column("usable", justify="right", no_wrap=True)
    table.add_column("result", no_wrap=True)
    table.add_column("time", justify="right", no_wrap=True)
    for result in results:
        usable, orgs = result.usable
        table.add_row(
            Text(clean(result.world.name), "bold"),
            ", ".join(name for name in TELLING if name in result.drawn),
            f"{usable} of {orgs}",
            Text(*LOOKS[result.word]),
            duration(result.seconds),
        )
    return table


def _complaints(results: list[Result]) -> list[Text]:
    """Return what is wrong; worlds that differ alike are told once."""
    from rich.text import Text  # noqa: PLC0415 - as above

    bad = sorted((result for result in results if not result.good), key=_alike)
    told = []
    for _, group in groupby(bad, key=_alike):
        worlds = list(group)
        text = Text.assemble((clean("; ".join(result.world.name for result in worlds)), "bold"), "\n")
        if worlds[0].trouble:
            text.append(f"  {clean(worlds[0].trouble)}\n")
        for said in worlds[0].said:
            text.append(f"  {clean(said)}\n", "italic")
        for difference in worlds[0].differences[:MOST_LINES]:
            text.append_text(_difference(difference))
        if (more := len(worlds[0].differences) - MOST_LINES) > 0:
            text.append(f"  and {more} more\n", "dim")
        told.append(text)
    return told


def _alike(result: Result) -> tuple[str, str]:
    """Return what makes two worlds differ alike."""
    return result.trouble, "\n".join(str(difference) for difference in result.differences)


def _difference(difference: Difference) -> Text:
    """Return one difference in three lines: where, what was expected, what was found."""
    from rich.text import Text  # noqa: PLC0415 - as above

    return Text.assemble(
        f"  {clean(difference.place)}\n",
        (f"    - {clean(difference.expected)}\n", "red"),
        (f"    + {clean(difference.found)}\n", "green"),
    )
