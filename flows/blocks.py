"""What blocks an identity for all of its orgs, and until when: none is begun then, and no password is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from automation.batch.entries import Block
from automation.errors import PageClosed, PersonAwaited, Skipped, Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from automation.errors import ErrorCode
    from automation.report.envelope import Stage
    from flows.visit import Visit

SLOW_DOWN = timedelta(minutes=10)
"""How long the accounts server refuses who asked too often (facts D5)."""
BLOCKING: Mapping[ErrorCode, timedelta | str] = {
    "too_many_requests": SLOW_DOWN,
    "sign_in_blocked": "when Zoho lets it sign in again (up to a day for the daily limit, facts E4)",
    "sign_in_refused": "when its e-mail address and password are right",
    "captcha": "when a person is there who solves the CAPTCHA, or after a while",
}
"""Stops that every org of the identity would meet as well, and when that ends: after a time, or in words."""


def block_of(
    stop: Stop, org: str, stage: Stage | None, now: Callable[[], datetime] = lambda: datetime.now().astimezone()
) -> Block | None:
    """Return why no further org of an identity is begun after a stop, or None when the stop is the org's own.

    A sign-in that nobody came to is the identity's as well: each further org would only ask the same person again. One
    that a person skipped, or whose window they closed, is not.

    Args:
        stop: What stopped the org.
        org: The org's name.
        stage: The stage in which it was stopped.
        now: The time of day.
    """
    if isinstance(stop, PersonAwaited):
        if stage != "sign_in" or isinstance(stop, Skipped | PageClosed):
            return None
        message = f"Its identity is not signed in: nobody came when {org} asked."
        return Block(org, stop.code, message, "Run the same command again, with a person.", failed=False)
    until = BLOCKING.get(stop.code)
    if until is None:
        return None
    if isinstance(until, timedelta):
        when = f"after {now() + until:%H:%M}"
        remedy = f"Run the same command again {when}: it goes on with these orgs."
    else:
        when = until
        remedy = f"Then run the same command again: it goes on with these orgs. {stop.remedy}"
    message = f"Its identity is blocked: {org} met {stop.code}. It can go on {when}."
    return Block(org, stop.code, message, remedy)


def refuse_blocked(visit: Visit) -> None:
    """Keep an org from signing in again with an identity that is blocked.

    Args:
        visit: The org's visit.

    Raises:
        Stop: It is, with the word of what blocks it.
    """
    block = visit.scheduler.blocked(visit.org.identity.name)
    if block is not None:
        raise Stop(block.code, f"The session ended, and nobody signs in again. {block.message}", block.remedy)
