"""Two workers with a browser each on one replica: one is killed between the click and the answer, and both orgs are usable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.database.desk import CONFIG, desks

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

pytestmark = pytest.mark.no_cover


def until(process: subprocess.Popen[str], words: str) -> None:
    """Read what a worker says until it says that."""
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if words in line:
            return
    raise AssertionError(said)


@pytest.mark.long
def test_what_a_killed_worker_had_is_done_by_the_other_and_nothing_is_made_twice(tmp_path: Path, url: str) -> None:
    with desks(tmp_path, 2) as (one, two):
        one.found(CONFIG.read_text(), url)
        two.beside(one, url)
        two.people()
        killed = one.worker()
        until(killed, "service ...")
        killed.kill()
        code, envelope, said = two.work()
    assert [(org["name"], org["verdict"]) for org in envelope["orgs"]] == [("acme", "usable"), ("bolt", "usable")]
    assert code == 0
    assert "left open by the worker before" in said
    world = one.replica.world
    names = [client.name for client in world.clients.values()]
    assert [names.count(name) for name in ("Acme CRM Link", "Bolt CRM Link")] == [1, 1]
    made = [org for org in world.orgs.values() if org.services]
    assert [(len(org.services), len(org.connections)) for org in made] == [(1, 1), (1, 1)]
    [first] = [stage for stage in envelope["orgs"][0]["stages"] if stage["stage"] == "client"]
    assert first["outcome"] == "unchanged"  # the killed worker had made it, and the journal that both share knows
