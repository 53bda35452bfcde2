"""A gate that nobody ends, on a page that is not there, under the same eyes as a run; started by the tests of keys."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from typing import Any

from playwright.async_api import Error as PlaywrightError

from automation.cli_run import supervise
from automation.gates import Gates, HumanTime
from automation.report.board import LiveBoard, PlainLines
from automation.report.terminal import Terminal


class Nowhere:
    """A page that is gone."""

    def is_closed(self) -> bool:
        return True

    def on(self, *_what: object) -> None:
        """Nothing will ever be heard of it."""

    remove_listener = on

    @property
    def context(self) -> Nowhere:
        """Where it stood is gone as well."""
        return self

    def __getattr__(self, _name: str) -> Any:
        raise PlaywrightError("Target page, context or browser has been closed")


async def main(kind: str) -> str:
    """Wait at a gate; return how that ended."""
    terminal = Terminal()
    board: Any = LiveBoard(["acme"], terminal) if terminal.is_live("err") else PlainLines(["acme"], terminal)
    gates = Gates(progress=board, timeout=60, no_input=False, step=kind == "step", terminal=sys.stdin)
    page: Any = Nowhere()

    looks = 0

    async def never() -> None:
        nonlocal looks
        looks += 1
        while kind == "stubborn" and looks > 1:  # the first look is before the gate opens
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()

    async def work() -> list[Any]:
        if kind == "step":
            summary = ["Service Name: Acme Link", "Client Secret: ••••••••"]
            return [await gates.let_go("acme", "Create Service", page, HumanTime(), summary)]
        return [await gates.wait("acme", "Click Accept.", page, never, HumanTime())]

    with board:
        board.org_started("acme")
        ended = await supervise(work(), board, terminal)
    if ended.interrupted:
        return "interrupted"
    return ended.error.message if ended.error else str(ended.orgs[0])


if __name__ == "__main__":
    sys.stdout.write(asyncio.run(main(sys.argv[1])) + "\n")
