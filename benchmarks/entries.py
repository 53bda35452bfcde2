"""What was entered in a world of the replica, against what the first org of the sample config asks for.

It stands beside the files that use it: `python benchmarks/skins_200.py` finds it as `entries`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fixtures.replica.world import World

SCOPES = ["ZohoCRM.modules.ALL", "ZohoCRM.org.READ", "ZohoCRM.users.READ"]
ORG_ID, CLIENT, LINK = "20061234567", "Acme CRM Link", "acme_link"


def planned(world: World) -> dict[str, str]:
    """Return what the service is to hold beside the client's credentials."""
    accounts = world.host("accounts")
    return {
        "authentication": "OAuth2",
        "parameter": "Header",
        "grant": "Authorization Code",
        "authorize-url": f"{accounts}/oauth/v2/auth?access_type=offline",
        "access-token-url": f"{accounts}/oauth/v2/token",
        "refresh-token-url": f"{accounts}/oauth/v2/token",
        "revoke-token-url": f"{accounts}/oauth/v2/token/revoke" if world.has("revoke-url") else "",
        "delimiter": "Comma",
    }


def wrong_entries(world: World, *, homepage: bool = True) -> list[str]:
    """Return what was entered otherwise than planned, a line each, with every form that the replica refused.

    Args:
        world: The world.
        homepage: False where the client's form has no such field.
    """
    org = world.orgs[ORG_ID]
    [client] = [one for one in world.clients.values() if one.name == CLIENT]
    service, link = org.services[LINK], org.connections[LINK]
    plan = planned(world) | {"client-id": client.client_id}
    wrong = [
        f"service holds {key}={service.fields.get(key)!r}"
        for key, value in plan.items()
        if service.fields.get(key) != value
    ]
    if service.fields.get("client-secret") not in client.secrets().values():
        wrong.append("the service's secret is not the client's")
    if (homepage and client.homepage != "https://acme.example") or world.callback() not in client.redirects:
        wrong.append(f"the client has {client.homepage} and {client.redirects}")
    if [scope for _, scope in service.scopes] != SCOPES or sorted(link.scopes) != sorted(SCOPES):
        wrong.append(f"scopes are {service.scopes} and {link.scopes}")
    if link.login_user:
        wrong.append("the login user's credentials are used")
    return wrong + [f"refused: {entry.detail}" for entry in world.log if entry.what == "refused"]
