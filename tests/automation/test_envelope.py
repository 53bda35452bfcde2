"""What a run sums up to: status, exit code, pinned keys."""

from __future__ import annotations

from typing import get_args

import pytest

from automation.errors import ERROR_CODES
from automation.report.envelope import (
    Envelope,
    ErrorReport,
    OrgReport,
    Outcome,
    Stage,
    StageReport,
    Verdict,
    refuse,
    sum_up,
)


def org(verdict: Verdict = "usable", *outcomes: Outcome, errors: int = 0) -> OrgReport:
    stages: list[Stage] = ["sign_in", "client", "service", "connection"]
    return OrgReport(
        name="acme",
        datacenter="eu",
        link_name="acme_link",
        verdict=verdict,
        stages=[StageReport(stage=stage, outcome=outcome) for stage, outcome in zip(stages, outcomes, strict=False)],
        errors=[ErrorReport(code="wrong_org", message="m", remedy="r")] * errors,
    )


USABLE = org("usable", "unchanged", "created")
WAITING = org("unverified", "unchanged", "waiting", errors=1)
FAILED = org("unverified", "unchanged", "failed", errors=1)
UNKNOWN = org("unverified", "unknown")
UNPROVEN = org("unverified", "unchanged", "unchanged")
BLANK = org("unverified")
RUN_ERROR = ErrorReport(code="browser_gone", message="m", remedy="r")


@pytest.mark.parametrize(
    ("orgs", "errors", "interrupted", "status", "exit_code"),
    [
        ([USABLE, USABLE], [], False, "success", 0),
        ([UNPROVEN], [], False, "success", 0),
        ([], [], False, "success", 0),
        ([USABLE, WAITING], [], False, "partial", 3),
        ([WAITING], [], False, "partial", 3),
        ([USABLE, FAILED], [], False, "partial", 1),
        ([WAITING, FAILED], [], False, "partial", 1),
        ([FAILED], [], False, "error", 1),
        ([UNKNOWN], [], False, "error", 1),
        ([], [RUN_ERROR], False, "error", 1),
        ([BLANK], [RUN_ERROR], False, "partial", 1),
        ([USABLE, FAILED], [], True, "partial", 130),
        ([], [], True, "partial", 130),
    ],
)
def test_a_run_sums_up_to_the_status_and_exit_code_of_the_contract(
    orgs: list[OrgReport], errors: list[ErrorReport], interrupted: bool, status: str, exit_code: int
) -> None:
    envelope = sum_up("apply", orgs, errors, interrupted=interrupted)
    assert (envelope.status, envelope.exit_code) == (status, exit_code)


@pytest.mark.parametrize("verdict", sorted(set(get_args(Verdict)) - {"usable", "unverified"}))
def test_an_org_whose_link_name_is_not_usable_has_failed_whatever_its_stages_say(verdict: Verdict) -> None:
    assert sum_up("verify", [org(verdict, "unchanged")], []).exit_code == 1


def test_an_org_with_an_error_and_nobody_to_wait_for_has_failed() -> None:
    assert sum_up("apply", [org("usable", "unchanged", errors=1)], []).exit_code == 1


def test_the_keys_of_the_envelope_are_pinned() -> None:
    envelope = sum_up("apply", [FAILED], [RUN_ERROR]).model_dump(mode="json")
    assert list(envelope) == ["version", "command", "status", "exit_code", "orgs", "errors"]
    assert envelope["version"] == 1
    assert list(envelope["orgs"][0]) == [
        "name", "datacenter", "link_name", "client_id", "verdict", "stages", "errors", "consents"
    ]  # fmt: skip
    assert list(envelope["orgs"][0]["stages"][0]) == ["stage", "outcome", "seconds", "human_seconds"]
    assert list(envelope["errors"][0]) == ["code", "stage", "message", "remedy", "artifact"]


def test_the_words_of_the_envelope_are_pinned() -> None:
    assert get_args(Stage) == ("sign_in", "client", "service", "connection", "consent", "verification", "handover")
    assert get_args(Outcome) == (
        "created", "unchanged", "adopted", "updated", "waiting", "failed", "skipped", "unknown"
    )  # fmt: skip
    assert get_args(Verdict) == (
        "usable", "not_found", "not_authorised", "scope_missing", "expires_in_an_hour", "unverified"
    )  # fmt: skip
    promised = (
        "wrong_datacenter wrong_org permission_missing redirect_uri_mismatch scope_does_not_exist no_org_account "
        "consent_rejected consent_differs gate_timeout captcha sign_in_refused sign_in_blocked session_expired "
        "too_many_requests maintenance page_changed unexpected_language invalid_credentials service_locked "
        "duplicate_found creation_unknown browser_gone journal_unavailable invalid_config"
    )
    assert set(promised.split()) <= set(ERROR_CODES)


def test_a_refusal_holds_every_problem_and_what_would_be_right() -> None:
    envelope: Envelope = refuse("check", ["orgs.toml:3: name: is empty; write a name", "no file"])
    assert (envelope.status, envelope.exit_code) == ("error", 2)
    assert [error.code for error in envelope.errors] == ["invalid_config", "invalid_config"]
    assert envelope.errors[0].message == "orgs.toml:3: name: is empty; write a name"
    assert envelope.errors[0].remedy == "write a name"
    assert envelope.errors[1].remedy == "correct it and run the command again"
