"""The orgs of a batch as the scheduler knows them, and what keeps one from being begun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from automation.errors import ErrorCode


@dataclass(frozen=True, slots=True)
class Entry:
    """An org of the batch, as the scheduler knows it.

    Attributes:
        name: Its name.
        identity: Who signs in for it; the first org of an identity does, and the others wait for that.
        alone: What no two orgs may be at together, e.g. the same place in the service.
    """

    name: str
    identity: str
    alone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Block:
    """Why no further org of an identity is begun in this run.

    Attributes:
        org: The org that met it.
        code: The word of what it met.
        message: What it met, and when the others can go on.
        remedy: What the user does next.
        failed: False where nothing but a person was missing.
    """

    org: str
    code: ErrorCode
    message: str
    remedy: str
    failed: bool = True


def grouped(entries: Iterable[Entry]) -> list[Entry]:
    """Return the orgs with those of one identity together, identities in the order in which they first come.

    Args:
        entries: The orgs.
    """
    by_identity: dict[str, list[Entry]] = {}
    for entry in entries:
        by_identity.setdefault(entry.identity, []).append(entry)
    return [entry for group in by_identity.values() for entry in group]
