"""Before a click that opens an authorisation page: is the operator free, does Zoho allow it, is there room."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from automation.batch.pacing import told
from flows import limits

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from flows.visit import Visit

READY = "ready; it opens the authorisation when you are free for it"


async def may_open(visit: Visit, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Wait until an org may open its authorisation page: such a page ages (facts D1), and Zoho counts (facts D5).

    Args:
        visit: The org's visit; its client's id is known.
        sleep: Waits for so many seconds.

    Raises:
        PersonAwaited: It would end the oldest connection of this client, and nobody is there to say yes.
        JournalUnavailable: What was accepted before cannot be read.
    """
    org, scheduler, pacing = visit.org.name, visit.scheduler, visit.pacing
    identity, client_id = visit.org.identity.name, visit.client_id or ""
    await _there_is_room(visit, identity, client_id)
    said = False
    while True:
        if not said and scheduler.operator.would_wait():
            said = True
            visit.hands.say(READY)
        asked_at = time.monotonic()
        await scheduler.to_open(org)
        visit.human.seconds += time.monotonic() - asked_at
        wait = pacing.take(org, limits.paces(identity, client_id))
        if wait is None:
            return
        scheduler.opened_none(org)
        visit.hands.say(told(wait, "Zoho"))
        async with scheduler.held_up(org):
            await sleep(wait.seconds)


def is_over(visit: Visit) -> None:
    """Note that the authorisation is over, whatever came of it.

    Args:
        visit: The org's visit.
    """
    visit.pacing.let_go(visit.org.name)
    visit.scheduler.asked(visit.org.name)


async def _there_is_room(visit: Visit, identity: str, client_id: str) -> None:
    """Ask before the oldest connection of an identity and client would be dropped (facts D5)."""
    more = visit.pacing.under_way(limits.paces(identity, client_id)[1])
    ending = limits.dropped(visit.journal.accepted(), visit.org.name, identity, client_id, more=more)
    if ending is None:
        return
    sentence = (
        f"Zoho keeps {limits.KEPT} connections of a user and client, and this one more would end the oldest without a "
        f"word: that of {ending.org}, accepted on {ending.when:%Y-%m-%d}. Press Enter in the terminal to go on all the "
        "same."
    )
    await visit.gates.agree(visit.org.name, sentence, visit.hands.page, visit.human)
