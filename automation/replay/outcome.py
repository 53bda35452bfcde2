"""How a world ended, in a form that can be compared: no times, no ids, no ports, nothing that a skin or a seed draws.

The form has two parts. ``envelope`` is what the run reports: status, and of each org its verdict, the outcome of each
stage and the words of its errors (their sentences quote pages, and pages differ). ``state`` is what is there at the
end, as the stand-in itself tells: clients, services, connections and functions that were not there before, or that are
gone or otherwise since, and who clicked Accept.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

Outcome = dict[str, Any]
"""JSON: ``{"envelope": …, "state": …}``."""

ONLY_A_PERSON = frozenset({"mfa", "tick", "accept", "captcha", "trust"})
"""Acts in the stand-in's log that nobody but a person may do."""
NOTHING: dict[str, Any] = {"services": {}, "connections": {}, "functions": {}}
"""What an org has that was not there."""


def outcome_of(envelope: dict[str, Any], before: dict[str, Any], after: dict[str, Any], log: list[Any]) -> Outcome:
    """Return how a world ended.

    Args:
        envelope: The JSON object that the run printed.
        before: The stand-in's state before the run.
        after: Its state at the end.
        log: Its log.
    """
    return {"envelope": _envelope(envelope), "state": _state(before, after, log)}


def _envelope(envelope: dict[str, Any]) -> dict[str, Any]:
    """Return what does not change from run to run of an envelope."""
    return {
        "status": envelope["status"],
        "exit_code": envelope["exit_code"],
        "orgs": {org["name"]: _org_report(org) for org in envelope["orgs"]},
        "errors": [error["code"] for error in envelope["errors"]],
    }


def _org_report(org: dict[str, Any]) -> dict[str, Any]:
    """Return what does not change of an org's report."""
    return {
        "datacenter": org["datacenter"],
        "link_name": org["link_name"],
        "verdict": org["verdict"],
        "stages": {stage["stage"]: stage["outcome"] for stage in org["stages"]},
        "errors": [f"{error['code']} ({error['stage']})" for error in org["errors"]],
    }


def _state(before: dict[str, Any], after: dict[str, Any], log: list[Any]) -> dict[str, Any]:
    """Return what was made or changed; what is as it was before is the work of others, in an org or as a whole org."""
    earlier = {client["client_id"] for client in before["clients"]}
    orgs = {org["org_id"]: org for org in before["orgs"]}
    clients = sorted(after["clients"], key=lambda client: (client["name"], client["owner"], client["made"]))
    names = {client["client_id"]: client["name"] for client in clients}
    acts = Counter((entry["what"], entry["who"].startswith("person:")) for entry in log)
    return {
        "clients": _numbered([(c["name"], _client(c)) for c in clients if c["client_id"] not in earlier]),
        "orgs": {
            org["org_id"]: _org(org, orgs.get(org["org_id"], NOTHING), names)
            for org in after["orgs"]
            if org != orgs.get(org["org_id"])
        },
        "accepted_by_a_person": acts["accept", True],
        "done_by_others": sum(count for (what, person), count in acts.items() if what in ONLY_A_PERSON and not person),
    }


def _numbered(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the pairs as a table; a second one of a name is told apart by its number."""
    found: dict[str, Any] = {}
    seen: Counter[str] = Counter()
    for name, value in pairs:
        seen[name] += 1
        found[name if seen[name] == 1 else f"{name} ({seen[name]})"] = value
    return found


def _client(client: dict[str, Any]) -> dict[str, Any]:
    """Return what was typed of a client."""
    return {
        "owner": client["owner"],
        "kind": client["kind"],
        "homepage_url": client["homepage"],
        "redirect_uris": sorted(without_port(uri) for uri in client["redirects"]),
    }


def _org(org: dict[str, Any], before: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Return what became of an org; what was there before and is gone stands there as None."""
    made = {kind: _changed(org[kind], before[kind]) for kind in NOTHING}
    return {
        "services": {link: one and _service(one, names) for link, one in made["services"].items()},
        "connections": {link: one and _connection(one) for link, one in made["connections"].items()},
        "functions": sorted(
            one["name"] if one else f"{before['functions'][number]['name']}, which is gone"
            for number, one in made["functions"].items()
        ),
    }


def _changed(after: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Return what is not as it was before, by its key; None for what is gone."""
    return {key: after.get(key) for key in sorted(after | before) if after.get(key) != before.get(key)}


def _service(service: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Return what was typed of a service that every world asks for; some forms lack Revoke Token URL, for one."""
    fields = service["fields"]
    return {
        "name": service["name"],
        "client": names.get(fields.get("client-id", ""), "none of these"),
        "authorize_url": without_port(fields.get("authorize-url", "")),
        "access_token_url": without_port(fields.get("access-token-url", "")),
        "refresh_token_url": without_port(fields.get("refresh-token-url", "")),
        "scopes": sorted(scope[-1] for scope in service["scopes"]),
    }


def _connection(connection: dict[str, Any]) -> dict[str, Any]:
    """Return what a connection is."""
    return {
        "name": connection["name"],
        "service": connection["service"],
        "scopes": sorted(connection["scopes"]),
        "login_user": connection["login_user"],
        "status": connection["status"],
        "refreshes_itself": bool(connection["refresh_token"]),
    }


def without_port(url: str) -> str:
    """Return an address without its port: the stand-in takes a free one each time.

    Args:
        url: The address.
    """
    scheme, mark, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host.partition(':')[0]}{slash}{path}"
