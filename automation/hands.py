"""Acting on a page as a person does: find a control, fill it, read it back, press it. Never by force, never blindly."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

from automation import eyes
from automation.errors import PageChanged, Stop
from automation.faults import REMEDY_PAGE, is_gone, polls, told, translated
from automation.redaction import Secret
from automation.screens import origin_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from playwright.async_api import ElementHandle, Frame, Page, Response

    from automation.eyes import Found, FrameView, Sought
    from automation.screens import Screens
    from automation.table import Control, ControlTable

ACT_TIMEOUT = 5_000.0
"""Milliseconds an action on an element that is there may take."""
PATIENCE = 15.0
"""Seconds a page gets to show what is expected of it."""
GOTO_TIMEOUT = 30_000.0
"""Milliseconds a host gets to answer."""
SERVER_ERROR = 500
_TOKEN = re.compile(r"(?=\S*\d)\S{16,}")
"""What may be an id or a secret that nobody has read yet; never quoted."""


class Hands:
    """Hands on one page.

    Args:
        page: The page.
        table: The table of controls.
        screens: The classifier of screens.
        origins: Origins a secret may be typed on.
        say: Told what is being done, in words.
    """

    def __init__(
        self, page: Page, table: ControlTable, screens: Screens, *, origins: frozenset[str], say: Callable[[str], None]
    ) -> None:
        self.page = page
        self.table = table
        self.screens = screens
        self._origins = origins
        self.say = say
        self.before_submit: Callable[[str], Awaitable[None]] = _at_once
        self._under_way = 0
        page.on("request", lambda _: self._count(1))
        page.on("requestfinished", lambda _: self._count(-1))
        page.on("requestfailed", lambda _: self._count(-1))

    def on(self, page: Page) -> Hands:
        """Return hands on another page of the same run."""
        return Hands(page, self.table, self.screens, origins=self._origins, say=self.say)

    # -- looking -----------------------------------------------------------------------------------------------------

    async def look(self) -> list[FrameView]:
        """Return what the page shows now, frame by frame."""
        with told("looking at the page"):
            return await eyes.look(self.page)

    async def seek(self, *keys: str) -> Sought:
        """Search once for controls of one page of the table; nothing is waited for."""
        controls = [self.table[key] for key in keys]
        with told("looking for controls"):
            return await eyes.seek(self.page, controls, self.table.labels(keys[0].split(".")[0]))

    async def find(
        self, *keys: str, optional: Sequence[str] = (), patience: float = PATIENCE, but: Sequence[str] = ()
    ) -> Sought:
        """Wait until every required control of a form is there.

        Args:
            keys: Controls that must be there.
            optional: Controls that are taken when they are there.
            patience: Seconds to wait.
            but: Detours that the caller handles itself.

        Returns:
            All that was found.

        Raises:
            PageChanged: A required control is missing; names the first one and why.
            Stop: The page shows a detour instead.
        """
        sought = None
        async for _ in polls(patience):
            sought = await self.seek(*keys, *optional)
            if not sought.lacks(keys):
                return sought
            self.screens.refuse(await self.look(), but=but)
        raise self.amiss(sought, keys)

    async def any_of(self, *keys: str, patience: float = PATIENCE, but: Sequence[str] = ()) -> Sought:
        """Wait until at least one of some controls is there, and return those that are.

        Raises:
            PageChanged: None of them came.
            Stop: The page shows a detour instead.
        """
        sought = None
        async for _ in polls(patience):
            sought = await self.seek(*keys)
            if sought.found:
                return sought
            self.screens.refuse(await self.look(), but=but)
        raise self.amiss(sought, keys)

    async def wait_for(self, *names: str, patience: float = PATIENCE, but: Sequence[str] = ()) -> str:
        """Wait until the page shows one of some screens and return its name.

        Raises:
            PageChanged: None of them came.
            Stop: A detour came instead.
        """
        views: list[FrameView] = []
        async for _ in polls(patience):
            views = await self.look()
            shown = self.screens.names(views)
            for name in names:
                if name in shown:
                    return name
            self.screens.refuse(views, but=but)
        raise PageChanged(
            f"Expected {' or '.join(name.replace('_', ' ') for name in names)}, but the page shows {summary(views)}.",
            REMEDY_PAGE,
        )

    def amiss(self, sought: Sought | None, keys: Sequence[str]) -> PageChanged:
        """Return the stop that says which control is amiss and how."""
        lacking = sought.lacks(keys) if sought else list(keys)
        first = lacking[0]
        why = {
            "several": "several controls fit equally",
            "hidden": "it is there but not visible",
            "covered": "something lies over it",
            "disabled": "it is disabled",
        }.get(sought.missing.get(first, "none") if sought else "none", "nothing on the page fits")
        others = f" (also: {', '.join(lacking[1:])})" if lacking[1:] else ""
        return PageChanged(f"Control {first} ({self.table[first].title}) cannot be used: {why}{others}.", REMEDY_PAGE)

    # -- going -------------------------------------------------------------------------------------------------------

    async def goto(self, url: str) -> None:
        """Open an address; a server error on this read is tried once more.

        Raises:
            Stop: ``maintenance`` when the host does not answer or keeps failing.
        """
        for last in (False, True):
            with told(f"opening {origin_of(url)}"):
                response = await self._open(url)
            if response is None or response.status < SERVER_ERROR:
                return
            if last:
                self.screens.refuse(await self.look())
                raise Stop(
                    "maintenance",
                    f"{origin_of(url)} answered HTTP {response.status}, twice.",
                    "Wait until the service is up again, then run the same command again.",
                )

    async def _open(self, url: str) -> Response | None:
        try:
            return await self.page.goto(url, wait_until="domcontentloaded", timeout=GOTO_TIMEOUT)
        except PlaywrightError as fault:
            if "interrupted by another navigation" in fault.message or "net::ERR_ABORTED" in fault.message:
                return None  # the site sent the page elsewhere meanwhile; what came is looked at next
            raise

    # -- acting ------------------------------------------------------------------------------------------------------

    async def press(self, *keys: str, patience: float = PATIENCE, but: Sequence[str] = ()) -> None:
        """Press the first of some buttons that is there; waits for one of them.

        Raises:
            PageChanged: None is there, or the page does not let it be pressed.
            Stop: A detour is shown instead.
        """
        sought = await self.any_of(*keys, patience=patience, but=but)
        await self.click(sought[next(key for key in keys if key in sought)])

    async def click(self, found: Found) -> None:
        """Click a control as a person would; one that the page re-made meanwhile is found again first."""
        self.say(f"pressing {found.control.title}")
        for last in (False, True):
            try:
                await found.shown.click(timeout=ACT_TIMEOUT)
            except PlaywrightError as fault:
                if last or is_gone(fault):
                    raise translated(fault, f"pressing {found.control.title}") from None
                found = await self._again(found)
            else:
                return

    async def fill(self, found: Found, value: str | Secret) -> None:
        """Type a value and read it back; a field that the page re-creates is found again, twice at most.

        Raises:
            PageChanged: The field does not keep the value.
            Stop: ``wrong_datacenter`` when a secret would be typed on a host it does not belong to.
        """
        text = revealed(value)
        self.say(f"filling {found.control.title}")
        for attempt in range(3):
            if isinstance(value, Secret):
                self._guard(found.frame)
            try:
                await found.element.fill(text, timeout=ACT_TIMEOUT)
                if await self.held(found) == text:
                    return
            except PlaywrightError as fault:
                if is_gone(fault) and self.page.is_closed():
                    raise translated(fault, f"filling {found.control.title}") from None
            if attempt < 2:  # noqa: PLR2004 - the third miss is the last
                found = await self._again(found)
        raise PageChanged(f"{found.control.title} ({found.control.key}) does not keep what is typed.", REMEDY_PAGE)

    async def fill_all(self, values: Sequence[tuple[Found, str | Secret]]) -> None:
        """Type into several fields of a form, then read them back together; those that lost it are typed again.

        Raises:
            PageChanged: A field does not keep its value.
            Stop: ``wrong_datacenter`` when a secret would be typed on a host it does not belong to.
        """
        for found, value in values:
            self.say(f"filling {found.control.title}")
            if isinstance(value, Secret):
                self._guard(found.frame)
            with suppress(PlaywrightError):  # it holds nothing then, and is typed again
                await found.element.fill(revealed(value), timeout=ACT_TIMEOUT)
        for (found, value), held in zip(values, await self.holds([found for found, _ in values]), strict=True):
            if held != revealed(value):
                await self.fill(found, value)

    async def switch(self, found: Found, *, on: bool) -> None:
        """Set a toggle and read it back.

        Raises:
            PageChanged: The toggle does not take the state.
        """
        await self.switch_all([(found, on)])

    async def switch_all(self, states: Sequence[tuple[Found, bool]]) -> None:
        """Set some toggles and read them back together.

        Raises:
            PageChanged: A toggle does not take its state.
        """
        wrong = await self._not_set(states)
        for found in wrong:
            self.say(f"setting {found.control.title}")
            await self.click(found)
        async for _ in polls(2):
            if not wrong:
                return
            wrong = await self._not_set(states)
        raise PageChanged(f"{wrong[0].control.title} ({wrong[0].control.key}) cannot be set.", REMEDY_PAGE)

    async def _not_set(self, states: Sequence[tuple[Found, bool]]) -> list[Found]:
        held = await self.holds([found for found, _ in states])
        return [found for (found, on), now in zip(states, held, strict=True) if now is not on]

    async def held(self, found: Found) -> Any:
        """Return what a control holds: text, bool of a toggle, list of a multiple select; None when it is gone."""
        return (await self.holds([found]))[0]

    async def holds(self, controls: Sequence[Found]) -> list[Any]:
        """Return what each of some controls holds, in one round trip a frame; see `held`."""
        held: list[Any] = [None] * len(controls)
        for frame in dict.fromkeys(found.frame for found in controls):
            places = [place for place, found in enumerate(controls) if found.frame is frame]
            elements = [controls[place].element for place in places]
            try:
                values = await frame.evaluate(eyes.script("args.map(heldBy)"), elements)
            except PlaywrightError as fault:
                if self.page.is_closed():
                    raise translated(fault, f"reading {controls[places[0]].control.title}") from None
                continue
            for place, value in zip(places, values, strict=True):
                held[place] = value
        return held

    async def read(self, control: Control, *, patience: float = 0.0) -> str | None:
        """Return the value that stands beside a label, or None.

        Args:
            control: A control of kind ``value``; its ``like`` says what the value must look like.
            patience: Seconds to wait for it.
        """
        args = {
            "names": list(control.names),
            "labels": self.table.labels(control.key.split(".")[0]),
            "like": control.like,
        }
        async for _ in polls(patience):
            async for seen in self._in_frames("value(args)", args):
                if seen:
                    return str(seen[0]).strip()
        return None

    async def saying(self, *wordings: str, exact: bool = False) -> list[ElementHandle]:
        """Return the visible elements that say exactly one of some wordings, in any frame."""
        elements: list[ElementHandle] = []
        for frame in await eyes.visible_frames(self.page):
            try:
                found = await frame.evaluate_handle(
                    eyes.script("saying(args)"), {"wordings": list(wordings), "exact": exact}
                )
                entries = (await found.get_properties()).values()
                elements += [element for entry in entries if (element := entry.as_element())]
            except PlaywrightError:
                continue
        return elements

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

    async def settled(self, *, quiet: float = 0.15, most: float = 8.0) -> None:
        """Wait until the page asks for nothing and changes nothing, so that what is not there yet will not come.

        Args:
            quiet: Seconds without a request under way and without a change.
            most: Seconds after which a page that never rests is taken as it is.
        """
        last = ""
        since = 0.0
        async for left in polls(most):
            frames = await eyes.visible_frames(self.page)
            now = str(self._under_way) + "|".join([await _pulse(frame) for frame in frames])
            if now != last:
                last, since = now, left
            elif since - left >= quiet and not self._under_way and "loading" not in now:
                return

    # -- inside ------------------------------------------------------------------------------------------------------

    async def _in_frames(self, call: str, args: dict[str, Any]) -> AsyncIterator[Any]:
        """Yield what each visible frame answers to a call; frames that go away meanwhile are left out."""
        for frame in await eyes.visible_frames(self.page):
            try:
                answer = await frame.evaluate(eyes.script(call), args)
            except PlaywrightError:
                continue
            yield answer

    def _count(self, change: int) -> None:
        """Keep count of the requests that are under way."""
        self._under_way = max(0, self._under_way + change)

    async def _again(self, found: Found) -> Found:
        """Return the same control, found afresh."""
        sought = await self.find(found.control.key)
        return sought.found[found.control.key][-1] if found.control.many else sought[found.control.key]

    def _guard(self, frame: Frame) -> None:
        """Refuse to type a secret anywhere but on the identity's own hosts, in page and frame alike."""
        for url in (self.page.url, frame.url):
            if origin_of(url) not in self._origins:
                raise Stop(
                    "wrong_datacenter",
                    f"A secret was about to be typed on {origin_of(url)}, which is no host of this data centre.",
                    "Check the identity's datacenter in the config, and where the page came from.",
                )


def revealed(value: str | Secret) -> str:
    """Return the text of what may be a secret, for typing and comparing."""
    return value.reveal() if isinstance(value, Secret) else value


async def _at_once(_button: str) -> None:
    """Submit without waiting; what a run without ``--step`` does."""


async def _pulse(frame: Frame) -> str:
    """Return a text that changes when the frame's document does."""
    try:
        return str(await frame.evaluate("() => document.readyState + document.documentElement.outerHTML.length"))
    except PlaywrightError:
        return "loading"  # it is being replaced


def summary(views: Sequence[FrameView]) -> str:
    """Return the first words of a page, for messages."""
    words = [_TOKEN.sub("…", text) for view in views for text in view.texts][:6]
    return "«" + " · ".join(word[:60] for word in words) + "»" if words else "nothing"
