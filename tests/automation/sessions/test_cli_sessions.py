"""The command that lists and forgets kept sessions, and what a run locks them with."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import keyring
import pytest
from typer.testing import CliRunner

from automation import cli_sessions_kept
from automation.cli import app
from automation.cli_sessions_kept import unlocked
from automation.errors import UsageFault
from automation.locks import LOCK_NAME, held
from automation.options import RunOptions
from automation.report.terminal import Terminal
from automation.sessions import store
from tests.automation.sessions.keyrings import Missing

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from tests.automation.sessions.keyrings import InMemory

KEY = bytes(32)


def kept(folder: Path, identity: str, *, days: int = 0) -> Path:
    owner = store.Owner(
        identity=identity,
        email=f"{identity}@consultancy.example",
        datacenter="eu",
        accounts="https://accounts.zoho.eu",
    )
    then = datetime.now(UTC) - timedelta(days=days)
    head = store.Head(owner=owner, key="keyring", salt="00" * 16, signed_in_at=then, saved_at=then)
    store.write(store.path_of(folder, owner), head, [], KEY)
    return store.path_of(folder, owner)


def sessions(*arguments: str | Path) -> Result:
    return CliRunner().invoke(
        app, ["sessions", *map(str, arguments)], prog_name="zoho-provision", standalone_mode=False
    )


def test_the_list_tells_whose_how_old_and_how_locked_without_any_key(tmp_path: Path) -> None:
    kept(tmp_path, "ops")
    kept(tmp_path, "eve", days=8)
    (tmp_path / "sessions" / "junk.session").write_text("x")
    said = sessions("list", "--state", tmp_path).stdout
    assert "ops  ops@consultancy.example  eu  signed in " in said
    assert "locked with a keyring" in said
    assert "eve  eve@consultancy.example  eu" in said
    assert "too old to be used" in said
    assert "junk.session  is no kept session" in said


def test_the_list_as_json_has_the_common_keys_and_the_sessions(tmp_path: Path) -> None:
    kept(tmp_path, "ops")
    told = json.loads(sessions("list", "--state", tmp_path, "--json").stdout)
    assert (told["version"], told["command"], told["exit_code"]) == (1, "sessions", 0)
    (session,) = told["sessions"]
    assert (session["identity"], session["key"], session["usable"]) == ("ops", "keyring", True)


def test_one_is_forgotten_by_name_or_address_and_all_without_one(tmp_path: Path) -> None:
    ops, eve, bob = (kept(tmp_path, name) for name in ("ops", "eve", "bob"))
    assert sessions("forget", "ops", "--state", tmp_path).return_value == 0
    assert sessions("forget", "EVE@consultancy.example", "--state", tmp_path).return_value == 0
    assert [path.exists() for path in (ops, eve, bob)] == [False, False, True]
    assert sessions("forget", "--state", tmp_path).return_value == 0
    assert not bob.exists()


def test_forgetting_one_that_is_not_there_exits_2_and_names_the_list(tmp_path: Path) -> None:
    done = sessions("forget", "nobody", "--state", tmp_path)
    assert done.return_value == 2
    assert "no session of nobody is kept" in done.stderr


def test_nothing_is_forgotten_under_a_run_that_goes_on(tmp_path: Path) -> None:
    path = kept(tmp_path, "ops")
    with held(tmp_path / LOCK_NAME, "the state directory"):
        assert sessions("forget", "--state", tmp_path).return_value == 1
    assert path.exists()


class Asked:
    """How a run finds what locks its sessions."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.err = folder, io.StringIO()

    def kind(self, environ: dict[str, str] | None = None, *, no_input: bool = False) -> str | None:
        name = None if environ is None else "LOCK"
        options = RunOptions(state_dir=self.folder, keep_session=True, passphrase_env=name, no_input=no_input)
        found = unlocked(options, environ or {}, Terminal(err=self.err))
        return None if found is None else found.kind


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    return Asked(tmp_path)


def test_a_passphrase_that_is_named_comes_first_then_the_keyring(asked: Asked, ring: InMemory) -> None:
    del ring
    assert asked.kind({"LOCK": "correct horse battery"}) == "passphrase"
    assert asked.kind() == "keyring"
    assert asked.err.getvalue() == ""


@pytest.mark.parametrize(("environ", "wrong"), [({}, "is not set"), ({"LOCK": "short"}, "less than 12 characters")])
def test_a_variable_without_a_passphrase_is_a_fault_and_never_shown(
    asked: Asked, environ: dict[str, str], wrong: str
) -> None:
    with pytest.raises(UsageFault, match=wrong) as told:
        asked.kind(environ)
    assert "short" not in str(told.value)


def test_without_keyring_and_terminal_none_is_kept_and_that_is_said_once(asked: Asked, ring: InMemory) -> None:
    del ring
    keyring.set_keyring(Missing())
    assert asked.kind() is None
    assert asked.err.getvalue().count("No session is kept") == 1


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        (["correct horse battery", "correct horse battery"], "passphrase"),
        (["correct horse battery", "correct horse"], None),
        (["short"], None),
        ([""], None),
    ],
)
def test_at_a_terminal_a_passphrase_is_asked_for_twice_when_it_is_new(
    asked: Asked, ring: InMemory, monkeypatch: pytest.MonkeyPatch, typed: list[str], kind: str | None
) -> None:
    del ring
    keyring.set_keyring(Missing())
    monkeypatch.setattr(cli_sessions_kept, "is_at_a_terminal", lambda _stream: True)
    monkeypatch.setattr(cli_sessions_kept, "getpass", lambda _prompt: typed.pop(0))
    assert asked.kind() == kind
    assert typed == []


def test_nobody_is_asked_where_no_person_is(asked: Asked, ring: InMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    del ring
    keyring.set_keyring(Missing())
    monkeypatch.setattr(cli_sessions_kept, "is_at_a_terminal", lambda _stream: True)
    assert asked.kind(no_input=True) is None


def test_a_passphrase_option_without_keeping_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app, ["apply", str(tmp_path / "orgs.toml"), "--passphrase-env", "LOCK"], standalone_mode=False
    )
    assert done.return_value == 2
    assert "--passphrase-env has no effect without --keep-session" in done.stderr
