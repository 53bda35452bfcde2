"""A machine with a worker: its own browser, state folder and people, on a replica and a database that all machines share."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from fixtures.replica.server import Replica
from fixtures.replica.world import DEFAULT_PASSWORD
from tests.chromium import unseen_browser
from tests.flows.conftest import PROGRAM, ROOT, STRAIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIG = ROOT / "fixtures/configs/two-identities.toml"
"""Two consultants, an org each."""
PEOPLE = ("ops@consultancy.example", "night@consultancy.example")
_QUIET = subprocess.DEVNULL
_FLAGS = ("--no-sandbox", "--headless=new", "--no-first-run", "--disable-background-networking")


class Desk:
    """One of several machines.

    Args:
        folder: Where its state and its browser's profile are.
        stack: Ends what it starts.
    """

    config: Path
    replica: Replica
    chromium: subprocess.Popen[bytes]
    cdp: str

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self._stack = folder, stack
        folder.mkdir()
        self.environ = {"OPS_PASSWORD": DEFAULT_PASSWORD, "NIGHT_PASSWORD": DEFAULT_PASSWORD}

    def found(self, config: str, url: str) -> None:
        """Serve a replica for the orgs of a config; this desk is the first of all."""
        self.config = self.folder / "orgs.toml"
        self.config.write_text(config)
        made = Replica(port=0, seed=1, variant=STRAIGHT, config=self.config)
        self.replica = self._stack.enter_context(made)
        self.config.write_text(config.replace(":8600", f":{self.replica.port}"))
        self.beside(self, url)

    def beside(self, first: Desk, url: str) -> None:
        """Share replica and database with the first desk, and start a browser."""
        self.replica, self.config = first.replica, first.config
        self.environ["ZOHO_PROVISION_DATABASE_URL"] = url
        self._browser()

    def people(self, *emails: str) -> None:
        """Call people to this desk."""
        for email in emails or PEOPLE:
            of = ["--cdp", self.cdp, "--control", self.replica.url("control"), "--email", email]
            self._started([sys.executable, "-m", "fixtures.person", *of])

    def lose_browser(self) -> None:
        """Kill the browser, and start another with the people before it."""
        self.chromium.kill()
        self.chromium.wait()
        shutil.rmtree(self.folder / "profile", ignore_errors=True)
        self._browser()
        self.people()

    def worker(self, *options: str) -> subprocess.Popen[str]:
        """Start a worker on the config, with ``--json``."""
        process = subprocess.Popen(
            [
                PROGRAM, "worker", self.config, "--json", "--state", self.folder / "state",
                "--cdp-endpoint", self.cdp, *options,
            ],
            env=os.environ | self.environ | {"NO_COLOR": "1"},
            stdin=_QUIET, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._stack.callback(process.communicate)
        self._stack.callback(process.kill)
        return process

    def work(self) -> tuple[int, dict[str, Any], str]:
        """Let a worker work to its end: exit status, envelope, and what it said on the way."""
        process = self.worker()
        out, said = process.communicate(timeout=90)
        return process.returncode, json.loads(out), said

    def _browser(self) -> None:
        profile = self.folder / "profile"
        where = [f"--user-data-dir={profile}", "--remote-debugging-port=0", "--window-size=1280,900", "about:blank"]
        self.chromium = self._started([str(unseen_browser()), *_FLAGS, *where])
        port, until = profile / "DevToolsActivePort", time.monotonic() + 20
        while not (port.exists() and port.read_text().strip()):
            assert time.monotonic() < until, "Chromium did not start"
            time.sleep(0.02)
        self.cdp = f"http://127.0.0.1:{port.read_text().split()[0]}"

    def _started(self, command: list[str]) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(command, cwd=ROOT, stdout=_QUIET, stderr=_QUIET)
        self._stack.callback(process.wait, 10)
        self._stack.callback(process.kill)
        return process


@contextmanager
def desks(folder: Path, number: int) -> Iterator[list[Desk]]:
    """Some desks, with nothing on them yet; all that is started at them ends with the block."""
    with ExitStack() as stack:
        yield [Desk(folder / f"desk-{one}", stack) for one in range(number)]
