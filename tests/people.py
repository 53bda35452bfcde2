"""Scripted persons for all tests of a worker: a process that sits at one browser after another.

A person of its own for each test costs a second of a core. ``python -m tests.people`` reads on its standard input at whose
browser to sit, a JSON object of `Person` a line, and none on an empty line; it says ``left`` when it has left one.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import TYPE_CHECKING, Any, Self

from playwright.sync_api import Error, sync_playwright

from fixtures.person import Person
from tests.chromium import end

if TYPE_CHECKING:
    from types import TracebackType

ROOT = Path(__file__).parents[1]
PATIENCE = 10.0
"""Seconds in which somebody leaves a browser; who does not hangs on a page that is no more, and is ended."""


@dataclass
class Somebody:
    """A process that is one person after another.

    Attributes:
        process: The process.
        sits: Whether it sits at a browser.
    """

    process: subprocess.Popen[bytes]
    sits: bool = False

    def sit(self, **person: Any) -> None:
        """Sit down at a browser; takes what `Person` takes."""
        self._say(json.dumps(person))
        self.sits = True

    def leave(self) -> None:
        """Leave the browser, and be ended where that does not work."""
        if not self.sits:
            return
        self.sits = False
        with suppress(BrokenPipeError):
            self._say("")
        if not select.select([self.process.stdout], [], [], PATIENCE)[0] or not self.process.stdout.readline():  # type: ignore[type-var,union-attr]
            end(self.process)

    def _say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()


@dataclass
class People:
    """The people of a worker: as many processes as there were ever persons at a time."""

    _known: list[Somebody] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self._known:
            end(one.process)
            for pipe in (one.process.stdin, one.process.stdout):
                with suppress(BrokenPipeError):
                    pipe.close()  # type: ignore[union-attr]

    def call(self, **person: Any) -> Somebody:
        """Let somebody who is free sit down at a browser; takes what `Person` takes."""
        free = (one for one in self._known if not one.sits and one.process.poll() is None)
        found = next(free, None) or self._another()
        found.sit(**person)
        return found

    def _another(self) -> Somebody:
        pipe = subprocess.PIPE
        command = [sys.executable, "-m", "tests.people"]
        started = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        self._known.append(Somebody(started))
        return self._known[-1]


def main() -> None:
    """Be one person after another, until the standard input ends."""
    wanted: Queue[Person | None] = Queue()

    def hear() -> None:
        sitting: Person | None = None
        for line in sys.stdin:
            if sitting:
                sitting.stop()
            sitting = Person(**json.loads(line)) if line.strip() else None
            if sitting:
                wanted.put(sitting)
        wanted.put(None)

    Thread(target=hear, daemon=True).start()
    with sync_playwright() as playwright:
        while person := wanted.get():
            with suppress(Error):  # the browser is gone
                person.run(playwright)
            sys.stdout.write("left\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
