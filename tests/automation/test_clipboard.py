"""A value that a person types by hand is copied when they ask for it, and is gone from the clipboard afterwards."""

from __future__ import annotations

import asyncio
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyperclip
import pytest

from automation import clipboard, gates
from automation.clipboard import CLEARED, COPIED, KEPT, NONE, lent, take_back
from automation.errors import Skipped
from automation.gates import Gates, HumanTime
from automation.redaction import Secret
from tests.automation.gate_at_a_terminal import Nowhere

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VALUE = "client-secret-to-be-copied"


class Board:
    """The system's clipboard."""

    def __init__(self) -> None:
        self.holds = "something of the person's"
        self.breaks = ""

    def copy(self, text: str) -> None:
        if self.breaks in {"at once", "later" if self.holds == VALUE else ""} - {""}:
            raise pyperclip.PyperclipException(f"no mechanism for {text}")
        self.holds = text

    def paste(self) -> str:
        return self.holds


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Board:
    made = Board()
    monkeypatch.setattr(pyperclip, "copy", made.copy)
    monkeypatch.setattr(pyperclip, "paste", made.paste)
    return made


async def test_what_was_copied_is_cleared_at_the_end_and_never_told(board: Board, said: list[str]) -> None:
    async with lent(Secret(VALUE), said.append) as copy:
        assert board.holds == "something of the person's"
        await copy()
        await copy()
        assert board.holds == VALUE
    assert board.holds == ""
    assert said == [COPIED, COPIED, CLEARED]


async def test_what_the_person_copied_meanwhile_stays(board: Board, said: list[str]) -> None:
    async with lent("1000.ABC", said.append) as copy:
        await copy()
        board.holds = "their own"
    assert board.holds == "their own"


async def test_nothing_is_cleared_that_was_not_copied(board: Board, said: list[str]) -> None:
    async with lent(VALUE, said.append):
        board.holds = VALUE
    assert (board.holds, said) == (VALUE, [])
    async with lent(None, said.append) as copy:
        await copy()
    assert said == []


@pytest.mark.parametrize(("breaks", "told"), [("at once", [NONE]), ("later", [COPIED, KEPT])])
async def test_a_clipboard_that_is_not_there_is_named(
    board: Board, said: list[str], breaks: str, told: list[str]
) -> None:
    board.breaks = breaks
    async with lent(Secret(VALUE), said.append) as copy:
        await copy()
    assert said == told


async def test_a_run_that_ends_at_once_takes_it_back(board: Board, said: list[str]) -> None:
    async with lent(Secret(VALUE), said.append) as copy:
        await copy()
        take_back()
        assert (board.holds, clipboard._LENT) == ("", [])  # noqa: SLF001 - nothing is lent any more
    take_back()
    assert said == [COPIED]


@pytest.fixture
def pressing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let a person press keys at the next gate."""

    def press(*keys: str) -> None:
        @contextmanager
        def keyboard(*_: object) -> Iterator[asyncio.Queue[str]]:
            queue: asyncio.Queue[str] = asyncio.Queue()
            for key in keys:
                queue.put_nowait(key)
            yield queue

        monkeypatch.setattr(gates, "keyboard", keyboard)

    return press


class Told:
    """Keeps what a gate tells."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __getattr__(self, _name: str) -> Any:
        return lambda *parts, **more: self.texts.extend(map(str, (*parts, *more.values())))


async def test_c_at_a_gate_copies_the_value_until_the_gate_ends_however_that_is(
    board: Board, pressing: Callable[..., None]
) -> None:
    told: Any = Told()
    page: Any = Nowhere()
    gate = Gates(progress=told, timeout=5, no_input=False, terminal=sys.stdin)

    async def held() -> bool | None:
        return True if board.holds == VALUE else None

    pressing("copy")
    assert await gate.wait("acme", "Type it yourself", page, held, HumanTime(), copy=Secret(VALUE))
    assert board.holds == ""
    assert "Type it yourself (c in the terminal copies it)" in told.texts
    assert "Esc or s skips this org · c copies the value · q ends the run" in told.texts

    async def never() -> None:
        return None

    pressing("copy", "skip")
    with pytest.raises(Skipped):
        await gate.wait("acme", "Type it yourself", page, never, HumanTime(), copy=Secret(VALUE))
    assert board.holds == ""
    assert VALUE not in " ".join(told.texts)


async def test_c_does_nothing_where_there_is_nothing_to_copy(board: Board, pressing: Callable[..., None]) -> None:
    told: Any = Told()
    page: Any = Nowhere()
    looks = iter([None, None, None, True])

    async def later() -> bool | None:
        return next(looks)

    pressing("copy")
    gate = Gates(progress=told, timeout=5, no_input=False, terminal=sys.stdin)
    assert await gate.wait("acme", "Click Accept.", page, later, HumanTime())
    assert board.holds == "something of the person's"
    assert "Click Accept." in told.texts
