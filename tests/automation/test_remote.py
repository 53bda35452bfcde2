"""A browser that a Playwright server starts; what is wrong with the server is named, with what to do."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from playwright._impl._driver import compute_driver_executable, get_driver_env

from automation.browser import seats
from automation.browser_discovery import find_browser
from automation.cli_run_options import _server_problem
from automation.errors import BrowserGone
from automation.options import RunOptions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "?token=Canary-s3rver-key"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server that lets its clients name the browser."""
    process = subprocess.Popen(
        [*compute_driver_executable(), "run-server", "--unsafe", "--host", "127.0.0.1", "--port", "0"],
        env={name: value for name, value in get_driver_env().items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}},
        stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    found = re.search(r"ws://\S+", process.stdout.readline())
    assert found
    yield found[0]
    os.killpg(process.pid, signal.SIGTERM)
    process.communicate()


async def answering(status: str, body: str) -> asyncio.Server:
    """Return a server that answers whatever it is asked with this."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode())
        await writer.drain()
        writer.close()

    return await asyncio.start_server(answer, "127.0.0.1", 0)


async def stopped(tmp_path: Path, endpoint: str, **options: Any) -> BrowserGone:
    with pytest.raises(BrowserGone) as stop:
        async with seats(RunOptions(state_dir=tmp_path, connect=endpoint, **options), 1):
            pass
    assert "Canary" not in stop.value.message + stop.value.remedy
    assert not re.search(r"BrowserType|Call log|╔|Traceback", stop.value.message + stop.value.remedy)
    return stop.value


@pytest.mark.long
async def test_identities_get_contexts_of_their_own_in_a_browser_of_the_server(server: str, tmp_path: Path) -> None:
    path = find_browser(None, None).path
    options = RunOptions(state_dir=tmp_path, connect=server, headed=False, executable_path=path)
    async with seats(options, 2) as seated:
        one, two = await seated.page("ops"), await seated.page("night")
        assert one.context is not two.context
        assert not seated.headed
        await one.goto("data:text/html,<title>there</title>")
        assert await one.title() == "there"


@pytest.mark.long
async def test_a_server_without_a_browser_or_a_display_is_named(server: str, tmp_path: Path) -> None:
    none = await stopped(tmp_path, server, headed=False, executable_path=tmp_path / "nothing")
    assert "has no such browser" in none.message
    unseen = await stopped(tmp_path, server, executable_path=find_browser(None, None).path)
    assert "has no display" in unseen.message
    assert "--headless" in unseen.remedy


async def test_a_server_of_another_version_is_named_with_the_version_to_install(tmp_path: Path) -> None:
    told = "Playwright version mismatch:\n  - server version: v1.20\n  - client version: v1.65\n"
    async with await answering("428 Precondition Required", told) as fake:
        stop = await stopped(tmp_path, f"ws://127.0.0.1:{fake.sockets[0].getsockname()[1]}/{KEY}")
    assert "has version 1.20, and this program's Playwright has 1.65" in stop.message
    assert "playwright==1.65.*" in stop.remedy


async def test_a_server_that_is_dead_or_something_else_is_named(tmp_path: Path) -> None:
    async with await answering("404 Not Found", "no") as fake:
        there = f"ws://127.0.0.1:{fake.sockets[0].getsockname()[1]}/"
        assert "No Playwright server answers" in (await stopped(tmp_path, there + KEY)).message
    dead = await stopped(tmp_path, there + KEY)
    assert there in dead.message
    assert "playwright run-server" in dead.remedy


def test_an_address_of_something_else_and_options_that_do_not_go_with_it_are_refused(tmp_path: Path) -> None:
    assert _server_problem(None, "http://127.0.0.1:1", tmp_path) == []
    assert _server_problem("ws://desk:3000/", None, None) == []
    (wrong,) = _server_problem("http://desk:3000", None, None)
    assert "no address of a Playwright server" in wrong
    assert len(_server_problem("wss://desk/", "http://127.0.0.1:1", tmp_path)) == 2
