"""What came back through a connection is judged by its body, not by the function having run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from flows import probe, services
from flows.judging import judge, judge_one
from flows.probe import Ran, snippet
from flows.verification import complaint, is_offline, note_request, verify

BODIES = {
    '{"org":[{"id":"1"}]}': "usable",
    '{"code":0,"message":"success"}': "usable",
    '{"responseCode":204,"responseText":""}': "usable",
    '{"code":3000,"applications":[]}': "usable",
    "[1]": "usable",
    "{org=[{id=1}]}": "usable",
    '{"code":"OAUTH_SCOPE_MISMATCH","status":"error"}': "scope_missing",
    '{"data":{"errorCode":8540,"errorMessage":"INVALID_OAUTHSCOPE"}}': "scope_missing",
    '{"message":"Invalid OAuth Scope","code":7218}': "scope_missing",
    '{"code":"INVALID_TOKEN","status":"error"}': "not_authorised",
    '{"code":"NO_PERMISSION","status":"error"}': "unverified",
    '{"error":"something"}': "unverified",
    '{"code":57}': "unverified",
    '{"responseCode":500}': "unverified",
    "": "unverified",
    "null": "unverified",
    "<html>Sign in</html>": "unverified",
}


@pytest.mark.parametrize("body", BODIES)
def test_a_body_gets_its_verdict(body: str) -> None:
    assert judge_one(Ran(body))[0] == BODIES[body]


ERRORS = {
    "Failed to execute function - Connection Name was not found": "not_found",
    "Failed to execute function - UnAuthenticated Connections": "not_authorised",
    "Failed to execute function - something else": "unverified",
}


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_of_deluge_gets_its_verdict(error: str) -> None:
    assert judge_one(Ran("", error))[0] == ERRORS[error]


def test_the_harshest_verdict_counts() -> None:
    assert judge([Ran('{"org":[]}'), Ran('{"code":"OAUTH_SCOPE_MISMATCH","status":"error"}')])[0] == "scope_missing"


def test_nothing_to_call_proves_nothing() -> None:
    assert judge([])[0] == "unverified"


def test_only_offline_access_lives_longer_than_an_hour() -> None:
    assert is_offline("https://accounts.zoho.eu/oauth/v2/auth?access_type=offline&prompt=consent")
    assert not is_offline("https://accounts.zoho.eu/oauth/v2/auth")
    assert not is_offline("https://accounts.zoho.eu/oauth/v2/auth?access_type=online")


def test_a_verdict_that_is_no_pass_has_a_word_and_a_remedy() -> None:
    stop = complaint("expires_in_an_hour", "no offline access", "acme_link")
    assert stop.message == "The link name acme_link expires in an hour: no offline access."
    assert "access_type=offline" in stop.remedy


def test_the_snippet_is_the_documented_one() -> None:
    assert snippet("https://www.zohoapis.eu/crm/v8/org", "acme_link") == (
        'response = invokeurl\n[\n\turl : "https://www.zohoapis.eu/crm/v8/org"\n\ttype : GET\n'
        '\tconnection : "acme_link"\n];\ninfo response;'
    )
    assert "detailed : true" in snippet("https://x.example", "acme_link", detailed=True)


@pytest.mark.parametrize(
    ("stands_on", "opened"), [("https://accounts.zoho.eu/home", 1), ("https://crm.zoho.eu/crm", 0)]
)
async def test_the_probe_runs_on_the_crm_wherever_a_sign_in_in_the_middle_of_it_ended(
    monkeypatch: pytest.MonkeyPatch, stands_on: str, opened: int
) -> None:
    page = SimpleNamespace(url=stands_on)
    org = SimpleNamespace(verify_urls=("https://x",), datacenter=SimpleNamespace(crm="https://crm.zoho.eu"))
    visit: Any = SimpleNamespace(org=org, hands=SimpleNamespace(page=page))
    times: list[str] = []

    async def open_connections(_visit: object) -> None:
        times.append(page.url)
        page.url = "https://crm.zoho.eu/crm"

    async def run(_visit: object, _urls: object) -> list[Ran]:
        return [Ran('{"org":[{"id":"1"}]}' if page.url.startswith(org.datacenter.crm) else "<html>")]

    monkeypatch.setattr(services, "open_connections", open_connections)
    monkeypatch.setattr(probe, "run", run)
    verdict, _ = await verify(visit, authorize_url="https://a/?access_type=offline", seen_live=True)
    assert (verdict, len(times)) == ("usable", opened)


class Noted:
    """A visit of an org, whose journal keeps what it is told."""

    def __init__(self, authorize_url: str | None = None) -> None:
        datacenter = SimpleNamespace(accounts="https://accounts.zoho.eu")
        self.org = SimpleNamespace(name="acme", datacenter=datacenter)
        self.authorize_url = authorize_url
        self.told: list[tuple[str, str, str]] = []
        self.journal = SimpleNamespace(observe=lambda *told: self.told.append(told))


def test_an_accepted_request_tells_whether_a_token_is_renewed_where_no_page_does() -> None:
    visit: Any = Noted()
    note_request(visit, {"access_type": "offline", "scope": "ZohoCRM.org.READ"})
    assert is_offline(visit.authorize_url)
    assert visit.told == [("acme", "authorize_url", "https://accounts.zoho.eu/oauth/v2/auth?access_type=offline")]


@pytest.mark.parametrize(("known", "asked"), [(None, {}), ("https://a.example/auth", {"access_type": "offline"})])
def test_a_request_tells_nothing_beside_what_a_page_showed_or_without_an_access_type(
    known: str | None, asked: dict[str, str]
) -> None:
    visit: Any = Noted(known)
    note_request(visit, asked)
    assert (visit.authorize_url, visit.told) == (known, [])
