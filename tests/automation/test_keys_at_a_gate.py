"""Keys at a gate: they skip, hand over or end, and never say that it was done; the terminal is as it was afterwards."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import termios
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = Path(__file__).with_name("gate_at_a_terminal.py")
ROOT = PROGRAM.parents[2]


class Seat:
    """A person at a terminal in which a program waits at a gate."""

    def __init__(self) -> None:
        self.person, self.terminal = pty.openpty()
        termios.tcsetwinsize(self.terminal, (30, 120))
        self.before = termios.tcgetattr(self.terminal)
        self.shown = b""

    def start(self, kind: str, term: str = "dumb") -> None:
        self.process = subprocess.Popen(
            [sys.executable, PROGRAM, kind],
            cwd=ROOT,
            env=os.environ | {"TERM": term, "NO_COLOR": "1", "PYTHONPATH": str(ROOT)},
            stdin=self.terminal,
            stdout=subprocess.PIPE,
            stderr=self.terminal,
            start_new_session=True,
        )

    def wait_for(self, words: bytes) -> None:
        """Look at the terminal until it shows some words."""
        while words not in self.shown:
            ready, _, _ = select.select([self.person], [], [], 20)
            assert ready, self.shown
            self.shown += os.read(self.person, 65536)

    def press(self, keys: bytes) -> None:
        os.write(self.person, keys)

    def ended(self) -> str:
        """Return what the program said at its end, after reading what it still shows."""
        out, _ = self.process.communicate(timeout=20)
        while select.select([self.person], [], [], 0)[0]:
            self.shown += os.read(self.person, 65536)
        return out.decode().strip()


@pytest.fixture
def seat() -> Iterator[Seat]:
    made = Seat()
    yield made
    if made.process.poll() is None:
        made.process.kill()
        made.process.communicate()
    os.close(made.person)
    os.close(made.terminal)


@pytest.mark.parametrize(
    ("term", "keys", "ending"),
    [
        ("dumb", b"s", "You skipped this org: Click Accept."),
        ("xterm", b"\x1b", "You skipped this org: Click Accept."),
        ("xterm", b"q", "interrupted"),
    ],
)
def test_a_key_skips_the_org_or_ends_the_run_and_the_terminal_is_as_it_was(
    seat: Seat, term: str, keys: bytes, ending: str
) -> None:
    seat.start("fact", term)
    seat.wait_for(b"Esc or s skips this org")
    assert termios.tcgetattr(seat.terminal) != seat.before
    seat.press(keys)
    assert seat.ended().startswith(ending)
    assert termios.tcgetattr(seat.terminal) == seat.before
    assert seat.shown.count(b"\a") == 1
    assert b"YOUR TURN" in seat.shown


def test_enter_and_b_do_not_end_a_gate_that_a_fact_must_end(seat: Seat) -> None:
    seat.start("fact")
    seat.wait_for(b"skips this org")
    seat.press(b"\nb")
    seat.wait_for(b"this one is yours already: do it in the browser")
    assert seat.process.poll() is None
    seat.press(b"s")
    seat.ended()
    assert b"answered by you" not in seat.shown
    assert b"skipped at the terminal" in seat.shown


@pytest.mark.parametrize(("keys", "how"), [(b"\n", "let_go"), (b"b", "by_hand")])
def test_a_step_shows_what_is_submitted_and_goes_on_as_the_person_says(seat: Seat, keys: bytes, how: str) -> None:
    seat.start("step")
    seat.wait_for(b"Enter lets it go on")
    assert "Client Secret: ••••••••" in seat.shown.decode()
    seat.press(keys)
    assert seat.ended().startswith(how)
    assert termios.tcgetattr(seat.terminal) == seat.before


@pytest.mark.parametrize("kind", ["fact", "stubborn"])
def test_an_interrupted_run_gives_the_terminal_back_also_when_it_ends_at_once(seat: Seat, kind: str) -> None:
    seat.start(kind)
    seat.wait_for(b"YOUR TURN")
    if kind == "stubborn":
        seat.process.send_signal(signal.SIGINT)
        seat.wait_for(b"Press Ctrl-C again")
    seat.process.send_signal(signal.SIGINT)
    ended = seat.ended()
    assert (ended, seat.process.returncode) == (("interrupted", 0) if kind == "fact" else ("", 130))
    assert termios.tcgetattr(seat.terminal) == seat.before
