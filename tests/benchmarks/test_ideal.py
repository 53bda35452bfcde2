"""The schedule that no batch can undercut: one person, and Zoho's caps."""

from __future__ import annotations

import pytest

from benchmarks.ideal import accepted_within
from flows.limits import REFRESH_TOKENS


@pytest.mark.parametrize(
    ("orgs", "identities", "think", "seconds"),
    [
        (10, 2, 5.0, 50.0),  # nobody waits for a cap
        (6, 1, 5.0, 70.0),  # the sixth opens a minute after the first was accepted, at 5
        (11, 2, 5.0, 70.0),
        (50, 2, 5.0, 310.0),
        (50, 2, 20.0, 1000.0),  # a slow person is never held up
    ],
)
def test_the_person_accepts_as_soon_as_a_cap_lets_a_page_open(
    orgs: int, identities: int, think: float, seconds: float
) -> None:
    assert accepted_within(orgs, identities, think, REFRESH_TOKENS) == seconds
