"""Hands client id and secret of an org over to where its config says, once, and again when anything has changed."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from typing import TYPE_CHECKING

from automation.handover import Destination, deliver, is_still_there
from automation.recorder.folders import safe_name
from automation.redaction import Secret

if TYPE_CHECKING:
    from automation.report.envelope import Outcome
    from flows.client_details import Credentials
    from flows.config import Org
    from flows.visit import Visit

WHAT = "handover"
"""Under which name the journal remembers it."""
_SALT = 16


async def hand_over(visit: Visit, to: Destination, credentials: Credentials) -> Outcome:
    """Hand id and secret over, unless the journal knows that this very pair went there.

    The journal holds a salted digest of destination, id and secret, never the secret.

    Args:
        visit: The visit.
        to: Where to.
        credentials: Id and secret, as the console shows them.

    Returns:
        ``created`` when they were handed over, ``unchanged`` when they had been.

    Raises:
        Stop: ``handover_failed``.
        JournalUnavailable: It cannot be read or written.
    """
    org = visit.org
    name = f"{org.datacenter.name}-{safe_name(org.name)}"
    handed = payload(org, credentials)
    known = visit.journal.observed(org.name, WHAT)
    if known is not None and is_still_there(to, name) and _is_of(known, to, handed):
        return "unchanged"
    visit.hands.say(f"handing client id and secret over to {to}")
    without = {org.identity.password_env} if org.identity.password_env else set[str]()
    where = await deliver(to, name, handed, without=without)
    visit.journal.observe(org.name, WHAT, _digest(os.urandom(_SALT), to, handed))
    visit.hands.say(f"client id and secret are in {where}")
    return "created"


def payload(org: Org, credentials: Credentials) -> Secret:
    """Return what is handed over: one object of JSON (docs/handover.md)."""
    return Secret(
        json.dumps(
            {
                "version": 1,
                "org": org.name,
                "crm_org_id": org.crm_org_id,
                "datacenter": org.datacenter.name,
                "accounts": org.datacenter.accounts,
                "client_name": org.client.name,
                "client_id": credentials.client_id,
                "client_secret": credentials.client_secret.reveal(),
                "service_link_name": org.service.link_name,
                "connection_link_name": org.connection.link_name,
            }
        )
    )


def _digest(salt: bytes, to: Destination, handed: Secret) -> str:
    text = f"{to!r}\n{handed.reveal()}".encode()
    return f"{salt.hex()} {hashlib.scrypt(text, salt=salt, n=2**14, r=8, p=1, dklen=16).hex()}"


def _is_of(known: str, to: Destination, handed: Secret) -> bool:
    salt, _, _ = known.partition(" ")
    try:
        return hmac.compare_digest(known, _digest(bytes.fromhex(salt), to, handed))
    except ValueError:
        return False
