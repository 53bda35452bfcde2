"""Judging what came back through a connection: a function that ran is not a pass, its response body is (facts F6)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.report.envelope import Verdict
    from flows.probe import Ran

NOT_FOUND = ("connection name was not found",)
NOT_AUTHORISED = ("unauthenticated connection",)
"""The two documented messages of facts F6."""
SCOPE_WORDS = re.compile(
    r"OAUTH_SCOPE_MISMATCH|INVALID_OAUTHSCOPE|OAUTH_SCOPE_INVALID|invalid oauth scope|\b8540\b|\b7218\b", re.IGNORECASE
)
"""A scope that is missing, as CRM, Analytics, Cliq, People, Projects and WorkDrive say it (facts D4, scopes 1)."""
TOKEN_WORDS = re.compile(
    r"INVALID_OAUTHTOKEN|INVALID_TOKEN|AUTHENTICATION_FAILURE|invalid oauth token|\b8535\b|access_denied", re.IGNORECASE
)
"""A token that is dead or evicted (facts D4)."""
GOOD_CODES = frozenset({None, 0, "0", "SUCCESS", "success", 200, "200", 204, "204", 3000, "3000"})
"""Codes of a good answer; 3000 is Creator's (documented: zoho.com/creator/help/js-api/v2/get-applications.html)."""
HARSHEST: tuple[Verdict, ...] = ("not_found", "not_authorised", "scope_missing", "unverified", "usable")


def judge(results: Sequence[Ran]) -> tuple[Verdict, str]:
    """Give one verdict for all that the probe read; the harshest one counts.

    Returns:
        The verdict and the reason in a few words.
    """
    judged = [judge_one(result) for result in results]
    if not judged:
        return "unverified", "no address is known that these scopes may read"
    return min(judged, key=lambda one: HARSHEST.index(one[0]))


def judge_one(result: Ran) -> tuple[Verdict, str]:
    """Give the verdict for one read."""
    if result.error is not None:
        return _judge_error(result.error.casefold())
    body = result.output.strip()
    if SCOPE_WORDS.search(body):
        return "scope_missing", "the API refused the call for want of a scope"
    if TOKEN_WORDS.search(body):
        return "not_authorised", "the API did not accept the connection's token"
    complaint = "an empty body" if body in {"", "null"} else _complaint(body)
    if complaint:
        return "unverified", f"the API answered with {complaint}"
    return "usable", "the API answered through the connection"


def _judge_error(said: str) -> tuple[Verdict, str]:
    """Give the verdict for a probe that did not run to its end."""
    if any(word in said for word in NOT_FOUND):
        return "not_found", "Deluge does not know the link name"
    if any(word in said for word in NOT_AUTHORISED):
        return "not_authorised", "Deluge says that the connection is not authenticated"
    return "unverified", "the probe function did not run to its end"


def _complaint(body: str) -> str | None:
    """Return the error that a JSON body tells of, or None; a body that is no JSON object is no answer of a Zoho API."""
    try:
        parsed: Any = json.loads(body)
    except ValueError:
        return None if body.startswith(("{", "[")) else "something that is no JSON"
    if not isinstance(parsed, dict):
        return None
    if str(parsed.get("status", "")).casefold() in {"error", "failure"}:
        return f"the error {parsed.get('code') or parsed.get('message') or 'without a name'}"
    if parsed.get("error") or parsed.get("errors") or parsed.get("errorCode"):
        return f"the error {parsed.get('errorCode') or parsed.get('error') or 'without a name'}"
    code = parsed.get("code", parsed.get("responseCode"))
    if code not in GOOD_CODES:
        return f"the error {code}"
    return None
