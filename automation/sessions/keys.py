"""What locks kept sessions: a key in the keyring of the operating system, else one made of a passphrase."""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import TYPE_CHECKING, Literal, Protocol

from automation import keychain
from automation.redaction import Secret
from automation.sessions.store import Unopened, heads

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = "session key"
"""Under which name the key stands in the keyring, one for all state directories of a user."""
LENGTH = 32
"""Bytes of a key: AES-256."""
SHORTEST = 12
"""Characters of a passphrase at least."""
COST, BLOCK = 2**17, 8
"""Of scrypt: 128 MB and some tenths of a second for each guess."""


class SessionKey(Protocol):
    """Gives the key of a session."""

    @property
    def kind(self) -> Literal["keyring", "passphrase"]:
        """What it is called in the head of a file."""

    def opening(self, salt: bytes) -> bytes:
        """Return the key that opens a file.

        Raises:
            Unopened: There is none.
        """

    def sealing(self, salt: bytes) -> bytes:
        """Return the key for a file that is to be written; it is made when there never was one.

        Raises:
            Unopened: The key of files that are there is lost, so no other is made.
        """


class OneTimeKey:
    """A random key that ends with the process; what it locks is of no use to anybody afterwards."""

    kind: Literal["passphrase"] = "passphrase"

    def __init__(self) -> None:
        self._key = secrets.token_bytes(LENGTH)

    def opening(self, _salt: bytes) -> bytes:
        """Return the key."""
        return self._key

    sealing = opening


class KeyringKey:
    """A random key in the keyring.

    Args:
        state_dir: Where sessions are; as long as one there was locked with a key of the keyring, no new key is made.
    """

    kind: Literal["keyring"] = "keyring"

    def __init__(self, state_dir: Path) -> None:
        self._state_dir = state_dir
        self._key: bytes | None = None

    def opening(self, _salt: bytes) -> bytes:
        """Return the key.

        Raises:
            Unopened: The keyring has none, or does not give it.
        """
        found = self._found()
        if found is None:
            raise Unopened("its key is no longer in the keyring")
        return found

    def sealing(self, _salt: bytes) -> bytes:
        """Return the key; a new one where no session is that another has locked.

        Raises:
            Unopened: The key is lost, or the keyring does not give or keep it.
        """
        found = self._found()
        if found is not None:
            return found
        if any(head is None or head.key == self.kind for _, head in heads(self._state_dir)):
            raise Unopened("the key of the sessions that are there is no longer in the keyring")
        made = secrets.token_bytes(LENGTH)
        try:
            keychain.write(ENTRY, Secret(base64.b64encode(made).decode()))
        except keychain.KeyringUnavailable as fault:
            raise Unopened(f"the keyring does not keep a key: {fault.reason}") from None
        self._key = made
        return made

    def _found(self) -> bytes | None:
        """Return what the keyring holds; it is asked once a run."""
        if self._key is None:
            self._key = self._asked()
        return self._key

    @staticmethod
    def _asked() -> bytes | None:
        try:
            entry = keychain.read(ENTRY)
            key = None if entry is None else base64.b64decode(entry.reveal(), validate=True)
        except keychain.KeyringUnavailable as fault:
            raise Unopened(f"the keyring does not give the key: {fault.reason}") from None
        except binascii.Error:
            raise Unopened("the keyring's entry is no key") from None
        if key is not None and len(key) != LENGTH:
            raise Unopened("the keyring's entry is no key")
        return key


class PassphraseKey:
    """A key made of a passphrase with scrypt, another for each file.

    Args:
        passphrase: The passphrase, of `SHORTEST` characters at least.
    """

    kind: Literal["passphrase"] = "passphrase"

    def __init__(self, passphrase: Secret) -> None:
        self._passphrase = passphrase
        self._made: dict[bytes, bytes] = {}

    def opening(self, salt: bytes) -> bytes:
        """Return the key of the file with this salt."""
        if salt not in self._made:
            from cryptography.hazmat.primitives.kdf.scrypt import Scrypt  # noqa: PLC0415 - only a kept session needs it

            text = self._passphrase.reveal().encode("utf-8", "surrogatepass")
            self._made[salt] = Scrypt(salt=salt, length=LENGTH, n=COST, r=BLOCK, p=1).derive(text)
        return self._made[salt]

    sealing = opening
