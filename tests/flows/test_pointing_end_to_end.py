"""A control that the page calls otherwise is pointed at once; the run goes on, and nobody is asked for it again."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.replica.pages import services
from fixtures.replica.pages.blocks import Button, Field, Group

if TYPE_CHECKING:
    from fixtures.replica.pages.blocks import Block

pytestmark = pytest.mark.no_cover

QUESTION = "Click the {} for “{}” on the page; your click only shows which one it is. Esc: you do this one by hand."


def renamed(blocks: tuple[Block, ...], old: str, new: str) -> tuple[Block, ...]:
    """A form in which the field or button of that name has another, and no hint inside."""
    changed: list[Block] = []
    for block in blocks:
        if isinstance(block, Group):
            changed.append(replace(block, blocks=renamed(block.blocks, old, new)))
        elif isinstance(block, Field) and old in block.label:
            changed.append(replace(block, label=(new,), placeholder=""))
        elif isinstance(block, Button) and old in block.label:
            changed.append(replace(block, label=(new,)))
        else:
            changed.append(block)
    return tuple(changed)


CASES = {
    "a field, two orgs": ("client_id", "Client ID", "field", "Application key", 2),
    "a button, one org": ("create_service", "Create Service", "button", "Register provider", 1),
}


@pytest.mark.long
@pytest.mark.parametrize("case", ["a field, two orgs", pytest.param("a button, one org", marks=pytest.mark.nightly)])
async def test_all_orgs_become_usable_by_one_click_that_does_nothing_else(
    scene: Any, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    control, title, thing, wording, orgs = CASES[case]
    as_known = services.create
    monkeypatch.setattr(services, "create", lambda **world: renamed(as_known(**world), title, wording))
    scene.straight(orgs=orgs)
    scene.browser(headed=True)
    scene.person(knows={title: wording})
    made_when_understood: list[int] = []

    def step(_org: str, text: str) -> None:
        if text.startswith("understood"):
            made_when_understood.append(len(scene.log("service-created")))

    scene.told.at["step"] = step
    reports = await scene.run_all(jobs=1)
    assert [(report.errors, report.verdict) for report in reports] == [([], "usable")] * orgs
    asked = [said for said in scene.told.said if said.startswith("gate_opened") and "Click the" in said]
    assert len(asked) == 1
    assert QUESTION.format(thing, title) in asked[0]
    assert made_when_understood == [0]
    overlay = tomllib.loads((scene.folder / "controls.toml").read_text())
    assert overlay == {"custom_service": {control: {"names": [wording]}}}
