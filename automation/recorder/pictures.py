"""Pictures of a page in which every secret is covered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

    from automation.redaction import Registry

_READ = """elements => {
  const places = new Map(elements.map((element, place) => [element, place]));
  return elements.map(element => {
    const above = element.parentElement || (element.getRootNode() && element.getRootNode().host) || null;
    const hints = `${element.type || ""} ${element.getAttribute("autocomplete") || ""}`;
    const shown = [element.value, element.getAttribute("placeholder"), element.textContent];
    const texts = shown.filter(text => typeof text === "string");
    return [places.get(above) ?? -1, /password|one-time-code/.test(hints), texts];
  });
}"""
_COVER = "#3a3f47"
_TRIES = 3

Place = tuple[int, int]
"""A frame's place among the frames, and an element's among all elements of it."""


async def picture(page: Page, registry: Registry) -> bytes | None:
    """Return a PNG of what a page shows, with every secret covered.

    The page is read before and after: when what is secret on it has moved meanwhile, the picture is taken again.

    Args:
        page: The page.
        registry: What is secret, by value and by shape. No value is sent to the page.

    Returns:
        The picture; None when the page never held still.
    """
    for _ in range(_TRIES):
        before = await _secret_places(page, registry)
        taken = await page.screenshot(mask=_locators(page, before), mask_color=_COVER, animations="disabled")
        if await _secret_places(page, registry) == before:
            return taken
    return None


def _locators(page: Page, places: list[Place]) -> list[Locator]:
    frames = page.frames
    return [frames[frame].locator("*").nth(element) for frame, element in places]


async def _secret_places(page: Page, registry: Registry) -> list[Place]:
    """Return the innermost elements that show a secret or are there to type one, in every frame."""
    shapes = [re.compile(shape) for shape in registry.shapes()]
    secret = registry.filter()
    places: list[Place] = []
    for number, frame in enumerate(page.frames):
        holding: set[int] = set()
        around: set[int] = set()
        for place, (above, to_type, texts) in enumerate(await frame.locator("*").evaluate_all(_READ)):
            held = any(
                secret.holds(text.encode("utf-8", "surrogatepass")) or any(shape.search(text) for shape in shapes)
                for text in texts
            )
            if to_type or held:
                holding.add(place)
                around.add(above)
        places += [(number, place) for place in sorted(holding - around)]
    return places
