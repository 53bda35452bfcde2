"""Three orgs are gone on with however often a run is ended: one of each thing, and nobody accepts twice.

``CHAOS_KILLS=200 make long ARGS=tests/chaos`` is the nightly size; a seed that fails is in the test's name.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.replica.ui import Ui

if TYPE_CHECKING:
    from collections.abc import Callable

IN_A_RUN = 10
"""Ends before the run that is left in peace."""
KILLS = int(os.environ.get("CHAOS_KILLS", "20"))
REQUESTS = 50
"""Requests that the replica answers between two ends, at most: about those of a whole org."""
WORLDS = ("", "session-api-gone", "redirect-rows", "same-tab", "cross-origin-frame", "old-layout")
FAULTS: tuple[tuple[str, ...], ...] = (
    (),
    (),
    ("lost-answer@client",),
    ("lost-answer@service",),
    ("lost-answer@connection",),
    ("lost-answer@client", "slow-list@client"),
    ("lost-answer@service", "slow-list@service"),
    ("lost-answer@connection", "slow-list@connection"),
)
ENDS = ("kill", "kill", "kill", "browser")
ORGS = {"20061234567": "acme", "20061234568": "bolt", "20061234569": "cobalt"}


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Count the requests that the replica has begun to answer."""
    number = 0
    right = Ui.__init__

    def count(self: Ui, *arguments: Any) -> None:
        nonlocal number
        number += 1
        right(self, *arguments)

    monkeypatch.setattr(Ui, "__init__", count)
    return lambda: number


@pytest.mark.long
@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(KILLS // IN_A_RUN))
def test_three_orgs_are_gone_on_with_however_often_a_run_is_ended(
    scene: Any, answered: Callable[[], int], seed: int
) -> None:
    draw = random.Random(seed)  # noqa: S311 - a test's luck, which its name repeats
    world, faults = draw.choice(WORLDS), draw.choice(FAULTS)
    scene.straight(*filter(None, [world]), faults=faults, orgs=3)
    scene.replica.world.log.clear()
    scene.browser()
    person = scene.person()
    story = [f"world {world or 'without detours'}, faults {faults}"]
    for _ in range(IN_A_RUN):
        how, last = draw.choice(ENDS), answered() + draw.randint(1, REQUESTS)
        running = scene.start("apply")
        while running.poll() is None and answered() < last:
            time.sleep(0.002)
        story.append(f"{how} at request {answered()}" if running.poll() is None else "it ended before")
        if how == "browser":
            scene.chromium.kill()
            scene.chromium.wait()
        elif running.poll() is None:
            os.kill(running.pid, signal.SIGKILL)
        told, _ = running.communicate(timeout=60)
        if how == "browser" and not faults:
            codes = {error["code"] for org in json.loads(told)["orgs"] for error in org["errors"]}
            assert codes <= {"browser_gone"}, story
        if how == "browser":
            person.leave()
            scene.browser()
            person = scene.person()

    status, envelope, said = scene.command("apply")

    assert status == 0, f"{story}: {said}"
    assert [org["verdict"] for org in envelope["orgs"]] == ["usable"] * 3
    names = [client.name for client in scene.replica.world.clients.values()]
    for number, name in ORGS.items():
        org = scene.replica.world.orgs[number]
        assert names.count(f"{name.title()} CRM Link") == 1, story
        assert (list(org.services), list(org.connections)) == ([f"{name}_link"], [f"{name}_link"]), story
        assert org.functions == {}, story
    assert len(scene.log("client-created", "service-created", "connection-created")) == 9, story
    # an Accept whose answer dies with the browser is one that nobody got; each that was answered counts
    assert [code.used for code in scene.replica.world.codes.values()].count(True) == 3, story
