"""Forms: what was typed is read back before the form is submitted, and what the page refuses is named."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from automation import drift, loose_lists, strangers
from automation.choices import opens_entries, stand_as_boxes
from automation.errors import PageChanged, Stop
from automation.eyes import BY_HAND, Sought
from automation.faults import REMEDY_PAGE, polls
from automation.folds import open_over
from automation.guarding import press_while_kept
from automation.hands import AGAIN, revealed
from automation.pointing import by_hand
from automation.rest import Rest
from automation.sight import PATIENCE
from automation.table import EXTRA
from flows import asking_back, unheard
from flows.intents import TAKEN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from automation.eyes import Found
    from automation.hands import Hands
    from automation.redaction import Secret
    from automation.strangers import Stranger
    from automation.table import Control

NO_FIELDS = ("button", "value")
"""Kinds of control that hold nothing a form could insist on."""
TAKING_OVER = 0.35
"""Seconds that a page gets, from when its form is there, to take its fields over before what they hold is believed.
A form that is sent before is not what was typed, and no look at it tells that."""
ALL_OF_THEM = ("select all", "select all scopes", "all", "all scopes", "check all", "toggle all")
"""How a box is called that ticks all others (guesses)."""
_MARKS = re.compile(r"^\W+|\W+$")
"""What stands around a label's words: an asterisk, a colon, a picture for help."""
_COUNT = re.compile(r"\s*\(\d+( */ *\d+)?\)$")
"""How many entries a heading has, behind it."""
MADE, ONCE_MORE, WENT_ON, UNCLEAR = "made", "once more", "went on", "unclear"
ANSWERS = {MADE: True, WENT_ON: None, UNCLEAR: False}
"""What a page may say to a form, with what `submit` returns for it."""
REFUSALS = (
    *unheard.CALLED_EMPTY,
    "is not valid",
    "invalid",
    *TAKEN,
    "should not contain",
    "cannot contain",
    "not allowed",
    "must start",
    "should start",
    "select at least",
    "add at least",
)
"""How pages word a refusal; "Enter a valid ..." is documented (facts B4), the others are guesses."""


async def _all_kept() -> bool:
    """Tell that nothing was entered beside fields of text."""
    return True


async def _not_mended(_said: Sequence[str]) -> bool:
    """Leave a refused form as it is."""
    return False


@dataclass(frozen=True, slots=True)
class Form:
    """A form that is about to be submitted.

    Attributes:
        fill: Fills it, and may be called again when the page made its fields anew meanwhile.
        typed: What each text field must hold when the button is pressed.
        button: The control that submits it.
        answered: Tells whether the page shows that it was taken.
        before: Called once, just before the first press; writes the intent.
        patience: Seconds the page gets to answer.
        kept: Tells whether the page still shows what `fill` entered beside ``typed``, such as rows.
        mended: Called when the page refuses the form, with its words; tells whether it is worth another press.
        there: Tells whether the page shows the form still; by its fields of text where absent.
    """

    fill: Callable[[], Awaitable[None]]
    typed: Mapping[str, str | Secret]
    button: str
    answered: Callable[[], Awaitable[bool]]
    before: Callable[[], None]
    patience: float = 12.0
    kept: Callable[[], Awaitable[bool]] = _all_kept
    mended: Callable[[Sequence[str]], Awaitable[bool]] = _not_mended
    there: Callable[[], Awaitable[bool]] | None = None

    def on(self, button: str) -> Form:
        """Return the same form as it is on a step that this button leaves."""
        return replace(self, button=button, kept=_all_kept)


async def submit(hands: Hands, form: Form) -> bool | None:
    """Fill a form, read it back, submit it, and wait for the page's answer.

    Returns:
        True when the page shows that the form was taken; None when it has left the form without a word, and nothing
        that it asked for failed; False when it gives no answer either way.

    Raises:
        Stop: ``invalid_config`` with the page's own words when it refuses what the form holds; ``page_changed`` when
            the form does not keep what is typed; or a detour.
    """
    begun = False
    complained: set[str] = set()
    hands.begin()
    for first, last in ((True, False), (False, False), (False, True)):
        shown_at = time.monotonic()
        await form.fill()
        await asyncio.sleep(max(0.0, shown_at + TAKING_OVER - time.monotonic()))
        sought, button = await let_go(hands, form, await check_kept(hands, form))
        hands.dialogs.said.clear()
        hands.unanswered = ""
        before = await _texts(hands)
        asks = not await asking_back.asked(hands)  # else it is not the press that brings the question
        if not begun:
            form.before()
            begun = True
        kept = [(sought.found.get(key, []), revealed(value)) for key, value in form.typed.items()]
        if await press_while_kept(hands, button, kept):
            question = button if asks and button.way != BY_HAND else None
            taken = await _answer(hands, form, before, complained, question, first=first, last=last)
            if taken != ONCE_MORE:
                return ANSWERS[taken]
        elif last:
            raise _does_not_keep("its fields up to the press")
    return False


