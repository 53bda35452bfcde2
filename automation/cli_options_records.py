"""The options of what is recorded: what a run records, and what is read, written and cleaned out of it later."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from automation.cli_options import OUTPUT, RUN

Tracing = Literal["on", "off", "retain-on-failure"]
Screenshot = Literal["on", "off", "only-on-failure"]
Video = Literal["on", "off", "retain-on-failure"]
ReportFormat = Literal["html", "csv", "json", "junit"]

TracingMode = Annotated[
    Tracing,
    typer.Option(
        "--tracing",
        metavar="MODE",
        help="Record a trace of each org, without secrets: on, off or retain-on-failure.",
        show_default=True,
        rich_help_panel=OUTPUT,
    ),
]
Har = Annotated[
    bool,
    typer.Option("--har", help="Record the network of each org as a HAR, without secrets.", rich_help_panel=OUTPUT),
]
ScreenshotMode = Annotated[
    Screenshot,
    typer.Option(
        "--screenshot",
        metavar="MODE",
        help="Picture each org's pages at its end, secrets covered: on, off or only-on-failure.",
        show_default=True,
        rich_help_panel=OUTPUT,
    ),
]
VideoMode = Annotated[
    Video,
    typer.Option(
        "--video",
        metavar="MODE",
        help="Make a video of each org with chapters, without secrets: on, off or retain-on-failure (extra: video).",
        show_default=True,
        rich_help_panel=OUTPUT,
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
        rich_help_panel=RUN,
    ),
]
KeepPictures = Annotated[
    bool,
    typer.Option(
        "--keep-pictures",
        help="Leave pictures as they are; no filter reads pixels, so look at them yourself.",
        rich_help_panel=RUN,
    ),
]
RedactedFolder = Annotated[
    Path | None,
    typer.Option(
        "--output",
        metavar="DIR",
        help="Where the clean copies go. Default: beside each file, as NAME.redacted.EXT.",
        show_default=False,
        rich_help_panel=OUTPUT,
    ),
]
Into = Annotated[
    Path | None,
    typer.Option(
        "--into",
        metavar="DIR",
        help="Where the bundle goes. Default: the working directory.",
        show_default=False,
        rich_help_panel=OUTPUT,
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
        rich_help_panel=RUN,
    ),
]
MaybeIdentity = Annotated[
    str | None,
    typer.Argument(
        metavar="[IDENTITY]", help="The identity's name, or its e-mail address. Default: all.", show_default=False
    ),
]
Format = Annotated[
    ReportFormat,
    typer.Option("--format", metavar="FORM", help="html, csv, json or junit.", rich_help_panel=OUTPUT),
]
ReportFile = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "--out",
        metavar="FILE",
        help="Where it goes. Default: stdout; a page on a terminal goes to report.html.",
        show_default=False,
        rich_help_panel=OUTPUT,
    ),
]
Receipt = Annotated[
    str | None,
    typer.Option(
        "--receipt",
        metavar="ORG",
        help="One page for this client, with no other client's name on it.",
        show_default=False,
        rich_help_panel=RUN,
    ),
]
