"""``rehearse``: is on the pages what a run looks for? The run on the stand-in is another: ``cli_rehearsal.py``."""

from __future__ import annotations

import shlex
from functools import partial
from typing import TYPE_CHECKING

from automation import cli_options as opt  # noqa: TC001 - typer evaluates the annotations
from automation.cli_shared import Shared, with_shared_options

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from automation.options import RunOptions
    from automation.rehearsal.model import OrgRehearsal, RehearsalEnvelope
    from automation.report.terminal import Terminal


@with_shared_options("failed", "database_url", "connect", tracing="on", screenshot="on")
def rehearse(
    file: opt.File,
    *,
    shared: Shared,
) -> int:
    """Open every page and form, find every control, and change nothing: are the pages as the program thinks?

    Examples:
      zoho-provision rehearse orgs.toml --only acme
      zoho-provision rehearse orgs.toml --only acme --tracing off --screenshot off
      zoho-provision rehearse orgs.toml --json

    It signs in (you answer MFA), types nothing more and submits nothing. It ends with a table of what each control was
    found by, what was seen of the questions that only the live site settles, and a file with trace and pictures,
    cleaned of secrets. Exit status: 0 all found, 1 something is amiss (with the entry to paste), 3 a person is awaited.
    """
    return run_rehearsal(
        file,
        shared.terminal,
        lambda: shared.options(
            file,
        ),
    )


def run_rehearsal(file: Path, terminal: Terminal, options: Callable[[], RunOptions]) -> int:
    """Rehearse every org, show what was seen, and bundle the evidence.

    Args:
        file: The config.
        terminal: Where to show it.
        options: Makes the options; its problems are reported together with those of the config.

    Returns:
        The exit status.
    """
    from automation import cli_run  # noqa: PLC0415 - --help stays quick
    from automation.cli_check import report_refusal  # noqa: PLC0415 - as above
    from automation.errors import UsageFault  # noqa: PLC0415 - as above
    from automation.rehearsal.model import RehearsalEnvelope  # noqa: PLC0415 - as above
    from automation.report.envelope import EXIT_DONE, EXIT_FAILED, EXIT_INTERRUPTED  # noqa: PLC0415 - as above
    from flows.rehearsing import rehearse as walk  # noqa: PLC0415 - as above

    seen: dict[str, OrgRehearsal] = {}
    try:
        chosen, batch, environ = cli_run.prepare(file, options)
        for warning in batch.warnings:
            terminal.say(f"warning: {warning}")
        ended = cli_run.execute("rehearse", batch, chosen, environ, terminal, flow=partial(walk, rehearsals=seen))
    except UsageFault as fault:
        return report_refusal("rehearse", fault, terminal)
    envelope = RehearsalEnvelope(
        **ended.model_dump(), rehearsals=[seen[org.name] for org in ended.orgs if org.name in seen]
    )
    if ended.exit_code != EXIT_INTERRUPTED:
        for org in envelope.rehearsals:
            _keep(org, chosen, envelope)
        if envelope.errors and envelope.exit_code == EXIT_DONE:
            envelope.exit_code, envelope.status = EXIT_FAILED, "error"
    terminal.envelope(envelope)
    _show(terminal, file, envelope)
    return envelope.exit_code


def _keep(org: OrgRehearsal, options: RunOptions, envelope: RehearsalEnvelope) -> None:
    """Write what was seen beside the recordings, and bundle all; what went wrong with that is an error of the run."""
    from automation.cli_evidence import REHEARSAL, bundled, kept_in, not_made  # noqa: PLC0415 - --help stays quick
    from automation.recorder.folders import OUTPUT, folder_of  # noqa: PLC0415 - as above
    from automation.redaction import scrub  # noqa: PLC0415 - as above
    from automation.redaction.recordings import NoRecording, StillHeld  # noqa: PLC0415 - as above

    folder = folder_of(options.output or options.state_dir / OUTPUT, org.org)
    bundle = folder.with_name(f"{folder.name}-evidence.zip")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        told = folder / REHEARSAL
        told.touch(mode=0o600)
        told.write_text(scrub(org.model_dump_json(indent=2, exclude={"evidence"})), encoding="utf-8")
        bundled(kept_in(folder), bundle)
    except (StillHeld, NoRecording, OSError) as fault:
        envelope.errors.append(not_made(fault))
    else:
        org.evidence = str(bundle)


def _show(terminal: Terminal, file: Path, envelope: RehearsalEnvelope) -> None:
    """Put what was seen on stdout, then what is amiss, and how to go on."""
    from automation.rehearsal.render import rendered  # noqa: PLC0415 - --help stays quick
    from automation.report.envelope import EXIT_DONE  # noqa: PLC0415 - as above

    for org in envelope.rehearsals:
        for line in rendered(org):
            terminal.result(line)
        terminal.result("")
    reports = [(org.name, error) for org in envelope.orgs for error in org.errors]
    for name, error in [*reports, *(("rehearse", error) for error in envelope.errors)]:
        terminal.result(f"{name}: {error.code}: {error.message}\n  → {error.remedy}")
        if error.artifact:
            terminal.result(f"  report: {error.artifact}")
    config = shlex.quote(str(file))
    if envelope.exit_code == EXIT_DONE:
        terminal.result(f"Nothing was typed but the sign-in, nothing submitted. Next:\n  zoho-provision plan {config}")
    else:
        terminal.result(
            f"Nothing was submitted. Put right what is told above, then:\n  zoho-provision rehearse {config}"
        )
