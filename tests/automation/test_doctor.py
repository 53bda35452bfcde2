"""What doctor finds on this machine and around it; every host that is asked stands on this machine."""

from __future__ import annotations

import json
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import PackageNotFoundError
from typing import TYPE_CHECKING

import pytest

from automation import cli, doctor
from automation.doctor import (
    Answer,
    ask,
    check_browser,
    check_display,
    check_dotenv,
    check_driver,
    check_hosts,
    check_state,
    check_versions,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Front(BaseHTTPRequestHandler):
    """A front page that redirects elsewhere, so that an asker who followed would be seen."""

    offset = 0.0
    asked: list[str] = []  # noqa: RUF012 - emptied for each test

    def do_HEAD(self) -> None:
        self.asked.append(self.headers["Host"])
        self.send_response_only(302 if "accounts" in self.headers["Host"] else 404)
        self.send_header("Location", "http://127.0.0.1:1/")
        if "silent" not in self.headers["Host"]:
            self.send_header("Date", formatdate(time.time() + self.offset) if self.offset != -1 else "yesterday")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    Front.offset, Front.asked = 0.0, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Front)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def script(tmp_path: Path, body: str) -> Path:
    file = tmp_path / "browser"
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)
    return file


def test_a_browser_that_says_its_version_is_ok(tmp_path: Path) -> None:
    file = script(tmp_path, "echo Chromium 1.2.3")
    check = check_browser(file)
    assert (check.level, check.message) == ("ok", f"Chromium 1.2.3, {file} (--executable-path)")


def test_a_browser_that_does_not_start_is_a_failure_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = check_browser(script(tmp_path, "exit 7"))
    assert (ended.level, "ended with status 7" in ended.message) == ("fail", True)
    assert "--executable-path" in ended.remedy
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELF")
    broken.chmod(0o755)
    assert "does not start" in check_browser(broken).message
    monkeypatch.setattr(doctor, "BROWSER_PATIENCE", 0.1)
    assert "did not say its version" in check_browser(script(tmp_path, "exec sleep 20")).message


def test_a_browser_that_is_not_there_is_a_failure_with_the_remedy_of_the_search(tmp_path: Path) -> None:
    check = check_browser(tmp_path / "none")
    assert (check.level, "does not exist" in check.message) == ("fail", True)


def test_the_driver_is_started_and_a_missing_library_is_named_with_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check_driver().level == "ok"
    said = "node: error while loading shared libraries: libatomic.so.1: cannot open shared object file"
    broken = script(tmp_path, f"echo '{said}' >&2; exit 127")
    monkeypatch.setattr("playwright._impl._driver.compute_driver_executable", lambda: (str(broken), "cli.js"))
    check = check_driver()
    assert (check.level, check.message) == ("fail", f"The browser's driver does not start: {said}")
    assert check.remedy.startswith("`apt-get install libatomic1`, or ")
    broken.unlink()
    assert check_driver().remedy == "install the package playwright again."


def test_a_missing_display_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert (check_display().level, "--cdp-endpoint" in check_display().remedy) == ("warn", True)
    monkeypatch.setenv("DISPLAY", ":7")
    assert check_display().level == "ok"


def test_the_state_folder_may_be_absent_and_must_be_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "a" / "state"
    assert check_state(folder).message == f"{folder} will be made by the first run."
    folder.mkdir(parents=True, mode=0o755)
    assert check_state(folder).remedy == f"chmod 700 {folder}"
    folder.chmod(0o700)
    assert check_state(folder).level == "ok"
    file = tmp_path / "file"
    file.write_text("")
    assert (check_state(file).level, check_state(file).remedy) == ("fail", "Name a folder of yours with --state.")
    monkeypatch.setattr("os.access", lambda *_: False)
    assert "cannot be made" in check_state(tmp_path / "b").message


def test_a_dotenv_that_others_can_read_is_a_warning_with_the_command_that_closes_it(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    assert check_dotenv(file).level == "ok"
    file.write_text("")
    file.chmod(0o644)
    assert (check_dotenv(file).level, check_dotenv(file).remedy) == ("warn", f"chmod 600 {file}")
    file.chmod(0o600)
    assert check_dotenv(file).level == "ok"


def test_versions_are_told_and_a_missing_package_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "playwright" in check_versions().message

    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "version", missing)
    assert check_versions().level == "fail"


@pytest.mark.parametrize("host", ["accounts.zoho.localhost", "crm.zoho.localhost", "127.0.0.1"])
def test_any_answer_counts_and_redirects_are_not_followed(port: int, host: str) -> None:
    answer = ask(f"http://{host}:{port}")
    assert answer.problem == ""
    assert answer.skew is not None
    assert abs(answer.skew) < 5
    assert Front.asked == [f"{host}:{port}"]


