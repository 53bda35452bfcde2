"""The worlds of a replay: seeds times variants, each with the same faults."""

from __future__ import annotations

import re
from dataclasses import dataclass

from automation.errors import UsageFault

_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
MOST_SEEDS = 10_000
"""More seeds than this are a slip of the finger."""


@dataclass(frozen=True, slots=True)
class ReplayWorld:
    """One world: how the pages are, and what goes wrong.

    Attributes:
        seed: Draws everything that no variant names.
        variants: Names of variants.
        faults: Faults as on the command line.
    """

    seed: int
    variants: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The words that the world is called in tables and files, e.g. ``seed 3, popup, slow-list@client=2``."""
        return ", ".join((f"seed {self.seed}", *self.variants, *self.faults))


def worlds_of(seeds: str, variants: list[str], faults: list[str]) -> list[ReplayWorld]:
    """Return the worlds that the command line asks for, seed by seed within each variant.

    Args:
        seeds: Numbers and ranges, e.g. ``1-20`` or ``1-3,7``.
        variants: One entry a kind of world; commas join variants that hold together.
        faults: What goes wrong in every world.

    Raises:
        UsageFault: The seeds cannot be read.
    """
    kinds = [tuple(part.strip() for part in variant.split(",") if part.strip()) for variant in variants] or [()]
    numbers = _numbers(seeds)
    worlds = [ReplayWorld(seed, kind, tuple(faults)) for kind in kinds for seed in numbers]
    return list(dict.fromkeys(worlds))


def _numbers(text: str) -> list[int]:
    """Return the seeds in the order in which they are named."""
    numbers: list[int] = []
    for part in text.split(","):
        found = _RANGE.fullmatch(part.strip())
        if found is None:
            raise UsageFault([f"--seeds: {text!r} is no list of numbers; write e.g. 1-20 or 1-3,7"])
        first, last = int(found[1]), int(found[2] or found[1])
        if last < first:
            raise UsageFault([f"--seeds: {part.strip()} runs backwards; write {last}-{first}"])
        if last - first >= MOST_SEEDS:
            raise UsageFault([f"--seeds: {part.strip()} are more than {MOST_SEEDS:,} worlds; take fewer"])
        numbers += range(first, last + 1)
    return numbers
