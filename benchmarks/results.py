"""What a benchmark found, kept as JSON, as a page and as a plot, with the machine that it was found on."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from automation.browser_discovery import find_browser

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

T = TypeVar("T")


def with_out(parser: argparse.ArgumentParser, name: str) -> None:
    """Give a benchmark the option that says where its results go.

    Args:
        parser: Reads its options.
        name: What the files are called.
    """
    words = f"a folder for {name}.json, {name}.md and {name}.svg"
    parser.add_argument("--out", type=Path, metavar="FOLDER", help=words)


def by_person(
    what: str | None,
    name: str,
    measured: Callable[[float, int], T],
    tell: Callable[[Path | None, str, list[T]], None],
) -> None:
    """Measure so many pairs with each of several persons, as the options say, and tell what they came to.

    Args:
        what: What the benchmark says of itself.
        name: What the files are called.
        measured: Runs so many pairs with a person who thinks so many seconds at each gate.
        tell: Given the folder for the results, the machine, and what was measured by person.
    """
    parser = argparse.ArgumentParser(description=what, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--think", default="0.3,5", metavar="SECONDS", help="of each person, with commas between")
    with_out(parser, name)
    given = parser.parse_args()
    described = machine()
    tell(given.out, described, [measured(float(think), given.pairs) for think in given.think.split(",")])


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine() -> str:
    """Describe the machine in one line: processor, cores, memory, system, Python, browser, and what else ran on it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    browser = subprocess.run(
        [find_browser(None, None).path, "--version"], check=False, capture_output=True, text=True, timeout=60
    ).stdout.strip()
    parts = [
        f"{_processor()}, {cores()} cores, {memory:.0f} GB, {platform.system()} {platform.release()}",
        f"Python {platform.python_version()}",
        browser,
        f"load {os.getloadavg()[0]:.1f} when it began",
    ]
    return "; ".join(part for part in parts if part)


def _processor() -> str:
    """Return the processor's name, or its kind where the system does not tell."""
    cpuinfo = Path("/proc/cpuinfo")
    told = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = (line.partition(":")[2].strip() for line in told if line.startswith("model name"))
    return next((name for name in names if name and name != "unknown"), platform.machine())


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a Markdown table; all columns but the first are figures."""
    bars = ["---", *(["---:"] * (len(head) - 1))]
    return [f"| {' | '.join(row)} |" for row in ([*head], bars, *([*row] for row in rows))]


def keep(out: Path | None, name: str, data: Mapping[str, object], page: str, svg: str) -> None:
    """Print what was found, and write it where that is wanted.

    Args:
        out: The folder; nothing is written when absent.
        name: What the files are called.
        data: All figures.
        page: The figures as Markdown; the plot is shown at its end.
        svg: The plot.
    """
    print(page, flush=True)
    if out is None:
        print(json.dumps(data, indent=2), flush=True)
        return
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{name}.json").write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    title = page.partition("\n")[0].lstrip("# ").replace("`", "")
    (out / f"{name}.md").write_text(f"{page.rstrip()}\n\n![{title}]({name}.svg)\n", encoding="utf-8")
    (out / f"{name}.svg").write_text(svg, encoding="utf-8")
    print(f"written: {out / name}.json, .md, .svg", flush=True)
