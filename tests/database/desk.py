"""A machine with a worker: its own browser, state folder and people, on a replica and a database that all machines share."""

from __future__ import annotations

import shutil
import sys

from fixtures.replica.server import Replica
from fixtures.replica.world import DEFAULT_PASSWORD
from tests.flows.conftest import ROOT, STRAIGHT, Scene

CONFIG = ROOT / "fixtures/configs/two-identities.toml"
"""Two consultants, an org each."""


class Desk(Scene):
    """One of several machines."""

    def found(self, config: str, url: str) -> None:
        """Serve a replica for the orgs of a config; this desk is the first of all."""
        self.config = self.folder / "orgs.toml"
        self.config.write_text(config)
        made = Replica(port=0, seed=1, variant=STRAIGHT, config=self.config)
        self.replica = self.stack.enter_context(made)
        self.config.write_text(config.replace(":8600", f":{self.replica.port}"))
        self.beside(self, url)

    def beside(self, first: Scene, url: str) -> None:
        """Share replica and database with the first desk, and start a browser."""
        self.replica, self.config = first.replica, first.config
        self.environ = {
            "OPS_PASSWORD": DEFAULT_PASSWORD, "NIGHT_PASSWORD": DEFAULT_PASSWORD, "ZOHO_PROVISION_DATABASE_URL": url,
        }  # fmt: skip
        self.browser()

    def people(self) -> None:
        """Call both consultants to this desk."""
        for email in ("ops@consultancy.example", "night@consultancy.example"):
            of = ["--cdp", str(self.cdp), "--control", self.replica.url("control"), "--email", email]
            self._start([sys.executable, "-m", "fixtures.person", *of])

    def lose_browser(self) -> None:
        """Kill the browser, and start another with the people before it."""
        self.chromium.kill()
        self.chromium.wait()
        shutil.rmtree(self.folder / "profile", ignore_errors=True)
        self.browser()
        self.people()
