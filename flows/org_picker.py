"""The org picker before the consent (facts D2): choose the planned org, or say that it is not offered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from automation import eyes
from automation.errors import Stop
from automation.faults import told
from automation.table import Control

if TYPE_CHECKING:
    from automation.hands import Hands
    from flows.visit import Visit


async def pick(hands: Hands, visit: Visit) -> None:
    """Choose the planned org, by its CRM org id or by a name that the config knows it by.

    Args:
        hands: Hands on the page with the picker.
        visit: The org's visit.

    Raises:
        Stop: ``wrong_org`` when it is not offered.
    """
    org = visit.org
    texts = [text for view in await hands.look() for text in view.texts]
    planned = re.compile(rf"\b({re.escape(org.crm_org_id)}|{re.escape(org.name)})\b", re.IGNORECASE)
    offers = [text for text in texts if planned.search(text)]
    if not offers:
        raise Stop(
            "wrong_org",
            f"The authorisation page does not offer the org {org.crm_org_id} ({org.name}).",
            "Check crm_org_id, and whether the identity is a user of that org; sandboxes are orgs of their own.",
        )
    choice = Control(key="consent.org", kind="toggle", names=tuple(offers))
    with told("choosing the org"):
        sought = await eyes.seek(hands.page, [choice], [])
        if choice.key in sought:
            await hands.click(sought[choice.key])
            return
        elements = await hands.saying(*offers)
        if elements:
            await elements[0].click()
