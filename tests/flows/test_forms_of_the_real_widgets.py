"""Every control of the client, service and connection forms, made of Zoho's published widgets: found, filled, read back.

Two seeds of the twenty that a nightly run takes (``benchmarks/skins_forms.py --seeds 1-20 --families zohodesk``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.skins_forms import trial
from fixtures.replica.skins import desk_bundle
from fixtures.replica.world import World

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.no_cover

CONTROLS = {"client": 3, "service": 12, "connection": 4}
"""How many controls each form has at least; the scopes of a service count as one."""


@pytest.fixture(autouse=True)
def _desk() -> None:
    try:
        desk_bundle.bundle()
    except desk_bundle.DeskUnavailableError as problem:
        pytest.skip(str(problem))


@pytest.mark.long
@pytest.mark.parametrize("seed", [3, 8], ids=["a long dialog", "widgets that take over late"])
async def test_every_control_is_found_filled_and_read_back(engine_browser: Browser, seed: int) -> None:
    world = World(seed=seed, variant=("zohodesk",))
    for form, controls in CONTROLS.items():
        page = await engine_browser.new_page(viewport={"width": 1280, "height": 900})
        read_back, problem = await trial(page, world, form)
        assert (problem, read_back >= controls) == ("", True), form
        await page.close()
