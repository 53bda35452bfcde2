"""Notifications of the desktop: a gate is shown where a person looks who looks at neither browser nor terminal.

They are a courtesy: where the system has none, nothing is said, and no run waits for one.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automation.redaction import scrub

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TITLE = "zoho-provision: your turn"
PATIENCE = 3.0
"""Seconds the system gets to take one."""
_LOGGER = "desktop_notifier"
_NO_MARKUP = str.maketrans("<>&", "()+")
"""Servers of notifications read markup (freedesktop.org); a name in a config is none."""
_SENDING: set[asyncio.Future[None]] = set()


def notifier(*, wanted: bool, seen: bool, environ: Mapping[str, str]) -> Callable[[str, str], None]:
    """Return what shows a gate's org and sentence on the desktop, or what does nothing where there is none.

    Args:
        wanted: Whether the user wants notifications.
        seen: Whether the browser has a window; without one nobody sits at a desktop.
        environ: The environment; in CI nobody looks.
    """
    if not wanted or not seen or environ.get("CI") or not _has_service(environ):
        return lambda _org, _sentence: None
    return Desktop()


class Desktop:
    """Shows notifications; each is sent beside the run, which does not wait for it.

    Args:
        patience: Seconds the system gets to take one.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._with: Any = None

    def __call__(self, org: str, sentence: str) -> None:
        """Show a gate, without secrets."""
        text = scrub(f"{org}: {sentence}").translate(_NO_MARKUP)
        sending = asyncio.ensure_future(self._send(text))
        _SENDING.add(sending)  # the loop itself holds a task only weakly
        sending.add_done_callback(_SENDING.discard)

    async def _send(self, text: str) -> None:
        with suppress(Exception):  # whatever the desktop lacks, the gate stands in browser and terminal
            async with asyncio.timeout(self._patience):
                if self._with is None:
                    self._with = (await asyncio.to_thread(_library)).DesktopNotifier(app_name="zoho-provision")
                await self._with.send(title=TITLE, message=text)


def _library() -> Any:
    """Load the library; what it has to say of itself is for nobody's log."""
    import desktop_notifier  # noqa: PLC0415 - only a gate in a window needs it

    logging.getLogger(_LOGGER).addHandler(logging.NullHandler())
    logging.getLogger(_LOGGER).propagate = False
    return desktop_notifier


def _has_service(environ: Mapping[str, str]) -> bool:
    """Tell whether the system can show a notification: on Linux that takes a session bus."""
    if not sys.platform.startswith("linux"):
        return True
    runtime = environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    return bool(environ.get("DBUS_SESSION_BUS_ADDRESS")) or (Path(runtime) / "bus").exists()
