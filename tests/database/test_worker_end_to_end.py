"""A worker on the replica, with a real browser and a scripted person, while its database goes away and comes back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import psycopg

from tests.canary.scanner import canaries, leaks
from tests.database.cluster import PASSWORD
from tests.database.desk import CONFIG, desks

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.database.cluster import Cluster


def _with_an_outage(process: subprocess.Popen[str], cluster: Cluster) -> list[str]:
    """Read what a worker says to its end; the database goes away once, and comes back when the worker has noticed."""
    assert process.stderr is not None
    said: list[str] = []
    for line in process.stderr:
        said.append(line)
        if "client created" in line:
            cluster.stop()
        if "went away" in line:
            cluster.start()
    return said


def test_a_worker_goes_on_when_its_database_is_back_and_leaves_one_of_each_and_no_secret(
    tmp_path: Path, url: str, cluster: Cluster
) -> None:
    head, org = CONFIG.read_text().split("[[orgs]]")[:2]
    with desks(tmp_path, 1) as (desk,):
        desk.found(f"{head}[[orgs]]{org}", url)
        desk.people("ops@consultancy.example")
        process = desk.worker()
        said = _with_an_outage(process, cluster)
        envelope = json.loads(process.communicate()[0])
    assert [(org["name"], org["verdict"]) for org in envelope["orgs"]] == [("acme", "usable")]
    assert (envelope["command"], envelope["exit_code"]) == ("worker", 0)
    assert any("is back" in line for line in said)
    world = desk.replica.world
    assert [client.name for client in world.clients.values()].count("Acme CRM Link") == 1
    assert [(len(org.services), len(org.connections)) for org in world.orgs.values() if org.services] == [(1, 1)]
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema LIKE 'zoho%'"
        ).fetchall()
        kept = [connection.execute(f'TABLE "{schema}"."{name}"'.encode()).fetchall() for schema, name in tables]
    dump = desk.folder / "state" / "dump"
    dump.write_text(repr(kept) + "".join(said))
    assert "acme" in dump.read_text()
    assert PASSWORD not in dump.read_text()
    assert leaks(dump.parent, canaries(world, desk.environ["OPS_PASSWORD"])) == []
