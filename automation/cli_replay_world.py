"""One world of a replay: a stand-in, a browser, a person for each login, and the run in a process of its own."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
import tomllib
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automation.children import Children
from automation.cli_rehearsal import PASSWORD_VARIABLE
from automation.cli_run_options import STATE_FOLDER
from automation.errors import Stop
from automation.replay.outcome import outcome_of
from automation.replay.result import Result
from automation.stand_in import start_browser, start_person

if TYPE_CHECKING:
    import subprocess
    import threading
    from collections.abc import Iterator

    from automation.replay.worlds import ReplayWorld
    from fixtures.replica import Replica
    from flows.config import Batch

POLL = 0.05
"""Seconds between two looks at whether the run has ended or the user wants an end."""
PATIENCE_AN_ORG = 240.0
"""Seconds an org may take at the most; every wait inside a run is shorter, so more means that the run hangs."""


@dataclass(slots=True)
class Player:
    """Plays worlds with one config.

    Attributes:
        batch: The checked config.
        gate_timeout: Seconds a gate stays open for the scripted person.
        headed: Show the browsers.
        ended: Set when the user wants an end.
        only: Names of the orgs to work on; empty means all.
        keep: A folder for what is left of the worlds; None keeps nothing.
    """

    batch: Batch
    gate_timeout: float
    headed: bool
    ended: threading.Event
    keep: Path | None = None
    only: list[str] = field(default_factory=list)

    def play(self, world: ReplayWorld) -> Result:
        """Play one world to its end; what goes wrong with the world itself is told in the result.

        Args:
            world: Which.
        """
        result, began = Result(world), time.monotonic()
        with self._folder(world) as folder:
            try:
                self._play(result, folder)
            except (Stop, OSError) as fault:
                result.trouble = fault.message if isinstance(fault, Stop) else f"The machine refused: {fault}"
        result.seconds = time.monotonic() - began
        return result

    @contextmanager
    def _folder(self, world: ReplayWorld) -> Iterator[Path]:
        """A folder for one world, which is gone afterwards unless it is to be kept."""
        if self.keep is None:
            with tempfile.TemporaryDirectory(prefix="zp-replay-", ignore_cleanup_errors=True) as scratch:
                yield Path(scratch)
            return
        folder = self.keep / re.sub(r"[^\w.@=-]+", "-", world.name)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="zp-replay-", ignore_cleanup_errors=True) as scratch:
            yield Path(scratch)
            for name in ("run.log", "envelope.json", "state.json", "acts.json"):
                if (made := Path(scratch) / name).exists():
                    (folder / name).write_bytes(made.read_bytes())

    def _play(self, result: Result, folder: Path) -> None:
        """Set everything up, run, and take down how it ended."""
        from fixtures.replica import Replica  # noqa: PLC0415 - --help serves nothing

        world = result.world
        with ExitStack() as stack:
            replica = stack.enter_context(
                Replica(
                    seed=world.seed, variant=world.variants, faults=world.faults, config=self.batch.path, environ={}
                )
            )
            children = stack.enter_context(Children())
            before = replica.state()
            result.drawn = before["variants"]
            endpoint = start_browser(children, folder, headed=self.headed)
            self._seat_people(children, folder, endpoint, replica.url("control"))
            run = self._start_run(children, folder, endpoint, replica)
            until = time.monotonic() + PATIENCE_AN_ORG * len(self.batch.orgs)
            while run.poll() is None and time.monotonic() < until and not self.ended.wait(POLL):
                pass
            after, log = replica.state(), replica.log()
        (folder / "state.json").write_text(json.dumps(after, indent=1), encoding="utf-8")
        (folder / "acts.json").write_text(json.dumps(log, indent=1), encoding="utf-8")
        envelope = _read(folder / "envelope.json")
        if envelope is None:
            said = (folder / "run.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
            result.trouble = f"The run ended without a result: {' '.join(said) or 'it said nothing'}"
        else:
            result.outcome = outcome_of(envelope, before, after, log)

    def _seat_people(self, children: Children, folder: Path, endpoint: str, control: str) -> None:
        """Start a person for each login; one whose password the config does not name types it."""
        typing = {one.email.casefold(): one.password_env is None for one in self.batch.identities}
        for email, types in typing.items():
            start_person(children, folder, endpoint=endpoint, control=control, email=email, types_password=types)

    def _start_run(self, children: Children, folder: Path, endpoint: str, replica: Replica) -> subprocess.Popen[str]:
        """Start the run itself."""
        from fixtures.replica import DEFAULT_PASSWORD  # noqa: PLC0415 - as above

        table = tomllib.loads(replica.datacenter_toml("there"))["datacenters"]["there"]
        command: list[str | Path] = [
            sys.executable,
            "-m",
            "automation.cli_rehearsal",
            self.batch.path,
            f"--hosts={json.dumps({'name': 'there', **table})}",
            f"--cdp-endpoint={endpoint}",
            f"--state={folder / STATE_FOLDER}",
            f"--result={folder / 'envelope.json'}",
            f"--gate-timeout={self.gate_timeout}",
            *(f"--only={name}" for name in self.only),
        ]
        environ = os.environ | {PASSWORD_VARIABLE: DEFAULT_PASSWORD}
        return children.start(command, log=folder / "run.log", environ=environ)


def _read(file: Path) -> dict[str, Any] | None:
    """Return the JSON object of a run that came to its end."""
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found
