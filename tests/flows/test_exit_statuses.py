"""The command line on a whole world: exit statuses, what the envelope says of them, and what is left behind."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from fixtures.replica import functions

pytestmark = pytest.mark.no_cover

MADE = ("client-created", "service-created", "connection-created")
A_PERSONS = ("mfa", "tick", "accept", "reject", "captcha")


def stages(org: dict[str, Any]) -> dict[str, str]:
    return {stage["stage"]: stage["outcome"] for stage in org["stages"]}


def children_of(scene: Any) -> list[str]:
    """Return the command lines of all running processes that came out of a scene's command line."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"SCENE={scene.folder}\0".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue  # it ended under the look
    return found


def test_a_config_that_is_wrong_exits_2_and_nothing_is_touched(scene: Any) -> None:
    replica = scene.straight()
    scene.write('"Acme CRM Link"', '"Acme Zoho Link"')
    status, envelope, _ = scene.command("apply")
    assert (status, envelope["exit_code"], envelope["status"]) == (2, 2, "error")
    assert [error["code"] for error in envelope["errors"]] == ["invalid_config"]
    assert replica.world.sign_ins == {}
    assert not (scene.folder / "state").exists()


@pytest.mark.long
def test_without_input_a_second_factor_awaits_a_person_with_exit_3(scene: Any) -> None:
    scene.straight("mfa-totp")
    status, envelope, _ = scene.command("apply", "--no-input")
    assert (status, envelope["exit_code"], envelope["status"]) == (3, 3, "partial")
    assert stages(envelope["orgs"][0]) == {"sign_in": "waiting"}
    assert envelope["orgs"][0]["errors"] == []
    assert scene.log(*A_PERSONS) == []


@pytest.mark.long
def test_what_each_org_came_to_decides_status_and_exit_and_the_browser_stays_as_it_was(scene: Any) -> None:
    replica = scene.straight(orgs=2)
    scene.have(connected=True)
    scene.browser()
    scene.person("idle")
    before = scene.tabs(replica.url("accounts", "/signin?mine"))

    status, envelope, said = scene.command("apply", "--gate-timeout", "1")
    assert (status, envelope["exit_code"], envelope["status"]) == (3, 3, "partial")
    acme, bolt = envelope["orgs"]
    assert (acme["verdict"], acme["errors"]) == ("usable", [])
    assert (bolt["verdict"], stages(bolt)["consent"]) == ("unverified", "waiting")
    assert [error["code"] for error in bolt["errors"]] == ["gate_timeout"]
    assert "bolt: YOUR TURN" in said
    assert scene.log(*A_PERSONS) == []

    scene.write("20061234568", "20069999999")
    status, envelope, _ = scene.command("apply", "--gate-timeout", "1")
    assert (status, envelope["exit_code"], envelope["status"]) == (1, 1, "partial")
    assert [error["code"] for error in envelope["orgs"][1]["errors"]] == ["wrong_org"]
    assert all(error["message"] and error["remedy"] for org in envelope["orgs"] for error in org["errors"])

    replica.world.log.clear()
    status, envelope, _ = scene.command("apply", "--only", "acme")
    assert (status, envelope["exit_code"], envelope["status"]) == (0, 0, "success")
    assert set(stages(envelope["orgs"][0]).values()) <= {"unchanged", "skipped"}
    assert scene.log(*MADE) == []
    assert scene.chromium.poll() is None
    assert scene.tabs() == before


@pytest.mark.long
def test_ctrl_c_and_a_kill_at_the_worst_moment_leave_nothing_that_a_rerun_does_not_settle(
    scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.straight()
    org = scene.have(connected=True)
    running: dict[str, Any] = {}
    real = functions.run

    def cut_short(*args: Any) -> Any:
        """Let the signal come while the probe is there and running."""
        running["children"] = children_of(scene)
        os.killpg(running["process"].pid, running["signal"])
        return real(*args)

    monkeypatch.setattr(functions, "run", cut_short)
    running |= {"signal": signal.SIGINT, "process": scene.start("apply")}
    out, said = running["process"].communicate(timeout=60)
    assert running["process"].returncode == 130
    assert '"exit_code": 130' in out
    assert '"status": "partial"' in out
    assert "a rerun goes on from there" in said
    assert org.functions == {}
    assert len(scene.log("function-created")) == 1
    assert "chromium" in " ".join(running["children"])
    assert children_of(scene) == []

    running |= {"signal": signal.SIGKILL, "process": scene.start("apply")}
    running["process"].communicate(timeout=60)
    assert len(org.functions) == 1

    monkeypatch.undo()
    status, envelope, _ = scene.command("apply")
    assert (status, envelope["status"], envelope["orgs"][0]["verdict"]) == (0, "success", "usable")
    assert set(stages(envelope["orgs"][0]).values()) == {"unchanged"}
    assert len(envelope["orgs"][0]["stages"]) == 6
    assert org.functions == {}
    assert scene.log(*MADE) == []
