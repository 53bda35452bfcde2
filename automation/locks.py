"""One run at a time on a state directory and on an identity. The system lets go of a dead owner's lock by itself."""

from __future__ import annotations

import hashlib
import json
import os
import socket
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from automation.errors import JournalUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_NAME = "run.lock"
"""The lock of a state directory."""


@contextmanager
def held(path: Path, what: str) -> Iterator[None]:
    """Hold a lock while the block lasts, and say beside it who holds it.

    Args:
        path: The lock's file; its folder is made when it is missing.
        what: What it stands for, for the message of whoever comes second.

    Raises:
        JournalUnavailable: Another run holds it; says which and since when. Or the file cannot be written.
    """
    owner = path.with_suffix(".owner.json")
    lock = FileLock(path, timeout=0, mode=0o600)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise JournalUnavailable(
            f"Another run works on {what}: {_told(owner)}.",
            "Wait until it has ended, or end it; then run again. A run that died holds nothing.",
        ) from None
    except OSError as fault:
        raise JournalUnavailable(
            f"The lock {path} cannot be taken: {fault.strerror or 'not writable'}.",
            "Free the disk, mend the permissions, or name another directory with --state. Nothing was clicked.",
        ) from fault
    try:
        _sign(owner)
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()


def identity_lock(email: str, accounts: str) -> Path:
    """Return the lock of an identity, the same for every state directory of this user.

    Args:
        email: The identity's e-mail address; only a digest of it is in the file's name.
        accounts: Origin of its sign-in host.
    """
    from platformdirs import user_state_path  # noqa: PLC0415 - only a run needs it

    digest = hashlib.sha256(f"{accounts} {email.casefold()}".encode()).hexdigest()[:24]
    return user_state_path("zoho-provision") / "identities" / f"{digest}.lock"


def _sign(owner: Path) -> None:
    """Note who holds a lock; a run goes on where that cannot be written."""
    signature = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat("T", "seconds")}
    try:
        owner.touch(mode=0o600)
        owner.write_text(json.dumps(signature), encoding="utf-8")
    except OSError:
        return


def _told(owner: Path) -> str:
    """Say who holds a lock, and for how long."""
    try:
        signature = json.loads(owner.read_text(encoding="utf-8"))
        since = datetime.fromisoformat(signature["since"])
        minutes = max(0, int((datetime.now(UTC) - since).total_seconds() // 60))
        return f"process {signature['pid']} on {signature['host']}, since {since:%H:%M} UTC ({minutes} min)"
    except (OSError, ValueError, KeyError, TypeError):
        return "an unknown process"
