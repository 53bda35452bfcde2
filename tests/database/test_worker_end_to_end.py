"""A worker on the replica, with a real browser and a scripted person, while its database goes away and comes back."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import psycopg
import pytest

from fixtures.cluster import PASSWORD
from tests.canary.scanner import canaries, leaks
from tests.database.desk import CONFIG, desks
from tests.flows.conftest import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fixtures.cluster import Cluster
    from tests.database.desk import Desk

pytestmark = pytest.mark.no_cover


def _is_awaited(desk: Desk, worker: int) -> None:
    """See on any machine that somebody is awaited at this one, and call them."""
    command = [str(PROGRAM), "gates", "--json"]
    answer = subprocess.run(command, env=os.environ | desk.environ, check=True, capture_output=True, text=True)
    (gate,) = json.loads(answer.stdout)["gates"]
    assert (gate["org"], gate["machine"].split("@")[0]) == ("acme", str(worker))
    assert "click Accept" in gate["sentence"]
    desk.people("ops@consultancy.example")


def _with_an_outage(process: subprocess.Popen[str], cluster: Cluster, at_the_gate: Callable[[], None]) -> list[str]:
    """Read what a worker says to its end; the database goes away once, and comes back when the worker has noticed."""
    assert process.stderr is not None
    said: list[str] = []
    for line in process.stderr:
        said.append(line)
        if "client created" in line:
            cluster.stop()
        if "went away" in line:
            cluster.start()
        if "YOUR TURN" in line:
            at_the_gate()
    return said


@pytest.mark.long
def test_a_worker_goes_on_when_its_database_is_back_and_leaves_one_of_each_and_no_secret(
    tmp_path: Path, url: str, cluster: Cluster
) -> None:
    head, org = CONFIG.read_text().split("[[orgs]]")[:2]
    with desks(tmp_path, 1) as (desk,):
        desk.found(f"{head}[[orgs]]{org}", url)
        process = desk.worker()
        said = _with_an_outage(process, cluster, lambda: _is_awaited(desk, process.pid))
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
