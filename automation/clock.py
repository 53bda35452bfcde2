"""The clock: moments as the journal and a plan write them."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """Return this moment: UTC, ISO 8601, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
