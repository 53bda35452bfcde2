"""An org's name stands for one org of Zoho in a journal that machines share: two configs must not mean two by it.

In a folder of its own a config may be corrected at will: what stands in Zoho is looked at anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.errors import Stop

if TYPE_CHECKING:
    from flows.visit import Visit

WHAT = "crm_org"
"""The observation that tells which org a name stood for: its data centre and its number."""
_EVER = ""
_INSIDE = frozenset({"service", "connection", "consent"})
"""Stages whose things are inside of the org; a client is not."""


def refuse_another(visit: Visit) -> None:
    """Stop where this name stood for another org, in which something was made; else note for which it stands.

    A number that was merely wrong and is right now has nothing made behind it, and is taken.

    Args:
        visit: The org, and the journal.

    Raises:
        Stop: ``invalid_config``, before anything is touched.
        JournalUnavailable: The journal cannot be read or written.
    """
    org, journal = visit.org, visit.journal
    if not journal.shared:
        return
    now, before = f"{org.datacenter.name} {org.crm_org_id}", journal.observed(org.name, WHAT)
    if before == now:
        return
    if before is not None and _INSIDE & journal.done_since(org.name, _EVER):
        datacenter, _, number = before.partition(" ")
        raise Stop(
            "invalid_config",
            f"The journal knows {org.name} as org {number} in {datacenter}, where something was made, and this config "
            f"means org {org.crm_org_id} in {org.datacenter.name}.",
            f"Give one of the two another name. If {org.name} is this org for good, `zoho-provision forget {org.name}` "
            "takes the other out of the journal first.",
        )
    journal.observe(org.name, WHAT, now)
