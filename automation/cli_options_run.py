"""The options of a run over a config's orgs: which of them, how many at once, what it may do, when it waits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from automation.cli_options import OUTPUT, RUN

Failed = Annotated[
    bool,
    typer.Option(
        "--failed",
        help="Only orgs that were not usable at the last look, as the journal knows it; with --only, those among them.",
        rich_help_panel=RUN,
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="TIME",
        help="Only orgs that were usable since then: 2026-11-01, 30d, 12h, or ever.",
        show_default=False,
        rich_help_panel=RUN,
    ),
]
Wait = Annotated[
    bool,
    typer.Option("--wait", help="Begin 61 minutes after the newest consent, with a countdown.", rich_help_panel=RUN),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        metavar="N",
        min=1,
        help="How many orgs are worked on at once; one that waits for you is not counted, so that the next ones are "
        "prepared meanwhile. 1 does one after the other. Default: two a core, and 1 with --step or --slowmo.",
        show_default=False,
        rich_help_panel=RUN,
    ),
]
AtOnce = Annotated[
    int,
    typer.Option("--identities", metavar="N", min=1, help="Take so many identities at once.", rich_help_panel=RUN),
]
Enqueue = Annotated[
    bool,
    typer.Option(
        "--enqueue",
        help="Work on nothing: put the orgs into the database, for `worker` on this and other machines.",
        rich_help_panel=RUN,
    ),
]
Replace = Annotated[
    bool,
    typer.Option(
        "--replace",
        help="With --enqueue: give up what is still open there of another config or version.",
        rich_help_panel=RUN,
    ),
]
NoInput = Annotated[
    bool, typer.Option("--no-input", help="Never wait for a person; exit 3 instead.", rich_help_panel=RUN)
]
NoNotify = Annotated[
    bool,
    typer.Option(
        "--no-notify",
        help="Show no notification on the desktop when you are awaited.",
        rich_help_panel=RUN,
    ),
]
KeepSession = Annotated[
    bool,
    typer.Option(
        "--keep-session",
        help="Keep the sign-in session for the next run, encrypted, for 7 days at most, and use the one of the last. "
        "Default: none is kept.",
        rich_help_panel=RUN,
    ),
]
PassphraseEnv = Annotated[
    str | None,
    typer.Option(
        "--passphrase-env",
        metavar="NAME",
        help="An environment variable whose passphrase locks kept sessions. Default: a key in the system's keyring, "
        "else you are asked in the terminal.",
        show_default=False,
        rich_help_panel=RUN,
    ),
]
UnsafeDebug = Annotated[
    bool,
    typer.Option(
        "--unsafe-debug",
        help="Run although DEBUG or PWDEBUG makes Playwright print what is typed, secrets too.",
        rich_help_panel=RUN,
    ),
]
Step = Annotated[
    bool,
    typer.Option("--step", help="Before each submit, wait until you let it go on.", rich_help_panel=RUN),
]
OnDifference = Annotated[
    Literal["stop", "ask"],
    typer.Option(
        "--on-difference",
        metavar="MODE",
        help="What to do when the consent page differs from the plan: stop, or ask you with the difference in view.",
        show_default=True,
        rich_help_panel=RUN,
    ),
]
Prune = Annotated[
    bool,
    typer.Option(
        "--prune",
        help="Take off redirect URIs that a client has and the config does not; they are only told otherwise.",
        rich_help_panel=RUN,
    ),
]
Reconnect = Annotated[
    bool,
    typer.Option(
        "--reconnect",
        help="Where a live connection locks a service that is to be amended: revoke it, amend, and connect it again. "
        "You accept anew; until then the connection does not work.",
        rich_help_panel=RUN,
    ),
]
PlanOut = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="PLAN",
        help="Save the plan; `apply PLAN` then does exactly that.",
        show_default=False,
        rich_help_panel=OUTPUT,
    ),
]
DetailedExitcode = Annotated[
    bool,
    typer.Option(
        "--detailed-exitcode",
        help="Exit 4 instead of 0 where there is something to do (2 is a wrong command line).",
        rich_help_panel=OUTPUT,
    ),
]
