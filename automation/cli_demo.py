"""``demo``: a replica, a browser, a scripted person, and three orgs onboarded end to end."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from automation import cli_run
from automation.batch.slots import default_jobs
from automation.browser_discovery import display_available
from automation.children import Children
from automation.cli_check import load_batch
from automation.cli_run_options import STATE_FOLDER
from automation.errors import Stop
from automation.options import RunOptions
from automation.report.envelope import EXIT_DONE, EXIT_FAILED, Envelope, ErrorReport, sum_up
from automation.report.summary import show_summary
from automation.stand_in import start_browser, start_person, terminated_like_interrupted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from automation.report.terminal import Terminal
    from fixtures.replica import Replica

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
        terminated_like_interrupted(),
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
    endpoint = start_browser(children, folder, headed=shown)
    terminal.say(f"A browser is up on a throw-away profile{'' if shown else ', without a window'}: {endpoint}")
    start_person(children, folder, endpoint=endpoint, control=replica.url("control"))
    terminal.say("A scripted person sits at it. It answers MFA and clicks Accept; this program never does.")
    file = folder / "demo.toml"
    file.write_text(config.replace(CONFIG_PORT, f":{replica.port}"), encoding="utf-8")
    terminal.say(f"Now: zoho-provision apply demo.toml --cdp-endpoint {endpoint}")
    options = RunOptions(
        state_dir=folder / STATE_FOLDER, cdp_endpoint=endpoint, gate_timeout=GATE_TIMEOUT, jobs=default_jobs()
    )
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
