"""``--database-url``: the database that a journal lives in instead of a file, as it was typed or set."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from automation.errors import UsageFault

if TYPE_CHECKING:
    from automation.postgres import Postgres

_SCHEMES = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
OPTION = "--database-url"


def database(url: str | None) -> Postgres | None:
    """Return the database that an address names; nothing is connected yet.

    Args:
        url: The address; None or empty leaves the journal in its file. It is kept secret from now on.

    Raises:
        UsageFault: It is no address of a PostgreSQL database, or the driver is not installed. It is not repeated.
    """
    if not url:
        return None
    from automation.redaction import Secret  # noqa: PLC0415 - --help stays quick

    secret = Secret(url)
    if not _is_one(url):
        right = "postgresql://user:password@host:5432/name, or leave it out to keep the journal in the state folder"
        raise UsageFault([f"{OPTION}: this is no address of a PostgreSQL database; write {right}"])
    if importlib.util.find_spec("psycopg") is None:
        raise UsageFault([f'{OPTION}: the driver of PostgreSQL is not installed; install "zoho-provision[postgresql]"'])
    from automation.postgres import Postgres  # noqa: PLC0415 - its library is large

    return Postgres(secret)


def _is_one(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in _SCHEMES and bool(parts.path.strip("/")) and parts.port != 0
    except ValueError:
        return False
