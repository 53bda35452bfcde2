"""At a gate the right tab comes to front; afterwards the person has back the one that they had before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from automation import front
from automation.front import in_front

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, BrowserContext, Page


@pytest_asyncio.fixture
async def window(engine_browser: Browser) -> AsyncIterator[BrowserContext]:
    """A window with tabs of its own, in a browser that tells which one is in front."""
    context = await engine_browser.new_context()
    await context.new_page()
    if not await front._tabs_in_front(engine_browser):  # noqa: SLF001 - whether it tells
        pytest.skip("this browser does not tell which tab is in front")
    yield context
    await context.close()


async def titles_in_front(browser: Browser) -> set[str]:
    """The title of what is in front of each window, asked of the browser itself."""
    session = await browser.new_browser_cdp_session()
    tabs = (await session.send("Target.getTargets", {"filter": [{"type": "tab"}]}))["targetInfos"]
    await session.detach()
    return {tab["title"] for tab in tabs if tab["embedderData"]["tabActive"]}


async def titled(context: BrowserContext, title: str) -> Page:
    page = await context.new_page()
    await page.set_content(f"<title>{title}</title>")
    return page


async def test_the_tab_of_a_gate_comes_to_front_and_the_persons_own_comes_back_if_it_is_there_and_they_stayed(
    window: BrowserContext, engine_browser: Browser
) -> None:
    ours = await titled(window, "ours")
    theirs = await titled(window, "theirs")
    async with in_front(ours):
        assert {"ours"} <= await titles_in_front(engine_browser)
    assert {"theirs"} <= await titles_in_front(engine_browser)
    third = await titled(window, "third")
    await theirs.bring_to_front()
    async with in_front(ours):
        await third.bring_to_front()  # the person went on to another one by themselves
    assert {"third"} <= await titles_in_front(engine_browser)
    async with in_front(ours):
        await third.close()
    assert {"ours"} <= await titles_in_front(engine_browser)
    await theirs.bring_to_front()
    async with in_front(ours):
        await ours.close()
    assert {"theirs"} <= await titles_in_front(engine_browser)
    async with in_front(ours):  # closed already: nothing to bring, and no fault
        assert {"theirs"} <= await titles_in_front(engine_browser)
