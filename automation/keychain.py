"""The keyring of the operating system, asked with a time limit: a locked one may wait for its owner for ever."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, TypeVar

from automation.redaction import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = TypeVar("Answer")

SERVICE = "zoho-provision"
"""Under which service entries stand in the keyring."""
PATIENCE = 30.0
"""Seconds a keyring gets to answer; it may ask its owner to unlock it meanwhile."""
TRUSTED = 1.0
"""The priority from which on the library recommends a keyring; below are those that keep values in plain files."""


class KeyringUnavailable(Exception):  # noqa: N818 - it says how things are; who asks decides whether that is an error
    """There is no keyring that can be used.

    Args:
        reason: Why, in a few words, without a secret.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def ready() -> None:
    """See whether there is a keyring; nothing is read.

    Raises:
        KeyringUnavailable: There is none, or none that can be trusted with a secret.
    """
    _answered(_sound)


def read(name: str) -> Secret | None:
    """Return what stands under a name, or None.

    Raises:
        KeyringUnavailable: There is no keyring, it is locked, or it does not answer.
    """

    def ask() -> Secret | None:
        import keyring  # noqa: PLC0415 - only a run that needs it pays for it

        _sound()
        value = keyring.get_password(SERVICE, name)
        return None if value is None else Secret(value)

    return _answered(ask)


def write(name: str, value: Secret) -> None:
    """Put a value under a name, in place of the one that is there, and read it back.

    Raises:
        KeyringUnavailable: As `read`, or the keyring did not keep it.
    """

    def ask() -> bool:
        import keyring  # noqa: PLC0415 - as above

        _sound()
        keyring.set_password(SERVICE, name, value.reveal())
        return Secret(keyring.get_password(SERVICE, name) or "") == value

    if not _answered(ask):
        raise KeyringUnavailable("it does not keep what it is given")


def _sound() -> None:
    from keyring import get_keyring  # noqa: PLC0415 - as above

    found = get_keyring()
    if float(found.priority) < TRUSTED:
        raise KeyringUnavailable("this machine has none")


def _answered(ask: Callable[[], Answer]) -> Answer:
    """Ask in a thread that nobody waits for longer than `PATIENCE`, not even at the end of the process."""
    answers: queue.SimpleQueue[tuple[bool, Answer | KeyringUnavailable]] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put((True, ask()))
        except KeyringUnavailable as fault:
            answers.put((False, fault))
        except Exception as fault:  # noqa: BLE001 - each keyring has errors of its own; their texts stay here
            answers.put((False, KeyringUnavailable(f"it answers with {type(fault).__name__}")))

    threading.Thread(target=work, daemon=True).start()
    try:
        done, answer = answers.get(timeout=PATIENCE)
    except queue.Empty:
        raise KeyringUnavailable(f"it does not answer within {PATIENCE:.0f} s; unlock it") from None
    if isinstance(answer, KeyringUnavailable) or not done:
        assert isinstance(answer, KeyringUnavailable)  # noqa: S101 - for the types
        raise answer
    return answer
