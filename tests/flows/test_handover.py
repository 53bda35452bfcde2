"""Client id and secret go where the config says, once, and the next run makes good what failed."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from pyrage import x25519

from automation.errors import Stop
from automation.handover import ToAge, ToCommand, ToKeyring
from automation.journal import Journal
from automation.journal_store import FILE_NAME
from automation.redaction import Secret
from flows.client_details import Credentials
from flows.config import load
from flows.handover import hand_over
from flows.wanted import wanted
from tests.automation.sessions.conftest import ring
from tests.canary.scanner import leaks
from tests.flows.test_config import CONTRACT, batch_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from automation.handover import Destination
    from flows.config import Org
    from tests.automation.sessions.keyrings import InMemory

__all__ = ["ring"]

VALUE = "handed.over/4711+0815=="
AGE = str(x25519.Identity.generate().to_public())


def handed_to(tmp_path: Path, keys: str, defaults: str = "") -> Destination | None:
    text = CONTRACT.replace("[defaults]", f"[defaults]\n{defaults}")
    (org,) = batch_of(tmp_path, f"{text}{keys}").orgs
    return org.handover


def test_by_default_nothing_is_handed_over(tmp_path: Path) -> None:
    assert handed_to(tmp_path, "") is None


def test_an_org_may_go_another_way_than_the_others_or_none(tmp_path: Path) -> None:
    default = f'handover = {{ to = "age", recipients = ["{AGE}"] }}\n'
    assert handed_to(tmp_path, "", default) == ToAge((AGE,), tmp_path / "handover")
    assert handed_to(tmp_path, 'handover = { folder = "vault" }', default) == ToAge((AGE,), tmp_path / "vault")
    assert handed_to(tmp_path, 'handover = { to = "keyring" }', default) == ToKeyring()
    assert handed_to(tmp_path, 'handover = { to = "nowhere" }', default) is None


def test_a_command_runs_in_the_folder_of_the_config(tmp_path: Path) -> None:
    to = handed_to(tmp_path, 'handover = { to = "command", command = ["true", "-x"] }')
    assert to == ToCommand(("true", "-x"), tmp_path, 30.0)


def test_a_program_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "orgs.toml").write_text(f'{CONTRACT}handover = {{ to = "command", command = ["./store.sh"] }}')
    (warning,) = load(tmp_path / "orgs.toml", environ={"OPS_PASSWORD": "x"}).warnings
    assert "names a program that is not here: './store.sh'" in warning


def test_a_saved_plan_rests_on_where_the_secret_goes(tmp_path: Path) -> None:
    def facts(keys: str) -> object:
        (org,) = batch_of(tmp_path, f"{CONTRACT}{keys}").orgs
        return wanted(org)

    ways = [
        facts(keys)
        for keys in (
            "",
            'handover = { to = "keyring" }',
            'handover = { to = "command", command = ["true"] }',
            'handover = { to = "command", command = ["true", "x"] }',
        )
    ]
    assert all(ways.count(way) == 1 for way in ways)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "state")
    yield made
    made.close()


@pytest.fixture
def org(tmp_path: Path) -> Org:
    return batch_of(tmp_path, CONTRACT).orgs[0]


class Handing:
    """One run after another that comes to the hand-over of an org."""

    def __init__(self, org: Org, journal: Journal) -> None:
        self.said: list[str] = []
        hands = SimpleNamespace(say=self.said.append)
        self.visit = cast("Any", SimpleNamespace(org=org, journal=journal, hands=hands))

    async def over(self, to: Destination, secret: str = VALUE) -> str:
        return await hand_over(self.visit, to, Credentials("1000.ABC", Secret(secret)))


@pytest.fixture
def handing(org: Org, journal: Journal) -> Handing:
    return Handing(org, journal)


@pytest.mark.long
async def test_it_is_done_once_and_again_when_secret_or_place_has_changed(
    handing: Handing, ring: InMemory, tmp_path: Path
) -> None:
    keyring, age = ToKeyring(), ToAge((AGE,), tmp_path / "vault")
    assert await handing.over(keyring) == "created"
    (entry,) = ring.held
    assert entry == ("zoho-provision", "eu-acme")
    assert await handing.over(keyring) == "unchanged"
    assert await handing.over(keyring, "renewed/secret+1") == "created"
    assert json.loads(ring.held[entry])["client_secret"] == "renewed/secret+1"
    assert await handing.over(age) == "created"
    assert await handing.over(age) == "unchanged"
    (tmp_path / "vault" / "eu-acme.age").unlink()
    assert await handing.over(age) == "created"


async def test_the_journal_remembers_that_it_was_done_and_holds_no_secret(
    handing: Handing, ring: InMemory, tmp_path: Path
) -> None:
    await handing.over(ToKeyring())
    held = handing.visit.journal.observed("acme", "handover")
    assert held
    handing.visit.journal.close()
    assert (tmp_path / "state" / FILE_NAME).exists()
    assert leaks(tmp_path / "state", {"secret": VALUE, "payload": next(iter(ring.held.values()))}) == []


async def test_what_failed_is_not_remembered_as_done(handing: Handing, tmp_path: Path) -> None:
    fails = ToCommand((sys.executable, "-c", "raise SystemExit(1)"), tmp_path, 30.0)
    with pytest.raises(Stop, match="were not handed over"):
        await handing.over(fails)
    assert handing.visit.journal.observed("acme", "handover") is None


@pytest.mark.parametrize("junk", ["", "zz zz", "00", "0011 2233"])
async def test_a_record_that_cannot_be_read_leads_to_handing_over_again(
    handing: Handing, ring: InMemory, junk: str
) -> None:
    handing.visit.journal.observe("acme", "handover", junk)
    assert await handing.over(ToKeyring()) == "created"
    assert len(ring.held) == 1


STORE = """#!/bin/sh
if [ -e open ]; then cat > taken; else cat >&2; exit 9; fi
"""


@pytest.mark.long
@pytest.mark.no_cover
def test_a_failed_hand_over_is_an_error_of_the_org_and_the_next_run_makes_it_good(scene: Any) -> None:
    replica = scene.straight()
    scene.have(connected=True)
    scene.write("[defaults]", '[defaults]\nhandover = { to = "command", command = ["./store.sh"] }')
    script = scene.folder / "store.sh"
    script.write_text(STORE)
    script.chmod(0o700)

    status, envelope, said = scene.command("apply")
    (acme,) = envelope["orgs"]
    (error,) = acme["errors"]
    assert (status, error["code"], error["stage"]) == (1, "handover_failed", "handover")
    assert (acme["verdict"], acme["stages"][-1]["outcome"]) == ("usable", "failed")
    client = next(client for client in replica.world.clients.values() if client.name == "Acme CRM Link")
    (scene.folder / "state" / "out").write_text(json.dumps(envelope) + said)
    assert leaks(scene.folder / "state", {"client secret": client.secret}) == []

    open_to_others = [path for path in (scene.folder / "state").rglob("*") if path.stat().st_mode & 0o077]
    assert open_to_others == [scene.folder / "state" / "out"]  # which this test wrote

    (scene.folder / "open").touch()
    status, envelope, _ = scene.command("apply")
    assert (status, envelope["orgs"][0]["stages"][-1]) == (
        0,
        envelope["orgs"][0]["stages"][-1] | {"stage": "handover", "outcome": "created"},
    )
    taken = json.loads((scene.folder / "taken").read_text())
    assert (taken["client_id"], taken["client_secret"]) == (client.client_id, client.secret)
