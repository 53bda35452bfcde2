"""Bringing a custom service in line with the plan: missing scopes, and an Authorize URL that gives no lasting token.

A live connection locks its service: nothing but the name can be edited then (facts C3, documented for Catalyst).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from automation.choices import choose
from automation.errors import PageChanged, Stop
from automation.faults import polls
from automation.pointing import by_hand
from flows.fields import complaints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.hands import Hands
    from flows.visit import Visit

URL, SECRET = "custom_service.authorize_url", "custom_service.client_secret"
DELIMITER = "custom_service.scope_delimiter"
EDIT, UPDATE, CANCEL = "custom_service.edit", "custom_service.update", "custom_service.cancel"
ANSWERING = 8.0
"""Seconds the page gets to show that an edit was taken."""


def gives_lasting_tokens(visit: Visit, shown: str) -> bool:
    """Tell whether an Authorize URL is the planned one; parameters beside the planned ones do no harm.

    Args:
        visit: The org's visit.
        shown: The Authorize URL that the service has.
    """
    planned, found = urlsplit(visit.org.datacenter.authorize_url), urlsplit(shown)
    same_place = (planned.scheme, planned.netloc, planned.path) == (found.scheme, found.netloc, found.path.rstrip("/"))
    return same_place and set(parse_qsl(planned.query)) <= set(parse_qsl(found.query))


async def amend(visit: Visit, scopes: Sequence[str], *, url: bool) -> bool:
    """Edit the service whose page is open; its page is open again afterwards.

    Args:
        visit: The org's visit.
        scopes: Scopes to add.
        url: Whether the Authorize URL is to be set to the planned one.

    Returns:
        False when a live connection locks the service, or its page offers no edit; nothing is changed then.

    Raises:
        Stop: ``invalid_config`` with the page's own words when it refuses the edit, or ``page_changed``.
    """
    from flows.custom_service import COMMA, add_scopes  # noqa: PLC0415 - the two rooms know each other

    hands = visit.hands
    sought = await hands.seek(EDIT)
    if EDIT not in sought:
        return False
    await hands.click(sought[EDIT])
    form = await hands.find(UPDATE, optional=[URL, SECRET])
    if URL not in form or not await form[URL].element.is_editable():
        await hands.press(CANCEL)
        return False
    hands.say(f"amending the service {visit.org.service.name}")
    hands.begin()
    if url:
        await hands.fill(form[URL], visit.org.datacenter.authorize_url)
    await add_scopes(hands, scopes)
    delimiter = (await hands.seek(DELIMITER)).found.get(DELIMITER)
    if scopes and delimiter:
        await choose(hands, delimiter[0], COMMA)
    how = await hands.before_submit(hands.table[UPDATE].title, hands.summary())
    hints = await complaints(hands)
    if how == "by_hand":
        await hands.click(await by_hand(hands.page, hands.table[UPDATE]))
    else:
        await hands.press(UPDATE)
    await _taken(hands, hints)
    return True


async def _taken(hands: Hands, hints: set[str]) -> None:
    """Wait until the form of the edit is gone.

    Raises:
        Stop: ``invalid_config`` when the page refuses it, ``page_changed`` when it gives no answer.
    """
    async for _ in polls(ANSWERING):
        if UPDATE not in await hands.seek(UPDATE):
            return
        said = await complaints(hands) - hints
        if said:
            raise Stop(
                "invalid_config",
                f"The page refused {hands.table[UPDATE].title}. {'; '.join(await hands.blamed(sorted(said)))}",
                "Correct the value in the config (`check` knows the documented rules), then run again.",
            )
    raise PageChanged(
        "The service's page gives no answer to Update.",
        "Look at the service in the browser; run the same command again when it is as you want it.",
    )
