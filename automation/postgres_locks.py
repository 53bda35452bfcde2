"""Locks that a session of PostgreSQL holds, for as long as it lives, and who holds one that is taken."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import text

from automation.errors import JournalUnavailable

if TYPE_CHECKING:
    from sqlalchemy import Connection

_HOLDER = text(
    "SELECT a.application_name, a.backend_start FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
    "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND a.datname = current_database() "
    "AND ((l.classid::bigint << 32) | l.objid::bigint) = :key"
)


def locked(session: Connection, name: str) -> bool:
    """Try to take a lock that lasts as long as the session.

    Args:
        session: The session.
        name: What is locked.
    """
    with session.begin():
        return bool(session.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key_of(name)}).scalar())


def held_by_another(session: Connection, name: str, what: str) -> JournalUnavailable:
    """Return the stop that says who holds a lock.

    Args:
        session: Where to ask for it.
        name: What is locked.
        what: What it stands for.
    """
    return JournalUnavailable(
        f"Another run works on {what}: {_told(session, name)}.",
        "Wait until it has ended, or end it; then run again. A run that died holds nothing, at the latest after a "
        "minute.",
    )


def _told(session: Connection, name: str) -> str:
    """Say who holds a lock, and since when that process is there."""
    with session.begin():
        row = session.execute(_HOLDER, {"key": key_of(name)}).first()
    known = re.fullmatch(r"zoho-provision (\d+)@(.+)", row.application_name) if row else None
    if row is None or known is None:
        return "an unknown process"
    minutes = max(0, int((datetime.now(UTC) - row.backend_start).total_seconds() // 60))
    began = row.backend_start.astimezone(UTC)
    return f"process {known[1]} on {known[2]}, there since {began:%H:%M} UTC ({minutes} min)"


def key_of(name: str) -> int:
    """Return the number that stands for a lock: PostgreSQL knows no names, and who reads its list learns none.

    Args:
        name: What is locked.
    """
    return int.from_bytes(hashlib.sha256(f"zoho-provision {name}".encode()).digest()[:8], signed=True)
