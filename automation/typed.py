"""A line that a person types in the terminal without seeing it: a one-time code, where the browser is out of sight."""

from __future__ import annotations

import asyncio
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from automation.redaction import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator


def is_at_a_terminal(stream: TextIO) -> bool:
    """Tell whether a person can type there: a terminal whose echo can be switched off."""
    return sys.platform != "win32" and stream.isatty()


@contextmanager
def typed_codes(stream: TextIO) -> Iterator[asyncio.Queue[Secret]]:
    """Yield a queue of the lines that are typed while the block lasts; nothing of them is shown or kept.

    Args:
        stream: A terminal.
    """
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[Secret] = asyncio.Queue()
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            line = stream.readline()
            if not line:
                return
            if line.strip() and not over.is_set():
                with suppress(RuntimeError):  # the run has ended meanwhile
                    loop.call_soon_threadsafe(lines.put_nowait, Secret(line.strip()))

    with _without_echo(stream):
        threading.Thread(target=read, daemon=True).start()
        try:
            yield lines
        finally:
            over.set()


@contextmanager
def _without_echo(stream: TextIO) -> Iterator[None]:
    """Switch the echo of a terminal off while the block lasts."""
    import termios  # noqa: PLC0415 - Unix only, and only where a code is typed

    number = stream.fileno()
    before = termios.tcgetattr(number)
    silent = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(number, termios.TCSADRAIN, silent)
    try:
        yield
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, before)
