"""The options of the browser: which one, whose, and how it is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from automation.cli_options import BROWSER

Headed = Annotated[
    bool | None,
    typer.Option(
        "--headed/--headless",
        help="Show the browser or not. Default: shown where there is a display, since a person has to click Accept.",
        show_default=False,
        rich_help_panel=BROWSER,
    ),
]
SlowMo = Annotated[
    float,
    typer.Option("--slowmo", metavar="MS", min=0, help="Slow every browser action down.", rich_help_panel=BROWSER),
]
BrowserChannel = Annotated[
    str | None,
    typer.Option(
        "--browser-channel",
        metavar="CHANNEL",
        help="chrome, chromium, msedge, or one of their beta, dev and canary channels.",
        show_default=False,
        rich_help_panel=BROWSER,
    ),
]
ExecutablePath = Annotated[
    Path | None,
    typer.Option(
        "--executable-path",
        metavar="PATH",
        help="The browser to start. Default: ZOHO_PROVISION_BROWSER, CHROME_BIN, else an installed one.",
        show_default=False,
        rich_help_panel=BROWSER,
    ),
]
CdpEndpoint = Annotated[
    str | None,
    typer.Option(
        "--cdp-endpoint",
        metavar="URL",
        help="Attach to a Chrome that is already running, e.g. http://127.0.0.1:9222, and leave it running.",
        show_default=False,
        rich_help_panel=BROWSER,
    ),
]
Connect = Annotated[
    str | None,
    typer.Option(
        "--connect",
        metavar="WS",
        help="Have a Playwright server start the browser on its machine (`playwright run-server`), e.g. ws://desk:3000/.",
        show_default=False,
        rich_help_panel=BROWSER,
    ),
]
UserDataDir = Annotated[
    Path | None,
    typer.Option(
        "--user-data-dir",
        metavar="DIR",
        help="A browser profile to use and keep, for one identity; made when it is missing.",
        show_default=False,
        rich_help_panel=BROWSER,
    ),
]
ViewportSize = Annotated[
    str | None,
    typer.Option(
        "--viewport-size",
        metavar="W,H",
        help='Size of the pages in pixels, e.g. "1280,720". Default: that of the window; 1280,900 without one.',
        show_default=False,
        rich_help_panel=BROWSER,
    ),
]
ShowSecrets = Annotated[
    bool,
    typer.Option(
        "--show-secrets",
        help="Leave the password and the client secret legible on the screen; they are drawn in dots otherwise.",
        rich_help_panel=BROWSER,
    ),
]
