"""Configs of many orgs, for the benchmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixtures.replica.server import datacenter_toml

if TYPE_CHECKING:
    from collections.abc import Sequence

_IDENTITY = """
[[identities]]
name         = "{0}"
email        = "{0}@consultancy.example"
datacenter   = "lab"
password_env = "OPS_PASSWORD"
"""
_ORG = """
[[orgs]]
name         = "org{0}"
identity     = "{1}"
crm_org_id   = "{2}"
homepage_url = "https://org{0}.example"
client       = {{ name = "Client {0} Link" }}
service      = {{ name = "Service {0} Link", scopes = ["ZohoCRM.modules.ALL", "ZohoCRM.org.READ"] }}
"""


def names_of(number: int) -> tuple[str, ...]:
    """Return so many names of identities."""
    return tuple(f"ops{one}" for one in range(1, number + 1))


def config_of(orgs: int, names: Sequence[str], port: int) -> str:
    """Return a config of many orgs, as many of each identity, those of one after those of another.

    Args:
        orgs: How many.
        names: The identities.
        port: Of the replica that has them.
    """
    entries = [_ORG.format(one, names[one * len(names) // orgs], 20061234000 + one) for one in range(orgs)]
    return datacenter_toml(port) + "".join(map(_IDENTITY.format, names)) + "".join(entries)
