"""Entering values into a form that was found as a whole, whichever kinds its controls turned out to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation import eyes
from automation.choices import choose
from automation.errors import PageChanged
from automation.faults import REMEDY_PAGE
from automation.pressing import ACT_TIMEOUT
from automation.redaction import Secret
from automation.table import EXTRA, Control

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.eyes import Found, Sought
    from automation.hands import Hands
    from automation.table import Kind

ON, OFF = ("Yes", "On", "Enabled", "Enable", "True"), ("No", "Off", "Disabled", "Disable", "False")
"""How the two states of a switch are worded where it is a choice (guesses)."""


async def press_key(field: Found, key: str) -> None:
    """Press a key in a field that makes a tag of its text there; Enter is kept from submitting the form around it.

    Args:
        field: The field.
        key: What the key is called by Playwright.

    Raises:
        playwright.async_api.Error: The page made the field anew, or is gone.
    """
    if key == "Enter":
        await eyes.ask(field.frame, "holdSubmit(args)", field.element)
    await field.element.press(key, timeout=ACT_TIMEOUT)


async def fill_all(hands: Hands, form: Sought, values: dict[str, str | Secret]) -> None:
    """Fill those fields of a form that are there, and then those that only a user's overlay knows.

    Args:
        hands: Hands on the page.
        form: The form, found as a whole.
        values: What each field gets; what was not typed is taken out, so that it is not read back as typed.

    Raises:
        PageChanged: A field does not take its value.
    """
    page = next(iter(form.found)).split(".")[0]
    for key, value in [*values.items()]:
        if key in form and form[key].control.kind == "text":
            continue
        del values[key]
        if key in form:
            await enter(hands, form[key], value)
    await hands.fill_all([(form[key], value) for key, value in values.items()])
    await fill_extras(hands, page)


async def enter(hands: Hands, found: Found, value: str | bool | Secret) -> None:  # noqa: FBT001 - a state is a value
    """Put a value into a control of whichever kind the page, or the user's overlay, says that it is.

    Args:
        hands: Hands on the page.
        found: The control.
        value: A text, or the state of a switch.

    Raises:
        PageChanged: The control cannot take it.
    """
    kind = found.control.kind
    if kind == "toggle" and isinstance(value, bool):
        await hands.switch(found, on=value)
    elif kind == "choice" and not isinstance(value, Secret):
        await choose(hands, found, (ON if value else OFF) if isinstance(value, bool) else [value])
    elif kind == "text" and not isinstance(value, bool):
        await hands.fill(found, value)
    else:
        raise PageChanged(f"{found.control.title} ({found.control.key}) cannot be filled as a {kind}.", REMEDY_PAGE)


async def fill_extras(hands: Hands, page: str) -> None:
    """Fill the fields that only the user's form has, by their labels."""
    for label, value in hands.table.extras.get(page, {}).items():
        kinds: Sequence[Kind] = ("toggle", "choice") if isinstance(value, bool) else ("text", "choice")
        wanted = [Control(key=f"{page}.{label} ({kind})", kind=kind, names=(label,)) for kind in kinds]
        sought = await hands.seek_for(wanted)
        if not sought.found:
            raise PageChanged(f"The form has no field “{label}” ({page}.{EXTRA}).", REMEDY_PAGE)
        await enter(hands, next(iter(sought.found.values()))[0], value)
