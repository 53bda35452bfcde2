"""Distinctive secrets go through whole runs; afterwards none of them is in anything that the product wrote."""

from __future__ import annotations

import gzip
import io
import json
import os
import select
import signal
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.automation.redaction.embeddings import AWKWARD
from tests.canary.scanner import canaries, leaks, spelt
from tests.flows.conftest import Scene, scene

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.no_cover

__all__ = ["scene"]

PROGRAM = Path(sys.executable).with_name("zoho-provision")
PASSWORD = AWKWARD.replace("\xa0", "") + "-Passwört"
CLIENT_SECRET = "canary/Secret+0f9a=&<3c>%5e7b"
PASSPHRASE = "canary & Passphrase/+%41-\u00e4 of the sessions"
UNREAD = "5d0c7f3a9b1e42d68c0f7a3b5e9d1c2f4a6b8d0e13"
"""A client secret of the known shape, on a page that words it so that the product cannot read it."""


def awkward(world: Any, monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    """Give every account a password with awkward characters, and every new client such a secret."""
    for account in world.accounts.values():
        account.password = PASSWORD
    make = world.make_client

    def make_client(**wanted: Any) -> Any:
        client = make(**wanted)
        client.secret = secret
        return client

    monkeypatch.setattr(world, "make_client", make_client)


@pytest.fixture
def stage(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[dict[str, str], Any]]:
    """Run the command on a replica whose password and client secret are awkward; all it writes is in one folder."""

    def act(*arguments: str, secret: str) -> tuple[dict[str, str], Any]:
        replica = scene.skin(5, "mfa-push")
        awkward(replica.world, monkeypatch, secret)
        scene.browser()
        scene.person()
        written = scene.folder / "written"
        written.mkdir()
        done = subprocess.run(
            [PROGRAM, "apply", scene.config, "--cdp-endpoint", str(scene.cdp), "--json", "--state", written / "state",
             "--output", written / "output", "--gate-timeout", "60", *arguments],
            env=os.environ | {"OPS_PASSWORD": PASSWORD, "ZOHO_PROVISION_DEBUG": "1"},
            capture_output=True,
            timeout=200,
            check=False,
        )  # fmt: skip
        (written / "stdout").write_bytes(done.stdout)
        (written / "stderr").write_bytes(done.stderr)
        told: list[str | Path] = [scene.config, "--state", written / "state", "--out"]
        for name, form in (("report.html", "html"), ("report.json", "json")):
            command = [PROGRAM, "report", *told, written / name, "--format", form]
            subprocess.run(command, check=True, capture_output=True, timeout=60)
        secrets = canaries(replica.world, PASSWORD)
        assert len(secrets) > 1
        return secrets, json.loads(done.stdout)

    return act


RECORDED = ("--tracing", "on", "--har", "--screenshot", "on", "--video", "on")


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.long
def test_a_whole_run_with_everything_recorded_writes_no_secret(stage: Any, scene: Scene) -> None:
    secrets, envelope = stage(*RECORDED, secret=CLIENT_SECRET)
    assert envelope["orgs"][0]["verdict"] == "usable", envelope
    assert CLIENT_SECRET in secrets.values()
    wanted = {"report.html", "report.json"} | {
        f"output/acme/{name}" for name in ("trace.zip", "network.har", "video.webm")
    }
    assert wanted | {"output/acme/finished-1.png"} <= files(scene.folder / "written")
    assert leaks(scene.folder / "written", secrets) == []


@pytest.mark.long
def test_a_stop_where_an_unread_secret_stands_on_the_page_writes_no_secret(stage: Any, scene: Scene) -> None:
    secrets, envelope = stage(*RECORDED, secret=f"shown only once: {UNREAD}")
    (error,) = envelope["orgs"][0]["errors"]
    assert error["code"] == "page_changed"
    assert error["artifact"].endswith("trace.zip")
    assert {"output/acme/trace.zip", "output/acme/error.json", "output/acme/failed-1.png"} <= files(
        scene.folder / "written"
    )
    assert leaks(scene.folder / "written", secrets | {"unread": UNREAD}) == []


STORE = """#!/bin/sh
if [ -p hold ]; then echo > begun; read x < hold; fi
cat >&2
base64 store.sh >&2
exit 9
"""
"""A vault that keeps the first run waiting, and complains to the second with all that it was given."""


@pytest.mark.long
def test_a_run_that_is_killed_and_one_whose_vault_complains_leave_no_secret_behind(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    replica = scene.straight()
    awkward(replica.world, monkeypatch, CLIENT_SECRET)
    scene.have(connected=True)
    scene.write("[defaults]", '[defaults]\nhandover = { to = "command", command = ["./store.sh"] }')
    scene.environ = {"OPS_PASSWORD": PASSWORD, "LOCK": PASSPHRASE, "ZOHO_PROVISION_DEBUG": "1"}
    (scene.folder / "store.sh").write_text(STORE)
    (scene.folder / "store.sh").chmod(0o700)
    begun, hold = scene.folder / "begun", scene.folder / "hold"
    os.mkfifo(begun)
    os.mkfifo(hold)
    written = scene.folder / "state"
    options = ("--tracing", "on", "--har", "--keep-session", "--passphrase-env", "LOCK", "--output", written / "output")

    killed = scene.start("apply", *map(str, options))
    word = os.open(begun, os.O_RDONLY | os.O_NONBLOCK)
    assert select.select([word], [], [], 100)[0], killed.communicate()
    os.close(word)
    os.kill(killed.pid, signal.SIGKILL)
    hold.write_text("go on\n")  # the vault's command outlives the run
    hold.unlink()
    out, said = killed.communicate()
    secrets = canaries(replica.world, PASSWORD) | {"passphrase": PASSPHRASE}
    assert CLIENT_SECRET in secrets.values()
    (written / "said").write_text(out + said)
    (raw,) = written.glob("recording-*")
    assert stat.S_IMODE(raw.stat().st_mode) == 0o700
    assert leaks(raw, secrets) != []  # so there was something to be found
    assert [leak for leak in leaks(written, secrets) if raw.name not in leak] == []
    assert list(written.glob("sessions/*.session")) != []

    status, envelope, said = scene.command("apply", *map(str, options))
    (acme,) = envelope["orgs"]
    assert (status, [error["code"] for error in acme["errors"]]) == (1, ["handover_failed"])
    assert acme["stages"][0] == acme["stages"][0] | {"stage": "sign_in", "outcome": "skipped"}
    (written / "said").write_text(json.dumps(envelope) + json.dumps(envelope, ensure_ascii=False) + said)
    assert not raw.exists()
    assert {"output/acme/trace.zip", "output/acme/network.har", "journal.sqlite3"} <= files(written)
    assert leaks(written, secrets | canaries(replica.world, PASSWORD)) == []


@pytest.mark.parametrize("how", spelt(PASSWORD))
def test_the_scanner_itself_sees_each_spelling_in_an_archive_in_an_archive(tmp_path: Path, how: str) -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a", gzip.compress(b"<" + spelt(PASSWORD)[how] + b">"))
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("b", inner.getvalue())
    (tmp_path / "c").write_bytes(outer.getvalue())
    assert f"password in c/b/a/gzip as {how}" in leaks(tmp_path, {"password": PASSWORD})
