"""What the recorder lets out holds no secret, opens in Playwright's own viewer, and lies where it belongs."""

from __future__ import annotations

import asyncio
import json
import re
import stat
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from playwright._impl._driver import compute_driver_executable

from automation.errors import BrowserGone, PageChanged, PersonAwaited, Stop
from automation.options import RunOptions
from automation.recorder import Recorder
from automation.recorder.folders import folder_of, raw_folder
from automation.redaction import register
from automation.redaction.bodies import Cleaner
from automation.redaction.scan import Scanner

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from playwright.async_api import Browser, Page

TYPED = 'typed<&>by "hand" 7\''
COOKIE = "cookie-that-nobody-registered"


@pytest_asyncio.fixture
async def sheet(engine_browser: Browser) -> AsyncIterator[Page]:
    """A page of a host that sets a cookie, in a context of its own."""
    context = await engine_browser.new_context()
    body = "<title>Form</title><label>Password <input type=password></label><p>Hello</p>"
    headers = {"content-type": "text/html; charset=utf-8", "set-cookie": f"sid={COOKIE}; Path=/"}
    await context.route("**/*", lambda route: route.fulfill(headers=headers, body=body))
    yield await context.new_page()
    await context.close()


@pytest.fixture
def recorder(tmp_path: Path, said: list[str]) -> Callable[..., Recorder]:
    def make(**options: Any) -> Recorder:
        chosen = RunOptions(state_dir=tmp_path / "state", output=tmp_path / "out", **options)
        return Recorder(chosen, lambda org, text: said.append(f"{org}: {text}"))

    return make


async def stopped_at_work(sheet: Page) -> None:
    await work(sheet)
    raise PageChanged(f"Seen {TYPED}.", "Look.")


async def gone(sheet: Page) -> None:
    await sheet.context.close()
    raise BrowserGone("Gone.", "Again.")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def work(sheet: Page) -> None:
    register(TYPED)
    await sheet.goto("http://a.localhost/")
    await sheet.get_by_label("Password").fill(TYPED)
    await sheet.evaluate("secret => fetch('/in', {method: 'POST', body: new URLSearchParams({secret})})", TYPED)
    await sheet.goto("http://a.localhost/again")


async def test_a_trace_and_a_har_hold_neither_what_was_typed_nor_the_cookies(
    recorder: Any, sheet: Page, tmp_path: Path, said: list[str]
) -> None:
    with recorder(tracing="on", har=True, screenshot="on") as recording:
        async with recording.flight("acme", sheet, own=True):
            await work(sheet)
    folder = tmp_path / "out" / "acme"
    assert names(folder) == ["finished-1.png", "network.har", "trace.zip"]
    assert Scanner((TYPED, COOKIE)).tree(tmp_path) == []
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    assert list((tmp_path / "state").iterdir()) == []
    with zipfile.ZipFile(folder / "trace.zip") as archive:
        assert "[secret]" in archive.read("trace.trace").decode()
    assert json.loads((folder / "network.har").read_bytes())["log"]["entries"]
    assert re.match(r"acme: \S+trace.zip: \d+\.\d MB, cleaned of \d+ secrets and proved in \d+\.\d s$", said[0])


@pytest.fixture
def viewer() -> Iterator[Callable[[Path], str]]:
    """Serve Playwright's trace viewer for a trace."""
    servers: list[subprocess.Popen[str]] = []

    def serve(trace: Path) -> str:
        command = [*compute_driver_executable(), "show-trace", "--host", "127.0.0.1", "--port", "0", str(trace)]
        servers.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        said = servers[-1].stdout
        assert said is not None
        return next(found[0] for line in said if (found := re.search(r"http://\S+", line)))

    yield serve
    for server in servers:
        server.terminate()
        server.communicate()


@pytest.mark.long
async def test_playwrights_own_viewer_opens_a_clean_trace(
    recorder: Any, sheet: Page, tmp_path: Path, viewer: Any, engine_browser: Browser
) -> None:
    with recorder(tracing="on") as recording:
        async with recording.flight("acme", sheet, own=True):
            await work(sheet)
    window = await engine_browser.new_page()
    await window.goto(viewer(tmp_path / "out" / "acme" / "trace.zip"))
    fill = window.get_by_role("treeitem").filter(has_text="Fill")
    await fill.click()
    await window.get_by_text("[secret]").first.wait_for()
    await window.frame_locator("iframe.snapshot-visible").get_by_text("Hello").first.wait_for()
    await window.close()


