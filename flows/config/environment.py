"""Where the values of named environment variables come from. ``os.environ`` is read and never written."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from automation.private import OTHERS

if TYPE_CHECKING:
    from collections.abc import Mapping


def environment(path: Path) -> Mapping[str, str]:
    """Return the environment for a config file.

    The process environment wins over the ``.env`` beside the file, and that one over the ``.env`` of the working
    directory. Values are taken as they are written: a ``$`` in a password is a ``$``.

    Args:
        path: The config file; it need not exist.
    """
    merged: dict[str, str] = {}
    for file in reversed(dotenv_files(path)):
        merged |= _values(file)[0]
    return merged | dict(os.environ)


def dotenv_files(path: Path) -> tuple[Path, ...]:
    """Return the ``.env`` files that count for a config file, the winning one first."""
    beside, here = path.parent / ".env", Path(".env")
    return (beside,) if beside.absolute() == here.absolute() else (beside, here)


def unreadable_parts(path: Path) -> list[str]:
    """Return where the ``.env`` files of a config file cannot be understood, as ``line 3 of .env``."""
    return [place for file in dotenv_files(path) for place in _values(file)[1]]


def exposed_files(path: Path) -> list[str]:
    """Return a warning for each ``.env`` of a config file that others than its owner may read.

    Args:
        path: The config file.
    """
    warnings = []
    for file in dotenv_files(path) if os.name == "posix" else ():
        with suppress(OSError):
            mode = stat.S_IMODE(file.stat().st_mode)
            if mode & OTHERS:
                warnings.append(f"{file}: can be read by others (mode {mode:04o}); chmod 600 {file}")
    return warnings


def _values(file: Path) -> tuple[dict[str, str], list[str]]:
    # python-dotenv's own reader logs what it cannot parse and goes on; its parser says where.
    from dotenv.parser import parse_stream  # noqa: PLC0415 - only a config with a .env pays for the import

    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}, []
    except (OSError, UnicodeDecodeError):
        return {}, [str(file)]
    values: dict[str, str] = {}
    places = []
    for binding in parse_stream(StringIO(text)):
        if binding.error:
            # A binding takes the blank lines before it along.
            blank = len(binding.original.string) - len(binding.original.string.lstrip())
            line = binding.original.line + binding.original.string.count("\n", 0, blank)
            places.append(f"line {line} of {file}")
        elif binding.key is not None and binding.value is not None:
            values[binding.key] = binding.value
    return values, places
