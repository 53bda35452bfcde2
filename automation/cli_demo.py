"""``demo``: a replica, a browser, a scripted person, and three orgs onboarded end to end."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from automation import cli_run
from automation.browser_discovery import display_available, find_browser, launch_arguments
from automation.children import Children
from automation.cli_check import load_batch
from automation.cli_run_options import STATE_FOLDER
from automation.errors import BrowserGone, Stop
from automation.options import RunOptions
from automation.report.envelope import EXIT_DONE, EXIT_FAILED, Envelope, ErrorReport, sum_up
from automation.report.summary import show_summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from automation.report.terminal import Terminal
    from fixtures.replica import Replica

PATIENCE = 30.0
"""Seconds a browser or a display may take to start."""
GATE_TIMEOUT = 60.0
PASSWORD_VARIABLE = "ZOHO_PROVISION_DEMO_PASSWORD"  # noqa: S105 - a name, and the password is an invented one
CONFIG_PORT = ":8600"
"""The port that the sample config names."""


def demo(terminal: Terminal, *, headed: bool | None, seed: int) -> int:
    """Onboard three orgs on a replica of one's own, and leave nothing behind.

    Args:
        terminal: Where it is told.
        headed: Show the browser or not; None shows it where there is a display.
        seed: What draws the replica's pages.

    Returns:
        The exit status.
    """
    from fixtures.replica import Replica  # noqa: PLC0415 - --help serves nothing

    with (
        _terminated_like_interrupted(),
        tempfile.TemporaryDirectory(prefix="zoho-provision-demo-", ignore_cleanup_errors=True) as scratch,
        Children() as children,
    ):
        folder = Path(scratch)
        cli_run.BEFORE_LEAVING.append(children.end_at_once)
        try:
            config = _config_text()
            (folder / "sample.toml").write_text(config, encoding="utf-8")
            second_factor = "mfa-push" if seed % 2 else "mfa-totp"  # a demo without one would show half of it
            with Replica(seed=seed, variant=[second_factor], config=folder / "sample.toml") as replica:
                envelope = _onboard(terminal, replica, children, folder, config, headed=headed)
                if envelope.orgs:
                    _tell_the_persons_part(terminal, replica)
        except Stop as stop:
            envelope = sum_up("demo", [], [ErrorReport(code=stop.code, message=stop.message, remedy=stop.remedy)])
        finally:
            cli_run.BEFORE_LEAVING.remove(children.end_at_once)
    if envelope.exit_code == EXIT_DONE and not all(org.verdict == "usable" for org in envelope.orgs):
        envelope = envelope.model_copy(update={"status": "error", "exit_code": EXIT_FAILED})
    terminal.envelope(envelope)
    show_summary(terminal, envelope)
    return envelope.exit_code


def _onboard(
    terminal: Terminal, replica: Replica, children: Children, folder: Path, config: str, *, headed: bool | None
) -> Envelope:
    """Start browser and person, and run the orgs with both."""
    terminal.say(f"A local stand-in of Zoho's pages is up: {replica.url('crm')}")
    shown = display_available() if headed is None else headed
    endpoint = _start_browser(children, folder, headed=shown)
    terminal.say(f"A browser is up on a throw-away profile{'' if shown else ', without a window'}: {endpoint}")
    person = [sys.executable, "-m", "fixtures.person", "--cdp", endpoint, "--control", replica.url("control")]
    children.start(person, log=folder / "person.log")
    terminal.say("A scripted person sits at it. It answers MFA and clicks Accept; this program never does.")
    file = folder / "demo.toml"
    file.write_text(config.replace(CONFIG_PORT, f":{replica.port}"), encoding="utf-8")
    terminal.say(f"Now: zoho-provision apply demo.toml --cdp-endpoint {endpoint}")
    options = RunOptions(state_dir=folder / STATE_FOLDER, cdp_endpoint=endpoint, gate_timeout=GATE_TIMEOUT)
    environ = os.environ | _passwords()
    return cli_run.execute("apply", load_batch(file, environ), options, environ, terminal, told_as="demo")


def _config_text() -> str:
    """Return the sample config, with a variable for the password that no real environment has."""
    text = (resources.files("fixtures") / "configs" / "demo.toml").read_text(encoding="utf-8")
    return text.replace("OPS_PASSWORD", PASSWORD_VARIABLE)


def _passwords() -> dict[str, str]:
    """Return the environment variable of the invented identity's invented password."""
    from fixtures.replica import DEFAULT_PASSWORD  # noqa: PLC0415 - as above

    return {PASSWORD_VARIABLE: DEFAULT_PASSWORD}


def _start_browser(children: Children, folder: Path, *, headed: bool) -> str:
    """Start a browser on a profile of its own and return the address of its debugging port."""
    browser = find_browser(None, None)
    environ = dict(os.environ)
    if headed and not display_available(environ):
        environ["DISPLAY"] = _start_display(children)
    profile, log = folder / "profile", folder / "browser.log"
    command: list[str | Path] = [
        browser.path,
        "--remote-debugging-port=0",
        f"--user-data-dir={profile}",
        *launch_arguments(),
        *([] if headed else ["--headless=new"]),
        "--window-size=1280,900",
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


def _start_display(children: Children) -> str:
    """Start a virtual display and return its name."""
    server = shutil.which("Xvfb")
    if server is None:
        raise BrowserGone(
            "There is no display to show the browser on.",
            "Leave --headed out, or install a virtual one: `apt-get install xvfb`.",
        )
    reading, writing = os.pipe()
    command = [server, "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    children.start(command, pass_fds=[writing])
    os.close(writing)
    with os.fdopen(reading, encoding="ascii") as told:
        number = told.readline().strip()  # empty when the server ends without a display
    if not number:
        raise BrowserGone("Xvfb did not start.", "Run `Xvfb :99` by hand to see why, or leave --headed out.")
    return f":{number}"


def _tell_the_persons_part(terminal: Terminal, replica: Replica) -> None:
    """Say what the replica's log tells of the person, and whether anybody else did what only a person may."""
    acts: Mapping[tuple[str, bool], int] = Counter(
        (entry["what"], entry["who"].startswith("person:"))
        for entry in replica.log()
        if entry["what"] in {"mfa", "accept"}
    )
    answered, accepted = acts.get(("mfa", True), 0), acts.get(("accept", True), 0)
    did = [f"answered MFA {_times(answered)} on the sign-in page"] if answered else []
    did += [f"clicked Accept {_times(accepted)} on the consent page"] if accepted else []
    if did:
        terminal.say(f"By the stand-in's own log, the person {' and '.join(did)}.")
    others = sum(count for (_, by_person), count in acts.items() if not by_person)
    if others:
        terminal.say(f"Somebody else did what only a person may, {_times(others)}: that must never be.")


def _times(count: int) -> str:
    """Return a number of times in words."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """Treat SIGTERM as Ctrl-C, so that every child is ended on the way out."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
