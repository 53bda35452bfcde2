"""Caps hold over all orgs and over a rerun, and whoever waits is told why."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from automation.batch.pacing import Cap, Pace, Pacing, told

TOKENS = Cap("refresh tokens a minute a user", 5, 60)
CODES = Cap("authorisation codes a minute a client", 4, 60)
OPS, LINK = Pace(TOKENS, "ops"), Pace(CODES, "1000.A")


class Clock:
    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


def paced() -> tuple[Pacing, Clock]:
    clock = Clock()
    return Pacing(clock), clock


def do(pacing: Pacing, *pace: Pace, who: str = "acme") -> None:
    assert pacing.take(who, pace) is None
    pacing.done(who)


def test_the_sixth_waits_until_the_first_is_a_minute_old_and_is_told_why() -> None:
    pacing, clock = paced()
    for _ in range(5):
        do(pacing, OPS)
        clock.time += 3
    wait = pacing.take("acme", [OPS])
    assert wait is not None
    assert wait.seconds == 45
    assert told(wait, "Zoho") == "waits 45 s: Zoho gives at most 5 refresh tokens a minute a user"
    clock.time += 45
    do(pacing, OPS)


def test_each_holder_has_a_cap_of_its_own_and_the_longest_wait_counts() -> None:
    pacing, clock = paced()
    for _ in range(4):
        do(pacing, OPS, LINK)
    clock.time += 10
    do(pacing, OPS)
    both = pacing.take("bolt", [OPS, LINK])
    assert both is not None
    assert (both.seconds, both.cap) == (50, TOKENS)
    assert pacing.take("bolt", [Pace(TOKENS, "other"), Pace(CODES, "1000.B")]) is None


def test_what_is_under_way_counts_until_it_is_let_go() -> None:
    pacing, clock = paced()
    for one in range(4):
        assert pacing.take(f"org{one}", [LINK]) is None
    clock.time += 3600
    wait = pacing.take("late", [LINK])
    assert wait is not None
    assert wait.seconds == 60
    pacing.let_go("org0")
    assert pacing.take("late", [LINK]) is None
    assert pacing.under_way(LINK) == 4


def test_one_who_asks_again_is_counted_once() -> None:
    pacing, _ = paced()
    for _ in range(9):
        assert pacing.take("acme", [LINK]) is None
    assert pacing.under_way(LINK) == 1


def test_a_rerun_within_the_minute_goes_on_counting() -> None:
    pacing, _ = paced()
    pacing.remember(OPS, [50, 70, 20, 30, -5, 40])
    wait = pacing.take("acme", [OPS])
    assert wait is not None
    assert wait.seconds == 10


@given(some.lists(some.tuples(some.floats(0, 40), some.floats(0, 40)), max_size=40))
def test_no_minute_ever_sees_more_than_the_cap(acts: list[tuple[float, float]]) -> None:
    pacing, clock = paced()
    done: list[float] = []
    for number, (before, thought) in enumerate(acts):
        clock.time += before
        while (wait := pacing.take(str(number), [LINK])) is not None:
            clock.time += max(wait.seconds, 0.001)
        clock.time += thought  # the person
        pacing.done(str(number))
        done.append(clock.time)
    for first, fifth in zip(done, done[4:], strict=False):
        assert fifth - first >= 60 - 1e-6
