"""Intents: on record before the click that creates or changes something, and settled by what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation.errors import Stop
from automation.faults import is_gone, polls

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from automation.journal import Act, Journal
    from automation.report.envelope import Outcome, Stage


GRACE = 15.0
"""Seconds a list gets to show what was made without an answer; only then is it made again."""
TAKEN = (
    "already exists",
    "already in use",
    "already been used",
    "already taken",
    "is taken",
    "been taken",
    "duplicate",
)
"""How pages say that a name is taken (guesses)."""


@dataclass(slots=True)
class Intent:
    """One thing that is about to be made, or amended or revoked (`act`), by the name that finds it again."""

    journal: Journal
    org: str
    stage: Stage
    name: str
    act: Act | None = None
    _number: int | None = None

    def write(self) -> None:
        """Put the intent on record, once until it is settled.

        Raises:
            JournalUnavailable: It cannot be written; nothing may be clicked then.
        """
        if self._number is None:
            self._number = self.journal.intend(self.org, self.stage, self.name, self.act)

    def settle(self, outcome: Outcome) -> None:
        """Put on record what came of it."""
        if self._number is not None:
            self.journal.settle(self._number, outcome)
            self._number = None

    async def made(
        self, submit: Callable[[], Awaitable[bool | None]], look: Callable[[], Awaitable[bool]], remedy: str
    ) -> Outcome:
        """Make the thing; when the page gives no clear answer, look for it by its name before it is made once more.

        Args:
            submit: Opens the form, fills and submits it; tells whether the page showed that it was taken, None where it
                only left the form.
            look: Looks for the thing by its name, in the whole list, and opens it.
            remedy: What a user does when nobody can tell.

        Returns:
            ``created``, also when it was found after the page left the form without a word; ``adopted`` when it was
            found after its answer was lost. A browser sends a request again by
            itself where the connection broke under it; its answer may then be that the name is taken.

        Raises:
            Stop: ``creation_unknown`` when it stays unclear, ``duplicate_found``, or as `submit`.
            playwright.async_api.Error: The page changed under the hand before anything was sent.
        """
        for _ in range(2):
            made: bool | None = False
            try:
                if made := await self.around(submit()):
                    return "created"
            except (Stop, PlaywrightError) as fault:
                if _says_taken(fault) and await look():  # by what was made: it was not there before
                    self.write()
                    self.settle("adopted")
                    return "adopted"
                lost = fault.code == "maintenance" if isinstance(fault, Stop) else not is_gone(fault)
                if not lost or self._number is None:
                    raise  # else the answer was lost on its way, and the list gets its time to show what was made
            async for _ in polls(GRACE, pause=0.5):
                if await look():
                    outcome: Outcome = "created" if made is None else "adopted"
                    self.settle(outcome)
                    return outcome
            self.settle("unknown")
        raise Stop(
            "creation_unknown",
            f"There was no clear answer to making the {self.stage} {self.name!r}, twice, and no list shows it.",
            remedy,
        )

    async def around(self, submission: Awaitable[bool | None]) -> bool | None:
        """Await a submission and settle the intent by it; one without an answer stays open for the next look.

        Returns:
            As the submission: whether the page showed that the thing was made.

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
            self.settle("updated" if self.act else "created")
        return made


def _says_taken(fault: Stop | PlaywrightError) -> bool:
    """Tell whether a page refused a form since what it would make is there."""
    refused = isinstance(fault, Stop) and fault.code == "invalid_config"
    return refused and any(word in fault.message.casefold() for word in TAKEN)
