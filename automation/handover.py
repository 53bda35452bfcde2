"""Hands a secret over to where it is kept: the system's keyring, a file encrypted with age, or a command's stdin.

Nothing is ever put on an argument list, where every process of the machine could read it.
"""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from automation import keychain
from automation.errors import Stop
from automation.private import written
from automation.redaction import REGISTRY, scrub

if TYPE_CHECKING:
    from collections.abc import Collection

    from automation.redaction import Secret

MOST_SAID = 16_384
"""Bytes of a command's complaints that are read; what is longer is not shown at all."""
SHOWN = 400
"""Characters of them that are shown."""


@dataclass(frozen=True, slots=True)
class ToKeyring:
    """The keyring of the operating system."""

    def __str__(self) -> str:
        return "the system's keyring"


@dataclass(frozen=True, slots=True)
class ToAge:
    """Files encrypted with age.

    Attributes:
        recipients: Who can open them: ``age1...`` or SSH public keys.
        folder: Where they go, a file an entry.
    """

    recipients: tuple[str, ...]
    folder: Path

    def __str__(self) -> str:
        return f"age files in {self.folder} for {', '.join(sorted(self.recipients))}"


@dataclass(frozen=True, slots=True)
class ToCommand:
    """A command that reads JSON on stdin.

    Attributes:
        command: The program and its arguments, as they stand in the config; no shell reads them.
        folder: Where it runs.
        timeout: Seconds it may take.
    """

    command: tuple[str, ...]
    folder: Path
    timeout: float

    @property
    def program(self) -> str:
        """The program; a path counts from the folder, a bare name is looked for as a shell would."""
        given = Path(self.command[0])
        return str(self.folder / given) if len(given.parts) > 1 else self.command[0]

    def __str__(self) -> str:
        return f"the command {self.command[0]}"


Destination = ToKeyring | ToAge | ToCommand


async def deliver(to: Destination, name: str, payload: Secret, *, without: Collection[str] = ()) -> str:
    """Hand a secret over.

    Args:
        to: Where to.
        name: Under which name: of the keyring's entry, or of the file without its ending.
        payload: What is handed over, as one line of JSON.
        without: Environment variables that a command does not get to see.

    Returns:
        Where it is now, in words.

    Raises:
        Stop: ``handover_failed``.
    """
    if isinstance(to, ToKeyring):
        try:
            await asyncio.to_thread(keychain.write, name, payload)
        except keychain.KeyringUnavailable as fault:
            raise _failed(f"the system's keyring: {fault.reason}") from None
        return f"the system's keyring, as {keychain.SERVICE} / {name}"
    if isinstance(to, ToAge):
        return await asyncio.to_thread(_encrypted, to, name, payload)
    await _commanded(to, payload, without)
    return str(to)


def is_still_there(to: Destination, name: str) -> bool:
    """Tell whether what was handed over may still be there; only a file can be seen without asking for it."""
    return not isinstance(to, ToAge) or _file(to, name).exists()


def recipient(text: str) -> object | None:
    """Return a recipient as age's library wants it, None for a text that is none."""
    from pyrage import RecipientError, ssh, x25519  # noqa: PLC0415 - only a config with age pays for it

    for kind in (x25519.Recipient, ssh.Recipient):
        with suppress(RecipientError, ValueError):
            made: object = kind.from_str(text)
            return made
    return None


def _encrypted(to: ToAge, name: str, payload: Secret) -> str:
    from pyrage import EncryptError, encrypt  # noqa: PLC0415 - as above

    path = _file(to, name)
    try:
        sealed = encrypt(payload.reveal().encode(), [recipient(text) for text in to.recipients], armored=True)
        written(path, sealed)
    except EncryptError:
        raise _failed(f"{path}: age does not encrypt for these recipients") from None
    except OSError as fault:
        raise _failed(f"{path}: {fault.strerror}") from None
    return str(path)


def _file(to: ToAge, name: str) -> Path:
    return to.folder / f"{name}.age"


async def _commanded(to: ToCommand, payload: Secret, without: Collection[str]) -> None:
    program = to.command[0]
    try:
        process = await asyncio.create_subprocess_exec(
            to.program,
            *to.command[1:],
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,  # many print what they have stored
            stderr=asyncio.subprocess.PIPE,
            cwd=to.folder,
            env={name: value for name, value in os.environ.items() if name not in without},
            start_new_session=True,
        )
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "is no program"
        raise _failed(f"the command {program}: {reason}") from None
    try:
        async with asyncio.timeout(to.timeout):
            _, said = await asyncio.gather(_fed(process, payload), _heard(process))
            status = await process.wait()
    except TimeoutError:
        raise _failed(f"the command {program} did not end within {to.timeout:g} s") from None
    finally:
        _ended(process)
        await process.wait()
    if status:
        raise _failed(f"the command {program} ended with status {status}{_shown(said)}")


async def _fed(process: asyncio.subprocess.Process, payload: Secret) -> None:
    """Give a command what it is to read; one that does not read it to the end is told by its status."""
    assert process.stdin is not None  # noqa: S101 - it was made with a pipe
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(payload.reveal().encode() + b"\n")
        await process.stdin.drain()
    process.stdin.close()
    with suppress(BrokenPipeError, ConnectionResetError):
        await process.stdin.wait_closed()


async def _heard(process: asyncio.subprocess.Process) -> bytes:
    """Read what a command complains of, so that it is never stopped by a full pipe."""
    assert process.stderr is not None  # noqa: S101 - as above
    said = b""
    while chunk := await process.stderr.read(MOST_SAID):
        said = (said + chunk)[: MOST_SAID + 1]
    return said


def _ended(process: asyncio.subprocess.Process) -> None:
    """End a command that still runs, with all that it started."""
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()


def _shown(said: bytes) -> str:
    """Return what a command complained of, without secrets; nothing where one may be hidden in it."""
    if not said.strip():
        return ""
    whole = b"".join(said.split())  # a secret may be broken into lines
    if len(said) > MOST_SAID or REGISTRY.filter().holds(whole):
        return "; what it said is not shown, since a secret may be in it"
    return f"; it said: {' '.join(scrub(said.decode(errors='replace')).split())[-SHOWN:]}"


def _failed(what: str) -> Stop:
    return Stop(
        "handover_failed",
        f"The org is done, but its client id and secret were not handed over to {what}.",
        "Mend that, or change `handover` in the config, then run the same command again: it hands over what is left.",
    )
