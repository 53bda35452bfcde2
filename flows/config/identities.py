"""Data centres and identities of a config."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from automation.screens import origin_of
from flows.config import rules
from flows.config.environment import unreadable_parts
from flows.config.problems import listed, nearest, shown
from flows.config.types import Identity
from flows.datacenters import Datacenter, builtin

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flows.config.problems import Findings, KeyPath
    from flows.config.shape import DatacenterTable, IdentityTable
    from flows.config.unique import Claims

_DATACENTER_NAME = re.compile(r"[A-Za-z0-9_-]+")
_ORIGINS = ("accounts", "api_console", "crm", "api")


@dataclass(slots=True)
class Identities:
    """The identities of a file.

    Attributes:
        count: How many the file has, sound or not.
        names: The names it has, sound or not.
        sound: Those whose name and data centre are sound, by name.
        paths: Where they stand.
    """

    count: int
    names: list[str] = field(default_factory=list)
    sound: dict[str, Identity] = field(default_factory=dict)
    paths: dict[str, KeyPath] = field(default_factory=dict)


def resolve_datacenters(tables: Mapping[str, DatacenterTable], findings: Findings) -> dict[str, Datacenter | None]:
    """Return the built-in data centres with the file's corrections and additions; None for one that has faults."""
    known: dict[str, Datacenter | None] = dict(builtin())
    for name, table in tables.items():
        known[name] = _datacenter(name, table, builtin().get(name), findings)
    return known


def _datacenter(name: str, table: DatacenterTable, base: Datacenter | None, findings: Findings) -> Datacenter | None:
    here: KeyPath = ("datacenters", name)
    if not _DATACENTER_NAME.fullmatch(name):
        findings.fault(here, "is no usable name for a data centre", "use letters, digits, - and _")
    origins = {key: _origin(here, key, getattr(table, key), base, findings) for key in _ORIGINS}
    uris = redirect_uris(table.redirect_uris, (*here, "redirect_uris"), findings)
    if uris is None and base is not None:
        uris = base.redirect_uris
    if any(path[:2] == here for path in findings.faulty):
        return None
    return Datacenter.model_validate({"name": name, **origins, "redirect_uris": uris or ()})


def _origin(here: KeyPath, key: str, value: str | None, base: Datacenter | None, findings: Findings) -> str | None:
    path = (*here, key)
    if findings.is_faulty(path):
        return None
    if value is None:
        if base is not None:
            return str(getattr(base, key))
        findings.fault(path, "is missing", "a data centre of one's own needs accounts, api_console, crm and api")
        return None
    if (complaint := rules.origin(value)) is not None:
        findings.fault(path, *complaint)
        return None
    return origin_of(value)


def redirect_uris(values: Sequence[str] | None, path: KeyPath, findings: Findings) -> tuple[str, ...] | None:
    """Check a list of redirect URIs; return None where there is none or it has faults."""
    if values is None or findings.is_faulty(path):
        return None
    if not values:
        findings.fault(path, "is empty", "give the callback address that the connection sends, or leave the key out")
        return None
    sound = True
    for index, value in enumerate(values):
        element = (*path, index)
        if findings.is_faulty(element):
            sound = False
        elif (complaint := rules.redirect_uri(value)) is not None:
            findings.fault(element, *complaint)
            sound = False
        elif value in values[:index]:
            findings.fault(element, "stands in the list twice", "take one out")
            sound = False
    return tuple(values) if sound else None


def resolve_identities(
    tables: Sequence[IdentityTable],
    datacenters: Mapping[str, Datacenter | None],
    environ: Mapping[str, str],
    findings: Findings,
    claims: Claims,
) -> Identities:
    """Check the identities of a file."""
    found = Identities(len(tables))
    if not tables and not findings.is_faulty(("identities",)):
        findings.fault(
            ("identities",),
            "is missing",
            "write [[identities]] with name, email and datacenter: the login to work with",
        )
    logins: dict[tuple[str, str], str] = {}
    for index, table in enumerate(tables):
        path: KeyPath = ("identities", index)
        if findings.is_faulty(path):
            continue
        identity = _identity(table, path, datacenters, environ, findings)
        if table.name is not None:
            found.names.append(table.name)
            if not claims.claim("name", "identities", table.name, (*path, "name"), "names of identities differ"):
                continue
        if identity is None:
            continue
        found.sound[identity.name] = identity
        found.paths[identity.name] = path
        if not identity.email:
            continue
        login = (identity.datacenter.name, identity.email.casefold())
        if (first := logins.setdefault(login, identity.name)) != identity.name:
            findings.warn(
                (*path, "email"),
                f"is the login of identities.{first} already",
                "one identity serves all orgs of a login",
            )
    return found


def _identity(
    table: IdentityTable,
    path: KeyPath,
    datacenters: Mapping[str, Datacenter | None],
    environ: Mapping[str, str],
    findings: Findings,
) -> Identity | None:
    name = _checked(table.name, (*path, "name"), rules.key_name, 'give it a name, such as name = "ops"', findings)
    email = _checked(table.email, (*path, "email"), rules.email, "give the address that it signs in with", findings)
    datacenter = _datacenter_of(table.datacenter, (*path, "datacenter"), datacenters, findings)
    _check_password(table.password_env, (*path, "password_env"), environ, findings)
    if name is None or datacenter is None:
        return None
    # A fault of the address or the password is in the findings, and the orgs can be checked in spite of it.
    return Identity(name=name, email=email or "", datacenter=datacenter, password_env=table.password_env)


def _checked(value: str | None, path: KeyPath, rule: rules.Rule, missing: str, findings: Findings) -> str | None:
    if findings.is_faulty(path):
        return None
    complaint = ("is missing", missing) if value is None else rule(value)
    if complaint is not None:
        findings.fault(path, *complaint)
        return None
    return value


def _datacenter_of(
    name: str | None, path: KeyPath, datacenters: Mapping[str, Datacenter | None], findings: Findings
) -> Datacenter | None:
    if findings.is_faulty(path):
        return None
    if name is None:
        findings.fault(path, "is missing", f"name where the account lives: {listed(datacenters)}")
        return None
    if name not in datacenters:
        meant = nearest(name, list(datacenters))
        right = f"did you mean {meant}?" if meant else f"known: {listed(datacenters)}"
        findings.fault(path, f"names no data centre: {shown(name)}", right)
        return None
    return datacenters[name]


def _check_password(name: str | None, path: KeyPath, environ: Mapping[str, str], findings: Findings) -> None:
    """Check that the variable is there; a name that may be the password itself is not repeated."""
    if name is None or findings.is_faulty(path):
        return
    if (complaint := rules.variable(name)) is not None:
        findings.fault(path, *complaint)
    elif not environ.get(name):
        lack = "is empty" if name in environ else "is not set"
        named = rules.is_plainly_a_variable(name)
        wrong = f"names the environment variable {name}, which {lack}" if named else f"its environment variable {lack}"
        right = (
            f"set it in the environment or in {findings.path.parent / '.env'}, "
            "or take password_env out and type the password"
        )
        if places := unreadable_parts(findings.path):
            right += f" ({listed(places, 'and')} cannot be read)"
        findings.fault(path, wrong, right)
