"""Zoho's published caps on codes and refresh tokens, the lowest of what its pages say (facts D5)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from automation.batch.pacing import Cap, Pace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from automation.batch.pacing import Pacing
    from automation.journal import Accepted

CODES = Cap("authorisation codes a minute a client", 4, 60.0)
"""Of the projects FAQ; who passes it is blocked for ten minutes. A code is one token request, so this bounds both."""
REFRESH_TOKENS = Cap("refresh tokens a minute a user", 5, 60.0)
KEPT = 20
"""Refresh tokens that are kept a user and client, or a user; the next one ends the oldest without a word."""


def paces(identity: str, client_id: str) -> tuple[Pace, Pace]:
    """Return the caps under which a person accepts.

    Args:
        identity: Who accepts, by the name in the config.
        client_id: The client that is given access.
    """
    return Pace(REFRESH_TOKENS, identity), Pace(CODES, client_id)


def recall(
    pacing: Pacing, consents: Iterable[Accepted], now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> None:
    """Count what was accepted in the last minute, in runs before this one.

    Args:
        pacing: Counts it.
        consents: What the journal knows.
        now: The time of day, with its zone.
    """
    for consent in consents:
        age = (now() - consent.when).total_seconds()
        for pace in paces(consent.identity, consent.client_id):
            if age < pace.cap.seconds:
                pacing.remember(pace, [age])


def dropped(consents: Sequence[Accepted], org: str, identity: str, client_id: str, *, more: int = 0) -> Accepted | None:
    """Return the connection that one more would end.

    Args:
        consents: What stands, the oldest first.
        org: The org that is to be accepted; its own older token is missed by nobody.
        identity: Who would accept.
        client_id: For which client.
        more: How many others are being accepted at this moment.

    Returns:
        None when there is room, or when the oldest one has a newer one in its place.
    """
    standing = [one for one in consents if (one.identity, one.client_id) == (identity, client_id)]
    over = len(standing) + more + 1 - KEPT
    ending = standing[: max(0, over)][-1:]
    if not ending or ending[0].org in {org, *(one.org for one in standing[over:])}:
        return None
    return ending[0]


def crowded(consents: Iterable[Accepted]) -> dict[str, set[str]]:
    """Return the identities with more connections than are kept, each with the orgs that have one of the newest.

    Sources differ on whether the cap counts per client; where it does not, earlier connections of these are gone, and
    the newest are not: each new one ends the oldest.

    Args:
        consents: What stands, the oldest first.
    """
    orgs: dict[str, list[str]] = {}
    for one in consents:
        orgs.setdefault(one.identity, []).append(one.org)
    return {identity: set(each[-KEPT:]) for identity, each in orgs.items() if len(set(each)) > KEPT}
