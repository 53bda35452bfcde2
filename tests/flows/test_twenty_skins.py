"""Twenty seeds of skins, all families: each world draws everything else by its seed, and onboarding ends usable.

``make skins`` runs two hundred; the seeds 50001 to 50300 are kept back for judging the finished product.
"""

from __future__ import annotations

from typing import Any

import pytest

from fixtures.replica.skins import desk_bundle
from tests.flows.conftest import ORG_ID, SCOPES

FAMILIES = ("well-made", "zoho-like", "lyte-like", "zohodesk")


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(1, 21))
async def test_an_org_becomes_usable_in_whatever_skin_its_pages_come(scene: Any, seed: int) -> None:
    family = FAMILIES[seed % len(FAMILIES)]
    if family == "zohodesk" and desk_bundle.lacking():
        family = "zoho-like"
    replica = scene.replica_of(family, seed=seed)
    scene.browser()
    scene.person()
    report = await scene.run()
    assert (report.errors, report.verdict) == ([], "usable"), sorted(replica.world.variants)
    org = replica.world.orgs[ORG_ID]
    service, link = org.services["acme_link"], org.connections["acme_link"]
    [client] = [one for one in replica.world.clients.values() if one.name == "Acme CRM Link"]
    assert service.fields["client-id"] == client.client_id
    assert service.fields["client-secret"] in client.secrets().values()
    assert service.fields["authorize-url"].endswith("?access_type=offline")
    assert [scope for _, scope in service.scopes] == SCOPES
    assert (sorted(link.scopes), link.login_user) == (sorted(SCOPES), False)
