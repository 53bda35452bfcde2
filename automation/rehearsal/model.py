"""A rehearsal as data: every control of the table, and the questions that only the live site can settle."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from automation.report.envelope import Envelope

State = Literal["found", "missing", "absent", "unreached"]
"""``missing`` keeps a run from its end; ``absent`` is not needed here; ``unreached`` cannot be seen yet."""


class ControlSeen(BaseModel):
    """What became of one control.

    Attributes:
        control: Its name, ``page.control``.
        state: See `State`.
        required: Whether its form is unusable without it.
        way: By what it was found: ``name``, ``label``, ``loose name``, ``loose label``, ``placeholder``, ``attribute``,
            ``selector`` (a user's), ``text`` (what stands on a card), ``value`` (what stands beside a label).
        by: The wording, attribute or selector that fitted.
        page: Host and path of the page.
        frame: Host of the frame in it; null where it stands in the page itself.
        why: Why it was not found.
    """

    control: str
    state: State
    required: bool
    way: str | None = None
    by: str | None = None
    page: str | None = None
    frame: str | None = None
    why: str | None = None


class Answer(BaseModel):
    """One of the questions that only the live site can settle (the end of facts.md), and what was seen of it."""

    number: int
    question: str
    seen: bool
    answer: str


class OrgRehearsal(BaseModel):
    """What was seen of one org; ``evidence`` is the bundle to send to a maintainer, null where none was made."""

    org: str
    datacenter: str
    controls: list[ControlSeen] = Field(default_factory=list)
    unknowns: list[Answer] = Field(default_factory=list)
    evidence: str | None = None


class RehearsalEnvelope(Envelope):
    """The one object that ``rehearse --json`` prints."""

    rehearsals: list[OrgRehearsal] = Field(default_factory=list)