async def _answer(
    hands: Hands,
    form: Form,
    before: set[str],
    complained: set[str],
    pressed: Found | None,
    *,
    first: bool,
    last: bool,
) -> str:
    """Wait for what the page says to a form.

    Args:
        hands: Hands on the page.
        form: The form.
        before: The texts of the page before the press.
        complained: What the page complained of after earlier presses, and may show still; this one adds to it.
        pressed: What was pressed, while the page has not asked yet whether that was meant.
        first: Whether this was the first press.
        last: Whether there is no other press.

    Returns:
        One of `ANSWERS`, or `ONCE_MORE` when the form is worth another press.

    Raises:
        Stop: As `submit`.
    """
    hints = {text for text in before if _refuses(text)}
    rest = Rest(hands)
    untold = pressed
    async for _ in polls(form.patience):
        if await form.answered():
            return MADE
        if untold is not None and await asking_back.told(hands, untold):
            untold = None
        if said := await complaints(hands) - hints:
            if not last and await _is_worth_another(hands, form, sorted(said), first=first):
                complained |= said
                return ONCE_MORE
            raise refused(hands, form.button, await hands.blamed(sorted(said)))
        hands.screens.refuse(await hands.look())
        if pressed is not None and (asked := await asking_back.answered(hands, pressed)):
            if asked != asking_back.WENT_ON:
                raise refused(hands, form.button, [f"It asks: {asked}"])
            pressed = None  # it is answered once
            rest = Rest(hands)
            continue
        if await rest.over():
            await _refuse_what_is_said(hands, form, before - complained)
            if not await _is_there(hands, form):
                return UNCLEAR if hands.unanswered else WENT_ON  # a list has it, or nobody does
    await _refuse_what_is_said(hands, form, before - complained)
    return UNCLEAR


async def _refuse_what_is_said(hands: Hands, form: Form, before: set[str]) -> None:
    """Raise the stop for what a page says at the fields of a form since the press, where it says something."""
    if told := await _said_at_fields(hands, form, before):
        raise refused(hands, form.button, told)


async def _is_worth_another(hands: Hands, form: Form, said: Sequence[str], *, first: bool) -> bool:
    """Tell whether a form that was refused may be taken at another press, after what can be mended was."""
    if await _lost(hands, form):
        return True  # the page made its fields anew as it was pressed
    told = await hands.blamed(said)
    return await form.mended(told) or (first and await unheard.emptied(hands, form.button.split(".")[0], told))


async def _said_at_fields(hands: Hands, form: Form, before: set[str]) -> list[str]:
    """Return what a page that still offers the button says at fields since the press, in whatever words.

    Nothing where a request of the page has failed since.
    """
    if hands.unanswered:
        return []  # the page tells of a request that failed; whether the form was taken, nobody knows
    if not await _is_there(hands, form):
        return []  # it is the page that came after
    new = sorted(await _texts(hands) - before)
    said = [told for text, told in zip(new, await hands.blamed(new), strict=True) if told != text]
    said += [text for text in new if text in hands.dialogs.said and text not in said]
    return said if form.button in await hands.seek(form.button) else []


async def _is_there(hands: Hands, form: Form) -> bool:
    """Tell whether the page shows a form still; one without a field of text is believed to be there."""
    if form.there is not None:
        return await form.there()
    sought = await hands.seek(*form.typed)
    return not form.typed or any(sought.missing.get(key) != "none" for key in form.typed)


def refused(hands: Hands, button: str, said: Sequence[str]) -> Stop:
    """Return the stop for a form that the page does not take, in the page's own words.

    Args:
        hands: Hands on the page.
        button: What was pressed.
        said: What the page says; see `Sight.blamed`.
    """
    return Stop(
        "invalid_config",
        f"The page refused {hands.table[button].title}. {'; '.join(said)}",
        "Correct the value in the config (`check` knows the documented rules), then run again.",
    )


async def let_go(hands: Hands, form: Form, sought: Sought) -> tuple[Sought, Found]:
    """Let a person look at a filled form before it is submitted, where one wants to (``--step``).

    Args:
        hands: Hands on the page.
        form: The form.
        sought: Its fields, and the button that submits it.

    Returns:
        Both; what a person changed meanwhile is set again before. Under ``b`` it is the person who presses the button.

    Raises:
        PersonAwaited: Nobody let it go on.
        PageChanged: The form does not keep what was typed.
    """
    how = await hands.before_submit(hands.table[form.button].title, hands.summary())
    if how != "at_once":
        sought = await check_kept(hands, form)
    button = sought[form.button]
    return sought, await by_hand(hands.page, button.control) if how == "by_hand" else button


