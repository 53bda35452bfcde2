"""The journal's tables, each column with its meaning, and the migrations that bring an older file to them.

The comments are data: ``docs/journal.md`` is written from them. SQLite itself keeps none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, Float, Integer, MetaData, PrimaryKeyConstraint, String, Table, inspect, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

METADATA = MetaData()

INTENTS = Table(
    "intents",
    METADATA,
    Column("id", Integer, primary_key=True, comment="number of the intent"),
    Column("org", String, nullable=False, index=True, comment="the org's name in the config"),
    Column("stage", String, nullable=False, comment="`client`, `service` or `connection`"),
    Column("name", String, nullable=False, comment="the name that finds the thing again in Zoho"),
    Column("intended_at", String, nullable=False, comment="written before the click"),
    Column("outcome", String, comment="what came of it; empty while nobody knows"),
    Column("settled_at", String, comment="when that was read back from the page"),
    Column("act", String, comment="`update` or `revoke`; empty where the thing was to be made or was found"),
    comment="What was about to be made, amended or revoked, on record before the click, and what came of it.",
)
CONSENTS = Table(
    "consents",
    METADATA,
    Column("id", Integer, primary_key=True, comment="number of the consent"),
    Column("org", String, nullable=False, index=True, comment="the org's name in the config"),
    Column("identity", String, nullable=False, comment="who accepted, by the identity's name in the config"),
    Column("client_id", String, nullable=False, comment="the OAuth client that was given access"),
    Column("scopes", String, nullable=False, comment="comma-separated, as on the authorize request"),
    Column("page", String, nullable=False, comment="host and path of the page that asked"),
    Column("accepted_at", String, nullable=False, comment="when the redirect back was seen"),
    Column("waited", Float, nullable=False, comment="seconds that the person took"),
    comment="Who accepted which scopes for which client, and when.",
)
OBSERVATIONS = Table(
    "observations",
    METADATA,
    Column("id", Integer, primary_key=True, comment="number of the observation"),
    Column("org", String, nullable=False, index=True, comment="the org's name in the config"),
    Column("what", String, nullable=False, comment="e.g. `authorize_url`"),
    Column("value", String, nullable=False, comment="what the page showed"),
    Column("seen_at", String, nullable=False, comment="when"),
    comment="What a page showed and may have to be known later; never a secret.",
)
FINGERPRINTS = Table(
    "fingerprints",
    METADATA,
    Column("id", Integer, primary_key=True, comment="number of the entry; the newest of a service counts"),
    Column("org", String, nullable=False, index=True, comment="the org's name in the config"),
    Column("service", String, nullable=False, comment="link name of the custom service that holds the secret"),
    Column("client_id", String, nullable=False, comment="the OAuth client whose secret it is"),
    Column("fingerprint", String, nullable=False, comment="keyed HMAC of the secret, or `refused`; never the secret"),
    Column("noted_at", String, nullable=False, comment="when it was typed, or proved by a consent"),
    comment="Which client secret a service holds, told by its fingerprint: the form never shows it again.",
)
RUNS = Table(
    "runs",
    METADATA,
    Column("id", Integer, primary_key=True, comment="number of the run"),
    Column("command", String, nullable=False, comment="`apply`, `verify`, `plan` or `rehearse`"),
    Column("config", String, nullable=False, comment="path of the config"),
    Column(
        "fingerprint",
        String,
        nullable=False,
        comment="SHA-256 of the config as it was read, with its spreadsheet of orgs where it names one",
    ),
    Column("version", String, nullable=False, comment="version of zoho-provision"),
    Column("started_at", String, nullable=False, comment="when the browser was there"),
    Column("ended_at", String, comment="empty while it goes on, and for ever when it was killed"),
    Column("ended", String, comment="`done`, `interrupted` or `stopped`; empty as above"),
    Column("machine", String, comment="process and host, `4711@host`; empty in a run of an older version"),
    comment="Each run of `apply` and `verify`.",
)
VISITS = Table(
    "visits",
    METADATA,
    Column("run", Integer, nullable=False, comment="the run's number"),
    Column("org", String, nullable=False, index=True, comment="the org's name in the config"),
    Column("datacenter", String, nullable=False, comment="name of its data centre"),
    Column("identity", String, nullable=False, comment="who signs in for it, by the name in the config"),
    Column("email", String, nullable=False, comment="the address that this identity signs in with"),
    Column("link_name", String, nullable=False, comment="the connection's link name"),
    Column("client_name", String, nullable=False, comment="the OAuth client's name"),
    Column("service_name", String, nullable=False, comment="the custom service's name"),
    Column("scopes", String, nullable=False, comment="comma-separated, what the config asked for"),
    Column("verify_urls", String, nullable=False, comment="one a line, what the verifier reads"),
    Column("client_id", String, comment="the OAuth client's id, once it was read"),
    Column("started_at", String, comment="empty when the run did not come to this org"),
    Column("ended_at", String, comment="empty while it goes on or when the run was cut short"),
    Column("verdict", String, comment="the verifier's answer; empty when this run did not ask it"),
    Column("reason", String, comment="why, in a few words"),
    Column("judged_at", String, comment="when"),
    Column(
        "awaited",
        String,
        comment="what has yet to be done, when the run ended for want of a person, or its identity was blocked",
    ),
    PrimaryKeyConstraint("run", "org"),
    comment="What a run was to do for an org, and what the verifier said.",
)
STAGES = Table(
    "stages",
    METADATA,
    Column("run", Integer, nullable=False, comment="the run's number"),
    Column("org", String, nullable=False, index=True, comment="the org's name in the config"),
    Column("stage", String, nullable=False, comment="`sign_in`, `client`, ... `verification`"),
    Column("outcome", String, comment="as in the JSON object; empty while it goes on or when it was cut short"),
    Column("started_at", String, nullable=False, comment="when it began"),
    Column("seconds", Float, nullable=False, comment="wall time"),
    Column("human_seconds", Float, nullable=False, comment="the part of it in which the org waited for a person"),
    PrimaryKeyConstraint("run", "org", "stage"),
    comment="Each stage of a visit.",
)
GATES = Table(
    "gates",
    METADATA,
    Column("id", Integer, primary_key=True, comment="number of the gate"),
    Column("run", Integer, nullable=False, comment="the run's number"),
    Column("org", String, nullable=False, index=True, comment="the org's name in the config"),
    Column("sentence", String, nullable=False, comment="what was asked of the person"),
    Column("opened_at", String, nullable=False, comment="when it was asked"),
    Column("closed_at", String, comment="when it ended; empty when the run was killed meanwhile"),
    Column("ended", String, comment="`done`, or `not_done`: nobody came in time, it was skipped, or the run was ended"),
    Column("fact", String, comment="what ended it: what the page showed, or why it was not done"),
    Column("until", String, comment="when nobody is waited for any longer; empty in a gate of an older version"),
    comment="Each time that a person was asked for something.",
)
ERRORS = Table(
    "errors",
    METADATA,
    Column("id", Integer, primary_key=True, comment="number of the error"),
    Column("run", Integer, nullable=False, comment="the run's number"),
    Column("org", String, nullable=False, index=True, comment="the org's name in the config"),
    Column("code", String, nullable=False, comment="the stable word (errors.md)"),
    Column("stage", String, comment="where it happened"),
    Column("message", String, nullable=False, comment="what was seen"),
    Column("remedy", String, nullable=False, comment="what to do next"),
    Column("artifact", String, comment="path of a file that shows more"),
    Column("stopped_at", String, nullable=False, comment="when"),
    comment="What stopped an org in a run.",
)

OF_AN_ORG = (INTENTS, CONSENTS, OBSERVATIONS, FINGERPRINTS, VISITS, STAGES, GATES, ERRORS)
"""The tables whose rows belong to an org."""


def _first(connection: Connection) -> None:
    METADATA.create_all(connection, tables=[INTENTS, CONSENTS, OBSERVATIONS])


def _runs(connection: Connection) -> None:
    METADATA.create_all(connection, tables=[RUNS, VISITS, STAGES, GATES, ERRORS])


def _amendments(connection: Connection) -> None:
    METADATA.create_all(connection, tables=[FINGERPRINTS])
    _column(connection, INTENTS, "act")


def _machines(connection: Connection) -> None:
    _column(connection, RUNS, "machine")
    _column(connection, GATES, "until")


def _column(connection: Connection, table: Table, name: str) -> None:
    """Add a column of text to a table of an older version."""
    if name not in {column["name"] for column in inspect(connection).get_columns(table.name)}:
        connection.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {name} VARCHAR"))


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_first, _runs, _amendments, _machines)
"""What brings the schema from each version to the next; the file's ``user_version`` counts those that were done."""
