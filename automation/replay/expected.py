"""The file of expectations: how each world is expected to end. `replay --update` writes it, people read and review it.

Most worlds end alike, whatever their pages look like; so the file holds each way to end once, with the worlds that end
so. A world that it does not name is expected to end like most of them: the first entry.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from automation.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from automation.replay.outcome import Outcome

VERSION = 1


class Ending(BaseModel):
    """One way to end, and the worlds that end so."""

    model_config = ConfigDict(extra="forbid")

    worlds: list[str]
    envelope: dict[str, Any]
    state: dict[str, Any]

    @property
    def outcome(self) -> Outcome:
        """The way to end, as outcomes are compared."""
        return {"envelope": self.envelope, "state": self.state}


class Expected(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid")

    version: int = VERSION
    endings: list[Ending]

    def of(self, world: str) -> Outcome | None:
        """Return how a world is expected to end; None when nothing at all is expected.

        Args:
            world: Its name.
        """
        for ending in self.endings:
            if world in ending.worlds:
                return ending.outcome
        return self.endings[0].outcome if self.endings else None

    def updated(self, found: Mapping[str, Outcome]) -> Expected:
        """Return the expectations with those of some worlds replaced by how they ended.

        Args:
            found: How each of them ended.
        """
        known = {world: ending.outcome for ending in self.endings for world in ending.worlds}
        endings: dict[str, Ending] = {}
        for world, outcome in (known | dict(found)).items():
            alike = endings.setdefault(json.dumps(outcome, sort_keys=True), Ending(worlds=[], **outcome))
            alike.worlds.append(world)
        return Expected(endings=sorted(endings.values(), key=lambda ending: -len(ending.worlds)))


def read(file: Path) -> Expected:
    """Read a file of expectations.

    Args:
        file: Where it is.

    Raises:
        UsageFault: It is not there, or it is something else.
    """
    hint = "let `replay --expect FILE --update` write it"
    try:
        expected = Expected.model_validate_json(file.read_bytes())
    except OSError as fault:
        raise UsageFault([f"--expect: {file} cannot be read: {fault.strerror}; {hint}"]) from fault
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UsageFault([f"--expect: {file} is no file of expectations: {where} {first['msg']}; {hint}"]) from fault
    if expected.version != VERSION:
        raise UsageFault([f"--expect: {file} has version {expected.version}, this program knows {VERSION}; {hint}"])
    return expected


def write(file: Path, expected: Expected) -> None:
    """Write a file of expectations, so that a version control shows what changed line by line.

    Args:
        file: Where to.
        expected: What to write.

    Raises:
        UsageFault: It cannot be written.
    """
    try:
        file.write_text(json.dumps(expected.model_dump(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as fault:
        raise UsageFault([f"--expect: {file} cannot be written: {fault.strerror}; name another place"]) from fault
