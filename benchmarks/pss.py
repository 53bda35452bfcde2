"""What the processes of a run take in memory, by what they are: PSS, in which shared pages count once among all.

Linux alone tells it (`/proc/PID/smaps_rollup`).
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    _Process = tuple[int, int, str]

PROC = Path("/proc")
EVERY = 0.5
"""Seconds between two looks."""
RUN = ("program", "driver", "browser")
"""The parts that a run brings along; `replica` and `person` are the benchmark's."""
_KB = 1024


class Memory:
    """Looks at the memory of this process and of all that it started.

    Args:
        proc: Where the system tells of processes.
        top: The process that they all come from, which is the replica's.

    Attributes:
        samples: When (seconds since the first look) and what was seen: bytes by part, of parts that were there.
    """

    def __init__(self, proc: Path = PROC, top: int | None = None) -> None:
        self._proc, self._top = proc, os.getpid() if top is None else top
        self._began: float | None = None
        self.samples: list[tuple[float, Mapping[str, int]]] = []

    def look(self) -> Mapping[str, int]:
        """Return the bytes of each part now."""
        seen: dict[str, int] = {}
        for pid, part in parts(self._proc, self._top).items():
            seen[part] = seen.get(part, 0) + _pss(self._proc / str(pid))
        return seen

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look again and again while the block runs."""
        over = threading.Event()

        def watch() -> None:
            while not over.wait(EVERY):
                now = time.monotonic()
                self._began = now if self._began is None else self._began
                self.samples.append((now - self._began, self.look()))

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()

    def peak(self, *wanted: str) -> int:
        """Return the most bytes that these parts took together at one look."""
        return max((sum(seen.get(part, 0) for part in wanted) for _, seen in self.samples), default=0)


def parts(proc: Path, top: int) -> dict[int, str]:
    """Return which part each process belongs to that comes from another one, and that one as `replica`.

    A browser's processes lose their parent when they part from it; they are known by their session then.
    """
    came: dict[int, _Process] = {}
    for folder in proc.iterdir():
        told = _told(folder) if folder.name.isdigit() else None
        if told is not None:
            came[int(folder.name)] = told
    return {pid: part for pid in came if (part := _part(pid, came, top)) is not None}


def _part(pid: int, came: Mapping[int, _Process], top: int) -> str | None:
    """Return the part that a process belongs to, or None when it is another one's."""
    if pid == top:
        return "replica"
    if pid not in came:
        return None
    parent, session, command = came[pid]
    below, own = _part(parent, came, top), _named(command)
    if below is None:
        return own if own == "browser" and top in came and session == came[top][1] else None
    return below if below == "person" or own is None else own


def _named(command: str) -> str | None:
    """Return what a process is, by the words it was started with."""
    program = Path(command.partition("\0")[0]).name
    if "fixtures.person" in command:
        return "person"
    if "automation.cli" in command or program == "zoho-provision":
        return "program"
    if program.startswith("node"):
        return "driver"
    if any(name in program for name in ("chrom", "msedge")):
        return "browser"
    return None


def _told(folder: Path) -> _Process | None:
    """Return a process's parent, session and command line, or None when it is gone."""
    try:
        after = (folder / "stat").read_text().rpartition(")")[2].split()
        return int(after[1]), int(after[3]), (folder / "cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return None


def _pss(folder: Path) -> int:
    """Return a process's bytes, or 0 when it is gone."""
    try:
        rolled = (folder / "smaps_rollup").read_text()
    except OSError:
        return 0
    lines = (line.split() for line in rolled.splitlines() if line.startswith("Pss:"))
    return next((int(line[1]) * _KB for line in lines), 0)
