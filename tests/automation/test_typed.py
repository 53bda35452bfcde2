"""A code that is typed in the terminal is taken without being shown."""

from __future__ import annotations

import asyncio
import io
import os
import pty
import termios

from automation.redaction import Secret
from automation.typed import is_at_a_terminal, typed_codes


async def test_a_typed_line_is_a_secret_and_leaves_no_trace_on_the_terminal() -> None:
    person, terminal = pty.openpty()
    with os.fdopen(terminal, "r", encoding="utf-8", closefd=False) as stream:
        before = termios.tcgetattr(terminal)
        assert is_at_a_terminal(stream)
        with typed_codes(stream) as lines:
            os.write(person, b"\n731904\n")
            code = await asyncio.wait_for(lines.get(), 10)
            os.write(person, b"end\n")  # ends the reader's last line
            await asyncio.wait_for(lines.get(), 10)
        assert isinstance(code, Secret)
        assert code.reveal() == "731904"
        assert termios.tcgetattr(terminal) == before
        os.set_blocking(person, False)
        shown = b""
        try:
            shown = os.read(person, 1000)
        except BlockingIOError:
            shown = b""
        assert b"731904" not in shown
        os.write(person, b"\n")


def test_a_pipe_is_no_terminal() -> None:
    assert not is_at_a_terminal(io.StringIO())
