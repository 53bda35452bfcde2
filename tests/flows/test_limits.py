"""Zoho's caps as the run keeps to them: pace, the connection that one more would end, and who is looked at again."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from automation.batch.pacing import Pacing
from automation.batch.scheduler import Scheduler
from automation.errors import ErrorCode, PageClosed, PersonAwaited, Skipped, Stop
from automation.gates import HumanTime
from automation.journal import Accepted, Journal
from automation.report.envelope import ConsentReport, ErrorReport, OrgReport, StageReport
from flows import limits, opening
from flows.blocks import block_of, refuse_blocked
from flows.rechecks import merge, recheck

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def consents(orgs: int, *, client: str = "1000.A", identity: str = "ops") -> list[Accepted]:
    return [Accepted(f"org{n}", identity, client, NOW - timedelta(days=orgs - n)) for n in range(orgs)]


class Clock:
    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds
        await asyncio.sleep(0)


class Gates:
    """Keeps what would be asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def agree(self, org: str, sentence: str, _page: object, _human: object) -> None:
        self.asked.append(f"{org}: {sentence}")


def visit(org: str, *, pacing: Pacing, known: list[Accepted], client: str = "1000.A") -> Any:
    said: list[str] = []
    return SimpleNamespace(
        org=SimpleNamespace(name=org, identity=SimpleNamespace(name="ops")),
        client_id=client,
        scheduler=Scheduler(4),
        pacing=pacing,
        journal=SimpleNamespace(accepted=lambda: known),
        gates=Gates(),
        human=HumanTime(),
        hands=SimpleNamespace(say=said.append, page=None),
        said=said,
    )


async def test_a_sixth_connection_within_a_minute_waits_before_it_opens_and_says_for_what() -> None:
    clock = Clock()
    pacing = Pacing(clock)
    for number in range(5):
        one = visit(f"org{number}", pacing=pacing, known=[], client=f"1000.{number}")
        await opening.may_open(one, clock.sleep)
        pacing.done(one.org.name)
        opening.is_over(one)
        assert one.said == []
        clock.time += 2
    sixth = visit("org5", pacing=pacing, known=[], client="1000.5")
    await opening.may_open(sixth, clock.sleep)
    assert sixth.said == ["waits 50 s: Zoho gives at most 5 refresh tokens a minute a user"]
    assert clock.time == 1060


async def test_a_connection_that_came_to_nothing_does_not_count() -> None:
    clock = Clock()
    pacing = Pacing(clock)
    for number in range(9):
        one = visit(f"org{number}", pacing=pacing, known=[])
        await opening.may_open(one, clock.sleep)
        opening.is_over(one)
    assert clock.time == 1000


async def test_what_was_accepted_in_the_last_minute_counts_in_the_next_run() -> None:
    clock = Clock()
    pacing = Pacing(clock)
    before = [Accepted("acme", "ops", f"1000.{n}", NOW - timedelta(seconds=10 * n)) for n in range(8)]
    limits.recall(pacing, before, lambda: NOW)
    late = visit("acme", pacing=pacing, known=[])
    await opening.may_open(late, clock.sleep)
    assert late.said == ["waits 20 s: Zoho gives at most 5 refresh tokens a minute a user"]


async def test_the_twenty_first_connection_of_a_client_is_asked_for_and_names_the_one_it_would_end() -> None:
    asked = visit("newest", pacing=Pacing(), known=consents(20))
    await opening.may_open(asked)
    assert len(asked.gates.asked) == 1
    assert "that of org0, accepted on 2026-11-06" in asked.gates.asked[0]


@pytest.mark.parametrize(
    ("known", "org", "more", "ending"),
    [
        (consents(19), "new", 0, None),
        (consents(19), "new", 1, "org0"),
        (consents(20), "new", 0, "org0"),
        (consents(23), "new", 0, "org3"),
        (consents(20), "org0", 0, None),  # its own older token
        ([*consents(19), Accepted("org0", "ops", "1000.A", NOW)], "new", 0, None),  # it has a newer one
        (consents(20, client="1000.B"), "new", 0, None),
        (consents(20, identity="eve"), "new", 0, None),
    ],
)
async def test_one_more_ends_the_oldest_of_the_same_user_and_client(
    known: list[Accepted], org: str, more: int, ending: str | None
) -> None:
    found = limits.dropped(known, org, "ops", "1000.A", more=more)
    assert (found.org if found else None) == ending


async def test_an_identity_is_crowded_with_more_than_twenty_orgs_whatever_their_clients() -> None:
    many = [one._replace(client_id=f"1000.{n}") for n, one in enumerate(consents(21))]
    assert limits.crowded(many[:20]) == {}
    assert limits.crowded(many) == {"ops": {f"org{number}" for number in range(1, 21)}}
    assert limits.crowded([one._replace(org="acme") for one in many]) == {}


