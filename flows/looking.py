"""Looking at an org as `apply` does, stage by stage, making nothing, and telling what `apply` would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.errors import Stop
from automation.plan import stale
from automation.plan.model import Step
from automation.redaction import scrub
from flows import (
    api_console,
    client_amend,
    client_details,
    connection,
    connection_amend,
    service_amend,
    services,
    verification,
)
from flows import wanted as fields

if TYPE_CHECKING:
    from automation.plan.model import OrgPlan
    from automation.report.envelope import Outcome, Stage
    from flows.work import Work


async def look(work: Work, found: OrgPlan, *, alone: bool = False) -> None:
    """Take one org through the stages as `onboard` does, and make nothing.

    Args:
        work: The work on the org.
        found: Receives what was seen and what would be done; when it stops, all up to there.
        alone: Let no other org of the identity begin yet, since something is made afterwards.

    Raises:
        Stop: What `apply` would stop with, as far as it shows without making anything.
    """
    looking = _Looking(work, found)
    await work.signed_in()
    if not alone:
        work.others_may_begin()
    await work.done("client", looking.client)
    await work.done("service", looking.service)
    await work.done("connection", looking.connection)
    await looking.conclude()


class _Looking:
    """What is known of an org while it is looked at."""

    def __init__(self, work: Work, found: OrgPlan) -> None:
        self._work, self._visit, self._org = work, work.visit, work.visit.org
        self._seen, self._steps = found.observed, found.steps
        self._differing = service_amend.Differences()
        self._anew = False

    async def client(self) -> Outcome:
        """Look at the client."""
        visit, org, seen = self._visit, self._org, self._seen
        is_there = seen["client.there"] = await api_console.observe(visit)
        if not is_there:
            self._steps.append(fields.new_client(org))
            return "unchanged"
        differing = await client_amend.observe(visit)
        change = client_amend.planned(visit, differing)
        visit.client_id = await client_details.identifier(visit)
        seen["client.client_id"] = visit.client_id
        seen[stale.LACKING], seen[stale.SURPLUS] = list(change.add), list(change.remove)
        seen[stale.CLIENT_DIFFERS] = ["homepage_url"] if change.homepage is not None else []
        known = self._there("client", org.client.name)
        step = fields.amended_client(org, differing, change) if change.any else known
        if stays := client_amend.stays(org, differing, change):
            step.why = " ".join([*([step.why] if step.why else []), f"What stays as it is: {'; '.join(stays)}."])
        self._steps.append(step)
        if visit.client_id and visit.journal.secrets.compares(org.name, org.service.link_name, visit.client_id):
            await client_details.credentials(visit, needed=False)
        return "unchanged"

    async def service(self) -> Outcome:
        """Look at the custom service."""
        visit, org, seen = self._visit, self._org, self._seen
        is_there = await services.observe(visit)
        if is_there:
            await services.opened(visit)
            differing = self._differing = await service_amend.compare(visit, client_is_there=bool(seen["client.there"]))
            address = visit.authorize_url or visit.journal.observed(org.name, "authorize_url")
            seen["service.authorize_url"] = scrub(address) if address else None  # it may be written to a file
            seen[stale.SCOPES_LACKING], seen[stale.DIFFERS] = list(differing.scopes), differing.keys
            known = self._there("service", org.service.name)
            self._steps.append(fields.amended_service(org, differing, visit.client_id) if differing.any else known)
        else:
            self._steps.append(fields.new_service(org, visit.client_id))
        seen["service.there"] = is_there
        return "unchanged"

    async def connection(self) -> Outcome:
        """Look at the connection; it stands on a service: where there is none, there is nothing to look for."""
        visit, org, seen = self._visit, self._org, self._seen
        standing = await connection.observe(visit) if seen["service.there"] else None
        seen["connection.there"] = standing is not None
        if standing is None:
            self._steps.append(fields.new_connection(org))
            return "unchanged" if seen["service.there"] else "skipped"
        seen["connection.live"] = standing.live
        unlocks = self._unlocks(live=bool(standing.live))
        own = await connection_amend.compare(visit)
        seen[stale.OWN_DIFFERS] = own.keys
        self._anew = unlocks or own.scopes
        known = self._there("connection", org.connection.link_name)
        amended = own.any or unlocks
        self._steps.append(fields.amended_connection(org, own, revoked=unlocks) if amended else known)
        return "unchanged"

    async def conclude(self) -> None:
        """Conclude from what was seen whether a person is asked to accept, and whether that can end well."""
        org, seen = self._org, self._seen
        asked = not seen["connection.there"] or seen.get("connection.live") is False or self._anew
        knows_client = seen["client.there"] or self._differing.client is not None
        if asked and seen["service.there"] and not knows_client:
            async with self._work.stage("consent"):
                raise Stop(
                    "consent_differs",
                    f"The custom service {org.service.name!r} is there, but its client {org.client.name!r} is not: it "
                    "stands on another client, and the authorisation would name that one.",
                    "Write the name of that client into the config (client.name), give the service another name there, "
                    "or delete the service by hand.",
                )
        address = seen.get("service.authorize_url")
        unknown = bool(seen["service.there"]) and not address
        if isinstance(address, str) and not asked and not verification.is_offline(address):
            async with self._work.stage("verification"):
                raise verification.complaint(
                    "expires_in_an_hour", f"the Authorize URL of {org.service.name!r} lacks access_type=offline",
                    org.connection.link_name,
                )  # fmt: skip
        accepted = Step(stage="consent", action="nothing", name=org.identity.email)
        self._steps += [fields.acceptance(org) if asked else accepted, fields.trial(org, renewal_unknown=unknown)]

    def _unlocks(self, *, live: bool) -> bool:
        """Tell whether the connection is revoked, so that its service can be amended.

        Raises:
            Stop: ``service_locked`` when it would have to be, and may not.
        """
        if not live or not self._differing.any:
            return False
        if self._visit.allowed.reconnect:
            return True
        if not self._differing.only_lasting:
            raise service_amend.locked(self._org, self._differing)
        self._steps[-1] = self._there("service", self._org.service.name)
        return False

    def _there(self, stage: Stage, name: str) -> Step:
        """Return the step for something that is there and stays as it is."""
        known = self._visit.journal.knows(self._org.name, stage, name)
        return Step(stage=stage, action="nothing" if known else "adopt", name=name)
