"""A page that never says that it is closed holds nobody up."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Error

from automation import browser


class Page:
    """Closes as it is told to: never, with an error, or at once."""

    def __init__(self, how: str) -> None:
        self.how, self.asked = how, 0

    async def close(self) -> None:
        self.asked += 1
        if self.how == "never":
            await asyncio.Event().wait()
        if self.how == "gone":
            raise Error("Target page, context or browser has been closed")


@pytest.mark.parametrize("how", ["never", "gone", "at once"])
async def test_a_page_is_closed_or_left_alone(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "CLOSING", 0.01)
    page: Any = Page(how)
    await asyncio.wait_for(browser.shut(page), 30)
    assert page.asked == 1
