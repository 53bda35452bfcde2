"""The sign-in sessions that are kept: listed, taken away, and what locks them in a run."""

from __future__ import annotations

import sys
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from automation import keychain
from automation.cli_check import report_refusal
from automation.cli_run_options import STATE_FOLDER
from automation.cli_status import report_unreadable
from automation.errors import JournalUnavailable, UsageFault
from automation.locks import LOCK_NAME, held
from automation.redaction import Secret
from automation.report.envelope import EXIT_DONE, Envelope, sum_up
from automation.sessions.keys import SHORTEST, KeyringKey, PassphraseKey
from automation.sessions.store import heads
from automation.typed import is_at_a_terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from automation.options import RunOptions
    from automation.report.terminal import Terminal
    from automation.sessions.keys import SessionKey
    from automation.sessions.store import Head


class SessionsEnvelope(Envelope):
    """The envelope of ``sessions list``: the common keys, and the sessions."""

    sessions: list[dict[str, object]]


def listed(state: Path | None, terminal: Terminal) -> int:
    """Put every kept session on stdout.

    Args:
        state: The state directory; the one in the working directory when absent.
        terminal: Where to.

    Returns:
        The exit status: 0.
    """
    folder = state or Path(STATE_FOLDER)
    found = heads(folder)
    for path, head in found:
        terminal.result(_line(path, head))
    if not found:
        terminal.result(f"No session is kept in {folder}.")
    told = [_told(path, head) for path, head in found]
    terminal.envelope(SessionsEnvelope(command="sessions", status="success", exit_code=EXIT_DONE, sessions=told))
    return EXIT_DONE


def forgotten(identity: str | None, state: Path | None, terminal: Terminal) -> int:
    """Take kept sessions away, while no run goes on.

    Args:
        identity: The identity's name or e-mail address; all sessions when absent.
        state: The state directory; the one in the working directory when absent.
        terminal: Where to say what came of it.

    Returns:
        The exit status: 0 they are gone, 1 a run goes on or a file cannot be removed, 2 there is none of that identity.
    """
    folder = state or Path(STATE_FOLDER)
    found = [path for path, head in heads(folder) if identity is None or _is_of(identity, head)]
    if identity is not None and not found:
        problem = f"no session of {identity} is kept in {folder}; `zoho-provision sessions list` lists them"
        return report_refusal("sessions", UsageFault([problem]), terminal)
    try:
        if found:
            with held(folder / LOCK_NAME, f"the state directory {folder}"):
                for path in found:
                    path.unlink(missing_ok=True)
    except JournalUnavailable as fault:
        return report_unreadable("sessions", fault, terminal)
    except OSError as fault:
        reason = f"A kept session cannot be removed: {fault.strerror}."
        return report_unreadable("sessions", JournalUnavailable(reason, f"Remove {found[0].parent} by hand."), terminal)
    terminal.result(f"{len(found)} {'session' if len(found) == 1 else 'sessions'} taken away; the next run signs in.")
    terminal.envelope(sum_up("sessions", [], []))
    return EXIT_DONE


def unlocked(options: RunOptions, environ: Mapping[str, str], terminal: Terminal) -> SessionKey | None:
    """Return what locks the kept sessions of a run; where nothing can, say so once and return None.

    Args:
        options: How to run.
        environ: Where a passphrase may be.
        terminal: Where to ask for one.

    Raises:
        UsageFault: The variable that is named for it holds no passphrase.
    """
    name = options.passphrase_env
    if name:
        given = environ.get(name, "")
        if len(given) < SHORTEST:
            lack = f"holds less than {SHORTEST} characters" if given else "is not set"
            problem = f"--passphrase-env: {name} {lack}; set it to a passphrase of {SHORTEST} or more"
            raise UsageFault([problem])
        return PassphraseKey(Secret(given))
    try:
        keychain.ready()
    except keychain.KeyringUnavailable as fault:
        typed = _typed(options, terminal)
        if typed is not None:
            return PassphraseKey(typed)
        terminal.say(
            f"No session is kept: there is nothing to lock it with. The system's keyring: {fault.reason}; a "
            "passphrase: none was given (--passphrase-env NAME)."
        )
        return None
    return KeyringKey(options.state_dir)


def _typed(options: RunOptions, terminal: Terminal) -> Secret | None:
    """Ask for a passphrase in the terminal, twice when there is no session yet that would tell a slip of the hand."""
    if options.no_input or terminal.json_mode or not is_at_a_terminal(sys.stdin):
        return None
    first = getpass(f"Passphrase that locks the kept sessions ({SHORTEST} characters or more; empty keeps none): ")
    if not first:
        return None
    typed = Secret(first)
    known = any(head is not None and head.key == "passphrase" for _, head in heads(options.state_dir))
    if len(first) < SHORTEST or (not known and Secret(getpass("The same again: ")) != typed):
        terminal.say("That is too short, or not the same.")
        return None
    return typed


def _is_of(identity: str, head: Head | None) -> bool:
    return head is not None and identity.casefold() in {head.owner.identity.casefold(), head.owner.email.casefold()}


def _line(path: Path, head: Head | None) -> str:
    if head is None:
        return f"{path.name}  is no kept session"
    until = f"until {head.good_until:%Y-%m-%d %H:%M} UTC" if head.is_good() else "too old to be used"
    who = f"{head.owner.identity}  {head.owner.email}  {head.owner.datacenter}"
    return f"{who}  signed in {head.signed_in_at:%Y-%m-%d %H:%M} UTC, {until}, locked with a {head.key}"


def _told(path: Path, head: Head | None) -> dict[str, object]:
    if head is None:
        return {"file": path.name, "usable": False}
    told = head.model_dump(mode="json", include={"key", "signed_in_at"})
    return {"file": path.name, **head.owner.model_dump(), **told, "usable": head.is_good()}
