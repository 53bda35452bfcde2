"""The addresses that the verifier calls for an org."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.screens import origin_of
from flows.config import rules
from flows.config.problems import listed
from flows.verify_reads import allowed_origins, default_urls

if TYPE_CHECKING:
    from flows.config.merge import Merged
    from flows.config.problems import Findings, KeyPath
    from flows.config.types import Identity
    from flows.datacenters import Datacenter


def verify_urls(
    org: Merged, identity: Identity | None, scopes: tuple[str, ...] | None, findings: Findings
) -> tuple[str, ...] | None:
    """Check the verify addresses of an org, or choose them.

    Args:
        org: The org over the defaults.
        identity: Its identity, which says the data centre; None where that is faulty.
        scopes: What its connection may do; None where that is faulty.
        findings: Takes what is wrong.

    Returns:
        The addresses; None where they are faulty or cannot be known.
    """
    given = _given(org, findings)
    if given is None:
        return None
    if not given:
        return _chosen(org, identity, scopes, findings)
    datacenter = None if identity is None else identity.datacenter
    sound = [_is_sound(value, path, datacenter, findings) for value, path in given]
    return tuple(value for value, _ in given) if all(sound) else None


def _given(org: Merged, findings: Findings) -> list[tuple[str, KeyPath]] | None:
    """Return the addresses that the config names. The org's ``url`` or ``urls`` replaces either of the defaults."""
    for table, place in ((org.own.verify, ("orgs", org.index)), (org.defaults.verify, ("defaults",))):
        one, many = (*place, "verify", "url"), (*place, "verify", "urls")
        if findings.is_faulty(one) or findings.is_faulty(many):
            return None
        if table.url is not None and table.urls is not None:
            findings.fault(many, "stands beside url", "give url or urls, not both")
            return None
        if table.url is not None:
            return [(table.url, one)]
        if table.urls is not None:
            if not table.urls:
                findings.fault(many, "is empty", "give an address, or leave it out for a harmless read per app")
                return None
            return [(value, (*many, index)) for index, value in enumerate(table.urls)]
    return []


def _is_sound(value: str, path: KeyPath, datacenter: Datacenter | None, findings: Findings) -> bool:
    if findings.is_faulty(path):
        return False
    complaint = rules.verify_url(value)
    if complaint is None and datacenter is not None and origin_of(value) not in allowed_origins(datacenter):
        complaint = (
            f"is on a host that does not belong to data centre {datacenter.name}",
            f"the connection's token goes there: write an address on {datacenter.api}",
        )
    if complaint is not None:
        findings.fault(path, *complaint)
    return complaint is None


def _chosen(
    org: Merged, identity: Identity | None, scopes: tuple[str, ...] | None, findings: Findings
) -> tuple[str, ...] | None:
    if identity is None or scopes is None:
        return None
    urls, without = default_urls(identity.datacenter, scopes)
    if without:
        taken, path = org.find("connection", "scopes")
        if taken is None:
            _, path = org.find("service", "scopes")
        findings.warn(
            path,
            f"no harmless read is known for what is asked of {listed(without, 'and')}",
            'the verifier can only judge what it can call: give verify = { url = "..." }',
        )
    return urls
