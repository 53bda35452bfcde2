"""Twelve orgs of two identities, two workers; workers, browsers and the database are killed at random moments.

Not in the everyday suite: ``CHAOS_BATCH=3 make test ARGS="tests/database/test_chaos_over_a_batch.py -n 0"``
takes three seeds; a seed that fails is in the test's name.
"""

from __future__ import annotations

import json
import os
import queue
import random
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.database.desk import CONFIG, Desk, desks

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

    from fixtures.cluster import Cluster

SEEDS = int(os.environ.get("CHAOS_BATCH", "0"))
ORGS = int(os.environ.get("CHAOS_ORGS", "12"))
BLOWS = 6
STARTS = 12
"""How often workers are started at most, until all is done."""


def config() -> str:
    """Return a config of so many orgs, every other one of the other identity."""
    head = CONFIG.read_text().split("[[orgs]]")[0]
    orgs = [
        f"""[[orgs]]
name = "org{number:02}"
identity = "{("ops", "night")[number % 2]}"
crm_org_id = "{20061234600 + number}"
homepage_url = "https://org{number:02}.example"
client = {{ name = "Org {number:02} CRM Link" }}
service = {{ name = "Org {number:02} Link", link_name = "org{number:02}_link" }}
connection = {{ name = "Org {number:02} Link", link_name = "org{number:02}_link" }}
"""
        for number in range(ORGS)
    ]
    return head + "\n".join(orgs)


class Watch:
    """Two desks with a worker each, and what they say, in the order in which it comes."""

    def __init__(self, desks: list[Desk]) -> None:
        self.desks = desks
        self.said: queue.Queue[tuple[int, str | None]] = queue.Queue()
        self.workers: list[subprocess.Popen[str] | None] = [None, None]
        self.out: list[str] = ["", ""]
        self.heard: list[str] = []
        self.starts = 0

    def start(self, number: int) -> None:
        self.starts += 1
        process = self.workers[number] = self.desks[number].worker("--gate-timeout", "60")

        def listen() -> None:
            assert process.stderr is not None
            assert process.stdout is not None
            for line in process.stderr:
                self.said.put((number, line))
            self.out[number] = process.stdout.read()
            self.said.put((number, None))

        threading.Thread(target=listen, daemon=True).start()

    def next(self) -> tuple[int, str | None]:
        number, line = self.said.get(timeout=120)
        self.heard.append(f"{number}: {line}")
        return number, line

    def envelope(self, number: int) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self.out[number])
        except ValueError:  # it was killed
            return {"exit_code": None}
        return found


@pytest.fixture
def watch(tmp_path: Path, url: str) -> Iterator[Watch]:
    with desks(tmp_path, 2) as both:
        both[0].found(config(), url)
        both[1].beside(both[0], url)
        for desk in both:
            desk.people()
        yield Watch(both)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_org_is_usable_and_nothing_is_made_twice(watch: Watch, cluster: Cluster, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - a test's luck, which its name repeats
    blows = sorted(draw.randint(20, 60 * ORGS) for _ in range(BLOWS))
    for number in (0, 1):
        watch.start(number)
    lines, running = 0, {0, 1}
    while running:
        number, line = watch.next()
        lines += 1
        if line is None:
            running.discard(number)
            if watch.envelope(number)["exit_code"] != 0 and watch.starts < STARTS:
                watch.start(number)
                running.add(number)
        if blows and lines >= blows[0]:
            blows.pop(0)
            blow = draw.choice(["worker", "worker", "database", "browser"])
            watch.heard.append(f"BLOW {blow} {number}")
            worker = watch.workers[number]
            if blow == "database":
                cluster.stop()
                cluster.start()
            elif blow == "browser":
                watch.desks[number].lose_browser()
            elif worker is not None:
                worker.kill()
    story = "".join(watch.heard[-400:])
    last = [watch.envelope(number) for number in (0, 1)]
    assert [envelope["exit_code"] for envelope in last] == [0, 0], story
    assert {org["verdict"] for envelope in last for org in envelope["orgs"]} == {"usable"}, story
    world = watch.desks[0].replica.world
    names = [client.name for client in world.clients.values()]
    assert [names.count(f"Org {number:02} CRM Link") for number in range(ORGS)] == [1] * ORGS
    made = [org for org in world.orgs.values() if org.services]
    assert [(len(org.services), len(org.connections)) for org in made] == [(1, 1)] * ORGS
