"""Reads a journal without changing it: no browser, no run."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from automation.errors import JournalUnavailable
from automation.journal import Journal
from automation.journal_store import FILE_NAME
from automation.journal_tables import CONSENTS, ERRORS, GATES, INTENTS, MIGRATIONS, RUNS, STAGES, VISITS
from automation.report.envelope import ErrorReport, StageReport
from automation.report.history import Consent, Gate, History, OrgHistory, Run, StageRecord, Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Table

    from automation.postgres import Postgres

    Row = Mapping[str, Any]
    Rows = Callable[[Table], Iterator[Row]]


def read_history(state_dir: Path, database: Postgres | None = None) -> History | None:
    """Read a journal, without changing it; one of an older version is brought to this one's tables first.

    Args:
        state_dir: The state directory.
        database: Where the journal is instead.

    Returns:
        What it tells, or None when there is no journal.

    Raises:
        JournalUnavailable: It is damaged, cannot be read, or a newer version of the product wrote it.
    """
    if database is not None:
        return _in_database(database)
    path = state_dir / FILE_NAME
    if not path.is_file():
        return None
    try:
        with closing(_opened(path)) as file:
            version = int(file.execute("PRAGMA user_version").fetchone()[0])
            if version >= len(MIGRATIONS):
                return _history(_of_file(file)) if version == len(MIGRATIONS) else _refuse_newer(path, version)
        Journal(state_dir).close()
        with closing(_opened(path)) as file:
            return _history(_of_file(file))
    except (sqlite3.Error, ValueError) as fault:
        raise JournalUnavailable(
            f"The journal {path} cannot be read: {fault}.",
            "Mend its permissions; if it is damaged, the next `apply` sets it aside and begins a new one.",
        ) from fault


def _opened(path: Path) -> sqlite3.Connection:
    """Open a journal so that nothing can be written to it."""
    connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return connection


def _in_database(database: Postgres) -> History:
    """Read the journal of a database, in one transaction."""
    database.prepare()
    with database.begin() as connection:

        def rows(table: Table) -> Iterator[Row]:
            yield from map(dict, connection.execute(table.select().order_by(*_order(table))).mappings())

        return _history(rows)


def _of_file(file: sqlite3.Connection) -> Rows:
    def rows(table: Table) -> Iterator[Row]:
        order = "id" if "id" in table.columns else "rowid"
        for row in file.execute(f"SELECT * FROM {table.name} ORDER BY {order}"):  # noqa: S608 - our own names
            yield {name: row[name] for name in row.keys()}  # noqa: SIM118 - a row's own iteration gives its values

    return rows


def _order(table: Table) -> list[Any]:
    """Return what stands in for the order of writing, which a database does not keep."""
    return [table.c.id] if "id" in table.columns else [table.c.run, table.c.started_at, table.c.org]


def _refuse_newer(path: Path, version: int) -> History:
    raise JournalUnavailable(
        f"The journal {path} has version {version}, and this program knows {len(MIGRATIONS)}.",
        "Read it with the version of zoho-provision that wrote it, or a newer one.",
    )


def _history(rows: Rows) -> History:
    runs = {row["id"]: _run(row) for row in rows(RUNS)}
    orgs: dict[str, OrgHistory] = {}
    stages, gates, errors = (_by_visit(rows(table)) for table in (STAGES, GATES, ERRORS))
    for row in rows(VISITS):
        org = orgs.setdefault(row["org"], OrgHistory(row["org"]))
        org.datacenter, org.link_name = row["datacenter"], row["link_name"]
        if row["started_at"] and row["run"] in runs:
            key = (row["run"], row["org"])
            org.visits.insert(
                0, _visit(row, runs[row["run"]], stages.get(key, ()), gates.get(key, ()), errors.get(key, ()))
            )
    for row in rows(CONSENTS):
        consent = _consent(row)
        orgs.setdefault(consent.org, OrgHistory(consent.org)).consents.insert(0, consent)
    for row in rows(INTENTS):
        made = orgs.setdefault(row["org"], OrgHistory(row["org"])).made
        if row["act"] is None:  # as `Journal.knows`: the last intent to make it tells
            (made.discard if row["outcome"] in {None, "unknown", "failed"} else made.add)((row["stage"], row["name"]))
    return History(list(reversed(runs.values())), orgs)


def _by_visit(rows: Iterable[Row]) -> dict[tuple[int, str], list[Row]]:
    found: dict[tuple[int, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row["run"], row["org"]), []).append(row)
    return found


def _run(row: Row) -> Run:
    return Run(**(dict(row) | {"started_at": _time(row["started_at"]), "ended_at": _maybe(row["ended_at"])}))


def _visit(
    row: Row,
    run: Run,
    stages: Iterable[Row],
    gates: Iterable[Row],
    errors: Iterable[Row],
) -> Visit:
    times = {name: _maybe(row[name]) for name in ("ended_at", "judged_at")}
    parts = {
        "run": run,
        "started_at": _time(row["started_at"]),
        "scopes": tuple(part for part in row["scopes"].split(",") if part),
        "verify_urls": tuple(row["verify_urls"].splitlines()),
        "stages": tuple(sorted(map(_stage, stages), key=lambda stage: stage.started_at)),
        "gates": tuple(map(_gate, gates)),
        "errors": tuple(map(_error, errors)),
    }
    return Visit(**(dict(row) | times | parts))


def _stage(row: Row) -> StageRecord:
    seconds = {name: row[name] for name in ("seconds", "human_seconds")}
    report = StageReport(stage=row["stage"], outcome=row["outcome"], **seconds) if row["outcome"] else None
    return StageRecord(report=report, stage=row["stage"], started_at=_time(row["started_at"]))


def _gate(row: Row) -> Gate:
    return Gate(
        sentence=row["sentence"],
        opened_at=_time(row["opened_at"]),
        closed_at=_maybe(row["closed_at"]),
        ended=row["ended"],
        fact=row["fact"],
    )


def _error(row: Row) -> ErrorReport:
    return ErrorReport(**{name: row[name] for name in ("code", "stage", "message", "remedy", "artifact")})


def _consent(row: Row) -> Consent:
    parts = {
        "scopes": tuple(part.strip() for part in row["scopes"].split(",") if part.strip()),
        "accepted_at": _time(row["accepted_at"]),
    }
    values = dict(row) | parts
    values.pop("id")
    return Consent(**values)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _maybe(text: str | None) -> datetime | None:
    return None if text is None else _time(text)
