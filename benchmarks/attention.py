"""The person's time: how long a batch keeps somebody who answers each gate after the same time of thought.

A scripted person with a fixed think time sits at a run of several orgs on the replica. What is measured comes from the
journal: how long gates were open, how much of that was not thought, and how long the person sat idle between a gate
that was done and the next one that was shown.

    python benchmarks/attention.py [--orgs 6] [--think 1.0] [--jobs 1]
"""

from __future__ import annotations

import argparse
import statistics
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from scene import scene  # type: ignore[import-not-found]  # it stands beside this file

from automation.report.reading import read_history
from fixtures.replica.server import datacenter_toml

if TYPE_CHECKING:
    from automation.report.history import Gate

HEAD = """
[[identities]]
name         = "ops"
email        = "ops@consultancy.example"
datacenter   = "lab"
password_env = "OPS_PASSWORD"

[defaults]
identity = "ops"
service  = { scopes = ["ZohoCRM.modules.ALL", "ZohoCRM.org.READ"] }
"""
ORG = """
[[orgs]]
name         = "org{0}"
crm_org_id   = "{1}"
homepage_url = "https://org{0}.example"
client       = {{ name = "Client {0} Link" }}
service      = {{ name = "Service {0} Link" }}
"""


def config_of(orgs: int, port: int) -> str:
    """Return a config of so many orgs of one identity on a replica."""
    return datacenter_toml(port) + HEAD + "".join(ORG.format(one, 20061234000 + one) for one in range(1, orgs + 1))


def gates_of_a_run(orgs: int, think: float, jobs: int) -> list[list[Gate]]:
    """Onboard the orgs with a person who thinks for so many seconds at each gate.

    Returns:
        The gates of each org, as the journal has them.
    """
    with scene(partial(config_of, orgs), think=think) as at:
        at.apply("--yes", "--jobs", str(jobs))
        history = read_history(at.state)
    if history is None:
        raise SystemExit("the run wrote no journal")
    return [list(org.last.gates) for org in history.orgs.values() if org.last]


def told(what: str, seconds: list[float]) -> None:
    """Print a figure's median and worst."""
    print(f"{what}: median {statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s ({len(seconds)})")


def main() -> None:
    """Run the batch and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orgs", type=int, default=6)
    parser.add_argument("--think", type=float, default=1.0, metavar="SECONDS")
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    orgs = gates_of_a_run(given.orgs, given.think, given.jobs)
    opened = [[(gate.closed_at - gate.opened_at).total_seconds() for gate in org if gate.closed_at] for org in orgs]
    every = sorted((gate for org in orgs for gate in org if gate.closed_at), key=lambda gate: gate.opened_at)
    between = [
        (later.opened_at - earlier.closed_at).total_seconds() for earlier, later in pairwise(every) if earlier.closed_at
    ]
    print(f"{given.orgs} orgs, --jobs {given.jobs}, {given.think:.1f} s of thought a gate, {len(every)} gates")
    told("attention an org (all its gates)", [sum(one) for one in opened])
    told("of a gate, what was no thought", [max(0.0, one - given.think) for org in opened for one in org])
    told("idle between a gate that was done and the next", between)


if __name__ == "__main__":
    main()
