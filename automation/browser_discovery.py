"""Which browser to start: the one that was named, else one that is installed, else Playwright's own download."""

from __future__ import annotations

import difflib
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from automation.errors import BrowserGone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BROWSER_VARIABLES = ("ZOHO_PROVISION_BROWSER", "CHROME_BIN")
"""Environment variables that name a browser, the product's own first."""

_LINUX = {
    "chrome": ("google-chrome", "google-chrome-stable", "/opt/google/chrome/chrome"),
    "chromium": ("chromium", "chromium-browser", "/snap/bin/chromium"),
    "msedge": ("microsoft-edge", "microsoft-edge-stable", "/opt/microsoft/msedge/msedge"),
    "chrome-beta": ("google-chrome-beta", "/opt/google/chrome-beta/chrome"),
    "chrome-dev": ("google-chrome-unstable", "/opt/google/chrome-unstable/chrome"),
    "chrome-canary": ("google-chrome-canary", "/opt/google/chrome-canary/chrome"),
    "msedge-beta": ("microsoft-edge-beta", "/opt/microsoft/msedge-beta/msedge"),
    "msedge-dev": ("microsoft-edge-dev", "/opt/microsoft/msedge-dev/msedge"),
}
_MAC = {
    "chrome": ("Google Chrome",),
    "chromium": ("Chromium",),
    "msedge": ("Microsoft Edge",),
    "chrome-beta": ("Google Chrome Beta",),
    "chrome-dev": ("Google Chrome Dev",),
    "chrome-canary": ("Google Chrome Canary",),
    "msedge-beta": ("Microsoft Edge Beta",),
    "msedge-dev": ("Microsoft Edge Dev",),
    "msedge-canary": ("Microsoft Edge Canary",),
}
_WINDOWS = {
    "chrome": ("Google/Chrome/Application/chrome.exe",),
    "chromium": ("Chromium/Application/chrome.exe",),
    "msedge": ("Microsoft/Edge/Application/msedge.exe",),
    "chrome-beta": ("Google/Chrome Beta/Application/chrome.exe",),
    "chrome-dev": ("Google/Chrome Dev/Application/chrome.exe",),
    "chrome-canary": ("Google/Chrome SxS/Application/chrome.exe",),
    "msedge-beta": ("Microsoft/Edge Beta/Application/msedge.exe",),
    "msedge-dev": ("Microsoft/Edge Dev/Application/msedge.exe",),
    "msedge-canary": ("Microsoft/Edge SxS/Application/msedge.exe",),
}
_USUAL = ("chrome", "chromium", "msedge")
"""The channels that are looked for when none was named, in this order."""

CHANNELS = tuple(_WINDOWS)
"""Every channel that ``--browser-channel`` takes, spelt as in Playwright."""

_PLAYWRIGHT_BUILDS = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    "chromium-*/chrome-win*/chrome.exe",
)


@dataclass(frozen=True, slots=True)
class Found:
    """A browser that can be started.

    Attributes:
        path: The executable.
        how: Where it was found, for people: ``--executable-path``, ``CHROME_BIN``, ``installed chromium``.
    """

    path: Path
    how: str


def find_browser(
    executable_path: Path | None,
    channel: str | None,
    *,
    environ: Mapping[str, str] | None = None,
    platform: str = sys.platform,
) -> Found:
    """Find the browser to start; what the command line names wins over the environment, and that over a search.

    Args:
        executable_path: The browser that the user named.
        channel: The Playwright channel that the user named.
        environ: The environment; the process's own when absent.
        platform: As ``sys.platform``.

    Returns:
        The browser and where it was found.

    Raises:
        BrowserGone: There is none, or the one that was named cannot be started.
    """
    environ = os.environ if environ is None else environ
    if executable_path is not None:
        return _named(executable_path, "--executable-path", environ)
    if channel is not None:
        return _of_channel(channel, environ, platform)
    for variable in BROWSER_VARIABLES:
        if environ.get(variable):
            return _named(Path(environ[variable]), variable, environ)
    for usual in _USUAL:
        for path in _places(usual, environ, platform):
            return Found(path, f"installed {usual}")
    for path in _playwright_builds(environ, platform):
        return Found(path, "Playwright's own download")
    raise BrowserGone("No Chrome, Chromium or Edge was found on this machine.", _how_to_install(platform))


