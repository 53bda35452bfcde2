"""Two runs never work on one state directory or one identity at the same time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from automation.errors import JournalUnavailable
from automation.locks import held, identity_lock

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import sys, pathlib
from automation.locks import held
with held(pathlib.Path(sys.argv[1]), "the state directory"):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_run_is_told_who_holds_it_and_since_when(tmp_path: Path) -> None:
    path = tmp_path / "state" / "run.lock"
    process = holder(path)
    with pytest.raises(JournalUnavailable) as stop, held(path, "the state directory"):
        pass
    assert f"Another run works on the state directory: process {process.pid} on " in stop.value.message
    assert "(0 min)" in stop.value.message
    process.communicate("")
    with held(path, "the state directory"):
        pass


def test_a_dead_owner_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    process = holder(path)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    with held(path, "the state directory"):
        assert str(os.getpid()) in path.with_suffix(".owner.json").read_text()
    assert not path.with_suffix(".owner.json").exists()


def test_a_lock_that_cannot_be_written_is_a_named_stop(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalUnavailable, match="cannot be taken"), held(tmp_path / "file" / "run.lock", "it"):
        pass


def test_an_identity_has_one_lock_whatever_the_state_directory_and_its_name_tells_nobody(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    one = identity_lock("Ops@Consultancy.example", "https://accounts.zoho.eu")
    assert one == identity_lock("ops@consultancy.example", "https://accounts.zoho.eu")
    assert one != identity_lock("ops@consultancy.example", "https://accounts.zoho.com")
    assert "ops" not in one.name
