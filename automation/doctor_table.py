"""Is the table of data centres what Zoho itself says: ``/oauth/serverinfo`` of a sign-in host.

It is documented to return the sign-in host of every data centre (facts A1); that it answers without a login, and as
``{"result": "success", "locations": {"us": "https://accounts.zoho.com", ...}}``, is seen in public code alone.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from automation.doctor import PATIENCE, Check
from automation.plain_http import reason_of, request

if TYPE_CHECKING:
    from collections.abc import Mapping

PATH = "/oauth/serverinfo"
NAME = "locations"


def check_locations(asked: str, expected: Mapping[str, str]) -> Check:
    """Ask a sign-in host where the data centres are, and compare.

    Args:
        asked: The host's origin.
        expected: The sign-in host of each data centre that matters, by name.
    """
    remedy = "Compare the host of the sign-in page in your browser with [datacenters] accounts of the config."
    try:
        answer = request(asked + PATH, method="GET", patience=PATIENCE)
        told = _locations(answer.body) if answer.status == 200 else None  # noqa: PLR2004 - the status of an answer
        seen = f"answered with status {answer.status}, not with a list of data centres"
    except (OSError, ValueError) as fault:
        told, seen = None, f"did not answer ({reason_of(fault)})"
    if told is None:
        return Check(name=NAME, level="warn", message=f"{asked}{PATH} {seen}.", remedy=remedy)
    differing = {name: told[name] for name, origin in expected.items() if told.get(name, origin) != origin}
    if differing:
        places = [f"{name} is at {origin} there and {expected[name]} here" for name, origin in differing.items()]
        entries = [f'[datacenters.{name}] accounts = "{origin}"' for name, origin in differing.items()]
        return Check(
            name=NAME,
            level="warn",
            message=f"{asked} says otherwise: {', '.join(places)}.",
            remedy=f"If that is where Zoho's sign-in page stands, correct the config: {', '.join(entries)}",
        )
    same = [name for name in expected if name in told]
    if not same:
        return Check(name=NAME, level="ok", message=f"{asked} names none of {', '.join(expected)}.")
    silent = [name for name in expected if name not in told]
    rest = f"; it does not name {', '.join(silent)}" if silent else ""
    return Check(name=NAME, level="ok", message=f"{asked} names the same sign-in host for {', '.join(same)}{rest}.")


def _locations(body: bytes) -> dict[str, str] | None:
    """Return the sign-in host of each data centre, None where the answer is something else."""
    try:
        told = json.loads(body)["locations"]
        return {str(name).lower(): str(origin).rstrip("/") for name, origin in told.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
