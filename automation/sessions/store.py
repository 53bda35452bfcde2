"""The file of a kept session: a head that anybody may read and nobody may change, and the cookies behind it, encrypted.

The head is one line of JSON; it is authenticated together with the cookies (AES-256-GCM), so a session is bound to its
identity, data centre and sign-in host: a file that was renamed or edited does not open.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from automation.private import written
from automation.sessions import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MAX_AGE = timedelta(days=7)
"""How long after a sign-in its session is used."""
AHEAD = timedelta(minutes=5)
"""By how much a clock may have been ahead when a session was kept."""
SUFFIX = ".session"
_NONCE = 12
_LARGEST = 4_000_000
"""Bytes; more cookies than that no identity has."""


class Unopened(Exception):  # noqa: N818 - what to do about it depends on who asks
    """A file does not open: with another key, or it was changed, or it is no session at all.

    Args:
        reason: What is the matter, in a few words.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Owner(BaseModel):
    """Whom a session belongs to.

    Attributes:
        identity: The identity's name in the config.
        email: The address it signs in with.
        datacenter: The data centre's name.
        accounts: Origin of the sign-in host.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    identity: str
    email: str
    datacenter: str
    accounts: str

    def is_of(self, other: Owner) -> bool:
        """Tell whether both are the same login; an identity may be called otherwise in another config."""
        return (self.email.casefold(), self.datacenter, self.accounts) == (
            other.email.casefold(),
            other.datacenter,
            other.accounts,
        )


class Head(BaseModel):
    """What a file says of itself; no secret is in it.

    Attributes:
        form: Tells the file's kind and version.
        owner: Whom it belongs to.
        key: What locks it.
        salt: Makes the key of a passphrase this file's own; in hex.
        signed_in_at: When somebody signed in.
        saved_at: When it was written.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: Literal["zoho-provision session 1"] = "zoho-provision session 1"
    owner: Owner
    key: Literal["keyring", "passphrase"]
    salt: str = Field(pattern="^[0-9a-f]{32}$")
    signed_in_at: AwareDatetime
    saved_at: AwareDatetime

    @property
    def good_until(self) -> datetime:
        """When it is too old to be used."""
        return self.signed_in_at + MAX_AGE

    def is_good(self, now: datetime | None = None) -> bool:
        """Tell whether it is young enough; one from the future is not, its age is unknown."""
        now = now or datetime.now(UTC)
        return self.signed_in_at - AHEAD <= now < self.good_until


def path_of(state_dir: Path, owner: Owner) -> Path:
    """Return where the session of an owner rests; only a digest of who it is stands in the name."""
    login = f"{owner.accounts}\n{owner.datacenter}\n{owner.email.casefold()}"
    return state_dir / FOLDER / f"{hashlib.sha256(login.encode()).hexdigest()[:24]}{SUFFIX}"


def heads(state_dir: Path) -> list[tuple[Path, Head | None]]:
    """Return every kept session with its head, None for a file that is none; no key is needed."""
    found: list[tuple[Path, Head | None]] = []
    for path in sorted((state_dir / FOLDER).glob(f"*{SUFFIX}")):
        try:
            found.append((path, head_of(path)))
        except Unopened:
            found.append((path, None))
    return found


def head_of(path: Path) -> Head:
    """Return the head of a file.

    Raises:
        Unopened: It cannot be read or is no session.
        FileNotFoundError: It is not there.
    """
    return _parts(path)[0]


def write(path: Path, head: Head, cookies: Sequence[Mapping[str, Any]], key: bytes) -> None:
    """Write a session, readable by its owner only, whole or not at all.

    Args:
        path: Where to.
        head: What the file says of itself.
        cookies: The cookies, as Playwright gives them.
        key: 32 bytes.

    Raises:
        OSError: It cannot be written.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - only a kept session needs it

    said = head.model_dump_json().encode()
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(key).encrypt(nonce, json.dumps(list(cookies)).encode(), said)
    written(path, said + b"\n" + nonce + sealed)


def read(path: Path, key: bytes) -> tuple[Head, list[dict[str, Any]]]:
    """Open a file.

    Args:
        path: The file.
        key: 32 bytes.

    Returns:
        Its head and its cookies, which are secret from here on: register them at once.

    Raises:
        Unopened: The key is another, the file was changed, or it is no session.
        FileNotFoundError: It is not there.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - as above

    head, said, sealed = _parts(path)
    try:
        opened = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], said)
        cookies = json.loads(opened)
    except (InvalidTag, ValueError):
        raise Unopened("its key is lost or another, or the file was changed") from None
    return head, cookies


def _parts(path: Path) -> tuple[Head, bytes, bytes]:
    """Return the head, the same as it stands in the file, and what is sealed."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise
    except OSError as fault:
        raise Unopened(f"it cannot be read ({fault.strerror})") from None
    said, line, sealed = data.partition(b"\n")
    try:
        head = Head.model_validate_json(said)
    except ValidationError:
        raise Unopened("it is no kept session") from None
    if not line or len(sealed) <= _NONCE or len(data) > _LARGEST:
        raise Unopened("it is damaged")
    return head, said, sealed
