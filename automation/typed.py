"""What a person types in the terminal while a gate is open: keys that skip or hand over, and codes that nobody sees.

Keys never end a gate as done: they skip the org, take the step by hand, or end the run. A terminal is given back as it
was, whatever ends the gate.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Literal, TextIO

from automation.redaction import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Key = Literal["skip", "by_hand", "quit", "go_on", "copy"]
"""Esc or ``s``; ``b``; ``q``; Enter; ``c``."""

_LETTERS: dict[str, Key] = {"s": "skip", "b": "by_hand", "q": "quit", "c": "copy"}
_SEQUENCE = re.compile(r"\x1b(?:[\[O][0-?]*[ -/]*[@-~]|[^\x1b\[O])")
"""What arrow keys, function keys and Alt send: it begins like Esc and is none."""
_LONE = 0.05
"""Seconds after which an Esc is one by itself, and not the beginning of such a sequence."""
_ERASE, _ERASE_ALL = "\x7f\x08", "\x15"
_TAKEN: dict[int, list[Any]] = {}
"""How each terminal was that is held at the moment."""


def is_at_a_terminal(stream: TextIO) -> bool:
    """Tell whether a person can type there: a terminal whose echo can be switched off."""
    return sys.platform != "win32" and stream.isatty()


@contextmanager
def keyboard(stream: TextIO | None, codes: asyncio.Queue[Secret] | None = None) -> Iterator[asyncio.Queue[Key]]:
    """Yield a queue of the keys that are pressed while the block lasts; nothing of what is typed is shown or kept.

    Args:
        stream: A terminal; None, or one that another job has in its hands, gives a queue that stays empty.
        codes: Where typed lines go, for a code that is wanted; a letter is then a key when it is a line of its own.
    """
    keys: asyncio.Queue[Key] = asyncio.Queue()
    if stream is None or not _is_ours(stream.fileno()):
        yield keys
        return
    loop, number = asyncio.get_running_loop(), stream.fileno()
    typing = Typing(keys.put_nowait, None if codes is None else codes.put_nowait)
    waiting: asyncio.TimerHandle | None = None

    def read() -> None:
        nonlocal waiting
        try:
            given = os.read(number, 1024)
        except OSError:
            given = b""
        if not given:  # the terminal is gone
            loop.remove_reader(number)
            return
        if waiting is not None:
            waiting.cancel()
        typing.feed(given.decode(errors="ignore"))
        waiting = loop.call_later(_LONE, typing.pause)

    with _silent(number):
        loop.add_reader(number, read)
        try:
            yield keys
        finally:
            loop.remove_reader(number)
            if waiting is not None:
                waiting.cancel()


class Typing:
    """Makes keys and lines of what a terminal sends.

    Args:
        key: Told each key.
        line: Told each line as a secret, when lines are wanted; every letter is a key otherwise.
    """

    def __init__(self, key: Callable[[Key], None], line: Callable[[Secret], None] | None) -> None:
        self._key = key
        self._line = line
        self._typed = ""
        self._begun = ""

    def feed(self, text: str) -> None:
        """Take what was sent; a sequence that is not complete is kept for the next time."""
        text = _SEQUENCE.sub("", self._begun + text)
        text, mark, rest = text.partition("\x1b")
        self._begun = mark + rest
        for letter in text:
            if letter in "\r\n":
                self._enter()
            elif self._line is None:
                if letter.casefold() in _LETTERS:
                    self._key(_LETTERS[letter.casefold()])
            elif letter in _ERASE:
                self._typed = self._typed[:-1]
            elif letter == _ERASE_ALL:
                self._typed = ""
            elif letter.isprintable():
                self._typed += letter

    def pause(self) -> None:
        """Take what was begun for what it is, since nothing followed: an Esc."""
        begun, self._begun = self._begun, ""
        if begun == "\x1b":
            self._key("skip")

    def _enter(self) -> None:
        line, self._typed = self._typed.strip(), ""
        if self._line is None:
            self._key("go_on")
        elif line.casefold() in _LETTERS:  # no code is a single letter
            self._key(_LETTERS[line.casefold()])
        elif line:
            self._line(Secret(line))


def give_back() -> None:
    """Set every terminal that is held as it was; for a process that ends at once."""
    for number in list(_TAKEN):
        _restore(number)


def _is_ours(number: int) -> bool:
    """Tell whether this process may read the terminal: one in the background would be stopped for it."""
    try:
        return os.tcgetpgrp(number) == os.getpgrp()
    except OSError:
        return True  # it is no controlling terminal, so nobody is stopped


@contextmanager
def _silent(number: int) -> Iterator[None]:
    """Let a terminal hand over each key at once and show none while the block lasts; Ctrl-C goes on to work."""
    import termios  # noqa: PLC0415 - Unix only, and only where a person is at a terminal

    before = termios.tcgetattr(number)
    silent = [*before[:3], before[3] & ~(termios.ECHO | termios.ICANON), *before[4:]]

    def take() -> None:
        if _is_ours(number):
            termios.tcsetattr(number, termios.TCSAFLUSH, silent)  # what was typed before the question is no answer

    _TAKEN[number] = before
    take()
    loop = asyncio.get_running_loop()
    with suppress(ValueError, RuntimeError):  # only the main thread hears signals
        loop.add_signal_handler(signal.SIGCONT, take)  # after Ctrl-Z and fg the shell has set it otherwise
    try:
        yield
    finally:
        with suppress(ValueError, RuntimeError):
            loop.remove_signal_handler(signal.SIGCONT)
        _restore(number)


def _restore(number: int) -> None:
    import termios  # noqa: PLC0415 - as above

    before = _TAKEN.pop(number, None)
    if before is not None and _is_ours(number):
        with suppress(termios.error):  # it is gone
            termios.tcsetattr(number, termios.TCSADRAIN, before)
