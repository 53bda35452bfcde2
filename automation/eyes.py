"""Reading pages: one look at a page and all its frames, and finding controls in them.

The scripts in ``dom/`` run inside the page and see it as a person does: visible texts, and controls by accessible name
or by the label that stands beside or above them. This module knows no label; tables bring them.
"""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import count
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from automation.faults import GONE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from playwright.async_api import ElementHandle, Frame, JSHandle, Page

    from automation.table import Control

ANSWERING = 30.0
"""Seconds a frame gets to answer; a page that hangs, and a window that went unheard, would never do so."""
BY_HAND = "by hand"
"""The way of a control that a person fills or presses."""
_PARTS = (
    "scan",
    "switches",
    "segments",
    "names",
    "geometry",
    "find",
    "lists",
    "folds",
    "hold",
    "strangers",
    "questions",
    "masked",
    "intruders",
    "still",
    "guard",
    "camera",
)
State = Literal["found", "none", "several", "hidden", "covered", "disabled"]
_NEARNESS: tuple[State, ...] = ("several", "disabled", "covered", "hidden", "none")


_NAMED = re.compile(r"^(?:function|const) (\w+)", re.MULTILINE)
_kits: WeakKeyDictionary[Frame, JSHandle] = WeakKeyDictionary()
"""The ``dom/`` functions as they stand in the document of each frame."""
_tickets = count(1)
"""Numbers of searches, by which the elements that one found are asked for."""


@cache
def _sources() -> tuple[str, str]:
    """Return the ``dom/`` scripts as one function that answers with all their functions, and the names of these."""
    dom = resources.files("automation") / "dom"
    text = "".join((dom / f"{name}.js").read_text(encoding="utf-8") for name in _PARTS)
    text = re.sub(r"^\s*//.*\n", "", text, flags=re.MULTILINE)  # comments need not go to every document
    names = ", ".join(_NAMED.findall(text))
    return f"() => {{\n{text}\nreturn {{ {names} }};\n}}", names


async def _kit(frame: Frame) -> JSHandle:
    """Return the functions of ``dom/`` in a frame's document; they are sent there once a document."""
    if frame not in _kits:
        _kits[frame] = await frame.evaluate_handle(_sources()[0])
    return _kits[frame]


@asynccontextmanager
async def in_time() -> AsyncIterator[None]:
    """Bound what Playwright waits for without a time-out of its own.

    Raises:
        playwright.async_api.TimeoutError: There was no answer in `ANSWERING` seconds.
    """
    try:
        async with asyncio.timeout(ANSWERING):
            yield
    except TimeoutError:
        raise PlaywrightTimeout("The frame does not answer.") from None


async def _called(frame: Frame, call: str, args: Any, how: Literal["evaluate", "evaluate_handle"]) -> Any:
    """Call functions of ``dom/`` in a frame within the time that it gets."""
    async with in_time():
        return await _anew(frame, call, args, how)


async def _anew(frame: Frame, call: str, args: Any, how: Literal["evaluate", "evaluate_handle"]) -> Any:
    """Call functions of ``dom/`` in a frame; a frame that has another document meanwhile is given them again."""
    source = f"({{ {_sources()[1]} }}, args) => {call}"
    known = frame in _kits
    try:
        return await getattr(await _kit(frame), how)(source, args)
    except PlaywrightError:
        _kits.pop(frame, None)
        if not known or frame.is_detached():
            raise
    return await getattr(await _kit(frame), how)(source, args)


async def ask(frame: Frame, call: str, args: Any = None) -> Any:
    """Return what a call of functions in ``dom/`` answers in a frame.

    Args:
        frame: The frame.
        call: A JavaScript expression, whose value JSON can tell; ``args`` stands for the arguments in it.
        args: The arguments, element handles among them.

    Raises:
        playwright.async_api.Error: The frame went away, or an element of the arguments did, or it does not answer.
    """
    said = await _called(frame, f"JSON.stringify({call})", args, "evaluate")
    return None if said is None else json.loads(said)


async def point(frame: Frame, call: str, args: Any = None) -> JSHandle:
    """Return a handle of what a call answers in a frame; see `ask`."""
    handle: JSHandle = await _called(frame, call, args, "evaluate_handle")
    return handle


