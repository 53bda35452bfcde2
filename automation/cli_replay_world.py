"""One world of a replay: a stand-in of its own, and the run in a process of its own."""

from __future__ import annotations

import json
import re
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automation.children import Children
from automation.cli_rehearsal import RESULT
from automation.cli_sheet import config_for_replica
from automation.replay.outcome import outcome_of
from automation.replay.result import Result

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

    from automation.replay.worlds import ReplayWorld
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
            except OSError as fault:
                result.trouble = f"The machine refused: {fault}"
        result.seconds = time.monotonic() - began
        return result

    @contextmanager
    def _folder(self, world: ReplayWorld) -> Iterator[Path]:
        """A folder for one world, which is gone afterwards unless it is to be kept."""
        with tempfile.TemporaryDirectory(prefix="zp-", ignore_cleanup_errors=True) as scratch:
            yield Path(scratch)
            if self.keep is not None:
                kept = self.keep / re.sub(r"[^\w.@=-]+", "-", world.name)
                kept.mkdir(parents=True, exist_ok=True)
                for made in (Path(scratch) / name for name in ("run.log", RESULT, "state.json", "acts.json")):
                    if made.exists():
                        (kept / made.name).write_bytes(made.read_bytes())

    def _play(self, result: Result, folder: Path) -> None:
        """Set everything up, run, and take down how it ended."""
        from fixtures.rehearsal import command, environment  # noqa: PLC0415 - --help serves nothing
        from fixtures.replica import Replica  # noqa: PLC0415 - as above

        world = result.world
        with ExitStack() as stack:
            replica = stack.enter_context(
                Replica(
                    seed=world.seed,
                    variant=world.variants,
                    faults=world.faults,
                    config=config_for_replica(self.batch, folder),
                    environ={},
                )
            )
            children = stack.enter_context(Children())
            before = replica.state()
            result.drawn = before["variants"]
            words = command(
                replica,
                self.batch.path,
                folder,
                only=self.only,
                gate_timeout=self.gate_timeout,
                headed=self.headed,
            )
            run = children.start(words, log=folder / "run.log", environ=environment())
            until = time.monotonic() + PATIENCE_AN_ORG * len(self.batch.orgs)
            while run.poll() is None and time.monotonic() < until and not self.ended.wait(POLL):
                pass
            after, log = replica.state(), replica.log()
        (folder / "state.json").write_text(json.dumps(after, indent=1), encoding="utf-8")
        (folder / "acts.json").write_text(json.dumps(log, indent=1), encoding="utf-8")
        envelope = _read(folder / RESULT)
        if envelope is None:
            said = (folder / "run.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
            result.trouble = f"The run ended without a result: {' '.join(said) or 'it said nothing'}"
        elif envelope["errors"]:  # of the run as a whole, not of an org: the machine's trouble, not the world's
            result.trouble = " ".join(error["message"] for error in envelope["errors"])
        else:
            result.outcome = outcome_of(envelope, before, after, log)
            result.said = [f"{org['name']}: {e['message']}" for org in envelope["orgs"] for e in org["errors"]]


def _read(file: Path) -> dict[str, Any] | None:
    """Return the JSON object of a run that came to its end."""
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found
