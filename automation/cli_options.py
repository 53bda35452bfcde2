"""The arguments and options of several kinds of commands, spelt as in Playwright, each in its group of the help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

BROWSER, RUN, OUTPUT, STAND_IN = "Browser", "Run", "Output", "Stand-in"

File = Annotated[Path, typer.Argument(metavar="FILE", help="The config of the batch (TOML).", show_default=False)]
FileOrPlan = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="The config of the batch (TOML), or a saved plan.", show_default=False),
]
MaybeFile = Annotated[
    Path | None,
    typer.Argument(metavar="FILE", help="A config, whose hosts are asked.", show_default=False),
]
Org = Annotated[str, typer.Argument(metavar="ORG", help="The org's name in the config.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.", rich_help_panel=OUTPUT)]
NoColor = Annotated[
    bool, typer.Option("--no-color", help="No colours; so does the variable NO_COLOR.", rich_help_panel=OUTPUT)
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only", metavar="ORG", help="Only this org; may be repeated.", show_default=False, rich_help_panel=RUN
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.", rich_help_panel=RUN)]
Controls = Annotated[
    Path | None,
    typer.Option(
        "--controls",
        metavar="FILE",
        help="Corrections of what is looked for on the pages. Default: controls.toml beside the config.",
        show_default=False,
        rich_help_panel=RUN,
    ),
]
State = Annotated[
    Path | None,
    typer.Option(
        "--state",
        metavar="DIR",
        help="Where the journal lives. Default: .zoho-provision/ beside the config.",
        show_default=False,
        rich_help_panel=RUN,
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
        rich_help_panel=RUN,
    ),
]
GateTimeout = Annotated[
    float,
    typer.Option(
        "--gate-timeout", metavar="SECONDS", min=0, help="How long to wait for a person.", rich_help_panel=RUN
    ),
]
OutputFolder = Annotated[
    Path | None,
    typer.Option(
        "--output",
        metavar="DIR",
        help="Where recordings go, a folder an org. Default: output/ in the state folder.",
        show_default=False,
        rich_help_panel=OUTPUT,
    ),
]
