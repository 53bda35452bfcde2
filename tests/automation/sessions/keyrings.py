"""Keyrings for tests: one in memory, one that never answers. The library finds them by PYTHON_KEYRING_BACKEND."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import ClassVar

from keyring.backend import KeyringBackend


class InMemory(KeyringBackend):
    """Keeps what it is given until the process ends."""

    priority = 5
    held: ClassVar[dict[tuple[str, str], str]] = {}

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


class InAFile(InMemory):
    """Keeps what it is given in the folder that KEYRING_FOLDER names, for a program in a process of its own."""

    def get_password(self, service: str, username: str) -> str | None:
        path = Path(os.environ["KEYRING_FOLDER"], f"{service} {username}".replace("/", "_"))
        return path.read_text() if path.exists() else None

    def set_password(self, service: str, username: str, password: str) -> None:
        Path(os.environ["KEYRING_FOLDER"], f"{service} {username}".replace("/", "_")).write_text(password)


class Silent(InMemory):
    """Waits for somebody to unlock it."""

    def get_password(self, service: str, username: str) -> str | None:
        del service, username
        threading.Event().wait()
        return None


class Forgetful(InMemory):
    """Takes everything and keeps nothing."""

    def get_password(self, service: str, username: str) -> str | None:
        del service, username
        return None


class Plain(InMemory):
    """One of those that keep values in a plain file; the library recommends none of them."""

    priority = 0.5  # type: ignore[assignment]


class Missing(InMemory):
    """What the library gives where there is no keyring."""

    priority = 0


class Broken(InMemory):
    """Fails with the value in its text."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(f"cannot keep {service} {username} {password}")
