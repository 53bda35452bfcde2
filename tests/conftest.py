"""What tests of several rooms share: a browser, a driver and persons for all tests of a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from automation.browser_discovery import launch_arguments
from tests.chromium import Chromium, unseen_browser
from tests.people import People

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from playwright.async_api import Browser, Playwright


@pytest.fixture(autouse=True)
def _quick(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the programs of a test that adds nothing to the coverage go unmeasured as well: measuring costs a tenth."""
    if request.node.get_closest_marker("no_cover") or "no_cover" in request.fixturenames:
        monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """The worker's Chromium, for `Chromium.as_new`."""
    with Chromium() as started:
        yield started


@pytest.fixture(scope="session")
def people() -> Iterator[People]:
    """The worker's scripted persons."""
    with People() as called:
        yield called


@pytest_asyncio.fixture(scope="session")
async def driver() -> AsyncIterator[Playwright]:
    """The worker's driver, for `lent`."""
    async with async_playwright() as started:
        yield started


@pytest_asyncio.fixture(scope="session")
async def engine_browser(driver: Playwright) -> AsyncIterator[Browser]:
    """A browser of the worker's driver, for tests of pages without a whole run.

    Its pages share one process of their own: starting one costs half of what a page costs.
    """
    switches = [*launch_arguments(), "--renderer-process-limit=1"]
    browser = await driver.chromium.launch(executable_path=unseen_browser(), args=switches)
    yield browser
    await browser.close()


@pytest.fixture
def nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the product itself start the browser for pages that nobody watches."""
    monkeypatch.setenv("ZOHO_PROVISION_BROWSER", str(unseen_browser()))
