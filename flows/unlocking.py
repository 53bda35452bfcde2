"""A service that its live connection locks: revoke that, amend the service, and leave it to be connected again.

Only with ``--reconnect``, and only the org's own connection: between Revoke and a person's consent it does not work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.errors import PersonAwaited, Stop
from flows import connection, custom_service

if TYPE_CHECKING:
    from automation.report.envelope import Outcome
    from flows.client_details import Credentials
    from flows.visit import Visit


async def service(visit: Visit, credentials: Credentials) -> Outcome:
    """Make sure that the org's custom service is there and as planned; see `custom_service.service`.

    Where a live connection locks it and ``--reconnect`` was given, the connection is revoked, and the service amended.

    Raises:
        PersonAwaited: It would be revoked, and nobody is there to accept anew (``--no-input``).
        Stop: ``service_locked`` when it may not be revoked, or another connection locks the service too.
    """
    try:
        return await custom_service.service(visit, credentials)
    except Stop as stop:
        if stop.code != "service_locked" or not visit.allowed.reconnect:
            raise
        told = stop
    await _revoke_own(visit, told)
    try:
        return await custom_service.service(visit, credentials)
    except Stop as stop:
        if stop.code != "service_locked":
            raise
        link_name = visit.org.connection.link_name
        raise _refused(
            stop, f"That is another one: {link_name} was revoked, and is connected again by the run that comes after."
        ) from None


async def _revoke_own(visit: Visit, told: Stop) -> None:
    """Revoke the org's own connection, once it is certain that it is this one and that this will help."""
    org, wanted = visit.org, visit.org.connection
    if visit.gates.no_input:
        raise PersonAwaited(
            f"{told.message} Revoked, it would not work until a person accepts anew.",
            "Run again without --no-input, with a person.",
            timed_out=False,
        )
    others = await connection.others_live(visit)
    if others:
        raise _refused(told, f"Other connections of it are live as well ({'; '.join(others)}), so nothing was revoked.")
    standing = await connection.observe(visit)
    shown = await visit.hands.read(visit.hands.table["connection.shown_service"])
    if standing is None or standing.live is not True:
        raise _refused(told, f"The connection {wanted.link_name} is not the live one, so nothing was revoked.")
    if standing.link_name != wanted.link_name or shown not in {None, org.service.name}:
        raise _refused(
            told, f"The page does not show that it is {wanted.link_name} of this service: nothing was revoked."
        )
    visit.hands.say(f"revoking the connection {wanted.link_name}, to amend its service and connect it again")
    await connection.revoke(visit)
    visit.revoked = True


def _refused(told: Stop, why: str) -> Stop:
    return Stop(
        "service_locked", f"{told.message} {why}", "Revoke the connections of the service by hand, then run again."
    )
