"""What tests of several rooms share: one browser and one driver a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from tests.chromium import Chromium

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from playwright.async_api import Playwright


@pytest.fixture(autouse=True)
def _quick(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the programs of a test that adds nothing to the coverage go unmeasured as well: measuring costs a tenth."""
    if request.node.get_closest_marker("no_cover"):
        monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """The worker's Chromium, for `Chromium.as_new`."""
    with Chromium() as started:
        yield started


@pytest_asyncio.fixture(scope="session")
async def driver() -> AsyncIterator[Playwright]:
    """The worker's driver, for `lent`."""
    async with async_playwright() as started:
        yield started