async def press_let_go(hands: Hands, key: str, before: Callable[[], None], patience: float = PATIENCE) -> None:
    """Press what submits a form once a person lets it go on (``--step``); under ``b`` it is the person who presses it.

    Args:
        hands: Hands on the page.
        key: The control that submits it.
        before: Called just before the press; writes the intent.
        patience: Seconds to wait for the control.

    Raises:
        PersonAwaited: Nobody let it go on.
        PageChanged: The control is not there.
    """
    how = await hands.before_submit(hands.table[key].title, hands.summary())
    before()
    if how == "by_hand":
        await hands.click(await by_hand(hands.page, hands.table[key]))
        return
    button = (await hands.any_of(key, patience=patience))[key]
    await hands.click(button)
    await asking_back.settled(hands, button)


async def whole_form(hands: Hands, *keys: str, expected: Sequence[str] = (), offered: Sequence[str] = ()) -> Sought:
    """Find every control of a form before anything is typed into it.

    A field that the form insists on and nobody knows is a person's where one is there, or a user's overlay's. A button
    may be disabled as long as the form is not filled.

    Args:
        hands: Hands on the page that shows the form.
        keys: Controls that must be there; all others of the same page of the table are taken where they are.
        expected: Controls that a form may lack, unless a field of that kind stands in it that nothing else is.
        offered: Names of entries that stand in the form as fields of their own, e.g. scopes to tick.

    Returns:
        All that was found.

    Raises:
        PageChanged: A control is missing, or the form insists on a field that the table does not know.
        Stop: The page shows a detour instead.
    """
    hands.screens.refuse(await hands.look())
    page = keys[0].split(".")[0]
    others = [one.key for one in hands.table.page(page) if one.kind not in NO_FIELDS]
    optional = [key for key in others if key not in keys]
    sought, strangers = Sought(), None
    async for _ in polls(AGAIN):
        sought = await hands.find(*keys, optional=optional, idle=buttons_of(hands, keys))
        if await open_over(hands, sought.lacks(expected)):
            continue
        strangers = await _strangers(hands, sought, page, offered)
        if strangers is not None:
            break  # else the page made a field anew under the look
    strangers = strangers or []
    doubled = [key for key in sought.lacks(others) if sought.missing[key] == "several" and not hands.table[key].waived]
    if doubled:
        raise await hands.amiss(sought, doubled)
    lacking = [hands.table[key] for key in sought.lacks([*expected, *others]) if not hands.table[key].waived]
    multiple = [one for one in lacking if one.kind == "multi"]
    if multiple and await _offers_itself(hands, multiple[0].key, offered):
        lacking = [one for one in lacking if one not in multiple]
        strangers = [one for one in strangers if not any(_goes_by(one, multi) for multi in multiple)]  # only its search
    changed = [one for one in lacking if any(_goes_by(stranger, one) for stranger in strangers)] or [
        one for one in lacking if one.key in expected and any(one.kind in stranger.kinds for stranger in strangers)
    ]
    changed += [
        one for one in lacking if one.key in expected and one.kind == "toggle" and await hands.saying(*one.names)
    ]
    plain = next((one for one in lacking if one.kind == "multi"), None)
    if plain and strangers and await opens_entries(hands, plain, offered):
        hands.table = hands.table.with_plain(plain.key)
        return await whole_form(hands, *keys, expected=expected, offered=offered)
    if changed:
        raise await hands.amiss(sought, [changed[0].key])  # a switch that is only named would stay as it happens to be
    demanded = [one.label.strip(" *:") for one in strangers if one.demanded]
    if demanded:
        await _by_hand_or_stop(hands, sought, page, offered, demanded)
    return sought


async def _offers_itself(hands: Hands, key: str, offered: Sequence[str]) -> bool:
    """Tell whether entries stand in a form as check boxes, or in two lists, so that no one field holds them."""
    return await stand_as_boxes(hands, offered) or await loose_lists.frame_of(hands, key, offered) is not None


def buttons_of(hands: Hands, keys: Sequence[str]) -> list[str]:
    """Return those of some controls that are buttons."""
    return [key for key in keys if hands.table[key].kind == "button"]


def _goes_by(stranger: Stranger, control: Control) -> bool:
    """Tell whether a field that nobody claims has a control's own wording, so that it became another kind."""
    return _MARKS.sub("", stranger.label).casefold() in {name.casefold() for name in control.names}


