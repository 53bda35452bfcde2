"""Where a secret may be typed: only where every document from the field up to the window is on a host it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.errors import Stop
from automation.screens import origin_of

if TYPE_CHECKING:
    from playwright.async_api import Page

    from automation.eyes import Found

_PLACES = "() => [location.origin, ...location.ancestorOrigins]"
"""The origins of a document and of all that it stands in; no script of a page can change what these say."""


async def belongs(found: Found, page: Page, hosts: frozenset[str]) -> None:
    """Refuse a field that stands anywhere else than on some hosts, or in a frame of anything else.

    The document that holds the field is asked itself, and what is typed next goes into that document or nowhere: a page
    that moves on in between takes the field away.

    Args:
        found: The field.
        page: Its page.
        hosts: Exact origins; no suffix, no pattern.

    Raises:
        Stop: ``wrong_datacenter``.
        PlaywrightError: The field is gone.
    """
    said: list[str] = await found.element.evaluate(_PLACES)
    for origin in (*said, origin_of(found.frame.url), origin_of(page.url)):
        if origin not in hosts:
            raise Stop(
                "wrong_datacenter",
                f"A secret was about to be typed on {origin}, which is no host that it belongs to.",
                "Check the identity's datacenter in the config, and where the page came from.",
            )
