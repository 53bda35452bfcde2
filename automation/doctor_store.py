"""Where things are kept on this machine: the keyring, and room on the disk."""

from __future__ import annotations

import importlib
import shutil
from typing import TYPE_CHECKING, Any

from automation.doctor import Check

if TYPE_CHECKING:
    from pathlib import Path

ROOM_WANTED, ROOM_NEEDED = 500_000_000, 50_000_000
"""Bytes free below which recordings of a batch may fill the disk, and below which the journal is in danger."""

_POOR = {
    "fail": "it keeps nothing",
    "null": "it keeps nothing",
    "file": "it is a file of the package keyrings.alt",
}
"""Why a back end is no good place for a secret, by the last part of its module's name."""


def check_keyring() -> Check:
    """Say which keyring of the system would keep secrets; nothing is read from it or written to it."""
    try:
        backend: Any = importlib.import_module("keyring").get_keyring()
    except ModuleNotFoundError:
        return Check(name="keyring", level="ok", message="The package keyring is not installed, so none is used.")
    except Exception as fault:  # noqa: BLE001 - back ends of the system raise what they like
        return _poor(f"The keyring does not answer ({type(fault).__name__}).")
    kind = type(backend)
    name = f"{kind.__module__}.{kind.__qualname__}"
    parts = [type(inner).__module__ for inner in getattr(backend, "backends", ())]
    modules = parts or [kind.__module__]
    poor = [_POOR.get(module.rpartition(".")[2].lower()) for module in modules]
    if all(poor):
        return _poor(f"The keyring is {name}, and {poor[0]}.")
    over = f" over {', '.join(parts)}" if parts else ""
    return Check(name="keyring", level="ok", message=f"{name}{over}.")


def check_room(folder: Path) -> Check:
    """Look whether the disk has room for the journal and recordings.

    Args:
        folder: The state folder; it need not exist yet.
    """
    there = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    try:
        free = shutil.disk_usage(there).free
    except OSError as fault:
        return Check(
            name="disk",
            level="warn",
            message=f"How much room {there} has cannot be told ({fault.strerror}).",
            remedy="Look at it by hand, or name another folder with --state.",
        )
    message = f"{free / 1e9:,.1f} GB free at {there}."
    if free >= ROOM_WANTED:
        return Check(name="disk", level="ok", message=message)
    return Check(
        name="disk",
        level="warn" if free >= ROOM_NEEDED else "fail",
        message=message,
        remedy="Make room, or name a folder on another disk with --state and --output.",
    )


def _poor(message: str) -> Check:
    return Check(
        name="keyring",
        level="warn",
        message=message,
        remedy="Start and unlock the keyring of your desktop (Secret Service, KWallet); until then it keeps nothing.",
    )
