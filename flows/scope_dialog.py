"""Scopes that a form asks for in a dialog of its own, which its Add Scope opens, one after the other.

No source tells of such a form; it is how forms are built today where C3 has rows with a '+'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation import eyes
from automation.errors import PageChanged
from automation.faults import REMEDY_PAGE, polls
from flows.scope_tags import ADD_SCOPE, SCOPE

if TYPE_CHECKING:
    from automation.eyes import Found
    from automation.hands import Hands

SCOPE_NAME = "custom_service.scope_display_name"
TAKE = "custom_service.take_scope"


async def is_asked_apart(hands: Hands) -> bool:
    """Tell whether a form at rest has something that adds a scope, and no field to type one into."""
    for _ in range(2):  # its fields may just be coming
        sought = await hands.seek(SCOPE, ADD_SCOPE)
        if ADD_SCOPE not in sought or sought.stands(SCOPE) or sought.missing[SCOPE] != "none":
            return False
        await hands.settled()
    return True


async def enter(hands: Hands, scope: str) -> bool:
    """Open the dialog, fill it, and have it take the scope.

    Args:
        hands: Hands on the page.
        scope: The scope.

    Returns:
        False where no dialog opened, so that the form has rows, an empty one among them now.

    Raises:
        PageChanged: The dialog does not take it.
    """
    adding = (await hands.find(ADD_SCOPE)).found[ADD_SCOPE]
    await hands.click(adding[-1])
    form = await hands.find(SCOPE, optional=[SCOPE_NAME])
    field = form.found[SCOPE][-1]
    buttons = await _in_layer_of(hands, field, "known")
    if not buttons:
        return False
    own = await field.shown.bounding_box()  # a label over one of two fields in a column may seem to be both's
    there = [one for one in form.found.get(SCOPE_NAME, []) if await one.shown.bounding_box() != own]
    names = [one for one in there if not await hands.held(one)]
    await hands.fill_all([(one, scope) for one in (*names[-1:], field)])
    async for _ in polls(4):
        buttons = await _in_layer_of(hands, field, "free")
        if buttons:
            break
    if buttons:
        await hands.click(buttons[0])
    async for _ in polls(4):
        if not (await hands.seek(SCOPE)).stands(SCOPE) and (await hands.shows([scope]))[0]:
            return True
    raise PageChanged(f"The dialog of {hands.table[ADD_SCOPE].title} ({ADD_SCOPE}) does not take {scope}.", REMEDY_PAGE)


async def _in_layer_of(hands: Hands, field: Found, which: str) -> list[Found]:
    """Return the buttons that take a scope on the layer which a field stands on, in front of the page.

    Args:
        hands: Hands on the page.
        field: The field.
        which: ``free`` for those that can be pressed alone.
    """
    sought = await hands.seek(TAKE)
    buttons = sought.found.get(TAKE, []) + ([] if which == "free" else sought.disabled.get(TAKE, []))
    inside = []
    for button in buttons:
        args = {"field": field.element, "button": button.element}
        if button.frame is field.frame and await eyes.ask(field.frame, "onOneLayer(args)", args):
            inside.append(button)
    return inside
