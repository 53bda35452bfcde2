"""Seeing a page: what controls, texts and lists are there, and what they hold. Nothing here acts on a page."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

from automation import drift, eyes
from automation.browser import shut
from automation.dialogs import dialogs_of
from automation.errors import PageChanged
from automation.faults import REMEDY_PAGE, gone, polls, told, translated
from automation.rest import Rest, pulse_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from playwright.async_api import ElementHandle, Page, Request, Response

    from automation.eyes import Found, FrameView, Sought
    from automation.screens import Screens
    from automation.table import Control, ControlTable

PATIENCE = 15.0
"""Seconds a page gets to show what is expected of it."""
CLOSED = 0.3
"""Seconds after which what is not there is first looked for in closed parts of a form; then after thrice as long."""
HEARD = 0.9
"""Seconds after which a press that a page did nothing at all upon, and asked for nothing, counts as not heard."""
QUIET = 0.1
"""Seconds without a change after which a page has drawn what it got."""
LIVELY = 1.0
"""Seconds after which what only moves, and brings nothing, is no longer waited for."""
LONG_POLL = 8.0
"""Seconds a request may be under way and still count as one that brings content."""
NO_FAILURE = ("ERR_ABORTED", "ERR_BLOCKED")
"""What ends a request without the host having failed: the page itself, or an extension of a person's own browser."""
BRINGS_CONTENT = ("document", "script", "xhr", "fetch")
"""Kinds of request after which a page may show something else; pictures, fonts and open channels are none."""
SERVER_ERROR, TOO_MANY = 500, 429
"""Statuses of an answer that brings no content."""
_TOKEN = re.compile(r"(?=\S*\d)\S{16,}")
"""What may be an id or a secret that nobody has read yet; never quoted."""
WHY = {
    "several": "several controls fit equally",
    "hidden": "it is there but not visible",
    "covered": "something lies over it",
    "disabled": "it is disabled",
    "none": "nothing on the page fits",
}
"""Why a control cannot be used, in words, by the state that a search left it in."""


