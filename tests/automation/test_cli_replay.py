"""Replay as a command: what it refuses, one world end to end, and its end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = Path(sys.executable).with_name("zoho-provision")
CONFIG = """
[[identities]]
name         = "ops"
email        = "Ops@consultancy.example"
datacenter   = "eu"
password_env = "NOBODYS_PASSWORD"

[[orgs]]
name         = "acme"
crm_org_id   = "20061234567"
homepage_url = "https://acme.example"
client       = { name = "Acme CRM Link" }
service      = { name = "Acme Link", link_name = "acme_link", scopes = ["ZohoCRM.org.READ"] }
"""
pytestmark = pytest.mark.usefixtures("nobody_watches")
LIGHT = "well-made,mfa-none,no-announcements,steady,short-lists,same-document,popup"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short name, since Chromium's sockets have room for about a hundred characters."""
    with tempfile.TemporaryDirectory(prefix="zp-", dir="/tmp", ignore_cleanup_errors=True) as name:
        (Path(name) / "orgs.toml").write_text(CONFIG)
        yield Path(name)


def environ(folder: Path) -> dict[str, str]:
    """Return an environment without a display, which tells the children of this test."""
    bare = {key: value for key, value in os.environ.items() if key not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    return bare | {"TMPDIR": str(folder)}


def replay(folder: Path, *arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, "replay", folder / "orgs.toml", *map(str, arguments)],
        env=environ(folder) | more,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def running(folder: Path) -> list[str]:
    """Return the command lines of processes that the replay started and that are still there."""
    mine = f"TMPDIR={folder}\0".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mine in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def world_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    (world,) = json.loads(done.stdout)["worlds"]
    found: dict[str, Any] = world
    return found


@pytest.mark.long
def test_a_config_of_a_real_data_centre_ends_as_it_asks_and_then_as_it_was_recorded(folder: Path) -> None:
    expect = folder / "expected.json"
    same = ("--variant", LIGHT, "--expect", expect, "--output", folder / "kept", "--junit", folder / "replay.xml")
    recorded = replay(folder, *same, "--update", NOBODYS_PASSWORD="a real one")
    assert recorded.returncode == 0, recorded.stdout + recorded.stderr
    assert f"1 of 1 world recorded. {expect} is up to date; read it before you trust it." in recorded.stdout
    (ending,) = json.loads(expect.read_text())["endings"]
    assert ending["worlds"] == [f"seed 1, {LIGHT.replace(',', ', ')}"]
    acme = ending["envelope"]["orgs"]["acme"]
    assert (acme["datacenter"], acme["verdict"], acme["stages"]["consent"]) == ("eu", "usable", "created")
    org = ending["state"]["orgs"]["20061234567"]
    assert (org["connections"]["acme_link"]["status"], org["functions"]) == ("live", [])
    assert (ending["state"]["accepted_by_a_person"], ending["state"]["done_by_others"]) == (1, 0)
    (kept,) = (folder / "kept").iterdir()
    assert sorted(file.name for file in kept.iterdir()) == ["acts.json", "envelope.json", "run.log", "state.json"]
    assert "a real one" not in "".join(file.read_text() for file in [*kept.iterdir(), expect])
    ending["envelope"]["orgs"]["acme"]["verdict"] = "not_found"
    ending["state"]["orgs"]["20061234567"]["functions"] = ["probe"]
    expect.write_text(json.dumps({"version": 1, "endings": [ending]}))
    changed = replay(folder, *same, "--json")
    assert changed.returncode == 1
    assert world_of(changed)["differences"] == [
        {"place": "envelope / orgs / acme / verdict", "expected": '"not_found"', "found": '"usable"'},
        {"place": "state / orgs / 20061234567 / functions", "expected": '["probe"]', "found": "[]"},
    ]
    assert 'functions: expected ["probe"], found []' in (folder / "replay.xml").read_text()
    assert running(folder) == []


@pytest.mark.nightly
def test_of_a_config_with_more_orgs_only_the_chosen_one_is_played_and_expected(folder: Path) -> None:
    acme = CONFIG[CONFIG.index("[[orgs]]") :]
    (folder / "orgs.toml").write_text(
        CONFIG + acme.replace("acme", "bolt").replace("Acme", "Bolt").replace("567", "568")
    )
    done = replay(folder, "--variant", LIGHT, "--only", "acme", "--json")
    assert (done.returncode, world_of(done)["differences"]) == (0, [])


@pytest.mark.nightly
def test_without_expectations_a_world_in_which_the_org_is_not_usable_differs(folder: Path) -> None:
    done = replay(folder, "--variant", f"{LIGHT},no-permission", "--json")
    assert done.returncode == 1
    world = world_of(done)
    assert world["result"] == "differs"
    assert {"place": "envelope / orgs / acme / verdict", "expected": '"usable"', "found": '"unverified"'} in world[
        "differences"
    ]
    assert world["said"] == ["acme: The signed-in person may not manage connections in this org."]


def test_a_world_whose_browser_does_not_start_is_broken(folder: Path) -> None:
    browser = folder / "browser"
    browser.write_text("#!/bin/sh\necho no luck today >&2\nexit 7\n")
    browser.chmod(0o755)
    expect = folder / "e.json"
    done = replay(folder, "--json", "--expect", expect, "--update", ZOHO_PROVISION_BROWSER=str(browser))
    assert done.returncode == 1
    assert world_of(done)["result"] == "broken"
    assert "no luck today" in world_of(done)["trouble"]
    assert json.loads(expect.read_text())["endings"] == []


def test_everything_that_is_wrong_is_told_at_once(folder: Path) -> None:
    (folder / "orgs.toml").write_text(CONFIG.replace('"eu"', '"moon"'))
    done = replay(
        folder,
        *("--seeds", "x", "--variant", "popup,zoho-lik", "--fault", "slow-list=often", "--update", "--only", "acme"),
    )
    assert (done.returncode, done.stdout) == (2, "")
    told = done.stderr.splitlines()
    assert told[0] == "--seeds: 'x' is no list of numbers; write e.g. 1-20 or 1-3,7"
    assert told[1] == "--variant: there is no zoho-lik; did you mean zoho-like?"
    assert told[2] == "--fault: slow-list=often cannot be read; write NAME[@EVENT][=TIMES], e.g. slow-list@client=2"
    assert told[3] == "--update writes the file that --expect names; add --expect EXPECTED.json"
    assert "names no data centre" in told[4]
    assert told[-1] == "5 problems; nothing was touched."


def test_a_file_of_expectations_that_is_not_there_is_refused(folder: Path) -> None:
    done = replay(folder, "--expect", folder / "none.json")
    assert done.returncode == 2
    assert "let `replay --expect FILE --update` write it" in done.stderr


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.nightly)])
def test_an_interrupted_replay_leaves_no_child(folder: Path, number: signal.Signals) -> None:
    child = subprocess.Popen(
        [PROGRAM, "replay", folder / "orgs.toml", "--seeds", "1-3", "--jobs", "2", "--json"],
        env=environ(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not any("remote-debugging-port" in command for command in running(folder)):
        assert child.poll() is None, child.communicate()
        assert time.monotonic() < deadline, "no browser was started"
    child.send_signal(number)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert json.loads(out)["exit_code"] == 130
    assert "Interrupted; 3 worlds were not played to their end." in err
    assert running(folder) == []
