"""Intents: on record before the click that creates something, and settled by what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from automation.errors import Stop

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from automation.journal import Journal
    from automation.report.envelope import Outcome, Stage


@dataclass(slots=True)
class Intent:
    """One thing that is about to be made, by the name that finds it again."""

    journal: Journal
    org: str
    stage: Stage
    name: str
    _number: int | None = None

    def write(self) -> None:
        """Put the intent on record.

        Raises:
            JournalUnavailable: It cannot be written; nothing may be clicked then.
        """
        self._number = self.journal.intend(self.org, self.stage, self.name)

    def settle(self, outcome: Outcome) -> None:
        """Put on record what came of it."""
        if self._number is not None:
            self.journal.settle(self._number, outcome)

    async def around(self, submission: Awaitable[bool]) -> bool:
        """Await a submission and settle the intent by it; one without an answer stays open for the next look.

        Returns:
            Whether the page showed that the thing was made.

        Raises:
            Stop: As the submission did; a refusal by the page is on record as failed.
        """
        try:
            made = await submission
        except Stop as stop:
            if stop.code == "invalid_config":
                self.settle("failed")
            raise
        if made:
            self.settle("created")
        return made
