"""Reading lists: find an entry by its exact name through paging and scrolling, and tell one from several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation.errors import Stop
from automation.faults import told

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle

    from automation.hands import Hands

PAGES_MOST = 200
"""Pages of a list that are turned at most; 200 pages of 10 are more clients than any account was seen to have."""


async def entry(hands: Hands, name: str, what: str, next_page: str | None = None) -> ElementHandle | None:
    """Find the one entry of a list that has exactly this name, reading the whole list.

    Args:
        hands: Hands on the page that shows the list.
        name: The entry's name.
        what: What it is, for messages: ``client``.
        next_page: The control that turns to the next page.

    Returns:
        The entry, ready to be clicked, or None when the whole list does not hold it.

    Raises:
        Stop: ``duplicate_found`` when several entries have the name.
    """
    await hands.settled()
    for _ in range(PAGES_MOST):
        found = await lines(hands, name)
        if len(found) > 1:
            raise Stop(
                "duplicate_found",
                f"{len(found)} entries of the list are named {name!r}; which {what} is meant cannot be told.",
                f"Delete or rename the surplus {what} by hand, then run again. Nothing was clicked.",
            )
        if found:
            return found[0]
        if next_page is None or not await turn(hands, next_page):
            return None
    return None


async def lines(hands: Hands, name: str) -> list[ElementHandle]:
    """Return one element for each line of a list that says exactly this name.

    A name may also stand in a heading or a menu beside the list: entries of one list stand in one column.
    """
    columns: dict[int, list[ElementHandle]] = {}
    for element in await hands.saying(name, exact=True):
        try:
            box = await element.bounding_box()
        except PlaywrightError:
            continue  # the list was drawn anew under the look
        if box is not None:
            columns.setdefault(round(box["x"]), []).append(element)
    return max(columns.values(), key=len, default=[])


async def turn(hands: Hands, next_page: str) -> bool:
    """Turn to the next page of a list; False when there is none."""
    sought = await hands.seek(next_page)
    if next_page not in sought:
        return False
    before = await hands.look()
    with told("turning to the next page of the list"):
        await hands.click(sought[next_page])
    await hands.settled()
    return await hands.look() != before
