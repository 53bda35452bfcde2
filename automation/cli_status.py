"""``status``: how each org stood when it was last looked at, from the journal alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, Field

from automation.cli_check import load_batch, report_refusal
from automation.cli_database import database
from automation.cli_run_options import STATE_FOLDER
from automation.errors import JournalUnavailable, UsageFault
from automation.report.envelope import (
    EXIT_AWAITED,
    EXIT_DONE,
    EXIT_FAILED,
    Envelope,
    ErrorReport,
    OrgReport,
    sum_up,
)
from automation.report.history import History, OrgHistory, Standing
from automation.report.standing import show_standing

if TYPE_CHECKING:
    from automation.postgres import Postgres
    from automation.report.terminal import Terminal


_SET = "\0 not read"


class RunOfOrg(BaseModel):
    """The last run that came to an org; times in UTC."""

    command: str
    started_at: str
    ended_at: str | None
    ended: str | None
    version: str


class OrgStanding(OrgReport):
    """An org's report out of the journal: its verdict is the last one known, the rest is of the last run."""

    standing: Standing
    verdict_at: str | None = None
    reason: str | None = None
    awaits: str = ""
    run: RunOfOrg | None = None


class StatusEnvelope(Envelope):
    """The envelope of ``status``, whose orgs tell more."""

    orgs: list[OrgStanding] = Field(default_factory=list)  # type: ignore[assignment]


def status(file: Path | None, terminal: Terminal, *, state: Path | None, database_url: str | None = None) -> int:
    """Say how each org stood when it was last looked at.

    Args:
        file: The config whose orgs are told; those of the journal when absent.
        terminal: Where to say it.
        state: The state directory; the one beside the config, else in the working directory, when absent.
        database_url: The database that the journal is in instead.

    Returns:
        The exit status: 0 all usable, 1 an org failed, 2 no such journal or config, 3 something is still to be done.
    """
    try:
        history = told(file, state, database(database_url))
    except UsageFault as fault:
        return report_refusal("status", fault, terminal)
    except JournalUnavailable as fault:
        return report_unreadable("status", fault, terminal)
    orgs = list(history.orgs.values())
    terminal.envelope(envelope("status", orgs))
    show_standing(terminal, orgs)
    return exit_status(orgs)


def told(file: Path | None, state: Path | None, shared: Postgres | None = None) -> History:
    """Read the journal; with a config, its orgs only and in its order, also those that no run has come to.

    Args:
        file: The config.
        state: The state directory; see `status`.
        shared: The database that the journal is in instead.

    Raises:
        UsageFault: The config is wrong, or there is no journal and no config.
        JournalUnavailable: The journal cannot be read.
    """
    from automation.report.reading import read_history  # noqa: PLC0415 - its library is large

    batch = load_batch(file, _AnyPassword()) if file else None
    folder = state or (file.parent if file else Path()) / STATE_FOLDER
    history = read_history(folder, shared)
    if batch is None:
        if history is None:
            raise UsageFault(
                [f"there is no journal in {folder}; name the config, or the state directory with --state DIR"]
            )
        return history
    kept = history or History([], {})
    orgs: dict[str, OrgHistory] = {}
    for org in batch.orgs:
        known = kept.orgs.get(org.name) or OrgHistory(org.name)
        known.datacenter, known.link_name = org.datacenter.name, org.connection.link_name
        orgs[org.name] = known
    runs = {visit.run.id for org in orgs.values() for visit in org.visits}
    return History([run for run in kept.runs if run.id in runs], orgs)


def envelope(command: str, orgs: list[OrgHistory]) -> StatusEnvelope:
    """Return the JSON object of the orgs.

    Args:
        command: The command's name.
        orgs: What is known of them.
    """
    code = exit_status(orgs)
    some = any(org.standing != "failed" for org in orgs)
    word: Literal["success", "partial", "error"] = "partial" if some else "error"
    if code == EXIT_DONE:
        word = "success"
    return StatusEnvelope(command=command, status=word, exit_code=code, orgs=[_standing(org) for org in orgs])


def exit_status(orgs: list[OrgHistory]) -> int:
    """Return 1 when an org failed, 0 when all are usable, else 3.

    Args:
        orgs: What is known of them.
    """
    standings = {org.standing for org in orgs}
    if "failed" in standings:
        return EXIT_FAILED
    return EXIT_DONE if standings <= {"usable"} else EXIT_AWAITED


def report_unreadable(command: str, fault: JournalUnavailable, terminal: Terminal) -> int:
    """Say that the journal cannot be read.

    Args:
        command: The command's name.
        fault: Why.
        terminal: Where to say it.

    Returns:
        The exit status.
    """
    terminal.say(f"{fault.code}: {fault.message} {fault.remedy}")
    terminal.envelope(sum_up(command, [], [ErrorReport(code=fault.code, message=fault.message, remedy=fault.remedy)]))
    return EXIT_FAILED


def _standing(org: OrgHistory) -> OrgStanding:
    """Return the JSON of an org."""
    last, judged = org.last, org.judged
    report = last.report if last else OrgReport(name=org.name, datacenter=org.datacenter, link_name=org.link_name)
    run = None
    if last:
        ended = last.run.ended_at.isoformat() if last.run.ended_at else None
        run = RunOfOrg(
            command=last.run.command,
            started_at=last.run.started_at.isoformat(),
            ended_at=ended,
            ended=last.run.ended,
            version=last.run.version,
        )
    return OrgStanding(
        name=org.name,
        datacenter=org.datacenter,
        link_name=org.link_name,
        client_id=org.client_id,
        verdict=judged.verdict if judged and judged.verdict else "unverified",
        stages=report.stages,
        errors=report.errors,
        consents=[one.report for one in org.consents],
        standing=org.standing,
        verdict_at=judged.judged_at.isoformat() if judged and judged.judged_at else None,
        reason=judged.reason if judged else None,
        awaits=org.awaited,
        run=run,
    )


class _AnyPassword(dict[str, str]):
    """An environment in which every variable is set: who only reads the journal needs no password."""

    def get(self, _name: str, _default: object = None) -> str:
        return _SET

    def __contains__(self, _name: object) -> bool:
        return True

    def __getitem__(self, _name: str) -> str:
        return _SET
