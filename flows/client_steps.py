"""A form of a client in steps: what stands on a step is filled and read back, then Next is pressed.

No source tells of such a form; it is how forms are built today. Nothing is made before its last step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.errors import PageChanged
from automation.faults import REMEDY_PAGE
from flows import redirect_uris
from flows.entering import fill_all
from flows.fields import check_kept, whole_form
from flows.turning import turn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from automation.hands import Hands
    from automation.redaction import Secret
    from flows.fields import Form

NEXT, CREATE = "api_console.next_step", "api_console.create"
MOST = 6
"""Steps that a form has at most."""


async def opens_in_steps(hands: Hands, keys: Sequence[str]) -> bool:
    """Tell whether the form that is open has a Next beside one of its fields, and nothing that submits it.

    Args:
        hands: Hands on the page.
        keys: Its fields.
    """
    if (await hands.seek(CREATE)).stands(CREATE):
        return False
    await hands.settled()  # its button may come last
    return await _is_in_steps(hands, keys)


async def _is_in_steps(hands: Hands, keys: Sequence[str]) -> bool:
    sought = await hands.seek(NEXT, CREATE, *keys)
    return sought.stands(NEXT) and not sought.stands(CREATE) and any(key in sought for key in keys)


async def fill(
    hands: Hands, form: Form, texts: Mapping[str, str], uris: Sequence[str], typed: dict[str, str | Secret]
) -> None:
    """Fill step after step, and stop on the one that has the button which makes the client.

    Args:
        hands: Hands on the page, on the first step.
        form: The form, whose ``typed`` is this one.
        texts: What goes into which field of text.
        uris: The redirect URIs.
        typed: Receives what was typed on the step that shows; what stood on the others was read back there.

    Raises:
        PageChanged: A field came on no step, does not keep its value, or Next leads nowhere.
        Stop: ``invalid_config`` when the page refuses a step.
    """
    keys = [*texts, redirect_uris.URIS]
    left = set(keys)
    for _ in range(MOST):
        await hands.settled()
        sought = await hands.seek(*keys)
        typed.clear()
        typed |= {key: texts[key] for key in texts if key in sought}
        if typed:
            await fill_all(hands, await whole_form(hands, *typed), typed)
        if redirect_uris.URIS in sought:
            await redirect_uris.fill(hands, uris)
        left -= set(sought.found)
        if not await _is_in_steps(hands, keys):
            break
        await check_kept(hands, form.on(NEXT))
        await turn(hands, NEXT, lambda: _seen(hands, keys))
    if missing := [hands.table[key].title for key in keys if key in left and not hands.table[key].waived]:
        raise PageChanged(f"The form in steps has no {', '.join(missing)}.", REMEDY_PAGE)


async def _seen(hands: Hands, keys: Sequence[str]) -> tuple[frozenset[str], bool]:
    """Return which fields the page shows, and whether it has what submits the form, which tells steps apart."""
    sought = await hands.seek(*keys, CREATE)
    return frozenset(sought.found), sought.stands(CREATE)
