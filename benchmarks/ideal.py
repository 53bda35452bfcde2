"""The quickest that one person can accept a batch while Zoho's caps hold: a schedule without a machine in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from automation.batch.pacing import Cap


def accepted_within(orgs: int, identities: int, think: float, cap: Cap) -> float:
    """Return the seconds from the first page to the last Accept.

    Args:
        orgs: How many there are, shared out evenly.
        identities: How many take part; each may have so many accepted in the cap's time.
        think: Seconds of thought before each Accept; a page is opened only when it may be accepted.
        cap: What each identity is held to.
    """
    done: list[list[float]] = [[] for _ in range(identities)]
    now = 0.0
    for _ in range(orgs):
        open_from = [each[-cap.most] + cap.seconds if len(each) >= cap.most else 0.0 for each in done]
        next_one = min(range(identities), key=lambda one: (open_from[one], len(done[one])))
        now = max(now, open_from[next_one]) + think
        done[next_one].append(now)
    return now
