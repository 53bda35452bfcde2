"""A headless Chromium for all tests of a worker, made as good as new for each: starting one costs a second of a core."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx
from websockets.sync.client import connect

from automation.browser_discovery import UNSEEN, find_browser, launch_arguments

if TYPE_CHECKING:
    from types import TracebackType

SHELL = Path("/usr/lib/chromium/chromium-headless-shell")
"""Debian's Chromium without a window. Not what stands on the PATH: that starts it as a child, which outlives its end."""
FLAGS = ("--headless=new", "--remote-debugging-port=0", "--window-size=1280,900", "--renderer-process-limit=1")


def unseen_browser() -> Path:
    """Return the browser for pages that nobody watches: the shell, which takes a sixth less of a core, if it is there."""
    named = "ZOHO_PROVISION_BROWSER" in os.environ
    return SHELL if SHELL.exists() and not named else find_browser(None, None).path


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process, and its life when it does not listen."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


class Chromium:
    """A Chromium with a debugging port, on a throw-away profile.

    Attributes:
        process: The process, which a test may kill: the next one gets another.
        endpoint: The address of its debugging port.
    """

    process: subprocess.Popen[bytes]
    endpoint: str

    def __init__(self) -> None:
        self._profile: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def as_new(self) -> str:
        """Return the address of a browser with one empty page, no cookies and no other contexts."""
        if self._profile is None or self.process.poll() is not None:
            self._end()
            self._start()
        else:
            self._clear()
        return self.endpoint

    def _start(self) -> None:
        self._profile = tempfile.TemporaryDirectory(prefix="zp-", ignore_cleanup_errors=True)
        switches = [*launch_arguments(), UNSEEN, *FLAGS, f"--user-data-dir={self._profile.name}"]
        command = [str(unseen_browser()), *switches, "about:blank"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port, until = Path(self._profile.name) / "DevToolsActivePort", time.monotonic() + 20
        while not (port.exists() and port.read_text().strip()):
            assert time.monotonic() < until, "Chromium did not start"
            time.sleep(0.02)
        self.endpoint = f"http://127.0.0.1:{port.read_text().split()[0]}"

    def _clear(self) -> None:
        """Close what is open, and forget who is signed in."""
        address = httpx.get(f"{self.endpoint}/json/version").json()["webSocketDebuggerUrl"]
        with connect(address, max_size=None) as socket:
            numbers = itertools.count(1)

            def ask(method: str, **parameters: object) -> dict[str, Any]:
                number = next(numbers)
                socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
                while (said := json.loads(socket.recv(timeout=20))).get("id") != number:
                    pass  # an event
                return dict(said.get("result", {}))

            before = [one for one in ask("Target.getTargets")["targetInfos"] if one["type"] == "page"]
            ask("Target.createTarget", url="about:blank")
            for context in ask("Target.getBrowserContexts")["browserContextIds"]:
                ask("Target.disposeBrowserContext", browserContextId=context)
            for page in before:
                ask("Target.closeTarget", targetId=page["targetId"])
            ask("Storage.clearCookies")

    def _end(self) -> None:
        if self._profile is None:
            return
        end(self.process)
        self._profile.cleanup()
        self._profile = None
