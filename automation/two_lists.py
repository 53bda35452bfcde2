"""Two lists side by side: what is marked in the one goes to the other by a button between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation import eyes
from automation.errors import PageChanged
from automation.faults import REMEDY_PAGE, polls
from automation.pressing import ACT_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import ElementHandle, JSHandle

    from automation.eyes import Found


async def are_there(found: Found) -> bool:
    """Tell whether a control is one of two such lists."""
    return bool(await eyes.ask(found.frame, "Boolean(twoLists(args))", found.element))


async def move(found: Found, wanted: Sequence[str], offered: Sequence[str]) -> None:
    """Bring exactly some entries into the list of what is chosen, one at a time.

    Args:
        found: One of the two lists.
        wanted: Texts of the entries that are to be chosen.
        offered: Texts of all entries known; those not wanted are taken back where they are chosen.

    Raises:
        PageChanged: An entry is in neither list, or does not move.
    """
    for name in offered:
        chosen = await _entry(found, "chosen", name) is not None
        if chosen is not (name in wanted) and not await _moves(found, name, into=name in wanted):
            break
    held = [name for name in offered if await _entry(found, "chosen", name) is not None]
    if set(held) != set(wanted):
        raise PageChanged(
            f"{found.control.title} ({found.control.key}) holds {', '.join(held) or 'nothing'} after it was chosen.",
            REMEDY_PAGE,
        )


async def _moves(found: Found, name: str, *, into: bool) -> bool:
    """Mark one entry, press the button, and tell whether it then stands in the other list."""
    here, there, button = ("offered", "chosen", "into") if into else ("chosen", "offered", "out")
    entry = await _entry(found, here, name)
    pressed = await _part(found, button)
    if entry is None or pressed is None:
        raise PageChanged(f"{found.control.title} ({found.control.key}) does not offer {name}.", REMEDY_PAGE)
    if await entry.evaluate("el => el.tagName === 'OPTION'"):
        marked = await entry.evaluate_handle("el => el.closest('select')")
        await _element(marked).select_option(label=str(await entry.text_content()).strip(), timeout=ACT_TIMEOUT)
    elif not await entry.evaluate("el => el.getAttribute('aria-selected') === 'true'"):
        await entry.click(timeout=ACT_TIMEOUT)
    await pressed.click(timeout=ACT_TIMEOUT)
    async for _ in polls(3):
        if await _entry(found, there, name) is not None:
            return True
    return False


async def _entry(found: Found, where: str, name: str) -> ElementHandle | None:
    """Return the entry of one of the lists that says a name."""
    args = {"field": found.element, "where": where, "name": name}
    return (await eyes.point(found.frame, "entryOf(args)", args)).as_element()


async def _part(found: Found, part: str) -> ElementHandle | None:
    """Return a list or a button of the two lists."""
    args = {"field": found.element, "part": part}
    return (await eyes.point(found.frame, "twoLists(args.field)[args.part]", args)).as_element()


def _element(handle: JSHandle) -> ElementHandle:
    """Return a handle as the element it stands for."""
    element = handle.as_element()
    if element is None:
        raise PageChanged("A list went away while it was being used.", REMEDY_PAGE)
    return element
