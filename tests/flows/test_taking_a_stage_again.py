"""A stage that is taken once more looks at what its first half may have made, whatever was known before it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from automation.errors import Stop
from flows import connection, connection_amend, consent, onboarding, opening

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest


async def test_a_connection_on_a_new_service_whose_answer_was_lost_is_found_and_not_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []

    async def created(*_: Any, at_service: bool) -> None:
        done.append(f"made from the {'service' if at_service else 'list'}")
        raise Stop("maintenance", "It failed to answer.", "Wait.")

    async def observed(_: Any) -> connection.Standing:
        done.append("looked")
        return connection.Standing(live=False, link_name="acme_link")

    async def nothing(*_: Any) -> SimpleNamespace:
        return SimpleNamespace(any=False)

    async def accepted(*_: Any) -> str:
        return "created"

    @asynccontextmanager
    async def watching(_: Any) -> AsyncIterator[SimpleNamespace]:
        yield SimpleNamespace()

    async def taken_twice(_stage: str, make: Any) -> Any:
        try:
            return await make()
        except Stop:
            return await make()

    monkeypatch.setattr(connection, "create", created)
    monkeypatch.setattr(connection, "observe", observed)
    monkeypatch.setattr(connection, "reconnect", nothing)
    monkeypatch.setattr(connection_amend, "compare", nothing)
    monkeypatch.setattr(opening, "may_open", nothing)
    monkeypatch.setattr(opening, "is_over", lambda _: None)
    monkeypatch.setattr(consent, "consent", accepted)
    monkeypatch.setattr(onboarding, "watching", watching)
    org = SimpleNamespace(name="acme", connection=SimpleNamespace(link_name="acme_link"))
    journal = SimpleNamespace(found=lambda *_: "created")
    work: Any = SimpleNamespace(visit=SimpleNamespace(org=org, journal=journal, revoked=False), done=taken_twice)
    await onboarding._connect(work, service_is_new=True)  # noqa: SLF001 - the way around it leads through a whole org
    assert done == ["made from the service", "looked"]