def test_a_host_that_does_not_answer_says_why_and_one_without_a_date_leaves_the_clock_open(port: int) -> None:
    assert "refused" in ask("http://127.0.0.1:1").problem
    assert ask(f"http://silent.localhost:{port}").skew is None
    Front.offset = -1
    assert ask(f"http://crm.localhost:{port}").skew is None


def test_a_clock_that_is_off_is_a_warning_that_says_by_how_much(port: int) -> None:
    Front.offset = 3600
    hosts, clock = check_hosts([f"http://crm.localhost:{port}"], required=True)
    assert hosts.level == "ok"
    assert (clock.level, "behind" in clock.message) == ("warn", True)
    Front.offset = -3600
    assert "ahead" in check_hosts([f"http://crm.localhost:{port}"], required=True)[-1].message


def test_silence_is_a_failure_of_a_configured_host_and_a_warning_of_a_built_in_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor, "ask", lambda origin: Answer(origin=origin, problem="no route"))
    required = check_hosts(["https://a.example", "https://b.example"], required=True)
    assert [(check.name, check.level) for check in required] == [
        ("hosts", "fail"), ("hosts", "fail"), ("clock", "warn")
    ]  # fmt: skip
    assert required[0].message == "https://a.example did not answer (no route)."
    builtin = check_hosts(["https://a.example", "https://b.example"], required=False)
    assert [(check.name, check.level) for check in builtin] == [("hosts", "warn"), ("clock", "warn")]
    assert builtin[0].message == "None of Zoho's sign-in hosts answered (no route)."
    monkeypatch.setattr(
        doctor, "ask", lambda origin: Answer(origin=origin, problem="x" * origin.startswith("https://b"))
    )
    some = check_hosts(["https://a.example", "https://b.example"], required=False)
    assert [check.message for check in some[:2]] == ["a.example answered.", "b.example did not answer (x)."]
    assert check_hosts([], required=True) == []


CONFIG = """
[datacenters.lab]
accounts = "http://accounts.zoho.localhost:{port}"
api_console = "http://api-console.zoho.localhost:{port}"
crm = "http://crm.zoho.localhost:{port}"
api = "http://www.zohoapis.localhost:{port}"
redirect_uris = ["http://deluge.zoho.localhost:{port}/delugeauth/callback"]

[[identities]]
name = "ops"
email = "ops@consultancy.example"
datacenter = "lab"

[[orgs]]
name = "acme"
identity = "ops"
crm_org_id = "20061234567"
homepage_url = "https://acme.example"
client = {{ name = "Acme CRM Link" }}
service = {{ name = "Acme Link", scopes = ["ZohoCRM.org.READ"] }}
"""


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        cli.main([str(argument) for argument in arguments])
    assert isinstance(left.value.code, int)
    return left.value.code


def test_the_command_asks_every_host_of_the_config_and_exits_0(
    tmp_path: Path, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "orgs.toml"
    config.write_text(CONFIG.format(port=port))
    browser = script(tmp_path, "echo Chromium 1.2.3")
    assert run("doctor", config, "--executable-path", browser) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "✓ ok    browser   Chromium 1.2.3" in out
    assert f"{tmp_path}/.zoho-provision will be made" in out
    names = ("accounts.zoho", "api-console.zoho", "crm.zoho", "deluge.zoho", "www.zohoapis")
    assert sorted(Front.asked) == sorted(f"{name}.localhost:{port}" for name in names)


def test_the_command_exits_1_for_a_wrong_config_and_in_json_lists_the_checks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "ask", lambda origin: Answer(origin=origin, problem="no route"))
    config = tmp_path / "orgs.toml"
    config.write_text(CONFIG.format(port=1).replace("ops@consultancy.example", "nobody"))
    assert run("doctor", config, "--json") == 1
    envelope = json.loads(capsys.readouterr().out)
    assert list(envelope) == ["version", "command", "status", "exit_code", "orgs", "errors", "checks"]
    assert (envelope["status"], envelope["exit_code"]) == ("error", 1)
    assert envelope["errors"][0]["code"] == "invalid_config"
    assert [list(check) for check in envelope["checks"]] == [["name", "level", "message", "remedy"]] * len(
        envelope["checks"]
    )


def test_without_a_config_no_network_is_only_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(doctor, "ask", lambda origin: Answer(origin=origin, problem="no route"))
    assert run("doctor", "--executable-path", script(tmp_path, "echo Chromium 1.2.3")) == 0
    assert "None of Zoho's sign-in hosts answered (no route)." in capsys.readouterr().out
