"""Child processes that end with their parent, whatever happens to it but a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PATIENCE = 5.0
"""Seconds a child may take to end when it is asked to."""


class Children:
    """Starts processes in sessions of their own, out of the reach of the terminal's Ctrl-C, and ends them all.

    Args:
        apart: False leaves them in the session of this process, so that what ends that ends them too.
    """

    def __init__(self, *, apart: bool = True) -> None:
        self._apart = apart
        self._running: list[subprocess.Popen[str]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def start(
        self,
        command: Sequence[str | Path],
        *,
        log: Path | None = None,
        environ: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> subprocess.Popen[str]:
        """Start a process.

        Args:
            command: What to start.
            log: A file for everything it says; nowhere when absent.
            environ: Its environment; the parent's when absent.
            pass_fds: File descriptors that it keeps.
        """
        with open(log or os.devnull, "w", encoding="utf-8") as said:  # noqa: PTH123 - the null device is no path
            child = subprocess.Popen(  # noqa: S603 - commands are made by this program
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                text=True,
                env=None if environ is None else dict(environ),
                pass_fds=pass_fds,
                start_new_session=self._apart,
            )
        self._running.append(child)
        return child

    def end(self) -> None:
        """Ask every child to end, the last one first, and kill those that do not."""
        while self._running:
            child = self._running.pop()
            self._signal(child, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                child.wait(PATIENCE)
            self._kill(child)

    def end_at_once(self) -> None:
        """Kill every child."""
        while self._running:
            self._kill(self._running.pop())

    def _kill(self, child: subprocess.Popen[str]) -> None:
        """Kill what is left of a child and of those that it started."""
        self._signal(child, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            child.wait(PATIENCE)

    def _signal(self, child: subprocess.Popen[str], number: signal.Signals) -> None:
        """Send a signal to a child and, where it has a session of its own, to those that it started."""
        if sys.platform == "win32":
            child.terminate()
            return
        with suppress(ProcessLookupError, PermissionError):
            if self._apart:
                os.killpg(child.pid, number)
            else:
                child.send_signal(number)
