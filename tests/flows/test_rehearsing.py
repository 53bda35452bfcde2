"""A rehearsal finds every control as `apply` would, changes nothing, and says what it could not see."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from tests.canary.scanner import canaries, leaks
from tests.flows.test_planning import MAKES_NOTHING, logged, what_is_there


def states(rehearsal: dict[str, Any]) -> dict[str, str]:
    return {one["control"]: one["state"] for one in rehearsal["controls"]}


def by_control(rehearsal: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["control"]: one for one in rehearsal["controls"]}


def test_everything_that_can_be_seen_of_an_org_that_has_nothing_is_found_and_nothing_is_changed(scene: Any) -> None:
    scene.straight("revoke-url")
    scene.browser()
    scene.replica.world.log.clear()
    scene.replica.world.accounts["ops@consultancy.example"].got_started = True
    before = what_is_there(scene)
    status, envelope, said = scene.command("rehearse")
    print(said, json.dumps(envelope, indent=1))
    assert (status, envelope["status"], envelope["errors"]) == (0, "success", [])
