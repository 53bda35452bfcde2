"""The system's clipboard: lent a value that a person types by hand, and cleared afterwards if it still holds it."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from automation.redaction import Secret

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

ANSWERING = 3.0
"""Seconds that the clipboard gets; behind it are programs of the system, and they may hang."""
COPIED = "copied to the clipboard; it is cleared when this is done"
CLEARED = "the clipboard is cleared"
KEPT = "the clipboard could not be cleared: copy something else over what it holds"
NONE = (
    "nothing was copied: this system offers no clipboard to a program (on Linux, install wl-clipboard, xclip or xsel, "
    "and run inside the desktop session)"
)
_LENT: list[str] = []
"""What the clipboard holds of ours at the moment."""


@asynccontextmanager
async def lent(value: str | Secret | None, say: Callable[[str], None]) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Yield what copies a value while the block lasts; at its end the clipboard is cleared, if it still holds that.

    Args:
        value: What may be copied; None where there is nothing.
        say: Told what became of it, never the value.
    """
    text = value.reveal() if isinstance(value, Secret) else value

    async def copy() -> None:
        if text is None:
            return
        if text not in _LENT:
            _LENT.append(text)  # before, so that a run that is ended meanwhile clears it
        if await _done(_copy, text):
            say(COPIED)
        else:
            _LENT.remove(text)
            say(NONE)

    try:
        yield copy
    finally:
        if text in _LENT:
            _LENT.remove(text)
            say(CLEARED if await _done(_clear, text) else KEPT)


def take_back() -> None:
    """Clear the clipboard of what it was lent; for a process that ends at once."""

    def clear() -> None:
        while _LENT:
            with suppress(Exception):
                _clear(_LENT.pop())

    if _LENT:
        clearing = threading.Thread(target=clear, daemon=True)
        clearing.start()
        clearing.join(ANSWERING)


async def _done(act: Callable[[str], None], text: str) -> bool:
    """Do something with the clipboard; False when it cannot be done."""
    try:
        await asyncio.wait_for(asyncio.to_thread(act, text), ANSWERING)
    except Exception:  # noqa: BLE001 - the library raises what its many ways of copying raise, and texts may hold the value
        return False
    return True


def _copy(text: str) -> None:
    import pyperclip  # noqa: PLC0415 - it looks for the system's clipboard, and only where somebody copies

    pyperclip.copy(text)


def _clear(text: str) -> None:
    """Empty the clipboard, unless the person has copied something else meanwhile."""
    import pyperclip  # noqa: PLC0415 - as above

    if pyperclip.paste() == text:
        pyperclip.copy("")
