"""``controls`` lists what is looked for, by the names that an overlay uses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from automation.cli import app, main

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = {
    "sign_in": "email next password sign_in",
    "api_console": "get_started add_client server_based create_now client_name homepage_url redirect_uris "
    "add_redirect_uri create client_secret_tab client_id client_secret",
    "custom_service": "custom_services new_service service_name service_link_name authentication_type parameter_type "
    "grant_type client_id client_secret authorize_url access_token_url refresh_token_url revoke_token_url "
    "scope_display_name scope add_scope scope_delimiter create_service",
    "connection": "create_connection connection_name connection_link_name login_user scopes create_and_connect connect "
    "revoke",
    "functions": "new_function function_name category script run delete",
}


def listed(*arguments: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(app, ["controls", "--json", *arguments])
    assert result.exit_code == 0
    controls: list[dict[str, object]] = json.loads(result.stdout)["controls"]
    return controls


@pytest.mark.parametrize("page", CONTRACT)
def test_every_name_that_users_may_correct_is_there(page: str) -> None:
    assert {f"{page}.{name}" for name in CONTRACT[page].split()} <= {str(control["name"]) for control in listed()}


def test_every_control_says_where_its_wordings_come_from() -> None:
    assert [control["name"] for control in listed() if not control["source"] or not control["names"]] == []


def test_a_person_reads_wordings_kind_and_source() -> None:
    lines = CliRunner().invoke(app, ["controls"]).stdout.splitlines()
    at = lines.index("  custom_service.client_secret  text, secret")
    assert "“Client Secret”" in lines[at + 1]
    assert any(line.strip().startswith("source: C3") for line in lines[at + 1 : at + 5])


def test_an_overlay_is_shown_before_the_built_in_wordings(tmp_path: Path) -> None:
    overlay = tmp_path / "controls.toml"
    overlay.write_text('[connection.scopes]\nselector = "css=#scopes"\nnames = ["Rights"]\n')
    scopes = next(one for one in listed("--controls", str(overlay)) if one["name"] == "connection.scopes")
    assert scopes["selectors"] == ["css=#scopes"]
    assert str(scopes["names"]).startswith("['Rights'")


def test_an_overlay_that_names_what_does_not_exist_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    overlay = tmp_path / "controls.toml"
    overlay.write_text('[connection.scope]\nnames = ["Rights"]\n')
    with pytest.raises(SystemExit) as left:
        main(["controls", "--controls", str(overlay), "--json"])
    assert left.value.code == 2
    assert json.loads(capsys.readouterr().out)["errors"][0]["code"] == "invalid_config"
