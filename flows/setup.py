"""The menu of the CRM's Setup: the way to a page whose own address the CRM does not open (facts C1, F2).

The address of a set-up page is told by single sources. A CRM that opens its Setup, or its home, instead still has the
page in its menu: Setup > Developer Hub (older: Developer Space) > Connections, or Functions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from automation.faults import polls
from automation.rest import Rest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.hands import Hands

SETUP, HUB = "setup.setup", "setup.developer_hub"
CONNECTIONS, FUNCTIONS = "setup.connections", "setup.functions"
PATIENCE = 20.0
"""Seconds a set-up page gets to come."""
_ORG = re.compile(r"/org(\d+)")
OPENING = 3.0
"""Seconds the menu gets to show what a press in it brings."""


def _org(address: str) -> str:
    """Return the number of the org in an address of the CRM; empty where it names none."""
    found = _ORG.search(address)
    return found[1] if found else ""


async def reach(hands: Hands, address: str, entry: str, landing: Sequence[str]) -> None:
    """Open a set-up page, by the menu where its address brings another page; each entry is pressed once.

    Args:
        hands: Hands on the page.
        address: The address of the page.
        entry: The entry of the page in the menu.
        landing: Controls that stand on the page itself.
    """
    await hands.goto(address)
    left = [entry, HUB, SETUP]
    rest = Rest(hands)
    async for _ in polls(PATIENCE):
        sought = await hands.seek(*landing)
        if sought.found or any(state != "none" for state in sought.missing.values()):
            return
        if hands.screens.place(hands.page.url) != "crm" or not left or _org(hands.page.url) not in ("", _org(address)):
            return
        if hands.page.url.startswith(address):
            if not await rest.refused():
                continue  # it is coming
        else:
            hands.screens.refuse(await hands.look())
            await hands.settled()
        if await hands.clear():
            continue
        menu = await hands.seek(*left)
        step = next((key for key in left if key in menu), None)
        if step is None:
            if await rest.refused():
                return
            continue
        left = left[: left.index(step)]  # what leads there only is passed
        await hands.click(menu[step])
        await hands.settled(afresh=True, most=OPENING)
        rest = Rest(hands)
