from __future__ import annotations

import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from automation.options import RunOptions
from fixtures.replica.server import Replica
from fixtures.replica.world import DEFAULT_PASSWORD
from flows import onboarding
from flows.config import load

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


class Told:
    """Keeps everything that a run tells."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def __getattr__(self, name: str) -> Any:
        def tell(*parts: object, **more: object) -> None:
            self.said.append(f"{name} {parts} {more}")

        return tell


class Scene:
    """A replica, a running Chromium with a throw-away profile, and a person if one is called."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack, self.told = folder, stack, Told()
        self.environ = {"OPS_PASSWORD": DEFAULT_PASSWORD}
        self.cdp: str | None = None

    def replica_of(self, variant: str = "", faults: tuple[str, ...] = (), seed: int = 1) -> Replica:
        self.replica = self.stack.enter_context(Replica(port=0, seed=seed, variant=variant, faults=faults))
        text = (ROOT / "fixtures/configs/demo.toml").read_text().replace(":8600", f":{self.replica.port}")
        first, acme = text.split("[[orgs]]")[:2]
        self.config = self.folder / "orgs.toml"
        self.config.write_text(f"{first}[[orgs]]{acme}")
        return self.replica

    def browser(self) -> None:
        profile = self.folder / "profile"
        flags = ["--no-sandbox", "--headless=new", "--no-first-run", "--disable-background-networking"]
        where = [f"--user-data-dir={profile}", "--remote-debugging-port=0", "--window-size=1280,900", "about:blank"]
        self._start(["/usr/bin/chromium", *flags, *where])
        port, until = profile / "DevToolsActivePort", time.monotonic() + 20
        while not (port.exists() and port.read_text().strip()):
            assert time.monotonic() < until, "Chromium did not start"
            time.sleep(0.02)
        self.cdp = f"http://127.0.0.1:{port.read_text().split()[0]}"

    def person(self, behaviour: str = "accept") -> None:
        of = ["--cdp", str(self.cdp), "--control", self.replica.url("control"), "--email", "ops@consultancy.example"]
        self._start([sys.executable, "-m", "fixtures.person", *of, "--behaviour", behaviour])

    def _start(self, command: list[str]) -> None:
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet)
        self.stack.callback(process.wait, 20)
        self.stack.callback(process.terminate)

    async def run(self, command: str = "apply", **options: Any) -> Any:
        options = {"gate_timeout": 30.0, "cdp_endpoint": self.cdp, **options}
        batch = load(self.config, environ=self.environ)
        run = onboarding.apply if command == "apply" else onboarding.verify
        reports = await run(batch, RunOptions(state_dir=self.folder / "state", **options), self.environ, self.told)
        return reports[0]

    @property
    def org(self) -> Any:
        return self.replica.world.orgs["20061234567"]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with ExitStack() as stack:
        yield Scene(tmp_path, stack)
