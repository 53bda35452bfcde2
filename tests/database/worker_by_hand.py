"""A worker of its own process, whose work is to write down what it got: ``URL FINGERPRINT VERSION MODE`` on stdin.

It prints a line for each share and each end. MODE: ``does`` the work, ``hangs`` in its first share for good.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING

from automation.postgres import Postgres
from automation.redaction import Secret
from automation.sharing.orders import Orders, Source
from automation.sharing.worker import Identity, Worker

if TYPE_CHECKING:
    from automation.sharing.share import Share

IDENTITIES = {
    org: Identity(name, f"the identity {name}")
    for name, orgs in {"ops": ("acme", "bolt", "crux"), "fin": ("dune", "echo")}.items()
    for org in orgs
}


def told(what: str, **more: object) -> None:
    sys.stdout.write(json.dumps({"what": what, **more}) + "\n")
    sys.stdout.flush()


async def work(url: str, fingerprint: str, version: str, mode: str) -> None:
    database = Postgres(Secret(url))
    orders = Orders(database, Source(fingerprint=fingerprint, version=version, config="orgs.toml"))
    placed = orders.place({org: identity.lock for org, identity in IDENTITIES.items()})
    told("placed", new=len(placed.new))

    async def one_after_the_other(orgs: tuple[str, ...], share: Share) -> None:
        told("share", orgs=sorted(orgs))
        for org in sorted(orgs):
            if mode == "hangs" and org != "acme":
                await share.recorded("acme")
                told("hangs", org=org)
                await asyncio.Event().wait()
            share.tell(org, "usable")

    worker = Worker(database, orders, IDENTITIES, lambda org, said: told("said", org=org, said=said), standing_by=0.1)
    await worker.run(one_after_the_other)
    told("done", words={org: order.outcome for org, order in orders.listed().items()})
    orders.close()
    database.let_go()


if __name__ == "__main__":
    asyncio.run(work(*sys.stdin.readline().split()))
