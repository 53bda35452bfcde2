"""Does a saved plan still hold? What differs is told place by place; what this program did of it is no change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.replay.difference import differences

if TYPE_CHECKING:
    from collections.abc import Collection

    from automation.plan.model import Action, Known, OrgPlan, Step
    from automation.report.envelope import Stage

_AS_IT_IS: frozenset[Action] = frozenset({"nothing", "adopt"})
"""Two words for one thing: whether this journal knows what is there. It changes nothing in Zoho."""
LACKING = "client.redirect_uris_lacking"
SURPLUS = "client.redirect_uris_surplus"
SCOPES_LACKING = "service.scopes_lacking"
CLIENT_DIFFERS, DIFFERS, OWN_DIFFERS = "client.differs", "service.differs", "connection.differs"
"""What was seen to be otherwise than planned, so that it is amended."""

_AMENDED: dict[Stage, tuple[str, ...]] = {
    "client": (LACKING, SURPLUS, CLIENT_DIFFERS),
    "service": (SCOPES_LACKING, DIFFERS),
    "connection": (OWN_DIFFERS,),
}


def config_changes(saved: OrgPlan, wanted: Known) -> list[str]:
    """Tell what the config asks for otherwise than when the plan was made.

    Args:
        saved: The plan of the org.
        wanted: What the config asks for now.
    """
    return _told(saved.wanted, wanted)


def changes(saved: OrgPlan, now: OrgPlan, done: Collection[str]) -> list[str]:
    """Tell what the plan rests on and is no longer so.

    Args:
        saved: The plan of the org.
        now: A plan that was made a moment ago.
        done: Stages that this program took since the plan was made, by its journal.
    """
    own = _own(saved, now, done)
    observed = _told(_others(saved.observed, own), _others(now.observed, own))
    if observed:
        return observed
    return [
        change
        for stage in dict.fromkeys(step.stage for step in (*saved.steps, *now.steps))
        if stage not in own
        for change in _step_changes(stage, saved.step(stage), now.step(stage))
    ]


def _own(saved: OrgPlan, now: OrgPlan, done: Collection[str]) -> set[Stage]:
    """Return the stages in which what was planned has been done since, by this program."""
    own: set[Stage] = {
        planned.stage
        for planned in saved.steps
        if planned.stage in done
        and planned.action in {"create", "accept"}
        and (found := now.step(planned.stage)) is not None
        and found.action in {*_AS_IT_IS, "accept"}
    }
    for stage, keys in _AMENDED.items():  # who amended it is told nowhere in Zoho; it is as planned
        before, after = ([one for key in keys for one in _listed(seen, key)] for seen in (saved.observed, now.observed))
        if before and not after:
            own.add(stage)
    revoked = "connection" in done and now.observed.get("connection.live") is False
    if revoked and (planned := saved.step("connection")) is not None and planned.action == "update":
        own.add("connection")
    if "connection" in own:
        own.add("consent")
    return own


def _listed(observed: Known, key: str) -> list[str]:
    """Return what a list of differences holds."""
    found = observed.get(key)
    return found if isinstance(found, list) else []


def _others(observed: Known, own: set[Stage]) -> Known:
    """Return what was observed, without what belongs to a stage that this program has taken."""
    prefixes: tuple[str, ...] = tuple(f"{'connection' if stage == 'consent' else stage}." for stage in own)
    return {key: value for key, value in observed.items() if not key.startswith(prefixes)} if prefixes else observed


def _step_changes(stage: Stage, planned: Step | None, now: Step | None) -> list[str]:
    """Tell how a stage would do otherwise than planned."""
    actions = [step.action if step else None for step in (planned, now)]
    if planned is None or now is None or not (actions[0] == actions[1] or _AS_IT_IS.issuperset(actions)):
        return _told({stage: actions[0]}, {stage: actions[1]})
    later = {value.key for value in planned.values if value.hidden == "known_after_apply"}
    values = [
        {
            f"{stage}.{value.key}": value.hidden or value.after
            for value in step.values
            if value.key not in later or value.hidden == "secret"
        }
        for step in (planned, now)
    ]
    return _told(values[0], values[1])


def _told(planned: object, now: object) -> list[str]:
    """Return the differences of two tables in the words of a plan."""
    return [f"{one.place}: planned {one.expected}, now {one.found}" for one in differences(planned, now)]
