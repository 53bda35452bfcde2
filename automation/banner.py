"""The words over a page: Playwright's own overlay, outside the site's DOM, in a corner where it hides no control."""

from __future__ import annotations

import html
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation.redaction import scrub

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Page

_STYLE = (
    "position:fixed;left:50%;bottom:12px;transform:translateX(-50%);max-width:min(680px,92vw);pointer-events:none;"
    "padding:10px 16px;border-radius:10px;background:#12355b;color:#fff;border:2px solid #ffd166;"
    "font:600 15px/1.4 system-ui,sans-serif;box-shadow:0 4px 18px rgba(0,0,0,.35);text-align:left"
)


@asynccontextmanager
async def banner(page: Page, org: str, sentence: str) -> AsyncIterator[None]:
    """Show a sentence over a page while the block lasts; a page that goes away takes its banner along.

    Args:
        page: The page a person is to act on.
        org: The org it is about.
        sentence: What is asked of the person.
    """
    text = html.escape(scrub(sentence))
    words = f'<div style="{_STYLE}"><span style="opacity:.75">{html.escape(org)}</span><br>{text}</div>'
    overlay = None
    try:
        overlay = await page.screencast.show_overlay(words)
        await overlay.__aenter__()
    except PlaywrightError:
        overlay = None  # the sentence also stands in the terminal; a page without a banner is no reason to stop
    try:
        yield
    finally:
        if overlay is not None and not page.is_closed():
            with suppress(PlaywrightError):
                await overlay.__aexit__(None, None, None)
