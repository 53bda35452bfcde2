"""Keyrings for tests: one in memory, and each way in which one can be of no use."""

from __future__ import annotations

import threading
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
