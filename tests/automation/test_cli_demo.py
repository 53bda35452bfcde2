"""The demo as a newcomer meets it, and what it leaves behind: nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = Path(sys.executable).with_name("zoho-provision")
STAGE = Path(__file__).with_name("staged_run.py")
BARE = {key: value for key, value in os.environ.items() if key not in {"DISPLAY", "WAYLAND_DISPLAY"}}


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder with a short name: Chromium's sockets have room for about a hundred characters."""
    with tempfile.TemporaryDirectory(prefix="zp-", dir="/tmp") as folder:
        yield Path(folder)


def environ(tmp_path: Path, staged: str = "usable", **more: str) -> dict[str, str]:
    return BARE | {"STAGED": staged, "STAGED_MARK": str(tmp_path / "mark"), "TMPDIR": str(tmp_path)} | more


def staged_demo(tmp_path: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, STAGE, "demo", *arguments],
        env=environ(tmp_path, **more),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def left_behind(tmp_path: Path) -> list[str]:
    """Return the command lines of processes that the demo started and that are still there once what dies has died."""
    deadline = time.monotonic() + 10
    while (found := _running(tmp_path)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def _running(tmp_path: Path) -> list[str]:
    mine = f"TMPDIR={tmp_path}\0".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mine in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def await_mark(tmp_path: Path, text: str, child: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    mark = tmp_path / "mark"
    while not (mark.exists() and mark.read_text() == text):
        assert child.poll() is None, child.communicate()
        assert time.monotonic() < deadline, f"the staged engine never wrote {text!r}"
        time.sleep(0.02)


@pytest.mark.long
def test_the_demo_onboards_three_orgs_and_tells_what_the_person_did() -> None:
    done = subprocess.run(
        [PROGRAM, "demo", "--headless", "--json"], env=BARE, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    envelope = json.loads(done.stdout)
    assert (envelope["command"], envelope["status"], envelope["exit_code"]) == ("demo", "success", 0)
    assert [(org["name"], org["verdict"]) for org in envelope["orgs"]] == [
        ("acme", "usable"), ("bolt", "usable"), ("cobalt", "usable")
    ]  # fmt: skip
    assert (
        "the person answered MFA once on the sign-in page and clicked Accept 3 times on the consent page" in done.stderr
    )
    assert "Somebody else" not in done.stderr


@pytest.mark.long
def test_the_demo_says_what_goes_on_and_ends_everything_it_started(tmp_path: Path) -> None:
    done = staged_demo(tmp_path)
    assert done.returncode == 0, done.stderr
    talk = [line for line in done.stderr.splitlines() if not line[:1].isdigit()]
    assert talk[0].startswith("A local stand-in of Zoho's pages is up: http://crm.zoho.localhost:")
    assert talk[1].startswith("A browser is up on a throw-away profile, without a window: http://127.0.0.1:")
    assert talk[2] == "A scripted person sits at it. It answers MFA and clicks Accept; this program never does."
    assert talk[3].startswith("Now: zoho-provision apply demo.toml --cdp-endpoint http://127.0.0.1:")
    assert done.stdout.splitlines()[-1] == "3 of 3 orgs usable."
    assert left_behind(tmp_path) == []
    assert list(tmp_path.glob("zoho-provision-demo-*")) == []


@pytest.mark.long
@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed")
def test_a_headed_demo_without_a_display_brings_its_own(tmp_path: Path) -> None:
    done = staged_demo(tmp_path, "--headed")
    assert done.returncode == 0, done.stderr
    assert "A browser is up on a throw-away profile: http://" in done.stderr
    assert left_behind(tmp_path) == []


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("staged", ["hang", "stubborn"])
def test_an_interrupted_demo_leaves_no_child_even_when_it_has_to_end_at_once(
    tmp_path: Path, staged: str, number: signal.Signals
) -> None:
    child = subprocess.Popen(
        [sys.executable, STAGE, "demo"],
        env=environ(tmp_path, staged),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    await_mark(tmp_path, "started", child)
    child.send_signal(number)
    if staged == "stubborn":
        await_mark(tmp_path, "cleaned", child)
        child.send_signal(number)
    child.communicate(timeout=60)
    assert child.returncode == 130
    assert left_behind(tmp_path) == []


@pytest.mark.long
def test_orgs_that_end_without_being_usable_make_the_demo_fail(tmp_path: Path) -> None:
    assert staged_demo(tmp_path, STAGED="waiting").returncode == 3
    assert staged_demo(tmp_path, STAGED="failed").returncode == 1
    unproven = staged_demo(tmp_path, "--json", STAGED="unproven")
    assert (unproven.returncode, json.loads(unproven.stdout)["status"]) == (1, "error")


def test_a_browser_that_does_not_start_is_a_named_stop(tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text("#!/bin/sh\necho no luck today >&2\nexit 7\n")
    browser.chmod(0o755)
    done = staged_demo(tmp_path, "--json", ZOHO_PROVISION_BROWSER=str(browser))
    assert done.returncode == 1
    error = json.loads(done.stdout)["errors"][0]
    assert error["code"] == "browser_gone"
    assert error["message"] == f"{browser} (ZOHO_PROVISION_BROWSER) did not start: no luck today"


@pytest.mark.parametrize("display_server", ["", "#!/bin/sh\nexit 1\n"])
def test_a_headed_demo_without_any_display_is_a_named_stop(tmp_path: Path, display_server: str) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    if display_server:
        (folder / "Xvfb").write_text(display_server)
        (folder / "Xvfb").chmod(0o755)
    done = staged_demo(tmp_path, "--headed", PATH=str(folder), ZOHO_PROVISION_BROWSER="/bin/true")
    assert done.returncode == 1
    assert "browser_gone" in done.stdout
    assert "--headed" in done.stdout
