"""What a run tells while it runs. The engine calls these; a terminal, a plain log or a test listens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.report.envelope import Outcome, Stage


class Progress(Protocol):
    """A listener to a run; every text it is given is free of secrets."""

    def org_started(self, org: str) -> None:
        """Work on an org begins."""

    def org_idle(self, org: str, *, idle: bool) -> None:
        """The machine does nothing for an org, since it waits for a person or for its turn; or it does again."""

    def stage_started(self, org: str, stage: Stage) -> None:
        """A stage of an org begins."""

    def stage_ended(self, org: str, stage: Stage, outcome: Outcome, seconds: float) -> None:
        """A stage of an org ended, after so many seconds."""

    def step(self, org: str, text: str) -> None:
        """Something worth knowing happens inside a stage, e.g. ``filling Access Token URL``."""

    def gate_opened(
        self, org: str, sentence: str, seconds: float, *, details: Sequence[str] = (), keys: str = ""
    ) -> None:
        """A person is awaited, for at most so many seconds; ``keys`` says what may be pressed in the terminal."""

    def gate_reminded(self, org: str, left: float) -> None:
        """A person is awaited still, for so many seconds more."""

    def gate_closed(self, org: str, *, done: bool, fact: str = "") -> None:
        """The person did it, or time ran out; ``fact`` says what ended it."""

    def stopped(self, org: str, code: str, message: str, remedy: str) -> None:
        """An org cannot go on."""

    def org_parked(self, org: str, code: str, message: str, remedy: str) -> None:
        """An org is not begun in this run, since its identity is blocked."""

    def org_ended(self, org: str, verdict: str) -> None:
        """Work on an org is over."""
