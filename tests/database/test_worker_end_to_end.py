"""A worker on the replica, with a real browser and a scripted person, while its database goes away and comes back."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.canary.scanner import canaries, leaks
from tests.database.cluster import PASSWORD
from tests.flows.conftest import Scene

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.database.cluster import Cluster


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with ExitStack() as stack:
        yield Scene(tmp_path, stack)


def test_a_worker_goes_on_when_its_database_is_back_and_leaves_one_of_each_and_no_secret(
    scene: Scene, url: str, cluster: Cluster
) -> None:
    scene.straight()
    scene.browser()
    scene.person()
    scene.environ["ZOHO_PROVISION_DATABASE_URL"] = url
    process = scene.start("worker")
    assert process.stderr is not None
    said: list[str] = []
    for line in process.stderr:
        said.append(line)
        if "client created" in line and len([one for one in said if "client created" in one]) == 1:
            cluster.stop()
        if "went away" in line:
            cluster.start()
    envelope = json.loads(process.communicate()[0])
    assert [(org["name"], org["verdict"]) for org in envelope["orgs"]] == [("acme", "usable")]
    assert (envelope["command"], envelope["exit_code"]) == ("worker", 0)
    assert any("is back" in line for line in said)
    world = scene.replica.world
    assert [client.name for client in world.clients.values()].count("Acme CRM Link") == 1
    assert [(len(org.services), len(org.connections)) for org in world.orgs.values() if org.services] == [(1, 1)]
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema LIKE 'zoho%'"
        ).fetchall()
        kept = [connection.execute(f'TABLE "{schema}"."{name}"'.encode()).fetchall() for schema, name in tables]
    dump = scene.folder / "state" / "dump"
    dump.write_text(repr(kept) + "".join(said))
    assert "acme" in dump.read_text()
    assert PASSWORD not in dump.read_text()
    assert leaks(dump.parent, canaries(world, scene.environ["OPS_PASSWORD"])) == []