UNSEEN = "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup"
"""Switch for a browser that nobody types an address into: without it each window draws two pages below its address bar.
Only where the browser is started directly, since it would take the place of Playwright's own switch of this name.
"""


def launch_arguments() -> list[str]:
    """Return the switches every browser is started with: quiet on the network, no first-run pages, root allowed."""
    arguments = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-sync",
        "--no-default-browser-check",
        "--no-first-run",
        "--password-store=basic",
    ]
    if sys.platform == "linux" and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium's sandbox refuses to start as root
    return arguments


def display_available(environ: Mapping[str, str] | None = None, platform: str = sys.platform) -> bool:
    """Tell whether a browser window could be shown: always but on a Unix without X11 and Wayland.

    Args:
        environ: The environment; the process's own when absent.
        platform: As ``sys.platform``.
    """
    environ = os.environ if environ is None else environ
    if platform in {"darwin", "win32"}:
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def _named(path: Path, how: str, environ: Mapping[str, str]) -> Found:
    """Return the browser that was named, when it can be started."""
    found = shutil.which(str(path), path=environ.get("PATH"))
    if found is None:
        reason = "cannot be executed" if path.is_file() else "does not exist"
        raise BrowserGone(
            f"{how} names {path}, which {reason}.",
            f"Correct {how} or leave it out, so that an installed browser is looked for.",
        )
    return Found(Path(found), how)


def _of_channel(channel: str, environ: Mapping[str, str], platform: str) -> Found:
    """Return the browser of a Playwright channel."""
    if channel not in CHANNELS:
        near = difflib.get_close_matches(channel, CHANNELS, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise BrowserGone(f"{channel} is no browser channel.", f"{hint}Channels are {', '.join(CHANNELS)}.")
    for path in _places(channel, environ, platform):
        return Found(path, f"channel {channel}")
    if channel == "chromium":
        for path in _playwright_builds(environ, platform):
            return Found(path, "Playwright's own download")
    raise BrowserGone(
        f"The browser of channel {channel} is not installed.",
        f"Install it, or leave --browser-channel out. {_how_to_install(platform)}",
    )


def _places(channel: str, environ: Mapping[str, str], platform: str) -> Iterator[Path]:
    """Yield the executables of a channel that exist here."""
    if platform == "darwin":
        homes = (Path("/Applications"), Path(environ.get("HOME", "/"), "Applications"))
        bundles = (home / f"{name}.app/Contents/MacOS/{name}" for home in homes for name in _MAC.get(channel, ()))
        yield from filter(_startable, bundles)
    elif platform == "win32":
        homes_set = (environ.get(key) for key in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"))
        programs = (Path(home, tail) for home in homes_set if home for tail in _WINDOWS.get(channel, ()))
        yield from filter(_startable, programs)
    else:
        found = (shutil.which(name, path=environ.get("PATH")) for name in _LINUX.get(channel, ()))
        yield from (Path(path) for path in found if path)


def _playwright_builds(environ: Mapping[str, str], platform: str) -> Iterator[Path]:
    """Yield the Chromium builds that ``playwright install`` left, newest first."""
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or "/")
    cache = {
        "darwin": home / "Library/Caches/ms-playwright",
        "win32": Path(environ.get("LOCALAPPDATA", home / "AppData/Local"), "ms-playwright"),
    }.get(platform, home / ".cache/ms-playwright")
    root = Path(environ.get("PLAYWRIGHT_BROWSERS_PATH") or cache)
    builds = [path for pattern in _PLAYWRIGHT_BUILDS for path in root.glob(pattern) if _startable(path)]
    yield from sorted(builds, key=lambda path: _build_number(path.relative_to(root).parts[0]), reverse=True)


def _build_number(folder: str) -> int:
    """Return the number of a folder such as ``chromium-1208``."""
    digits = folder.rpartition("-")[2]
    return int(digits) if digits.isdecimal() else 0


def _startable(path: Path) -> bool:
    """Tell whether the path is a file this user may execute."""
    return path.is_file() and os.access(path, os.X_OK)


def _how_to_install(platform: str) -> str:
    """Say how a browser comes onto this kind of machine."""
    ways = {
        "darwin": "Install Google Chrome, Chromium or Microsoft Edge into /Applications",
        "win32": "Install Google Chrome; Microsoft Edge does as well",
    }
    way = ways.get(platform, "Install one, e.g. `apt-get install chromium`")
    return f"{way}, or name one with --executable-path or {BROWSER_VARIABLES[0]}."
