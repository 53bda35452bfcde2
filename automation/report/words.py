"""Words that a report explains itself with, and the piece of Deluge that uses a link name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from automation.report.envelope import Verdict
    from automation.report.history import OrgHistory

VERDICT_WORDS: dict[Verdict, str] = {
    "usable": "A call through the link name returned what it should.",
    "not_found": "No connection has this link name.",
    "not_authorised": "The connection is there, but nobody has accepted, or the acceptance is gone.",
    "scope_missing": "It answers, but not for what the scopes should allow.",
    "expires_in_an_hour": "The service lacks access_type=offline, so the connection dies after an hour.",
    "unverified": "Nobody has looked, or it could not be looked at.",
}
"""What each verdict means."""


def deluge(org: OrgHistory) -> str:
    """Return Deluge code that reads something harmless through an org's link name.

    Args:
        org: What is known of it; the address is one that the verifier reads.
    """
    urls = org.last.verify_urls if org.last else ()
    url = urls[0] if urls else "https://..."
    return (
        "response = invokeurl\n"
        "[\n"
        f'    url: "{_quoted(url)}"\n'
        "    type: GET\n"
        f'    connection: "{_quoted(org.link_name)}"\n'
        "];\n"
        "info response;"
    )


def _quoted(text: str) -> str:
    """Return a text as it stands between the quotes of a Deluge string."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
