"""Headless, a person at the terminal types the one-time code there."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from contextlib import suppress
from typing import Any

import pytest

from fixtures.replica.mfa import totp
from tests.flows.conftest import PROGRAM, STRAIGHT


@pytest.mark.parametrize("first", ["", "000000"])
def test_a_code_typed_in_the_terminal_signs_in_and_is_shown_nowhere(scene: Any, first: str) -> None:
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
