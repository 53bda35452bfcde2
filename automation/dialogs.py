"""The browser's own questions (alert, confirm, prompt) on a page: what they said, and how they are answered.

A message is closed, as a person closes it after reading it. A question is answered with OK only while that answer was
agreed on before, else with Cancel; while a person is asked for something on the page, it is the person's for a while.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from playwright.async_api import Error as PlaywrightError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from playwright.async_api import Dialog, Page

PERSONS = 45.0
"""Seconds a question is a person's; a page that shows one answers to nothing else meanwhile."""
LATE = 1.0
"""Seconds after a press in which the question that it leads to may still come, as from the link of a script."""
_known: WeakKeyDictionary[Page, Dialogs] = WeakKeyDictionary()


class Dialogs:
    """The browser's own questions on one page.

    Attributes:
        said: What they said, the oldest first.
    """

    def __init__(self, page: Page) -> None:
        self.said: list[str] = []
        self._agreed = 0
        self._agreed_until = 0.0
        self._persons = 0
        page.on("dialog", self._asked)

    @contextmanager
    def agreed(self) -> Iterator[None]:
        """Answer questions with OK meanwhile, and for `LATE` seconds after: what is done was decided on before."""
        self._agreed += 1
        try:
            yield
        finally:
            self._agreed -= 1
            self._agreed_until = time.monotonic() + LATE

    @asynccontextmanager
    async def of_a_person(self) -> AsyncIterator[None]:
        """Leave questions and messages to a person meanwhile, for `PERSONS` seconds each."""
        self._persons += 1
        try:
            yield
        finally:
            self._persons -= 1

    async def _asked(self, dialog: Dialog) -> None:
        self.said.append(dialog.message.strip())
        is_agreed = self._agreed or time.monotonic() < self._agreed_until
        if self._persons and not is_agreed:
            await asyncio.sleep(PERSONS)
        with suppress(PlaywrightError):  # it was answered meanwhile, or its page is gone
            if is_agreed or dialog.type in {"alert", "beforeunload"}:
                await dialog.accept()
            else:
                await dialog.dismiss()


def dialogs_of(page: Page) -> Dialogs:
    """Return the one listener of a page, which begins to listen now if nothing did before."""
    if page not in _known:
        _known[page] = Dialogs(page)
    return _known[page]
