"""Where client id and secret of an org go after its onboarding."""

from __future__ import annotations

import shutil
from functools import cache
from typing import TYPE_CHECKING

from automation.handover import Destination, ToAge, ToCommand, ToKeyring, recipient
from flows.config.problems import nearest, shown

if TYPE_CHECKING:
    from flows.config.merge import Merged
    from flows.config.problems import Findings

WAYS: dict[str, tuple[str, ...]] = {
    "nowhere": (),
    "keyring": (),
    "age": ("recipients", "folder"),
    "command": ("command", "timeout"),
}
"""The ways to hand over, each with the keys that go with it."""
_KEYS = tuple(key for keys in WAYS.values() for key in keys)
FOLDER, TIMEOUT, LONGEST = "handover", 30.0, 600.0


def handover(org: Merged, findings: Findings) -> Destination | None:
    """Check ``handover`` of an org.

    Args:
        org: The org over the defaults.
        findings: Takes what is wrong.

    Returns:
        Where to hand over; None for nowhere, which is the default, and where something is wrong.
    """
    if not org.own.handover.model_fields_set and not org.defaults.handover.model_fields_set:
        return None
    if any(org.is_faulty(findings, "handover", key) for key in ("to", *_KEYS)):
        return None
    way = _way(org, findings)
    if way == "age":
        return _age(org, findings)
    if way == "command":
        return _command(org, findings)
    return ToKeyring() if way == "keyring" else None


def _way(org: Merged, findings: Findings) -> str | None:
    """Return the way that the config names, None where it names none or other keys do not go with it."""
    way, place = org.find("handover", "to")
    if way is not None and way not in WAYS:
        meant = nearest(way, list(WAYS))
        right = f"did you mean {meant}?" if meant else f"write one of {', '.join(WAYS)}"
        findings.fault(place, f"is no way to hand over: {shown(way)}", right)
        return None
    for key in _KEYS:
        value, path = org.find("handover", key)
        if value is None or key in WAYS.get(way or "", ()):
            continue
        if way is None:
            findings.fault(path, "stands there without to", f'write to = "{_way_of(key)}" beside it')
            return None
        if path[:2] == place[:2]:  # those of [defaults] may stand there for other orgs
            findings.fault(path, f'does not go with to = "{way}"', f'it goes with to = "{_way_of(key)}"; take one out')
            return None
    return None if way is None else str(way)


def _way_of(key: str) -> str:
    return next(way for way, keys in WAYS.items() if key in keys)


def _age(org: Merged, findings: Findings) -> ToAge | None:
    recipients, place = org.find("handover", "recipients")
    if not recipients:
        findings.fault(place, "is missing", 'name who can open the file, such as recipients = ["age1..."]')
        return None
    for index, text in enumerate(recipients):
        if recipient(text) is None:  # it may be a private key by mistake, so it is not repeated
            findings.fault((*place, index), "is no recipient of age", "write a public key: age1... or ssh-ed25519 ...")
            return None
    folder, where = org.find("handover", "folder")
    if folder is not None and (not folder.strip() or "\0" in folder):
        findings.fault(where, "is no folder", f'write one, such as "{FOLDER}"; it counts from the folder of this file')
        return None
    return ToAge(tuple(recipients), findings.path.parent.absolute() / (folder or FOLDER))


def _command(org: Merged, findings: Findings) -> ToCommand | None:
    command, place = org.find("handover", "command")
    if not command or not command[0].strip() or any("\0" in part for part in command):
        wrong = "is missing" if command is None else "is no command"
        findings.fault(place, wrong, 'write program and arguments as a list, such as command = ["./store.sh"]')
        return None
    timeout, where = org.find("handover", "timeout")
    if timeout is not None and not 0 < timeout <= LONGEST:
        findings.fault(where, "is no length of time", f"write seconds, {LONGEST:g} at most")
        return None
    made = ToCommand(tuple(command), findings.path.parent.absolute(), float(timeout or TIMEOUT))
    if not _is_here(made.program):
        wrong = f"names a program that is not here: {shown(command[0])}"
        findings.warn((*place, 0), wrong, "install it before `apply`, or correct the path: it counts from this file")
    return made


@cache
def _is_here(program: str) -> bool:
    return shutil.which(program) is not None
