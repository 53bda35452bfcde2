"""One run of a config on a stand-in that serves already: a process that ``replay`` and the pytest plugin start.

It is ``apply``, but for three things: every address of Zoho is moved to the stand-in; every password is the one that
everybody has there, whatever the environment holds, so no secret of the user's is read; and it brings a browser on a
throw-away profile and a scripted person for each login.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from automation import cli_run
from automation.children import Children
from automation.cli_check import load_batch, report_refusal
from automation.cli_run_options import CONTROLS_FILE, STATE_FOLDER
from automation.errors import Stop, UsageFault
from automation.options import RunOptions
from automation.report.envelope import ErrorReport, sum_up
from automation.report.terminal import Terminal
from automation.stand_in import start_browser, start_person, terminated_like_interrupted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.config import Batch

RESULT = "envelope.json"
"""The JSON object of the run, in the folder that it was given."""
PASSWORD_VARIABLE = "ZOHO_PROVISION_STAND_IN_PASSWORD"  # noqa: S105 - a name, and the password is an invented one


class EverybodysPassword(Mapping[str, str]):
    """An environment in which every variable holds the same password.

    Args:
        password: The password.
    """

    def __init__(self, password: str) -> None:
        self._password = password

    def __getitem__(self, name: str) -> str:
        return self._password

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def main() -> None:
    """Read the options, run, write the JSON object, and exit as ``apply`` does."""
    parser = argparse.ArgumentParser(prog="automation.cli_rehearsal", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--hosts", required=True, help="a data centre as JSON: where everything stands")
    parser.add_argument("--control", required=True, help="the address of the control host")
    parser.add_argument("--folder", type=Path, required=True, help=f"where the journal and {RESULT} go")
    parser.add_argument("--command", choices=("apply", "verify"), default="apply")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--gate-timeout", type=float, default=60.0)
    parser.add_argument("--person", choices=("accept", "reject", "close", "idle", "nobody"), default="accept")
    parser.add_argument("--headed", action="store_true")
    given = parser.parse_args()
    with (given.folder / RESULT).open("w", encoding="utf-8") as out, terminated_like_interrupted():
        status = _run(given, Terminal(json_mode=True, out=out))
    sys.exit(status)


def _run(given: argparse.Namespace, terminal: Terminal) -> int:
    """Set the stage, run, and return the exit status."""
    from flows.datacenters import Datacenter  # noqa: PLC0415 - --help needs no data centre
    from flows.relocation import relocated  # noqa: PLC0415 - as above

    environ = EverybodysPassword(os.environ.get(PASSWORD_VARIABLE, ""))
    with (
        tempfile.TemporaryDirectory(prefix="zp-", ignore_cleanup_errors=True) as scratch,
        Children(apart=False) as children,
    ):
        cli_run.BEFORE_LEAVING.append(children.end_at_once)
        try:
            batch = relocated(load_batch(given.file, environ), Datacenter.model_validate_json(given.hosts))
            endpoint = start_browser(children, Path(scratch), headed=given.headed)
            if given.person != "nobody":
                _seat_people(batch, children, given, endpoint)
            envelope = cli_run.execute(given.command, batch, _options(given, endpoint), environ, terminal)
        except UsageFault as fault:
            return report_refusal(given.command, fault, terminal)
        except Stop as stop:
            error = ErrorReport(code=stop.code, message=stop.message, remedy=stop.remedy)
            envelope = sum_up(given.command, [], [error])
        terminal.envelope(envelope)
    return envelope.exit_code


def _seat_people(batch: Batch, children: Children, given: argparse.Namespace, endpoint: str) -> None:
    """Start a person for each login; one whose password the config does not name types it."""
    for email, types in {one.email.casefold(): one.password_env is None for one in batch.identities}.items():
        start_person(
            children,
            given.folder,
            endpoint=endpoint,
            control=given.control,
            email=email,
            types_password=types,
            behaviour=given.person,
        )


def _options(given: argparse.Namespace, endpoint: str) -> RunOptions:
    """Return the options of the run; corrections beside the config count, as they do for ``apply``."""
    beside = given.file.parent / CONTROLS_FILE
    return RunOptions(
        state_dir=given.folder / STATE_FOLDER,
        cdp_endpoint=endpoint,
        controls=beside if beside.is_file() else None,
        only=tuple(given.only),
        gate_timeout=given.gate_timeout,
    )


if __name__ == "__main__":
    main()
