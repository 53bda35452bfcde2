"""Which browser is found, on each kind of machine."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from automation import browser_discovery
from automation.browser_discovery import CHANNELS, display_available, find_browser, launch_arguments
from automation.errors import BrowserGone

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Path]:
    def make(name: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("#!/bin/sh\n")
        file.chmod(0o755)
        return file

    return make


@pytest.fixture(autouse=True)
def _bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    on_path = {
        channel: tuple(name for name in names if not name.startswith("/"))
        for channel, names in browser_discovery._LINUX.items()  # noqa: SLF001 - this machine may have one in /opt
    }
    monkeypatch.setattr(browser_discovery, "_LINUX", on_path)


def empty(tmp_path: Path, **more: object) -> dict[str, str]:
    return {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path / "home")} | {k: str(v) for k, v in more.items()}


def test_the_command_line_wins_over_the_environment_and_that_over_what_is_installed(
    tmp_path: Path, program: Callable[[str], Path]
) -> None:
    mine, envs, edge = program("mine"), program("env"), program("bin/microsoft-edge")
    chromium = program("bin/chromium")
    environ = empty(tmp_path, CHROME_BIN=envs)
    assert find_browser(mine, "msedge", environ=environ).path == mine
    assert find_browser(None, "msedge", environ=environ).path == edge
    found = find_browser(None, None, environ=environ)
    assert (found.path, found.how) == (envs, "CHROME_BIN")
    own = find_browser(None, None, environ=environ | {"ZOHO_PROVISION_BROWSER": str(mine)})
    assert (own.path, own.how) == (mine, "ZOHO_PROVISION_BROWSER")
    installed = find_browser(None, None, environ=empty(tmp_path))
    assert (installed.path, installed.how) == (chromium, "installed chromium")


def test_a_named_browser_may_be_a_name_on_the_path(tmp_path: Path, program: Callable[[str], Path]) -> None:
    chromium = program("bin/chromium")
    assert find_browser(None, None, environ=empty(tmp_path, CHROME_BIN="chromium")).path == chromium


def test_a_named_browser_that_does_not_exist_is_a_named_stop(tmp_path: Path) -> None:
    with pytest.raises(BrowserGone, match=r"--executable-path names .*nothing, which does not exist") as stop:
        find_browser(tmp_path / "nothing", None, environ=empty(tmp_path))
    assert stop.value.code == "browser_gone"
    assert "leave it out" in stop.value.remedy


def test_a_named_browser_that_cannot_be_executed_is_a_named_stop(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("")
    with pytest.raises(BrowserGone, match="which cannot be executed"):
        find_browser(None, None, environ=empty(tmp_path, CHROME_BIN=text))


def test_an_unknown_channel_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(BrowserGone, match="chrom-beta is no browser channel") as stop:
        find_browser(None, "chrom-beta", environ=empty(tmp_path))
    assert stop.value.remedy.startswith("Did you mean chrome-beta?")
    with pytest.raises(BrowserGone) as stop:
        find_browser(None, "zzz", environ=empty(tmp_path))
    assert stop.value.remedy == f"Channels are {', '.join(CHANNELS)}."


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_a_channel_that_is_not_installed_says_how_to_install_one(tmp_path: Path, platform: str) -> None:
    with pytest.raises(BrowserGone, match="The browser of channel msedge-beta is not installed") as stop:
        find_browser(None, "msedge-beta", environ=empty(tmp_path), platform=platform)
    assert "or leave --browser-channel out" in stop.value.remedy


@pytest.mark.parametrize(
    ("platform", "words"), [("linux", "apt-get install chromium"), ("darwin", "/Applications"), ("win32", "Edge")]
)
def test_a_machine_without_a_browser_is_told_how_to_get_one(tmp_path: Path, platform: str, words: str) -> None:
    with pytest.raises(BrowserGone, match="No Chrome, Chromium or Edge was found") as stop:
        find_browser(None, None, environ=empty(tmp_path), platform=platform)
    assert words in stop.value.remedy
    assert "--executable-path" in stop.value.remedy


def test_on_a_mac_application_bundles_are_found_in_the_users_folder(
    tmp_path: Path, program: Callable[[str], Path]
) -> None:
    edge = program("home/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge")
    assert find_browser(None, None, environ=empty(tmp_path), platform="darwin").path == edge


def test_on_windows_program_folders_are_searched(tmp_path: Path, program: Callable[[str], Path]) -> None:
    chrome = program("Programs/Google/Chrome/Application/chrome.exe")
    environ = empty(tmp_path, PROGRAMFILES=tmp_path / "Programs")
    assert find_browser(None, None, environ=environ, platform="win32").path == chrome


def test_playwrights_own_download_is_the_last_resort_and_the_newest_build_wins(
    tmp_path: Path, program: Callable[[str], Path]
) -> None:
    program("home/.cache/ms-playwright/chromium-999/chrome-linux/chrome")
    newest = program("home/.cache/ms-playwright/chromium-1208/chrome-linux64/chrome")
    found = find_browser(None, None, environ=empty(tmp_path), platform="linux")
    assert (found.path, found.how) == (newest, "Playwright's own download")
    assert find_browser(None, "chromium", environ=empty(tmp_path), platform="linux").path == newest
    moved = empty(tmp_path) | {"HOME": "/nowhere", "PLAYWRIGHT_BROWSERS_PATH": str(newest.parents[2])}
    assert find_browser(None, None, environ=moved, platform="linux").path == newest


@pytest.mark.skipif(sys.platform != "linux", reason="Chromium's sandbox is a matter of Linux")
@pytest.mark.parametrize(("user", "expected"), [(0, True), (1000, False)])
def test_the_sandbox_is_left_out_for_root_alone(monkeypatch: pytest.MonkeyPatch, user: int, expected: bool) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    arguments = launch_arguments()
    assert ("--no-sandbox" in arguments) is expected
    assert "--disable-background-networking" in arguments


def test_a_display_is_x11_or_wayland_on_linux_and_always_there_elsewhere() -> None:
    assert not display_available({}, "linux")
    assert display_available({"DISPLAY": ":0"}, "linux")
    assert display_available({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert display_available({}, "darwin")
    assert display_available({}, "win32")
