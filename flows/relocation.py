"""The same batch at other hosts: what is written for Zoho's data centres is rehearsed on one that stands elsewhere.

Names, scopes and emails stay what they are, and each data centre keeps its name; only addresses move. The file is not
touched.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from automation.screens import origin_of
from flows.config.problems import listed
from flows.datacenters import Datacenter
from flows.verify_reads import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flows.config import Batch, Identity, Org

CALLBACK_PATH = "/delugeauth/callback"
"""The path of every Deluge callback that is known (facts A2)."""
CALLBACK_LABELS = ("deluge", "dre")
"""The first labels of the hosts that callbacks are known on (facts A2); any other is taken for the first."""


def relocated(batch: Batch, hosts: Datacenter) -> Batch:
    """Return the batch with every address of its data centres moved to other hosts.

    Args:
        batch: The checked config.
        hosts: Where everything stands; its own name is not used.

    Returns:
        The batch; verify URLs and redirect URIs of Deluge are moved too, callbacks of other apps stay.
    """
    identities = {identity.name: _identity(identity, hosts) for identity in batch.identities}
    return replace(
        batch,
        identities=tuple(identities.values()),
        orgs=tuple(_org(org, identities[org.identity.name], hosts) for org in batch.orgs),
    )


def cannot_share(batch: Batch) -> list[str]:
    """Return why a batch does not fit into one data centre, e.g. since a login exists in two; empty when it does.

    Args:
        batch: The checked config.
    """
    emails: dict[str, set[str]] = defaultdict(set)
    for identity in batch.identities:
        emails[identity.email.casefold()].add(identity.datacenter.name)
    numbers: dict[str, set[str]] = defaultdict(set)
    for org in batch.orgs:
        numbers[org.crm_org_id].add(org.datacenter.name)
    return [
        f"{batch.path}: {kind} {key} stands in the data centres {listed(sorted(places), 'and')}, and the stand-in is "
        f"only one; split the file by data centre"
        for kind, found in (("the login", emails), ("the CRM org", numbers))
        for key, places in found.items()
        if len(places) > 1
    ]


def _identity(identity: Identity, hosts: Datacenter) -> Identity:
    """Return the identity with its data centre moved."""
    return replace(identity, datacenter=_moved(identity.datacenter, hosts))


def _moved(datacenter: Datacenter, hosts: Datacenter) -> Datacenter:
    """Return the other hosts under the name of this data centre, with as many callbacks as it has."""
    uris = _uris(datacenter.redirect_uris, datacenter, hosts) or hosts.redirect_uris
    return Datacenter.model_validate(hosts.model_dump() | {"name": datacenter.name, "redirect_uris": uris})


def _org(org: Org, identity: Identity, hosts: Datacenter) -> Org:
    """Return the org with the addresses of its client and its verification moved."""
    old = org.datacenter
    return replace(
        org,
        identity=identity,
        client=replace(org.client, redirect_uris=_uris(org.client.redirect_uris, old, hosts)),
        verify_urls=tuple(_verify_url(url, old, hosts) for url in org.verify_urls),
        handover=None,  # a secret of the stand-in is nothing for anybody's vault
    )


def _uris(uris: Iterable[str], old: Datacenter, hosts: Datacenter) -> tuple[str, ...]:
    """Return redirect URIs with those of Deluge moved; two that become one are one."""
    return tuple(dict.fromkeys(_uri(uri, old, hosts) for uri in uris))


def _uri(uri: str, old: Datacenter, hosts: Datacenter) -> str:
    """Return one redirect URI, moved to the Deluge host of the same first label when it is Deluge's."""
    parts = urlsplit(uri)
    if parts.path != CALLBACK_PATH and origin_of(uri) not in old.deluge:
        return uri
    label = (parts.hostname or "").partition(".")[0]
    there = hosts.product(label if label in CALLBACK_LABELS else CALLBACK_LABELS[0])
    return f"{there}{parts.path}" if there else hosts.redirect_uris[0]


def _verify_url(url: str, old: Datacenter, hosts: Datacenter) -> str:
    """Return a verify URL on the host that stands for its own."""
    origin, rest = origin_of(url), urlsplit(url)._replace(scheme="", netloc="").geturl()
    if origin == old.api:
        return hosts.api + rest
    for name in table().hosts.names:
        if old.product(name) == origin:
            return f"{hosts.product(name)}{rest}"
    return url
