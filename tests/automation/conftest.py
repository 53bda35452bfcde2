"""A browser for tests of the engine: one a session, a fresh tab of one window a test, since a window costs much more."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.automation.programs import CONFIG, staged

if TYPE_CHECKING:
    import subprocess
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from playwright.async_api import Browser, BrowserContext, Page


@pytest_asyncio.fixture(scope="session")
async def tabs(engine_browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await engine_browser.new_context(viewport={"width": 1280, "height": 900})
    await context.new_page()  # which keeps the window open
    yield context
    await context.close()


@pytest_asyncio.fixture
async def tab(tabs: BrowserContext) -> AsyncIterator[Page]:
    page = await tabs.new_page()
    yield page
    for opened in tabs.pages[1:]:
        await opened.close()
    await tabs.clear_cookies()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A small config of two orgs."""
    file = tmp_path / "orgs.toml"
    file.write_text(CONFIG)
    return file


@pytest.fixture
def play(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the program with a staged engine: ``play("usable", "apply", config)``."""
    return partial(staged, tmp_path)


@pytest.fixture
def said() -> list[str]:
    """What the hands said they do."""
    return []
