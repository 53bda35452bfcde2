"""What stands on a page at the moment: whether it may be in a picture, and by what two moments are told apart."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation import eyes

if TYPE_CHECKING:
    from playwright.async_api import Page

    from automation.redaction import Registry


ANSWERING = 2.0
"""Seconds that a frame gets to answer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on a page.

    Attributes:
        mark: Documents, their addresses, and the elements drawn in dots: while it is the same, no field in dots was
            made anew, and no page came or went.
        legible: All that can be read on it, also what is scrolled or folded away.
        private: Whether a field for passwords or codes shows what was typed into it.
    """

    mark: tuple[object, ...]
    legible: str
    private: bool

    def shows_secret(self, registry: Registry) -> bool:
        """Tell whether a secret can be read.

        Args:
            registry: What is secret, by value and by shape.
        """
        return self.private or holds_secret(self.legible, registry)


async def standing(page: Page) -> Standing | None:
    """Look at a page and all its frames; one that cannot be read may show anything.

    Returns:
        What stands on it; None when nobody can tell, since it is on its way elsewhere or does not answer.
    """
    mark: list[object] = []
    legible: list[str] = []
    private = False
    try:
        for frame in page.frames:
            seen = await asyncio.wait_for(eyes.ask(frame, "cameraTexts()"), ANSWERING)
            dots = tuple(number for number, _, in_dots, _ in seen["texts"] if in_dots)
            mark.append((seen["document"], seen["address"], dots))
            legible += [text for _, text, in_dots, _ in seen["texts"] if not in_dots]
            private |= any(to_type and not in_dots for _, _, in_dots, to_type in seen["texts"])
    except (PlaywrightError, TimeoutError):
        return None
    return Standing(tuple(mark), "\n".join(legible), private)


def holds_secret(text: str, registry: Registry) -> bool:
    """Tell whether a text holds a secret, also one that is put together of several pieces.

    Args:
        text: The text.
        registry: What is secret, by value and by shape.
    """
    together = re.sub(r"\s+", "", text)
    known = registry.filter()
    return any(known.holds(one.encode("utf-8", "surrogatepass")) for one in (text, together)) or any(
        re.search(shape, text) for shape in registry.shapes()
    )
