"""The custom services of an org: its connections page, the list on it, and one of them opened (facts C1, C2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from automation.errors import Stop
from automation.faults import polls
from automation.sight import HEARD
from flows import setup
from flows.lists import entry, lines, opens, press

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import ElementHandle

    from automation.eyes import Found, Sought
    from automation.hands import Hands
    from flows.visit import Visit

CUSTOM, FOLDED = "custom_service.custom_services", "custom_service.services"
NEW = "custom_service.new_service"
ENTRANCES = (CUSTOM, NEW, "connection.create_connection")
OPENED = ("connection.create_connection", "connection.connection_name", "connection.create_and_connect")
OPENING = 2.5
"""Seconds a service gets to open once it is pressed in its list."""
LANDING = (*ENTRANCES, FOLDED)
EDIT, EDIT_IN_LIST = "custom_service.edit", "custom_service.edit_in_list"


async def observe(visit: Visit) -> bool:
    """Open the org's connections page, then the service on it; False when the list of services lacks it."""
    await open_list(visit.hands, await open_connections(visit))

    async def reopen() -> None:
        await open_list(visit.hands, await open_connections(visit))

    async def again() -> bool:
        return await _lead_back(visit.hands)

    async def find() -> ElementHandle | None:
        next_page, name = "api_console.next_page", visit.org.service.name
        for last in (False, False, True):
            found = await entry(visit.hands, [name], "custom service", next_page, reopen, again=again)
            if last or not await again():
                return found
            await visit.hands.settled()  # what was read was another list: its answer came late, over this one
        return None

    if not await press(visit.hands, find):
        return False
    await _open_again(visit)
    return True


async def _open_again(visit: Visit) -> None:
    """Press the service once more where the page still shows the list: its late answer was drawn over what opened."""
    hands, name = visit.hands, visit.org.service.name
    for _ in range(2):
        async for _ in polls(OPENING):
            if (await hands.seek(*OPENED)).found:
                await hands.settled()  # what comes late comes now
                if (await hands.seek(*OPENED)).found:
                    return
        if NEW not in await hands.seek(NEW) or not await lines(hands, name):
            return
        hands.say("pressing the service once more")
        await opens(hands, name)


async def opened(visit: Visit) -> None:
    """Wait until the service that was clicked is open: its page, or in the old layout the connection's form (facts C2).

    Raises:
        Stop: ``page_changed`` when it does not open, or a detour.
    """
    await visit.hands.any_of(*OPENED)


async def open_connections(visit: Visit) -> Sought:
    """Open Setup > Developer Hub > Connections of the org (facts C1).

    Returns:
        What of the landing page's entrances is there.

    Raises:
        Stop: ``wrong_org`` when the CRM shows another org, ``permission_missing``, or another detour.
    """
    hands, org = visit.hands, visit.org
    address = f"{org.datacenter.crm}/crm/org{org.crm_org_id}/settings/connections"
    await setup.reach(hands, address, setup.CONNECTIONS, LANDING)
    sought = await hands.any_of(*LANDING, patience=20)
    shown = re.search(r"/org(\d+)", hands.page.url)
    if shown and shown[1] != org.crm_org_id:
        raise Stop(
            "wrong_org",
            f"The CRM shows org {shown[1]} instead of {org.crm_org_id}.",
            "Check crm_org_id, and whether the identity is a user of that org.",
        )
    return sought


async def open_list(hands: Hands, sought: Sought) -> None:
    """Go to the list of custom services: a menu entry (new layout), or a tab behind Create Connection (old layout).

    The heading over the menu entry may have it folded away, and is pressed then.
    """
    if not sought.found.keys() & set(ENTRANCES):
        await hands.settled()  # the entries of a heading may come a moment after it
        sought = await hands.seek(*LANDING)
        if FOLDED in sought and not sought.found.keys() & set(ENTRANCES):
            await hands.click(sought[FOLDED])
            sought = await hands.find(CUSTOM)
    if CUSTOM not in sought and "connection.create_connection" in sought:
        await hands.press("connection.create_connection")
        sought = await hands.find(CUSTOM)
    if CUSTOM in sought:
        await hands.click(sought[CUSTOM])
        await hands.settled()
        async for _ in polls(HEARD):  # a list that is pressed twice is drawn twice, the second time under the look
            if NEW in await hands.seek(NEW):
                break
        else:
            await _lead_back(hands)  # the page may have been setting itself up, and lost the press
    await hands.find(NEW)


async def open_new(hands: Hands) -> None:
    """Open the form for a new service; a page that has left the list meanwhile is led back to it first."""
    await _lead_back(hands)
    await hands.press(NEW)


async def _lead_back(hands: Hands) -> bool:
    """Press the menu entry of the list where the page does not show the list, and tell whether that was done."""
    sought = await hands.seek(NEW, CUSTOM)
    if NEW in sought or CUSTOM not in sought:
        return False
    await hands.click(sought[CUSTOM])
    return True


async def open_edit(visit: Visit) -> bool:
    """Open the edit of the service that was opened: on its page, or in the old layout on its card in the list.

    Returns:
        False when neither offers one.
    """
    hands = visit.hands
    async for _ in polls(2):  # the page may just be left by an edit that was read
        sought = await hands.seek(EDIT, "connection.connection_name")
        if EDIT in sought:
            hands.shutter.cover(hands.page)  # the form may hold a secret of the service that nobody has read
            await hands.click(sought[EDIT])
            return True
        if "connection.connection_name" in sought:
            break  # the old layout has no page of a service: its card opens the form of a connection
    else:
        return False
    await open_list(hands, await open_connections(visit))
    cards = await lines(hands, visit.org.service.name)
    edits = (await hands.seek(EDIT_IN_LIST)).found.get(EDIT_IN_LIST, [])
    nearest = await _nearest(cards[0], edits) if len(cards) == 1 else None
    if nearest is None:
        return False
    hands.shutter.cover(hands.page)
    await hands.click(nearest)
    return True


async def _nearest(card: ElementHandle, edits: Sequence[Found]) -> Found | None:
    """Return the Edit that stands with a card: of those below its name or on its line, the nearest."""
    place = await card.bounding_box()
    best: tuple[float, Found] | None = None
    for edit in edits:
        box = await edit.shown.bounding_box()
        if box and place and box["y"] + box["height"] > place["y"]:
            away = abs(box["y"] - place["y"]) + abs(box["x"] - place["x"])
            if best is None or away < best[0]:
                best = (away, edit)
    return best[1] if best else None
