"""Keyed fingerprints of secrets: they tell one from another and cannot be turned back, even by trying values.

The key is random and stays in the state directory beside the journal, in a file of its own: whoever is handed the
journal alone cannot try values against it. Vault's audit log does the same with a salted HMAC.
"""

from __future__ import annotations

import hmac
import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from automation.redaction import Secret

KEY_NAME = "fingerprint.key"
_BYTES = 32
_OWN = 16
"""Hexadecimal digits that tell which key a fingerprint was made with."""


class Fingerprints:
    """The fingerprints of one state directory.

    Args:
        folder: The state directory, which is there already.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / KEY_NAME

    def of(self, secret: Secret) -> str:
        """Return the fingerprint of a secret; the key is made (mode 0600) when there is none.

        Raises:
            OSError: The key can be neither read nor made.
        """
        return _made(self._key() or self._new_key(), secret)

    def is_of(self, fingerprint: str, secret: Secret) -> bool | None:
        """Tell whether a fingerprint is that of a secret; None when it was made with a key that is not there."""
        try:
            key = self._key()
        except OSError:
            return None
        if key is None or not fingerprint.startswith(_name(key)):
            return None
        return hmac.compare_digest(fingerprint, _made(key, secret))

    def _key(self) -> bytes | None:
        """Return the key; one that is cut short is none."""
        try:
            key = self._path.read_bytes()
        except FileNotFoundError:
            return None
        return key if len(key) == _BYTES else None

    def _new_key(self) -> bytes:
        key = secrets.token_bytes(_BYTES)
        beside = self._path.with_name(f".{KEY_NAME}.{os.getpid()}")
        try:
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
                opened.write(key)
                opened.flush()
                os.fsync(opened.fileno())
            beside.replace(self._path)
        finally:
            beside.unlink(missing_ok=True)
        return key


def _name(key: bytes) -> str:
    return hmac.digest(key, b"this key", "sha256").hex()[:_OWN] + ":"


def _made(key: bytes, secret: Secret) -> str:
    said = b"secret " + secret.reveal().encode("utf-8", "surrogatepass")
    return _name(key) + hmac.digest(key, said, "sha256").hex()
