"""The two ways to a user: stdout carries the result, stderr everything said on the way. Every text is cleaned first."""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal, TextIO, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rich.console import Console, RenderableType

    from automation.report.envelope import Envelope

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_FIXED_WORDS = frozenset({"version", "command", "status", "exit_code", "stage", "outcome", "verdict", "code"})
"""Keys of the envelope whose values are words of the contract, never text from elsewhere."""

NARROW = 80
"""With fewer columns than this, a board leaves out what its symbols say already."""


def clean(text: str) -> str:
    """Return the text without secrets, and without control characters that a page could play on a terminal with.

    Args:
        text: Any text; its line breaks stay.
    """
    from automation.redaction import scrub  # noqa: PLC0415 - not needed for --help

    return _CONTROL.sub(" ", scrub(text))


class Terminal:
    """Where a command talks and where it puts its result.

    Args:
        json_mode: The result is one JSON object; nothing else may be on stdout.
        color: False switches colours off; None leaves it to the terminal and ``NO_COLOR``.
        out: Where the result goes; the process's stdout when absent.
        err: Where the talk goes; the process's stderr when absent.
        environ: The environment; the process's own when absent.
    """

    def __init__(
        self,
        *,
        json_mode: bool = False,
        color: bool | None = None,
        out: TextIO | None = None,
        err: TextIO | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.json_mode = json_mode
        self._color = color
        self._out = sys.stdout if out is None else out
        self._err = sys.stderr if err is None else err
        self._environ = os.environ if environ is None else environ
        self._above_board: Callable[[str], object] | None = None
        for stream in (self._out, self._err):
            with suppress(AttributeError, ValueError):
                cast("Any", stream).reconfigure(errors="replace")

    def say(self, text: str) -> None:
        """Say something on the way: a line on stderr, broken between words where a person's terminal ends."""
        if self._above_board is not None:
            self._above_board(clean(text))
        elif self.is_live("err"):
            self.console("err").print(clean(text))
        else:
            print(clean(text), file=self._err, flush=True)

    def bell(self) -> None:
        """Ring the bell of a terminal that a person looks at; without effect where stderr is none."""
        if self._err.isatty():
            self._err.write("\a")
            self._err.flush()

    def divert(self, above_board: Callable[[str], object] | None) -> None:
        """Hand what is said to a live board, which prints it above itself; None ends that.

        Args:
            above_board: Prints a line above the board.
        """
        self._above_board = above_board

    def result(self, what: RenderableType) -> None:
        """Put a part of the result on stdout; without effect in JSON mode.

        Args:
            what: A text, which is cleaned here, or a renderable whose texts were cleaned when it was made.
        """
        if self.json_mode:
            return
        if isinstance(what, str):
            print(clean(what), file=self._out, flush=True)
        else:
            self.console("out").print(what)

    def envelope(self, envelope: Envelope) -> None:
        """Put the envelope on stdout in JSON mode; without effect otherwise."""
        if not self.json_mode:
            return
        utf8 = (self._out.encoding or "").lower().replace("-", "") == "utf8"
        text = json.dumps(clean_values(envelope.model_dump(mode="json")), indent=2, ensure_ascii=not utf8)
        print(text, file=self._out, flush=True)

    def console(self, which: Literal["out", "err"]) -> Console:
        """Return a rich console on stdout or stderr, without markup, so that no text is taken for a command."""
        from rich.console import Console  # noqa: PLC0415 - not needed for --help and check

        return Console(
            file=self._out if which == "out" else self._err,
            no_color=True if self._color is False else None,
            markup=False,
            emoji=False,
            highlight=False,
            _environ=self._environ,
        )

    def is_seen(self, which: Literal["out", "err"]) -> bool:
        """Tell whether the stream ends at a terminal, of whatever kind."""
        return (self._out if which == "out" else self._err).isatty()

    def is_live(self, which: Literal["out", "err"]) -> bool:
        """Tell whether a person looks at the stream and it can move: a terminal that is not dumb."""
        return self.is_seen(which) and self._environ.get("TERM", "") not in {"dumb", "unknown"}


def clean_values(value: Any, key: str = "") -> Any:
    """Return a JSON value whose free texts are cleaned.

    Args:
        value: The value.
        key: The key it stands at.
    """
    if isinstance(value, dict):
        return {name: clean_values(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [clean_values(item, key) for item in value]
    if isinstance(value, str) and key not in _FIXED_WORDS:
        return clean(value)
    return value
