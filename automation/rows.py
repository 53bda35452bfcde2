"""Rows of the journal, written without secrets and in letters that a database takes; or nowhere while there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Table, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from automation.redaction import scrub

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

Kept = str | float | None


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes rows in one transaction; every text passes the filter.

    Attributes:
        connection: Where the transaction is.
    """

    connection: Connection

    def insert(self, table: Table, **values: Kept) -> int:
        """Add a row and return its number."""
        done = self.connection.execute(insert(table).values(**_clean(values)))
        return int(done.inserted_primary_key[0] or 0) if done.inserted_primary_key else 0

    def update(self, table: Table, where: Mapping[str, Kept], **values: Kept) -> None:
        """Change the rows that have these values."""
        self.connection.execute(update(table).filter_by(**_clean(where)).values(**_clean(values)))

    def put(self, table: Table, keep: str, /, **values: Kept) -> None:
        """Add a row or change the one that has its key, whose column ``keep`` stays as it is."""
        dialect = sqlite if self.connection.dialect.name == "sqlite" else postgresql
        adding = dialect.insert(table).values(**_clean(values))
        changed = {
            name: adding.excluded[name] for name in values if name != keep and name not in table.primary_key.columns
        }
        self.connection.execute(adding.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed))


class Nothing:
    """Takes what would be written, and writes nothing."""

    def insert(self, _table: Table, **_values: Kept) -> int:
        """Add no row."""
        return 0

    def update(self, _table: Table, _where: Mapping[str, Kept], **_values: Kept) -> None:
        """Change no row."""

    def put(self, _table: Table, _keep: str, /, **_values: Kept) -> None:
        """Add and change no row."""


def _clean(values: Mapping[str, Kept]) -> dict[str, Kept]:
    """Return the values without secrets, in letters that can be written: half a character is none, nor is NUL."""
    return {name: _writable(scrub(value)) if isinstance(value, str) else value for name, value in values.items()}


def _writable(text: str) -> str:
    return text.replace("\0", "?").encode("utf-8", "replace").decode("utf-8")
