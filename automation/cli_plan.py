"""``plan``: look at every org, show what ``apply`` would do, and save it when that is asked for."""

from __future__ import annotations

import shlex
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal

from automation import cli_run
from automation.cli_check import report_refusal
from automation.clock import now
from automation.errors import UsageFault
from automation.plan import saved
from automation.plan.model import Plan, Source, summed
from automation.report.envelope import EXIT_DONE, EXIT_FAILED, EXIT_INTERRUPTED, Envelope, ErrorReport
from automation.report.summary import show_summary
from automation.report.terminal import NARROW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rich.text import Text

    from automation.cli_run import Prepared
    from automation.options import RunOptions
    from automation.plan.model import OrgPlan
    from automation.report.terminal import Terminal

EXIT_CHANGES = 4
"""With ``--detailed-exitcode``: all could be planned, and there is something to do (2 is a wrong command line here)."""


class PlanEnvelope(Envelope):
    """The one object that ``plan --json`` prints; ``plan`` is what ``--out`` writes, null when none could be made."""

    plan: Plan | None = None


def plan(file: Path, terminal: Terminal, options: Callable[[], RunOptions], *, out: Path | None, detailed: bool) -> int:
    """Look at every org, show what `apply` would do, and save it when that is asked for.

    Args:
        file: The config.
        terminal: Where to show it.
        options: Makes the options; its problems are reported together with those of the config.
        out: Where the plan is saved.
        detailed: Tell by the exit status whether there is something to do.

    Returns:
        The exit status.
    """
    try:
        prepared = cli_run.prepare(file, lambda: _checked(options, out, file))
        cli_run.warn(prepared.batch, terminal)
        ended, made = looked("plan", file, prepared, terminal, out=out)
    except UsageFault as fault:
        return report_refusal("plan", fault, terminal)
    envelope = PlanEnvelope(**ended.model_dump(), plan=made)
    if made is not None:
        if detailed and envelope.exit_code == EXIT_DONE and any(org.changes for org in made.orgs):
            envelope.exit_code = EXIT_CHANGES
        trouble = _save(made, out) if out else None
        if trouble:
            envelope.exit_code, envelope.status = EXIT_FAILED, "error"
            envelope.errors.append(trouble)
            terminal.say(f"{trouble.message} {trouble.remedy}")
    terminal.envelope(envelope)
    _show(terminal, file, envelope, None if envelope.errors else out)
    return envelope.exit_code


def looked(
    command: Literal["plan", "apply"],
    file: Path,
    prepared: Prepared,
    terminal: Terminal,
    *,
    out: Path | None = None,
) -> tuple[Envelope, Plan | None]:
    """Look at every chosen org; nothing is changed.

    Args:
        command: The command that looks.
        file: The config.
        prepared: What stands in it, and how to run.
        terminal: Where to report on the way.
        out: Where the plan will be saved.

    Returns:
        The envelope of the run, and the plan; None when there is none, since the run as a whole failed or was ended.

    Raises:
        UsageFault: As `cli_run.execute`.
    """
    from flows.planning import plan as look  # noqa: PLC0415 - --help stays quick
    from flows.wanted import config_fingerprint  # noqa: PLC0415 - as above

    chosen, batch, environ = prepared
    plans: dict[str, OrgPlan] = {}
    made_at = now()  # before anything is looked at, so that what is made meanwhile counts as later
    flow = partial(look, plans=plans)
    ended = cli_run.execute("plan", batch, chosen, environ, terminal, told_as=command, flow=flow)
    if ended.exit_code == EXIT_INTERRUPTED or ended.errors:
        return ended, None
    orgs = [plans[org.name] for org in ended.orgs]
    return ended, Plan(
        program=f"zoho-provision {version('zoho-provision')}",
        made_at=made_at,
        config=Source(
            file=saved.relative(file, out) if out else file.as_posix(),
            fingerprint=config_fingerprint(batch.orgs),
        ),
        allowed=allowed(chosen),
        summary=summed(orgs),
        orgs=orgs,
    )


def allowed(chosen: RunOptions) -> list[Literal["prune", "reconnect"]]:
    """Return the flags that take something away, as far as they were given."""
    found: list[Literal["prune", "reconnect"]] = ["prune"] if chosen.prune else []
    return [*found, "reconnect"] if chosen.reconnect else found


def _checked(options: Callable[[], RunOptions], out: Path | None, config: Path) -> RunOptions:
    """Make the options, and tell what is wrong with the place of the plan together with their own problems."""
    problems = saved.target_problem(out, config) if out else []
    try:
        chosen = options()
    except UsageFault as fault:
        raise UsageFault([*fault.problems, *problems]) from None
    if problems:
        raise UsageFault(problems)
    return chosen


def _save(made: Plan, out: Path) -> ErrorReport | None:
    """Write the plan; what went wrong is returned, since the plan itself can still be shown."""
    try:
        saved.write(made, out)
    except OSError as fault:
        return ErrorReport(
            code="invalid_config",
            message=f"--out: {out} cannot be written: {fault.strerror}.",
            remedy="Name a file that can be written, and make the plan again.",
        )
    return None


def drawn(made: Plan, terminal: Terminal, which: Literal["out", "err"]) -> list[Text] | list[str]:
    """Return the lines of a plan as wide as a stream is, in colour where a person looks at it."""
    from automation.plan.render import rendered  # noqa: PLC0415 - it loads the terminal's library

    if terminal.is_live(which):
        return rendered(made, terminal.console(which).width)
    return [line.plain for line in rendered(made, NARROW)]


def _show(terminal: Terminal, file: Path, envelope: PlanEnvelope, out: Path | None) -> None:
    """Put the plan on stdout, and how to go on; without a plan, what is known of the run."""
    config = shlex.quote(str(file))
    if envelope.plan is None:
        show_summary(terminal, envelope, rerun=f"zoho-provision plan {config}")
        return
    for line in drawn(envelope.plan, terminal, "out"):
        terminal.result(line)
    if out:
        terminal.result(
            f"\nSaved the plan to {out}. To do exactly this:\n  zoho-provision apply {shlex.quote(str(out))}"
        )
    elif any(org.changes for org in envelope.plan.orgs):
        terminal.result(
            "\nNot saved: --out PLAN would, and `apply PLAN` would then do exactly this.\n"
            f"  zoho-provision apply {config}"
        )
