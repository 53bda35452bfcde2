"""What doctor says of the keyring, the room on the disk, and where Zoho says that its data centres are."""

from __future__ import annotations

import json
import sys
from collections import namedtuple
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from automation import doctor_table
from automation.cli import app
from automation.doctor_store import check_keyring, check_room
from automation.doctor_table import check_locations
from automation.plain_http import HttpAnswer
from fixtures.replica import Replica

if TYPE_CHECKING:
    from pathlib import Path

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as shutil's


def keyring_of(monkeypatch: pytest.MonkeyPatch, module: str, *inner: str) -> None:
    """Put a package keyring in place whose back end comes from a module, over others where they are named."""

    def backend(name: str) -> Any:
        return type("Keyring", (), {"__module__": name})()

    made = backend(module)
    if inner:
        made.backends = [backend(name) for name in inner]
    package = ModuleType("keyring")
    package.get_keyring = lambda: made  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", package)


@pytest.mark.parametrize(
    ("module", "inner", "level", "words"),
    [
        ("keyring.backends.SecretService", (), "ok", "keyring.backends.SecretService.Keyring."),
        ("keyring.backends.chainer", ("keyring.backends.macOS", "x.fail"), "ok", "over keyring.backends.macOS, x.fail"),
        ("keyring.backends.fail", (), "warn", "it keeps nothing"),
        ("keyring.backends.null", (), "warn", "it keeps nothing"),
        ("keyrings.alt.file", (), "warn", "it is a file of the package keyrings.alt"),
        ("keyring.backends.chainer", ("keyring.backends.fail",), "warn", "it keeps nothing"),
    ],
)
def test_a_keyring_that_keeps_nothing_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, module: str, inner: tuple[str, ...], level: str, words: str
) -> None:
    keyring_of(monkeypatch, module, *inner)
    check = check_keyring()
    assert (check.level, words in check.message, bool(check.remedy)) == (level, True, level == "warn")


def test_a_keyring_that_is_not_installed_is_no_fault_and_one_that_raises_is_a_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert (check_keyring().level, check_keyring().remedy) == ("ok", "")

    def raises() -> None:
        raise RuntimeError("s3cr3t-value")

    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_keyring=raises))
    assert check_keyring().message == "The keyring does not answer (RuntimeError)."


@pytest.mark.parametrize(("free", "level"), [(10**9, "ok"), (10**8, "warn"), (10**6, "fail")])
def test_a_disk_that_is_nearly_full_is_told_before_the_journal_suffers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, level: str
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(10**10, 0, free))
    check = check_room(tmp_path / "not" / "yet")
    assert (check.level, check.message) == (level, f"{free / 1e9:,.1f} GB free at {tmp_path}.")
    assert bool(check.remedy) == (level != "ok")


def test_a_disk_that_cannot_be_asked_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("shutil.disk_usage", refuse)
    assert (check_room(tmp_path).level, "Input/output error" in check_room(tmp_path).message) == ("warn", True)


TOLD = {"us": "https://accounts.zoho.com", "EU": "https://accounts.zoho.eu/", "jp": "https://accounts.zohocloud.jp"}


@pytest.mark.parametrize(
    ("expected", "level", "message"),
    [
        (
            {"us": "https://accounts.zoho.com", "eu": "https://accounts.zoho.eu", "cn": "https://accounts.zoho.com.cn"},
            "ok",
            "https://a.example names the same sign-in host for us, eu; it does not name cn.",
        ),
        (
            {"eu": "https://accounts.zoho.eu", "jp": "https://accounts.zoho.jp"},
            "warn",
            "https://a.example says otherwise: jp is at https://accounts.zohocloud.jp there and https://accounts.zoho.jp here.",
        ),
        ({"lab": "https://a.example"}, "ok", "https://a.example names none of lab."),
    ],
)
def test_the_table_is_compared_with_what_zoho_says(
    monkeypatch: pytest.MonkeyPatch, expected: dict[str, str], level: str, message: str
) -> None:
    body = json.dumps({"result": "success", "locations": TOLD}).encode()
    monkeypatch.setattr(doctor_table, "request", lambda *_, **__: HttpAnswer(200, {}, body))  # type: ignore[arg-type]
    check = check_locations("https://a.example", expected)
    assert (check.level, check.message) == (level, message)
    assert ('[datacenters.jp] accounts = "https://accounts.zohocloud.jp"' in check.remedy) == (level == "warn")


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"locations": 7}', b"{}", b"\xff"])
@pytest.mark.parametrize("status", [200, 302, 500])
def test_an_answer_that_is_none_is_a_warning(monkeypatch: pytest.MonkeyPatch, status: int, body: bytes) -> None:
    monkeypatch.setattr(doctor_table, "request", lambda *_, **__: HttpAnswer(status, {}, body))  # type: ignore[arg-type]
    check = check_locations("https://a.example", {"eu": "https://accounts.zoho.eu"})
    assert (check.level, f"answered with status {status}" in check.message, bool(check.remedy)) == ("warn", True, True)


def test_silence_is_a_warning() -> None:
    check = check_locations("http://accounts.localhost:1", {"eu": "https://accounts.zoho.eu"})
    assert (check.level, "did not answer" in check.message) == ("warn", True)


def test_both_files_of_passwords_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for folder, mode in ((tmp_path, 0o600), (tmp_path / "here", 0o644)):
        (folder / ".env").touch(mode=mode)
    said = CliRunner().invoke(app, ["doctor", str(tmp_path / "none.toml"), "--json"], standalone_mode=False).stdout
    checks = [check["level"] for check in json.loads(said)["checks"] if check["name"] == ".env"]
    assert checks == ["ok", "warn"]


def test_the_command_compares_a_config_with_the_host_that_it_names(tmp_path: Path) -> None:
    with Replica() as replica:
        config = tmp_path / "orgs.toml"
        config.write_text(
            replica.datacenter_toml()
            + '[[identities]]\nname = "ops"\nemail = "o@x.example"\ndatacenter = "lab"\n'
            + '[[orgs]]\nname = "acme"\ncrm_org_id = "1"\nhomepage_url = "https://acme.example"\n'
            + 'client.name = "Acme"\nservice.scopes = ["ZohoCRM.org.READ"]\n'
        )
        said = CliRunner().invoke(app, ["doctor", str(config), "--json"], standalone_mode=False).stdout
    checks = {check["name"]: check for check in json.loads(said)["checks"]}
    assert checks["locations"]["message"] == f"{replica.url('accounts')} names the same sign-in host for lab."
    assert {"keyring", "disk", "clock", "state", ".env"} <= set(checks)
