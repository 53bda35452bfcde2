"""Fields that a page calls empty although they hold what was typed: it took them over later, and never heard of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.hands import Hands
    from automation.table import Control

CALLED_EMPTY = (
    "enter a valid",
    "is required",
    "cannot be empty",
    "can't be empty",
    "please enter",
    "please provide",
)
"""How pages call a field empty; "Enter a valid ..." is documented (facts B4), the others are guesses."""


async def emptied(hands: Hands, page: str, told: Sequence[str]) -> bool:
    """Empty the fields that a page calls empty, so that they are typed into once more, and the page hears of it.

    Nothing was made of a form whose fields the page itself calls empty, so it may be pressed again.

    Args:
        hands: Hands on the page.
        page: The page of the table of controls.
        told: What the page complains of, each with its field before it; see `Sight.blamed`.

    Returns:
        Whether every complaint was such a one.

    Raises:
        PageChanged: A field does not let itself be emptied.
    """
    controls = [control for control in hands.table.page(page) if control.kind == "text"]
    called = [[control for control in controls if _calls_empty(text, control)] for text in told]
    if not called or not all(called):
        return False
    keys = dict.fromkeys(control.key for several in called for control in several)
    sought = await hands.seek(*keys)
    fields = [one for key in keys for one in sought.found.get(key, [])]
    full = [one for one, held in zip(fields, await hands.holds(fields), strict=True) if held]
    for one in full:
        await hands.fill(one, "")
    return bool(full)


def _calls_empty(text: str, control: Control) -> bool:
    """Tell whether a complaint calls a control empty."""
    field, _, said = text.casefold().partition(": ")
    return any(field.startswith(name.casefold()) for name in control.names) and any(
        word in said for word in CALLED_EMPTY
    )
