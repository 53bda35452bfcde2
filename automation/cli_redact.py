"""``redact``: cleans traces and HARs, this program's or not, and proves by a scan that no secret is left in them."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from automation.cli_check import report_refusal
from automation.errors import UsageFault
from automation.redaction import REGISTRY, register, register_shape
from automation.redaction.recordings import NoRecording, StillHeld, redact
from automation.report.envelope import EXIT_DONE, EXIT_FAILED, Envelope, ErrorReport

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from automation.report.terminal import Terminal

_MEGABYTE = 1_000_000


class FileReport(BaseModel):
    """A recording that was cleaned: where it is, and what cleaning it came to (see ``Redacted``)."""

    source: str
    redacted: str
    secrets: int
    members: int
    pictures: int
    dropped: int
    size: int
    seconds: float


class RedactEnvelope(Envelope):
    """The envelope of ``redact``: the common keys, and the files that are clean."""

    files: list[FileReport] = Field(default_factory=list)


def redact_files(
    files: list[Path],
    terminal: Terminal,
    *,
    names: list[str],
    output: Path | None,
    keep_pictures: bool,
    environ: Mapping[str, str] | None = None,
) -> int:
    """Clean recordings.

    Args:
        files: Traces, HARs or texts; they stay as they are.
        terminal: Where to say what came of it.
        names: Environment variables that hold secrets.
        output: Where the clean ones go; beside each, as ``NAME.redacted.EXT``, when absent.
        keep_pictures: Leave pictures as they are.
        environ: The environment; the process's own when absent.

    Returns:
        The exit status.
    """
    environ = os.environ if environ is None else environ
    targets = {file: _target(file, files, output) for file in files}
    if problems := _problems(targets, names, environ):
        return report_refusal("redact", UsageFault(problems), terminal)
    from flows.shapes import SECRET_SHAPES  # noqa: PLC0415 - --help needs none

    register(*(environ[name] for name in names))
    register_shape(*SECRET_SHAPES)
    done: list[FileReport] = []
    errors: list[ErrorReport] = []
    for source, target in targets.items():
        try:
            report = redact(source, target, REGISTRY, keep_pictures=keep_pictures)
        except (StillHeld, NoRecording, OSError) as fault:
            errors.append(_error(source, fault))
            terminal.say(f"{source}: {errors[-1].message}")
            continue
        done.append(FileReport(source=str(source), redacted=str(target), **asdict(report)))
        terminal.result(_line(done[-1]))
    exit_code = EXIT_FAILED if errors else EXIT_DONE
    envelope = RedactEnvelope(command="redact", status="success", exit_code=exit_code, errors=errors, files=done)
    if errors:
        envelope.status = "partial" if done else "error"
    terminal.envelope(envelope)
    return exit_code


def _target(file: Path, files: list[Path], output: Path | None) -> Path:
    """Return where a clean copy goes; of files with the same name each gets its folder's name before its own."""
    if output is None:
        return file.with_suffix(f".redacted{file.suffix}")
    alone = [other.name for other in files].count(file.name) == 1
    return output / (file.name if alone else f"{file.parent.name}-{file.name}")


def _problems(targets: Mapping[Path, Path], names: list[str], environ: Mapping[str, str]) -> list[str]:
    problems = [f"{file}: there is no such file; name a trace or a HAR" for file in targets if not file.is_file()]
    problems += [
        f"--secret-env: the variable {name} is not set or empty; set it to the secret, or leave the option out"
        for name in names
        if not environ.get(name)
    ]
    if len(set(targets.values())) < len(targets):
        problems.append(
            "--output: two of the files would have the same clean copy; name another folder for one of them"
        )
    same = [file for file, target in targets.items() if target.exists() and target.samefile(file)]
    problems += [f"--output: {file} would be overwritten by its clean copy; name another folder" for file in same]
    return problems


def _error(source: Path, fault: Exception) -> ErrorReport:
    if isinstance(fault, StillHeld):
        return ErrorReport(
            code="recording_destroyed",
            message=f"Its clean copy was destroyed: {fault}.",
            remedy="Nothing was written. Do not pass the file on, and report it as a fault of the program.",
        )
    reason = fault.strerror if isinstance(fault, OSError) else str(fault)
    return ErrorReport(
        code="invalid_config",
        message=f"It cannot be cleaned: {reason}.",
        remedy=f"Name a trace, a HAR or a text that can be read and opened; {source.name} is none.",
    )


def _line(report: FileReport) -> str:
    greyed = f"{report.pictures} pictures made grey, " if report.pictures else ""
    dropped = f"{report.dropped} bodies left out that could not be read, " if report.dropped else ""
    return (
        f"{report.redacted}: {report.size / _MEGABYTE:.1f} MB; {greyed}{dropped}none of {report.secrets} secrets found "
        f"in it ({report.seconds:.1f} s)"
    )