async def test_only_failed_orgs_leave_a_trace_when_asked_so_and_the_stop_names_it(
    recorder: Any, sheet: Page, tmp_path: Path
) -> None:
    with recorder(tracing="retain-on-failure", screenshot="only-on-failure") as recording:
        async with recording.flight("good", sheet, own=True):
            await work(sheet)
        with pytest.raises(PersonAwaited):
            async with recording.flight("waiting", sheet, own=True):
                raise PersonAwaited("Answer.", "Later.", timed_out=False)
        with pytest.raises(PageChanged) as stop:
            async with recording.flight("bad", sheet, own=True):
                await stopped_at_work(sheet)
    assert names(tmp_path / "out") == ["bad"]
    assert stop.value.artifact == str(tmp_path / "out" / "bad" / "trace.zip")
    kept = names(tmp_path / "out" / "bad")
    assert kept == ["error.json", "failed-1.png", "page.yml", "trace.zip"]
    told = json.loads((tmp_path / "out" / "bad" / "error.json").read_text())
    assert (told["code"], told["message"]) == ("page_changed", "Seen [secret].")
    assert set(told["versions"]) == {"zoho-provision", "playwright", "python", "system", "browser"}


async def test_a_fault_of_the_driver_or_the_program_becomes_a_named_stop_with_its_recording(
    recorder: Any, sheet: Page
) -> None:
    with recorder(tracing="on") as recording:
        with pytest.raises(Stop) as stop:
            async with recording.flight("acme", sheet, own=True):
                await sheet.get_by_label("Nowhere").fill("x", timeout=10)
        assert (stop.value.code, bool(stop.value.artifact)) == ("page_changed", True)
        with pytest.raises(Stop) as stop:
            async with recording.flight("acme", sheet, own=True):
                raise RuntimeError(TYPED)
        assert (stop.value.code, bool(stop.value.artifact)) == ("internal_error", True)


async def test_a_recording_that_still_holds_a_secret_is_destroyed_and_that_is_said(
    recorder: Any, sheet: Page, tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Cleaner, "text", lambda _self, data, _depth=0: data)
    with recorder(tracing="on") as recording, pytest.raises(Stop) as stop:
        async with recording.flight("acme", sheet, own=True):
            await work(sheet)
    assert stop.value.code == "recording_destroyed"
    assert "trace.zip/trace.trace" in stop.value.message
    assert said == ["acme: trace.zip was destroyed: a secret was still in it"]
    assert names(tmp_path / "out" / "acme") == []


async def test_pages_that_a_person_has_open_are_not_recorded(
    recorder: Any, sheet: Page, tmp_path: Path, said: list[str]
) -> None:
    other = await sheet.context.new_page()
    await sheet.goto("http://a.localhost/mail")
    with recorder(tracing="on") as recording:
        async with recording.flight("acme", other, own=False):
            await other.goto("http://a.localhost/")
    assert said == [
        "acme: nothing is recorded: the browser has pages of its own open, and they would be recorded as well"
    ]
    assert not (tmp_path / "out" / "acme").exists()


async def test_orgs_of_one_context_take_turns_while_it_is_recorded(recorder: Any, sheet: Page) -> None:
    seen: list[str] = []

    async def fly(recording: Recorder, org: str) -> None:
        async with recording.flight(org, sheet, own=True):
            seen.append(f"{org} begins")
            await sheet.goto("http://a.localhost/")
            seen.append(f"{org} ends")

    with recorder(tracing="on") as recording:
        await asyncio.gather(fly(recording, "a"), fly(recording, "b"))
    assert seen == ["a begins", "a ends", "b begins", "b ends"]


async def test_a_browser_that_goes_away_costs_the_recording_and_not_the_stop(
    recorder: Any, sheet: Page, said: list[str]
) -> None:
    with recorder(tracing="on", har=True, screenshot="on") as recording, pytest.raises(BrowserGone):
        async with recording.flight("acme", sheet, own=True):
            await gone(sheet)
    assert said[0] == "acme: no trace: the browser went away"


async def test_a_new_run_takes_away_what_the_last_one_recorded_of_an_org(
    recorder: Any, sheet: Page, tmp_path: Path
) -> None:
    folder = tmp_path / "out" / "acme"
    folder.mkdir(parents=True)
    for name in ("trace.zip", "error.json", "failed-1.png", "notes.txt"):
        (folder / name).touch()
    with recorder(tracing="retain-on-failure") as recording:
        async with recording.flight("acme", sheet, own=True):
            pass
    assert names(folder) == ["notes.txt"]


@pytest.mark.parametrize("name", ["../../etc", "a/b", "", "Zoë & Söhne", "CON:", "x" * 300, "."])
async def test_an_orgs_name_never_leads_out_of_the_output(tmp_path: Path, name: str) -> None:
    folder = folder_of(tmp_path, name)
    assert folder.parent == tmp_path
    assert re.fullmatch(r"[a-z0-9-]{4,80}", folder.name)


async def test_what_a_killed_run_left_raw_is_removed_and_what_runs_is_not(tmp_path: Path) -> None:
    (tmp_path / "recording-999999999-dead").mkdir(parents=True)
    (tmp_path / "recording-1-alive").mkdir()
    with raw_folder(tmp_path) as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert names(tmp_path) == ["recording-1-alive", folder.name]
    assert names(tmp_path) == ["recording-1-alive"]
