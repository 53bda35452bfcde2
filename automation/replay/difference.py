"""What differs between two outcomes, one line a place, in words that a reader can follow."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """One place at which two outcomes differ.

    Attributes:
        place: The keys that lead there, e.g. ``envelope / orgs / acme / verdict``.
        expected: What should be there, as JSON; ``nothing`` when it should not be there.
        found: What is there.
    """

    place: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.place}: expected {self.expected}, found {self.found}"


def differences(expected: Any, found: Any) -> list[Difference]:
    """Return every place at which two JSON values differ, in the order of the keys.

    A table that is missing or superfluous is one difference, not one for each of its keys.

    Args:
        expected: What should be.
        found: What is.
    """
    return _compared((), expected, found)


def _compared(place: tuple[str, ...], expected: Any, found: Any) -> list[Difference]:
    """Compare two values below a place."""
    if isinstance(expected, dict) and isinstance(found, dict):
        keys = dict.fromkeys((*expected, *found))
        return [
            difference
            for key in keys
            for difference in _compared((*place, key), expected.get(key, _ABSENT), found.get(key, _ABSENT))
        ]
    if expected == found:
        return []
    return [Difference(" / ".join(place) or "everything", _shown(expected), _shown(found))]


def _shown(value: Any) -> str:
    """Return a value as it is told; of a table only its keys."""
    if value is _ABSENT:
        return "nothing"
    if isinstance(value, dict):
        return "{" + ", ".join(value) + "}"
    return json.dumps(value, ensure_ascii=False)
