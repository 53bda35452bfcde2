"""What a journal tells: runs, and per org its visits, last verdict and consents (`reading.py` reads it)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from automation.report.envelope import ConsentReport, OrgReport, has_failed, is_waiting

if TYPE_CHECKING:
    from datetime import datetime

    from automation.report.envelope import ErrorReport, Stage, StageReport, Verdict

Standing = Literal["usable", "failed", "waiting", "unfinished", "unknown"]
"""How an org stands at the last look: the last three are no failure, and a rerun goes on from there."""
ONLY_LOOK = ("plan", "rehearse")
"""Commands that change nothing of how an org stands, unless they meet what keeps it from going on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run; the columns of the table ``runs``, times parsed."""

    id: int
    command: str
    config: str
    fingerprint: str
    version: str
    started_at: datetime
    ended_at: datetime | None
    ended: str | None
    machine: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRecord:
    """A stage of a visit; without an outcome it was cut short."""

    report: StageReport | None
    stage: Stage
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A person was asked for something."""

    sentence: str
    opened_at: datetime
    closed_at: datetime | None
    ended: str | None
    fact: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A person accepted."""

    org: str
    identity: str
    client_id: str
    scopes: tuple[str, ...]
    page: str
    accepted_at: datetime
    waited: float

    @property
    def report(self) -> ConsentReport:
        """The consent as the envelope tells it."""
        return ConsentReport(
            identity=self.identity,
            accepted_at=self.accepted_at.isoformat(timespec="milliseconds"),
            page=self.page,
            scopes=list(self.scopes),
            client_id=self.client_id,
            waited=self.waited,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a run was to do for an org and what came of it."""

    run: Run
    org: str
    datacenter: str
    identity: str
    email: str
    link_name: str
    client_name: str
    service_name: str
    scopes: tuple[str, ...]
    verify_urls: tuple[str, ...]
    client_id: str | None
    started_at: datetime
    ended_at: datetime | None
    verdict: Verdict | None
    reason: str | None
    judged_at: datetime | None
    awaited: str | None
    stages: tuple[StageRecord, ...]
    gates: tuple[Gate, ...]
    errors: tuple[ErrorReport, ...]

    @property
    def report(self) -> OrgReport:
        """What the run reported of the org."""
        return OrgReport(
            name=self.org,
            datacenter=self.datacenter,
            link_name=self.link_name,
            client_id=self.client_id,
            verdict=self.verdict or "unverified",
            stages=[stage.report for stage in self.stages if stage.report],
            errors=list(self.errors),
        )

    @property
    def is_stopped(self) -> bool:
        """Whether the org could not go on, or a person is awaited."""
        return has_failed(self.report) or is_waiting(self.report) or bool(self.awaited)

    @property
    def human_seconds(self) -> float:
        """Seconds in which the org waited for a person."""
        return sum(stage.human_seconds for stage in self.report.stages)

    @property
    def machine_seconds(self) -> float:
        """Seconds of work without a person."""
        return max(0.0, sum(stage.seconds for stage in self.report.stages) - self.human_seconds)


@dataclass(slots=True)
class OrgHistory:
    """All that is known of an org, the newest visit first.

    ``made`` has stage and name of what is on record as there: made by this program, or found by it.
    """

    name: str
    datacenter: str = ""
    link_name: str = ""
    visits: list[Visit] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    made: set[tuple[str, str]] = field(default_factory=set)

    @property
    def last(self) -> Visit | None:
        """The last visit that tells how the org stands; where none does, the last of all."""
        return self.telling or (self.visits[0] if self.visits else None)

    @property
    def telling(self) -> Visit | None:
        """The last visit that tells how the org stands; one that only looked, and could, tells nothing of it."""
        return next((one for one in self.visits if one.run.command not in ONLY_LOOK or one.is_stopped), None)

    @property
    def judged(self) -> Visit | None:
        """The last visit in which the verifier was asked."""
        return next((visit for visit in self.visits if visit.verdict), None)

    @property
    def client_id(self) -> str | None:
        """The client's id, as it was last read or consented to."""
        known = (visit.client_id for visit in self.visits if visit.client_id)
        return next(known, None) or next((consent.client_id for consent in self.consents if consent.client_id), None)

    def who(self, identity: str) -> str:
        """Return an identity with the address that it signs in with, as far as that is known.

        Args:
            identity: Its name in the config.
        """
        email = next((visit.email for visit in self.visits if visit.identity == identity), "")
        return f"{identity} ({email})" if email else identity

    @property
    def standing(self) -> Standing:
        """How it stands at the last look."""
        if self.telling is None:
            return "unknown"
        if has_failed(self.telling.report):
            return "failed"
        if self.telling.is_stopped:
            return "waiting"
        if self.telling.ended_at is None:
            return "unfinished"
        return "usable" if self.judged and self.judged.verdict == "usable" else "unknown"

    @property
    def awaited(self) -> str:
        """What has yet to be done by a person; empty when nothing."""
        if self.standing == "waiting" and self.telling:
            return self.telling.awaited or "A person is awaited. Run the same command again."
        if self.standing == "unfinished":
            return "The last run goes on still or was cut short. Run the same command again: it goes on from there."
        if self.standing == "unknown":
            return "Nobody has looked yet. Run `zoho-provision apply`."
        return ""


@dataclass(frozen=True, slots=True)
class History:
    """All that a journal tells, runs the newest first, orgs in the order in which they first came."""

    runs: list[Run]
    orgs: dict[str, OrgHistory]

    @property
    def consents(self) -> list[Consent]:
        """Every consent, the newest first."""
        return sorted((one for org in self.orgs.values() for one in org.consents), key=_accepted_at, reverse=True)


def _accepted_at(consent: Consent) -> datetime:
    return consent.accepted_at
