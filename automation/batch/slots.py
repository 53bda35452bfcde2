"""Places for orgs that are being worked on: given back while an org waits for a person, and taken again afterwards."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FLOWS_A_CORE = 2
"""A flow waits for its pages about half of the time, so that two keep a core at work."""


def default_jobs() -> int:
    """Return how many orgs are worked on at once where nobody says: two a core that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return FLOWS_A_CORE * len(os.sched_getaffinity(0))
    return FLOWS_A_CORE * (os.cpu_count() or 1)


class Slots:
    """A number of places; whoever comes back is served before anybody new, in the order of coming.

    Args:
        most: How many places there are.
        freed: Called when a place is free and nobody who comes back wants it.
    """

    def __init__(self, most: int, freed: Callable[[], None] = lambda: None) -> None:
        self._free = most
        self._freed = freed
        self._back: deque[asyncio.Future[None]] = deque()

    @property
    def free(self) -> int:
        """How many places anybody new may take."""
        return self._free

    def take(self) -> None:
        """Take a place that is free.

        Raises:
            RuntimeError: There is none; the caller has to look first.
        """
        if not self._free:
            raise RuntimeError("no place is free")
        self._free -= 1

    async def take_again(self) -> None:
        """Take a place before anybody new does; waits until there is one."""
        if self._free:
            self._free -= 1
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._back.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():  # it was given in the same moment
                self.give_back()
            raise

    def give_back(self) -> None:
        """Give a place back, to the first who comes back, or to anybody."""
        while self._back:
            place = self._back.popleft()
            if not place.done():
                place.set_result(None)
                return
        self._free += 1
        self._freed()
