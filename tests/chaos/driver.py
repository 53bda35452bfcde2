"""Runs `apply` in this process and kills it at one of its fault points, which are counted while it runs.

A fault point is just before and just after each durable write of the journal, and before and after each click while an
intent is open: that is the click that creates, amends or revokes something. None of them is named here, so a new one is
found by itself. ``python driver.py CONFIG STATE CDP POINT [reconnect]``: POINT 0 kills nowhere; each is told on stdout.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Pool, event

from automation.hands import Hands
from automation.journal import Journal
from automation.options import RunOptions
from flows import onboarding
from flows.config import load

WRITES = ("INSERT", "UPDATE", "DELETE")


def say(line: str) -> None:
    """Tell something at once: the process may end in a moment."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Deaf:
    """A listener that hears nothing."""

    def __getattr__(self, _name: str) -> Any:
        return lambda *_parts, **_more: None


class Points:
    """Counts fault points, and ends this process at one of them as a power cut would."""

    def __init__(self, last: int) -> None:
        self.last, self.number, self.open = last, 0, 0
        self.wrote = ""

    def pass_(self, what: str) -> None:
        self.number += 1
        say(f"{self.number} {what}")
        if self.number == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Look over the shoulder of journal and hands."""
        event.listen(Engine, "before_cursor_execute", self._executed)
        event.listen(Engine, "commit", self._committing)
        event.listen(Pool, "checkin", self._returned)
        intend, settle, click = Journal.intend, Journal.settle, Hands.click

        def intended(journal: Journal, *parts: Any) -> int:
            number = intend(journal, *parts)
            self.open += 1
            return number

        def settled(journal: Journal, *parts: Any) -> None:
            settle(journal, *parts)
            self.open = 0

        async def clicked(hands: Hands, found: Any) -> None:
            if not self.open:
                return await click(hands, found)
            self.pass_(f"before pressing {found.control.key}")
            await click(hands, found)
            self.pass_(f"after pressing {found.control.key}")
            return None

        Journal.intend, Journal.settle, Hands.click = intended, settled, clicked  # type: ignore[assignment,method-assign]

    def _executed(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(WRITES):
            self.wrote = " ".join(statement.split()[:3])

    def _committing(self, _connection: Any) -> None:
        if self.wrote:
            self.pass_(f"before {self.wrote}")

    def _returned(self, *_rest: Any) -> None:
        wrote, self.wrote = self.wrote, ""
        if wrote:
            self.pass_(f"after {wrote}")


def main(config: str, state: str, cdp: str, last: str, *flags: str) -> None:
    """Onboard the orgs of a config, up to the fault point."""
    batch = load(Path(config), environ=os.environ)
    options = RunOptions(
        state_dir=Path(state),
        cdp_endpoint=cdp,
        gate_timeout=30.0,
        reconnect="reconnect" in flags,
        prune="prune" in flags,
    )
    Points(int(last)).watch()
    reports = asyncio.run(onboarding.apply(batch, options, os.environ, Deaf()))
    for report in reports:
        say(" ".join([report.verdict, *(f"{error.code}: {error.message}" for error in report.errors)]))


if __name__ == "__main__":
    main(*sys.argv[1:])
