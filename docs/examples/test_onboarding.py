"""An example of QA's own suite. Run it with ``pytest docs/examples``, or with ``-n 2`` on two workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from fixtures.quality import Onboarding, ScriptedPerson
    from fixtures.replica import Replica


@pytest.mark.replica(variant="mfa-push,popup", seed=4)
def test_an_org_is_onboarded_and_a_second_run_changes_nothing(
    replica: Replica, scripted_person: ScriptedPerson, onboarding: Onboarding
) -> None:
    first = onboarding("orgs.toml")
    assert [(org["name"], org["verdict"]) for org in first["orgs"]] == [("acme", "usable")]
    assert scripted_person.acts.count("accept") == 1
    second = onboarding("orgs.toml")
    assert {stage["outcome"] for stage in second["orgs"][0]["stages"]} == {"unchanged"}
    (org,) = replica.state()["orgs"]
    assert [link["status"] for link in org["connections"].values()] == ["live"]


@pytest.mark.replica(variant="mfa-none", seed=2)
def test_a_person_who_clicks_reject_leaves_the_connection_unused(
    replica: Replica, scripted_person: ScriptedPerson, onboarding: Onboarding
) -> None:
    scripted_person.behaviour = "reject"
    envelope = onboarding("orgs.toml")
    assert [error["code"] for error in envelope["orgs"][0]["errors"]] == ["consent_rejected"]
    assert replica.state()["orgs"][0]["connections"]["acme_link"]["status"] == "never"


@pytest.mark.replica(variant="mfa-totp", fault="captcha", config="orgs.toml")
def test_the_stand_in_can_be_looked_at_with_a_page_of_ones_own(
    page: Page, replica: Replica, scripted_person: ScriptedPerson
) -> None:
    page.goto(replica.url("crm"))
    scripted_person.attend(page, until=lambda: page.url.startswith(replica.url("crm")))
    page.get_by_text("Welcome Robin").wait_for()
    assert scripted_person.acts[:2] == ["captcha", "mfa"]


def test_every_test_begins_in_a_fresh_world(replica: Replica) -> None:
    assert replica.state()["clients"] == []
    assert replica.log() == []
