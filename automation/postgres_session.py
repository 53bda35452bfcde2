"""How a session of the journal's database is: what it is called, where its tables are, and how soon it is missed."""

from __future__ import annotations

SCHEMA = "zoho_provision"
"""The schema of the journal's tables."""
_SESSION = {"tcp_keepalives_idle": 20, "tcp_keepalives_interval": 10, "tcp_keepalives_count": 3}
"""How the server finds out that the machine at the other end vanished: after 20 s of silence it asks thrice."""
_LONGEST = 63
"""Letters of a session's name that PostgreSQL keeps."""


def session_name(of: str) -> str:
    """Return what PostgreSQL calls the sessions of a process.

    Args:
        of: The process, as `machine` names it.
    """
    return f"zoho-provision {of}"[:_LONGEST]


def into_schema(connection: object, _record: object) -> None:
    """Have a new session look for its tables where they are, and be missed soon when its machine vanishes."""
    _set(connection, {"search_path": SCHEMA, "lock_timeout": "10s", **_SESSION})


def without_waiting(connection: object, _record: object) -> None:
    """Commit without waiting for the disk, and give up soon."""
    _set(connection, {"synchronous_commit": "off", "statement_timeout": "3s"})


def _set(connection: object, values: dict[str, object]) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for name, value in values.items():
        cursor.execute("SELECT set_config(%s, %s, false)", (name, str(value)))
    cursor.close()
    connection.commit()  # type: ignore[attr-defined]
