"""What the console shows of a client is read for the right data centre."""

from __future__ import annotations

from typing import Any

import pytest

from flows.datacenters import builtin
from tests.flows.conftest import STRAIGHT


@pytest.mark.long
@pytest.mark.parametrize(
    ("seed", "secrets"),
    [
        (1, "secret-plain"),
        pytest.param(4, "secret-plain", marks=pytest.mark.nightly),
        pytest.param(4, "secret-masked", marks=pytest.mark.nightly),
    ],
)
async def test_of_a_secret_for_each_data_centre_the_identitys_own_is_taken(scene: Any, seed: int, secrets: str) -> None:
    scene.replica_of(f"{STRAIGHT.replace('secret-plain', secrets)},per-dc-secrets", seed=seed)
    scene.browser()
    scene.person()
    report = await scene.run()
    assert (report.errors, report.verdict) == ([], "usable")


@pytest.mark.parametrize(
    ("text", "named"),
    [("Data center: EU", True), ("Europe", True), ("zoho.eu", True), ("Data center: US", False), ("Neue Firma", False)],
)
def test_a_heading_names_a_data_centre_by_its_word_its_name_or_its_domain(text: str, named: bool) -> None:
    assert builtin()["eu"].is_named_in(text) is named


@pytest.mark.long
async def test_an_account_that_got_started_and_has_no_client_is_offered_the_types_at_once_and_gets_one(
    scene: Any,
) -> None:
    replica = scene.straight("first-visit")
    replica.world.accounts["ops@consultancy.example"].got_started = True  # as a run leaves it that is killed there
    scene.browser()
    scene.person()
    report = await scene.run()
    assert (report.errors, report.verdict) == ([], "usable")
    assert scene.outcomes(report)["client"] == "created"
