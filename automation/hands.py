"""Acting on a page as a person does: find a control, fill it, read it back, press it. Never by force, never blindly."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from playwright.async_api import Error as PlaywrightError

from automation import eyes
from automation.belonging import belongs
from automation.errors import PageChanged, Stop
from automation.eyes import BY_HAND, Sought
from automation.faults import REMEDY_PAGE, is_gone, polls, told, translated
from automation.folds import open_parts
from automation.intruders import shut
from automation.pressing import ACT_TIMEOUT, GOTO_TIMEOUT, press_once
from automation.redaction import Secret
from automation.screens import origin_of
from automation.shutter import Shutter
from automation.sight import HEARD, PATIENCE, SERVER_ERROR, Sight

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from playwright.async_api import Page, Response

    from automation.eyes import Found
    from automation.gates import LetGo
    from automation.screens import Screens
    from automation.table import Control, ControlTable

AGAIN = 4.0
"""Seconds a page gets to show a control again that it has made anew."""
SWITCHING = 2.0
"""Seconds a toggle gets to show the state it was clicked into."""
DOTS = "••••••••"
"""What stands for a secret, however long it is."""


class Ask(Protocol):
    """Asks a person for something on a page; see `Gates.wait`."""

    async def __call__(
        self,
        sentence: str,
        page: Page,
        fact: Callable[[], Awaitable[bool | None]],
        /,
        *,
        copy: str | Secret | None = None,
    ) -> bool:
        """Return the fact that shows that it was done."""


class Hands(Sight):
    """Hands on one page.

    Args:
        page: The page.
        table: The table of controls.
        screens: The classifier of screens.
        origins: Origins that a secret may be typed on, by the page of the table whose control takes it.
        say: Told what is being done, in words.
        keep: Keeps a drift report; see `Sight`.

    Attributes:
        meant: What was chosen and switched, by control, each as what sets it again; cleared where a form begins.
        entered: What was entered into which control, by its title and without secrets; cleared where a form begins.
        before_submit: Lets a person look at a form before it is submitted; given the button and what was entered.
        watch: Shows a person who watches which control is acted on.
        pressed: Told when a control was pressed.
        shutter: Closed here while a secret is typed, for the camera of a run that has one.
    """

    def __init__(
        self,
        page: Page,
        table: ControlTable,
        screens: Screens,
        *,
        origins: Mapping[str, frozenset[str]],
        say: Callable[[str], None],
        keep: Callable[[str, str], str | None] = lambda _name, _text: None,
    ) -> None:
        super().__init__(page, table, screens, say=say, keep=keep)
        self._origins = origins
        self.show_secrets = False
        self.shutter = Shutter()
        self.meant: dict[str, tuple[Control, Callable[[Found], Awaitable[None]]]] = {}
        self.entered: dict[str, list[str]] = {}
        self.before_submit: Callable[[str, Sequence[str]], Awaitable[LetGo]] = _at_once
        self.watch: Callable[[Page, Found], Awaitable[None]] = _unwatched
        self.pressed: Callable[[Page, Found], Awaitable[None]] = _unwatched
        self.ask: Ask = _nobody
        self.unfold = partial(open_parts, self)
        self.unheard = self.press_unheard
        self.clear = partial(shut, self)
        self._last_press: tuple[Found, tuple[str | None, int, int]] | None = None

    def on(self, page: Page) -> Hands:
        """Return hands on another page of the same run."""
        other = Hands(page, self.table, self.screens, origins=self._origins, say=self.say, keep=self.keep)
        other.pointer, other.ask, other.show_secrets = self.pointer, self.ask, self.show_secrets
        other.watch, other.pressed, other.shutter = self.watch, self.pressed, self.shutter
        return other

    # -- going -------------------------------------------------------------------------------------------------------

    async def goto(self, url: str) -> None:
        """Open an address; a server error on this read is tried once more.

        So is an address in place of which the page opened another: what was there may have been about to go on by
        itself, as one does whose pop-up was closed. A sign-in that came instead is the answer.

        Raises:
            Stop: ``maintenance`` when the host does not answer or keeps failing.
        """
        for last in (False, True):
            with told(f"opening {origin_of(url)}"):
                response = await self._open(url)
            if response is None and not last and self.screens.place(self.page.url) != "accounts":
                continue
            if response is not None:  # another document; an address that was not gone to may have left the old one
                self.shutter.left(self.page)
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
                with suppress(PlaywrightError):
                    await self.page.wait_for_load_state("domcontentloaded", timeout=GOTO_TIMEOUT)
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
        """Click a control as a person would; one that the page re-made meanwhile is found again, once the page rests.

        What could not be pressed was not pressed (see `press_once`), so that it is never pressed twice.
        """
        if found.way == BY_HAND:
            return await self._pressed_by_hand(found.control)
        self.say(f"pressing {found.control.title}")
        await self.watch(self.page, found)
        for last in (False, False, True):
            await self.before_press(found)
            try:
                await press_once(found.shown)
            except PlaywrightError as fault:
                if last or is_gone(fault):
                    raise translated(fault, f"pressing {found.control.title}") from None
                await self.settled(most=AGAIN)
                await self.clear()  # it may have come over the page just now
                found = await self.again(found)
            else:
                return await self.pressed(self.page, found)
        return None

    async def before_press(self, found: Found) -> None:
        """Note how the page stands before something is pressed, for `press_unheard`."""
        self._last_press = (found, await self.standing())

    async def press_unheard(self) -> bool:
        """Press once more what was pressed last, where the page is exactly as before that: it did not hear the press.

        For presses after which something is looked for that does not come, such as the form that a button opens. A
        page that sets itself up late has buttons on it before it listens to them.

        Returns:
            Whether it was pressed.
        """
        if self._last_press is None or None in (before := self._last_press[1]) or await self.standing() != before:
            return False
        found, self._last_press = self._last_press[0], None
        with suppress(PlaywrightError):  # the page goes on just now
            self.say(f"pressing {found.control.title} once more")
            await press_once(found.shown)
            return True
        return False

    async def standing(self) -> tuple[str | None, int, int]:
        """Return what changes with a page, with what it asks for, and with the windows it opens."""
        return await self.pulse(), self.asked, len(self.page.context.pages)

    async def goes_on(self, before: tuple[str | None, int, int]) -> bool:
        """Tell whether the page does something, in the time that a press gets to be heard.

        Args:
            before: How it stood; see `standing`.
        """
        async for _ in polls(HEARD):
            if await self.standing() != before:
                return True
        return False

    async def fill(self, found: Found, value: str | Secret) -> None:
        """Type a value and read it back; a field that the page re-creates is found again, twice at most.

        Raises:
            PageChanged: The field does not keep the value.
            Stop: ``wrong_datacenter`` when a secret would be typed on a host it does not belong to.
        """
        if found.way == BY_HAND:
            return await self._typed_by_hand(found.control, value)
        text = revealed(value)
        self.say(f"filling {found.control.title}")
        await self.attend(found, value)
        for attempt in range(3):
            try:
                await self._enter(found, value)
                if await self.held(found) == text:
                    return None
            except PlaywrightError as fault:
                if is_gone(fault) and self.page.is_closed():
                    raise translated(fault, f"filling {found.control.title}") from None
            if attempt < 2:  # noqa: PLR2004 - the third miss is the last
                found = await self.again(found)
                if await self._has_taken(found, value):
                    return None
        raise PageChanged(f"{found.control.title} ({found.control.key}) does not keep what is typed.", REMEDY_PAGE)

    async def _unlock_all(self, values: Sequence[tuple[Found, str | Secret]]) -> None:
        """Press the pencil beside each field that takes no typing yet, as one that the page fills by itself may."""
        plain = [(found, value) for found, value in values if found.way != BY_HAND and not isinstance(value, Secret)]
        for frame in dict.fromkeys(found.frame for found, _ in plain):
            there = [(found, value) for found, value in plain if found.frame is frame]
            with suppress(PlaywrightError):  # it is being made anew
                locked = await eyes.ask(frame, "args.map(takesNoTyping)", [found.element for found, _ in there])
                for (found, value), is_locked in zip(there, locked, strict=True):
                    if is_locked and await self.held(found) != value:
                        await self._unlock(found)

    async def _unlock(self, found: Found) -> None:
        """Press the pencil beside a field, where there is one."""
        with suppress(PlaywrightError):  # it is being made anew
            pencil = (await eyes.point(found.frame, "pencilBeside(args)", found.element)).as_element()
            if pencil is not None:
                await press_once(pencil)
                await self.settled(most=AGAIN)

    async def _has_taken(self, found: Found, value: str | Secret) -> bool:
        """Tell whether the field that a page made anew under the typing holds it: typing makes it anew again."""
        if await self.held(found) != revealed(value):
            return False
        if isinstance(value, Secret):
            await self._veil(found)
        return True

    async def fill_all(self, values: Sequence[tuple[Found, str | Secret]]) -> None:
        """Type into several fields of a form, then read them back together; those that lost it are typed again.

        Raises:
            PageChanged: A field does not keep its value.
            Stop: ``wrong_datacenter`` when a secret would be typed on a host it does not belong to.
        """
        await self._unlock_all(values)
        for found, value in values:
            if found.way == BY_HAND:
                continue  # a person types it when the others are filled
            self.say(f"filling {found.control.title}")
            await self.attend(found, value)
            with suppress(PlaywrightError):  # it holds nothing then, and is typed again
                await self._enter(found, value)
        for (found, value), held in zip(values, await self.holds([found for found, _ in values]), strict=True):
            if held != revealed(value):
                await self.fill(found, value)

    async def switch(self, found: Found, *, on: bool) -> None:
        """Set a toggle and read it back; one that the page made anew meanwhile is found again and set.

        Raises:
            PageChanged: The toggle does not take the state.
        """
        self.mean(found.control, partial(self.switch, on=on))
        self.note(found.control, "on" if on else "off")
        for last in (False, False, True):
            try:
                return await self.switch_all([(found, on)])
            except PageChanged:
                if last or self.page.is_closed() or await self.holds([found]) != [None]:
                    raise
                found = await self.again(found)
        return None

    async def switch_all(self, states: Sequence[tuple[Found, bool]]) -> None:
        """Set some toggles and read them back together.

        Raises:
            PageChanged: A toggle does not take its state.
        """
        left = await self._not_set(states)
        for _ in range(3):
            for found, _on in left:
                self.say(f"setting {found.control.title}")
                await self.click(found)
            still = left
            async for _ in polls(SWITCHING):
                still = await self._not_set(left)
                if not still:
                    return
            if any(found is clicked for found, _ in still for clicked, _ in left):
                break  # one that is there still and did not take it is not flipped to and fro
            left = still
        if left:
            found = left[0][0]
            raise PageChanged(f"{found.control.title} ({found.control.key}) cannot be set.", REMEDY_PAGE)

    async def _not_set(self, states: Sequence[tuple[Found, bool]]) -> list[tuple[Found, bool]]:
        """Return the toggles that are not in their state; in place of one that the page made anew, the new one."""
        held = await self.holds([found for found, _ in states])
        if None in held:
            states = [
                (found if now is not None else await self.afresh(found) or found, on)
                for (found, on), now in zip(states, held, strict=True)
            ]
            held = await self.holds([found for found, _ in states])
        return [(found, on) for (found, on), now in zip(states, held, strict=True) if now is not on]

    async def keep_all(self) -> None:
        """Look again at what was chosen and switched since `meant` was cleared, and set again what a page has lost."""
        sought = await self.seek_for([control for control, _ in self.meant.values()]) if self.meant else Sought()
        for key, (_, put_right) in list(self.meant.items()):
            if key in sought:
                await put_right(sought[key])

    def mean(self, control: Control, put_right: Callable[[Found], Awaitable[None]]) -> None:
        """Remember what a control was set to, for `keep_all`.

        Args:
            control: The control, of the table or of one form alone.
            put_right: Sets it again.
        """
        self.meant[control.key] = (control, put_right)

    def begin(self) -> None:
        """Forget what was entered: a form begins."""
        self.meant.clear()
        self.entered.clear()

    def note(self, control: Control, value: str | Secret) -> None:
        """Note what is entered into a control, for those who look at a form before it is submitted."""
        text = DOTS if control.secret or isinstance(value, Secret) else value
        before = self.entered.get(control.title, []) if control.many else []
        self.entered[control.title] = [*(one for one in before if one != text), text]

    def summary(self) -> list[str]:
        """Return what was entered since `begin`, a line a control, secrets as dots."""
        return [f"{title}: {', '.join(values)}" for title, values in self.entered.items()]

    async def attend(self, found: Found, value: str | Secret) -> None:
        """Note what a control is about to be given, and show a person who watches which one it is."""
        self.note(found.control, value)
        await self.watch(self.page, found)

    async def again(self, found: Found) -> Found:
        """Return the same control, found afresh.

        Raises:
            PageChanged: It is gone.
            Stop: The page of another host that came instead is a detour.
        """
        async for _ in polls(AGAIN):
            fresh = await self.afresh(found)
            if fresh is not None:
                return fresh
            if self.screens.place(self.page.url) != self.found_at:
                self.screens.refuse(await self.look())  # such as a sign-in, when the session ended under the hand
        raise PageChanged(
            f"{found.control.title} ({found.control.key}) went away while it was being used.", REMEDY_PAGE
        )

    # -- inside ------------------------------------------------------------------------------------------------------

    async def _enter(self, found: Found, value: str | Secret) -> None:
        """Type into a field; a secret only where it belongs, in dots, and unseen by a camera until it stands there."""
        if not isinstance(value, Secret):
            return await found.element.fill(value, timeout=ACT_TIMEOUT)
        with self.shutter.closed():
            await self._guard(found)
            await self._veil(found)
            return await found.element.fill(value.reveal(), timeout=ACT_TIMEOUT)

    async def _typed_by_hand(self, control: Control, value: str | Secret) -> None:
        """Show a person what to type, and wait until the page holds it."""
        text = revealed(value)
        shown = "it is not shown here, since it is secret" if isinstance(value, Secret) else text

        async def typed() -> bool | None:
            if not isinstance(value, Secret):
                return True if (await self.shows([text]))[0] else None
            answers = await self._tell_ours("shows(args)", {"values": [text]}, self._hosts(control))
            return True if any(answer[0] for answer in answers) else None

        with self.shutter.closed() if isinstance(value, Secret) else nullcontext():
            sentence = f"Type this into “{control.title}” yourself: {shown}"
            await self.ask(sentence, self.page, typed, copy=value)
        self.agreed[control.key] = text
        self.note(control, value)

    async def _pressed_by_hand(self, control: Control) -> None:
        """Wait until a person has pressed a button, which the page shows by changing."""
        before = await self.look()

        async def pressed() -> bool | None:
            return True if self.page.is_closed() or await self.look() != before else None

        await self.ask(f"Press “{control.title}” yourself.", self.page, pressed)

    async def veil(self, secret: Secret | str) -> None:
        """Draw what stands on the page as a secret in dots, for those who look at the screen.

        Args:
            secret: What the page shows somewhere.
        """
        if not self.show_secrets:
            await self._tell_ours("veil(args)", {"value": revealed(secret)})

    async def _tell_ours(self, call: str, args: dict[str, Any], hosts: frozenset[str] | None = None) -> list[Any]:
        """Return what the visible frames of our hosts answer to a call; a foreign one is not told what is secret.

        Args:
            call: The call, of a function in ``dom/``.
            args: Its arguments.
            hosts: The origins that may be told; every one of the data centre when absent.
        """
        answers = []
        for frame in await eyes.visible_frames(self.page):
            if self.screens.place(frame.url) if hosts is None else origin_of(frame.url) in hosts:
                with suppress(PlaywrightError):
                    answers.append(await eyes.ask(frame, call, args))
        return answers

    async def _veil(self, found: Found) -> None:
        """Draw what is typed into a field in dots."""
        if not self.show_secrets:
            with suppress(PlaywrightError):  # the field was made anew; the next attempt veils it
                await found.element.evaluate("el => el.style.setProperty('-webkit-text-security', 'disc')")

    def _hosts(self, control: Control) -> frozenset[str]:
        """Return the origins that what goes into a control may be typed on."""
        return self._origins.get(control.key.split(".")[0], frozenset())

    async def _guard(self, found: Found) -> None:
        """Refuse to type a secret anywhere but on the hosts it belongs to."""
        await belongs(found, self.page, self._hosts(found.control))


def revealed(value: str | Secret) -> str:
    """Return the text of what may be a secret, for typing and comparing."""
    return value.reveal() if isinstance(value, Secret) else value


async def _nobody(
    _sentence: str, _page: Page, _fact: Callable[[], Awaitable[bool | None]], *, copy: str | Secret | None = None
) -> bool:
    """Ask nobody; a control by hand is only offered where a person is."""
    del copy
    return False


async def _at_once(_button: str, _summary: Sequence[str]) -> LetGo:
    """Submit without waiting; what a run without ``--step`` does."""
    return "at_once"


async def _unwatched(_page: Page, _found: Found) -> None:
    """Show nothing; nobody watches."""
