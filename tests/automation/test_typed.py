"""What is typed in the terminal is a key or a code; nothing of it is shown, and the terminal is given back as it was."""

from __future__ import annotations

import asyncio
import io
import os
import pty
import select
import termios
from typing import TYPE_CHECKING

import pytest

from automation import typed
from automation.typed import Typing, is_at_a_terminal, keyboard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from automation.redaction import Secret


@pytest.fixture
def terminal() -> Iterator[tuple[int, TextIO]]:
    """A person's end of a terminal, and the program's."""
    person, program = pty.openpty()
    with os.fdopen(program, "r", encoding="utf-8") as stream:
        yield person, stream
    os.close(person)


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        (["s"], ["skip"]),
        (["\x1b"], ["skip"]),
        (["B", "q"], ["by_hand", "quit"]),
        (["c"], ["copy"]),
        (["\r"], ["go_on"]),
        (["xyz 1"], []),
        (["\x1b[A", "\x1bOP", "\x1b[15~"], []),
        (["\x1b", "[A"], []),
        (["\x1bs"], []),
        (["\x1b["], []),
    ],
)
def test_letters_and_esc_are_keys_and_arrows_are_none(sent: list[str], keys: list[str]) -> None:
    heard: list[str] = []
    typing = Typing(heard.append, None)
    for part in sent:
        typing.feed(part)
    typing.pause()
    assert heard == keys


@pytest.mark.parametrize(
    ("sent", "keys", "lines"),
    [
        ("731904\n", [], ["731904"]),
        ("\n  \n", [], []),
        ("sesame\nbq\n", [], ["sesame", "bq"]),
        ("s\nQ\nb\n", ["skip", "quit", "by_hand"], []),
        ("12x\x7f3\n", [], ["123"]),
        ("12\x1534\n", [], ["34"]),
        ("12\x1b", ["skip"], []),
    ],
)
def test_where_a_code_is_wanted_a_line_is_one_unless_it_is_a_key_by_itself(
    sent: str, keys: list[str], lines: list[str]
) -> None:
    heard: list[str] = []
    codes: list[Secret] = []
    typing = Typing(heard.append, codes.append)
    typing.feed(sent)
    typing.pause()
    assert heard == keys
    assert [code.reveal() for code in codes] == lines


async def test_a_code_is_a_secret_and_neither_it_nor_a_key_leaves_a_trace_on_the_terminal(
    terminal: tuple[int, TextIO],
) -> None:
    person, stream = terminal
    before = termios.tcgetattr(stream)
    assert is_at_a_terminal(stream)
    codes: asyncio.Queue[Secret] = asyncio.Queue()
    with keyboard(stream, codes) as keys:
        os.write(person, b"\n731904\nq\n")
        code = await asyncio.wait_for(codes.get(), 10)
        assert await asyncio.wait_for(keys.get(), 10) == "quit"
    assert code.reveal() == "731904"
    assert termios.tcgetattr(stream) == before
    os.set_blocking(person, False)
    with pytest.raises(BlockingIOError):
        os.read(person, 1000)


async def test_what_was_typed_before_the_question_is_no_answer(terminal: tuple[int, TextIO]) -> None:
    person, stream = terminal
    os.write(person, b"s\n")
    assert select.select([stream], [], [], 10)[0]
    with keyboard(stream) as keys:
        os.write(person, b"b")
        assert await asyncio.wait_for(keys.get(), 10) == "by_hand"


async def test_a_terminal_is_given_back_at_once_when_the_process_ends_at_once(terminal: tuple[int, TextIO]) -> None:
    _, stream = terminal
    before = termios.tcgetattr(stream)
    with keyboard(stream):
        assert termios.tcgetattr(stream) != before
        typed.give_back()
        assert termios.tcgetattr(stream) == before


async def test_a_terminal_that_is_in_other_hands_is_left_alone(
    terminal: tuple[int, TextIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, stream = terminal
    before = termios.tcgetattr(stream)
    monkeypatch.setattr(os, "tcgetpgrp", lambda _: os.getpgrp() + 1)
    with keyboard(stream) as keys:
        assert termios.tcgetattr(stream) == before
        assert keys.empty()


async def test_a_terminal_that_goes_away_gives_no_more_keys() -> None:
    person, program = pty.openpty()
    with os.fdopen(program, "r", encoding="utf-8") as stream, keyboard(stream) as keys:
        os.close(person)
        await asyncio.sleep(0)
        assert keys.empty()


def test_a_pipe_is_no_terminal() -> None:
    assert not is_at_a_terminal(io.StringIO())
