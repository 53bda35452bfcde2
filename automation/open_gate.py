"""A gate that is open: when the person is reminded, what they press meanwhile, and the fact that ends it."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from automation.errors import Skipped

if TYPE_CHECKING:
    import asyncio

    from automation.progress import Progress
    from automation.typed import Key

Fact = TypeVar("Fact")
REMINDED = 30.0
"""Seconds before the end in which nobody is reminded any more."""
AGAIN = "Run the same command again; it goes on from here."


@dataclass(slots=True)
class OpenGate:
    """A gate that is open.

    Attributes:
        org: The org it is about.
        sentence: What is asked.
        progress: Told when the person is reminded.
        keys: What is pressed in the terminal meanwhile.
        moments: At how many seconds before its end it is reminded of, the first one first.
        done: Whether the person did it.
        fact: What ended it, in words.
    """

    org: str
    sentence: str
    progress: Progress
    keys: asyncio.Queue[Key]
    moments: list[float]
    done: bool = False
    fact: str = ""

    def end(self, known: Fact, *, done: bool) -> Fact:
        """Note that it ended by a fact, which is kept in words when it is words."""
        self.done, self.fact = done, known if isinstance(known, str) else self.fact or "the page showed it"
        return known

    def pressed(self) -> Key | None:
        """Return the next key that was pressed; one that skips or ends is carried out.

        Raises:
            Skipped: The person skips the org.
        """
        if self.keys.empty():
            return None
        key = self.keys.get_nowait()
        if key == "skip":
            self.fact = "skipped at the terminal"
            raise Skipped(f"You skipped this org: {self.sentence}", AGAIN, timed_out=False)
        if key == "quit":
            signal.raise_signal(signal.SIGINT)  # ends the run as Ctrl-C does
        return key

    def remind(self, left: float) -> None:
        """Remind of the gate when one of its moments has come."""
        if self.moments and left <= self.moments[0]:
            self.moments = [moment for moment in self.moments if moment < left]
            self.progress.gate_reminded(self.org, left)


def reminders(timeout: float) -> list[float]:
    """Return at how many seconds before its end a gate is reminded of: each time that half of what was left is over.

    Args:
        timeout: Seconds it stays open.
    """
    moments = []
    while (timeout := timeout / 2) >= REMINDED:
        moments.append(timeout)
    return moments
