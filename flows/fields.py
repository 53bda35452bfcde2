"""Forms: what was typed is read back before the form is submitted, and what the page refuses is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.errors import PageChanged, Stop
from automation.faults import REMEDY_PAGE
from automation.redaction import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from automation.eyes import Found
    from automation.hands import Hands

REFUSALS = (
    "enter a valid",
    "is not valid",
    "invalid",
    "already exists",
    "already in use",
    "already been used",
    "duplicate",
    "is required",
    "cannot be empty",
    "can't be empty",
    "should not contain",
    "cannot contain",
    "not allowed",
    "must start",
    "should start",
    "please enter",
    "please provide",
)
"""How pages word a refusal; "Enter a valid ..." is documented (facts B4), the others are guesses."""


async def check_kept(hands: Hands, typed: Mapping[str, str | Secret]) -> None:
    """Read every field of a form back, just before it is submitted; one that lost its value is typed again.

    Raises:
        PageChanged: A field holds something else than was typed.
    """
    wrong: list[str] = []
    for _ in range(4):
        sought = await hands.find(*typed)
        wrong = [key for key, value in typed.items() if not await _keeps(hands, sought.found[key], value)]
        if not wrong:
            return
        for key in wrong:
            await hands.fill(sought[key], typed[key])
    names = ", ".join(f"{hands.table[key].title} ({key})" for key in wrong)
    raise PageChanged(f"The form does not keep what is typed into {names}.", REMEDY_PAGE)


async def lost(hands: Hands, typed: Mapping[str, str | Secret]) -> bool:
    """Tell whether a form that was refused no longer holds what was typed: the page made its fields anew meanwhile."""
    sought = await hands.seek(*typed)
    return any([not await _keeps(hands, sought.found.get(key, []), value) for key, value in typed.items()])


async def _keeps(hands: Hands, fields: Sequence[Found], value: str | Secret) -> bool:
    text = value.reveal() if isinstance(value, Secret) else value
    return text in [await hands.held(found) for found in fields]


async def complaints(hands: Hands) -> set[str]:
    """Return the texts of a page that read like a refusal."""
    return {
        text
        for view in await hands.look()
        for text in view.texts
        if len(text) < 160 and any(word in text.casefold() for word in REFUSALS)  # noqa: PLR2004 - a message is short
    }


async def refused(hands: Hands, button: str, before: set[str]) -> None:
    """Raise the refusal that a form shows after it was submitted, if it shows one.

    Args:
        hands: Hands on the form.
        button: What was pressed, for the message.
        before: What read like a refusal before the form was submitted; hints are no refusals.

    Raises:
        Stop: ``invalid_config`` with the page's own words.
    """
    said = await complaints(hands) - before
    if said:
        raise Stop(
            "invalid_config",
            f"The page refused {button}: {'; '.join(sorted(said))}",
            "Correct the value in the config (`zoho-provision check` knows the documented rules), then run again.",
        )
