"""Whether a saved plan still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.plan.model import OrgPlan, Value
from automation.plan.stale import (
    CLIENT_DIFFERS,
    DIFFERS,
    LACKING,
    OWN_DIFFERS,
    SCOPES_LACKING,
    SURPLUS,
    changes,
    config_changes,
)
from tests.automation.plan.worlds import (
    ACCEPT,
    ADOPT_SERVICE,
    CANNOT,
    CREATE_CLIENT,
    CREATE_CONNECTION,
    CREATE_SERVICE,
    KEEP_CONSENT,
    VERIFY,
    org_plan,
    org_plans,
)

if TYPE_CHECKING:
    from automation.report.envelope import Stage

NOTHING = {"client.there": False, "service.there": False, "connection.there": False}
PLANNED = org_plan(CREATE_CLIENT, CREATE_SERVICE, CREATE_CONNECTION, ACCEPT, VERIFY, observed=NOTHING)
CLIENT = ADOPT_SERVICE.model_copy(update={"stage": "client", "action": "nothing"})
KNOWN_ID = [
    Value(key="client_id", after="1000.A") if value.key == "client_id" else value for value in CREATE_SERVICE.values
]
SERVICE_ON_IT = CREATE_SERVICE.model_copy(update={"values": KNOWN_ID})
HALF_DONE = org_plan(
    CLIENT, SERVICE_ON_IT, CREATE_CONNECTION, ACCEPT, VERIFY,
    observed=NOTHING | {"client.there": True, "client.client_id": "1000.A", LACKING: []},
)  # fmt: skip


def test_a_plan_holds_as_long_as_nothing_has_changed() -> None:
    assert changes(PLANNED, PLANNED, []) == []
    assert config_changes(PLANNED, PLANNED.wanted) == []


def test_what_this_program_made_of_it_is_no_change_and_what_anybody_else_made_is() -> None:
    assert changes(PLANNED, HALF_DONE, ["client"]) == []
    assert changes(PLANNED, HALF_DONE, []) == [
        "client.there: planned false, now true",
        'client.client_id: planned nothing, now "1000.A"',
        f"{LACKING}: planned nothing, now []",
    ]


def test_a_connection_that_was_made_and_accepted_by_a_run_that_was_cut_short_is_no_change() -> None:
    link = ADOPT_SERVICE.model_copy(update={"stage": "connection", "action": "nothing"})
    seen = NOTHING | {"client.there": True, "service.there": True, "connection.there": True, "connection.live": True}
    done = org_plan(CLIENT, ADOPT_SERVICE, link, KEEP_CONSENT, VERIFY, observed=seen)
    assert changes(PLANNED, done, ["client", "service", "connection", "consent"]) == []


def test_a_run_that_was_cut_short_before_it_put_the_acceptance_on_record_is_no_change() -> None:
    link = ADOPT_SERVICE.model_copy(update={"stage": "connection", "action": "nothing"})
    seen = NOTHING | {"client.there": True, "service.there": True, "connection.there": True, "connection.live": True}
    done = org_plan(CLIENT, ADOPT_SERVICE, link, KEEP_CONSENT, VERIFY, observed=seen)
    assert changes(PLANNED, done, ["client", "service", "connection"]) == []


def test_an_acceptance_that_this_program_saw_is_no_change_also_where_it_has_to_be_asked_for_again() -> None:
    planned = org_plan(ACCEPT, VERIFY, observed={"connection.live": False})
    live = org_plan(KEEP_CONSENT, VERIFY, observed={"connection.live": True})
    dead = org_plan(ACCEPT, VERIFY, observed={"connection.live": None})
    assert changes(planned, live, ["consent"]) == []
    assert changes(planned, dead, ["consent"]) == []
    assert changes(planned, live, []) == ["connection.live: planned false, now true"]
    assert changes(planned, dead, []) == ["connection.live: planned false, now null"]


def test_a_value_that_was_to_be_made_and_now_is_a_secret_is_a_change() -> None:
    made = CREATE_SERVICE.model_copy(update={"values": [Value(key="client_id", hidden="known_after_apply")]})
    typed = CREATE_SERVICE.model_copy(update={"values": [Value(key="client_id", hidden="secret")]})
    assert changes(org_plan(made), org_plan(typed), []) == ['service.client_id: planned nothing, now "secret"']


def test_something_that_is_gone_is_a_change_even_when_this_program_had_made_it() -> None:
    adopted = org_plan(CLIENT, SERVICE_ON_IT, observed={"client.there": True})
    gone = org_plan(CREATE_CLIENT, CREATE_SERVICE, observed={"client.there": False})
    assert changes(adopted, gone, ["client"]) == ["client.there: planned true, now false"]


def test_callbacks_that_were_added_as_planned_are_no_change() -> None:
    lacking = org_plan(CLIENT.model_copy(update={"action": "update"}), observed={LACKING: ["https://a.example"]})
    assert changes(lacking, org_plan(CLIENT, observed={LACKING: []}), []) == []


def test_being_known_by_the_journal_since_is_no_change() -> None:
    assert changes(org_plan(ADOPT_SERVICE), org_plan(ADOPT_SERVICE.model_copy(update={"action": "nothing"})), []) == []


def test_another_value_in_a_form_is_told_with_its_place() -> None:
    other = CREATE_CLIENT.model_copy(update={"values": [Value(key="client_name", after="Other")]})
    assert changes(org_plan(CREATE_CLIENT), org_plan(other), [])[0] == (
        'client.client_name: planned "Acme CRM Link", now "Other"'
    )


def test_what_could_not_be_done_and_now_can_is_a_change() -> None:
    assert changes(org_plan(CANNOT), org_plan(CREATE_SERVICE), []) == ['service: planned "cannot", now "create"']


@pytest.mark.long
@given(org_plans, st.sets(st.sampled_from(["client", "service", "connection", "consent"])))
def test_no_plan_differs_from_itself(plan: OrgPlan, done: set[str]) -> None:
    assert changes(plan, plan, done) == []


@pytest.mark.long
@given(org_plans, org_plans)
def test_whatever_else_is_observed_is_told(one: OrgPlan, other: OrgPlan) -> None:
    assert bool(changes(one, other, [])) or one.observed == other.observed


AMENDED = [
    ("client", LACKING, "https://a.example/cb"),
    ("client", SURPLUS, "https://old.example/cb"),
    ("client", CLIENT_DIFFERS, "homepage_url"),
    ("service", SCOPES_LACKING, "ZohoCRM.org.READ"),
    ("service", DIFFERS, "client_secret"),
    ("connection", OWN_DIFFERS, "connection_name"),
]


@pytest.mark.parametrize(("stage", "key", "value"), AMENDED)
def test_what_was_to_be_amended_and_is_as_planned_is_no_change_and_what_differs_since_is_one(
    stage: Stage, key: str, value: str
) -> None:
    update = ADOPT_SERVICE.model_copy(update={"stage": stage, "action": "update"})
    kept = ADOPT_SERVICE.model_copy(update={"stage": stage, "action": "nothing"})
    before, after = org_plan(update, observed={key: [value]}), org_plan(kept, observed={key: []})
    assert changes(before, after, []) == []
    assert changes(after, before, []) != []
    assert changes(before, org_plan(update, observed={key: [value, "more"]}), []) != []


def test_a_connection_that_this_program_revoked_by_the_plan_is_no_change_and_one_that_others_revoked_is() -> None:
    def seen(*, live: bool, update: bool) -> OrgPlan:
        action = "update" if update else "nothing"
        steps = [
            ADOPT_SERVICE.model_copy(update={"stage": stage, "action": action}) for stage in ("service", "connection")
        ]
        differs = ["client_secret"] if update else []
        return org_plan(*steps, ACCEPT, VERIFY, observed={DIFFERS: differs, "connection.live": live})

    planned, revoked = seen(live=True, update=True), seen(live=False, update=False)
    assert changes(planned, revoked, ["service", "connection"]) == []
    assert changes(planned, revoked, []) == ["connection.live: planned true, now false"]
