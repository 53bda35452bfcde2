"""The commands on what was recorded, in the journal and beside it, as typer takes them."""

from __future__ import annotations

from automation import cli_options as opt  # noqa: TC001 - typer evaluates the annotations
from automation import cli_options_records as records  # noqa: TC001 - typer evaluates the annotations
from automation.cli_shared import terminal_of


def status(
    file: records.JournalFile = None,
    *,
    state: records.JournalState = None,
    database_url: opt.DatabaseUrl = None,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> int:
    """Say how each org stood when it was last looked at, without a browser.

    Examples:
      zoho-provision status orgs.toml
      zoho-provision status --state clients/.zoho-provision --json

    It reads the journal: last verdict, last stage, client id, and what awaits a person. Exit status: 0 every org was
    usable, 1 an org failed, 2 there is no such config or journal, 3 something is still to be done: a person is awaited,
    a run was cut short, or nobody has looked.
    """
    from automation.cli_status import status as run_status  # noqa: PLC0415 - --help stays quick

    return run_status(file, terminal_of(as_json=as_json, no_color=no_color), state=state, database_url=database_url)


def report(
    file: records.JournalFile = None,
    *,
    state: records.JournalState = None,
    database_url: opt.DatabaseUrl = None,
    receipt: records.Receipt = None,
    form: records.Format = "html",
    output: records.ReportFile = None,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> int:
    """Write what the journal knows as a page to read, mail and print, or as CSV, JSON or JUnit.

    Examples:
      zoho-provision report orgs.toml --out report.html
      zoho-provision report orgs.toml --receipt acme --out acme.html
      zoho-provision report orgs.toml --format csv > orgs.csv
      zoho-provision report --format junit --out status.xml

    Per org: the verdict with its evidence, who accepted which scopes when, the time of machine and person, errors with
    what to do, and Deluge code that uses the link name. No secret is in it; the page loads nothing from elsewhere.
    """
    from automation.cli_report import report as run_report  # noqa: PLC0415 - --help stays quick

    terminal = terminal_of(as_json=as_json, no_color=no_color)
    return run_report(file, terminal, state=state, database_url=database_url, form=form, output=output, receipt=receipt)


def forget(
    org: opt.Org,
    *,
    state: records.JournalState = None,
    database_url: opt.DatabaseUrl = None,
    yes: opt.Yes = False,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> int:
    """Take all that the journal knows of an org out of it; nothing in Zoho is touched.

    Examples:
      zoho-provision forget acme
      zoho-provision forget acme --state clients/.zoho-provision --yes

    It asks first, since the record of who accepted what goes too: make a `report --receipt ORG` before. Client, service
    and connection stay in Zoho, and a later `apply` adopts them. To remove them, delete them in Zoho by hand.
    """
    from automation.cli_forget import forget as run_forget  # noqa: PLC0415 - --help stays quick

    terminal = terminal_of(as_json=as_json, no_color=no_color)
    return run_forget(org, terminal, state=state, database_url=database_url, yes=yes)


def redact(
    files: records.Recordings,
    *,
    secret_env: records.SecretEnv = None,
    keep_pictures: records.KeepPictures = False,
    output: records.RedactedFolder = None,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> int:
    """Clean Playwright traces and HARs of secrets, and prove by a scan that none is left.

    Examples:
      zoho-provision redact trace.zip --secret-env OPS_PASSWORD
      zoho-provision redact test-results/*/trace.zip --secret-env API_KEY --secret-env PASSWORD --output clean
      zoho-provision redact network.har --json

    The values of the named variables are looked for in every spelling, and so are the cookies, authorisations, tokens
    and typed passwords that a recording itself brings. A copy that a secret is still found in is destroyed.
    """
    from automation.cli_redact import redact_files  # noqa: PLC0415 - --help stays quick

    terminal = terminal_of(as_json=as_json, no_color=no_color)
    return redact_files(files, terminal, names=secret_env or [], output=output, keep_pictures=keep_pictures)


def evidence(
    org: opt.Org,
    *,
    state: opt.State = None,
    output: opt.OutputFolder = None,
    into: records.Into = None,
    as_json: opt.Json = False,
    no_color: opt.NoColor = False,
) -> int:
    """Bundle what was recorded of an org as one file without secrets, to send to a maintainer.

    Examples:
      zoho-provision evidence acme
      zoho-provision evidence acme --state clients/.zoho-provision --into /media/stick

    It holds what `apply` or `verify` recorded with --tracing, --har or --screenshot: trace, network, pictures, the
    error, the page's accessible structure, and the versions. All of it is cleaned once more and scanned. Without
    --state and --output the recordings are looked for in .zoho-provision/output/ in the working directory.
    """
    from automation.cli_evidence import evidence as bundle  # noqa: PLC0415 - --help stays quick

    return bundle(org, terminal_of(as_json=as_json, no_color=no_color), state=state, output=output, into=into)
