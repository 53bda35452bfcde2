"""Consent: whatever opens after Connect (pop-up, tab, same tab), up to a person's Accept and the fact that proves it.

Nothing here clicks Accept, Reject or the consent's checkbox. The product presses Proceed and chooses the org, compares
the authorize request with the plan, and asks the person only when they are equal.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from automation.errors import PageAged, PageClosed, PersonAwaited, Stop
from automation.faults import polls
from flows import api_console, client_amend, connection, service_amend, verification
from flows.consent_gate import accepted
from flows.consent_guard import differences, mismatch, refuse, scopes_of
from flows.consent_page import NotOpened, authorisation
from flows.consent_watch import AUTHORIZE_PATH
from flows.sign_in import closed

if TYPE_CHECKING:
    from automation.report.envelope import Outcome
    from flows.consent_watch import Watch
    from flows.visit import Visit

CONNECTING = 6.0
"""Seconds the org's page gets to show a connection as live after the person accepted."""
_TOKEN_ERROR = re.compile(r"\b(?:invalid_(?:client_secret|client|code|redirect_uri)|general_error)\b")
"""Words with which the token endpoint refuses (facts D4)."""


async def consent(visit: Visit, watch: Watch) -> Outcome:
    """See a person through the authorisation that was opened, up to the connection being live.

    Args:
        visit: The org's visit; its page shows the connection.
        watch: Listening since before the button was pressed.

    Returns:
        ``created`` when a person accepted, ``unchanged`` when no consent was needed.

    Raises:
        PersonAwaited: Nobody accepted, or somebody closed the page.
        Stop: ``consent_differs``, ``redirect_uri_mismatch``, ``consent_rejected``, ``wrong_org``, ``no_org_account``,
            ``scope_does_not_exist``, ``invalid_credentials`` or another detour.
    """
    try:
        return await _offered(visit, watch)
    except Stop as stop:
        uri = watch.asked.get("redirect_uri", "")
        if stop.code != "redirect_uri_mismatch" or uri in visit.added_uris:
            raise
        if not visit.org.datacenter.is_ours(uri):
            raise mismatch(uri) if uri else stop from None
    await _accept_callback(visit, watch, uri)
    return await _offered(visit, watch)


async def _offered(visit: Visit, watch: Watch) -> Outcome:
    """See a person through an authorisation, on a page that is opened anew by itself when it can no longer be accepted.

    One that they closed or left, that says that it is no longer valid, or that did not open at all, since the browser
    blocked it, is opened once more. One that has aged is opened anew for as long as the gate's time lasts: who comes
    back finds a page that works.

    Raises:
        Stop: ``session_expired`` when the second page is no longer valid either; or as `consent`.
    """
    waited, asked = visit.human.seconds, visit.human.asked
    once_more, most = False, math.inf
    while True:
        try:
            return await _consented(visit, watch, most)
        except PageClosed as stop:
            if visit.hands.page.is_closed():
                raise
            if isinstance(stop, PageAged) and not stop.said:
                most = _time_left(visit, asked, stop)
                visit.hands.say("the authorisation page has stood open for long; opening it anew")
            elif once_more:
                raise _not_valid(stop) from None
            else:
                once_more = True
                left = "is no longer valid" if isinstance(stop, PageAged) else "was closed or left"
                visit.hands.say(f"the authorisation page {left}; opening it once more")
        except NotOpened:
            if once_more:
                raise
            once_more = True
            visit.hands.say("no authorisation page opened; pressing Connect once more")
        standing = await connection.observe(visit)
        if standing is not None and standing.live:  # accepted, and its window was gone before anybody saw the answer
            _record(visit, watch, visit.human.seconds - waited)
            return "created"
        await watch.leave()
        if standing is not None:
            await connection.reconnect(visit)


def _time_left(visit: Visit, asked: float, stop: PageAged) -> float:
    """Return how many seconds of its gate's time a person still has, after being asked on a page that has aged.

    Raises:
        PersonAwaited: None.
    """
    left = visit.gates.timeout - (visit.human.asked - asked)
    if left <= 0:
        raise PersonAwaited(stop.message, stop.remedy, timed_out=True)
    return left


