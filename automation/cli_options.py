"""The arguments and options of the commands, spelt as in Playwright, each in the group that help shows it in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

_BROWSER, _RUN, _OUTPUT, _STAND_IN = "Browser", "Run", "Output", "Stand-in"

Tracing = Literal["on", "off", "retain-on-failure"]
Screenshot = Literal["on", "off", "only-on-failure"]
Video = Literal["on", "off", "retain-on-failure"]
ReportFormat = Literal["html", "csv", "json", "junit"]

File = Annotated[Path, typer.Argument(metavar="FILE", help="The config of the batch (TOML).", show_default=False)]
FileOrPlan = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="The config of the batch (TOML), or a saved plan.", show_default=False),
]
PlanOut = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="PLAN",
        help="Save the plan; `apply PLAN` then does exactly that.",
        show_default=False,
        rich_help_panel=_OUTPUT,
    ),
]
DetailedExitcode = Annotated[
    bool,
    typer.Option(
        "--detailed-exitcode",
        help="Exit 4 instead of 0 where there is something to do (2 is a wrong command line).",
        rich_help_panel=_OUTPUT,
    ),
]
MaybeFile = Annotated[
    Path | None,
    typer.Argument(metavar="FILE", help="A config, whose hosts are asked.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.", rich_help_panel=_OUTPUT)]
NoColor = Annotated[
    bool, typer.Option("--no-color", help="No colours; so does the variable NO_COLOR.", rich_help_panel=_OUTPUT)
]
Headed = Annotated[
    bool | None,
    typer.Option(
        "--headed/--headless",
        help="Show the browser or not. Default: shown where there is a display, since a person has to click Accept.",
        show_default=False,
        rich_help_panel=_BROWSER,
    ),
]
SlowMo = Annotated[
    float,
    typer.Option("--slowmo", metavar="MS", min=0, help="Slow every browser action down.", rich_help_panel=_BROWSER),
]
BrowserChannel = Annotated[
    str | None,
    typer.Option(
        "--browser-channel",
        metavar="CHANNEL",
        help="chrome, chromium, msedge, or one of their beta, dev and canary channels.",
        show_default=False,
        rich_help_panel=_BROWSER,
    ),
]
ExecutablePath = Annotated[
    Path | None,
    typer.Option(
        "--executable-path",
        metavar="PATH",
        help="The browser to start. Default: ZOHO_PROVISION_BROWSER, CHROME_BIN, else an installed one.",
        show_default=False,
        rich_help_panel=_BROWSER,
    ),
]
CdpEndpoint = Annotated[
    str | None,
    typer.Option(
        "--cdp-endpoint",
        metavar="URL",
        help="Attach to a Chrome that is already running, e.g. http://127.0.0.1:9222, and leave it running.",
        show_default=False,
        rich_help_panel=_BROWSER,
    ),
]
TracingMode = Annotated[
    Tracing,
    typer.Option(
        "--tracing",
        metavar="MODE",
        help="Record a trace of each org, without secrets: on, off or retain-on-failure.",
        show_default=True,
        rich_help_panel=_OUTPUT,
    ),
]
Har = Annotated[
    bool,
    typer.Option("--har", help="Record the network of each org as a HAR, without secrets.", rich_help_panel=_OUTPUT),
]
ScreenshotMode = Annotated[
    Screenshot,
    typer.Option(
        "--screenshot",
        metavar="MODE",
        help="Picture each org's pages at its end, secrets covered: on, off or only-on-failure.",
        show_default=True,
        rich_help_panel=_OUTPUT,
    ),
]
VideoMode = Annotated[
    Video,
    typer.Option(
        "--video",
        metavar="MODE",
        help="Make a video of each org with chapters, without secrets: on, off or retain-on-failure (extra: video).",
        show_default=True,
        rich_help_panel=_OUTPUT,
    ),
]
OutputFolder = Annotated[
    Path | None,
    typer.Option(
        "--output",
        metavar="DIR",
        help="Where recordings go, a folder an org. Default: output/ in the state folder.",
        show_default=False,
        rich_help_panel=_OUTPUT,
    ),
]
OnDifference = Annotated[
    Literal["stop", "ask"],
    typer.Option(
        "--on-difference",
        metavar="MODE",
        help="What to do when the consent page differs from the plan: stop, or ask you with the difference in view.",
        show_default=True,
        rich_help_panel=_RUN,
    ),
]
ShowSecrets = Annotated[
    bool,
    typer.Option(
        "--show-secrets",
        help="Leave the password and the client secret legible on the screen; they are drawn in dots otherwise.",
        rich_help_panel=_BROWSER,
    ),
]
UnsafeDebug = Annotated[
    bool,
    typer.Option(
        "--unsafe-debug",
        help="Run although DEBUG or PWDEBUG makes Playwright print what is typed, secrets too.",
        rich_help_panel=_RUN,
    ),
]
Prune = Annotated[
    bool,
    typer.Option(
        "--prune",
        help="Take off redirect URIs that a client has and the config does not; they are only told otherwise.",
        rich_help_panel=_RUN,
    ),
]
Reconnect = Annotated[
    bool,
    typer.Option(
        "--reconnect",
        help="Where a live connection locks a service that is to be amended: revoke it, amend, and connect it again. "
        "You accept anew; until then the connection does not work.",
        rich_help_panel=_RUN,
    ),
]
Step = Annotated[
    bool,
    typer.Option("--step", help="Before each submit, wait until you let it go on.", rich_help_panel=_RUN),
]
Controls = Annotated[
    Path | None,
    typer.Option(
        "--controls",
        metavar="FILE",
        help="Corrections of what is looked for on the pages. Default: controls.toml beside the config.",
        show_default=False,
        rich_help_panel=_RUN,
    ),
]
Wait = Annotated[
    bool,
    typer.Option("--wait", help="Begin 61 minutes after the newest consent, with a countdown.", rich_help_panel=_RUN),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="TIME",
        help="Only orgs that were usable since then: 2026-11-01, 30d, 12h, or ever.",
        show_default=False,
        rich_help_panel=_RUN,
    ),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only", metavar="ORG", help="Only this org; may be repeated.", show_default=False, rich_help_panel=_RUN
    ),
]
Failed = Annotated[
    bool,
    typer.Option(
        "--failed",
        help="Only orgs that were not usable at the last look, as the journal knows it; with --only, those among them.",
        rich_help_panel=_RUN,
    ),
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
        rich_help_panel=_RUN,
    ),
]
State = Annotated[
    Path | None,
    typer.Option(
        "--state",
        metavar="DIR",
        help="Where the journal lives. Default: .zoho-provision/ beside the config.",
        show_default=False,
        rich_help_panel=_RUN,
    ),
]
GateTimeout = Annotated[
    float,
    typer.Option(
        "--gate-timeout", metavar="SECONDS", min=0, help="How long to wait for a person.", rich_help_panel=_RUN
    ),
]
NoInput = Annotated[
    bool, typer.Option("--no-input", help="Never wait for a person; exit 3 instead.", rich_help_panel=_RUN)
]
KeepSession = Annotated[
    bool,
    typer.Option(
        "--keep-session",
        help="Keep the sign-in session for the next run, encrypted, for 7 days at most, and use the one of the last. "
        "Default: none is kept.",
        rich_help_panel=_RUN,
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
        rich_help_panel=_RUN,
    ),
]

NoNotify = Annotated[
    bool,
    typer.Option(
        "--no-notify",
        help="Show no notification on the desktop when you are awaited.",
        rich_help_panel=_RUN,
    ),
]
ViewportSize = Annotated[
    str | None,
    typer.Option(
        "--viewport-size",
        metavar="W,H",
        help='Size of the pages in pixels, e.g. "1280,720". Default: that of the window; 1280,900 without one.',
        show_default=False,
        rich_help_panel=_BROWSER,
    ),
]
UserDataDir = Annotated[
    Path | None,
    typer.Option(
        "--user-data-dir",
        metavar="DIR",
        help="A browser profile to use and keep, for one identity; made when it is missing.",
        show_default=False,
        rich_help_panel=_BROWSER,
    ),
]

Port = Annotated[
    int,
    typer.Option(
        "--port", metavar="N", min=0, max=65535, help="Where to listen; 0 takes a free port.", rich_help_panel=_STAND_IN
    ),
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="Draws how the pages look.", rich_help_panel=_STAND_IN)]
Variants = Annotated[
    list[str] | None,
    typer.Option(
        "--variant",
        metavar="NAME",
        help="How a page is to be; may be repeated.",
        show_default=False,
        rich_help_panel=_STAND_IN,
    ),
]
Latency = Annotated[
    float, typer.Option("--latency", metavar="MS", min=0, help="Wait before each answer.", rich_help_panel=_STAND_IN)
]
Faults = Annotated[
    list[str] | None,
    typer.Option(
        "--fault",
        metavar="NAME[@EVENT][=TIMES]",
        help="What is to go wrong; may be repeated.",
        show_default=False,
        rich_help_panel=_STAND_IN,
    ),
]
ListChoices = Annotated[
    bool, typer.Option("--list", help="List the variants and faults, and leave.", rich_help_panel=_STAND_IN)
]
ReplicaConfig = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="The config whose identities and orgs there are.",
        show_default=False,
        rich_help_panel=_STAND_IN,
    ),
]

Seeds = Annotated[
    str,
    typer.Option("--seeds", metavar="N-M", help="The worlds' seeds, e.g. 1-20 or 1-3,7.", rich_help_panel=_STAND_IN),
]
WorldVariants = Annotated[
    list[str] | None,
    typer.Option(
        "--variant",
        metavar="NAME[,NAME]",
        help="How the pages of a world are to be; repeated, a world each (for every seed).",
        show_default=False,
        rich_help_panel=_STAND_IN,
    ),
]
WorldFaults = Annotated[
    list[str] | None,
    typer.Option(
        "--fault",
        metavar="NAME[@EVENT][=TIMES]",
        help="What is to go wrong in every world; may be repeated.",
        show_default=False,
        rich_help_panel=_STAND_IN,
    ),
]
Expect = Annotated[
    Path | None,
    typer.Option(
        "--expect",
        metavar="FILE",
        help="How each world is expected to end. Default: as the config asks, every org usable.",
        show_default=False,
        rich_help_panel=_RUN,
    ),
]
Update = Annotated[
    bool, typer.Option("--update", help="Write the file of --expect instead of comparing.", rich_help_panel=_RUN)
]
Junit = Annotated[
    Path | None,
    typer.Option(
        "--junit",
        metavar="FILE",
        help="Write a JUnit report, a test case a world.",
        show_default=False,
        rich_help_panel=_OUTPUT,
    ),
]
WorldJobs = Annotated[
    int, typer.Option("--jobs", metavar="N", min=1, help="How many worlds at once.", rich_help_panel=_RUN)
]
ReplayHeaded = Annotated[
    bool, typer.Option("--headed/--headless", help="Show the browsers or not.", rich_help_panel=_BROWSER)
]
KeptWorlds = Annotated[
    Path | None,
    typer.Option(
        "--output",
        metavar="DIR",
        help="Keep each world's log, result and final state there.",
        show_default=False,
        rich_help_panel=_OUTPUT,
    ),
]

Recordings = Annotated[
    list[Path],
    typer.Argument(metavar="FILE...", help="Traces (trace.zip), HARs (also zipped), or any text.", show_default=False),
]
SecretEnv = Annotated[
    list[str] | None,
    typer.Option(
        "--secret-env",
        metavar="NAME",
        help="An environment variable that holds a secret; may be repeated.",
        show_default=False,
        rich_help_panel=_RUN,
    ),
]
KeepPictures = Annotated[
    bool,
    typer.Option(
        "--keep-pictures",
        help="Leave pictures as they are; no filter reads pixels, so look at them yourself.",
        rich_help_panel=_RUN,
    ),
]
RedactedFolder = Annotated[
    Path | None,
    typer.Option(
        "--output",
        metavar="DIR",
        help="Where the clean copies go. Default: beside each file, as NAME.redacted.EXT.",
        show_default=False,
        rich_help_panel=_OUTPUT,
    ),
]

JournalFile = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FILE]",
        help="The config whose orgs are told, and beside which the journal is. Default: all orgs of the journal.",
        show_default=False,
    ),
]
JournalState = Annotated[
    Path | None,
    typer.Option(
        "--state",
        metavar="DIR",
        help="Where the journal lives. Default: .zoho-provision/ beside the config, else in the working directory.",
        show_default=False,
        rich_help_panel=_RUN,
    ),
]
Format = Annotated[
    ReportFormat,
    typer.Option("--format", metavar="FORM", help="html, csv, json or junit.", rich_help_panel=_OUTPUT),
]
ReportFile = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "--out",
        metavar="FILE",
        help="Where it goes. Default: stdout; a page on a terminal goes to report.html.",
        show_default=False,
        rich_help_panel=_OUTPUT,
    ),
]
Receipt = Annotated[
    str | None,
    typer.Option(
        "--receipt",
        metavar="ORG",
        help="One page for this client, with no other client's name on it.",
        show_default=False,
        rich_help_panel=_RUN,
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.", rich_help_panel=_RUN)]

Org = Annotated[str, typer.Argument(metavar="ORG", help="The org's name in the config.", show_default=False)]
Into = Annotated[
    Path | None,
    typer.Option(
        "--into",
        metavar="DIR",
        help="Where the bundle goes. Default: the working directory.",
        show_default=False,
        rich_help_panel=_OUTPUT,
    ),
]
MaybeIdentity = Annotated[
    str | None,
    typer.Argument(
        metavar="[IDENTITY]", help="The identity's name, or its e-mail address. Default: all.", show_default=False
    ),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        "--database-url",
        metavar="URL",
        envvar="ZOHO_PROVISION_DATABASE_URL",
        help="A PostgreSQL database for the journal, which several machines may share. Default: a file in the state "
        "folder. Rather set the variable, since others on this machine can read its command lines.",
        show_default=False,
        show_envvar=True,
        rich_help_panel=_RUN,
    ),
]
Enqueue = Annotated[
    bool,
    typer.Option(
        "--enqueue",
        help="Work on nothing: put the orgs into the database, for `worker` on this and other machines.",
        rich_help_panel=_RUN,
    ),
]
Replace = Annotated[
    bool,
    typer.Option(
        "--replace",
        help="With --enqueue: give up what is still open there of another config or version.",
        rich_help_panel=_RUN,
    ),
]
AtOnce = Annotated[
    int,
    typer.Option("--identities", metavar="N", min=1, help="Take so many identities at once.", rich_help_panel=_RUN),
]
Connect = Annotated[
    str | None,
    typer.Option(
        "--connect",
        metavar="WS",
        help="Have a Playwright server start the browser on its machine (`playwright run-server`), e.g. ws://desk:3000/.",
        show_default=False,
        rich_help_panel=_BROWSER,
    ),
]
