"""The probe through the function editor, as a person would run it (facts F2); for when the session API is gone.

Only functions with the probe's own prefix are opened or deleted.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation import eyes
from automation.choices import choose
from automation.errors import PageChanged, Stop
from automation.faults import REMEDY_PAGE, polls, told, translated
from automation.pressing import ACT_TIMEOUT, bring_to_middle, press_once
from automation.scrolling import ANEW_MOST, recycling, steps
from automation.sight import HEARD
from flows import setup
from flows.fields import Form, submit
from flows.lists import PAGES_MOST, drawn, lines, turn
from flows.probe import OWN, Ran, new_name, snippet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import ElementHandle

    from automation.eyes import Found
    from automation.hands import Hands
    from automation.redaction import Secret
    from flows.visit import Visit

DELETES = ("functions.confirm_delete", "functions.delete")
EXTRAS = ("functions.display_name", "functions.category", "functions.language")
LOOKS = (0.0, 1.0, 3.0)
"""Seconds before each look for a probe that was made: a list may show what is new a moment later."""
TRIES = 2
"""Times a probe's Delete is pressed at most: a list may show one for a moment longer."""
CONFIRMING = 2.0
"""Seconds after a Delete in which the question whether it is meant comes."""
FADING = 0.6
"""Seconds that what shows only under the mouse gets to come into view."""
RUNNING = 30.0
"""Seconds a run in the editor may take."""
FAILED = re.compile(r"failed to execute|\berror\b|was not found|unauthenticated", re.IGNORECASE)
"""What a console says when a run failed (facts F6)."""


async def run(visit: Visit, urls: Sequence[str]) -> list[Ran]:
    """Run one probe for each address in the function editor; the probe is deleted whatever happens.

    Raises:
        Stop: The editor's pages do not look as expected, or a detour came.
    """
    await open_functions(visit)
    await remove_leftovers(visit)
    name = new_name()
    made = False
    try:
        await _create(visit.hands, name)
        made = True
        return [await _run_once(visit, url) for url in urls]
    finally:
        await _remove(visit, name, LOOKS if made else LOOKS[:1])


async def _remove(visit: Visit, name: str, looks: Sequence[float]) -> None:
    """Delete a probe, and any that a killed run left; one that the list does not show yet is looked for again.

    Args:
        visit: The org's visit.
        name: The probe.
        looks: Seconds before each look at the list.
    """
    for pause in looks:
        await asyncio.sleep(pause)
        await open_functions(visit)
        if name in await remove_leftovers(visit, name):
            return
    if len(looks) > 1:
        visit.hands.say(f"the probe {name} is not in the list of functions; the next run looks for it again")


async def open_functions(visit: Visit) -> None:
    """Open Setup > Developer Hub > Functions of the org."""
    org, hands = visit.org, visit.hands
    address = f"{org.datacenter.crm}/crm/org{org.crm_org_id}/settings/functions"
    await setup.reach(hands, address, setup.FUNCTIONS, ["functions.new_function"])
    await hands.find("functions.new_function")
    await hands.settled()


async def remove_leftovers(visit: Visit, *names: str) -> list[str]:
    """Delete every function with the probe's prefix, from whichever page of the list it stands on.

    Args:
        visit: The org's visit; its page shows the list, whose entries may come after a moment of rest.
        names: Probes that are expected in it.

    Returns:
        Their names.

    Raises:
        Stop: ``page_changed`` when one stays there whatever is pressed.
    """
    tried: Counter[str] = Counter()
    await drawn(visit.hands, names)
    while (name := await _leftover(visit.hands)) is not None:
        if tried[name] == TRIES:
            raise Stop(
                "page_changed",
                f"The probe function {name} cannot be deleted: it is still in the list after Delete.",
                f"Delete {name} by hand (Setup > Developer Hub > Functions). The next run tries again.",
            )
        tried[name] += 1
        await _delete(visit.hands, name)
        await open_functions(visit)
    return [*tried]


async def _leftover(hands: Hands) -> str | None:
    """Turn the list's pages until one shows a probe, and return its name; None when no page does."""
    for page in range(1, PAGES_MOST):
        if names := await _probes(hands):
            return min(names)
        for scroller in await recycling(hands):  # a long list may draw only what is in view
            async for _ in steps(hands, scroller):
                if names := await _probes(hands):
                    return min(names)
        if not await turn(hands, "api_console.next_page", page + 1):
            return None
    return None