class Sight:
    """Sight of one page.

    Args:
        page: The page.
        table: The table of controls.
        screens: The classifier of screens.
        say: Told what is being done, in words.
        keep: Keeps a drift report (control's name, text) in a file and returns its path; None where nothing is kept.

    Attributes:
        unanswered: Host and path of something that the document in view asked for, and our hosts failed to bring.
        asked: How many requests for content the page has begun.
    """

    def __init__(
        self,
        page: Page,
        table: ControlTable,
        screens: Screens,
        *,
        say: Callable[[str], None],
        keep: Callable[[str, str], str | None],
    ) -> None:
        self.page = page
        self.table = table
        self.screens = screens
        self.say = say
        self.keep = keep
        self.pointer: Callable[[Sight, Control], Awaitable[Found | None]] | None = None
        self.by_hand: dict[str, Found] = {}
        self.agreed: dict[str, str] = {}
        self.heed: Callable[[Sought], None] | None = None
        self.unfold: Callable[[Sequence[str]], Awaitable[bool]] = _nothing_closed
        self.unheard: Callable[[], Awaitable[bool]] = _nothing_pressed
        self.clear: Callable[[], Awaitable[bool]] = _nothing_shut
        self._under_way: dict[Request, float] = {}
        self._asked = 0.0
        self.dialogs = dialogs_of(page)
        self.found_at = ""
        page.on("crash", shut)  # a crashed page counts as open and would be looked at in vain
        page.on("request", self._begun)
        page.on("requestfinished", self._over)
        page.on("requestfailed", self._over)
        page.on("requestfailed", self._lost)
        page.on("response", self._answered)
        self.unanswered = ""
        self.asked = 0

    async def look(self) -> list[FrameView]:
        """Return what the page shows now, frame by frame.

        Raises:
            BrowserGone: The whole browser is.
        """
        with told("looking at the page"):
            return await eyes.look(self.page)

    async def seek(self, *keys: str) -> Sought:
        """Search once for controls of one page of the table; nothing is waited for."""
        return await self.seek_for([self.table[key] for key in keys])

    async def seek_for(self, controls: Sequence[Control]) -> Sought:
        """Search once for controls, those that only one form has among them; see `seek`."""
        if not controls:
            return eyes.Sought()  # such as the fields of text of a step that has none
        with told("looking for controls"):
            form = controls[0].key.split(".")[0]
            sought = await eyes.seek(self.page, controls, self.table.labels(form), self.table.buttons(form))
        if sought.found:
            self.found_at = self.screens.place(self.page.url)
        for key in sought.lacks([control.key for control in controls]):
            if key in self.by_hand:
                sought.found[key] = [self.by_hand[key]]
        if self.heed is not None:
            self.heed(sought)
        return sought

    async def afresh(self, found: Found) -> Found | None:
        """Search once more for a control that was found before, since the page may have made it anew."""
        several = await self.alike(found)
        return several[-1] if several else None

    async def alike(self, found: Found) -> list[Found]:
        """Return all that fits a control that was found before."""
        return (await self.seek_for([found.control])).found.get(found.control.key, [])

    async def find(
        self,
        *keys: str,
        optional: Sequence[str] = (),
        patience: float = PATIENCE,
        but: Sequence[str] = (),
        idle: Sequence[str] = (),
    ) -> Sought:
        """Wait until every required control of a form is there.

        A page that is at rest without them is not waited for: see `Rest`.

        Args:
            keys: Controls that must be there, but for those that a user said are gone.
            optional: Controls that are taken when they are there.
            patience: Seconds to wait.
            but: Detours that the caller handles itself.
            idle: Those of the required controls that may still be disabled, as a button is until its form is filled.

        Returns:
            All that was found.

        Raises:
            PageChanged: A required control is missing; names the first one and why.
            BrowserGone: The page was closed.
            Stop: The page shows a detour instead.
        """
        needed = [key for key in keys if not self.table[key].waived]
        rest = Rest(self)
        sought = None
        closed_at = CLOSED
        async for left in polls(patience):
            sought = await self.seek(*keys, *optional)
            needed = [key for key in needed if not (key in idle and key in sought.disabled)]
            if not sought.lacks(needed):
                return sought
            self._refuse_closed(needed[0])
            waited = patience - left
            if waited >= closed_at:
                closed_at *= 3
                await self.unfold(keys)  # it may be in a part of the form that is closed
                if waited >= HEARD:
                    await self._stir()
            await self._go_to([sought.covered[key][0] for key in sought.lacks(needed) if key in sought.covered])
            if await rest.refused(but):
                break
        return await self._shown(sought, needed)

    async def folds(self, keys: Sequence[str]) -> list[ElementHandle]:
        """Return the headings, in any frame, under which fields that some controls are called like are folded away."""
        controls = [self.table[key] for key in keys if self.table[key].kind not in ("button", "value")]
        if not controls:
            return []
        buttons = self.table.buttons(controls[0].key.split(".")[0])
        return await self.folds_over([control.names for control in controls], buttons)

    async def folds_over(self, names: Sequence[Sequence[str]], buttons: Sequence[str]) -> list[ElementHandle]:
        """Return the headings, in any frame, under which fields of some names are folded away.

        Args:
            names: What each of the fields may be called.
            buttons: Every wording of a button there, none of which is a heading.
        """
        args = {"names": [list(wordings) for wordings in names], "buttons": list(buttons)}
        return await self._elements("foldsOver(args)", args)

    async def _go_to(self, covered: Sequence[Found]) -> None:
        """Move the mouse on to a control that something lies over: a hint at what it rested on goes away."""
        for found in covered[:1]:
            with suppress(PlaywrightError):  # it is being made anew
                box = await found.shown.bounding_box()
                if box:
                    await self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    async def any_of(self, *keys: str, patience: float = PATIENCE, but: Sequence[str] = ()) -> Sought:
        """Wait until at least one of some controls is there, and return those that are.

        Raises:
            PageChanged: None of them came.
            BrowserGone: The page was closed.
            Stop: The page shows a detour instead.
        """
        rest = Rest(self)
        sought = None
        unheard_at = HEARD
        async for left in polls(patience):
            sought = await self.seek(*keys)
            if sought.found:
                return sought
            self._refuse_closed(keys[0])
            if patience - left >= unheard_at:
                unheard_at *= 3
                await self._stir()
            if await rest.refused(but):
                break
        return await self._shown(sought, keys[:1])

    def _refuse_closed(self, key: str) -> None:
        """Raise the stop for a page that was closed while a control was looked for on it."""
        if self.page.is_closed():
            raise gone(f"{self.table[key].title} was looked for")

    async def _stir(self) -> None:
        """Do for a page that lacks something what a person would: press once more, or shut what lies over it."""
        if not await self.unheard():
            await self.clear()

    async def _shown(self, sought: Sought | None, keys: Sequence[str]) -> Sought:
        """Let a person point at what was not found; without a person it is amiss.

        Raises:
            PageChanged: Nobody showed it.
        """
        complete = sought or eyes.Sought()
        for key in complete.lacks(keys):
            found = await self.pointer(self, self.table[key]) if self.pointer else None
            if found is None:
                raise await self.amiss(sought, keys)
            complete.found[key] = [found]
            if found.way == eyes.BY_HAND and found.control.kind == "text":
                self.by_hand[key] = found
        return complete

    async def amiss(self, sought: Sought | None, keys: Sequence[str]) -> PageChanged:
        """Return the stop that says which control is amiss and how, what stands there instead, and how to put it right.

        Args:
            sought: The last search.
            keys: What was looked for.
        """
        lacking = sought.lacks(keys) if sought else list(keys)
        first = self.table[lacking[0]]
        why = WHY[sought.missing.get(first.key, "none") if sought else "none"]
        others = f" (also: {', '.join(lacking[1:])})" if lacking[1:] else ""
        found = await drift.examine(self.page, self.table, first, why)
        near = ", ".join(f"“{one.label}”" for one in found.nearest[:3] if one.label)
        message = f"Control {first.key} ({first.title}) cannot be used: {why}{others}."
        return PageChanged(
            f"{message} Nearest on the page: {near}." if near else message,
            f"{REMEDY_PAGE} The entry would be: {' '.join(found.overlay.split())}",
            artifact=self.keep(first.key, found.text()),
        )

    async def blamed(self, complaints: Sequence[str]) -> list[str]:
        """Return complaints of a page with the field each stands at before it: ``Client Name: Enter a valid name``."""
        named = dict.fromkeys(complaints, "")
        async for seen in self._in_frames("fieldsBlamed(args)", {"complaints": list(complaints)}):
            named |= {text: label for text, label in zip(complaints, seen, strict=True) if label}
        return [f"{label.strip(' *:?')}: {text}" if label else text for text, label in named.items()]

    async def held(self, found: Found) -> Any:
        """Return what a control holds: text, bool of a toggle, list of a multiple select; None when it is gone."""
        return (await self.holds([found]))[0]

    async def holds(self, controls: Sequence[Found]) -> list[Any]:
        """Return what each of some controls holds, in one round trip a frame; see `held`."""
        held: list[Any] = [self.agreed.get(found.control.key) for found in controls]
        looked_at = [found for found in controls if found.way != eyes.BY_HAND]
        for frame in dict.fromkeys(found.frame for found in looked_at):
            places = [place for place, found in enumerate(controls) if found in looked_at and found.frame is frame]
            elements = [controls[place].element for place in places]
            try:
                values = await eyes.ask(frame, "args.map(heldBy)", elements)
            except PlaywrightError as fault:
                if self.page.is_closed():
                    raise translated(fault, f"reading {controls[places[0]].control.title}") from None
                continue
            for place, value in zip(places, values, strict=True):
                held[place] = value
        return held

    async def read(
        self,
        control: Control,
        *,
        patience: float = 0.0,
        between: tuple[float, float | None] | None = None,
        columns: bool = True,
        near: str = "",
    ) -> str | None:
        """Return the value that stands beside a label, or None.

        Args:
            control: A control of kind ``value``; its ``like`` says what the value must look like.
            patience: Seconds to wait for it.
            between: Only a label that stands between these heights of the page counts, in pixels; see `places_of`.
            columns: Whether the head of a column counts as a label of the first line of its list, for want of another.
            near: What the thing is called that the value is of: of several labels, the one in one part with it counts.
        """
        args = {
            "near": near,
            "columns": columns,
            "names": list(control.names),
            "labels": self.table.labels(control.key.split(".")[0]),
            "like": control.like,
            "from": between[0] if between else None,
            "to": between[1] if between else None,
        }
        async for _ in polls(patience):
            async for seen in self._in_frames("value(args)", args, control):
                if seen:
                    return str(seen[0]).strip()
        return None

    async def places_of(self, control: Control) -> list[tuple[float, list[str]]]:
        """Return each height at which a label stands, from the top, with the texts above it, the nearest first."""
        args = {"names": list(control.names), "labels": self.table.labels(control.key.split(".")[0])}
        seen: list[tuple[float, list[str]]] = []
        async for places in self._in_frames("labelPlaces(args)", args):
            seen += [(place["top"], place["above"]) for place in places]
        return sorted(seen)

    async def places(self, key: str) -> list[ElementHandle]:
        """Return the visible elements that say what a control is called, or that a user's selector points at."""
        control = self.table[key]
        pointed = [
            element
            for frame in await eyes.visible_frames(self.page)
            for element in await eyes.selected(frame, control)
            if await element.is_visible()
        ]
        shown = pointed or await self.saying(*control.names)
        if shown and self.heed is not None:
            with suppress(PlaywrightError):
                frame, said = await shown[0].owner_frame(), (await shown[0].inner_text()).strip()
                found = eyes.Found(control, frame or self.page.main_frame, shown[0], shown[0], way="text", by=said[:60])
                self.heed(eyes.Sought({key: [found]}))
        return shown

    async def saying(self, *wordings: str, exact: bool = False) -> list[ElementHandle]:
        """Return the visible elements that say exactly one of some wordings, in any frame."""
        return await self._elements("saying(args)", {"wordings": list(wordings), "exact": exact})

    async def asking_back(
        self, yes: Sequence[str], no: Sequence[str], pressed: Sequence[Found] = ()
    ) -> list[ElementHandle]:
        """Return layer and button of a question in front of the page, in any frame; nothing where there is none.

        Args:
            yes: Wordings of what goes on.
            no: Wordings of what leaves.
            pressed: Controls of the form that was submitted: the layer that it stands on is no question.
        """
        return await self._layer("asksBack(args)", {"yes": list(yes), "no": list(no)}, pressed)

    async def telling_back(self, ok: Sequence[str], pressed: Sequence[Found] = ()) -> list[ElementHandle]:
        """Return layer and button of what a page tells in front of itself, in any frame; nothing where there is none.

        Args:
            ok: Wordings of the button that one shuts it with.
            pressed: As for `asking_back`.
        """
        return await self._layer("tellsBack(args)", {"ok": list(ok)}, pressed)

    async def _layer(self, call: str, args: dict[str, Any], pressed: Sequence[Found]) -> list[ElementHandle]:
        """Return the layer and the button that a call names in the first frame that has such a layer."""
        for frame in await eyes.visible_frames(self.page):
            elements = [one.element for one in pressed if one.frame is frame and one.way != eyes.BY_HAND]
            try:
                found = await (await eyes.point(frame, call, args | {"pressed": elements})).get_properties()
            except PlaywrightError:
                continue
            if seen := [element for entry in found.values() if (element := entry.as_element())]:
                return seen
        return []

    async def lines(self, name: str) -> list[ElementHandle]:
        """Return one element for each entry of a list, in any frame, that says exactly this name."""
        return await self._elements("linesSaying(args)", {"name": name})

    async def toggle_of(self, element: ElementHandle) -> ElementHandle | None:
        """Return the one radio button or box that stands in the line of an element, or None."""
        frame = await element.owner_frame()
        return (await eyes.point(frame, "toggleInLine(args)", element)).as_element() if frame else None

    async def scrollers(self) -> list[ElementHandle]:
        """Return what scrolls up and down in the page and its frames, so that a list may show only a part of itself."""
        return await self._elements("scrollers()")

    async def rows(self, text: str) -> list[list[str]]:
        """Return, for each place where a text stands, all texts of that line from left to right."""
        lines: list[list[str]] = []
        async for seen in self._in_frames("rowOf(args)", {"text": text}):
            lines += [row["texts"] for row in seen]
        return lines

    async def shows(self, values: Sequence[str]) -> list[bool]:
        """Tell of each value whether it stands on the page, as text or in a field."""
        seen = [False] * len(values)
        async for here in self._in_frames("shows(args)", {"values": list(values)}):
            seen = [one or other for one, other in zip(seen, here, strict=True)]
        return seen

    async def settled(self, *, quiet: float = QUIET, most: float = 8.0, afresh: bool = False) -> None:
        """Wait until the page asks for nothing and changes nothing, so that what is not there yet will not come.

        Args:
            quiet: Seconds since the last change, the last press or key, and the last request.
            most: Seconds after which a page that never rests is taken as it is.
            afresh: Count from now, for what is not seen as a press: the page was scrolled.
        """
        begun = time.monotonic()
        while (now := time.monotonic()) < begun + most:
            still = await self._still(looks=now < begun + LIVELY)
            still = min(still, time.monotonic() - begun) if afresh else still
            if still >= quiet:
                return
            await asyncio.sleep(quiet - still)

    async def _still(self, *, looks: bool) -> float:
        """Return for how many seconds the page has asked for nothing and changed nothing.

        Args:
            looks: Whether looks count, such as the place of what moves, beside content.
        """
        if self._asks():
            return 0.0
        still = time.monotonic() - self._asked
        for frame in await eyes.visible_frames(self.page):
            try:
                told = await eyes.ask(frame, "stillFor()")
            except PlaywrightError:
                return 0.0  # it is being replaced
            still = min(still, told["looks" if looks else "content"] / 1000)
        return still

    async def pulse(self) -> str | None:
        """Return a text that changes when the page does; None while it loads or asks for something."""
        pulses = [await pulse_of(frame) for frame in await eyes.visible_frames(self.page)]
        return None if self._asks() or any("loading" in one for one in pulses) else "|".join(pulses)

    # -- inside ------------------------------------------------------------------------------------------------------

    async def _elements(self, call: str, args: dict[str, Any] | None = None) -> list[ElementHandle]:
        """Return the elements that a call names in each visible frame; frames that go away meanwhile are left out."""
        elements: list[ElementHandle] = []
        for frame in await eyes.visible_frames(self.page):
            try:
                found = await (await eyes.point(frame, call, args)).get_properties()
            except PlaywrightError:
                continue
            elements += [element for entry in found.values() if (element := entry.as_element())]
        return elements

    async def _in_frames(self, call: str, args: dict[str, Any], control: Control | None = None) -> AsyncIterator[Any]:
        """Yield what each visible frame answers to a call; frames that go away meanwhile are left out.

        Args:
            call: The call, of a function in ``dom/``.
            args: Its arguments.
            control: A control whose user's selectors point at elements of each frame; they are passed as ``given``.
        """
        for frame in await eyes.visible_frames(self.page):
            try:
                given = await eyes.selected(frame, control) if control else []
                answer = await eyes.ask(frame, call, {**args, "given": given})
            except PlaywrightError:
                continue
            yield answer

    def _begun(self, request: Request) -> None:
        """Note a request that may bring content."""
        if request.resource_type in BRINGS_CONTENT:
            self.asked += 1
            self._under_way[request] = time.monotonic()

    def _lost(self, request: Request) -> None:
        """Note that content did not come, unless the page gave it up itself, or something in the browser blocks it."""
        if not any(word in (request.failure or "") for word in NO_FAILURE):
            self._missed(request)

    def _answered(self, response: Response) -> None:
        """Note that another document comes, or that a host of ours failed to bring content."""
        request = response.request
        if request.is_navigation_request():
            with suppress(PlaywrightError):  # the frame is not there yet
                self.unanswered = "" if request.frame is self.page.main_frame else self.unanswered
        elif response.status >= SERVER_ERROR or response.status == TOO_MANY:
            self._missed(request)

    def _missed(self, request: Request) -> None:
        if request.resource_type in {"xhr", "fetch"} and self.screens.place(request.url):
            self.unanswered = request.url.split("?", maxsplit=1)[0].partition("://")[2]

    def _over(self, request: Request) -> None:
        """Note that a request is over."""
        if self._under_way.pop(request, None) is not None:
            self._asked = time.monotonic()

    def _asks(self) -> bool:
        """Tell whether a request is under way; one that is open for long waits for news, not for content."""
        return any(time.monotonic() - begun < LONG_POLL for begun in self._under_way.values())


async def _nothing_closed(_keys: Sequence[str]) -> bool:
    """Open nothing: who only looks leaves a page as it is."""
    return False


async def _nothing_pressed() -> bool:
    """Press nothing once more: who only looks has pressed nothing."""
    return False


async def _nothing_shut() -> bool:
    """Shut nothing: who only looks leaves a page as it is."""
    return False


def summary(views: Sequence[FrameView]) -> str:
    """Return the first words of a page, for messages."""
    words = [_TOKEN.sub("…", text) for view in views for text in view.texts][:6]
    return "«" + " · ".join(word[:60] for word in words) + "»" if words else "nothing"
