"""Scopes that are typed one after the other into one field, each of which becomes a tag there at a comma or at Enter.

No source tells of such a form; it is how forms are built today where C3 has rows with a '+'.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation import eyes
from automation.faults import polls, told, translated
from flows.entering import press_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.hands import Hands

SCOPE, ADD_SCOPE = "custom_service.scope", "custom_service.add_scope"


async def is_tagged(hands: Hands) -> bool:
    """Tell whether the form takes its scopes as tags: no '+' stands there, and the field says so or looks so."""
    for _ in range(3):
        sought = await hands.seek(SCOPE, ADD_SCOPE)
        if SCOPE not in sought or sought.stands(ADD_SCOPE):
            return False
        found = sought.found[SCOPE][-1]
        with told("looking at the scopes"):
            answer = await eyes.ask(found.frame, "takesTags(args)", found.element)
        if answer is not None:
            return bool(answer)
    return False


async def enter_tag(hands: Hands, scope: str) -> bool:
    """Make a tag of what was typed: with a comma, which submits no form, else with Enter, which is kept from doing so.

    Returns:
        Whether the field let go of the text, and the page shows it.
    """
    for key in (",", ",", "Enter"):
        field = (await hands.find(SCOPE)).found[SCOPE][-1]
        if await hands.held(field) != scope:
            await hands.fill(field, scope)  # the page made the field anew, or took the comma for a part of it
            field = (await hands.find(SCOPE)).found[SCOPE][-1]
        try:
            await press_key(field, key)
        except PlaywrightError as fault:
            if hands.page.is_closed():
                raise translated(fault, "adding a scope") from None
        async for _ in polls(1):
            now = (await hands.seek(SCOPE)).found.get(SCOPE, [])
            typed = [str(held) for held in await hands.holds(now)]
            if now and not any(scope in held for held in typed) and (await shown(hands, [scope]))[0]:
                return True
    return False


async def takes_list(hands: Hands, how: str) -> bool:
    """Tell whether the one field of scopes takes all of them as one text, with commas between.

    Args:
        hands: Hands on the page.
        how: ``surely`` for a field that has room for lines and makes no tags; ``maybe`` for one whose hint speaks of
            commas, which may make tags of them.
    """
    sought = await hands.seek(SCOPE, ADD_SCOPE)
    rows = sought.found.get(SCOPE, [])
    if len(rows) != 1 or sought.stands(ADD_SCOPE):
        return False
    with told("looking at the scopes"):
        return bool(await eyes.ask(rows[0].frame, "takesList(args)", rows[0].element) == how)


async def write_list(hands: Hands, scopes: Sequence[str]) -> None:
    """Write scopes into the one field that takes all of them as one text, after those that it holds.

    Raises:
        PageChanged: The field does not keep them.
    """
    field = (await hands.find(SCOPE)).found[SCOPE][-1]
    held = [one for one in re.split(r"[\s,]+", str(await hands.held(field) or "")) if one]
    await hands.fill(field, ",".join(dict.fromkeys([*held, *scopes])))


async def shown(hands: Hands, scopes: Sequence[str]) -> list[bool]:
    """Tell of each scope whether the form shows it; one that folds its tags away shows them while one types there."""
    seen = await hands.shows(scopes)
    if all(seen) or not await is_tagged(hands):
        return seen
    await hands.click((await hands.find(SCOPE)).found[SCOPE][-1])
    async for _ in polls(1):
        seen = await hands.shows(scopes)
        if all(seen):
            break
    return seen
