"""One batch for several machines: each org is done by exactly one, and what a dead one had goes to another."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from automation.errors import JournalUnavailable, UsageFault
from automation.postgres import Postgres
from automation.redaction import Secret
from automation.sharing.orders import Orders, Source
from automation.sharing.worker import Worker
from fixtures.cluster import PASSWORD
from tests.database import worker_by_hand
from tests.database.worker_by_hand import IDENTITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from automation.sharing.share import Share
    from fixtures.cluster import Cluster

SOURCE = Source(fingerprint="a" * 64, version="1.0", config="orgs.toml")
LOCKS = {org: identity.lock for org, identity in IDENTITIES.items()}


@pytest.fixture
def database(url: str) -> Iterator[Postgres]:
    made = Postgres(Secret(url))
    yield made
    made.let_go()


@pytest.fixture
def orders(database: Postgres) -> Iterator[Orders]:
    made = Orders(database, SOURCE)
    yield made
    made.close()


class Process:
    """A worker in a process of its own."""

    def __init__(self, url: str, mode: str) -> None:
        root = Path(worker_by_hand.__file__).parents[2]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.database.worker_by_hand"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=root,
        )  # fmt: skip
        assert self._process.stdin is not None
        self._process.stdin.write(f"{url} {SOURCE.fingerprint} {SOURCE.version} {mode}\n")
        self._process.stdin.flush()

    def until(self, what: str) -> dict[str, Any]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told: dict[str, Any] = json.loads(line)
            if told["what"] == what:
                return told
        raise AssertionError(self._process.communicate()[1])

    def rest(self) -> list[dict[str, Any]]:
        out, err = self._process.communicate()
        assert err == ""
        return [json.loads(line) for line in out.splitlines()]

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


def worker(database: Postgres, orders: Orders, said: list[str] | None = None) -> Worker:
    heard = said if said is not None else []
    return Worker(database, orders, IDENTITIES, lambda org, text: heard.append(f"{org}: {text}"), standing_by=0.1)


async def usable(orgs: tuple[str, ...], share: Share) -> None:
    for org in orgs:
        share.tell(org, "usable")


def test_placing_a_batch_again_places_nothing(orders: Orders, database: Postgres) -> None:
    assert set(orders.place(LOCKS).new) == set(LOCKS)
    assert orders.place(LOCKS).new == ()
    other = Orders(database, SOURCE)
    assert other.place(LOCKS).new == ()
    other.close()
    assert {order.org: order.open for order in orders.listed().values()} == dict.fromkeys(LOCKS, True)


async def test_a_worker_does_the_orgs_of_one_identity_at_a_time_and_ends(orders: Orders, database: Postgres) -> None:
    orders.place(LOCKS)
    shares: list[list[str]] = []

    async def work(orgs: tuple[str, ...], share: Share) -> None:
        shares.append(sorted(orgs))
        await usable(orgs, share)

    await worker(database, orders).run(work)
    assert sorted(shares) == [["acme", "bolt", "crux"], ["dune", "echo"]]
    assert {order.outcome for order in orders.listed().values()} == {"usable"}
    again = orders.place(LOCKS)
    assert (again.new, set(again.usable)) == ((), set(LOCKS))


@pytest.mark.long
async def test_what_was_not_usable_is_placed_again_once_all_have_ended(orders: Orders, database: Postgres) -> None:
    orders.place(LOCKS)
    half_way: list[tuple[str, ...]] = []

    async def work(orgs: tuple[str, ...], share: Share) -> None:
        for org in orgs:
            share.tell(org, "failed" if org == "bolt" else "awaited" if org == "dune" else "usable")
        half_way.append(orders.place(LOCKS).new)

    await worker(database, orders).run(work)
    assert half_way == [(), ()]
    assert set(orders.place(LOCKS).new) == {"bolt", "dune"}
    await worker(database, orders).run(usable)
    assert {order.org: order.round for order in orders.listed().values() if order.round > 1} == {"bolt": 2, "dune": 2}


async def test_work_that_stops_leaves_its_orgs_to_the_next_worker(orders: Orders, database: Postgres) -> None:
    orders.place(LOCKS)

    async def stops(orgs: tuple[str, ...], share: Share) -> None:
        share.tell(orgs[0], "usable")
        raise JournalUnavailable("gone", "come back")

    with pytest.raises(JournalUnavailable, match="gone"):
        await worker(database, orders).run(stops)
    said: list[str] = []
    await worker(database, orders, said).run(usable)
    assert {order.outcome for order in orders.listed().values()} == {"usable"}
    assert len([line for line in said if "left open by the worker before" in line]) == 1


@pytest.mark.long
async def test_a_database_that_is_gone_for_good_before_the_word_is_on_record_is_a_named_stop(
    url: str, orders: Orders, database: Postgres, cluster: Cluster
) -> None:
    orders.place(LOCKS)
    hasty = Postgres(Secret(url), patience=0.0)

    async def stops(orgs: tuple[str, ...], share: Share) -> None:
        cluster.stop()
        await usable(orgs, share)

    try:
        with pytest.raises(JournalUnavailable, match="cannot be used"):
            await worker(hasty, orders).run(stops)
    finally:
        cluster.start()
    await worker(database, orders).run(usable)
    assert {order.outcome for order in orders.listed().values()} == {"usable"}


@pytest.mark.long
async def test_a_database_that_comes_back_before_the_word_is_on_record_costs_nothing_but_time(
    orders: Orders, database: Postgres, cluster: Cluster
) -> None:
    orders.place(LOCKS)
    away: list[str] = []

    async def restarts(orgs: tuple[str, ...], share: Share) -> None:
        if not away:
            away.append("once")
            cluster.stop()
            cluster.start()
        await usable(orgs, share)

    await worker(database, orders).run(restarts)
    assert {(order.outcome, order.round) for order in orders.listed().values()} == {("usable", 1)}


@pytest.mark.long
async def test_a_worker_that_lost_its_lock_ends_at_once_and_the_other_does_its_orgs(
    url: str, orders: Orders, database: Postgres, cluster: Cluster
) -> None:
    orders.place(LOCKS)
    taken, ended, begun = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def heart(_seconds: float) -> None:
        await taken.wait()

    async def waits_for_a_person(_orgs: tuple[str, ...], _share: Share) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    only_ops = {org: identity for org, identity in IDENTITIES.items() if identity.lock == "ops"}
    lost = Worker(database, orders, only_ops, lambda _org, _said: None, pause=heart)
    task = asyncio.create_task(lost.run(waits_for_a_person))
    await begun.wait()
    cluster.cut()
    other = Postgres(Secret(url))
    with other.held("ops", "the identity ops"):
        taken.set()
        with pytest.raises(JournalUnavailable, match="its lock was lost"):
            await task
        assert ended.is_set()
    await worker(other, orders).run(usable)
    assert {(order.outcome, order.round) for order in orders.listed().values()} == {("usable", 1)}


def test_a_session_tells_whether_it_lives(database: Postgres, cluster: Cluster) -> None:
    with database.held("ops", "the identity ops"):
        assert database.lives() is True
        cluster.cut()
        assert database.lives() is False
        database.reach()
        assert database.lives() is True
        cluster.stop()
        assert database.lives() is None
        cluster.start()


async def test_a_worker_that_is_ended_leaves_its_orgs_to_the_next(orders: Orders, database: Postgres) -> None:
    orders.place(LOCKS)
    has_begun = asyncio.Event()

    async def begins(_orgs: tuple[str, ...], _share: Share) -> None:
        has_begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(worker(database, orders).run(begins))
    await has_begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert all(order.open for order in orders.listed().values())
    await worker(database, orders).run(usable)
    assert {(order.outcome, order.round) for order in orders.listed().values()} == {("usable", 1)}


async def test_a_worker_may_take_several_identities_at_once(orders: Orders, database: Postgres) -> None:
    orders.place(LOCKS)
    shares: list[list[str]] = []

    async def work(orgs: tuple[str, ...], share: Share) -> None:
        shares.append(sorted(orgs))
        await usable(orgs, share)

    await Worker(database, orders, IDENTITIES, lambda _org, _said: None, at_once=2).run(work)
    assert shares == [sorted(IDENTITIES)]


async def test_orgs_that_a_worker_was_not_asked_for_are_left_to_others(orders: Orders, database: Postgres) -> None:
    orders.place(LOCKS)
    asked = {org: IDENTITIES[org] for org in ("bolt", "echo")}
    shares: list[list[str]] = []

    async def work(orgs: tuple[str, ...], share: Share) -> None:
        shares.append(sorted(orgs))
        await usable(orgs, share)

    await Worker(database, orders, asked, lambda _org, _said: None).run(work)
    assert sorted(shares) == [["bolt"], ["echo"]]
    assert sorted(order.org for order in orders.listed().values() if order.open) == ["acme", "crux", "dune"]


@pytest.mark.long
async def test_a_worker_leaves_what_it_could_not_finish_and_ends(orders: Orders, database: Postgres) -> None:
    orders.place(LOCKS)

    async def some(orgs: tuple[str, ...], share: Share) -> None:
        for org in orgs:
            if org != "bolt":
                share.tell(org, "usable")

    await worker(database, orders).run(some)
    assert [order.org for order in orders.listed().values() if order.open] == ["bolt"]


def test_another_config_or_version_is_refused_while_a_batch_is_open(orders: Orders, database: Postgres) -> None:
    orders.place(LOCKS)
    config = Source(fingerprint="b" * 64, version="1.0", config="other.toml")
    version = Source(fingerprint=SOURCE.fingerprint, version="2.0", config="orgs.toml")
    for source, words in (
        (config, "other.toml is another config"),
        (version, "with zoho-provision 1.0, and this is 2.0"),
    ):
        other = Orders(database, source)
        with pytest.raises(UsageFault) as refused:
            other.place(LOCKS)
        assert words in str(refused.value)
        assert "5 orgs of orgs.toml are open there" in str(refused.value)
        other.close()
    given_up = Orders(database, config)
    assert set(given_up.place(LOCKS, replace=True).new) == set(LOCKS)
    given_up.close()
    assert not any(order.open for order in orders.listed().values())


@pytest.mark.long
def test_two_workers_share_a_batch_and_no_org_is_done_twice(url: str) -> None:
    one, two = Process(url, "does"), Process(url, "does")
    told = [one.rest(), two.rest()]
    shares = [line["orgs"] for lines in told for line in lines if line["what"] == "share"]
    assert sorted(shares) == [["acme", "bolt", "crux"], ["dune", "echo"]]
    assert [lines[-1]["words"] for lines in told] == [dict.fromkeys(IDENTITIES, "usable")] * 2
    assert sum(line["new"] for lines in told for line in lines if line["what"] == "placed") == len(IDENTITIES)


@pytest.mark.long
async def test_what_a_killed_worker_had_goes_to_another(url: str, orders: Orders, database: Postgres) -> None:
    killed = Process(url, "hangs")
    killed.until("hangs")
    said: list[str] = []
    done: list[str] = []

    async def work(orgs: tuple[str, ...], share: Share) -> None:
        if not done:
            assert sorted(orgs) == ["dune", "echo"]
            killed.kill()
        done.extend(orgs)
        await usable(orgs, share)

    await worker(database, orders, said).run(work)
    assert sorted(done) == ["bolt", "crux", "dune", "echo"]  # acme was on record before
    assert {order.outcome for order in orders.listed().values()} == {"usable"}
    assert any("Another run works on the identity ops" in line for line in said)
    assert any("2 orgs were left open by the worker before" in line for line in said)


async def test_no_table_of_the_engine_holds_a_secret(
    url: str, orders: Orders, database: Postgres, cluster: Cluster
) -> None:
    orders.place(LOCKS)
    await worker(database, orders).run(usable)
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema LIKE 'zoho%'"
        ).fetchall()
        rows = [connection.execute(f'TABLE "{schema}"."{name}"'.encode()).fetchall() for schema, name in tables]
    kept = repr(rows)
    assert "acme" in kept
    assert PASSWORD not in kept
    assert cluster.folder.name not in kept
