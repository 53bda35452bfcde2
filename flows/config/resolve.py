"""From the tables of a file to orgs that are complete: defaults merged, absent values derived, every rule checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from flows.config import rules
from flows.config.handover import handover
from flows.config.identities import redirect_uris
from flows.config.problems import listed, nearest, shown
from flows.config.scopes import connection_scopes, service_scopes
from flows.config.types import Client, Connection, Identity, Org, Service
from flows.config.verify import verify_urls

if TYPE_CHECKING:
    from collections.abc import Hashable

    from flows.config.identities import Identities
    from flows.config.merge import Merged
    from flows.config.problems import Findings, KeyPath
    from flows.config.unique import Claims


class _Named(NamedTuple):
    """A name and the place it stands, for what is derived from it."""

    name: str
    path: KeyPath


@dataclass(frozen=True, slots=True)
class Resolver:
    """Completes the orgs of a file one by one.

    Attributes:
        identities: The file's identities.
        claims: The names that are taken.
        findings: Takes what is wrong.
    """

    identities: Identities
    claims: Claims
    findings: Findings

    def org(self, org: Merged) -> Org | None:
        """Check an org and complete it; return None where something is wrong with it."""
        name = self._org_name(org)
        crm_org_id = self._text(
            org,
            "crm_org_id",
            rules.crm_org_id,
            "give the digits that follow /crm/org in the address of the org's CRM pages",
        )
        homepage_url = self._text(
            org, "homepage_url", rules.url, 'give the homepage of the client, such as "https://acme.example"'
        )
        identity = self._identity(org)
        client = self._client(org, identity)
        # Names clash inside one CRM org; while it is not known there is nothing to compare with.
        inside = None if identity is None or crm_org_id is None else (identity.datacenter.name, crm_org_id)
        offered = service_scopes(org, self.findings)
        taken = connection_scopes(org, offered, self.findings)
        service_name = self._service_name(org, inside)
        service_link = self._link_name(org, "service", service_name, inside)
        connection_name = self._connection_name(org, service_name, inside)
        connection_link = self._link_name(org, "connection", connection_name, inside)
        login_user = org.find("connection", "login_user")[0] or False
        urls = verify_urls(org, identity, taken, self.findings)
        to = handover(org, self.findings)
        if name is None or crm_org_id is None or homepage_url is None or identity is None or client is None:
            return None
        if offered is None or service_name is None or service_link is None:
            return None
        if taken is None or connection_name is None or connection_link is None or urls is None:
            return None
        return Org(
            name=name,
            crm_org_id=crm_org_id,
            homepage_url=homepage_url,
            identity=identity,
            client=client,
            service=Service(name=service_name.name, link_name=service_link, scopes=offered),
            connection=Connection(
                name=connection_name.name, link_name=connection_link, scopes=taken, login_user=login_user
            ),
            verify_urls=urls,
            handover=to,
        )

    def _text(self, org: Merged, key: str, rule: rules.Rule, missing: str) -> str | None:
        value, path = org.find(key)
        if org.is_faulty(self.findings, key):
            return None
        complaint = ("is missing", missing) if value is None else rule(value)
        if complaint is not None:
            self.findings.fault(path, *complaint)
            return None
        return str(value)

    def _org_name(self, org: Merged) -> str | None:
        name = self._text(org, "name", rules.key_name, 'give each org a name of its own, such as name = "acme"')
        if name is None or not self.claims.claim("name", "orgs", name, org.find("name")[1], "names of orgs differ"):
            return None
        return name

    def _identity(self, org: Merged) -> Identity | None:
        known = self.identities
        name, path = org.find("identity")
        if org.is_faulty(self.findings, "identity"):
            return None
        if name is None:
            if known.count == 1:
                return next(iter(known.sound.values()), None)
            if known.count > 1 and known.names:
                right = f"there are several: write identity = {listed(repr(entry) for entry in known.names)}"
                self.findings.fault(path, "is missing", right.replace("'", '"'))
            return None
        if name not in known.names:
            meant = nearest(name, known.names)
            right = f"did you mean {meant}?" if meant else "write the name of an entry of [[identities]]"
            self.findings.fault(path, f"names no identity: {shown(name)}", right)
            return None
        return known.sound.get(name)

    def _client(self, org: Merged, identity: Identity | None) -> Client | None:
        given, place = org.find("client", "redirect_uris")
        uris = redirect_uris(given, place, self.findings)
        if given is None and identity is not None:
            uris = identity.datacenter.redirect_uris
            if not uris:
                name = identity.datacenter.name
                self.findings.fault(
                    (*self.identities.paths[identity.name], "datacenter"),
                    f"no redirect URI is publicly known for data centre {name}",
                    f"give [datacenters.{name}] redirect_uris, or client.redirect_uris of each org",
                )
        named = self._named(org, "client", "service", rules.client_name)
        if named is None:
            if org.find("client", "name")[0] is None and org.find("service", "name")[0] is None:
                self._missing_name(org)
            return None
        if not named.name.isascii():
            self.findings.warn(
                named.path,
                "holds a letter outside A to Z, and nobody was found who says that Zoho takes it in a client name",
                "write it without accents to be safe",
            )
        if identity is not None:
            login = (identity.datacenter.name, identity.email.casefold())
            if not self.claims.claim(
                "client name", login, named.name, named.path, "client names differ inside an identity"
            ):
                return None
        return Client(name=named.name, redirect_uris=uris) if uris else None

    def _missing_name(self, org: Merged) -> None:
        if not org.is_faulty(self.findings, "client", "name") and not org.is_faulty(self.findings, "service", "name"):
            self.findings.fault(
                org.find("client", "name")[1],
                "is missing",
                'give the client a name: client = { name = "Acme CRM Link" }',
            )

    def _service_name(self, org: Merged, inside: Hashable) -> _Named | None:
        named = self._named(org, "service", "client", rules.display_name)
        return self._claimed("service name", inside, named)

    def _connection_name(self, org: Merged, service: _Named | None, inside: Hashable) -> _Named | None:
        if org.is_faulty(self.findings, "connection", "name"):
            return None
        named = service
        if org.find("connection", "name")[0] is not None:
            named = self._named(org, "connection", "connection", rules.display_name)
        return self._claimed("connection name", inside, named)

    def _named(self, org: Merged, table: str, otherwise: str, rule: rules.Rule) -> _Named | None:
        """Return the name of a table, or the name of another that it is named after."""
        for source in dict.fromkeys((table, otherwise)):
            value, path = org.find(source, "name")
            if org.is_faulty(self.findings, source, "name"):
                return None
            if value is None:
                continue
            if (complaint := rule(value)) is not None:
                wrong, right = complaint
                if source != table:
                    wrong, right = f"{wrong} (the {table} is named after it)", f"{right}; or give {table}.name"
                self.findings.fault(path, wrong, right)
                return None
            return _Named(str(value), path)
        return None

    def _link_name(self, org: Merged, table: str, named: _Named | None, inside: Hashable) -> str | None:
        value, path = org.find(table, "link_name")
        if org.is_faulty(self.findings, table, "link_name"):
            return None
        if value is None:
            if named is None:
                return None
            value, path = rules.derived_link_name(named.name), named.path
            if value is None:
                self.findings.fault(
                    path, "has nothing that a link name could be made of", f"give {table}.link_name, such as acme_link"
                )
                return None
        elif (complaint := rules.link_name(value)) is not None:
            self.findings.fault(path, *complaint)
            return None
        claimed = self._claimed(f"{table} link name", inside, _Named(str(value), path))
        return None if claimed is None else claimed.name

    def _claimed(self, kind: str, inside: Hashable, named: _Named | None) -> _Named | None:
        if named is None or inside is None:
            return named
        rule = f"{kind}s differ inside a CRM org"
        return named if self.claims.claim(kind, inside, named.name, named.path, rule) else None
