"""The probe is a guest: gone when a run ends, whoever left it, and no function of the client's is touched."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from fixtures.replica import functions

LEFT = "provision_probe_0badcafe"
THEIRS = ("Invoice sync", "provision_probe", f"{LEFT}_mine", f"my_{LEFT}")


@pytest.mark.long
@pytest.mark.parametrize(
    "way", [pytest.param("session-api", marks=pytest.mark.nightly), "session-api-gone,paged-lists,zoho-like"]
)
async def test_a_probe_that_a_killed_run_left_is_removed_and_nothing_else_is_touched(scene: Any, way: str) -> None:
    world = scene.straight(*way.split(",")).world
    org = scene.have(connected=True)
    for name in THEIRS:
        functions.make(world, org, name).script = f"info {name!r};"
    theirs = deepcopy(org.functions)
    functions.make(world, org, LEFT)
    world.log.clear()
    scene.browser()
    report = await scene.run("verify", no_input=True)
    assert (report.errors, report.verdict) == ([], "usable"), "\n".join(scene.told.said)
    assert org.functions == theirs
    deleted = [entry.detail["api_name"] for entry in scene.log("function-deleted")]
    assert LEFT in deleted
    assert set(deleted) == {LEFT} | {entry.detail["api_name"] for entry in scene.log("function-created")}
