"""The ``--json`` envelope: one object on stdout whose keys are public interface."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from automation.errors import ErrorCode

Stage = Literal["sign_in", "client", "service", "connection", "consent", "verification", "handover"]
Outcome = Literal["created", "unchanged", "adopted", "updated", "waiting", "failed", "skipped", "unknown"]
Verdict = Literal["usable", "not_found", "not_authorised", "scope_missing", "expires_in_an_hour", "unverified"]

EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_AWAITED, EXIT_INTERRUPTED = 0, 1, 2, 3, 130
"""Exit statuses: all that was asked for is so; an org failed; nothing was touched; a person is awaited; interrupted."""


class StageReport(BaseModel):
    """How one stage of an org ended; ``seconds`` of wall time, ``human_seconds`` of it waiting for a person."""

    stage: Stage
    outcome: Outcome
    seconds: float = 0.0
    human_seconds: float = 0.0


class ErrorReport(BaseModel):
    """A named stop: stable ``code``, its stage, what was seen, what to do next, and a file that shows more."""

    code: ErrorCode
    stage: Stage | None = None
    message: str
    remedy: str
    artifact: str | None = None


class ConsentReport(BaseModel):
    """What a person accepted; ``page`` is host and path without a query, ``waited`` the seconds it took."""

    identity: str
    accepted_at: str
    page: str
    scopes: list[str]
    client_id: str
    waited: float


class OrgReport(BaseModel):
    """What is known of one org at the end of a run."""

    name: str
    datacenter: str
    link_name: str
    client_id: str | None = None
    verdict: Verdict = "unverified"
    stages: list[StageReport] = Field(default_factory=list)
    errors: list[ErrorReport] = Field(default_factory=list)
    consents: list[ConsentReport] = Field(default_factory=list)


class Envelope(BaseModel):
    """The one object ``--json`` prints."""

    version: Literal[1] = 1
    command: str
    status: Literal["success", "partial", "error"]
    exit_code: int
    orgs: list[OrgReport] = Field(default_factory=list)
    errors: list[ErrorReport] = Field(default_factory=list)


def sum_up(command: str, orgs: list[OrgReport], errors: list[ErrorReport], *, interrupted: bool = False) -> Envelope:
    """Derive status and exit code from what the orgs report.

    Args:
        command: The command's name.
        orgs: One report per org, in config order.
        errors: Problems of the whole run (not of one org).
        interrupted: True after Ctrl-C or SIGTERM.

    Returns:
        The envelope.
    """
    failed = [org for org in orgs if has_failed(org)]
    waiting = [org for org in orgs if is_waiting(org) and org not in failed]
    good = len(orgs) - len(failed) - len(waiting)
    if interrupted:
        code = EXIT_INTERRUPTED
    elif failed or errors:
        code = EXIT_FAILED
    elif waiting:
        code = EXIT_AWAITED
    else:
        code = EXIT_DONE
    status: Literal["success", "partial", "error"]
    if code == EXIT_DONE:
        status = "success"
    elif code in {EXIT_AWAITED, EXIT_INTERRUPTED} or good or waiting:
        status = "partial"
    else:
        status = "error"
    return Envelope(command=command, status=status, exit_code=code, orgs=orgs, errors=errors)


def refuse(command: str, problems: list[str]) -> Envelope:
    """Return the envelope of a run that touched nothing, since the config or the command line is wrong.

    Args:
        command: The command's name.
        problems: One text per problem; what follows its last semicolon says what would be right.
    """
    return Envelope(command=command, status="error", exit_code=EXIT_USAGE, errors=[usage_error(p) for p in problems])


def usage_error(problem: str) -> ErrorReport:
    """Return the error of one problem of the config or the command line.

    Args:
        problem: ``file:line: key: what is wrong; what would be right``.
    """
    right = problem.rpartition("; ")[2] if "; " in problem else "correct it and run the command again"
    return ErrorReport(code="invalid_config", message=problem, remedy=right)


def is_waiting(org: OrgReport) -> bool:
    """Tell whether a person is awaited for the org."""
    return any(stage.outcome == "waiting" for stage in org.stages)


def has_failed(org: OrgReport) -> bool:
    """Tell whether an org counts as failed: a stage failed or is unknown, its link name is not usable, or it erred."""
    if any(stage.outcome in {"failed", "unknown"} for stage in org.stages):
        return True
    return not is_waiting(org) and (bool(org.errors) or org.verdict not in {"usable", "unverified"})
