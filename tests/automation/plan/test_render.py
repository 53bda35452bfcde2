"""How a plan reads, without a browser."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from automation.plan.model import Plan, Step, Summary, Value
from automation.plan.render import rendered, summary_sentences
from automation.redaction import register
from tests.automation.plan.worlds import EXAMPLE, KEEP_CONSENT, org_plan, plan_of, plans

WHOLE = """\
What would be done in Zoho is marked with these signs:
  + create
  ~ update in-place
  » adopt: it is there and is taken up as it is
  ◆ a person is asked to accept
  > try the link name; nothing of it stays
  ✗ cannot be done, and why

acme  eu · org 20061234567 · as ops@consultancy.example

  # acme.client will be created
  + client "Acme CRM Link" {
      + client_name   = "Acme CRM Link"
      + homepage_url  = "https://acme.example"
      + redirect_uris = [
          + "https://deluge.zoho.eu/delugeauth/callback",
        ]
    }

  # acme.service will be created
  + service "Acme Link" {
      + service_name     = "Acme Link"
      + client_id        = (known after apply)
      + client_secret    = (secret)
      + authorize_url    =
        "https://accounts.zoho.eu/oauth/v2/auth?access_type=offline"
      + revoke_token_url =  # if the form has it
        "https://accounts.zoho.eu/oauth/v2/token/revoke/of/a/data/centre"
      + scopes           = [
          + "ZohoCRM.modules.ALL",
          + "ZohoCRM.org.READ",
        ]
    }

  # acme.connection will be created
  + connection "acme_link" {
      + login_user = false  # if the form has it
      + scopes     = [
          + "ZohoCRM.modules.ALL",
          + "ZohoCRM.org.READ",
        ]
    }

  # acme.consent will be asked for
  ◆ consent "ops@consultancy.example" {
        scopes = [
            "ZohoCRM.modules.ALL",
            "ZohoCRM.org.READ",
        ]
    }

  # acme.verification will be tried
  > verification "acme_link" {
        urls = [
            "https://www.zohoapis.eu/crm/v8/org",
        ]
    }

bolt  eu · org 20061234567 · as ops@consultancy.example

  # bolt.client will be updated in-place
  ~ client "Bolt CRM Link" {
      ~ redirect_uris = [
            "https://deluge.zoho.eu/delugeauth/callback",
          + "https://deluge.zoho.com/delugeauth/callback",
        ]
      # Redirect URIs that the client has besides these stay.
    }

  # bolt.service is there already and will be adopted
  » service "Bolt Link"

  = connection "bolt_link": nothing to do
  = consent "ops@consultancy.example": nothing to do

  # bolt.verification will be tried
  > verification "acme_link" {
        urls = [
            "https://www.zohoapis.eu/crm/v8/org",
        ]
    }

cobalt  eu · org 20061234567 · as ops@consultancy.example

  = client "Cobalt CRM Link": nothing to do

  # cobalt.service cannot be done (service_locked)
  ✗ The service 'Cobalt Link' is there without the scope ZohoCRM.users.READ,
    which the config asks for.
    → Revoke its connections, add the scope to the service by hand, and
      connect again.

dyne: nothing to do  eu · org 20061234567 · as ops@consultancy.example

Plan: 1 to adopt, 3 to create, 1 to update, 1 cannot.
A person will be asked to accept once.
"""


def plain(plan: Plan, width: int = 80) -> str:
    return "".join(f"{line.plain.rstrip()}\n" for line in rendered(plan, width))


def test_a_plan_reads_as_users_of_terraform_know_it() -> None:
    assert plain(EXAMPLE) == WHOLE


def test_what_is_known_only_after_apply_shows_what_stands_there_before() -> None:
    value = Value(key="client_id", before="1000.AB", hidden="known_after_apply")
    step = Step(stage="service", action="update", name="Acme Link", values=[value])
    shown = plain(plan_of(org_plan(step)))
    assert '~ client_id = "1000.AB" -> (known after apply)\n' in shown


def test_each_sign_has_a_colour_of_its_own_and_the_words_stand_without_it() -> None:
    colours = {line.plain.strip()[0]: str(line.spans[0].style) for line in rendered(EXAMPLE, 80)[1:7]}
    assert colours["+"] == "green"
    assert colours["~"] == "yellow"
    assert len(set(colours.values())) == len(colours)


@pytest.mark.parametrize(
    ("summary", "sentences"),
    [
        (Summary(create=3, update=1), ["Plan: 3 to create, 1 to update, 0 cannot."]),
        (Summary(unchanged=2), ["No changes. What is in Zoho is as the config says."]),
        (
            Summary(adopt=3),
            [
                "No changes. What is in Zoho is as the config says.",
                "Plan: 3 to adopt, 0 to create, 0 to update, 0 cannot.",
            ],
        ),
        (
            Summary(accept=2, unread=1),
            [
                "Plan: 0 to create, 0 to update, 0 cannot.",
                "A person will be asked to accept 2 times.",
                "1 org was not looked at: a person is awaited.",
            ],
        ),
    ],
)
def test_the_last_lines_count_what_would_be_done(summary: Summary, sentences: list[str]) -> None:
    assert summary_sentences(summary) == sentences


def test_an_update_shows_a_text_before_and_after_and_an_item_that_goes() -> None:
    step = EXAMPLE.orgs[1].steps[0]
    texts = Value(key="homepage_url", before="https://a.example", after="https://b.example")
    items = Value(key="scopes", before=["a", "b"], after=["b"])
    shown = plain(plan_of(org_plan(step.model_copy(update={"values": [texts, items]}))))
    assert '~ homepage_url = "https://a.example" -> "https://b.example"' in shown
    assert '          - "a",\n            "b",\n' in shown


def test_what_a_page_wrote_into_a_name_plays_on_no_terminal_and_no_secret_is_shown() -> None:
    register("hunter2-and-more")
    step = KEEP_CONSENT.model_copy(update={"action": "adopt", "name": 'x\x1b[2J\n" hunter2-and-more'})
    shown = plain(plan_of(org_plan(step)))
    assert '» consent "x [2J\\n\\" [secret]"' in shown
    assert "\x1b" not in shown


@pytest.mark.long
@settings(max_examples=30, deadline=None)
@given(plans, st.integers(40, 130))
def test_no_line_exceeds_the_width_and_every_value_is_shown_in_full(plan: Plan, width: int) -> None:
    lines = [line.plain for line in rendered(plan, width)]
    assert [line for line in lines if cell_len(line) > width or "\n" in line] == []
    shown = re.sub(r"\s", "", "".join(lines))
    for org in plan.orgs:
        for step in org.steps:
            if step.action in {"create", "update", "accept"}:
                for value in step.values:
                    if isinstance(value.after, str) and value.after.isalnum() and value.after.isascii():
                        assert value.after in shown


@settings(max_examples=30, deadline=None)
@given(plans)
def test_a_plan_comes_back_from_its_file_as_it_was(plan: Plan) -> None:
    assert Plan.model_validate_json(plan.model_dump_json(ensure_ascii=False)) == plan
