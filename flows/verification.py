"""Verification: is the connection there, will it live, does it work. Three questions, one verdict."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from automation.errors import Stop
from automation.screens import origin_of
from flows import connection, function_editor, probe, service_amend, service_form, services
from flows.consent_watch import AUTHORIZE_PATH
from flows.judging import judge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from automation.errors import ErrorCode
    from automation.report.envelope import Verdict
    from flows.probe import Ran
    from flows.visit import Visit

NOT_RENEWED = "it is connected, and its token is neither accepted nor renewed"
"""Why a connection that is live does not work: Zoho refuses what it would be renewed with."""
REMEDIES: dict[Verdict, tuple[ErrorCode, str]] = {
    "not_found": ("page_changed", "Run `apply` again: it makes what is missing."),
    "not_authorised": ("consent_rejected", "Run `apply` again: it opens the authorisation, and a person accepts."),
    "scope_missing": (
        "scope_does_not_exist",
        "Add the scope to the config, or choose a verify url that the scopes allow; then run `apply` again.",
    ),
    "expires_in_an_hour": (
        "invalid_config",
        "Run `apply --reconnect`: it revokes the connection, adds access_type=offline, and connects it again.",
    ),
    "unverified": ("page_changed", "Run `zoho-provision verify` again, or try the link name in Deluge by hand."),
}
"""For a verdict that is no pass: the error word, and what to do."""


async def verify(visit: Visit, *, authorize_url: str | None = None, seen_live: bool = False) -> tuple[Verdict, str]:
    """Answer the three questions for one org.

    Args:
        visit: The org's visit.
        authorize_url: The service's Authorize URL, when it was read back in this run already.
        seen_live: True when this run saw the connection in the list, live, a moment ago.

    Returns:
        The verdict, and the reason in a few words.

    Raises:
        Stop: A page does not look as expected, or a detour came.
    """
    if not seen_live:
        standing = await connection.observe(visit)
        if standing is None:
            return "not_found", f"no connection has the link name {visit.org.connection.link_name}"
        if standing.live is False:
            return "not_authorised", "the connection is not connected"
    if authorize_url is None:
        authorize_url = await read_authorize_url(visit)
    verdict, reason = judge(await _probe(visit))
    if verdict == "not_authorised" and authorize_url is not None and is_offline(authorize_url):
        if service_amend.holds(visit) is not True:
            service_amend.carried(visit, None)
        return verdict, NOT_RENEWED
    if verdict == "usable":
        if authorize_url is None:
            return "unverified", "it works now, but whether its token is renewed (access_type=offline) shows nowhere"
        if not is_offline(authorize_url):
            return "expires_in_an_hour", "the service's Authorize URL lacks access_type=offline"
    return verdict, reason


async def read_back(visit: Visit) -> str | None:
    """Read the service's Authorize URL while its page is open; else what this journal last saw there."""
    shown = visit.authorize_url or await service_form.read_authorize_url(visit)
    if shown:
        visit.journal.observe(visit.org.name, "authorize_url", shown)
    return shown or visit.journal.observed(visit.org.name, "authorize_url")


async def read_authorize_url(visit: Visit) -> str | None:
    """Open the service and read its Authorize URL back; else what this journal last saw there."""
    if await services.observe(visit):
        await services.opened(visit)
        return await read_back(visit)
    return visit.journal.observed(visit.org.name, "authorize_url")


def note_request(visit: Visit, asked: Mapping[str, str]) -> None:
    """Note what an authorize request that was accepted tells of the service's Authorize URL, where no page showed it.

    Args:
        visit: The org's visit.
        asked: Query of the request; it holds what the Authorize URL holds, and what the service adds (facts D1).
    """
    if visit.authorize_url is None and "access_type" in asked:
        org = visit.org
        visit.authorize_url = f"{org.datacenter.accounts}{AUTHORIZE_PATH}?access_type={asked['access_type']}"
        visit.journal.observe(org.name, "authorize_url", visit.authorize_url)


def is_offline(authorize_url: str) -> bool:
    """Tell whether an Authorize URL asks for a refresh token (facts D1)."""
    return parse_qs(urlsplit(authorize_url).query).get("access_type") == ["offline"]


def complaint(verdict: Verdict, reason: str, link_name: str) -> Stop:
    """Return the stop that stands for a verdict that is no pass."""
    code, remedy = REMEDIES[verdict]
    if reason == NOT_RENEWED:
        code = "invalid_credentials"
        remedy = (
            "The client's secret was regenerated, or the client or what was accepted is gone. Run `apply --reconnect`: "
            "it revokes the connection, types the secret that the API Console shows now into the service, and connects "
            "it again; a person accepts anew."
        )
    is_so = "" if verdict == "expires_in_an_hour" else "is "
    return Stop(code, f"The link name {link_name} {is_so}{verdict.replace('_', ' ')}: {reason}.", remedy)


async def _probe(visit: Visit) -> list[Ran]:
    """Run the probe, through the session API and else through the editor; a cancelled run still removes it."""
    if not visit.org.verify_urls:
        return []
    if origin_of(visit.hands.page.url) != visit.org.datacenter.crm:
        await services.open_connections(visit)  # where a sign-in in the middle of it ended elsewhere
    try:
        return await _to_the_end(visit, probe)
    except probe.Refused:
        return await _to_the_end(visit, function_editor)


async def _to_the_end(visit: Visit, way: object) -> list[Ran]:
    """Run one way; on Ctrl-C let it finish its clean-up first."""
    task = asyncio.ensure_future(way.run(visit, visit.org.verify_urls))  # type: ignore[attr-defined]
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=10)
        raise
