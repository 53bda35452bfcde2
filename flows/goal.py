"""What a config asks for, in the form that the outcomes of a replay are compared in.

It is what a replay expects when nobody wrote an expectation down: every org usable, and exactly what the config names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from automation.replay.outcome import Outcome, without_port

if TYPE_CHECKING:
    from flows.config import Batch, Org

CLIENT_KIND = "Server-based Applications"
"""The kind of client that a connection needs (facts B3)."""


def goal(batch: Batch) -> Outcome:
    """Return how a run that does all it is asked for ends; how it got there, stage by stage, is left open.

    Args:
        batch: The checked config, relocated to the stand-in.
    """
    return {
        "envelope": {
            "status": "success",
            "exit_code": 0,
            "orgs": {org.name: _report(org) for org in batch.orgs},
            "errors": [],
        },
        "state": {
            "clients": _clients(batch),
            "orgs": _orgs(batch),
            "accepted_by_a_person": len(batch.orgs),
            "done_by_others": 0,
        },
    }


def without_stages(outcome: Outcome) -> Outcome:
    """Return an outcome without the way that it took, to compare it with a goal.

    Args:
        outcome: How a world ended.
    """
    orgs = outcome["envelope"]["orgs"].items()
    bare = {name: {key: value for key, value in org.items() if key != "stages"} for name, org in orgs}
    return outcome | {"envelope": outcome["envelope"] | {"orgs": bare}}


def _report(org: Org) -> dict[str, Any]:
    """Return what is reported of an org when all is well."""
    return {
        "datacenter": org.datacenter.name,
        "link_name": org.connection.link_name,
        "verdict": "usable",
        "errors": [],
    }


def _clients(batch: Batch) -> dict[str, Any]:
    """Return the clients by name; two identities may each have one of a name."""
    found: dict[str, Any] = {}
    for org in sorted(batch.orgs, key=lambda org: (org.client.name, org.identity.email)):
        name, number = org.client.name, 1
        while name in found:
            number += 1
            name = f"{org.client.name} ({number})"
        found[name] = {
            "owner": org.identity.email.casefold(),
            "kind": CLIENT_KIND,
            "homepage_url": org.homepage_url,
            "redirect_uris": sorted(without_port(uri) for uri in org.client.redirect_uris),
        }
    return found


def _orgs(batch: Batch) -> dict[str, Any]:
    """Return what each CRM org has; several entries of the config may be one."""
    found: dict[str, Any] = {}
    for org in batch.orgs:
        entry = found.setdefault(org.crm_org_id, {"services": {}, "connections": {}, "functions": []})
        entry["services"][org.service.link_name] = {
            "name": org.service.name,
            "client": org.client.name,
            "authorize_url": without_port(org.datacenter.authorize_url),
            "access_token_url": without_port(org.datacenter.token_url),
            "refresh_token_url": without_port(org.datacenter.token_url),
            "scopes": sorted(org.service.scopes),
        }
        entry["connections"][org.connection.link_name] = {
            "name": org.connection.name,
            "service": org.service.link_name,
            "scopes": sorted(org.connection.scopes),
            "login_user": org.connection.login_user,
            "status": "live",
            "refreshes_itself": True,
        }
    return found