async def _probes(hands: Hands) -> list[str]:
    """Return the names of probes that are in view."""
    said = [text for view in await hands.look() for text in view.texts]
    return [word for text in said for word in text.split() if OWN.match(word)]  # a line may read as one piece


async def _create(hands: Hands, name: str) -> None:
    """Make an empty standalone function of this name."""
    await hands.press("functions.new_function")
    typed: dict[str, str | Secret] = {}

    async def fill() -> None:
        form = await hands.find("functions.function_name", optional=EXTRAS)
        if "functions.category" in form:
            await choose(hands, form["functions.category"], ("Standalone",))
        if "functions.language" in form:
            await choose(hands, form["functions.language"], ("Deluge",))
        for key in ("functions.function_name", "functions.display_name"):
            if key in form:
                typed[key] = name
                await hands.fill(form[key], name)

    async def answered() -> bool:
        return "functions.run" in await hands.seek("functions.run")

    await submit(hands, Form(fill, typed, "functions.create", answered, lambda: None))


async def _run_once(visit: Visit, url: str) -> Ran:
    """Put the statements into the editor, run them, and read the console."""
    hands = visit.hands
    script = snippet(url, visit.org.connection.link_name)
    await _write(hands, script)
    written = "".join(script.split())
    before, asked = await _said(hands), hands.asked
    await hands.press("functions.run")
    is_heard = False
    async for left in polls(RUNNING, pause=0.1):
        if not is_heard and RUNNING - left > HEARD:
            is_heard = True
            # the cursor of an editor stirs the page: what it says and asks for tells whether the press came to anything
            if hands.asked == asked and await _said(hands) == before:
                await hands.press("functions.run")
        fresh = [text for text in await _said(hands) if text not in before and "".join(text.split()) not in written]
        ended = _ended([text for text in fresh if written not in "".join(text.split())])
        if ended is not None:
            return ended
        hands.screens.refuse(await hands.look())
    raise PageChanged("The function editor shows no result of the run.", REMEDY_PAGE)


def _ended(texts: Sequence[str]) -> Ran | None:
    """Tell from the console's texts whether the run is over, and what it said."""
    bodies = [body for text in texts if (body := _body_in(text))]
    if bodies:
        return Ran(max(bodies, key=len))
    failures = [text for text in texts if FAILED.search(text)]
    return Ran("", max(failures, key=len)) if failures else None


def _body_in(text: str) -> str | None:
    """Return the JSON that stands in a console's text, which may say more before it."""
    for start in re.finditer(r"[\[{]", text):
        try:
            _, end = json.JSONDecoder().raw_decode(text, start.start())
        except ValueError:
            continue
        return text[start.start() : end]
    return text if text.startswith("{") or text == "null" else None


async def _write(hands: Hands, script: str) -> None:
    """Replace what the editor holds, with the keyboard: code editors keep their text apart from any field."""
    async for _ in polls(15):
        for frame in await eyes.visible_frames(hands.page):
            with told("looking for the function editor"):
                editor = (await eyes.point(frame, "editorOf()")).as_element()
            if editor is None:
                continue
            try:
                await editor.click(timeout=ACT_TIMEOUT)
            except PlaywrightError as fault:
                if await editor.evaluate("el => el.isConnected"):
                    raise translated(fault, "clicking into the function editor") from None
                continue  # the page has made another in its place
            with told("typing into the function editor"):
                await hands.page.keyboard.press("ControlOrMeta+a")
                await hands.page.keyboard.insert_text(script)
            return
        hands.screens.refuse(await hands.look())
    raise await hands.amiss(None, ["functions.script"])


async def _delete(hands: Hands, name: str) -> None:
    """Delete one probe: by the Delete of its own line, else by the only one of its own page.

    A list has a Delete on every line, and those of other lines are the client's: where they stand tells them apart.
    """
    element = await _hovered(hands, name)
    if element is None:
        return
    button = await _own(hands, element)
    for _ in range(ANEW_MOST):
        if button is not None or await element.evaluate("el => el.isConnected"):
            break
        element = await _hovered(hands, name) or element  # the list was drawn anew meanwhile
        button = await _own(hands, element)
    if button is None:
        with told("opening the probe"):
            await element.click(timeout=ACT_TIMEOUT)
        button = (await hands.find("functions.delete", "functions.run"))["functions.delete"]
    asked = len(hands.dialogs.said)
    before = {place for place, _ in await _standing(hands, *DELETES)}
    await _press(hands, button, name)
    async for left in polls(CONFIRMING):
        if len(hands.dialogs.said) > asked:
            return  # the browser asked, and that was agreed to
        if CONFIRMING - left > HEARD:
            with hands.dialogs.agreed():
                await hands.press_unheard()
        fresh = [found for place, found in await _standing(hands, *DELETES) if place not in before]
        if fresh and (await hands.shows([name]))[0]:
            await _press(hands, fresh[0], name)
            await _press_until_heard(hands)
            return


