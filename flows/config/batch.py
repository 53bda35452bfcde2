"""From what was read to a batch: every rule checked, every problem told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.errors import UsageFault
from flows.config.identities import resolve_datacenters, resolve_identities
from flows.config.merge import Merged
from flows.config.resolve import Resolver
from flows.config.shape import read
from flows.config.types import Batch
from flows.config.unique import Claims

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.config.problems import Findings


def resolved(findings: Findings, environ: Mapping[str, str]) -> Batch:
    """Check a document and complete it.

    Args:
        findings: The document, and what was found wrong with it until now.
        environ: Where the variables that it names are looked up.

    Returns:
        The batch, complete: defaults merged, absent values derived.

    Raises:
        UsageFault: Something is wrong; it carries all problems at once.
    """
    tables = read(findings)
    claims = Claims(findings)
    datacenters = resolve_datacenters(tables.datacenters, findings)
    identities = resolve_identities(tables.identities, datacenters, environ, findings, claims)
    resolver = Resolver(identities, claims, findings)
    elsewhere = findings.sheet is not None or "orgs_file" in findings.document
    if not tables.orgs and not elsewhere and not findings.is_faulty(("orgs",)):
        findings.fault(("orgs",), "is missing", "write [[orgs]] with name, crm_org_id and homepage_url for each client")
    orgs = [
        resolver.org(Merged(index, own, tables.defaults))
        for index, own in enumerate(tables.orgs)
        if not findings.is_faulty(("orgs", index))
    ]
    if findings.problems:
        raise UsageFault(findings.texts(findings.problems))
    return Batch(
        path=findings.path,
        identities=tuple(identities.sound.values()),
        orgs=tuple(org for org in orgs if org is not None),
        warnings=tuple(findings.texts(findings.warnings)),
        orgs_file=None if findings.sheet is None else findings.sheet.file,
    )
