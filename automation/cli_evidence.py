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
    from collections.abc import Sequence

    from automation.redaction.recordings import Redacted
    from automation.report.terminal import Terminal

_MEGABYTE = 1_000_000
REHEARSAL = "rehearsal.json"
"""What a rehearsal saw of an org, beside what was recorded of it."""


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
    kept = kept_in(recordings)
    if not kept:
        problem = (
            f"there is no recording of {org} in {recordings.parent}; name the folder with --output or --state, or run "
            "`apply` with --tracing retain-on-failure first"
        )
        return report_refusal("evidence", UsageFault([problem]), terminal)
    bundle = (into or Path()) / f"{recordings.name}-evidence.zip"
    try:
        done = bundled(kept, bundle)
    except (StillHeld, NoRecording, OSError) as fault:
        error = not_made(fault)
        terminal.say(f"{error.code}: {error.message} {error.remedy}")
        terminal.envelope(sum_up("evidence", [], [error]))
        return EXIT_FAILED
    names = ", ".join(path.name for path in kept)
    terminal.result(f"{bundle}: {done.size / _MEGABYTE:.1f} MB; {names} and versions, without secrets")
    terminal.envelope(sum_up("evidence", [], []))
    return EXIT_DONE


def kept_in(recordings: Path) -> list[Path]:
    """Return what was recorded in the folder of an org.

    Args:
        recordings: The folder.
    """
    kept = [recordings / name for name in (ERROR, REHEARSAL, TREE, TRACE, HAR)] + sorted(recordings.glob("*.png"))
    return [path for path in kept if path.is_file()]


def bundled(kept: Sequence[Path], bundle: Path) -> Redacted:
    """Put recordings and versions into one file, cleaned once more.

    Args:
        kept: The recordings.
        bundle: The file to write.

    Returns:
        What the cleaning did.

    Raises:
        StillHeld: A secret was still in it; nothing is written then.
        NoRecording: One of them is damaged.
        OSError: It cannot be written.
    """
    from flows.shapes import SECRET_SHAPES  # noqa: PLC0415 - --help needs none

    register_shape(*SECRET_SHAPES)
    with private_folder(bundle.parent) as folder:
        raw = folder / bundle.name
        with zipfile.ZipFile(raw, "w") as archive:
            archive.writestr("versions.json", json.dumps(versions(), indent=2))
            for path in kept:
                archive.write(path, path.name)
        return redact(raw, bundle, REGISTRY, keep_pictures=True)  # its pictures were covered when they were taken


def not_made(fault: Exception) -> ErrorReport:
    """Return the error that says why there is no bundle.

    Args:
        fault: What `bundled` raised.
    """
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
