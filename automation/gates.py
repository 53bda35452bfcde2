"""Gates: what is asked of a person, and the fact that ends it. A gate never ends by a key; the page must show it."""

from __future__ import annotations

import asyncio
import math
import sys
import threading
import time
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TextIO, TypeVar

from playwright.async_api import Error as PlaywrightError

from automation.banner import banner
from automation.clipboard import lent
from automation.dialogs import dialogs_of
from automation.errors import BrowserGone, PersonAwaited, Stop
from automation.faults import polls
from automation.front import in_front
from automation.open_gate import AGAIN, OpenGate, reminders
from automation.typed import keyboard

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
    from contextlib import AbstractAsyncContextManager

    from playwright.async_api import Page, Request

    from automation.progress import Progress
    from automation.redaction import Secret
    from automation.supervision import Way
    from automation.typed import Key

Fact = TypeVar("Fact")
RECENT = 0.5
"""Seconds for which a look holds: a gate that came to its turn later is looked at again before anybody is asked."""
LetGo = Literal["at_once", "let_go", "by_hand"]
"""How a submit goes on: nobody wanted to look, a person let it go on, or a person presses the button."""


@dataclass(slots=True)
class HumanTime:
    """Seconds an org has waited for a person; stages read the difference.

    Attributes:
        seconds: All of them.
        asked: Those in which the person was asked; in the others, somebody else was.
    """

    seconds: float = 0.0
    asked: float = 0.0


