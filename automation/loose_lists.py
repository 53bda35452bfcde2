"""Two lists side by side that are only drawn: entries that a press marks, and a button between that moves them.

Nothing tells a machine that they are lists; an eye sees it by the entries, which are known, and by the buttons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation import eyes
from automation.errors import PageChanged
from automation.faults import REMEDY_PAGE, polls
from automation.pressing import ACT_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import Frame

    from automation.hands import Hands
    from automation.table import Control


async def frame_of(hands: Hands, key: str, offered: Sequence[str]) -> Frame | None:
    """Return the frame that shows two such lists with every one of some entries, or None.

    Args:
        hands: Hands on the page.
        key: The control that they would be; where a user has said what it is, nothing else is taken for it.
        offered: Texts of all entries.
    """
    if hands.table[key].selectors:
        return None
    for frame in await eyes.visible_frames(hands.page):
        try:
            held = await _held(frame, offered)
        except PlaywrightError:
            continue  # it is being replaced
        if offered and set(held) == set(offered):
            return frame
    return None


async def move(frame: Frame, control: Control, wanted: Sequence[str], offered: Sequence[str]) -> None:
    """Bring exactly some entries into the list of what is chosen, one at a time.

    Args:
        frame: See `frame_of`.
        control: What is chosen there, for messages.
        wanted: Texts of the entries that are to be chosen.
        offered: Texts of all entries.

    Raises:
        PageChanged: An entry does not move.
    """
    for name in offered:
        if (await _held(frame, offered)).get(name) is (name in wanted):
            continue
        for call in ("looseEntry(args)", "looseButton(args)"):
            args = {"names": list(offered), "name": name, "part": "into" if name in wanted else "out"}
            element = (await eyes.point(frame, call, args)).as_element()
            if element is None:
                break  # told below
            await element.click(timeout=ACT_TIMEOUT)
        async for _ in polls(3):
            if (await _held(frame, offered)).get(name) is (name in wanted):
                break
    held = await chosen(frame, offered)
    if set(held) != set(wanted):
        raise PageChanged(
            f"{control.title} ({control.key}) holds {', '.join(held) or 'nothing'} after it was chosen.", REMEDY_PAGE
        )


async def chosen(frame: Frame, offered: Sequence[str]) -> list[str]:
    """Return the entries that stand in the list of what is chosen."""
    return [name for name, is_chosen in (await _held(frame, offered)).items() if is_chosen]


async def _held(frame: Frame, offered: Sequence[str]) -> dict[str, bool]:
    """Return of each entry whether it is chosen; one that stands in both lists is left out."""
    seen = await eyes.ask(frame, "looseState(args)", {"names": list(offered)}) or []
    names = [name for name, _ in seen]
    return {name: is_chosen for name, is_chosen in seen if names.count(name) == 1}
