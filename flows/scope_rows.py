"""The rows of scopes in the form of a custom service: only what was added with its '+' counts (facts C3, row 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.choices import choose
from automation.errors import PageChanged
from automation.faults import REMEDY_PAGE, polls
from flows import scope_dialog, scope_tags
from flows.scope_tags import ADD_SCOPE, SCOPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.eyes import Found
    from automation.hands import Hands

SCOPE_NAME = "custom_service.scope_display_name"
DELIMITER = "custom_service.scope_delimiter"
COMMA = ("Comma", "Comma (,)", ",")
EMPTYING = 4.0
"""Seconds a form gets to give an empty row; from half of them on, the '+' of the last row is pressed for it."""


async def add_scopes(hands: Hands, scopes: Sequence[str]) -> None:
    """Add those scopes that the form does not hold yet.

    Raises:
        PageChanged: No empty row is there, or the '+' does not take a scope.
    """
    if await scope_tags.takes_list(hands, "surely"):
        await scope_tags.write_list(hands, scopes)
        return
    apart = True
    for scope, shown in zip(scopes, await scope_tags.shown(hands, scopes), strict=True):
        if not shown or not await _is_added(hands, scope):
            apart = apart and await scope_dialog.is_asked_apart(hands)  # a form that has rows once has them for good
            if await _add_scope(hands, scope, apart=apart):
                continue
            await scope_tags.write_list(hands, scopes)  # it holds this scope now, and made no tag of it
            return


async def _add_scope(hands: Hands, scope: str, *, apart: bool) -> bool:
    """Type one scope and press its '+'; text that is typed but not added is lost without a word (facts C3, 12).

    Args:
        hands: Hands on the page.
        scope: The scope.
        apart: Whether the form seems to ask for it in a dialog.

    Returns:
        False where the field takes no scope by itself, but all of them as one text.
    """
    if apart and await scope_dialog.enter(hands, scope):
        return True
    fields, pluses, rows = await _row_for(hands, scope)
    await hands.fill_all([(field, scope) for field in fields])
    if not pluses and await scope_tags.is_tagged(hands):
        if await scope_tags.enter_tag(hands, scope):
            return True
        if await scope_tags.takes_list(hands, "maybe"):
            return False
        raise PageChanged(f"{hands.table[SCOPE].title} ({SCOPE}) does not add the scope {scope}.", REMEDY_PAGE)
    await hands.click(await _plus_of(hands, fields[-1], pluses))
    async for _ in polls(4):
        now = (await hands.seek(SCOPE)).found.get(SCOPE, [])
        still_typed = scope in await hands.holds(now)
        if (not still_typed or len(now) > rows) and (await hands.shows([scope]))[0]:
            return True
    raise PageChanged(f"The '+' ({ADD_SCOPE}) does not add the scope {scope}.", REMEDY_PAGE)


async def _is_added(hands: Hands, scope: str) -> bool:
    """Tell whether a scope that the form shows is added: it stands as text, or in a row with an empty row after it."""
    held = await hands.holds((await hands.seek(SCOPE)).found.get(SCOPE, []))
    return scope not in held or held[-1] != scope


async def _row_for(hands: Hands, scope: str) -> tuple[list[Found], list[Found], int]:
    """Return the row for a scope (display name where there is one, scope), every plus, and how many rows there are.

    It is the empty one, or the last one where that holds the scope already, as in an edit without an empty row. Where
    an edit shows full rows only, the '+' of the last one is what gives an empty one.

    Raises:
        PageChanged: No row is empty.
    """
    pressed = False
    async for left in polls(EMPTYING):
        sought = await hands.seek(SCOPE, SCOPE_NAME, ADD_SCOPE)
        rows, names = sought.found.get(SCOPE, []), sought.found.get(SCOPE_NAME, [])
        held = await hands.holds([*names, *rows])
        if rows and ADD_SCOPE in sought and held[-1] == scope:
            return rows[-1:], sought.found[ADD_SCOPE], len(rows)
        empty = [found for found, value in zip([*names, *rows], held, strict=True) if not value]
        last = [[found for found in empty if found.control.key == key][-1:] for key in (SCOPE_NAME, SCOPE)]
        if last[1]:
            return last[0] + last[1], sought.found.get(ADD_SCOPE, []), len(rows)
        if rows and ADD_SCOPE in sought and not pressed and left < EMPTYING / 2:  # it does not come by itself
            pressed = True
            await hands.click(await _plus_of(hands, rows[-1], sought.found[ADD_SCOPE]))
    raise PageChanged(f"{hands.table[SCOPE].title} ({SCOPE}) gives no empty row.", REMEDY_PAGE)


async def _plus_of(hands: Hands, row: Found, seen: list[Found]) -> Found:
    """Return the '+' that stands nearest to a row, among those that were seen with it or else come yet."""
    buttons = seen or (await hands.find(ADD_SCOPE)).found[ADD_SCOPE]
    if len(buttons) == 1:
        return buttons[0]
    place = await row.shown.bounding_box()
    if place is None and (fresh := await hands.afresh(row)):  # the page made it anew as it was typed into
        place = await fresh.shown.bounding_box()
    nearest: tuple[float, Found] | None = None
    for button in buttons:
        box = await button.shown.bounding_box()
        if box and place:
            away = abs(box["y"] + box["height"] / 2 - place["y"] - place["height"] / 2) * 4 + abs(box["x"] - place["x"])
            if nearest is None or away < nearest[0]:
                nearest = (away, button)
    if nearest is None:
        raise PageChanged(f"The '+' of the scopes ({ADD_SCOPE}) is not there.", REMEDY_PAGE)
    return nearest[1]


async def count_scopes(hands: Hands, scopes: Sequence[str]) -> None:
    """Check that every scope stands in the form after it was added.

    Raises:
        PageChanged: One does not.
    """
    shown = await scope_tags.shown(hands, scopes)
    lost = [scope for scope, there in zip(scopes, shown, strict=True) if not there]
    if lost:
        raise PageChanged(f"The form does not hold the scope {', '.join(lost)} after it was added.", REMEDY_PAGE)


async def set_delimiter(hands: Hands) -> bool:
    """Choose the comma where the form asks for a delimiter; it appears with the second scope (facts C3, 13).

    Returns:
        Whether the form asks for one.
    """
    async for _ in polls(1.5):
        sought = await hands.seek(DELIMITER)
        if DELIMITER in sought:
            await choose(hands, sought[DELIMITER], COMMA)
            return True
    return False
