"""How fast the replica starts and serves, with many orgs, long lists and several people at once.

    python benchmarks/replica_scale.py [--orgs 1000] [--people 8] [--requests 200]

It prints figures and asserts nothing: what is fast enough depends on the machine.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fixtures.replica import Replica
from fixtures.visitor import Visitor
from fixtures.walkthrough import KIND

if TYPE_CHECKING:
    from collections.abc import Callable

_START = """\
import time
began = time.perf_counter()
from fixtures.replica import Replica
with Replica() as replica:
    replica.state()
    print(time.perf_counter() - began)
"""
_OK = 200


def config(orgs: int, people: int) -> str:
    """A config of so many orgs, spread over so many people."""
    lines = [f'[[identities]]\nname = "p{n}"\nemail = "p{n}@consultancy.example"' for n in range(people)]
    lines += [
        f'[[orgs]]\nname = "org-{n}"\ncrm_org_id = "{20060000000 + n}"\nidentity = "p{n % people}"' for n in range(orgs)
    ]
    return "\n".join(lines)


def timed(action: Callable[[], object], times: int) -> str:
    """Median and 95th percentile of an action in milliseconds."""
    taken: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return f"median {statistics.median(taken):6.1f} ms   95 % {taken[int(len(taken) * 0.95) - 1]:6.1f} ms"


def say(what: str, figure: str) -> None:
    """One line of the result."""
    print(f"{what:58} {figure}", flush=True)


def start() -> None:
    """A fresh process: imports, server, first answer."""
    done = [
        float(subprocess.run([sys.executable, "-c", _START], capture_output=True, text=True, check=True).stdout)
        for _ in range(5)
    ]
    say("start, imports and first answer (fresh process, of 5)", f"median {statistics.median(done):.2f} s")


def served(here: Visitor, host: str, path: str) -> None:
    """Open a page that has to be there.

    Raises:
        RuntimeError: It is not.
    """
    reply = here.open(host, path)
    if reply.status != _OK:
        raise RuntimeError(f"{here.address} answered {reply.status}")


def pages(replica: Replica, orgs: int, requests: int) -> None:
    """One person, one request after the other."""
    here = Visitor(replica).signed_in("p0@consultancy.example")
    for host, path in (
        ("accounts", "/oauth/serverinfo"),
        ("api-console", "/"),
        ("crm", "/crm/org20060000000/settings/connections"),
        ("crm", "/crm/org20060000000/settings/functions"),
    ):
        say(f"page {host}{path}", timed(partial(served, here, host, path), requests))
    say(f"control: state of {orgs} orgs", timed(replica.state, 10))
    here.close()


def long_list(replica: Replica, clients: int) -> None:
    """All pages of a list of clients, three a page."""
    world = replica.world
    world.accounts["p0@consultancy.example"].got_started = True
    for number in range(clients):
        world.make_client(
            kind=KIND,
            name=f"App {number}",
            homepage="https://a.example",
            redirects=["https://a.example/cb"],
            owner="p0@consultancy.example",
        )
    here = Visitor(replica).signed_in("p0@consultancy.example")
    here.open("api-console")
    began, page = time.perf_counter(), 1
    while here.offers("list", page=str(page + 1)):
        page += 1
        here.do("list", page=str(page))
    taken = time.perf_counter() - began
    say(f"paged list of {clients} clients, {page} pages", f"{taken:6.2f} s, {taken / page * 1000:.1f} ms a page")
    here.close()


def crowd(replica: Replica, people: int, requests: int) -> None:
    """Several people at once, each at their own orgs."""

    def visit(number: int) -> None:
        here = Visitor(replica).signed_in(f"p{number}@consultancy.example")
        for turn in range(requests):
            served(here, "crm", f"/crm/org{20060000000 + number + people * (turn % 20)}/settings/connections")
        here.close()

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(people)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - began
    each = taken / requests * 1000
    speed = f"{people * requests / taken:6.0f} pages/s, {each:.1f} ms a page for each"
    say(f"{people} people at once, {requests} pages each", speed)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orgs", type=int, default=1000)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--requests", type=int, default=200)
    options = parser.parse_args()
    start()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "many.toml"
        file.write_text(config(options.orgs, options.people), encoding="utf-8")
        began = time.perf_counter()
        with Replica(config=file, variant="paged-lists,same-document,permitted") as replica:
            replica.control("GET", "/log")
            say(f"start with {options.orgs} orgs, in this process", f"{(time.perf_counter() - began) * 1000:6.1f} ms")
            pages(replica, options.orgs, options.requests)
            crowd(replica, options.people, options.requests)
            long_list(replica, options.orgs)
    say("memory of this process at its highest", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
