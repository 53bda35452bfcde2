"""What counts as a difference, and how it is told; no page is needed for it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from automation.errors import Stop
from flows import client_amend, connection, connection_amend, custom_service, redirect_uris, service_amend, service_form
from flows.config import load
from flows.wanted import amended_client, amended_connection, amended_service

CONFIG = Path(__file__).parents[2] / "fixtures/configs/demo.toml"
ORG = load(CONFIG, environ={"OPS_PASSWORD": "x"}).orgs[0]
PLANNED = "https://accounts.zoho.eu/oauth/v2/auth?access_type=offline"
OURS, THEIRS = "1000.0123456789ABCDEF0123456789ABCD", "1000.FEDCBA9876543210FEDCBA98765432"
TOKEN = "https://accounts.zoho.eu/oauth/v2/token"


@pytest.mark.parametrize(
    ("key", "planned", "shown", "same"),
    [
        (service_form.URL, PLANNED, PLANNED, True),
        (service_form.URL, PLANNED, PLANNED + "&prompt=consent", True),
        (service_form.URL, PLANNED, PLANNED.replace("offline", "online"), False),
        (service_form.URL, PLANNED, PLANNED.partition("?")[0], False),
        (service_form.URL, PLANNED, PLANNED.replace("zoho.eu", "zoho.com"), False),
        (service_form.TOKEN_URLS[0], TOKEN, TOKEN + "?", True),
        (service_form.TOKEN_URLS[0], TOKEN, TOKEN + "?x=1", True),
        (service_form.TOKEN_URLS[0], TOKEN, TOKEN + "/", True),
        (service_form.TOKEN_URLS[0], TOKEN, TOKEN + "/revoke", False),
        (service_form.TOKEN_URLS[0], TOKEN, TOKEN.replace("https", "http"), False),
    ],
)
def test_an_address_that_does_the_same_is_no_difference(key: str, planned: str, shown: str, same: bool) -> None:
    assert service_amend.is_as_planned(key, planned, shown) is same


def test_only_an_authorize_url_alone_leaves_the_service_as_it_is_under_a_lock() -> None:
    url = {service_form.URL: PLANNED}
    assert service_amend.Differences(urls=url).only_lasting
    assert not service_amend.Differences(urls=url, secret=True).only_lasting
    assert not service_amend.Differences(scopes=["a"], urls=url).only_lasting
    assert not service_amend.Differences(urls={service_form.TOKEN_URLS[0]: TOKEN}).only_lasting
    assert not service_amend.Differences().any


def test_a_lock_tells_all_that_differs_the_flag_and_the_way_by_hand() -> None:
    differing = service_amend.Differences(["ZohoCRM.org.READ"], {service_form.TOKEN_URLS[0]: TOKEN}, secret=True)
    stop = service_amend.locked(ORG, differing)
    assert stop.code == "service_locked"
    for part in ("lacks the scope ZohoCRM.org.READ", "another access token URL", "another client secret"):
        assert part in stop.message
    for part in ("apply --reconnect", "acme_link", "by hand", "another name"):
        assert part in stop.remedy


def test_the_plan_of_an_amended_service_shows_each_value_before_and_after_but_for_the_secret() -> None:
    lacking = ORG.service.scopes[0]
    step = amended_service(ORG, service_amend.Differences([lacking], {service_form.URL: PLANNED}, secret=True), OURS)
    assert [(value.key, value.hidden) for value in step.values] == [
        ("scopes", None), ("authorize_url", None), ("client_secret", "secret")
    ]  # fmt: skip
    assert step.values[0].before == [scope for scope in ORG.service.scopes if scope != lacking]
    assert (step.values[1].before, step.values[1].after) == (PLANNED, ORG.datacenter.authorize_url)
    assert step.values[2].after is None


@pytest.mark.parametrize(
    ("held", "ours", "other"),
    [
        (THEIRS, OURS, THEIRS),
        (OURS, OURS, None),
        (None, OURS, None),  # the form shows none
        ("1000.****************", OURS, None),  # what is hidden may be the client's own
        ("1000.FEDCBAXXXXXXXXXXXXXXXXXX", OURS, None),
        ("1000.FEDCBA…", OURS, None),
        ("FEDCBA9876543210FEDCBA98765432", OURS, None),  # no id of a Zoho client
        (THEIRS, "1000.0123****", None),  # the console shows a part of its own
        (THEIRS, None, THEIRS),  # the client is yet to be made
    ],
)
def test_only_a_whole_id_that_is_not_the_clients_stands_for_another_client(
    held: str | None, ours: str | None, other: str | None
) -> None:
    assert service_amend.another_client(held, ours) == other


def test_another_client_is_told_once_and_is_amended_together_with_its_secret() -> None:
    differing = service_amend.Differences(client=THEIRS)
    assert (differing.any, differing.only_lasting, differing.keys) == (True, False, ["client_id", "client_secret"])
    stop = service_amend.locked(ORG, differing)
    assert (stop.code, THEIRS in stop.message, "another client secret" in stop.message) == (
        "service_locked",
        True,
        False,
    )
    assert "--reconnect" in stop.remedy
    url = {service_form.URL: PLANNED}
    assert not service_amend.Differences(urls=url, client=THEIRS).only_lasting


@pytest.mark.parametrize(("ours", "hidden"), [(OURS, None), (None, "known_after_apply")])
def test_the_plan_of_a_service_on_another_client_shows_both_ids_and_no_secret(
    ours: str | None, hidden: str | None
) -> None:
    step = amended_service(ORG, service_amend.Differences(client=THEIRS), ours)
    assert [(value.key, value.before, value.after, value.hidden) for value in step.values] == [
        ("client_id", THEIRS, ours, hidden), ("client_secret", None, None, "secret")
    ]  # fmt: skip
    assert ORG.client.name in step.why


def test_the_plan_of_an_amended_connection_says_that_it_will_not_work_meanwhile() -> None:
    differing = connection_amend.Differences(ORG.connection.scopes[:1], ["ZohoCRM.users.READ"], "Old")
    step = amended_connection(ORG, differing, revoked=True)
    assert {value.key: value.before for value in step.values} == {
        "connection_name": "Old", "scopes": [*ORG.connection.scopes[1:], "ZohoCRM.users.READ"]
    }  # fmt: skip
    assert "revoked" in step.why
    assert "does not work" in step.why
    assert (differing.keys, differing.scopes) == (["connection_name", "scopes"], True)
    assert not connection_amend.Differences(name="Old").scopes


def test_the_plan_of_pruned_redirect_uris_shows_what_goes() -> None:
    [planned] = ORG.client.redirect_uris
    differing = client_amend.Differences(redirect_uris.Differing([], [], ["https://old.example/cb"]))
    step = amended_client(ORG, differing, client_amend.Change(remove=["https://old.example/cb"]))
    assert (step.values[0].before, step.values[0].after) == ([planned, "https://old.example/cb"], [planned])


def test_what_stays_beyond_the_config_is_told_with_the_flag_that_takes_it_off() -> None:
    assert "--prune" in redirect_uris.told(["https://old.example/cb"])


def test_the_name_of_a_connection_stands_before_its_link_name() -> None:
    rows = [["System", "Old Name", "acme_link", "Acme Link", "Active"], ["acme_link", "Old"], ["Other"]]
    assert connection._before(rows, "acme_link") == ["Old Name"]  # noqa: SLF001 - pure, and worth a test


ROWS = {
    "with link names": ([["Acme", "acme_link", "Connected"], ["Acme", "other_link", "Connected"]], ["Acme / other_link / Connected"]),
    "without them": ([["Acme", "Acme", "Connected"], ["Other", "Acme", "Connected"]], ["Other / Acme / Connected"]),
    "of one alone": ([["Acme", "Acme", "Connected"]], []),
}  # fmt: skip


@pytest.mark.parametrize("listed", ROWS)
async def test_a_list_tells_other_live_connections_of_a_service_by_link_name_or_else_by_name(
    monkeypatch: pytest.MonkeyPatch, listed: str
) -> None:
    rows, others = ROWS[listed]

    async def nothing(_: object) -> None:
        pass

    async def held(*_: object) -> list[list[str]]:
        return rows

    monkeypatch.setattr(connection, "_open_list", nothing)
    monkeypatch.setattr(connection, "lines_holding", held)
    ours = SimpleNamespace(name="Acme", link_name="acme_link")
    org = SimpleNamespace(connection=ours, service=SimpleNamespace(name="Acme"))
    visit: Any = SimpleNamespace(hands=None, org=org)
    assert await connection.others_live(visit) == others


@pytest.mark.parametrize(("live", "code"), [(True, "service_locked"), (False, "page_changed")])
async def test_a_service_whose_page_hides_its_edit_is_locked_where_a_connection_of_it_is_live(
    monkeypatch: pytest.MonkeyPatch, *, live: bool, code: str
) -> None:
    async def there(*_: object) -> bool:
        return True

    async def differs(_visit: object) -> service_amend.Differences:
        return service_amend.Differences(scopes=["ZohoCRM.org.READ"])

    async def no_edit(*_: object) -> bool:
        raise service_amend.NoEdit("It offers no Edit.", "Edit it by hand.")

    async def any_live(_visit: object) -> bool:
        return live

    for name, done in (("observe", there), ("opened", there), ("compare", differs), ("amend", no_edit)):
        monkeypatch.setattr(custom_service, name, done)
    monkeypatch.setattr(connection, "any_live", any_live)
    named = SimpleNamespace(
        name="acme", service=SimpleNamespace(name="Acme Link"), connection=SimpleNamespace(link_name="a")
    )
    journal = SimpleNamespace(found=lambda *_: "unchanged")
    visit: Any = SimpleNamespace(org=named, journal=journal, allowed=SimpleNamespace(reconnect=False))
    with pytest.raises(Stop) as stop:
        await custom_service.service(visit, visit)
    assert stop.value.code == code
