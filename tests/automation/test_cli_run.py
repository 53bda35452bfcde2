"""Running orgs from the command line, with a staged engine: statuses, streams, signals."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from automation import cli_run_options
from automation.recorder import film
from tests.automation.programs import SECRET, STAGE, staged_environ

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    children: list[subprocess.Popen[str]] = []

    def begin(staged: str, *arguments: str) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, STAGE, *arguments],
            env=staged_environ(tmp_path, staged),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        children.append(child)
        _until_mark(tmp_path, "started")
        return child

    yield begin
    for child in children:
        if child.poll() is None:
            child.kill()
        child.communicate()


def _until_mark(tmp_path: Path, text: str) -> None:
    deadline = time.monotonic() + 30
    mark = tmp_path / "mark"
    while not (mark.exists() and mark.read_text() == text):
        assert time.monotonic() < deadline, f"the staged engine never wrote {text!r}"
        time.sleep(0.01)


def test_a_run_in_which_every_org_is_usable_exits_0_and_says_so_on_stdout(play: Any, config: Path) -> None:
    done = play("usable", "apply", config)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "acme  usable  acme_link  created: client  (2.0 s machine, 1.0 s person)",
        "globex  usable  globex_link  created: client  (2.0 s machine, 1.0 s person)",
        "2 of 2 orgs usable.",
    ]


def test_without_a_terminal_progress_is_lines_with_the_time_on_stderr(play: Any, config: Path) -> None:
    done = play("usable", "apply", config, "--only", "acme")
    lines = [line.split(" ", 1)[1] for line in done.stderr.splitlines()]
    assert lines == [
        "acme: started",
        "acme: client ...",
        "acme: filling Client Secret [secret]",
        "acme: client created (3.0 s)",
        "acme: ended: usable",
    ]


def test_with_json_stdout_holds_the_envelope_alone_and_progress_stays_on_stderr(play: Any, config: Path) -> None:
    done = play("usable", "apply", config, "--json")
    envelope = json.loads(done.stdout)
    assert list(envelope) == ["version", "command", "status", "exit_code", "orgs", "errors"]
    assert envelope | {"orgs": []} == {
        "version": 1, "command": "apply", "status": "success", "exit_code": 0, "orgs": [], "errors": []
    }  # fmt: skip
    assert list(envelope["orgs"][0]) == [
        "name", "datacenter", "link_name", "client_id", "verdict", "stages", "errors", "consents"
    ]  # fmt: skip
    assert envelope["orgs"][0]["stages"] == [
        {"stage": "client", "outcome": "created", "seconds": 3.0, "human_seconds": 1.0}
    ]
    assert "acme: client created" in done.stderr


def test_verify_is_told_as_verify(play: Any, config: Path) -> None:
    assert json.loads(play("usable", "verify", config, "--json").stdout)["command"] == "verify"


@pytest.mark.long
def test_a_run_that_awaits_a_person_exits_3_as_partial_and_tells_how_to_go_on(play: Any, config: Path) -> None:
    done = play("waiting", "apply", config, "--json", "--gate-timeout", "7")
    assert done.returncode == 3
    assert json.loads(done.stdout)["status"] == "partial"
    assert "acme: YOUR TURN: Answer the MFA question (at most 7.0 s)" in done.stderr
    assert "acme: nobody came in time" in done.stderr
    plain = play("waiting", "apply", config)
    assert "2 await a person." in plain.stdout
    assert plain.stdout.splitlines()[-1] == f"A rerun goes on from there: zoho-provision apply {config}"


@pytest.mark.long
def test_a_failed_org_exits_1_with_its_error_and_remedy_and_without_secrets_or_escapes(play: Any, config: Path) -> None:
    done = play("failed", "apply", config)
    assert done.returncode == 1
    assert "acme, globex: client: wrong_org: Seen [secret] [2J.\n  see drift.txt\n  → Do it.\n" in done.stdout
    assert SECRET not in done.stdout + done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    as_json = play("failed", "apply", config, "--json")
    error = json.loads(as_json.stdout)["orgs"][0]["errors"][0]
    assert list(error) == ["code", "stage", "message", "remedy", "artifact"]
    assert error["message"] == "Seen [secret] [2J."
    assert SECRET not in as_json.stdout + as_json.stderr


def test_a_named_stop_of_the_whole_run_is_an_error_with_its_remedy(play: Any, config: Path) -> None:
    done = play("stop", "apply", config, "--json")
    envelope = json.loads(done.stdout)
    assert (done.returncode, envelope["status"]) == (1, "partial")
    assert [(error["code"], error["remedy"]) for error in envelope["errors"]] == [("browser_gone", "Run it again.")]
    assert [org["name"] for org in envelope["orgs"]] == ["acme", "globex"]


def test_a_usage_fault_found_by_the_engine_exits_2(play: Any, config: Path) -> None:
    done = play("usage", "apply", config, "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["errors"][0]["code"] == "invalid_config"
    assert "sign_in.emial: no such control; did you mean email?" in done.stderr


def test_an_unexpected_fault_becomes_one_readable_line_without_its_own_text(play: Any, config: Path) -> None:
    done = play("boom", "apply", config)
    assert done.returncode == 1
    assert "internal_error: The program met an unexpected RuntimeError in staged_run.py, line" in done.stdout
    assert "Traceback" not in done.stderr
    assert "Call log" not in done.stdout + done.stderr
    assert SECRET not in done.stdout + done.stderr


def test_the_debug_variable_adds_the_frames_but_never_the_text(play: Any, config: Path) -> None:
    done = play("boom", "apply", config, ZOHO_PROVISION_DEBUG="1")
    assert "staged_run.py:" in done.stderr
    assert "in _play" in done.stderr
    assert "Call log" not in done.stdout + done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_lets_the_engine_clean_up_and_exits_130_with_what_is_known(
    start: Any, config: Path, tmp_path: Path, number: signal.Signals
) -> None:
    child = start("hang", "apply", config, "--json")
    child.send_signal(number)
    out, err = child.communicate(timeout=30)
    assert child.returncode == 130
    assert (tmp_path / "mark").read_text() == "cleaned"
    assert "a rerun goes on from there" in err
    envelope = json.loads(out)
    assert (envelope["status"], envelope["exit_code"]) == ("partial", 130)
    assert [(stage["stage"], stage["outcome"]) for stage in envelope["orgs"][0]["stages"]] == [("client", "created")]
    assert "acme: service cut short" in err


def test_a_second_interruption_while_it_cleans_up_ends_at_once(start: Any, config: Path, tmp_path: Path) -> None:
    child = start("stubborn", "apply", config)
    child.send_signal(signal.SIGINT)
    _until_mark(tmp_path, "cleaned")
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=30)
    assert child.returncode == 130
    assert "Press Ctrl-C again to end at once" in err


def test_only_an_org_that_is_not_there_is_a_usage_error_that_names_the_nearest(play: Any, config: Path) -> None:
    done = play("usable", "apply", config, "--only", "globx", "--json")
    assert done.returncode == 2
    assert "--only: there is no org globx in the config; did you mean globex?" in done.stderr
    assert json.loads(done.stdout)["errors"][0]["remedy"] == "did you mean globex?"


def test_problems_of_the_command_line_and_of_the_config_are_told_together(play: Any, tmp_path: Path) -> None:
    shown = ["--video", "on", "--show-secrets"]
    done = play("usable", "apply", str(tmp_path / "none.toml"), *shown, "--step", "--no-input")
    assert done.returncode == 2
    assert "--video on keeps secrets out of its picture and --show-secrets does not; leave one out" in done.stderr
    assert "--step waits for a person and --no-input never does" in done.stderr
    assert "none.toml" in done.stderr
    assert "3 problems; nothing was touched." in done.stderr


def test_a_video_is_refused_with_the_remedy_where_what_makes_it_is_not_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(film, "missing", lambda: ["av", "pillow"])
    (told,) = cli_run_options._video_problem("on", show_secrets=False)  # noqa: SLF001 - without a run
    assert told == (
        "--video on: what makes a video is not installed (av and pillow); "
        'install it with: pip install "zoho-provision[video]"'
    )


@pytest.mark.parametrize(
    "value", ["pw:api", "pw:*", "*", "p*", "pw*", "a,pw:api", "a pw:protocol", "-x, pw:browser", "PW:api", "a\tp*:x"]
)
def test_each_spelling_of_playwrights_debugging_is_seen(value: str) -> None:
    assert cli_run_options._prints_values("DEBUG", value)  # noqa: SLF001 - a table of spellings, without a run each


@pytest.mark.parametrize("value", ["", "express:*", "-*", "-pw:api", "app,express:router", "pwa:x", "xpw:*"])
def test_what_names_other_programs_is_not_taken_for_it(value: str) -> None:
    assert not cli_run_options._prints_values("DEBUG", value)  # noqa: SLF001 - as above


@pytest.mark.long
@pytest.mark.parametrize(("name", "value"), [("DEBUG", "a pw:api"), ("PWDEBUG", "1")])
def test_what_makes_playwright_print_typed_values_is_refused_unless_it_is_asked_for(
    play: Any, config: Path, name: str, value: str
) -> None:
    refused = play("usable", "apply", config, **{name: value})
    assert refused.returncode == 2
    assert f"{name} makes Playwright print what is typed" in refused.stderr
    assert play("usable", "apply", config, "--unsafe-debug", **{name: value}).returncode == 0


def test_other_debugging_is_no_reason_to_stop(play: Any, config: Path) -> None:
    assert play("usable", "apply", config, DEBUG="express:router", PWDEBUG="0").returncode == 0
