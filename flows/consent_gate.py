"""The gate of a consent: a person is asked to accept, on a page that can still be accepted, until the page shows it.

Nothing here clicks Accept, Reject or the consent's checkbox.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from automation.errors import PageAged, Stop
from flows import consent_watch
from flows.consent_watch import judge
from flows.sign_in import closed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.eyes import FrameView
    from automation.hands import Hands
    from flows.consent_watch import Watch
    from flows.visit import Visit

CODE = "the authorisation redirected back with a code"
LEFT = "the authorisation page was left"
"""The facts that end the gate of a consent, in the words of the journal; the last waits for the first."""
AGE = 600.0
"""Seconds after which an authorisation page is opened anew rather than asked for. A guess: facts D1 tells only how long
the code lives that Accept yields, one or two minutes; RFC 6749 (4.1.2) gives such a code ten minutes at most, and who
holds a request for as long as the code that may come of it is common."""
SIGN_IN_DETOURS = ("signed_out", "signed_out_password")
EXPIRED = "authorisation_expired"
REOPENS = "Run the same command again: it opens the authorisation anew."


async def accepted(visit: Visit, watch: Watch, hands: Hands, most: float = math.inf) -> None:
    """Ask the person to accept, and wait for the fact: the redirect with a code, or with an error.

    Args:
        visit: The org's visit.
        watch: What is asked and answered.
        hands: Hands on the page that asks for consent.
        most: Seconds that they get for it, if they are fewer than those of every gate.

    Raises:
        PageAged: The page has been open for too long, or says that it is no longer valid, so that nobody is asked.
        PageClosed: Somebody closed it.
        PersonAwaited: Nobody accepted.
        Stop: What the page, or its answer, stands for.
    """
    page = hands.page
    since: float | None = None

    async def fact() -> str | None:
        nonlocal since
        judge(watch)
        if watch.answer.get("code"):
            return CODE
        if not page.is_closed():
            try:
                views = await hands.look()
            except Stop:
                return None  # closed in this very moment; the next look says so
            refuse_expired(hands, views)
            hands.screens.refuse(views, but=SIGN_IN_DETOURS)
            if hands.screens.place(page.url) in {"accounts", ""}:
                since = None
                if watch.age > AGE:
                    raise PageAged(
                        f"The authorisation page had stood open for {AGE / 60:.0f} minutes before anybody accepted.",
                        REOPENS,
                        said=False,
                    )
                return None
        since = since or time.monotonic()
        if time.monotonic() - since < consent_watch.ANSWERING:  # its answer may still come
            return None
        if page.is_closed():
            raise closed(visit, "The authorisation page")
        return LEFT

    await visit.ask(_sentence(visit, watch), page, fact, most=most)


def refuse_expired(hands: Hands, views: Sequence[FrameView]) -> None:
    """Stop at an authorisation page that says that it is no longer valid.

    Args:
        hands: Hands on the page.
        views: What it shows.

    Raises:
        PageAged: It says so.
    """
    if EXPIRED in hands.screens.names(views):
        raise PageAged("The authorisation page says that it is no longer valid.", REOPENS, said=True)


def _sentence(visit: Visit, watch: Watch) -> str:
    """Say what the person is asked to do, and whether the page is as planned."""
    if watch.differences:
        return f"NOT as planned: {'; '.join(watch.differences)}. Read the page, and accept or reject it."
    scopes = ", ".join(visit.org.connection.scopes)
    sentence = f"As planned. Read the page and click Accept: {visit.org.client.name} may use {scopes}."
    if watch.org_named:
        org = visit.org.name
        sentence += f" Only if the organization “{watch.org_named}” is that of {org}: the page does not tell its id."
    return sentence
