"""The org picker before the consent (facts D2): choose the planned org, or say that it is not offered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from automation import choices, eyes
from automation.errors import Stop
from automation.faults import told
from automation.hands import press_once
from automation.table import Control
from flows.sign_in import closed

if TYPE_CHECKING:
    from automation.hands import Hands
    from flows.visit import Visit

ORG_ID = re.compile(r"\b\d{6,}\b")
"""What looks like an org id; a picker that shows ids but not ours does not offer the org."""


async def pick(hands: Hands, visit: Visit) -> None:
    """Choose the planned org, by its CRM org id or by the name the config knows it by, and submit the choice.

    A picker whose entries say neither is the person's to answer.

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
    named = re.compile(rf"\b{re.escape(org.name)}\b", re.IGNORECASE)
    ours = [text for text in offers if org.crm_org_id in text] or [text for text in offers if named.search(text)]
    if ours:
        await _take(hands, ours[0])
        await hands.press("consent.submit")
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
        return None if "org_picker" in hands.screens.names(await hands.look()) else "the page went on from the orgs"

    await visit.ask(f"Choose the org {org.name} ({org.crm_org_id}) on the page and submit it.", hands.page, chosen)


async def _take(hands: Hands, text: str) -> None:
    """Choose one entry: a radio button or box, an entry of a drop-down, or a plain line."""
    with told("choosing the org"):
        sought = await eyes.seek(hands.page, [Control(key="consent.org", kind="toggle", names=(text,))], [])
        if "consent.org" in sought:
            await hands.click(sought["consent.org"])
            return
        for found in await choices.drop_downs(hands):
            await choices.choose(hands, found, [text])
            return
        for element in (await hands.saying(text))[:1]:
            await press_once(element)
