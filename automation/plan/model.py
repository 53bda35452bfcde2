"""The plan of a batch: what was observed, and what each stage of each org would do. It is what ``--out`` writes.

The JSON Schema of `Plan` is published as ``docs/plan.schema.json``; its keys and words are public interface.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from automation.errors import ErrorCode
from automation.report.envelope import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from automation.report.envelope import Outcome

SCHEMA_VERSION: Literal[1] = 1

Action = Literal["nothing", "create", "adopt", "update", "accept", "verify", "cannot", "unread"]
"""What a stage would do.

``nothing`` it is as it should be; ``create`` it is made; ``adopt`` it is there and is taken up unchanged; ``update`` it
is there and is brought in line; ``accept`` a person is asked to accept; ``verify`` the link name is tried; ``cannot`` a
run would stop there; ``unread`` nobody could look, since a person is awaited.
"""
Plain = str | bool | list[str]
"""A value that a form holds: a text, a switch, or a list of texts."""
Known = dict[str, Plain | None]
"""Flat facts by dotted name, e.g. ``service.scopes``; None where a page does not tell."""

OUTCOMES: dict[Action, Outcome] = {
    "nothing": "unchanged",
    "create": "created",
    "adopt": "adopted",
    "update": "updated",
    "accept": "created",
    "verify": "unchanged",
}
"""The outcome that `apply` reports for a stage that did what was planned."""
CHANGES: frozenset[Action] = frozenset({"create", "update", "accept"})
"""Actions that change something in Zoho for good."""


class _Strict(BaseModel):
    """A part of a plan; a key that is not known is refused, since it might mean something."""

    model_config = ConfigDict(extra="forbid")


class Value(_Strict):
    """One field of a form.

    Attributes:
        key: The field, named as in the table of controls.
        before: What it holds now, where it is there already.
        after: What will stand in it; absent when it is hidden.
        hidden: ``secret`` for what is never shown, ``known_after_apply`` for what is made only then.
        optional: True for a field that some forms do not have; it is filled in where it is there.
    """

    key: str = Field(pattern=r"^[a-z_]+$")
    before: Plain | None = None
    after: Plain | None = None
    hidden: Literal["secret", "known_after_apply"] | None = None
    optional: bool = False


class Step(_Strict):
    """What one stage would do.

    Attributes:
        stage: The stage.
        action: What it would do.
        name: The thing's name, or what else tells it: the person who accepts.
        values: Every value that would be typed or chosen, in the order of the form.
        code: The stable word of a stop, for ``cannot``.
        why: Why it cannot be, or what one should know.
        remedy: The way out, for ``cannot`` and ``unread``.
    """

    stage: Stage
    action: Action
    name: str = ""
    values: list[Value] = Field(default_factory=list)
    code: ErrorCode | None = None
    why: str = ""
    remedy: str = ""


class OrgPlan(_Strict):
    """The plan of one org.

    Attributes:
        name: The org's name in the config.
        datacenter: Its data centre.
        crm_org_id: Its id.
        identity: The e-mail address that signs in and accepts.
        fingerprint: SHA-256 of ``wanted``.
        wanted: What the config asks for, complete; it names no secret.
        observed: What was seen in Zoho.
        steps: What each stage would do, in their order; after a ``cannot`` or ``unread`` there are no more.
    """

    name: str
    datacenter: str
    crm_org_id: str
    identity: str
    fingerprint: str
    wanted: Known
    observed: Known = Field(default_factory=dict)
    steps: list[Step] = Field(default_factory=list)

    def step(self, stage: Stage) -> Step | None:
        """Return what a stage would do, or None where it is not reached."""
        return next((step for step in self.steps if step.stage == stage), None)

    @property
    def blocked(self) -> Step | None:
        """The step that keeps the org from being done, if one does."""
        return next((step for step in self.steps if step.action in {"cannot", "unread"}), None)

    @property
    def changes(self) -> bool:
        """Whether anything would be changed for good."""
        return any(step.action in CHANGES for step in self.steps)


class Source(_Strict):
    """The config that a plan was made of.

    Attributes:
        file: Its path; in a saved plan relative to the plan, where that is possible.
        fingerprint: SHA-256 of what it asks for in all its orgs.
    """

    file: str
    fingerprint: str


class Summary(_Strict):
    """How many there are of each kind; ``unchanged`` counts orgs, all others count steps, ``unread`` orgs again."""

    create: int = 0
    adopt: int = 0
    update: int = 0
    accept: int = 0
    cannot: int = 0
    unread: int = 0
    unchanged: int = 0


class Plan(_Strict):
    """The plan of a batch, in the order of the config.

    Attributes:
        schema_version: Of this format.
        program: What made it, with its version.
        made_at: When, in UTC (ISO 8601).
        config: The config that it was made of.
        allowed: The flags that it was made with, which take something away: it is applied with the same.
        summary: How many there are of each kind.
        orgs: One plan an org.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    program: str
    made_at: str
    config: Source
    allowed: list[Literal["prune", "reconnect"]] = Field(default_factory=list)
    summary: Summary
    orgs: list[OrgPlan]


def summed(orgs: Iterable[OrgPlan]) -> Summary:
    """Count what a plan holds.

    Args:
        orgs: The plans of its orgs.
    """
    plans = list(orgs)
    actions = [step.action for plan in plans for step in plan.steps]
    return Summary(
        create=actions.count("create"),
        adopt=actions.count("adopt"),
        update=actions.count("update"),
        accept=actions.count("accept"),
        cannot=actions.count("cannot"),
        unread=actions.count("unread"),
        unchanged=sum(not plan.changes and plan.blocked is None for plan in plans),
    )


def json_schema() -> dict[str, object]:
    """Return the JSON Schema of a saved plan, as it is published."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:zoho-provision:plan:{SCHEMA_VERSION}",
        **Plan.model_json_schema(),
    }


def fingerprint(wanted: Mapping[str, object]) -> str:
    """Return the SHA-256 of what is wanted, whatever the order of its keys.

    Args:
        wanted: Values that JSON can hold.
    """
    text = json.dumps(wanted, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
