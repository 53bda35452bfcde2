"""The options that every browser command shares, as the command line hands them to a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from automation.postgres import Postgres
    from automation.sessions.keys import SessionKey


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How to run; names and spellings as on the command line.

    Attributes:
        headed: True shows the browser; None means headed where there is a display.
        slowmo: Milliseconds between browser actions.
        browser_channel: A Playwright channel such as ``chrome`` or ``msedge``.
        executable_path: The browser to start, before any that is found.
        cdp_endpoint: Address of a Chrome that already runs; it is attached to and left running.
        several: Whether other identities use the same browser in other runs, so that none may have its own profile.
        connect: Address of a Playwright server that starts the browser on its own machine.
        user_data_dir: A profile to start the browser with and to keep; for one identity only.
        viewport: Width and height of the pages in pixels; None leaves them to the window.
        controls: The user's overlay of the table of controls.
        only: Names of the orgs to work on; empty means all.
        failed: Only orgs that were not usable at the last look.
        jobs: How many orgs may be active at once; with 1, one after the other.
        state_dir: Where the journal lives (mode 0700).
        database: Where the journal lives instead, and the locks of the identities as well.
        output: Where artifacts go.
        gate_timeout: Seconds a gate stays open for a person.
        no_input: Never wait for a person.
        notify: Show each gate on the desktop as well.
        show_secrets: Leave typed and shown secrets legible on the screen.
        ask_on_difference: Let a person decide on a consent that differs from the plan.
        prune: Take off redirect URIs that a client has and the config does not.
        reconnect: Revoke a live connection that keeps its service from being amended, and connect it again.
        step: Wait before each submit until the person lets it go on.
        tracing: Which orgs' traces are kept.
        har: Whether the network of each org is kept as a HAR.
        screenshot: Which orgs' pages are kept as pictures.
        video: Which orgs' videos are kept.
        keep_session: Whether sign-in sessions of earlier runs are used, and this run's are kept.
        passphrase_env: The variable whose passphrase locks them; the keyring does where there is none.
        session_key: What locks them, once it is at hand; without it none is used or kept.
        session_dir: Where they rest; the state directory when absent.
    """

    state_dir: Path
    database: Postgres | None = None
    headed: bool | None = None
    slowmo: float = 0.0
    browser_channel: str | None = None
    executable_path: Path | None = None
    cdp_endpoint: str | None = None
    several: bool = False
    connect: str | None = None
    user_data_dir: Path | None = None
    viewport: tuple[int, int] | None = None
    controls: Path | None = None
    only: tuple[str, ...] = ()
    failed: bool = False
    jobs: int = 1
    output: Path | None = None
    gate_timeout: float = 300.0
    no_input: bool = False
    notify: bool = False
    step: bool = False
    ask_on_difference: bool = False
    prune: bool = False
    reconnect: bool = False
    show_secrets: bool = False
    tracing: Literal["on", "off", "retain-on-failure"] = "off"
    har: bool = False
    screenshot: Literal["on", "off", "only-on-failure"] = "off"
    video: Literal["on", "off", "retain-on-failure"] = "off"
    keep_session: bool = False
    passphrase_env: str | None = None
    session_key: SessionKey | None = None
    session_dir: Path | None = None

    def takes(self, org: str) -> bool:
        """Tell whether an org is one of those to work on.

        Args:
            org: Its name.
        """
        return not self.only or org in self.only