@dataclass(slots=True)
class Gates:
    """Hands gates to the operator, one at a time.

    Attributes:
        progress: Told when a gate opens and closes.
        timeout: Seconds a gate stays open.
        no_input: True when no person is there to act.
        ask_on_difference: True when a person decides on a consent that differs from the plan.
        step: True when a person lets every submit go on from the terminal.
        terminal: Where a person may press keys while a gate is open; None where nobody can.
        ways: Where each org stands as a whole, where somebody watches; shown with what is asked of them.
        notify: Told org and sentence of each gate, to show them outside the browser.
        turns: Gives an org the operator while the block lasts; without it the first who comes is the first.
    """

    progress: Progress
    timeout: float
    no_input: bool
    step: bool = False
    ask_on_difference: bool = False
    terminal: TextIO | None = None
    notify: Callable[[str, str], None] = field(default=lambda _org, _sentence: None)
    turns: Callable[[str], AbstractAsyncContextManager[None]] | None = None
    ways: dict[str, Way] = field(default_factory=dict)
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    _shown: Page | None = None

    async def wait(
        self,
        org: str,
        sentence: str,
        page: Page,
        fact: Callable[[], Awaitable[Fact | None]],
        human: HumanTime,
        *,
        most: float = math.inf,
        by_hand: Fact | None = None,
        codes: asyncio.Queue[Secret] | None = None,
        copy: str | Secret | None = None,
    ) -> Fact:
        """Ask a person for something and wait until the page shows that it was done.

        Args:
            org: The org it is about.
            sentence: What to do, in one sentence.
            page: Where to do it; brought to front, and what was in front before is there again afterwards.
            fact: Looks at the page and returns what proves it, or None; may raise a stop of its own.
            human: Charged with the seconds waited.
            most: Seconds that this one stays open, if they are fewer than those of every gate.
            by_hand: Returned when the person presses ``b`` to do by hand what this gate would spare them.
            codes: Where lines go that are typed in the terminal, when they are wanted.
            copy: What ``c`` in the terminal copies to the clipboard, until the gate ends.

        Returns:
            What `fact` returned, or ``by_hand``.

        Raises:
            Skipped: The person pressed Esc or ``s`` in the terminal.
            PersonAwaited: No person is there (``no_input``), or the time ran out.
        """
        if (known := await fact()) is not None:
            return known
        looked_at = time.monotonic()
        if self.no_input:
            raise PersonAwaited(
                f"A person is awaited: {sentence}", "Run again without --no-input, with a person.", timed_out=False
            )
        timeout = min(self.timeout, most)
        hint = _hint(by_hand=by_hand is not None, lines=codes is not None, copies=copy is not None)
        if copy is not None and self.terminal is not None:
            sentence = f"{sentence} (c in the terminal copies it)"
        async with self._turn(org, human), AsyncExitStack() as stack:
            if time.monotonic() - looked_at > RECENT and (known := await fact()) is not None:
                return known  # it was done while others were asked
            gate = await stack.enter_async_context(self._open(org, sentence, timeout, human, hint=hint, codes=codes))
            copied = await stack.enter_async_context(lent(copy, lambda text: self.progress.step(org, text)))
            self._shown = page
            stirred = stack.enter_context(_stirring(page))
            async with dialogs_of(page).of_a_person(), in_front(page), banner(page, self._heading(org), sentence):
                async for left in polls(timeout, stirred=stirred):
                    if (known := await fact()) is not None:
                        return gate.end(known, done=True)
                    key = gate.pressed()
                    if key == "copy":
                        await copied()
                    if key == "by_hand":
                        if by_hand is not None:
                            gate.fact = "taken by hand at the terminal"
                            return by_hand
                        self.progress.step(org, "this one is yours already: do it in the browser")
                    gate.remind(left)
            gate.fact = f"nobody did it within {timeout:.0f} s"
        raise PersonAwaited(
            f"Nobody did it within {timeout:.0f} s: {sentence}",
            "Run the same command again; it goes on from here. --gate-timeout gives more time.",
            timed_out=True,
        )

    async def to_front(self) -> None:
        """Bring the page of the gate that is open to the front; to be called after a window opened over it."""
        if self._shown is not None:
            with suppress(PlaywrightError):  # closed already: the fact will tell what that means
                await self._shown.bring_to_front()

    async def let_go(self, org: str, button: str, page: Page, human: HumanTime, summary: Sequence[str] = ()) -> LetGo:
        """Under ``--step``, wait until the person presses Enter in the terminal before a form is submitted.

        Args:
            org: The org it is about.
            button: What is about to be pressed.
            page: The filled form.
            human: Charged with the seconds waited.
            summary: What is about to be submitted, a line a field, without secrets.

        Returns:
            How it goes on: ``at_once`` without ``--step``.

        Raises:
            Skipped: The person pressed Esc or ``s``.
            PersonAwaited: The terminal is closed, or the time ran out.
        """
        if not self.step:
            return "at_once"
        sentence = f"Look at the form, then press Enter in the terminal: {button} comes next."
        hint = f"Enter lets it go on · {_hint(by_hand=True, lines=False)}"
        async with (
            self._turn(org, human),
            self._open(org, sentence, self.timeout, human, hint=hint, summary=summary) as gate,
        ):
            async with in_front(page), banner(page, self._heading(org), sentence, summary):
                key = await self._let_go(gate)
            if key is not None:
                gate.done = key == "go_on"
                return "by_hand" if key == "by_hand" else "let_go"
            gate.fact = "nobody let it go on"
        raise PersonAwaited(f"Nobody let the step go on: {button}.", AGAIN, timed_out=True)

    async def agree(self, org: str, sentence: str, page: Page, human: HumanTime) -> None:
        """Ask a person whether something may be done that cannot be undone; Enter in the terminal says yes.

        Args:
            org: The org it is about.
            sentence: What would happen, and what to do.
            page: Where it is shown as well.
            human: Charged with the seconds waited.

        Raises:
            Skipped: The person pressed Esc or ``s``.
            PersonAwaited: No person is there (``no_input``), the terminal is closed, or the time ran out.
        """
        if self.no_input:
            raise PersonAwaited(
                f"A person has to decide: {sentence}", "Run again without --no-input, with a person.", timed_out=False
            )
        hint = f"Enter goes on · {_hint(by_hand=False, lines=False)}"
        async with self._turn(org, human), self._open(org, sentence, self.timeout, human, hint=hint) as gate:
            async with in_front(page), banner(page, self._heading(org), sentence):
                while (key := await self._let_go(gate)) == "by_hand":
                    self.progress.step(org, "there is nothing to do by hand here: Enter, Esc or q")
            if key == "go_on":
                gate.done = True
                return
            gate.fact = "nobody decided"
        raise PersonAwaited(f"Nobody decided: {sentence}", AGAIN, timed_out=True)

    def _heading(self, org: str) -> str:
        """Return what stands above a question: whose work it is, and how far it is where somebody watches."""
        return f"{org} · {self.ways[org].short()}" if org in self.ways else org

    async def _let_go(self, gate: OpenGate) -> Key | None:
        """Wait for Enter or ``b``; a stream that is no terminal gives lines. None when the time ran out."""
        if self.terminal is None:
            try:
                line = await asyncio.wait_for(_line_of(sys.stdin), self.timeout)
            except TimeoutError:
                return None
            gate.fact = "let go on by a line of the standard input"
            return "go_on" if line else None
        async for left in polls(self.timeout):
            if (key := gate.pressed()) in {"go_on", "by_hand"}:
                gate.fact = "let go on at the terminal" if key == "go_on" else "taken by hand at the terminal"
                return key
            gate.remind(left)
        return None

    @asynccontextmanager
    async def _turn(self, org: str, human: HumanTime) -> AsyncIterator[None]:
        """Have the person to oneself while the block lasts; an org waits for a person until then as well."""
        started = time.monotonic()
        async with self._one if self.turns is None else self.turns(org):
            try:
                yield
            finally:
                human.seconds += time.monotonic() - started

    @asynccontextmanager
    async def _open(
        self,
        org: str,
        sentence: str,
        seconds: float,
        human: HumanTime,
        *,
        hint: str,
        summary: Sequence[str] = (),
        codes: asyncio.Queue[Secret] | None = None,
    ) -> AsyncIterator[OpenGate]:
        """Open a gate while the block lasts; the fact that ended it is told when it closes, whatever that is."""
        opened = time.monotonic()
        with keyboard(self.terminal, codes) as keys:
            gate = OpenGate(org, sentence, self.progress, keys, reminders(seconds))
            keyed = hint if self.terminal is not None else ""
            self.progress.gate_opened(org, sentence, seconds, details=tuple(summary), keys=keyed)
            self.notify(org, sentence)
            try:
                yield gate
            except Stop as stop:  # the person did something else than was asked, such as clicking Reject
                gate.done = not isinstance(stop, PersonAwaited | BrowserGone)
                gate.fact = gate.fact or f"{stop.code}: {stop.message}"
                raise
            except asyncio.CancelledError:
                gate.fact = "the run was ended"
                raise
            finally:
                self._shown = None
                self.progress.gate_closed(org, done=gate.done, fact=gate.fact)
                human.asked += time.monotonic() - opened


