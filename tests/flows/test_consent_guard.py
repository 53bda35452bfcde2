"""A person is asked to accept only what was planned: request and page are compared with the plan, field by field."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.async_api import Error as PlaywrightError

from automation.errors import Stop
from automation.eyes import FrameView
from automation.redaction import scrub
from flows.consent_guard import differences, org_by_name, refuse
from flows.consent_watch import Watch
from flows.datacenters import builtin

URI = "https://deluge.zoho.eu/delugeauth/callback"
ORG = SimpleNamespace(
    datacenter=builtin()["eu"],
    identity=SimpleNamespace(email="ops@consultancy.example"),
    crm_org_id="20061234567",
    client=SimpleNamespace(name="Acme CRM Link", redirect_uris=(URI,)),
    connection=SimpleNamespace(scopes=("ZohoCRM.modules.ALL", "ZohoCRM.org.READ")),
)
VISIT: Any = SimpleNamespace(org=ORG, client_id="1000.A", added_uris=[])
ASKED = {
    "client_id": "1000.A",
    "redirect_uri": URI,
    "access_type": "offline",
    "scope": "ZohoCRM.modules.ALL,ZohoCRM.org.READ",
}
PAGE = (
    "Acme CRM Link",
    "Acme CRM Link would like to access the following information.",
    "ops@consultancy.example",
    "Acme (Production)",
    "20061234567",
    "ZohoCRM.modules.ALL",
    "ZohoCRM.org.READ",
)


BOTH = "scopes: planned zohocrm.modules.all, zohocrm.org.read"


def view(*texts: str) -> FrameView:
    return FrameView(
        url="https://accounts.zoho.eu/oauth/v2/auth", title="", lang="en", texts=texts, buttons=(), fields=()
    )


def swapped(old: str, new: str) -> FrameView:
    return view(*(text.replace(old, new) for text in PAGE))


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (("Organization: Other Holdings", "CRM"), "Other Holdings"),
        (("Organisation", "Other Holdings"), "Other Holdings"),
        (("Organization: Other Holdings", "20061234567"), ""),
        (("Organization settings may be read", "CRM"), ""),
        (PAGE, ""),
        ((), ""),
    ],
)
def test_an_org_that_the_page_names_without_its_id_is_left_to_the_person(texts: tuple[str, ...], name: str) -> None:
    assert org_by_name([view(*texts)]) == name


def test_what_is_as_planned_has_no_difference() -> None:
    assert differences(VISIT, ASKED, [view(*PAGE)]) == []


@pytest.mark.parametrize(
    ("asked", "difference"),
    [
        ({"client_id": "1000.B"}, "client id: planned 1000.A | shown 1000.B"),
        ({"access_type": "online"}, "access_type: planned offline | shown online"),
        ({"prompt": "none"}, "prompt: planned (none) | shown none"),
        (
            {"scope": "ZohoCRM.modules.ALL"},
            "scopes: planned zohocrm.modules.all, zohocrm.org.read | shown zohocrm.modules.all",
        ),
    ],
)
def test_each_part_of_the_request_is_compared(asked: dict[str, str], difference: str) -> None:
    assert differences(VISIT, ASKED | asked, [view(*PAGE)]) == [difference]


@pytest.mark.parametrize(
    ("shown", "difference"),
    [
        (swapped("ops@", "eve@"), "account: planned ops@consultancy.example | shown eve@consultancy.example"),
        (swapped("20061234567", "20069999999"), "org: planned 20061234567 | shown 20069999999"),
        (swapped("Acme CRM Link", "Other App"), "application: planned Acme CRM Link | shown Other App"),
        (
            view(*PAGE, "ZohoMail.messages.ALL"),
            f"{BOTH} | shown zohocrm.modules.all, zohocrm.org.read, zohomail.messages.all",
        ),
    ],
)
def test_each_part_of_the_page_is_compared(shown: FrameView, difference: str) -> None:
    assert differences(VISIT, ASKED, [shown]) == [difference]


@pytest.mark.parametrize(
    "texts",
    [
        ("Accept", "Reject"),
        ("This application would like to access your data.", "Manage modules of ZohoCRM"),
        ("Zoho requests your permission", "version 20.06.123"),
    ],
)
def test_what_a_page_does_not_tell_is_no_difference(texts: tuple[str, ...]) -> None:
    assert differences(VISIT, ASKED, [view(*texts)]) == []


def with_scopes(*scopes: str) -> Any:
    org = SimpleNamespace(**{**vars(ORG), "connection": SimpleNamespace(scopes=scopes)})
    return SimpleNamespace(org=org, client_id="1000.A", added_uris=[])


def test_scopes_of_any_shape_that_the_page_says_are_compared() -> None:
    scopes = (
        "ZohoCRM.org.READ",
        "ZohoBooks.fullaccess.all",
        "ZohoProjects.custom_functions.custom",
        "PhoneBridge.call.log",
        "email",
    )
    assert differences(with_scopes(*scopes), {}, [view(*scopes[:4])]) == []
    assert differences(with_scopes(*scopes), {}, [view(f"It may use {', '.join(scopes[:4])}.")]) == []
    (found,) = differences(with_scopes("ZohoCRM.org.READ"), {}, [view("ZohoCRM.org.READ", "ZohoBooks.fullaccess.all")])
    assert found == "scopes: planned zohocrm.org.read | shown zohobooks.fullaccess.all, zohocrm.org.read"
    (found,) = differences(with_scopes(*scopes[:2]), {}, [view("ZohoCRM.org.READ", "accounts.zoho.eu")])
    assert found.endswith("| shown zohocrm.org.read")


def test_a_window_whose_first_request_nobody_heard_is_compared_by_its_address() -> None:
    watch = Watch(VISIT)
    address = f"{ORG.datacenter.accounts}/oauth/v2/auth?{urlencode(ASKED | {'access_type': 'online', 'state': 'hush'})}"
    page: Any = SimpleNamespace(url=address, on=lambda *_: None)
    watch.opened(page)
    assert differences(VISIT, watch.asked) == ["access_type: planned offline | shown online"]
    assert watch.page == "accounts.zoho.eu/oauth/v2/auth"
    seen = dict(watch.asked)
    page.url = address.replace("1000.A", "1000.B")  # the request that was heard counts
    watch.shown(page)
    assert watch.asked == seen


@pytest.mark.parametrize(
    ("address", "is_closed", "begun"),
    [
        ("about:blank", False, False),
        ("about:blank", True, False),
        ("https://deluge.zoho.eu/proceed", False, True),
        ("https://deluge.zoho.eu/proceed", True, False),
    ],
)
def test_an_empty_or_closed_window_is_no_sign_that_a_connection_was_made(
    address: str, *, is_closed: bool, begun: bool
) -> None:
    watch = Watch(VISIT)
    page: Any = SimpleNamespace(url=address, on=lambda *_: None, is_closed=lambda: is_closed)
    watch.opened(page)
    assert watch.begun is begun


def test_a_callback_that_is_not_the_clients_comes_before_all_else() -> None:
    with pytest.raises(Stop, match=r"names the redirect URI https://evil\.example/cb") as stop:
        differences(VISIT, ASKED | {"redirect_uri": "https://evil.example/cb", "client_id": "1000.B"})
    assert stop.value.code == "redirect_uri_mismatch"


def test_differences_stop_with_both_sides_and_nobody_is_asked() -> None:
    with pytest.raises(Stop, match="org: planned 1 | shown 2") as stop:
        refuse(["org: planned 1 | shown 2"])
    assert stop.value.code == "consent_differs"
    assert "Nobody was asked" in stop.value.remedy
    refuse([])


class Opening:
    """A request of a window that is only just opening, so that nobody knows its page."""

    def __init__(self, url: str) -> None:
        self.url = url

    @property
    def frame(self) -> Any:
        raise PlaywrightError("Frame for this navigation request is not available")


def of(page: Any, url: str) -> Any:
    return SimpleNamespace(url=url, frame=SimpleNamespace(page=page))


def watched(*windows: Any) -> tuple[Watch, Any]:
    """Return a watch of an org with its own page, and windows that it opened."""
    own = SimpleNamespace(url="https://crm.zoho.eu")
    screens = SimpleNamespace(place=lambda url: "accounts" if "accounts.zoho.eu" in url else "")
    visit: Any = SimpleNamespace(org=ORG, hands=SimpleNamespace(page=own, screens=screens), is_ours=lambda _: False)
    watch = Watch(visit)
    for window in windows:
        watch.opened(window)
    return watch, own


ADDRESS = f"{ORG.datacenter.accounts}/oauth/v2/auth?{urlencode(ASKED)}"


def test_an_authorize_request_of_another_orgs_page_in_the_same_session_is_not_taken_for_ones_own() -> None:
    mine: Any = SimpleNamespace(url="about:blank", on=lambda *_: None)
    watch, own = watched(mine)
    others: Any = SimpleNamespace(url="about:blank")
    watch.requested(of(others, ADDRESS))
    assert watch.asked == {}
    for page in (own, mine):
        watch.asked = {}
        watch.requested(of(page, ADDRESS))
        assert watch.asked["client_id"] == ASKED["client_id"]


def test_the_request_of_a_window_that_is_only_just_opening_is_that_of_who_may_open_one() -> None:
    watch, _ = watched()
    request: Any = Opening(ADDRESS)
    watch.requested(request)
    assert watch.asked == {}
    watch.expects = True
    watch.requested(request)
    assert watch.asked["client_id"] == ASKED["client_id"]


def test_a_code_is_a_secret_whosever_it_is() -> None:
    watch, _ = watched()
    request: Any = Opening(f"{ORG.client.redirect_uris[0]}?code=1000.of-another-org&state=x")
    watch.requested(request)
    assert watch.answer == {}
    assert "1000.of-another-org" not in scrub("the code 1000.of-another-org")


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("opener", "expects", "url", "ours"),
    [
        (False, True, ADDRESS, True),
        (False, False, ADDRESS, False),
        (True, True, ADDRESS, False),  # of another org's page; what this one's page opens is told by that page itself
        (False, True, "https://news.example", False),  # the person's own tab
        (False, True, "about:blank", False),
    ],
)
async def test_a_page_of_nobody_is_ones_own_while_one_may_open_it(
    *, opener: bool, expects: bool, url: str, ours: bool
) -> None:
    watch, _ = watched()
    watch.expects = expects

    async def who() -> object:
        return object() if opener else None

    page: Any = SimpleNamespace(url=url, opener=who, is_closed=lambda: False)
    await watch.appeared(page)
    assert watch.begun is ours
