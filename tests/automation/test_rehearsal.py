"""What a rehearsal tells of each control and question, without any page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

import pytest

from automation.errors import PageChanged, Stop
from automation.eyes import Found, Sought
from automation.rehearsal.model import Answer, ControlSeen, OrgRehearsal, State
from automation.rehearsal.render import rendered
from flows.findings import LATER, PAGES, THINGS, Findings
from flows.tables import built_in
from flows.unknowns import NOT_SEEN, Seen, answers

if TYPE_CHECKING:
    from playwright.async_api import Frame

ROOT = Path(__file__).parents[2]
CRM = "https://crm.zoho.eu/crm/org1/settings/connections?a=b"


class _Page:
    def __init__(self, url: str) -> None:
        self.url = url
        self.main_frame = cast("Frame", self)
        self.page = self


class _Inner:
    def __init__(self, page: _Page, url: str) -> None:
        self.page, self.url = page, url


def found(key: str, frame: Any, way: str = "name", by: str = "Client ID") -> Sought:
    nothing: Any = None
    return Sought({key: [Found(built_in()[key], frame, nothing, nothing, way=way, by=by)]})


def of(findings: Findings, key: str) -> ControlSeen:
    [seen] = [one for one in findings.told(built_in()) if one.control == key]
    return seen


def test_every_control_of_the_table_is_told_once_in_its_order() -> None:
    assert [one.control for one in Findings().told(built_in())] == [control.key for control in built_in()]


def test_what_was_found_once_is_told_with_wording_page_and_frame() -> None:
    findings = Findings()
    page = _Page(CRM)
    key = "custom_service.client_id"
    findings.heed(found(key, _Inner(page, "https://deluge.zoho.eu/c?secret=1"), "label", "Consumer Key"))
    findings.heed(Sought(missing={key: "none"}))
    seen = of(findings, key)
    assert (seen.state, seen.way, seen.by) == ("found", "label", "Consumer Key")
    assert (seen.page, seen.frame) == ("crm.zoho.eu/crm/org1/settings/connections", "deluge.zoho.eu")
    findings.heed(found("custom_service.service_name", page))
    assert of(findings, "custom_service.service_name").frame is None
    assert findings.frames("custom_service") == {"deluge.zoho.eu"}


def test_what_exists_only_after_something_else_is_told_so_and_never_as_missing() -> None:
    findings = Findings(there={"client": False, "service": False, "connection": False}, signed_in=True)
    findings.heed(Sought(missing={"custom_service.scope_delimiter": "none"}))
    assert of(findings, "custom_service.scope_delimiter").why == "not reachable before two scopes stand in the form"
    assert of(findings, "api_console.client_id").why == "not reachable before the client exists"
    assert of(findings, "connection.create_and_connect").why == "not reachable before the service exists"
    assert of(findings, "connection.revoke").why == "not reachable before the connection exists"
    assert "a person's" in str(of(findings, "consent.submit").why)


def test_a_control_is_missing_only_where_a_page_stopped_for_want_of_it() -> None:
    findings = Findings(signed_in=True)
    findings.heed(Sought(missing={"api_console.client_name": "none", "api_console.get_started": "none"}))
    findings.heed(Sought(missing={"sign_in.password": "none"}))
    assert of(findings, "api_console.client_name").state == "absent"
    findings.stops.append(
        PageChanged("Control api_console.client_name (Client Name) cannot be used: nothing fits.", "")
    )
    assert of(findings, "api_console.client_name").state == "missing"
    assert of(findings, "api_console.get_started").state == "absent"
    assert of(findings, "sign_in.password").state == "absent"  # a sign-in without a password lacks nothing
    assert of(findings, "functions.function_name").why == "not looked for: stopped with page_changed"


def test_a_stop_before_any_page_leaves_all_unreached() -> None:
    findings = Findings(stops=[Stop("sign_in_blocked", "Blocked.", "Wait.")])
    told = findings.told(built_in())
    assert {one.state for one in told} == {"unreached"}


@pytest.mark.parametrize(
    "keys", [LATER, [f"{PAGES[thing]}.{name}" for thing, names in THINGS.items() for name in names]]
)
def test_what_is_said_of_controls_is_said_of_controls_that_exist(keys: Any) -> None:
    assert [key for key in keys if key not in {control.key for control in built_in()}] == []


def test_each_question_of_the_facts_has_a_line_and_is_never_answered_by_guess() -> None:
    text = (ROOT / "docs" / "facts.md").read_text().partition("# Unknowns that only the live site can settle")[2]
    asked = [int(number) for number in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]
    told = answers(Seen())
    assert [one.number for one in told] == asked == list(range(1, 14))
    assert [one for one in told if one.seen or not one.answer.startswith(f"{NOT_SEEN}: ")] == []


def test_what_was_seen_is_the_answer() -> None:
    seen = Seen(
        datacenter="eu", held=["https://a/x"], wanted=["https://a/x", "https://b/x"], looked_at_connections=True,
        frames={"deluge.zoho.eu"}, zcqa=12, lyte=3, rows=False, masked=True, first_visit=True, add_web=False,
        revoke_url=True, live=True, status="Connected", offline=False, zoho_oauth=True, functions_api=False,
        hosts={"crm.zoho.eu"}, captcha=True, signed_in=True,
    )  # fmt: skip
    told = {one.number: one.answer for one in answers(seen) if one.seen}
    assert set(told) == {1, 2, 3, 4, 5, 6, 7, 9, 10, 11}
    assert "1 of 2 of the config" in told[1]
    assert told[2] == "in a frame of deluge.zoho.eu; 12 elements with data-zcqa, 3 lyte elements"
    assert told[3].startswith("one field for redirect URIs, no “+”; the secret is masked")
    assert told[4] == "the form does not open, on a first visit"
    assert "its status “Connected”" in told[5]
    assert "lacks access_type=offline" in told[6]
    assert "refuses" in told[9]
    assert told[11] == "a CAPTCHA was shown"


def test_a_session_that_was_there_tells_nothing_of_captchas() -> None:
    assert [one.seen for one in answers(Seen(signed_in=False)) if one.number == 11] == [False]


def test_people_read_a_line_for_each_control_and_question_and_a_sum() -> None:
    org = OrgRehearsal(
        org="acme",
        datacenter="eu",
        controls=[
            ControlSeen(control="a.x", state="found", required=True, way="label", by="X", frame="deluge.zoho.eu"),
            ControlSeen(control="a.y", state="missing", required=True, why="nothing on the page fits"),
            ControlSeen(control="b.z", state="unreached", required=False, why="not reachable before a service exists"),
        ],
        unknowns=[Answer(number=1, question="What", seen=True, answer="this")],
        evidence="acme-evidence.zip",
    )
    assert list(rendered(org)) == [
        "acme (eu): control -> found by",
        "",
        "  ✓ a.x  label “X”, in frame of deluge.zoho.eu",
        "  ✗ a.y  nothing on the page fits",
        "",
        "  · b.z  not reachable before a service exists",
        "",
        "What only the live site can settle (docs/facts.md, at its end):",
        "  ✓  1. What: this",
        "",
        "acme: 1 controls found, 1 missing, 0 not on these pages, 1 not reachable yet; 1 of 1 questions seen.",
        "Evidence: acme-evidence.zip (cleaned of secrets; look into it before you send it on)",
    ]


@pytest.mark.parametrize("model", [OrgRehearsal, ControlSeen, Answer])
def test_every_key_and_state_of_the_json_object_is_explained(model: Any) -> None:
    text = (ROOT / "docs" / "json.md").read_text()
    assert [word for word in (*model.model_fields, *get_args(State)) if f"`{word}`" not in text] == []
