"""A run that is killed at any moment is gone on from by the next: one of each thing, and nobody is asked twice.

``CHAOS_KILLS=200 make test ARGS="tests/chaos --no-cov"`` is the nightly size; a seed that fails is in the test's name.
"""

from __future__ import annotations

import os
import random
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.replica.ui import Ui

if TYPE_CHECKING:
    from collections.abc import Callable

KILLS = int(os.environ.get("CHAOS_KILLS", "3"))
REQUESTS = 70
"""Requests that the replica answers in a run of one org, from sign-in to the last call of the probe, and some more."""
WORLDS = ("", "session-api-gone", "redirect-rows", "same-tab", "cross-origin-frame", "old-layout")


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


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_run_that_is_killed_is_gone_on_from(scene: Any, answered: Callable[[], int], seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - a test's luck, which its name repeats
    world, moment = draw.choice(WORLDS), draw.randint(1, REQUESTS)
    scene.straight(*filter(None, [world]))
    scene.replica.world.log.clear()
    scene.browser()
    scene.person()
    killed = scene.start("apply")
    while killed.poll() is None and answered() < moment:
        time.sleep(0.002)
    if killed.poll() is None:
        os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()

    status, envelope, said = scene.command("apply")

    assert status == 0, f"killed after {moment} requests in a world {world or 'without detours'}: {said}"
    assert envelope["orgs"][0]["verdict"] == "usable"
    ours = [client for client in scene.replica.world.clients.values() if client.name == "Acme CRM Link"]
    assert len(ours) == 1
    assert list(scene.org.services) == ["acme_link"]
    assert list(scene.org.connections) == ["acme_link"]
    assert [name for name in scene.org.functions if "probe" in name] == []
    assert len(scene.log("client-created", "service-created", "connection-created")) == 3
    assert len(scene.log("accept")) == 1
