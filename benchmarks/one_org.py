"""One org: the product against the shortest hand-written Playwright script, alternately, on the same replica.

Both attach to a Chromium of their own with the same scripted person and do the same job. The script knows the page it
meets (one seed, accessible markup) and reads nothing back; it is the lower bound of what driving these pages costs.

    python benchmarks/one_org.py [--pairs 5]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from automation.browser_discovery import find_browser, launch_arguments
from fixtures.replica import DEFAULT_PASSWORD
from fixtures.replica.server import Replica

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 25
"""A seed whose page has the lists and fields that the shortest script knows."""
WORLD = (
    "well-made,mfa-push,with-password,no-announcements,no-trust-page,first-visit,redirect-comma,secret-plain,"
    "id-with-secret,new-layout,same-document,popup,no-proceed,no-org-picker,session-api,steady,short-lists,"
    "no-dynamic-parameters,lands-on-secret,uncrowded"
)
CONFIG = Path(__file__).parent.parent / "fixtures/configs/demo.toml"


@contextmanager
def scene() -> Iterator[tuple[Replica, str, Path]]:
    """Yield a fresh replica, the address of a fresh Chromium with a person at it, and a config of one org."""
    with tempfile.TemporaryDirectory() as folder, Replica(seed=SEED, variant=WORLD) as replica:
        profile = Path(folder) / "profile"
        arguments = [
            str(find_browser(None, None).path),
            *launch_arguments(),
            "--headless=new",
            "--remote-debugging-port=0",
        ]
        chromium = subprocess.Popen(
            [*arguments, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        port_file = profile / "DevToolsActivePort"
        while not (port_file.exists() and port_file.read_text()):
            time.sleep(0.02)
        endpoint = f"http://127.0.0.1:{port_file.read_text().split()[0]}"
        person = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "fixtures.person",
                "--cdp",
                endpoint,
                "--control",
                replica.url("control"),
                "--think",
                "0.3",
            ],
            stderr=subprocess.PIPE,
            text=True,
        )
        if person.stderr is None or "here" not in person.stderr.readline():
            raise SystemExit("the scripted person did not start")
        config = Path(folder) / "orgs.toml"
        config.write_text(
            CONFIG.read_text().split('[[orgs]]\nname         = "bolt"')[0].replace(":8600", f":{replica.port}")
        )
        try:
            yield replica, endpoint, config
        finally:
            for process in (person, chromium):
                process.terminate()
                process.wait(10)


def product(endpoint: str, config: Path) -> None:
    """Onboard the org with the product, as a process of its own."""
    command = [sys.executable, "-m", "automation.cli", "apply", str(config), "--cdp-endpoint", endpoint, "--json"]
    environ = {**os.environ, "OPS_PASSWORD": DEFAULT_PASSWORD}
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main() -> None:
    """Run the pairs and print the median ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=5)
    pairs = parser.parse_args().pairs
    ratios, ours, bare = [], [], []
    for number in range(pairs + 1):
        with scene() as (replica, endpoint, config):
            started = time.monotonic()
            product(endpoint, config)
            first = time.monotonic() - started
        with scene() as (replica, endpoint, _):
            started = time.monotonic()
            script = [sys.executable, str(Path(__file__).with_name("shortest_script.py")), endpoint, str(replica.port)]
            subprocess.run(script, check=True)
            second = time.monotonic() - started
        if number == 0:
            continue  # warm-up
        ours.append(first)
        bare.append(second)
        ratios.append(first / second)
        print(f"pair {number}: product {first:.2f} s, script {second:.2f} s, ratio {first / second:.2f}")
    print(f"median: product {statistics.median(ours):.2f} s, script {statistics.median(bare):.2f} s")
    print(f"median ratio {statistics.median(ratios):.2f} (goal: at most 1.15)")


if __name__ == "__main__":
    main()
