"""Twenty seeds of skins, all families: each world draws everything else by its seed, and onboarding ends usable.

The first seven are taken by tests that look at more than that (`Scene.skin`). ``make skins`` runs two hundred; the seeds
50001 to 50300 are kept back for judging the finished product.
"""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.long
@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(8, 21))
async def test_an_org_becomes_usable_in_whatever_skin_its_pages_come(scene: Any, seed: int) -> None:
    replica = scene.skin(seed)
    scene.browser()
    scene.person()
    report = await scene.run()
    assert (report.errors, report.verdict) == ([], "usable"), sorted(replica.world.variants)
    scene.is_as_planned()
