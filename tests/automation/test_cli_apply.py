"""`apply FILE` at a terminal looks, shows the plan and asks once; a yes does exactly that, a no changes nothing."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from automation.cli_apply import is_asked
from automation.report.terminal import Terminal
from tests.automation.programs import STAGE, staged_environ

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

QUESTION = "Type yes to go on:"
PLAN = "What would be done in Zoho"


class _Seen(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(
    config: Path, folder: Path, answer: str | None, *flags: str, stage: str = "usable", **environ: str
) -> tuple[int, str, str]:
    """Run the command at a terminal and answer its question; returns its status, what it printed and what it said."""
    person, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, STAGE, "apply", config, *flags],
        env=staged_environ(folder, stage) | environ,
        cwd=folder,
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=terminal,
        text=True,
    ) as running:
        os.close(terminal)
        said = ""
        answered = False
        while part := _heard(person):
            said += part
            if answer is not None and not answered and QUESTION in said:
                os.write(person, f"{answer}\n".encode())
                answered = True
        printed, _ = running.communicate(timeout=60)
    os.close(person)
    return running.returncode, printed, said


def _heard(person: int) -> str:
    """Return what comes next from the terminal; nothing when the other end is closed."""
    try:
        return os.read(person, 65536).decode(errors="replace")
    except OSError:
        return ""


@pytest.mark.parametrize(
    ("answer", "goes_on"), [("yes", True), ("Y", True), ("no", False), ("", False), ("\x04", False)]
)
def test_the_plan_is_shown_and_only_a_yes_goes_on(config: Path, tmp_path: Path, answer: str, goes_on: bool) -> None:
    status, printed, said = told(config, tmp_path, answer)
    assert status == 0
    assert said.index(PLAN) < said.index("will be created") < said.index(QUESTION)
    assert "Do this in 2 orgs?" in said
    assert ("Nothing was changed." in said, "usable" in printed) == (not goes_on, goes_on)
    assert goes_on or printed == ""


def test_where_there_is_nothing_to_change_nothing_is_asked(config: Path, tmp_path: Path) -> None:
    status, printed, said = told(config, tmp_path, None, STAGED_DONE="1")
    assert (status, QUESTION in said, "No changes." in said, "usable" in printed) == (0, False, True, True)


def test_a_look_that_comes_to_nothing_ends_the_command_with_what_it_was(config: Path, tmp_path: Path) -> None:
    status, printed, said = told(config, tmp_path, None, stage="stop")
    assert (status, QUESTION in said, "The browser was closed." in printed + said) == (1, False, True)


def test_where_nobody_came_to_let_it_look_it_does_not_wait_for_them_again(config: Path, tmp_path: Path) -> None:
    status, _, said = told(config, tmp_path, None, stage="waiting", STAGED_DONE="1")
    assert (status, QUESTION in said) == (3, False)
    assert said.count("\a") == 2, "the bell rang once for each of the two orgs"


@pytest.mark.parametrize("flags", [["--yes"], ["--no-input"], ["--json"]])
def test_where_nobody_is_to_be_asked_it_neither_looks_first_nor_asks(
    config: Path, tmp_path: Path, flags: Sequence[str]
) -> None:
    status, printed, said = told(config, tmp_path, None, *flags)
    assert (status, PLAN in said, QUESTION in said, "usable" in printed) == (0, False, False, True)


@pytest.mark.parametrize(
    ("stdin", "err", "options", "asked"),
    [
        (_Seen(), _Seen(), {}, True),
        (_Seen(), _Seen(), {"json_mode": True}, False),
        (io.StringIO(), _Seen(), {}, False),
        (_Seen(), io.StringIO(), {}, False),
    ],
)
def test_a_question_wants_somebody_who_sees_it_and_can_answer(
    monkeypatch: pytest.MonkeyPatch, stdin: io.StringIO, err: io.StringIO, options: dict[str, Any], asked: bool
) -> None:
    monkeypatch.setattr(sys, "stdin", stdin)
    assert is_asked(Terminal(out=io.StringIO(), err=err, **options)) is asked
