"""The commands that get a run ready: its config, its table of controls, its machine; as typer takes them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from automation import cli_options as opt  # noqa: TC001 - typer evaluates the annotations
from automation import cli_options_browser as browser  # noqa: TC001 - typer evaluates the annotations
from automation.cli_shared import terminal_of
from automation.report.terminal import Terminal

ScopesAction = Annotated[
    Literal["search", "list", "bundles"],
    typer.Argument(metavar="ACTION", help="search, list or bundles.", show_default=False),
]
Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="WORD", help="Parts of the scope or of its app's name.", show_default=False),
]

NewFile = Annotated[Path, typer.Argument(metavar="FILE", help="The config to write.")]
FromSheet = Annotated[
    Path | None,
    typer.Option(
        "--from-csv",
        metavar="SHEET",
        help="Make the orgs of the rows of a .csv or .xlsx; columns are matched by name.",
        show_default=False,
    ),
]
Email = Annotated[
    str | None, typer.Option("--email", metavar="ADDRESS", help="The Zoho login to work with.", show_default=False)
]
Datacenter = Annotated[
    str | None,
    typer.Option(
        "--datacenter", metavar="DC", help="Where it lives: us eu in au jp ca sa cn uk ae.", show_default=False
    ),
]
Scopes = Annotated[
    list[str] | None,
    typer.Option(
        "--scope", metavar="SCOPE", help="A scope or a bundle of scopes; may be repeated.", show_default=False
    ),
]
AskNothing = Annotated[
    bool, typer.Option("--no-input", help="Ask nothing; without --from-csv, write a template of invented values.")
]


def init(
    file: NewFile = Path("orgs.toml"),
    *,
    from_csv: FromSheet = None,
    email: Email = None,
    datacenter: Datacenter = None,
    scope: Scopes = None,
    no_input: AskNothing = False,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> int:
    """Write a first config, out of a few questions or the rows of a spreadsheet.

    Examples:
      zoho-provision init
      zoho-provision init clients.toml --from-csv clients.csv
      zoho-provision init clients.toml --from-csv clients.xlsx --email ops@consultancy.example --datacenter eu
      zoho-provision init --no-input          a template with invented values

    The file has comments and passes `check`; a file that is there is never overwritten. Beside it stands
    config.schema.json, with which editors complete and check it. A spreadsheet needs the columns name,
    crm_org_id, homepage_url and client_name at least; every fault of it is told with its cell. Exit
    status: 2 something is wrong and nothing was written, 130 the questions were broken off.
    """
    from automation.cli_init import Given  # noqa: PLC0415 - --help stays quick
    from automation.cli_init import init as write  # noqa: PLC0415 - --help stays quick

    given = Given(sheet=from_csv, email=email, datacenter=datacenter, scopes=scope or [], no_input=no_input)
    return write(file, terminal_of(as_json=as_json, no_color=no_color), given)


def schema() -> int:
    """Print the JSON Schema of a config, with which an editor completes and checks it.

    Examples:
      zoho-provision schema > config.schema.json

    Editors with a TOML extension (Even Better TOML, Taplo) read the first line of a config:
    #:schema ./config.schema.json
    """
    from automation.cli_schema import schema as print_schema  # noqa: PLC0415 - --help stays quick

    return print_schema(Terminal())


def scopes(
    action: ScopesAction, words: Words = None, *, as_json: opt.Json = False, no_color: opt.NoColor = False
) -> int:
    """Look up OAuth scopes that are publicly known, and the bundles of them that a config may name.

    Examples:
      zoho-provision scopes search desk tickets
      zoho-provision scopes list
      zoho-provision scopes bundles

    OAS, DOC: Zoho's own file or page names it. CODE: public code asks for it, no proof that Zoho accepts it. BAD: known
    to be rejected. DOUBTFUL: likely not what was meant. A bundle stands in a config like a scope:
    scopes = ["@crm-read", "Desk.tickets.READ"]. Exit status: 1 where nothing was found.
    """
    from automation.cli_scopes import scopes as look_up  # noqa: PLC0415 - --help stays quick

    return look_up(action, words or [], terminal_of(as_json=as_json, no_color=no_color))


def check(file: opt.File, *, as_json: opt.Json = False, no_color: opt.NoColor = False) -> int:
    """Check a config for everything that can be known without a browser.

    Examples:
      zoho-provision check orgs.toml
      zoho-provision check orgs.toml --json
    """
    from automation.cli_check import check as run_check  # noqa: PLC0415 - --help stays quick

    return run_check(file, terminal_of(as_json=as_json, no_color=no_color))


def controls(*, controls: opt.Controls = None, as_json: opt.Json = False, no_color: opt.NoColor = False) -> int:
    """List every control that is looked for on Zoho's pages, with its wordings and where they come from.

    Examples:
      zoho-provision controls
      zoho-provision controls --controls controls.toml
      zoho-provision controls --json

    An overlay (--controls FILE, or controls.toml beside the config) corrects a control by its name, e.g.
    [custom_service.client_id] names = ["Application key"]
    """
    from automation.cli_controls import controls as list_controls  # noqa: PLC0415 - --help stays quick

    return list_controls(controls, terminal_of(as_json=as_json, no_color=no_color))


def doctor(
    file: opt.MaybeFile = None,
    *,
    state: opt.State = None,
    browser_channel: browser.BrowserChannel = None,
    executable_path: browser.ExecutablePath = None,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> int:
    """Look at browser, display, keyring, permissions, disk, clock and hosts, and say what to do about what is wrong.

    Examples:
      zoho-provision doctor
      zoho-provision doctor orgs.toml
      zoho-provision doctor orgs.toml --json
    """
    from automation.cli_doctor import doctor as run_doctor  # noqa: PLC0415 - --help stays quick

    terminal = terminal_of(as_json=as_json, no_color=no_color)
    return run_doctor(file, terminal, state=state, executable_path=executable_path, channel=browser_channel)
