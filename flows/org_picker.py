"""The org picker before the consent (facts D2): choose the planned org, or say that it is not offered."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation import choices, eyes
from automation.errors import PageChanged, Stop
from automation.faults import polls, told
from automation.pressing import press_once
from automation.sight import PATIENCE
from automation.table import Control
from flows.sign_in import closed

if TYPE_CHECKING:
    from automation.hands import Hands
    from flows.visit import Visit

SUBMIT = "consent.submit"
ORG_ID = re.compile(r"\b\d{6,}\b")
"""What looks like an org id; a picker that shows ids but not ours does not offer the org."""


async def pick(hands: Hands, visit: Visit) -> None:
    """Choose the planned org, by its CRM org id or by the name the config knows it by, and submit the choice.

    A picker whose entries say neither, or of which several have the name, is the person's to answer. The name of the
    client, which stands over the entries, may hold that of the org as well: it is no entry.

    Args:
        hands: Hands on the page with the picker.
        visit: The org's visit.

    Raises:
        Stop: ``wrong_org`` when the page lists org ids and ours is not among them.
        PersonAwaited: The person is to choose, and nobody did.
    """
    org = visit.org
    with told("choosing the org"):
        offers = await choices.offers(hands)
        entries = await _marked(hands) or [text for text in offers if org.client.name not in text]
    named = re.compile(rf"\b{re.escape(org.name)}\b", re.IGNORECASE)
    by_id = [text for text in offers if org.crm_org_id in text]
    by_name = list(dict.fromkeys(text for text in entries if named.search(text)))
    if by_id or len(by_name) == 1:  # production and sandbox of an org have one name, and are two orgs
        await _choose(hands, (by_id or by_name)[0])
        return
    if any(ORG_ID.search(text) for text in offers):
        raise Stop(
            "wrong_org",
            f"The authorisation page does not offer the org {org.crm_org_id} ({org.name}).",
            "Check crm_org_id, and whether the identity is a user of that org; sandboxes are orgs of their own.",
        )

    async def chosen() -> str | None:
        if hands.page.is_closed():
            raise closed(visit, "The page that asks for the org")
        return None if await _shows(hands) else "the page went on from the orgs"

    await visit.ask(f"Choose the org {org.name} ({org.crm_org_id}) on the page and submit it.", hands.page, chosen)


async def _choose(hands: Hands, text: str) -> None:
    """Take an entry and submit it, unless a person was faster and the page asks no more."""
    try:
        await _take(hands, text)
        async for _ in polls(PATIENCE):
            sought = await hands.seek(SUBMIT)
            if SUBMIT in sought:
                return await hands.click(sought[SUBMIT])
            if not await _shows(hands):
                return None
        await hands.press(SUBMIT, patience=0.0)
    except PageChanged:
        if await _shows(hands):
            raise
    return None


async def _shows(hands: Hands) -> bool:
    """Tell whether the page still asks for the org."""
    return hands.page.is_closed() or "org_picker" in hands.screens.names(await hands.look())


async def _marked(hands: Hands) -> list[str]:
    """Return what stands at each radio button or box of the page; the entries, where there are any."""
    entries: list[str] = []
    for frame in await eyes.visible_frames(hands.page):
        with suppress(PlaywrightError):
            entries += await eyes.ask(frame, "toggleLabels()")
    return entries


async def _take(hands: Hands, text: str) -> None:
    """Choose one entry: a radio button or box, an entry of a drop-down, or a line, which may have such a button."""
    with told("choosing the org"):
        sought = await eyes.seek(hands.page, [Control(key="consent.org", kind="toggle", names=(text,))], [])
        if "consent.org" in sought:
            await hands.click(sought["consent.org"])
            return
        for found in await choices.drop_downs(hands):
            await choices.choose(hands, found, [text])
            return
        for element in (await hands.saying(text))[:1]:
            await press_once(await hands.toggle_of(element) or element)
