"""A form of a custom service in steps: what stands on a step is filled and read back, then Next is pressed.

No source tells of such a form; it is how long forms are built today. Nothing is made before its last step.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from automation.choices import choose
from automation.errors import PageChanged
from automation.faults import REMEDY_PAGE
from flows import scope_dialog, scope_tags
from flows.entering import fill_all
from flows.fields import check_kept, whole_form
from flows.scope_rows import add_scopes, count_scopes, set_delimiter
from flows.scope_tags import ADD_SCOPE, SCOPE
from flows.turning import turn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from automation.eyes import Sought
    from automation.hands import Hands
    from automation.redaction import Secret
    from flows.fields import Form

NEXT, BACK, CREATE = (
    "custom_service.next_step",
    "custom_service.previous_step",
    "custom_service.create_service",
)
MOST = 8
"""Steps that a form has at most."""


@dataclass(slots=True)
class Steps:
    """What goes into a form in steps, and what has been entered so far.

    Attributes:
        texts: What each field of text is to hold.
        choices: Wordings of the entry of each drop-down, in the order in which they are chosen.
        scopes: The scopes.
        needed: Controls that must have come by the last step.
        entered: Controls that have come.
    """

    texts: Mapping[str, str | Secret]
    choices: Mapping[str, Sequence[str]]
    scopes: Sequence[str]
    needed: Sequence[str]
    entered: set[str] = field(default_factory=set)


async def is_in_steps(hands: Hands) -> bool:
    """Tell whether the form that is open has a Next, free to be pressed or not yet, and nothing that submits it."""
    sought = await hands.seek(NEXT, CREATE)
    return sought.stands(NEXT) and not sought.stands(CREATE)


async def opens_in_steps(hands: Hands) -> bool:
    """Tell whether a form that is coming is in steps; believed of a page at rest, since its button may come last."""
    if (await hands.seek(CREATE)).stands(CREATE):
        return False
    await hands.settled()
    return await is_in_steps(hands)


async def fill(hands: Hands, steps: Steps, form: Form, typed: dict[str, str | Secret]) -> None:
    """Fill step after step, and stop on the one that has the button which makes the service.

    Args:
        hands: Hands on the page, on any step.
        steps: What goes into the form.
        form: The form, whose ``typed`` is this one.
        typed: Receives what was typed on the step that shows; what stood on the others was read back there.

    Raises:
        PageChanged: A field came on no step, does not keep its value, or Next leads nowhere.
        Stop: ``invalid_config`` when the page refuses a step.
    """
    for _ in range(MOST):
        typed.clear()
        await _enter(hands, steps, typed)
        if not await is_in_steps(hands):
            break
        await check_kept(hands, form.on(NEXT))
        await turn(hands, NEXT, lambda: _seen(hands))
    lacking = [key for key in steps.needed if key not in steps.entered]
    if lacking:
        raise PageChanged(
            f"The form in steps has no {', '.join(hands.table[key].title for key in lacking)}.", REMEDY_PAGE
        )


async def _enter(hands: Hands, steps: Steps, typed: dict[str, str | Secret]) -> None:
    """Fill what stands on the step that shows; drop-downs first, since they bring other fields."""
    hands.meant.clear()  # what was chosen on another step was read back there
    await hands.settled()
    for key, wordings in steps.choices.items():
        sought = await hands.seek(key)
        if key in sought:
            await choose(hands, sought[key], wordings)
            steps.entered.add(key)
            await hands.settled()
    sought = await hands.seek(*steps.texts)
    here = [key for key in steps.texts if key in sought]
    if here:
        typed |= {key: steps.texts[key] for key in here}
        await fill_all(hands, await whole_form(hands, *here), typed)
        steps.entered |= set(here)
    if await _has_scopes(hands, sought):
        await add_scopes(hands, steps.scopes)
        await count_scopes(hands, steps.scopes)
        if len(steps.scopes) > 1:
            await set_delimiter(hands)
        steps.entered.add(SCOPE)


async def _has_scopes(hands: Hands, others: Sought) -> bool:
    """Tell whether scopes are entered on this step; the name of a step that is called so is no label of a field."""
    sought = await hands.seek(SCOPE, ADD_SCOPE)
    if SCOPE not in sought:
        return await scope_dialog.is_asked_apart(hands)
    boxes = [await several[0].shown.bounding_box() for several in others.found.values()]
    if await sought.found[SCOPE][-1].shown.bounding_box() in boxes:
        return False
    return sought.stands(ADD_SCOPE) or await scope_tags.is_tagged(hands)


async def _seen(hands: Hands) -> tuple[frozenset[str], bool]:
    """Return which fields the page shows, and whether it still has a Next: what tells one step from another."""
    fields = [one.key for one in hands.table.page("custom_service") if one.kind in {"text", "choice"}]
    return frozenset((await hands.seek(*fields)).found), await is_in_steps(hands)
