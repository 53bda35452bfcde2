"""``apply``: of a config, at a terminal after its plan was shown and agreed to; or of a saved plan, which was."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from automation import cli_run
from automation.cli_plan import allowed, drawn, looked
from automation.errors import UsageFault
from automation.plan import saved
from automation.report.envelope import EXIT_DONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from automation.cli_run import Prepared
    from automation.options import RunOptions
    from automation.plan.model import Plan
    from automation.report.envelope import Envelope
    from automation.report.terminal import Terminal

YES = ("y", "yes")


def apply(file: Path, terminal: Terminal, options: Callable[[Path], RunOptions], *, yes: bool = False) -> int:
    """Apply a config, after asking a person who is there; or exactly what a saved plan says, which was agreed to.

    Args:
        file: The config, or the plan.
        terminal: Where to report.
        options: Makes the options, given the config.
        yes: Do not ask.

    Returns:
        The exit status; 0 also for a no.
    """

    def config() -> Envelope | None:
        prepared = cli_run.prepare(file, lambda: options(file))
        chosen, batch, environ = prepared
        cli_run.warn(batch, terminal)
        if yes or chosen.no_input or not is_asked(terminal):
            return cli_run.execute("apply", batch, chosen, environ, terminal)
        return _agreed(file, prepared, terminal)

    def plan() -> Envelope:
        made = saved.read(file)
        named = saved.config_of(made, file)
        known = [org.name for org in made.orgs]
        return _exactly(made, cli_run.prepare(named, lambda: _as_planned(options(named), made), known), terminal)

    return cli_run.reported("apply", file, terminal, plan if saved.is_plan(file) else config)


def is_asked(terminal: Terminal) -> bool:
    """Tell whether a person can see a question and answer it.

    Args:
        terminal: Where it would be asked.
    """
    return not terminal.json_mode and sys.stdin.isatty() and terminal.is_seen("err")


@contextmanager
def one_sign_in(options: RunOptions, environ: Mapping[str, str], terminal: Terminal) -> Iterator[RunOptions]:
    """Yield the options with which two runs, one after the other, need one sign-in of each identity.

    A browser that the run starts forgets whoever signed in; so the sessions rest meanwhile in a folder of their own,
    locked with a key that is nowhere but here. Where sessions are kept anyway, or the browser keeps them, they do not.

    Args:
        options: How to run.
        environ: Where a passphrase may be.
        terminal: Where to ask for one.

    Raises:
        UsageFault: The variable that is named for the passphrase holds none.
    """
    from automation.cli_sessions_kept import unlocked  # noqa: PLC0415 - only a run that is asked about needs it
    from automation.sessions.keys import OneTimeKey  # noqa: PLC0415 - as above

    key = unlocked(options, environ, terminal) if options.keep_session else None
    if key is not None or options.cdp_endpoint is not None or options.user_data_dir is not None:
        yield replace(options, session_key=key)
        return
    with TemporaryDirectory(prefix="zoho-provision-") as folder:
        yield replace(options, keep_session=False, session_key=OneTimeKey(), session_dir=Path(folder))


def _agreed(file: Path, prepared: Prepared, terminal: Terminal) -> Envelope | None:
    """Look, show the plan, ask once, and do exactly what was agreed to; None for a no."""
    terminal.say("Looking first; nothing is changed before you have seen what would be. (--yes goes without)")
    with one_sign_in(prepared.options, prepared.environ, terminal) as carried:
        looking = replace(carried, step=False, tracing="off", har=False, screenshot="off", video="off")
        ended, made = looked("apply", file, prepared._replace(options=looking), terminal)
        if made is None or not made.orgs:
            return ended
        for line in drawn(made, terminal, "err"):
            if isinstance(line, str):
                terminal.say(line)
            else:
                terminal.console("err").print(line)
        if not any(org.changes for org in made.orgs):
            if ended.exit_code != EXIT_DONE:
                return ended  # nobody came, or nothing can be done
        elif not _says_yes(made, terminal):
            terminal.say("Nothing was changed.")
            return None
        names = tuple(org.name for org in made.orgs)
        agreed = prepared._replace(options=replace(carried, only=names, failed=False))
        return _exactly(made, agreed, terminal)


def _exactly(made: Plan, prepared: Prepared, terminal: Terminal) -> Envelope:
    """Do what a plan says, in those orgs that it has."""
    from flows.planning import apply_planned  # noqa: PLC0415 - --help stays quick

    chosen, batch, environ = prepared
    names = {org.name for org in made.orgs}
    planned = replace(batch, orgs=tuple(org for org in batch.orgs if org.name in names))
    return cli_run.execute("apply", planned, chosen, environ, terminal, flow=partial(apply_planned, saved=made))


def _says_yes(made: Plan, terminal: Terminal) -> bool:
    """Ask whether a plan shall be done."""
    count = sum(org.changes for org in made.orgs)
    terminal.say("You answer MFA, and you click Accept once for each connection that is made.")
    terminal.say(f"Do this in {count} {'org' if count == 1 else 'orgs'}? Type yes to go on:")
    return sys.stdin.readline().strip().casefold() in YES


def _as_planned(chosen: RunOptions, made: Plan) -> RunOptions:
    """Return the options; a flag that takes something away is the plan's to give.

    Raises:
        UsageFault: One was given that the plan was made without.
    """
    problems = [
        f"--{flag}: this plan was made without it; make it anew with `plan --{flag}`, look at it, and apply that"
        for flag in allowed(chosen)
        if flag not in made.allowed
    ]
    if problems:
        raise UsageFault(problems)
    return chosen
