from __future__ import annotations

from typing import Any


async def test_without_a_person_it_waits_and_a_rerun_goes_on(scene: Any) -> None:
    scene.replica_of("mfa-push,session-api")
    scene.browser()
    waiting = await scene.run(no_input=True)
    assert waiting.errors == []
    assert [stage.outcome for stage in waiting.stages] == ["waiting"]
    scene.person()
    assert (await scene.run()).verdict == "usable"


async def test_the_acts_of_the_person_are_the_persons_and_no_function_is_left(scene: Any) -> None:
    replica = scene.replica_of("mfa-push,session-api")
    functions = dict(scene.org.functions)
    scene.browser()
    scene.person()
    assert (await scene.run()).verdict == "usable"
    acts = [entry for entry in replica.world.log if entry.what in {"tick", "accept", "mfa"}]
    assert {entry.what for entry in acts} == {"tick", "accept", "mfa"}
    assert [entry for entry in acts if not entry.who.startswith("person:")] == []
    assert [entry for entry in acts if entry.what == "accept" and not entry.trusted] == []
    assert dict(scene.org.functions) == functions


async def test_the_verifier_says_what_is_not_there_and_what_is_not_authorised(scene: Any) -> None:
    scene.replica_of("mfa-push,session-api")
    scene.browser()
    scene.person()
    await scene.run()
    assert (await scene.run("verify", no_input=True)).verdict == "usable"
    scene.org.connections["acme_link"].status = "revoked"
    assert (await scene.run("verify", no_input=True)).verdict == "not_authorised"
    scene.org.connections.clear()
    assert (await scene.run("verify", no_input=True)).verdict == "not_found"
