"""The probe through the function editor, as a person would run it (facts F2); for when the session API is gone.

Only functions with the probe's own prefix are opened or deleted.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from automation import eyes
from automation.choices import choose
from automation.errors import PageChanged
from automation.faults import REMEDY_PAGE, polls, told
from automation.hands import ACT_TIMEOUT
from flows.fields import Form, submit
from flows.lists import lines
from flows.probe import OWN, Ran, new_name, snippet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.hands import Hands
    from automation.redaction import Secret
    from flows.visit import Visit

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
    try:
        await _create(visit.hands, name)
        return [await _run_once(visit, url) for url in urls]
    finally:
        await open_functions(visit)
        await remove_leftovers(visit)


async def open_functions(visit: Visit) -> None:
    """Open Setup > Developer Hub > Functions of the org."""
    org, hands = visit.org, visit.hands
    await hands.goto(f"{org.datacenter.crm}/crm/org{org.crm_org_id}/settings/functions")
    await hands.find("functions.new_function")
    await hands.settled()


async def remove_leftovers(visit: Visit) -> None:
    """Delete every function with the probe's prefix, from the list."""
    hands = visit.hands
    for _ in range(20):
        names = {text for view in await hands.look() for text in view.texts if OWN.match(text)}
        if not names:
            return
        name = min(names)
        await _delete(hands, name)
        await open_functions(visit)


async def _create(hands: Hands, name: str) -> None:
    """Make an empty standalone function of this name."""
    await hands.press("functions.new_function")
    extras = ["functions.display_name", "functions.category", "functions.language"]
    typed: dict[str, str | Secret] = {}

    async def fill() -> None:
        form = await hands.find("functions.function_name", optional=extras)
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
    before = await _said(hands)
    await hands.press("functions.run")
    async for _ in polls(RUNNING, pause=0.1):
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
                editor = (await frame.evaluate_handle(eyes.script("editorOf()"))).as_element()
            if editor is None:
                continue
            with told("typing into the function editor"):
                await editor.click(timeout=ACT_TIMEOUT)
                await hands.page.keyboard.press("ControlOrMeta+a")
                await hands.page.keyboard.insert_text(script)
            return
        hands.screens.refuse(await hands.look())
    raise await hands.amiss(None, ["functions.script"])


async def _delete(hands: Hands, name: str) -> None:
    """Delete one probe: by the Delete of its own line, else by that of its own page."""
    element = next(iter(await lines(hands, name)), None)
    if element is None:
        return
    await element.hover()
    sought = await hands.seek("functions.delete")
    if "functions.delete" not in sought:
        await element.click()
        sought = await hands.find("functions.delete")
    await hands.click(sought["functions.delete"])
    async for _ in polls(2):
        confirm = await hands.seek("functions.confirm_delete")
        if "functions.confirm_delete" in confirm:
            await hands.click(confirm["functions.confirm_delete"])
            return


async def _said(hands: Hands) -> list[str]:
    return [text for view in await hands.look() for text in view.texts]