@dataclass(frozen=True, slots=True)
class FrameView:
    """What one frame shows: its address, language, visible texts, names of buttons, kinds of text fields."""

    url: str
    title: str
    lang: str
    texts: tuple[str, ...]
    buttons: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A control on a page: the element that holds its value, the one a person would click, and how it was found.

    ``by`` is the wording or attribute of the table that fitted, empty where a user's selector or a person showed it.
    """

    control: Control
    frame: Frame
    element: ElementHandle
    shown: ElementHandle
    way: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Sought:
    """The answer to one search: what was found of each control, and why the others were not.

    What is disabled cannot be used and is missing; it can be read all the same. So can what something lies over.
    """

    found: dict[str, list[Found]] = field(default_factory=dict)
    missing: dict[str, State] = field(default_factory=dict)
    disabled: dict[str, list[Found]] = field(default_factory=dict)
    covered: dict[str, list[Found]] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Found:
        return self.found[key][0]

    def stands(self, key: str) -> bool:
        """Tell whether a control is there, be it disabled."""
        return key in self.found or key in self.disabled

    def __contains__(self, key: str) -> bool:
        return key in self.found

    def lacks(self, keys: Sequence[str]) -> list[str]:
        """Return those keys that were not found."""
        return [key for key in keys if key not in self.found]


async def look(page: Page) -> list[FrameView]:
    """Return what a page shows, frame by frame; frames that go away meanwhile or do not answer are left out."""
    views = []
    for frame in await visible_frames(page):
        try:
            seen = await ask(frame, "look()")
        except PlaywrightError:
            continue  # it navigated away under the look; the next look sees what came
        views.append(
            FrameView(
                url=frame.url,
                title=seen["title"],
                lang=seen["lang"],
                texts=tuple(seen["texts"]),
                buttons=tuple(seen["buttons"]),
                fields=tuple(seen["fields"]),
            )
        )
    return views


async def visible_frames(page: Page) -> list[Frame]:
    """Return the frames of a page that a person can see.

    Raises:
        playwright.async_api.Error: The whole browser is gone; a page alone that was closed has no frames to see.
    """
    browser = page.context.browser
    if browser is not None and not browser.is_connected():
        raise PlaywrightError(GONE[-1])
    frames = [page.main_frame]
    for frame in page.frames:
        if frame is page.main_frame or frame.is_detached():
            continue
        try:
            async with in_time():
                owner = await frame.frame_element()
                if await owner.is_visible():
                    frames.append(frame)
        except PlaywrightError:
            continue  # the frame went away
    return frames


async def seek(page: Page, controls: Sequence[Control], labels: Sequence[str], buttons: Sequence[str] = ()) -> Sought:
    """Search all visible frames of a page once for some controls.

    Args:
        page: The page.
        controls: What to look for. Controls found in several frames are taken from the one that holds most of them.
        labels: Every wording that labels something there, so that a label is never taken for another's value.
        buttons: Every wording of a button there, so that one which is only drawn is never taken for a field.

    Returns:
        What was found, and the state of what was not.
    """
    wanted = [
        {
            "key": control.key,
            "kind": control.kind,
            "names": list(control.names),
            "placeholders": list(control.placeholders),
            "attributes": list(control.attributes),
            "many": control.many,
            "plain": control.plain,
        }
        for control in controls
    ]
    # a text passes the driver in one piece
    asked = json.dumps({"controls": wanted, "labels": list(labels), "buttons": list(buttons)})
    answers: list[tuple[Frame, list[ElementHandle], dict[str, Any]]] = []
    for frame in await visible_frames(page):
        ticket = next(_tickets)
        try:
            given = {control.key: await selected(frame, control) for control in controls if control.selectors}
            args = {"asked": asked, "given": given, "ticket": ticket}
            seen = {one["key"]: one for one in await ask(frame, "find(args)", args)}
            places = [place for one in seen.values() for pair in one["places"] for place in pair]
            elements = await _fetched(frame, ticket) if places else []
        except PlaywrightError:
            continue  # it navigated away under the search; the caller searches again
        if len(elements) > max(places, default=-1):
            answers.append((frame, elements, seen))
    answers.sort(key=lambda one: sum(answer["state"] == "found" for answer in one[2].values()), reverse=True)
    sought = Sought()
    for control in controls:
        _settle(control, answers, sought)
    return sought


async def _fetched(frame: Frame, ticket: int) -> list[ElementHandle]:
    """Return the elements that a search found; none when the frame has got another document since."""
    handle = await point(frame, "fetchFound(args)", ticket)
    alone = handle.as_element()
    entries = [alone] if alone else (await handle.get_properties()).values()
    return [element for entry in entries if (element := entry.as_element())]


async def selected(frame: Frame, control: Control) -> list[ElementHandle]:
    """Return what a user's own selectors of a control point at in a frame; a faulty one points at nothing."""
    elements: list[ElementHandle] = []
    for selector in control.selectors:
        with suppress(PlaywrightError):
            elements += await frame.query_selector_all(selector)
    return elements


def _settle(
    control: Control, answers: Sequence[tuple[Frame, list[ElementHandle], dict[str, Any]]], sought: Sought
) -> None:
    """Take one control from the frame that has it, or note the nearest miss."""
    states: list[State] = []
    for frame, elements, by_key in answers:
        answer = by_key[control.key]
        there = [
            Found(control, frame, elements[place], shown=elements[shown], way=answer["way"], by=answer["by"])
            for place, shown in answer["places"]
        ]
        if answer["state"] == "found":
            sought.found[control.key] = there
            return
        states.append(answer["state"])
        if there:
            (sought.disabled if answer["state"] == "disabled" else sought.covered).setdefault(control.key, there)
    sought.missing[control.key] = next((state for state in _NEARNESS if state in states), "none")