async def _press_until_heard(hands: Hands) -> None:
    """Press the confirmation once more where nothing comes of it: a dialog may be drawn before it listens."""
    if not await hands.goes_on(await hands.standing()):
        with hands.dialogs.agreed():
            await hands.press_unheard()


async def _hovered(hands: Hands, name: str) -> ElementHandle | None:
    """Return the line of a probe with the mouse over it; one that the list draws anew meanwhile is looked for again."""
    for last in (False, False, True):
        await hands.settled()
        element = next(iter(await lines(hands, name)), None)
        if element is None:
            return None
        try:
            await element.hover(timeout=ACT_TIMEOUT)
        except PlaywrightError as fault:
            if last or await element.evaluate("el => el.isConnected"):
                raise translated(fault, "pointing at the probe") from None
        else:
            return element
    return None


async def _press(hands: Hands, button: Found, name: str) -> None:
    """Press exactly this button: were it looked for again, as a click elsewhere is, another line's might be found."""
    hands.say(f"pressing {button.control.title} of {name}")
    await hands.before_press(button)
    with told("deleting the probe"), hands.dialogs.agreed():
        await press_once(button.shown)


async def _own(hands: Hands, element: ElementHandle) -> Found | None:
    """Return the Delete of the line that the mouse is over, which may only fade in there; None where it has none."""
    async for _ in polls(FADING):
        if button := await _beside(hands, element) or await _in_menu(hands, element):
            return button
    return None


async def _beside(hands: Hands, element: ElementHandle) -> Found | None:
    """Return the Delete that stands on the line of an element, or is the only one of its card; else None."""
    line = await element.bounding_box()
    standing = await _standing(hands, "functions.delete")
    for (_, middle), found in standing:
        if line and line["y"] <= middle <= line["y"] + line["height"]:
            return found
    frame = await element.owner_frame()
    near = [found for _, found in standing if found.frame is frame]
    with suppress(PlaywrightError):  # the list was drawn anew under the look
        if frame is not None:
            own = await eyes.ask(frame, "ownOf(args)", {"el": element, "buttons": [found.shown for found in near]})
            return None if own is None else near[own]
    return None


async def _in_menu(hands: Hands, element: ElementHandle) -> Found | None:
    """Return the Delete of the menu that three dots on the line of an element open (facts C6, of other lists)."""
    frame = await element.owner_frame()
    args = {"el": element, "names": list(hands.table["connection.more_actions"].names)}
    dots = (await eyes.point(frame, "menuBeside(args)", args)).as_element() if frame else None
    if dots is None:
        return None
    await bring_to_middle(dots)
    before = {place for place, _ in await _standing(hands, "functions.delete")}
    try:
        await press_once(dots)
    except PlaywrightError as fault:
        if await dots.evaluate("el => el.isConnected"):
            raise translated(fault, "opening the menu of the probe") from None
        return None  # the list was drawn anew meanwhile
    async for _ in polls(2):
        for place, found in await _standing(hands, "functions.delete"):
            if place not in before:
                return found
    return None


async def _standing(hands: Hands, *keys: str) -> list[tuple[tuple[int, int], Found]]:
    """Return all buttons of some kinds, each with the middle of where it stands."""
    placed: list[tuple[tuple[int, int], Found]] = []
    for found in [one for group in (await hands.seek(*keys)).found.values() for one in group]:
        with suppress(PlaywrightError):  # the list was drawn anew under the look
            box = await found.shown.bounding_box()
            if box:
                placed.append(((round(box["x"] + box["width"] / 2), round(box["y"] + box["height"] / 2)), found))
    return placed


async def _said(hands: Hands) -> list[str]:
    return [text for view in await hands.look() for text in view.texts]
