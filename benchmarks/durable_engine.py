"""What a durable engine would cost a run: DBOS on SQLite and on PostgreSQL, one workflow an org, a step a stage.

Prints JSON: seconds to import and to launch (first with its migrations, then again), milliseconds an org adds, how far
the caller's event loop was late meanwhile, threads, and what the journal alone costs for the same six stages. The
address of an empty PostgreSQL database is the only argument; without it SQLite alone is measured.
"""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

ORGS, STAGES = 50, ("sign_in", "client", "service", "connection", "consent", "verification")
_TICK = 0.005


def imported(name: str, after: str) -> float:
    """Return the seconds that importing a module takes in a process that has the modules before it."""
    code = f"import {after}, time; t = time.perf_counter(); import {name}; print(time.perf_counter() - t)"
    times = [
        float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
        for _ in range(5)
    ]
    return sorted(times)[2]


async def measured(url: str) -> dict[str, float]:
    """Run the orgs through DBOS inside of this event loop."""
    from dbos import DBOS, DBOSConfig, SetWorkflowID  # noqa: PLC0415 - its import is measured apart

    @DBOS.step()
    async def stage(_org: str, name: str) -> str:
        await asyncio.sleep(0)
        return f"{name}: unchanged"

    @DBOS.workflow()
    async def onboard(org: str) -> str:
        for name in STAGES:
            await stage(org, name)
        return "usable"

    found: dict[str, float] = {}
    for which in ("first_launch", "second_launch"):
        began = time.perf_counter()
        DBOS(config=DBOSConfig(name="measured", system_database_url=url, application_version="1", executor_id="one"))
        DBOS.launch()
        found[which] = time.perf_counter() - began
        if which == "first_launch":
            DBOS.destroy()
    found["threads"] = float(threading.active_count())
    late = [0.0]

    async def watch() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(_TICK)
            late[0] = max(late[0], time.perf_counter() - before - _TICK)

    watcher = asyncio.create_task(watch())
    began = time.perf_counter()
    for number in range(ORGS):
        with SetWorkflowID(f"config:org-{number}"):
            handle = await DBOS.start_workflow_async(onboard, f"org-{number}")
        await handle.get_result()
    found["milliseconds_an_org"] = (time.perf_counter() - began) / ORGS * 1000
    await DBOS.register_queue_async("orgs", polling_interval_sec=0.1)
    began = time.perf_counter()
    with SetWorkflowID("config:queued"):
        handle = await DBOS.enqueue_workflow_async("orgs", onboard, "queued")
    await handle.get_result()
    found["seconds_through_a_new_queue"] = time.perf_counter() - began
    watcher.cancel()
    found["loop_late_at_most_milliseconds"] = late[0] * 1000
    began = time.perf_counter()
    DBOS.destroy(destroy_registry=True)
    found["destroy"] = time.perf_counter() - began
    return found


def journal_alone(folder: Path) -> float:
    """Return the milliseconds in which the journal keeps three intents with their outcomes, for one org."""
    from automation.journal import Journal  # noqa: PLC0415 - as above

    journal = Journal(folder)
    began = time.perf_counter()
    for number in range(ORGS):
        for stage in ("client", "service", "connection"):
            journal.settle(journal.intend(f"org-{number}", stage, "name"), "created")
    took = (time.perf_counter() - began) / ORGS * 1000
    journal.close()
    return took


def main() -> None:
    """Measure and print."""
    logging.getLogger("dbos").setLevel(logging.ERROR)
    told: dict[str, Any] = {
        "import_sqlalchemy": imported("sqlalchemy", "sys"),
        "import_dbos_after_sqlalchemy": imported("dbos", "sqlalchemy"),
    }
    with tempfile.TemporaryDirectory() as folder:
        told["journal_milliseconds_an_org"] = journal_alone(Path(folder))
        told["sqlite"] = asyncio.run(measured(f"sqlite:///{folder}/dbos.sqlite"))
    if len(sys.argv) > 1:
        told["postgresql"] = asyncio.run(measured(sys.argv[1]))
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
