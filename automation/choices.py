"""Choosing: drop-downs and multiple choices of every make, and rows that count only once they are added."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

from automation import eyes, loose_lists, open_lists, two_lists
from automation.errors import PageChanged
from automation.faults import REMEDY_PAGE, polls, told
from automation.folds import open_groups
from automation.pressing import ACT_TIMEOUT, GOTO_TIMEOUT, press_once
from automation.rest import Rest
from automation.table import Control

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from automation.eyes import Found, Sought
    from automation.hands import Hands

FOLLOWING = 0.3
"""Seconds without a change after which no check boxes follow a heading."""
_DROP_DOWNS = "select, [role=combobox], [role=listbox], [aria-haspopup], lyte-drop-button, [tabindex]"
_NATIVE_OPTIONS = "el => el.tagName === 'SELECT' ? [...el.options].map(option => option.textContent.trim()) : null"
_OFFERS = "args.matches('select, [role=combobox], [aria-haspopup]') || entriesOf(args).length > 0"
"""Tells what offers its entries itself, so that no check boxes are to come."""
_STANDS_OPEN = "args.matches('[role=listbox]') && entriesOf(args).length > 0"
"""Tells what shows its entries without being opened, so that nothing is to be closed."""
_IS_CHOSEN = """el => {
  const option = el.closest('[role=option], [aria-selected], [aria-checked], li, label') || el;
  const box = option.querySelector('input[type=checkbox]');
  if (box) return box.checked;
  const told = option.getAttribute('aria-selected') ?? option.getAttribute('aria-checked');
  return told === null ? null : told === 'true';
}"""
"""Tells whether an entry of an open list is chosen; null where the list does not say."""


async def choose(hands: Hands, found: Found, wordings: Sequence[str]) -> None:
    """Choose one entry of a drop-down by any of its documented wordings, and read the choice back.

    A drop-down that the page made anew meanwhile is found again, and chosen from once more; so is one that a page which
    was still setting up its form put back.

    Raises:
        PageChanged: The list does not open, does not offer the entry, or does not keep it.
    """
    hands.mean(found.control, partial(choose, hands, wordings=wordings))
    hands.note(found.control, wordings[0])
    if await hands.held(found) is None:
        found = await hands.again(found)  # another choice of the form had the page make it anew
    if await _says(hands, found, wordings):
        return
    hands.say(f"choosing {found.control.title}")
    await hands.watch(hands.page, found)
    put_back = False
    for last in (False, False, True):
        with told(f"choosing {wordings[0]} in {found.control.title}"):
            try:
                await _take(hands, found, wordings)
            except PlaywrightError:
                if last or hands.page.is_closed():
                    raise
        if await _is_taken(hands, found, wordings):
            if await hands.held(found) is None:
                await open_lists.shut(hands, found, wordings)  # a list may still hang over the one made in its place
            return
        before, found = found, await hands.again(found)
        same = await hands.holds([before]) != [None]
        if same and put_back:
            break  # it is the same field still, and does not take it
        put_back = same
    raise PageChanged(
        f"{found.control.title} ({found.control.key}) does not offer or keep {' / '.join(wordings)}.", REMEDY_PAGE
    )


async def _is_taken(hands: Hands, found: Found, wordings: Sequence[str]) -> bool:
    """Tell whether a drop-down, or the one that the page made in its place, comes to say what was chosen."""
    async for _ in polls(2):
        if await _says(hands, found, wordings):
            return True
        for one in await hands.alike(found):
            if await _says(hands, one, wordings):
                return True
    return False


async def _take(hands: Hands, found: Found, wordings: Sequence[str]) -> None:
    """Choose an entry of a drop-down where it is offered."""
    options = await found.element.evaluate(_NATIVE_OPTIONS)
    if options is None:
        option = await open_lists.open_list(hands, found, wordings)
        if option is not None:
            await press_once(option)
    elif (label := _pick(options, wordings)) is not None:
        await found.element.select_option(label=label, timeout=GOTO_TIMEOUT)  # the page may open another one


async def choose_many(hands: Hands, key: str, wanted: Sequence[str], offered: Sequence[str]) -> None:
    """Choose exactly some entries out of those offered: check boxes, a list, or a drop-down with tags.

    Args:
        hands: Hands on the page.
        key: The control, of kind ``multi``.
        wanted: Texts of the entries to choose.
        offered: Texts of all entries known to be on offer; those not wanted are taken off where they are chosen.

    Raises:
        PageChanged: An entry is not offered or does not stay chosen.
    """
    hands.mean(hands.table[key], lambda _: choose_many(hands, key, wanted, offered))
    hands.note(hands.table[key], ", ".join(wanted))
    if (frame := await loose_lists.frame_of(hands, key, offered)) is not None:
        hands.say(f"choosing {hands.table[key].title}")
        with told(f"choosing {hands.table[key].title}"):
            return await loose_lists.move(frame, hands.table[key], wanted, offered)
    sought = await hands.seek(key)
    if wanted and key in sought and set(await _told(hands, sought[key], offered)) == set(wanted):
        return None
    hands.say(f"choosing {hands.table[key].title}")
    if key in sought:
        await hands.watch(hands.page, sought[key])
    for last in (False, False, True):
        try:
            if await _choose_all(hands, key, wanted, offered):
                return None
        except PageChanged:
            if last or not wanted or (await hands.seek_for([hands.table[key], *_boxes(wanted)])).lacks(wanted):
                raise  # else check boxes came meanwhile, and the list of that name is none
    raise PageChanged(f"The page makes {hands.table[key].title} ({key}) anew again and again.", REMEDY_PAGE)


async def chosen_of(hands: Hands, key: str, offered: Sequence[str]) -> list[str]:
    """Return which of some entries are chosen in a multiple choice, without opening it; none where that is not told.

    Args:
        hands: Hands on the page, at rest.
        key: The control, of kind ``multi``.
        offered: Texts of all entries known to be on offer.
    """
    if (frame := await loose_lists.frame_of(hands, key, offered)) is not None:
        return await loose_lists.chosen(frame, offered)
    boxes = _boxes(offered)
    labels = hands.table.labels(key.split(".", maxsplit=1)[0])
    sought = await eyes.seek(hands.page, [*boxes, hands.table[key]], labels)
    if ticked := [name for name in offered if name in sought]:
        held = await hands.holds([sought[name] for name in ticked])
        return [name for name, on in zip(ticked, held, strict=True) if on]
    return await _chosen(sought[key], offered) if key in sought else []


async def opens_entries(hands: Hands, control: Control, offered: Sequence[str]) -> bool:
    """Tell whether a multiple choice is drawn as a plain field of text, which says so only by the list it opens.

    It is pressed once, and its list let close again; what was typed to bring it up is taken out. Where every entry is
    chosen, the list is empty, and the tags in it tell.

    Args:
        hands: Hands on the page.
        control: The control, of kind ``multi``, which was not found as one.
        offered: Texts of entries, any of which the list must offer.
    """
    sought = await hands.seek_for([control.model_copy(update={"plain": True})])
    if not offered or control.key not in sought:
        return False
    found = sought[control.key]
    with suppress(PlaywrightError):
        if await _chosen(found, offered):
            return True
        entry = await open_lists.open_list(hands, found, offered)
        if entry is not None:
            await open_lists.untyped(found, offered[0])
            await open_lists.shut(hands, found, offered)
        return entry is not None
    return False


async def _set_again(hands: Hands, found: Found, *, on: bool) -> None:
    """Set a check box again that a page has lost since."""
    await hands.switch_all([(found, on)])


async def stand_as_boxes(hands: Hands, offered: Sequence[str]) -> bool:
    """Tell whether every one of some entries stands on the page as a check box of its own."""
    return bool(offered) and not (await hands.seek_for(_boxes(offered))).lacks(offered)


def _boxes(names: Sequence[str]) -> list[Control]:
    """Return a check box of each name, to be looked for."""
    return [Control(key=name, kind="toggle", names=(name,)) for name in names]


async def _choose_all(hands: Hands, key: str, wanted: Sequence[str], offered: Sequence[str]) -> bool:
    """Choose some entries; False when the page made the control anew meanwhile, so that it has to be done again.

    Raises:
        PageChanged: An entry is not offered or does not stay chosen.
    """
    control = hands.table[key]
    boxes = _boxes(offered)
    at_rest, rest = False, Rest(hands)
    async for _ in polls(10):
        sought = await _sought(hands, control, boxes, wanted)
        if not sought.lacks(wanted):
            if not await _set_boxes(hands, sought, wanted, offered):
                return False
            hidden = sought.lacks(offered)  # one that is ticked in a closed group would be asked for as well
            return not await open_groups(hands, key, hidden) or await _set_boxes(
                hands, await hands.seek_for([control, *_boxes(hidden)]), wanted, hidden
            )
        if key in sought:
            if at_rest or await eyes.ask(sought[key].frame, _OFFERS, sought[key].element):
                break
            await hands.settled(quiet=FOLLOWING)  # check boxes may come a moment after the heading that names them
            at_rest = True
        elif await rest.refused():
            break
    if key not in sought:
        raise await hands.amiss(sought, [key])
    found = sought[key]
    with told(f"choosing {control.title}"):
        if await two_lists.are_there(found):
            return await _unless_anew(hands, found, two_lists.move(found, wanted, offered))
        options = await found.element.evaluate(_NATIVE_OPTIONS)
        if options is None:
            return await _unless_anew(hands, found, _tick(hands, found, wanted, offered))
        labels = [_pick(options, [name]) or name for name in wanted]
        await found.element.select_option(label=labels, timeout=ACT_TIMEOUT)
        return await _unless_anew(hands, found, _stay(hands, key, wanted, offered))


def _states(sought: Sought, wanted: Sequence[str], names: Sequence[str]) -> list[tuple[Found, bool]]:
    """Return each check box that was found of some names, with whether it is to be ticked."""
    return [(sought[name], name in wanted) for name in names if name in sought]


async def _set_boxes(hands: Hands, sought: Sought, wanted: Sequence[str], names: Sequence[str]) -> bool:
    """Set the check boxes that were found of some names; False when the page made them anew meanwhile."""
    states = _states(sought, wanted, names)
    for box, on in states:
        hands.mean(box.control, partial(_set_again, hands, on=on))
    return not states or await _unless_anew(hands, states[0][0], hands.switch_all(states))


async def _sought(hands: Hands, control: Control, boxes: Sequence[Control], wanted: Sequence[str]) -> Sought:
    """Search for a multiple choice and for check boxes, also in groups that are closed.

    The choice's own list may hang over one that was made anew.
    """
    both = [control, *boxes]  # the first one tells which page's labels there are
    sought = await hands.seek_for(both)
    if covered := sought.covered.get(control.key):
        await open_lists.shut(hands, covered[0], [box.key for box in boxes])
        sought = await hands.seek_for(both)
    if await open_groups(hands, control.key, sought.lacks(wanted)):
        sought = await hands.seek_for(both)
    return sought


async def _unless_anew(hands: Hands, found: Found, act: Awaitable[None]) -> bool:
    """Do something with a control; False when it failed because the page made the control anew meanwhile."""
    try:
        await act
    except (PageChanged, PlaywrightError):
        if hands.page.is_closed() or await hands.holds([found]) != [None]:
            raise
        return False
    return True


async def _tick(hands: Hands, found: Found, wanted: Sequence[str], offered: Sequence[str]) -> None:
    """Choose in a list that opens, or stands open; what it does not keep is looked at, and chosen, once more."""
    stands_open = await eyes.ask(found.frame, _STANDS_OPEN, found.element)
    for last in (False, True):
        before = await _read(hands, found, offered)
        if stands_open or not await _tick_boxes(hands, found, wanted, offered):
            for name in offered:
                on, was = name in wanted, name in before
                if (on or was) and not (was and await _as_tag(found, name, offered, on=on)):
                    await _tick_one(hands, found, name, on=on, before=was)
        if not stands_open:
            await open_lists.apply(hands, found, offered)
            await open_lists.shut(hands, found, offered)
        try:
            await _stay(hands, found.control.key, wanted, offered)
        except PageChanged:
            if last or await hands.holds([found]) == [None]:
                raise
        else:
            return


async def _tick_boxes(hands: Hands, found: Found, wanted: Sequence[str], offered: Sequence[str]) -> bool:
    """Tick the boxes that a list brings, as a dialog to choose in does; False where some are missing, or go.

    Nothing may come of a press on the words beside a box that is only drawn.
    """
    with suppress(PlaywrightError, PageChanged):
        if not wanted or await found.element.evaluate("el => el.tagName === 'INPUT'"):
            return False  # its list may show only what is typed
        if await open_lists.open_list(hands, found, wanted[:1]) is None:
            return False
        sought = await hands.seek_for(_boxes(offered))
        if not sought.lacks(wanted):
            await hands.switch_all(_states(sought, wanted, offered))
            return True
    return False


async def _as_tag(found: Found, name: str, offered: Sequence[str], *, on: bool) -> bool:
    """Settle an entry that stands as a tag with a button of its own to take it off, by which it is surely chosen.

    Args:
        found: The multiple choice.
        name: What the entry says.
        offered: Texts of all entries.
        on: Whether it is to be chosen; else its button is pressed.

    Returns:
        False where there is no such tag.
    """
    args = {"field": found.element, "name": name, "names": list(offered)}
    button = (await eyes.point(found.frame, "takesOff(args)", args)).as_element()
    if button is not None and not on:
        await button.click(timeout=open_lists.BRIEF)
    return button is not None


async def _tick_one(hands: Hands, found: Found, name: str, *, on: bool, before: bool) -> None:
    """Choose one entry, or take it off; the list may close after every choice, or be drawn anew under the hand.

    Args:
        hands: Hands on the page.
        found: The multiple choice.
        name: What the entry says.
        on: Whether it is to be chosen.
        before: Whether the choice, while it was shut, showed it as chosen; an entry need not tell that itself.

    Raises:
        PageChanged: It is not offered.
    """
    shown: bool | None = None
    for last in (False, False, True):
        option = await open_lists.open_list(hands, found, [name])
        if option is None:
            if on and not await _chosen(found, [name]):  # what is chosen may leave the list
                raise PageChanged(f"{found.control.title} ({found.control.key}) does not offer {name}.", REMEDY_PAGE)
            return
        now = bool(await _chosen(found, [name]))
        if shown is not None and now is not shown:
            return  # the press that seemed to fail was taken
        shown = now
        try:
            told_chosen = await option.evaluate(_IS_CHOSEN)
            if (before if told_chosen is None else told_chosen) is not on:
                await option.click(timeout=open_lists.BRIEF)
        except PlaywrightError:
            if last or hands.page.is_closed():
                raise
        else:
            return


async def _says(hands: Hands, found: Found, wordings: Sequence[str]) -> bool:
    held = await hands.held(found)
    return isinstance(held, str) and _pick([held], wordings) is not None


async def _chosen(found: Found, names: Sequence[str]) -> list[str]:
    """Return those names that a multiple choice shows as chosen."""
    args = {"field": found.element, "names": list(found.control.names)}
    said = await eyes.ask(found.frame, "chosenBy(args)", args)
    return [name for name in names if any(_holds(text, name) for text in said)]


async def _told(hands: Hands, found: Found, names: Sequence[str]) -> list[str]:
    """Return what `_read` does; nothing where the page makes the control anew meanwhile."""
    try:
        return await _read(hands, found, names)
    except PlaywrightError:
        if hands.page.is_closed():
            raise
        return []


async def _read(hands: Hands, found: Found, names: Sequence[str]) -> list[str]:
    """Return those names that a multiple choice has chosen; one that folds some away (“+2 more”) is opened to see.

    So is one that only counts them (“3 selected”).
    """
    chosen = await _chosen(found, names)
    args = {"field": found.element, "names": list(names)}
    counts = await eyes.ask(found.frame, "foldedBy(args)", {**args, "names": list(found.control.names)})
    folded = counts["more"] or max(0, counts["all"] - len(chosen))
    if not folded or len(chosen) + folded > len(names):
        return chosen
    if len(chosen) + folded == len(names):
        return list(names)
    if await open_lists.open_list(hands, found, names) is None:
        return chosen
    marked = await eyes.ask(found.frame, "markedOf(args)", args)
    await open_lists.shut(hands, found, names)
    return chosen if marked is None else [name for name in names if name in marked]


async def _stay(hands: Hands, key: str, wanted: Sequence[str], offered: Sequence[str]) -> None:
    """Check that every wanted entry stays chosen, and none of the others is."""
    lost, surplus = list(wanted), [""]
    async for _ in polls(3):
        sought = await hands.seek(key)
        if key in sought:
            chosen = await _read(hands, sought[key], [*dict.fromkeys([*wanted, *offered])])
            lost = [name for name in wanted if name not in chosen]
            surplus = [name for name in chosen if name not in wanted]
            if not lost and not surplus:
                return
    said = f"does not keep {', '.join(lost)}" if lost else f"does not leave out {', '.join(surplus)}"
    raise PageChanged(f"{hands.table[key].title} ({key}) {said}.", REMEDY_PAGE)


def _holds(text: str, name: str) -> bool:
    """Tell whether a name stands in a text as a word of its own."""
    words = re.sub(r"[,;()\[\]]", " ", text).casefold().split()
    return name.casefold() in words or name.casefold() == text.casefold().strip()


def _pick(texts: Sequence[Any], wordings: Sequence[str]) -> str | None:
    """Return the text that is one of the wordings, spaces, case and punctuation aside."""
    bare = {_bare(wording) for wording in wordings}
    return next((text for text in texts if _bare(str(text)) in bare), None)


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum()) or text.strip()  # a comma is not nothing


async def drop_downs(hands: Hands) -> list[Found]:
    """Return the drop-downs of a page, whatever they are called."""
    any_choice = Control(key="any.choice", kind="choice", names=("the entry",), attributes=(_DROP_DOWNS,), many=True)
    return (await eyes.seek(hands.page, [any_choice], [])).found.get("any.choice", [])


async def offers(hands: Hands) -> list[str]:
    """Return all that a page offers to choose from: its visible texts, and the entries of its drop-downs.

    A page that makes its drop-downs anew under the hand is read once more when it is at rest.
    """
    for last in (False, False, True):
        try:
            return await _offered(hands)
        except PlaywrightError:
            if last or hands.page.is_closed():
                raise
            await hands.settled()
    return []


async def _offered(hands: Hands) -> list[str]:
    texts = [text for view in await hands.look() for text in view.texts]
    for found in await drop_downs(hands):
        options = await found.element.evaluate(_NATIVE_OPTIONS)
        if options is not None:
            texts += options
            continue
        await found.shown.click(timeout=ACT_TIMEOUT)
        async for _ in polls(open_lists.OPENING):
            opened = [text for view in await hands.look() for text in view.texts if text not in texts]
            if opened:
                texts += opened
                break
        await found.shown.click(timeout=ACT_TIMEOUT)
    return texts
