"""Plan one org and apply that plan, in many worlds in which some of it is there already; compare what each said.

    python -m benchmarks.plan_seeds [--seeds 1-20]

Each world draws how its pages look, and what is there: nothing, a client, a service on it, a connection that is dead or
live, or a client that lacks its callback. Planning must change nothing, and every stage of the apply that follows must
end as planned. Prints one line a seed; ends with 1 when one differs.

Seeds 50001 to 50300 are kept back, as in skins_200.py.
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from automation.clock import now
from automation.options import RunOptions
from automation.plan.model import OUTCOMES, OrgPlan, Plan, Source, summed
from benchmarks.seeds import KEPT_BACK, seeds_of
from fixtures.replica import connect
from flows import planning
from flows.config import load
from tests.chromium import Chromium
from tests.flows.conftest import Scene
from tests.people import People

SITUATIONS = ("nothing", "client", "service", "dead", "live", "lacking")
FAMILIES = ("well-made", "zoho-like", "lyte-like")
ACTS = {"client-created", "client-updated", "service-created", "connection-created", "revoked", "accept"}


def prepare(scene: Scene, situation: str) -> None:
    """Let a part of what the config asks for be there."""
    if situation == "nothing":
        return
    scene.have(service=situation not in {"client", "lacking"}, connected=situation in {"dead", "live"})
    if situation == "dead":
        connect.revoke(scene.replica.world, scene.org.connections["acme_link"])
    if situation == "lacking":
        [client] = [one for one in scene.replica.world.clients.values() if one.name == "Acme CRM Link"]
        client.redirects = ["https://other.example/callback"]


def there(scene: Scene) -> Any:
    """Return what a run could have made or changed."""
    world = scene.replica.world
    orgs = {org.org_id: (org.services, org.connections, org.functions) for org in world.orgs.values()}
    return copy.deepcopy((world.clients, orgs))


async def played(scene: Scene, options: RunOptions) -> list[str]:
    """Plan and apply; return what is wrong."""
    batch = load(scene.config, environ=scene.environ)
    plans: dict[str, OrgPlan] = {}
    before, made_at = there(scene), now()
    [looked] = await planning.plan(batch, options, scene.environ, scene.told, plans=plans)
    acts = {entry.what for entry in scene.replica.world.log} & ACTS
    if looked.errors or acts or there(scene) != before:
        return [f"planning: {[error.message for error in looked.errors]} {acts}"]
    org = plans["acme"]
    source = Source(file="orgs.toml", fingerprint="")
    saved = Plan(program="", made_at=made_at, config=source, summary=summed([org]), orgs=[org])
    [done] = await planning.apply_planned(batch, options, scene.environ, scene.told, saved=saved)
    came = {stage.stage: stage.outcome for stage in done.stages if stage.stage != "sign_in"}
    planned: dict[str, str] = {step.stage: OUTCOMES[step.action] for step in org.steps}
    foretold = bool(org.steps[-1].why)  # the plan said that the verdict can be no better than unverified
    if foretold:
        planned["verification"] = "failed"
    told = [error for error in done.errors if not (foretold and error.stage == "verification")]
    wrong = [f"{error.stage}: {error.code}: {error.message}" for error in told]
    return wrong + [
        f"{stage}: {planned.get(stage)} planned, {did}" for stage, did in came.items() if did != planned[stage]
    ]


def one(seed: int) -> bool:
    """Play one world and print how it went; True when the plan was kept."""
    situation = SITUATIONS[seed % len(SITUATIONS)]
    family = random.Random(seed).choice(FAMILIES)  # noqa: S311 - a draw, no secret
    started = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        scene = Scene(folder, stack, stack.enter_context(Chromium()), stack.enter_context(People()))
        scene.replica_of(family, seed=seed)
        prepare(scene, situation)
        scene.replica.world.log.clear()
        scene.browser()
        scene.person()
        options = RunOptions(state_dir=folder / "state", cdp_endpoint=scene.cdp, gate_timeout=30.0)
        wrong = asyncio.run(played(scene, options))
    result = "; ".join(wrong) or "as planned"
    print(f"seed {seed:>5} {family:10} {situation:8} {time.monotonic() - started:6.1f} s  {result}", flush=True)
    return not wrong


def main() -> int:
    """Play the seeds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="1-20", help="such as 1-20 or 3,7,12")
    seeds = seeds_of(parser.parse_args().seeds)
    if any(seed in KEPT_BACK for seed in seeds):
        parser.error(f"seeds {KEPT_BACK.start} to {KEPT_BACK.stop - 1} are kept back for judging the finished product")
    kept = [one(seed) for seed in seeds]
    print(f"{sum(kept)} of {len(kept)} as planned")
    return not all(kept)


if __name__ == "__main__":
    sys.exit(main())