@contextmanager
def _stirring(page: Page) -> Iterator[asyncio.Event]:
    """Yield an event that is set whenever a page asks for something or closes, as it does when a person has acted.

    Pages of the same context count as well, since what a person does may go on in another window.
    """
    event = asyncio.Event()

    def ring(_what: Request | Page) -> None:
        event.set()

    context = page.context
    context.on("request", ring)
    page.on("close", ring)
    try:
        yield event
    finally:
        context.remove_listener("request", ring)
        page.remove_listener("close", ring)


def _hint(*, by_hand: bool, lines: bool, copies: bool = False) -> str:
    """Say which keys do what."""
    enter = " and Enter" if lines else ""
    keys = ["Esc skips this org" if lines else "Esc or s skips this org", f"q{enter} ends the run"]
    more = [*(["c copies the value"] if copies else []), *(["b does it by hand"] if by_hand else [])]
    return " · ".join([keys[0], *more, keys[1]])


async def _line_of(stream: TextIO) -> str:
    """Return the next line of a stream, without holding up the event loop; empty at its end."""
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str] = loop.create_future()

    def read() -> None:
        text = stream.readline()
        loop.call_soon_threadsafe(lambda: None if line.done() else line.set_result(text))

    threading.Thread(target=read, daemon=True).start()
    return await line
