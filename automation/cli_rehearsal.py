"""One run of a config on a stand-in that serves already: a process that ``replay`` and the pytest plugin start.

It is ``apply``, but for two things: every address of Zoho is moved to the stand-in, and every password is the one that
everybody has there, whatever the environment holds. No secret of the user's is read.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from automation import cli_run
from automation.cli_check import load_batch, report_refusal
from automation.cli_run_options import CONTROLS_FILE
from automation.errors import UsageFault
from automation.options import RunOptions
from automation.report.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    parser.add_argument("--cdp-endpoint", required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--result", type=Path, required=True, help="where the JSON object goes")
    parser.add_argument("--gate-timeout", type=float, default=60.0)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--command", choices=("apply", "verify"), default="apply")
    given = parser.parse_args()
    with given.result.open("w", encoding="utf-8") as out:
        sys.exit(_run(given, Terminal(json_mode=True, out=out)))


def _run(given: argparse.Namespace, terminal: Terminal) -> int:
    """Run and return the exit status."""
    from flows.datacenters import Datacenter  # noqa: PLC0415 - --help needs no data centre
    from flows.relocation import relocated  # noqa: PLC0415 - as above

    environ = EverybodysPassword(os.environ.get(PASSWORD_VARIABLE, ""))
    beside = given.file.parent / CONTROLS_FILE
    options = RunOptions(
        state_dir=given.state,
        cdp_endpoint=given.cdp_endpoint,
        controls=beside if beside.is_file() else None,
        only=tuple(given.only),
        gate_timeout=given.gate_timeout,
    )
    try:
        batch = relocated(load_batch(given.file, environ), Datacenter.model_validate_json(given.hosts))
        envelope = cli_run.execute(given.command, batch, options, environ, terminal)
    except UsageFault as fault:
        return report_refusal(given.command, fault, terminal)
    terminal.envelope(envelope)
    return envelope.exit_code


if __name__ == "__main__":
    main()
