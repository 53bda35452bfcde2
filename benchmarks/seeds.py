"""Which seeds a benchmark runs, and which are kept back."""

from __future__ import annotations

KEPT_BACK = range(50001, 50301)
"""For judging the finished product; never run while it is built."""


def seeds_of(text: str) -> list[int]:
    """Read ``1-200`` or ``3,7,12``."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found
