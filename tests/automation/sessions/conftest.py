from __future__ import annotations

from typing import TYPE_CHECKING

import keyring
import pytest

from tests.automation.sessions.keyrings import InMemory

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def ring() -> Iterator[InMemory]:
    """Put a keyring into place that is empty and forgotten afterwards."""
    before = keyring.get_keyring()
    InMemory.held.clear()
    keyring.set_keyring(InMemory())
    yield InMemory()
    keyring.set_keyring(before)
    InMemory.held.clear()
