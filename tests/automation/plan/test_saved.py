"""Plans as files: what is refused, and where they are written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from fastjsonschema import compile as compile_

from automation.errors import UsageFault
from automation.plan import saved
from automation.plan.model import fingerprint, json_schema
from tests.automation.plan.worlds import EXAMPLE, org_plan, plan_of

if TYPE_CHECKING:
    from pathlib import Path


def test_a_plan_is_told_from_a_config_by_what_is_in_it(tmp_path: Path) -> None:
    saved.write(EXAMPLE, tmp_path / "plan.toml")
    (tmp_path / "orgs.json").write_text('[[orgs]]\nname = "acme"\n')
    assert saved.is_plan(tmp_path / "plan.toml")
    assert not saved.is_plan(tmp_path / "orgs.json")
    assert not saved.is_plan(tmp_path / "none")


@pytest.mark.parametrize("before", ["\ufeff", "\n  ", "\ufeff\n"])
def test_a_plan_that_an_editor_saved_in_its_own_way_is_one_still(tmp_path: Path, before: str) -> None:
    out = tmp_path / "acme.plan.json"
    saved.write(EXAMPLE, out)
    out.write_text(before + out.read_text(encoding="utf-8"), encoding="utf-8")
    assert saved.is_plan(out)
    assert saved.read(out) == EXAMPLE


def test_a_plan_is_written_for_people_and_for_every_machine_alike(tmp_path: Path) -> None:
    out = tmp_path / "acme.plan.json"
    saved.write(plan_of(org_plan(name="Äcme")), out)
    text = out.read_bytes().decode("utf-8")
    assert text.startswith('{\n  "schema_version": 1,\n')
    assert text.endswith("\n}\n")
    assert '"Äcme"' in text
    assert "\r" not in text


def test_the_schema_of_a_plan_says_which_schema_it_is_and_accepts_one() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == "urn:zoho-provision:plan:1"
    compile_(schema | {"$schema": "http://json-schema.org/draft-07/schema"})(EXAMPLE.model_dump(mode="json"))


def test_the_fingerprint_of_what_is_wanted_depends_on_no_order_of_keys_and_on_no_version_of_the_program() -> None:
    made = "sha256:4690634b7ffedbefaed081ca5b2f11c382b6cf3b0d41e834e19f22928101f1fb"
    assert fingerprint({"a": "Ä", "b": ["x", True]}) == fingerprint({"b": ["x", True], "a": "Ä"}) == made
    assert fingerprint({"a": "\ud83d"}) != fingerprint({"a": "\ud83e"})  # halves of a sign, as JSON may bring them


def test_a_plan_that_was_written_is_read_back_and_nothing_else_is_left(tmp_path: Path) -> None:
    out = tmp_path / "acme.plan.json"
    saved.write(EXAMPLE, out)
    saved.write(EXAMPLE, out)
    assert saved.read(out) == EXAMPLE
    assert list(tmp_path.iterdir()) == [out]


def test_a_plan_names_its_config_relative_to_itself(tmp_path: Path) -> None:
    out, config = tmp_path / "plans" / "acme.json", tmp_path / "orgs.toml"
    out.parent.mkdir()
    named = saved.relative(config, out)
    assert named == "../orgs.toml"
    plan = EXAMPLE.model_copy(update={"config": EXAMPLE.config.model_copy(update={"file": named})})
    assert saved.config_of(plan, out).resolve() == config.resolve()


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"schema_version": 2}, "is no plan of version 1 (schema_version:"),
        ({"orgs": [{}]}, "is no plan of version 1 (orgs.0.name:"),
        ({"extra": 1}, "is no plan of version 1 (extra:"),
        ({"orgs": [EXAMPLE.orgs[0].model_dump() | {"wanted": {}}]}, "was changed after it was made (org acme)"),
    ],
)
def test_a_file_that_is_no_sound_plan_is_refused_with_what_to_do(
    tmp_path: Path, change: dict[str, object], wrong: str
) -> None:
    out = tmp_path / "acme.plan.json"
    out.write_text(json.dumps(EXAMPLE.model_dump() | change))
    with pytest.raises(UsageFault) as refused:
        saved.read(out)
    assert wrong in str(refused.value)
    assert "make it anew with `zoho-provision plan`" in str(refused.value)


def test_a_plan_that_cannot_be_read_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="cannot be read: No such file or directory; name a plan that can be read"):
        saved.read(tmp_path / "none")
    (tmp_path / "photo").write_bytes(b"\xff\xd8")
    with pytest.raises(UsageFault, match="cannot be read: it is not UTF-8; name a plan that can be read"):
        saved.read(tmp_path / "photo")
    (tmp_path / "torn").write_text("{")
    with pytest.raises(UsageFault, match=r"is no plan of version 1 \(the file: "):
        saved.read(tmp_path / "torn")


def test_every_org_of_a_plan_that_was_changed_by_hand_is_named(tmp_path: Path) -> None:
    edited = [org_plan(name=name).model_copy(update={"wanted": {}}) for name in ("acme", "bolt")]
    saved.write(plan_of(*edited, org_plan(name="cobalt")), tmp_path / "plan")
    with pytest.raises(UsageFault, match=r"was changed after it was made \(org acme, bolt\);"):
        saved.read(tmp_path / "plan")


def test_only_a_plan_is_ever_overwritten(tmp_path: Path) -> None:
    config = tmp_path / "orgs.toml"
    config.write_text("[[orgs]]")
    (tmp_path / "others.toml").write_text("[[orgs]]")
    out = tmp_path / "acme.plan.json"
    assert saved.target_problem(out, config) == []
    saved.write(EXAMPLE, out)
    assert saved.target_problem(out, config) == []
    assert "is there and is no plan" in saved.target_problem(config, config)[0]
    assert "is there and is no plan" in saved.target_problem(tmp_path, config)[0]
    assert "is there and is no plan" in saved.target_problem(tmp_path / "others.toml", config)[0]
    assert "there is no folder" in saved.target_problem(tmp_path / "none" / "x", config)[0]
