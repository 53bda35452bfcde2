"""A page that hangs, or whose window went unheard, holds nobody up: Playwright would wait for its answer for good."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import Error as PlaywrightError

from automation import eyes, rest
from automation.browser_discovery import launch_arguments
from automation.errors import BrowserGone
from automation.hands import Hands
from automation.screens import Screens
from flows.tables import built_in
from tests.chromium import unseen_browser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page, Playwright

HANGS = "<h1>Connections</h1><script>onload = () => setTimeout(() => { for (;;); })</script>"


@pytest_asyncio.fixture
async def hanging(engine_browser: Browser, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Page]:
    monkeypatch.setattr(eyes, "ANSWERING", 0.3)
    context = await engine_browser.new_context()
    page = await context.new_page()
    await page.set_content(HANGS, wait_until="commit")
    yield page
    await context.close()


async def test_a_look_at_a_page_that_hangs_sees_nothing(hanging: Page) -> None:
    assert await asyncio.wait_for(eyes.look(hanging), 20) == []


async def test_a_page_that_hangs_is_not_at_rest(hanging: Page) -> None:
    assert await asyncio.wait_for(rest.pulse_of(hanging.main_frame), 20) == "loading"


async def test_a_page_that_crashes_is_one_that_was_closed(driver: Playwright) -> None:
    browser = await driver.chromium.launch(executable_path=unseen_browser(), args=launch_arguments())
    page = await browser.new_page()  # in a browser of its own, since the others' pages share their process
    await page.set_content("<h1>Connections</h1>")
    hands = Hands(page, built_in(), Screens([], {}), origins={}, say=lambda _text: None)
    crash = asyncio.ensure_future((await page.context.new_cdp_session(page)).send("Page.crash"))
    with pytest.raises(BrowserGone):
        await hands.find("custom_service.service_name")
    await asyncio.wait([crash])
    assert isinstance(crash.exception(), PlaywrightError)
    await browser.close()
