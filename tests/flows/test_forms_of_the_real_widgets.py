"""Every control of the client, service and connection forms, made of Zoho's published widgets: found, filled, read back.

Two seeds of the twenty that a nightly run takes (``benchmarks/skins_forms.py --seeds 1-20 --families zohodesk``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from automation.browser_discovery import find_browser, launch_arguments
from benchmarks.skins_forms import trial
from fixtures.replica.skins import desk_bundle
from fixtures.replica.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser

CONTROLS = {"client": 3, "service": 12, "connection": 4}
"""How many controls each form has at least; the scopes of a service count as one."""


@pytest_asyncio.fixture
async def chromium() -> AsyncIterator[Browser]:
    try:
        desk_bundle.bundle()
    except desk_bundle.DeskUnavailableError as problem:
        pytest.skip(str(problem))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_browser(None, None).path, args=launch_arguments()
        )
        yield browser
        await browser.close()


@pytest.mark.parametrize("seed", [3, 8], ids=["a long dialog", "widgets that take over late"])
async def test_every_control_is_found_filled_and_read_back(chromium: Browser, seed: int) -> None:
    world = World(seed=seed, variant=("zohodesk",))
    for form, controls in CONTROLS.items():
        page = await chromium.new_page(viewport={"width": 1280, "height": 900})
        read_back, problem = await trial(page, world, form)
        assert (problem, read_back >= controls) == ("", True), form
        await page.close()
