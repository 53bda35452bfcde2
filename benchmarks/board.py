"""The live board: how much of a core it takes, for as many orgs as a batch has.

The same events are told to a board on a terminal and to a ledger that draws nothing; the difference is the drawing.

    python benchmarks/board.py [--orgs 10,50,200] [--seconds 10] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import fcntl
import itertools
import os
import pty
import struct
import termios
import threading
import time
from typing import TYPE_CHECKING

from plots import Bar, Mark, bars  # type: ignore[import-not-found]  # these stand beside this file
from results import keep, machine, table, with_out  # type: ignore[import-not-found]

from automation.report.board import LiveBoard
from automation.report.ledger import Ledger
from automation.report.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

GOAL = 0.03
"""Of a core, at most."""
PAUSE = 0.1
"""Seconds between two events; a batch at work tells about ten things a second."""
AT_WORK = 4
"""Orgs that things happen to at a time."""
LINES, COLUMNS = 50, 120


def told(ledger: Ledger, orgs: Sequence[str], seconds: float) -> float:
    """Tell a ledger what happens in a batch; returns the share of a core that this process took meanwhile."""
    for org in orgs[:AT_WORK]:
        ledger.org_started(org)
        ledger.stage_started(org, "service")
    ledger.gate_opened(orgs[0], "Read the page and click Accept: Acme CRM Link may use ZohoCRM.org.READ.", 300.0)
    began, used = time.monotonic(), time.process_time()
    for number in itertools.count():
        if time.monotonic() - began >= seconds:
            break
        ledger.step(orgs[number % AT_WORK], f"filling field {number}")
        time.sleep(PAUSE)
    return (time.process_time() - used) / (time.monotonic() - began)


def drawn(orgs: Sequence[str], seconds: float) -> float:
    """Return the share of a core that a board takes on a terminal of a person who looks at it."""
    person, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    threading.Thread(target=_read, args=(person,), daemon=True).start()
    with os.fdopen(end, "w", encoding="utf-8") as err:
        terminal = Terminal(err=err, environ=os.environ | {"TERM": "xterm-256color"})
        with LiveBoard(orgs, terminal) as board:
            return told(board, orgs, seconds)


def _read(person: int) -> None:
    """Take what is drawn off the terminal, as its window would."""
    try:
        while os.read(person, 65536):
            pass
    except OSError:
        pass


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orgs", default="10,50,200", help="with commas between")
    parser.add_argument("--seconds", type=float, default=10.0)
    with_out(parser, "board")
    given = parser.parse_args()
    described = machine()
    shares = []
    for count in map(int, given.orgs.split(",")):
        orgs = [f"client-{number:03}" for number in range(count)]
        bare = told(Ledger(orgs), orgs, given.seconds)
        shares.append((count, bare, drawn(orgs, given.seconds)))
    rows = [[str(count), f"{bare:.1%}", f"{live:.1%}", f"{live - bare:.1%}"] for count, bare, live in shares]
    page = ["# The live board", "", described, "", *table(["orgs", "told only", "told and drawn", "the board"], rows)]
    page += [
        "",
        f"Of a core, over {given.seconds:.0f} s with {1 / PAUSE:.0f} events a second (goal: under {GOAL:.0%}).",
    ]
    drawing = [Bar(f"{count} orgs", 100 * (live - bare)) for count, bare, live in shares]
    svg = bars("The live board: its share of a core", "%", drawing, [Mark(100 * GOAL, f"goal {GOAL:.0%}")], digits=1)
    data = {"machine": described, "shares": [dict(zip(("orgs", "bare", "live"), each, strict=True)) for each in shares]}
    keep(given.out, "board", data, "\n".join(page) + "\n", svg)


if __name__ == "__main__":
    main()
