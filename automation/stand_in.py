"""What a run on the stand-in needs around it: a browser on a throw-away profile and a scripted person who sits at it.

Demo and replay share it. Nothing here knows the stand-in itself; the person is a process that is started by its name.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from automation.browser_discovery import UNSEEN, display_available, find_browser, launch_arguments
from automation.errors import BrowserGone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from automation.children import Children

PATIENCE = 30.0
"""Seconds a browser or a display may take to start."""


def start_browser(children: Children, folder: Path, *, headed: bool, size: tuple[int, int] = (1280, 900)) -> str:
    """Start a browser on a profile of its own.

    Args:
        children: Ends it.
        folder: Where its profile and its log go.
        headed: Show it; where there is no display, a virtual one is started.
        size: Width and height of its window, and of a virtual display, in pixels.

    Returns:
        The address of its debugging port.

    Raises:
        BrowserGone: It did not start, or there is nothing to show it on.
    """
    browser = find_browser(None, None)
    environ = dict(os.environ)
    if headed and not display_available(environ):
        environ["DISPLAY"] = _start_display(children, size)
    profile, log = folder / "profile", folder / "browser.log"
    _without_offers(profile)
    command: list[str | Path] = [
        browser.path,
        "--remote-debugging-port=0",
        f"--user-data-dir={profile}",
        *launch_arguments(),
        UNSEEN,
        *([] if headed else ["--headless=new"]),
        f"--window-size={size[0]},{size[1]}",
        "about:blank",
    ]
    child = children.start(command, log=log, environ=environ)
    told = profile / "DevToolsActivePort"
    deadline = time.monotonic() + PATIENCE
    while not (told.exists() and (lines := told.read_text(encoding="utf-8").splitlines())):
        if child.poll() is not None or time.monotonic() > deadline:
            said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
            raise BrowserGone(
                f"{browser.path} ({browser.how}) did not start: {' '.join(said) or 'it said nothing'}",
                "Try `zoho-provision doctor`, or name another browser with ZOHO_PROVISION_BROWSER.",
            )
        time.sleep(0.02)  # Chromium tells its port by this file alone, and nothing else runs meanwhile
    return f"http://127.0.0.1:{lines[0]}"


def _without_offers(profile: Path) -> None:
    """Make a profile in which the browser does not offer to save a password, which would lie over the page."""
    preferences = profile / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    offers = {"credentials_enable_service": False, "profile": {"password_manager_enabled": False}}
    preferences.write_text(json.dumps(offers), encoding="utf-8")


def start_person(
    children: Children,
    folder: Path,
    *,
    endpoint: str,
    control: str,
    email: str = "",
    types_password: bool = False,
    behaviour: str = "accept",
    knows: Mapping[str, str] | None = None,
) -> None:
    """Start the scripted person, who answers MFA and clicks Accept.

    Args:
        children: Ends it.
        folder: Where its log goes.
        endpoint: The debugging port of the browser that it sits at.
        control: The stand-in's control host, where its phone is.
        email: Whom it plays; the sample config's identity when absent.
        types_password: Whether it types the password, for an identity whose config names none.
        behaviour: What it does on the consent page: accept, reject, close (the window) or idle.
        knows: What controls are called on the page, by title, for it to point at when asked.
    """
    command = [sys.executable, "-m", "fixtures.person", "--cdp", endpoint, "--control", control]
    command += ["--behaviour", behaviour]
    command += ["--email", email] if email else []
    command += ["--types-password"] if types_password else []
    command += ["--knows", json.dumps(knows)] if knows else []
    children.start(command, log=folder / f"person{f'-{email}' if email else ''}.log")


def _start_display(children: Children, size: tuple[int, int]) -> str:
    """Start a virtual display and return its name."""
    server = shutil.which("Xvfb")
    if server is None:
        raise BrowserGone(
            "There is no display to show the browser on.",
            "Leave --headed out, or install a virtual one: `apt-get install xvfb`.",
        )
    reading, writing = os.pipe()
    command = [server, "-displayfd", str(writing), "-screen", "0", f"{size[0]}x{size[1]}x24", "-nolisten", "tcp"]
    children.start(command, pass_fds=[writing])
    os.close(writing)
    with os.fdopen(reading, encoding="ascii") as told:
        number = told.readline().strip()  # empty when the server ends without a display
    if not number:
        raise BrowserGone("Xvfb did not start.", "Run `Xvfb :99` by hand to see why, or leave --headed out.")
    return f":{number}"


@contextmanager
def terminated_like_interrupted() -> Iterator[None]:
    """Treat SIGTERM as Ctrl-C, so that every child is ended on the way out."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