def _not_valid(stop: PageClosed) -> Stop:
    """Return the stop for a second page that cannot be accepted: one that was closed awaits a person, as the first."""
    if isinstance(stop, PageAged):
        return Stop("session_expired", f"{stop.message} So did the one before it.", stop.remedy)
    return stop


async def _accept_callback(visit: Visit, watch: Watch, uri: str) -> None:
    """Give the client the redirect URI that the authorize request named, and connect again.

    The request tells the one true address of this data centre (facts A2).
    """
    await watch.leave()
    if not await api_console.observe(visit):
        raise Stop(
            "redirect_uri_mismatch",
            f"The authorize request names the redirect URI {uri}, and the client {visit.org.client.name!r} is gone.",
            "Run `apply` again: it makes what is missing.",
        )
    await client_amend.amend(visit, lambda: api_console.reopen(visit), client_amend.Change(add=[uri]))
    visit.added_uris.append(uri)
    if await connection.observe(visit) is not None:
        await connection.reconnect(visit)


async def _consented(visit: Visit, watch: Watch, most: float) -> Outcome:
    """See a person through one authorisation, who gets so many seconds for it at most; see `consent`."""
    hands = await authorisation(visit, watch)
    waited = visit.human.seconds
    if hands is not None:
        await accepted(visit, watch, hands, most)
    code = bool(watch.answer.get("code"))
    if hands is None and not code:
        await _live(visit)
        return "unchanged"
    if not visit.gates.ask_on_difference:  # a quick person may have accepted before anybody was asked
        refuse(differences(visit, watch.asked), accepted=True)
    waited = visit.human.seconds - waited
    if code:
        _record(visit, watch, waited)
    try:
        await _live(visit)
    except Stop:
        if code:
            raise
        raise closed(visit, "The authorisation page") from None
    if not code:  # a page that was only left proves nothing; a connection that is live does
        _record(visit, watch, waited)
    if visit.secret is not None and watch.asked.get("client_id") == visit.client_id:
        service_amend.carried(visit, visit.secret)  # the token request was taken, so the service holds it
    return "created"


async def _live(visit: Visit) -> None:
    """Wait until the org's own page, or its list of connections, shows the connection as live.

    Raises:
        Stop: ``invalid_credentials`` when it stays disconnected: the token was refused; ``too_many_requests`` when the
            page says that it was for that.
    """
    async for _ in polls(CONNECTING):
        if await connection.is_live(visit):
            return
    views = await visit.hands.look()
    said = "\n".join(text for view in views for text in view.texts)
    standing = await connection.observe(visit)
    if standing is None or standing.live is False:
        if "too_many_requests" in visit.hands.screens.names(views):
            visit.hands.screens.refuse(views)
        raise _refused(visit, said)


def _refused(visit: Visit, said: str) -> Stop:
    """Return the stop for a token request that was refused, and note that the service's secret is not taken.

    Args:
        visit: The org's visit.
        said: What the page said after the person accepted; the word of the token endpoint may be in it (facts D4).
    """
    word = _TOKEN_ERROR.search(said)
    remedy = (
        "Check that the custom service holds the id of this client and the URLs of this data centre, then run again."
    )
    if service_amend.holds(visit) is not True:
        service_amend.carried(visit, None)
        remedy = (
            "The service may hold a secret that was regenerated since. Run `apply` again: it types the one that the "
            f"API Console shows now into the service, and the person accepts anew. If that does not help: {remedy}"
        )
    return Stop(
        "invalid_credentials",
        "The person accepted, but the connection is not connected: the token request was refused"
        f"{f' ({word[0]})' if word else ''}.",
        remedy,
    )


def _record(visit: Visit, watch: Watch, waited: float) -> None:
    """Put on record who accepted what for which client, and how many seconds the person took.

    The scopes are those that were asked for: a person may have accepted others than were planned.
    """
    visit.pacing.done(visit.org.name)
    verification.note_request(visit, watch.asked)
    scopes = scopes_of(watch.asked) or visit.org.connection.scopes
    visit.consents.append(
        visit.journal.consent(
            org=visit.org.name,
            identity=visit.org.identity.name,
            client_id=watch.asked.get("client_id") or visit.client_id or "",
            scopes=",".join(scopes),
            page=watch.page or urlsplit(visit.org.datacenter.accounts).netloc + AUTHORIZE_PATH,
            waited=waited,
        )
    )
