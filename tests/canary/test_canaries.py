"""Distinctive secrets go through whole runs; afterwards none of them is in anything that the product wrote."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.automation.redaction.embeddings import AWKWARD
from tests.canary.scanner import leaks, spelt
from tests.flows.conftest import Scene, scene

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["scene"]

PROGRAM = Path(sys.executable).with_name("zoho-provision")
PASSWORD = AWKWARD.replace("\xa0", "") + "-Passwört"
CLIENT_SECRET = "canary/Secret+0f9a=&<3c>%5e7b"
UNREAD = "5d0c7f3a9b1e42d68c0f7a3b5e9d1c2f4a6b8d0e13"
"""A client secret of the known shape, on a page that words it so that the product cannot read it."""


def canaries(world: Any) -> dict[str, str]:
    """Return every secret that the replica has given out or knows."""
    found = {"password": PASSWORD}
    found |= {f"secret of client {number}": client.secret for number, client in enumerate(world.clients.values())}
    for number, session in enumerate(world.sessions.values()):
        found |= {f"{part.name} of session {number}": str(getattr(session, part.name)) for part in fields(session)}
    found |= {f"code {number}": code for number, code in enumerate(world.codes)}
    found |= {f"token {number}": token for number, token in enumerate(world.tokens)}
    return {name: value for name, value in found.items() if len(value) > 20 and "@" not in value}


@pytest.fixture
def stage(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[dict[str, str], Any]]:
    """Run the command on a replica whose password and client secret are awkward; all it writes is in one folder."""

    def act(*arguments: str, variant: str, secret: str | None = None) -> tuple[dict[str, str], Any]:
        replica = scene.replica_of(variant)
        for account in replica.world.accounts.values():
            account.password = PASSWORD
        make = replica.world.make_client

        def make_client(**wanted: Any) -> Any:
            client = make(**wanted)
            client.secret = secret or client.secret
            return client

        monkeypatch.setattr(replica.world, "make_client", make_client)
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
        secrets = canaries(replica.world)
        assert len(secrets) > 1
        return secrets, json.loads(done.stdout)

    return act


RECORDED = ("--tracing", "on", "--har", "--screenshot", "on")


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_whole_run_with_everything_recorded_writes_no_secret(stage: Any, scene: Scene) -> None:
    secrets, envelope = stage(*RECORDED, variant="mfa-push,session-api", secret=CLIENT_SECRET)
    assert envelope["orgs"][0]["verdict"] == "usable", envelope
    assert CLIENT_SECRET in secrets.values()
    wanted = {"report.html", "report.json", "output/acme/trace.zip", "output/acme/network.har"}
    assert wanted | {"output/acme/finished-1.png"} <= files(scene.folder / "written")
    assert leaks(scene.folder / "written", secrets) == []


def test_a_stop_where_an_unread_secret_stands_on_the_page_writes_no_secret(stage: Any, scene: Scene) -> None:
    secrets, envelope = stage(*RECORDED, variant="mfa-push,session-api", secret=f"shown only once: {UNREAD}")
    (error,) = envelope["orgs"][0]["errors"]
    assert error["code"] == "page_changed"
    assert error["artifact"].endswith("trace.zip")
    assert {"output/acme/trace.zip", "output/acme/error.json", "output/acme/failed-1.png"} <= files(
        scene.folder / "written"
    )
    assert leaks(scene.folder / "written", secrets | {"unread": UNREAD}) == []


@pytest.mark.parametrize("how", spelt(PASSWORD))
def test_the_scanner_itself_sees_each_spelling_in_an_archive_in_an_archive(tmp_path: Path, how: str) -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a", gzip.compress(b"<" + spelt(PASSWORD)[how] + b">"))
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("b", inner.getvalue())
    (tmp_path / "c").write_bytes(outer.getvalue())
    assert f"password in c/b/a/gzip as {how}" in leaks(tmp_path, {"password": PASSWORD})
