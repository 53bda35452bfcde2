from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.long
@pytest.mark.no_cover
async def test_without_a_person_it_waits_and_a_rerun_goes_on(scene: Any) -> None:
    scene.skin(4, "mfa-push")
    scene.browser()
    waiting = await scene.run(no_input=True)
    assert waiting.errors == []
    assert [stage.outcome for stage in waiting.stages] == ["waiting"]
    scene.person()
    assert (await scene.run()).verdict == "usable"
    scene.is_as_planned()


async def test_the_acts_of_the_person_are_the_persons_and_real_and_no_function_is_left(scene: Any) -> None:
    replica = scene.skin(3, "mfa-totp", "session-api-gone")
    functions = dict(scene.org.functions)
    scene.browser()
    scene.person()
    assert (await scene.run()).verdict == "usable"
    scene.is_as_planned()
    acts = [entry for entry in replica.world.log if entry.what in {"tick", "accept", "mfa"}]
    assert {entry.what for entry in acts} == {"tick", "accept", "mfa"}
    assert [entry for entry in acts if not entry.who.startswith("person:") or not entry.trusted] == []
    assert dict(scene.org.functions) == functions
