"""A run that is killed at a fault point is gone on from: before and after each journal write and each creating click.

``CHAOS_POINTS=200 .venv/bin/pytest -m nightly tests/chaos/test_fault_points.py`` kills at each of the first 200, one by one;
those that a run does not have are skipped. Without it a few are taken.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from automation.journal import Journal
from automation.redaction import Secret

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.no_cover

DRIVER = Path(__file__).with_name("driver.py")
ALL = int(os.environ.get("CHAOS_POINTS", "0"))
FRESH, AGAIN = (range(1, ALL + 1),) * 2 if ALL else ((26,), (20,))
"""Points of a run that makes everything, and of one that revokes, amends and connects again."""


def run(scene: Any, point: int, *flags: str) -> tuple[int, list[str]]:
    """Apply up to a fault point; returns the exit status, and each point that was passed, the end last."""
    done = subprocess.run(
        [sys.executable, DRIVER, scene.config, scene.folder / "state", scene.cdp, str(point), *flags],
        env=os.environ | scene.environ | {"PYTHONPATH": str(DRIVER.parents[2])},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, [*done.stdout.splitlines(), *done.stderr.splitlines()[-3:]]


def killed_and_gone_on_from(scene: Any, point: int, *flags: str) -> Sequence[str]:
    """Kill a run at a point and run it again to its end; returns what the second one passed."""
    status, passed = run(scene, point, *flags)
    if status != -signal.SIGKILL:
        assert passed[-1] == "usable", passed
        pytest.skip(f"a run has {len(passed) - 1} fault points")
    status, again = run(scene, 0, *flags)
    assert (status, again[-1]) == (0, "usable"), f"killed at {passed[-1]}: {again}"
    return again


@pytest.mark.nightly
@pytest.mark.parametrize("point", FRESH)
def test_a_run_that_makes_everything_is_gone_on_from(scene: Any, point: int) -> None:
    scene.straight()
    scene.replica.world.log.clear()
    scene.browser()
    scene.person()
    killed_and_gone_on_from(scene, point)
    assert [client.name for client in scene.replica.world.clients.values()].count("Acme CRM Link") == 1
    assert (list(scene.org.services), list(scene.org.connections)) == (["acme_link"], ["acme_link"])
    assert len(scene.log("client-created", "service-created", "connection-created")) == 3
    assert len(scene.log("accept")) == 1
    assert scene.org.functions == {}


@pytest.mark.nightly
@pytest.mark.parametrize("point", AGAIN)
def test_a_run_that_revokes_amends_and_connects_again_is_gone_on_from(scene: Any, point: int) -> None:
    scene.straight()
    scene.have(connected=True)
    [client] = [one for one in scene.replica.world.clients.values() if one.name == "Acme CRM Link"]
    journal = Journal(scene.folder / "state")
    journal.secrets.carried("acme", "acme_link", client.client_id, Secret(client.secret))
    journal.close()
    scene.replica.world.rotate_secret(client)
    scene.browser()
    scene.person()
    killed_and_gone_on_from(scene, point, "reconnect")
    service = scene.org.services["acme_link"]
    assert (service.fields["client-secret"], service.fields["client-id"]) == (client.secret, client.client_id)
    assert (list(scene.org.services), list(scene.org.connections)) == (["acme_link"], ["acme_link"])
    assert [len(scene.log(what)) for what in ("revoked", "accept")] == [1, 1]
    assert scene.org.functions == {}