async def _strangers(hands: Hands, sought: Sought, page: str, offered: Sequence[str]) -> list[Stranger] | None:
    """Return the fields of a form that neither the table nor the user's overlay knows; None when it was made anew.

    Where a user told which of two of a name is meant (a selector), the other one is known as well.
    """
    told = [
        name for several in sought.found.values() if several[0].control.selectors for name in several[0].control.names
    ]
    known = {drift.toml(label).casefold() for label in (*offered, *told, *hands.table.extras.get(page, {}))}
    if offered:  # a box for all of them, or for all of one app
        known |= {*ALL_OF_THEM, *(name.split(".", maxsplit=1)[0].casefold() for name in offered)}
    unclaimed = await strangers.unclaimed(hands.page, sought)
    if unclaimed is None:
        return None
    said = [_COUNT.sub("", drift.toml(one.label)).casefold() for one in unclaimed]
    return [one for one, label in zip(unclaimed, said, strict=True) if one.beside and label not in known]


async def _by_hand_or_stop(
    hands: Hands, sought: Sought, page: str, offered: Sequence[str], labels: Sequence[str]
) -> None:
    """Let a person fill what the form insists on and nobody knows, and wait until the page holds it.

    Args:
        hands: Hands on the page.
        sought: The form.
        page: The page of the table.
        offered: See `whole_form`.
        labels: What the form insists on.

    Raises:
        PageChanged: No person is there.
        PersonAwaited: Nobody did it in time.
    """

    async def filled() -> bool | None:
        strangers = await _strangers(hands, await hands.seek(*sought.found), page, offered)
        return None if strangers is None or any(one.demanded for one in strangers) else True

    named = ", ".join(f"“{label}”" for label in labels)
    if hands.pointer is not None:
        await hands.ask(f"The form insists on {named}, which is not known: fill it in yourself.", hands.page, filled)
        return
    entry = [f"[{page}.{EXTRA}]", *(f'"{drift.toml(label)}" = ""' for label in labels)]
    text = f"The form insists on {named}, which the table of controls does not know. Nothing was typed."
    raise PageChanged(
        text,
        "Give what goes into it in an overlay (controls.toml beside the config; true or false for a switch), or fill "
        f"it in yourself in a headed run, then run again. The entry would be: {' '.join(entry)}",
        artifact=hands.keep(f"{page}.{EXTRA}", "\n".join([f"# {text}", "", "```toml", *entry, "```", ""])),
    )


async def check_kept(hands: Hands, form: Form) -> Sought:
    """Read every field of a form back, just before it is submitted; one that lost its value is set again.

    Args:
        hands: Hands on the page.
        form: The form.

    Returns:
        The fields, and the button, found together.

    Raises:
        PageChanged: A field holds something else than was typed.
    """
    wrong: list[str] = []
    for _ in range(4):
        await hands.keep_all()
        sought = await hands.find(*form.typed, form.button)
        wrong = await _not_kept(hands, sought, form.typed)
        if wrong:
            await hands.fill_all([(sought[key], form.typed[key]) for key in wrong])
        elif await form.kept():
            return sought
        else:
            await form.fill()
    raise _does_not_keep(", ".join(f"{hands.table[key].title} ({key})" for key in wrong) or "its rows")


def _does_not_keep(names: str) -> PageChanged:
    return PageChanged(f"The form does not keep what is typed into {names}.", REMEDY_PAGE)


async def _lost(hands: Hands, form: Form) -> bool:
    """Tell whether a form that was refused no longer holds what was typed: the page made its fields anew meanwhile."""
    return bool(await _not_kept(hands, await hands.seek(*form.typed), form.typed)) or not await form.kept()


async def _not_kept(hands: Hands, sought: Sought, typed: Mapping[str, str | Secret]) -> list[str]:
    """Return the fields of which no entry holds what was typed."""
    fields = [(key, found) for key in typed for found in sought.found.get(key, [])]
    held = await hands.holds([found for _, found in fields])
    kept = {key for (key, _), value in zip(fields, held, strict=True) if value == revealed(typed[key])}
    return [key for key in typed if key not in kept]


async def complaints(hands: Hands) -> set[str]:
    """Return the texts of a page that read like a refusal."""
    return {text for text in await _texts(hands) if _refuses(text)}


async def _texts(hands: Hands) -> set[str]:
    return {text for view in await hands.look() for text in view.texts} | set(hands.dialogs.said)


def _refuses(text: str) -> bool:
    return len(text) < 160 and any(word in text.casefold() for word in REFUSALS)  # noqa: PLR2004 - a message is short
