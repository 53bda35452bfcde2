"""Gates: what is asked of a person, and the fact that ends it. A gate never ends by a key; the page must show it."""

from __future__ import annotations

import asyncio
import math
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO, TypeVar

from playwright.async_api import Error as PlaywrightError

from automation.banner import banner
from automation.errors import PersonAwaited, Stop
from automation.faults import polls

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import Page

    from automation.progress import Progress

Fact = TypeVar("Fact")


@dataclass(slots=True)
class HumanTime:
    """Seconds an org has waited for a person; stages read the difference."""

    seconds: float = 0.0


@dataclass(slots=True)
class Gates:
    """Hands gates to the operator, one at a time.

    Attributes:
        progress: Told when a gate opens and closes.
        timeout: Seconds a gate stays open.
        no_input: True when no person is there to act.
        ask_on_difference: True when a person decides on a consent that differs from the plan.
        step: True when a person lets every submit go on from the terminal.
    """

    progress: Progress
    timeout: float
    no_input: bool
    step: bool = False
    ask_on_difference: bool = False
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def wait(
        self,
        org: str,
        sentence: str,
        page: Page,
        fact: Callable[[], Awaitable[Fact | None]],
        human: HumanTime,
        *,
        most: float = math.inf,
    ) -> Fact:
        """Ask a person for something and wait until the page shows that it was done.

        Args:
            org: The org it is about.
            sentence: What to do, in one sentence.
            page: Where to do it; brought to front.
            fact: Looks at the page and returns what proves it, or None; may raise a stop of its own.
            human: Charged with the seconds waited.
            most: Seconds that this one stays open, if they are fewer than those of every gate.

        Returns:
            What `fact` returned.

        Raises:
            PersonAwaited: No person is there (``no_input``), or the time ran out.
        """
        if (known := await fact()) is not None:
            return known
        if self.no_input:
            raise PersonAwaited(
                f"A person is awaited: {sentence}", "Run again without --no-input, with a person.", timed_out=False
            )
        started, timeout = time.monotonic(), min(self.timeout, most)
        async with self._one:
            self.progress.gate_opened(org, sentence, timeout)
            done = False
            try:
                with suppress(PlaywrightError):  # closed already: the fact will tell what that means
                    await page.bring_to_front()
                async with banner(page, org, sentence):
                    async for _ in polls(timeout):
                        if (known := await fact()) is not None:
                            done = True
                            return known
            except Stop as stop:  # the person did something else than was asked, such as clicking Reject
                done = not isinstance(stop, PersonAwaited)
                raise
            finally:
                self.progress.gate_closed(org, done=done)
                human.seconds += time.monotonic() - started
        raise PersonAwaited(
            f"Nobody did it within {timeout:.0f} s: {sentence}",
            "Run the same command again; it goes on from here. --gate-timeout gives more time.",
            timed_out=True,
        )

    async def let_go(self, org: str, button: str, page: Page, human: HumanTime) -> None:
        """Under ``--step``, wait until the person presses Enter in the terminal before a form is submitted.

        Args:
            org: The org it is about.
            button: What is about to be pressed.
            page: The filled form.
            human: Charged with the seconds waited.

        Raises:
            PersonAwaited: The terminal is closed, or the time ran out.
        """
        if not self.step:
            return
        started = time.monotonic()
        sentence = f"Look at the form, then press Enter in the terminal: {button} comes next."
        async with self._one:
            self.progress.gate_opened(org, sentence, self.timeout)
            line = ""
            try:
                async with banner(page, org, sentence):
                    line = await asyncio.wait_for(_line_of(sys.stdin), self.timeout)
            except TimeoutError:
                line = ""
            finally:
                self.progress.gate_closed(org, done=bool(line))
                human.seconds += time.monotonic() - started
        if not line:
            raise PersonAwaited(
                f"Nobody let the step go on: {button}.",
                "Run the same command again; it goes on from here.",
                timed_out=True,
            )


async def _line_of(stream: TextIO) -> str:
    """Return the next line of a stream, without holding up the event loop; empty at its end."""
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str] = loop.create_future()

    def read() -> None:
        text = stream.readline()
        loop.call_soon_threadsafe(lambda: None if line.done() else line.set_result(text))

    threading.Thread(target=read, daemon=True).start()
    return await line
