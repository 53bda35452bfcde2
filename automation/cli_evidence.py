"""``evidence``: everything that was recorded of an org, cleaned once more, as one file to send to a maintainer."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from automation.cli_check import report_refusal
from automation.cli_run_options import STATE_FOLDER
from automation.errors import UsageFault
from automation.recorder.flight import ERROR, HAR, TRACE, TREE, versions
from automation.recorder.folders import OUTPUT, folder_of
from automation.redaction import REGISTRY, register_shape
from automation.redaction.recordings import NoRecording, StillHeld, private_folder, redact
from automation.report.envelope import EXIT_DONE, EXIT_FAILED, ErrorReport, sum_up

if TYPE_CHECKING:
    from automation.report.terminal import Terminal

_MEGABYTE = 1_000_000


def evidence(org: str, terminal: Terminal, *, state: Path | None, output: Path | None, into: Path | None) -> int:
    """Bundle what was recorded of an org.

    Args:
        org: Its name.
        terminal: Where to say what came of it.
        state: The state folder of the run; the one in the working directory when absent.
        output: Where the run put its recordings; ``output/`` in the state folder when absent.
        into: The folder for the bundle; the working directory when absent.

    Returns:
        The exit status.
    """
    recordings = folder_of(output or (state or Path(STATE_FOLDER)) / OUTPUT, org)
    kept = [recordings / name for name in (ERROR, TREE, TRACE, HAR)] + sorted(recordings.glob("*.png"))
    kept = [path for path in kept if path.is_file()]
    if not kept:
        problem = (
            f"there is no recording of {org} in {recordings.parent}; name the folder with --output or --state, or run "
            "`apply` with --tracing retain-on-failure first"
        )
        return report_refusal("evidence", UsageFault([problem]), terminal)
    from flows.shapes import SECRET_SHAPES  # noqa: PLC0415 - --help needs none

    register_shape(*SECRET_SHAPES)
    bundle = (into or Path()) / f"{recordings.name}-evidence.zip"
    try:
        with private_folder(bundle.parent) as folder:
            raw = folder / bundle.name
            with zipfile.ZipFile(raw, "w") as archive:
                archive.writestr("versions.json", json.dumps(versions(), indent=2))
                for path in kept:
                    archive.write(path, path.name)
            done = redact(raw, bundle, REGISTRY, keep_pictures=True)  # its pictures were covered when they were taken
    except (StillHeld, NoRecording, OSError) as fault:
        error = _error(fault)
        terminal.say(f"{error.code}: {error.message} {error.remedy}")
        terminal.envelope(sum_up("evidence", [], [error]))
        return EXIT_FAILED
    names = ", ".join(path.name for path in kept)
    terminal.result(f"{bundle}: {done.size / _MEGABYTE:.1f} MB; {names} and versions, without secrets")
    terminal.envelope(sum_up("evidence", [], []))
    return EXIT_DONE


def _error(fault: Exception) -> ErrorReport:
    if isinstance(fault, StillHeld):
        return ErrorReport(
            code="recording_destroyed",
            message=f"The bundle was destroyed: {fault}.",
            remedy="Nothing was written. Report it as a fault of the program.",
        )
    reason = fault.strerror if isinstance(fault, OSError) else str(fault)
    return ErrorReport(
        code="internal_error",
        message=f"The bundle cannot be made: {reason}.",
        remedy="Free the disk or mend the permissions; if a recording is damaged, run `apply` again with --tracing on.",
    )
