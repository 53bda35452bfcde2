"""What may go wrong at the consent: each has a name and a remedy, and a rerun goes on from there."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.responses import RedirectResponse

from fixtures.replica import connect, oauth, tokens
from flows import consent_page

DONE_BY_A_PERSON = ("tick", "accept", "reject", "mfa", "captcha", "back-to-app")


@pytest.mark.long
async def test_who_rejects_is_told_so_and_a_rerun_with_accept_ends_usable(scene: Any) -> None:
    scene.straight()
    org = scene.have()
    scene.browser()
    reluctant = scene.person("reject")
    report = await scene.run()
    assert scene.stop_of(report) == "consent_rejected"
    assert scene.outcomes(report)["consent"] == "failed"
    assert "verification" not in scene.outcomes(report)
    reluctant.leave()

    scene.person()
    report = await scene.run()
    assert (report.errors, report.verdict) == ([], "usable")
    assert scene.outcomes(report)["connection"] == "unchanged"
    assert scene.outcomes(report)["consent"] == "created"
    assert list(org.connections) == ["acme_link"]


@pytest.mark.long
async def test_what_the_authorisation_page_refuses_is_named_and_nobody_is_asked(scene: Any) -> None:
    scene.scopes = ["ZohoCRM.org.READ", "ZohoCRM.nosuch.READ"]
    scene.straight(faults=("foreign-redirect",))
    scene.write(
        '"ZohoCRM.modules.ALL", "ZohoCRM.org.READ", "ZohoCRM.users.READ"', '"ZohoCRM.org.READ", "ZohoCRM.nosuch.READ"'
    )
    org = scene.have()
    scene.browser()
    report = await scene.run()
    assert scene.stop_of(report) == "redirect_uri_mismatch"
    assert "no host of this data centre" in report.errors[0].remedy
    assert scene.stop_of(await scene.run()) == "scope_does_not_exist"
    link = 'connection   = { name = "Acme Link", link_name = "acme_link"'
    scene.write(link, f'{link}, scopes = ["ZohoCRM.org.READ"]')
    scene.now_with("no-org", "no-org-picker")
    assert scene.stop_of(await scene.run()) == "no_org_account"
    assert org.connections["acme_link"].scopes == ["ZohoCRM.org.READ"]
    assert not any("gate_opened" in said for said in scene.told.said)
    assert scene.log(*DONE_BY_A_PERSON) == []


@pytest.mark.nightly
@pytest.mark.parametrize("form", ["redirect-rows", "redirect-comma"])
async def test_another_callback_of_the_same_data_centre_is_given_to_the_client_and_the_person_accepts_once(
    scene: Any, form: str
) -> None:
    scene.straight(form, faults=("wrong-redirect=always",))
    scene.have()
    scene.browser()
    scene.person()
    report = await scene.run()
    assert (report.errors, report.verdict) == ([], "usable")
    (client,) = [one for one in scene.replica.world.clients.values() if one.name == "Acme CRM Link"]
    assert [uri.split("//")[1].split(".")[0] for uri in client.redirects] == ["deluge", "dre"]
    assert len(scene.log("accept")) == 1
    assert any("adding the redirect URI http://dre." in said for said in scene.told.said)


@pytest.mark.long
async def test_a_request_that_differs_from_the_plan_is_never_asked_for(
    scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.straight()
    scene.have()
    right = connect.authorize_url
    online = ("access_type=offline", "access_type=online")
    monkeypatch.setattr(connect, "authorize_url", lambda world, state: right(world, state).replace(*online))
    scene.browser()
    report = await scene.run()
    assert scene.stop_of(report) == "consent_differs"
    assert "access_type: planned offline | shown online" in report.errors[0].message
    assert "Nobody was asked to accept." in report.errors[0].remedy
    assert not any("gate_opened" in said for said in scene.told.said)

    def accepted_long_ago(ui: Any) -> RedirectResponse:
        """Answer as for a person who is quicker than any look at the page."""
        asked = oauth.check(ui)
        assert isinstance(asked, oauth.Authorisation)
        code = tokens.new_code(
            ui.world,
            asked.client,
            redirect_uri=asked.redirect_uri,
            scopes=asked.scopes,
            email=ui.session.email,
            org_id=scene.org.org_id,
            offline=False,
        )
        return RedirectResponse(ui.with_query(asked.redirect_uri, state=asked.state, code=code.code))

    monkeypatch.setattr(oauth, "_authorize", accepted_long_ago)
    report = await scene.run()
    assert scene.stop_of(report) == "consent_differs"
    assert "It was accepted before it could be compared: revoke the connection" in report.errors[0].remedy
    assert "Nobody was asked" not in report.errors[0].remedy


@pytest.mark.long
@pytest.mark.no_cover
async def test_a_window_that_is_blocked_closed_or_too_old_leaves_the_consent_to_a_rerun_or_another_window(
    scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consent_page, "OPENING", 1.0)
    scene.straight(faults=("popup-blocked=2",))
    scene.have()
    scene.browser()
    report = await scene.run()
    assert scene.stop_of(report) == "page_changed"
    assert "Allow pop-ups" in report.errors[0].remedy

    monkeypatch.undo()
    absent = scene.person("close")
    report = await scene.run()
    assert report.errors == []
    assert scene.outcomes(report)["consent"] == "waiting"
    assert "closed before anybody did what was asked" in scene.told.said[-2]
    assert sum("opening it once more" in said for said in scene.told.said) == 1
    absent.leave()

    seen: list[str] = []

    def first_alone(ui: Any) -> bool:
        """Let the first request that is shown have expired."""
        seen.append(ui.query["state"])
        return seen[0] == seen[-1]

    monkeypatch.setattr(oauth, "_has_expired", first_alone)
    scene.person()
    report = await scene.run()
    assert (report.errors, report.verdict) == ([], "usable")
    assert len(scene.log("accept")) == 1
    assert sum("is no longer valid; opening it once more" in said for said in scene.told.said) == 1