async def test_the_journal_tells_what_was_accepted_and_not_revoked_since(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    for org in ("acme", "bolt"):
        journal.consent(org=org, identity="ops", client_id="1000.A", scopes="A", page="p", waited=1.0)
    journal.settle(journal.intend("acme", "connection", "acme_link", "revoke"), "updated")
    journal.intend("bolt", "connection", "bolt_link", "revoke")  # nobody knows whether it was
    assert [(one.org, one.identity, one.client_id) for one in journal.accepted()] == [("bolt", "ops", "1000.A")]
    journal.close()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("too_many_requests", "It can go on after 09:10."),
        ("sign_in_blocked", "up to a day"),
        ("sign_in_refused", "when its e-mail address and password are right"),
        ("captcha", "when a person is there"),
    ],
)
async def test_a_stop_of_the_identity_blocks_it_and_says_until_when(code: ErrorCode, words: str) -> None:
    block = block_of(Stop(code, "Seen.", "Do."), "acme", "sign_in", lambda: NOW)
    assert block is not None
    assert words in block.message
    assert "Its identity is blocked: acme met" in block.message
    assert "un" in block.remedy
    assert block.failed


@pytest.mark.parametrize(
    ("stop", "stage", "blocks"),
    [
        (Stop("wrong_org", "", ""), "service", False),
        (PersonAwaited("", "", timed_out=True), "sign_in", True),
        (PersonAwaited("", "", timed_out=False), "sign_in", True),
        (PersonAwaited("", "", timed_out=True), "consent", False),
        (Skipped("", "", timed_out=False), "sign_in", False),
        (PageClosed("", "", timed_out=False), "sign_in", False),
    ],
)
async def test_only_what_every_org_of_it_would_meet_blocks_an_identity(stop: Stop, stage: Any, *, blocks: bool) -> None:
    block = block_of(stop, "acme", stage)
    assert (block is not None) is blocks
    assert block is None or not block.failed


async def test_a_blocked_identity_signs_in_nowhere_again() -> None:
    one = visit("bolt", pacing=Pacing(), known=[])
    refuse_blocked(one)
    block = block_of(Stop("captcha", "Seen.", "Do."), "acme", "sign_in")
    assert block is not None
    one.scheduler.block("ops", block)
    with pytest.raises(Stop, match="acme met captcha") as stop:
        refuse_blocked(one)
    assert stop.value.code == "captcha"


def report(name: str, verdict: Any = "usable", *, accepted: bool = True) -> OrgReport:
    made = OrgReport(name=name, datacenter="eu", link_name=name, verdict=verdict)
    made.stages.append(StageReport(stage="verification", outcome="unchanged", seconds=2.0))
    if accepted:
        made.consents.append(
            ConsentReport(identity="ops", accepted_at="2026-11-26", page="p", scopes=[], client_id="1000.A", waited=1.0)
        )
    return made


class Run:
    """A run whose second look finds what the test says."""

    def __init__(self, found: dict[str, OrgReport], known: list[Accepted]) -> None:
        self.found, self.looked = found, []  # type: ignore[var-annotated]
        self.journal = SimpleNamespace(accepted=lambda: known)
        self.progress = SimpleNamespace(step=lambda *_: None)

    async def one(self, org: Any) -> OrgReport:
        self.looked.append(org.name)
        return self.found[org.name]


def named(*names: str) -> list[Any]:
    return [SimpleNamespace(name=name, identity=SimpleNamespace(name="ops")) for name in names]


async def test_usable_orgs_older_than_the_twenty_newest_are_verified_again_and_one_that_is_gone_is_told() -> None:
    reports = {"a": report("a"), "b": report("b"), "c": report("c", "not_found"), "org1": report("org1")}
    gone = OrgReport(name="a", datacenter="eu", link_name="a", verdict="not_authorised")
    gone.stages.append(StageReport(stage="verification", outcome="failed", seconds=1.0))
    gone.errors.append(ErrorReport(code="invalid_credentials", message="m", remedy="r"))
    run: Any = Run({"a": gone, "b": report("b")}, consents(21))
    await recheck(run, named("a", "b", "c", "org1"), reports)
    assert run.looked == ["a", "b"]
    assert (reports["a"].verdict, reports["a"].stages[0].outcome, reports["a"].stages[0].seconds) == (
        "not_authorised",
        "failed",
        3.0,
    )
    assert [error.code for error in reports["a"].errors] == ["invalid_credentials"]
    assert (reports["b"].verdict, reports["b"].errors) == ("usable", [])


@pytest.mark.parametrize(("orgs", "accepted"), [(20, True), (30, False)])
async def test_nobody_is_looked_at_again_where_there_is_room_or_nothing_was_accepted(
    orgs: int, *, accepted: bool
) -> None:
    run: Any = Run({}, consents(orgs))
    await recheck(run, named("a"), {"a": report("a", accepted=accepted)})
    assert run.looked == []


async def test_a_second_look_that_did_not_come_to_the_end_is_told_as_well() -> None:
    first, again = report("a"), OrgReport(name="a", datacenter="eu", link_name="a")
    again.stages.append(StageReport(stage="sign_in", outcome="failed"))
    merge(first, again)
    assert [stage.outcome for stage in first.stages] == ["unchanged", "failed"]
    assert first.verdict == "unverified"
