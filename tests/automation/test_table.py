"""The table of controls is data, and a user's overlay wins over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.errors import UsageFault
from flows.tables import PAGES, built_in, controls

CONTRACT = {
    "sign_in": "email next password sign_in",
    "api_console": "get_started add_client server_based create_now client_name homepage_url redirect_uris add_redirect_uri "
    "create client_secret_tab client_id client_secret",
    "custom_service": "custom_services new_service service_name service_link_name authentication_type parameter_type grant_type "
    "client_id client_secret authorize_url access_token_url refresh_token_url revoke_token_url scope_display_name scope "
    "add_scope scope_delimiter create_service",
    "connection": "create_connection connection_name connection_link_name login_user scopes create_and_connect connect revoke",
    "functions": "new_function function_name category script run delete",
}


@pytest.mark.parametrize("page", CONTRACT)
def test_every_control_of_the_contract_has_its_name_and_a_source(page: str) -> None:
    for name in CONTRACT[page].split():
        control = built_in()[f"{page}.{name}"]
        assert control.names
        assert control.source


def test_an_overlay_beside_the_config_is_tried_first(tmp_path: Path) -> None:
    (tmp_path / "controls.toml").write_text(
        '[custom_service.client_id]\nnames = ["Application key"]\n[connection.scopes]\nselector = "css=#scopes"\n'
    )
    table = controls(None, tmp_path / "orgs.toml")
    assert table["custom_service.client_id"].names[:2] == ("Application key", "Client ID")
    assert table["connection.scopes"].selectors == ("css=#scopes",)


def test_an_overlay_tells_of_another_kind_of_a_control_that_is_gone_and_of_fields_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "controls.toml").write_text(
        '[custom_service.grant_type]\nkind = "text"\n[custom_service.refresh_token_url]\nrequired = false\n'
        '[custom_service.extra_fields]\n"Audience" = "internal"\n'
    )
    table = controls(None, tmp_path / "orgs.toml").copy()
    assert table["custom_service.grant_type"].kind == "text"
    assert table["custom_service.refresh_token_url"].waived
    assert table.extras == {"custom_service": {"Audience": "internal"}}


def test_an_extra_field_without_a_value_and_a_button_of_another_kind_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[connection.extra_fields]\n"Purpose" = ""\n[connection.revoke]\nkind = "text"\n')
    with pytest.raises(UsageFault) as fault:
        controls(path, tmp_path / "orgs.toml")
    assert fault.value.problems == [
        f'{path}: connection.extra_fields: "Purpose": write what goes into it, or true or false',
        f"{path}: connection.revoke: kind: a button stays one",
    ]


def test_without_an_overlay_the_built_in_table_is_used(tmp_path: Path) -> None:
    assert controls(None, tmp_path / "orgs.toml") is built_in()


def test_every_fault_of_an_overlay_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        '[custom_servise.client_id]\nnames = ["x"]\n[custom_service.client_di]\nnames = ["x"]\n'
        '[connection.connect]\nname = "x"\n[connection.zzzzqqqq]\nnames = []\n'
    )
    with pytest.raises(UsageFault) as fault:
        controls(path, tmp_path / "orgs.toml")
    assert fault.value.problems == [
        f"{path}: custom_servise: no such page; did you mean custom_service?",
        f"{path}: custom_service.client_di: no such control; did you mean custom_service.client_id?",
        f"{path}: connection.connect: name: not known here; write names = [..] or selector = '..'",
        f"{path}: connection.zzzzqqqq: no such control; did you mean connection.edit?",
    ]


def test_an_overlay_that_cannot_be_read_is_a_usage_fault(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="the overlay of controls cannot be read"):
        controls(tmp_path / "missing.toml", tmp_path / "orgs.toml")


def test_the_table_lists_its_controls() -> None:
    assert {control.key for control in built_in()} >= {"sign_in.email", "functions.run"}


def test_every_control_of_the_table_is_looked_for_or_labels_a_value() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in PAGES.parent.rglob("*.py"))
    never = [control.key for control in built_in() if f'"{control.key}"' not in code and control.kind != "value"]
    assert never == []  # a value is worth its entry for its label: it keeps that from being read as another's value


def test_the_overlay_of_the_guide_says_what_each_key_does(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "controls.md").read_text(encoding="utf-8")
    overlay = tmp_path / "controls.toml"
    overlay.write_text(guide.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    table = built_in().overlaid(overlay)
    assert table["custom_service.client_id"].names[0] == "Application key"
    assert table["connection.scopes"].selectors == ("css=#scopes",)
    assert table["custom_service.grant_type"].kind == "text"
    assert table["custom_service.revoke_token_url"].waived
    assert table.extras["api_console"] == {
        "Privacy policy": "https://acme.example/privacy",
        "I have read the terms": True,
    }
