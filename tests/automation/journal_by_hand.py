"""A journal filled by hand, through the chronicle that a run fills it with: orgs of every standing, with hostile names."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from automation.chronicle import Asked, Chronicle
from automation.journal import Journal
from automation.report.envelope import ErrorReport, OrgReport, StageReport

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "</title></style><script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
"""An org name that tries to be markup."""
FORMULA = '=HYPERLINK("http://evil.example","click")'
"""An org name that tries to be a spreadsheet's formula."""
SCOPES = ("ZohoCRM.modules.ALL", "ZohoCRM.org.READ", "ZohoBooks.fullaccess.all")
STAGES = ("sign_in", "client", "service", "connection", "consent", "verification")


class Deaf:
    """A listener that hears nothing."""

    def __getattr__(self, _name: str) -> Any:
        return lambda *_parts, **_more: None


class Clock:
    """A time of day that goes on only when it is told to."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class Hand:
    """Plays a run into a journal."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, Clock()
        self.config = folder / "orgs.toml"
        self.config.write_text("# by hand\n")
        self.state = folder / ".zoho-provision"
        self.journal = Journal(self.state)

    def asked(self, org: str, **other: Any) -> Asked:
        plain = "".join(letter if letter.isalnum() else "_" for letter in org.casefold())[:30]
        names = {"client_name": f"{org} CRM Link", "service_name": f"{org} Link", "link_name": f"{plain}_link"}
        rest = {"datacenter": "eu", "identity": "ops", "email": "ops@consultancy.example", "scopes": SCOPES}
        urls = {"verify_urls": ("https://www.zohoapis.eu/crm/v8/org",)}
        return Asked(org=org, **(names | rest | urls | other))

    def run(self, orgs: dict[str, str], command: str = "apply") -> None:
        """Play a run in which each org ends as it is told: usable, failed, late, cut, looked (at only)."""
        chronicle = Chronicle(Deaf(), self.journal, self.clock)
        with suppress(KeyboardInterrupt), chronicle.run(command, self.config, [self.asked(org) for org in orgs]):
            for number, (org, end) in enumerate(orgs.items()):
                self._org(chronicle, org, end, f"1000.CLIENT{number}")

    def _org(self, chronicle: Chronicle, org: str, end: str, client_id: str) -> None:
        report = OrgReport(name=org, datacenter="eu", link_name=self.asked(org).link_name, client_id=client_id)
        chronicle.org_started(org)
        for stage in () if end == "looked" else STAGES:
            seconds = human = 0.0
            chronicle.stage_started(org, stage)  # type: ignore[arg-type]
            outcome = "unchanged" if stage in {"sign_in", "verification"} else "created"
            if stage == "consent":
                if end == "cut":
                    raise KeyboardInterrupt
                chronicle.gate_opened(org, f"Read the page and click Accept: {org} CRM Link may use {SCOPES[0]}.", 300)
                human = 300.0 if end == "late" else 24.0
                self.clock.pass_(human)
                fact = (
                    "nobody did it within 300 s" if end == "late" else "the authorisation redirected back with a code"
                )
                chronicle.gate_closed(org, done=end != "late", fact=fact)
                if end == "late":
                    outcome = "waiting"
                    chronicle.stopped(org, "gate_timeout", "Nobody did it within 300 s.", "Run the same command again.")
                else:
                    self.journal.consent(
                        org=org,
                        identity="ops",
                        client_id=client_id,
                        scopes=",".join(SCOPES),
                        page="accounts.zoho.eu/oauth/v2/auth",
                        waited=human,
                    )
            if end == "failed" and stage == "service":
                outcome = "failed"
                report.errors.append(
                    ErrorReport(
                        code="page_changed",
                        stage="service",
                        message=f"The form of {org} shows no field <b>Client Secret</b>; Initech has one.",
                        remedy="Paste the entry of the drift report into controls.toml & run it again.",
                        artifact="output/drift/service.md",
                    )
                )
            self.clock.pass_(3.5)
            seconds = 3.5 + human
            done = StageReport(stage=stage, outcome=outcome, seconds=seconds, human_seconds=human)  # type: ignore[arg-type]
            report.stages.append(done)
            chronicle.stage_done(org, done, client_id)
            if outcome in {"failed", "waiting"}:
                break
            if stage == "verification":
                report.verdict = "usable"
                chronicle.judged(org, "usable", "the API answered through the connection")
        chronicle.reported(report)


def filled(folder: Path) -> Hand:
    """Return a journal with an org of every standing."""
    hand = Hand(folder)
    hand.run({"Globex": "usable", "Initech": "usable"})
    hand.clock.pass_(86400)
    hand.run(
        {
            "acme": "usable",
            "Globex": "failed",
            HOSTILE: "failed",
            FORMULA: "usable",
            "Initech": "late",
            "umbrella": "cut",
        }
    )
    hand.journal.close()
    return hand
