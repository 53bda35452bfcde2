"""Pointing: a person shows a control that was not found, once; the tool learns it and goes on.

The click that points does not reach the page: Playwright's own picking swallows it.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from playwright.async_api import Error as PlaywrightError

from automation import eyes
from automation.banner import note
from automation.errors import PersonAwaited, Skipped
from automation.eyes import BY_HAND, Found

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from playwright.async_api import ElementHandle, Frame, Locator, Page

    from automation.sight import Sight
    from automation.table import Control

_ESCAPED = """() => new Promise((done) => {
  addEventListener('keydown', (event) => { if (event.key === 'Escape') done(true); }, { capture: true });
})"""
_THINGS = {
    "text": "field",
    "choice": "choice",
    "multi": "list",
    "toggle": "switch",
    "button": "button",
    "value": "text",
}
"""What a kind of control is called on the banner."""


@dataclass(frozen=True, slots=True)
class Pick:
    """What a person clicked; nothing when Escape was pressed instead."""

    element: ElementHandle | None = None
    frame: Frame | None = None


class Asking(Protocol):
    """Shows a sentence over a page and waits for a fact; see `Gates.wait`."""

    def __call__(
        self, sentence: str, page: Page, fact: Callable[[], Awaitable[Pick | None]], /, *, by_hand: Pick
    ) -> Awaitable[Pick]:
        """Return the fact, or ``by_hand`` when the person asks in the terminal to do it by hand."""


@dataclass(slots=True)
class Pointer:
    """Asks a person to point at a control, checks it, and remembers it in the overlay.

    Attributes:
        ask: Asks the person; see `Asking`.
        overlay: The user's overlay; it is made when it is missing.
    """

    ask: Asking
    overlay: Path

    async def __call__(self, sight: Sight, control: Control) -> Found | None:
        """Return the control that a person points at; one by hand after Escape, None when nobody pointed in time.

        Args:
            sight: Sight of the page that lacks the control.
            control: What was not found.
        """
        thing = f"the {_THINGS[control.kind]} for “{control.title}”"
        wanted = f"Click {thing} on the page; your click only shows which one it is. Esc: you do this one by hand."
        sentence = wanted
        while True:
            try:
                pick = await self._picked(sight, sentence)
            except Skipped:
                raise
            except PersonAwaited:
                return None  # nobody watches: the drift report says all there is to say
            if pick.element is None or pick.frame is None:
                return await by_hand(sight.page, control) if control.kind in {"text", "button"} else None
            understood = await _understood(sight, control, pick.element, pick.frame)
            if isinstance(understood, Found):
                sight.table.learn(understood.control, self.overlay)
                told = _told(understood.control, control)
                sight.say(f"understood: {control.title} is {told}; noted in {self.overlay}")
                note(sight.page, "Understood", f"“{control.title}” is {told} here. You are not asked again.")
                return understood
            sentence = f"{understood} {wanted}"

    async def _picked(self, sight: Sight, sentence: str) -> Pick:
        """Wait for the person's click or Escape on a page."""
        page = sight.page
        escapes = [asyncio.ensure_future(frame.evaluate(_ESCAPED)) for frame in await eyes.visible_frames(page)]
        picking = asyncio.ensure_future(page.pick_locator())

        async def fact() -> Pick | None:
            if picking.done():
                return await _taken(picking)
            return (
                Pick() if any(one.done() and not one.cancelled() and not one.exception() for one in escapes) else None
            )

        try:
            return await self.ask(sentence, page, fact, by_hand=Pick())
        finally:
            with suppress(PlaywrightError):
                await page.cancel_pick_locator()
            for task in (picking, *escapes):
                task.cancel()
                task.add_done_callback(_forget)


async def by_hand(page: Page, control: Control) -> Found:
    """Return the stand-in of a control that a person fills or presses: it is never clicked, only watched."""
    body = await page.query_selector("body")
    if body is None:
        raise PlaywrightError("the page is gone")
    return Found(control=control, frame=page.main_frame, element=body, shown=body, way=BY_HAND)


async def _taken(picking: asyncio.Future[Locator]) -> Pick:
    """Return the element that was picked; a page that went away under the click is as good as Escape."""
    try:
        locator = picking.result()
        element = await locator.element_handle(timeout=1_000)
        return Pick(element, await element.owner_frame())
    except PlaywrightError:
        return Pick()


async def _understood(sight: Sight, control: Control, picked: ElementHandle, frame: Frame) -> Found | str:
    """Return the control with what finds it again, or what is wrong with the click, in a sentence."""
    told, *elements = (
        await (await eyes.point(frame, "pointedAt(args)", {"picked": picked, "kind": control.kind})).get_properties()
    ).values()
    seen: dict[str, Any] = await told.json_value()
    found = [element for entry in elements if (element := entry.as_element())]
    if len(found) < 2:  # noqa: PLR2004 - the element and what is seen of it
        return f"That is not a {_THINGS[control.kind]}."
    element, shown = found
    for learned in _entries(control, seen["label"], seen["selectors"]):
        sought = await eyes.seek(sight.page, [learned], sight.table.labels(control.key.split(".", maxsplit=1)[0]))
        if learned.key in sought and await _same(sought[learned.key].element, element):
            return Found(learned, frame, element, shown, way="pointed at")
    return "That one cannot be told from others on this page."


def _entries(control: Control, label: str, selectors: Sequence[str]) -> list[Control]:
    """Return the control with each thing that could find it again, the most lasting first."""
    named = [control.model_copy(update={"names": (label, *control.names)})] if label and control.kind != "value" else []
    return [*named, *(control.model_copy(update={"selectors": (one, *control.selectors)}) for one in selectors)]


def _told(learned: Control, control: Control) -> str:
    """Say what was learned."""
    return f"“{learned.names[0]}”" if learned.names != control.names else f"what {learned.selectors[0]} finds"


async def _same(one: ElementHandle, other: ElementHandle) -> bool:
    try:
        return bool(await one.evaluate("(el, other) => el === other", other))
    except PlaywrightError:
        return False  # they stand in different frames


def _forget(task: asyncio.Future[object]) -> None:
    """Take note of how a task ended, so that nobody complains about it."""
    if not task.cancelled():
        task.exception()
