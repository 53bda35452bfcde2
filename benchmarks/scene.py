"""What the benchmarks put around a run: the replica in a plain world, a browser, a scripted person, and a config.

It stands beside the files that use it: `python benchmarks/one_org.py` finds it as `scene`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from automation.children import Children
from automation.stand_in import PATIENCE, start_browser
from fixtures.replica import DEFAULT_PASSWORD
from fixtures.replica.server import Replica

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

CONFIG = Path(__file__).parent.parent / "fixtures/configs/demo.toml"
ENVIRON = {"OPS_PASSWORD": DEFAULT_PASSWORD}
WORLD = (
    "well-made,mfa-push,with-password,no-announcements,no-trust-page,first-visit,redirect-comma,secret-plain,"
    "id-with-secret,new-layout,same-document,popup,no-proceed,no-org-picker,session-api,steady,short-lists,"
    "no-dynamic-parameters,lands-on-secret,uncrowded"
)
"""Pages that keep nobody longer than they must."""


@dataclass(frozen=True)
class Scene:
    """Where a run may begin.

    Attributes:
        replica: The replica.
        endpoint: The address of the browser's debugging port.
        config: The config, at the replica.
        state: Where the run is to keep its journal.
    """

    replica: Replica
    endpoint: str
    config: Path
    state: Path

    def apply(self, *options: str, timeout: float | None = None) -> None:
        """Run the product on the config, as a process of its own.

        Args:
            options: What is typed beside config, browser and state folder.
            timeout: Seconds after which it counts as stuck.

        Raises:
            SystemExit: It did not end with 0; with what it said.
        """
        command = [sys.executable, "-m", "automation.cli", "apply", str(self.config)]
        command += ["--cdp-endpoint", self.endpoint, "--state", str(self.state), *options]
        done = subprocess.run(
            command, env=os.environ | ENVIRON, check=False, capture_output=True, text=True, timeout=timeout
        )
        if done.returncode:
            raise SystemExit(f"the run ended with {done.returncode}:\n{done.stdout}{done.stderr[-6000:]}")


def first_of_the_sample(port: int) -> str:
    """Return the sample config with its first org alone, at a replica on this port."""
    head, acme = CONFIG.read_text().replace(":8600", f":{port}").split("[[orgs]]")[:2]
    return f"{head}[[orgs]]{acme}"


@contextmanager
def chromium(folder: Path) -> Iterator[str]:
    """Yield the debugging address of a headless browser with a new profile in a folder."""
    with Children(apart=False) as children:
        yield start_browser(children, folder, headed=False)


@contextmanager
def scene(
    config_of: Callable[[int], str],
    *,
    think: float,
    persons: Sequence[str] = ("ops",),
    seed: int = 1,
    sample: bool = False,
) -> Iterator[Scene]:
    """Yield a fresh replica, a fresh browser with a person at it, and a config.

    Args:
        config_of: Makes the config's text for a replica on a port.
        think: How many seconds the person thinks at each gate.
        persons: The names of the identities that the person plays; of one page at a time, however many they are.
        seed: Draws what the plain world leaves open.
        sample: Let there be the orgs of the sample config, instead of those of this one.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, Children(apart=False) as children:
        folder = Path(name)
        config = folder / "orgs.toml"
        config.write_text(config_of(1))
        with Replica(variant=WORLD, seed=seed, config=None if sample else config, environ=ENVIRON) as replica:
            config.write_text(config_of(replica.port))
            endpoint = start_browser(children, folder, headed=False)
            call_person(children, folder, endpoint, replica, names=persons, think=think)
            yield Scene(replica, endpoint, config, folder / "state")


def call_person(
    children: Children, folder: Path, endpoint: str, replica: Replica, *, names: Sequence[str], think: float
) -> None:
    """Start a person at a browser, and wait until it sits there: what is measured begins after that.

    Args:
        children: Ends it.
        folder: Where its log goes, and the file that keeps its mind on one page at a time.
        endpoint: The address of the browser's debugging port.
        replica: Where its phone is.
        names: The identities that it plays, at least one.
        think: How many seconds it thinks at each gate.

    Raises:
        SystemExit: It did not start.
    """
    email, *also = (f"{name}@consultancy.example" for name in names)
    command = [sys.executable, "-m", "fixtures.person", "--cdp", endpoint, "--control", replica.url("control")]
    command += ["--think", str(think), "--email", email, *(word for one in also for word in ("--also", one))]
    command += ["--desk", str(folder / "desk")] if also else []
    log = folder / "person.log"
    children.start(command, log=log)
    until = time.monotonic() + PATIENCE
    while "here" not in (said := log.read_text()):
        if time.monotonic() > until:
            raise SystemExit(f"the scripted person did not start: {said}")
        time.sleep(0.02)
