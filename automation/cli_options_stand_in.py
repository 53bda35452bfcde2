"""The options of the local stand-in of Zoho's pages: how its worlds are, and what a replay does with them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from automation.cli_options import BROWSER, OUTPUT, RUN, STAND_IN

Port = Annotated[
    int,
    typer.Option(
        "--port", metavar="N", min=0, max=65535, help="Where to listen; 0 takes a free port.", rich_help_panel=STAND_IN
    ),
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="Draws how the pages look.", rich_help_panel=STAND_IN)]
Variants = Annotated[
    list[str] | None,
    typer.Option(
        "--variant",
        metavar="NAME",
        help="How a page is to be; may be repeated.",
        show_default=False,
        rich_help_panel=STAND_IN,
    ),
]
Latency = Annotated[
    float, typer.Option("--latency", metavar="MS", min=0, help="Wait before each answer.", rich_help_panel=STAND_IN)
]
Faults = Annotated[
    list[str] | None,
    typer.Option(
        "--fault",
        metavar="NAME[@EVENT][=TIMES]",
        help="What is to go wrong; may be repeated.",
        show_default=False,
        rich_help_panel=STAND_IN,
    ),
]
ListChoices = Annotated[
    bool, typer.Option("--list", help="List the variants and faults, and leave.", rich_help_panel=STAND_IN)
]
ReplicaConfig = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="The config whose identities and orgs there are.",
        show_default=False,
        rich_help_panel=STAND_IN,
    ),
]
Seeds = Annotated[
    str,
    typer.Option("--seeds", metavar="N-M", help="The worlds' seeds, e.g. 1-20 or 1-3,7.", rich_help_panel=STAND_IN),
]
WorldVariants = Annotated[
    list[str] | None,
    typer.Option(
        "--variant",
        metavar="NAME[,NAME]",
        help="How the pages of a world are to be; repeated, a world each (for every seed).",
        show_default=False,
        rich_help_panel=STAND_IN,
    ),
]
WorldFaults = Annotated[
    list[str] | None,
    typer.Option(
        "--fault",
        metavar="NAME[@EVENT][=TIMES]",
        help="What is to go wrong in every world; may be repeated.",
        show_default=False,
        rich_help_panel=STAND_IN,
    ),
]
Expect = Annotated[
    Path | None,
    typer.Option(
        "--expect",
        metavar="FILE",
        help="How each world is expected to end. Default: as the config asks, every org usable.",
        show_default=False,
        rich_help_panel=RUN,
    ),
]
Update = Annotated[
    bool, typer.Option("--update", help="Write the file of --expect instead of comparing.", rich_help_panel=RUN)
]
Junit = Annotated[
    Path | None,
    typer.Option(
        "--junit",
        metavar="FILE",
        help="Write a JUnit report, a test case a world.",
        show_default=False,
        rich_help_panel=OUTPUT,
    ),
]
WorldJobs = Annotated[
    int, typer.Option("--jobs", metavar="N", min=1, help="How many worlds at once.", rich_help_panel=RUN)
]
ReplayHeaded = Annotated[
    bool, typer.Option("--headed/--headless", help="Show the browsers or not.", rich_help_panel=BROWSER)
]
KeptWorlds = Annotated[
    Path | None,
    typer.Option(
        "--output",
        metavar="DIR",
        help="Keep each world's log, result and final state there.",
        show_default=False,
        rich_help_panel=OUTPUT,
    ),
]
