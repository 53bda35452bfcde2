"""Headless, a person at the terminal types the one-time code there."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import termios
from contextlib import suppress
from typing import Any

import pytest

from automation.report.reading import read_history
from fixtures.replica.mfa import totp
from tests.flows.conftest import PROGRAM, STRAIGHT

pytestmark = [pytest.mark.no_cover, pytest.mark.usefixtures("nobody_watches")]


def asked(scene: Any) -> tuple[subprocess.Popen[str], int, int, str]:
    """Start a run at a terminal, up to its asking for a code: the process, both ends of the terminal, what it said."""
    scene.replica_of(STRAIGHT.replace("mfa-none", "mfa-totp"))
    scene.have(connected=True)
    person, terminal = pty.openpty()
    process = subprocess.Popen(
        [PROGRAM, "verify", str(scene.config), "--json", "--headless", "--state", str(scene.folder / "state")],
        env=os.environ | scene.environ | {"NO_COLOR": "1"},
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    said = ""
    while "Or type it here" not in said:
        line = process.stderr.readline()
        assert line, said
        said += line
    return process, person, terminal, said


@pytest.mark.long
@pytest.mark.parametrize("first", [pytest.param("", marks=pytest.mark.nightly), "000000"])
def test_a_code_typed_in_the_terminal_signs_in_and_is_shown_nowhere(scene: Any, first: str) -> None:
    process, person, terminal, said = asked(scene)
    world = scene.replica.world
    code = totp(world.accounts["ops@consultancy.example"].totp_secret, world.now())
    if first:
        os.write(person, f"{first}\n".encode())
    os.write(person, f"{code}\n".encode())
    out, rest = process.communicate(timeout=90)
    os.close(terminal)
    envelope = json.loads(out)
    assert (process.returncode, envelope["orgs"][0]["verdict"]) == (0, "usable"), said + rest
    assert code not in said + rest + out
    os.set_blocking(person, False)
    with suppress(BlockingIOError, OSError):
        assert code.encode() not in os.read(person, 10_000)


@pytest.mark.long
@pytest.mark.parametrize(("keys", "status"), [(b"\x1b", 3), (b"q\n", 130)])
def test_where_a_code_is_wanted_esc_skips_the_org_and_q_ends_the_run(scene: Any, keys: bytes, status: int) -> None:
    process, person, terminal, said = asked(scene)
    assert "Esc skips this org · q and Enter ends the run" in said
    os.write(person, keys)
    out, rest = process.communicate(timeout=90)
    envelope = json.loads(out)
    assert (process.returncode, envelope["status"], envelope["orgs"][0]["errors"]) == (status, "partial", []), rest
    outcomes = [(stage["stage"], stage["outcome"]) for stage in envelope["orgs"][0]["stages"]]
    assert outcomes == ([("sign_in", "waiting")] if status == 3 else [])
    assert termios.tcgetattr(terminal)[3] & termios.ECHO
    for end in (person, terminal):
        os.close(end)
    history = read_history(scene.folder / "state")
    assert history is not None
    (visit,) = history.orgs["acme"].visits
    assert [gate.fact for gate in visit.gates] == ["skipped at the terminal" if status == 3 else "the run was ended"]
