"""Secrets: values known to the process, and the one filter every text passes before it leaves the process.

A value becomes secret the moment it is typed, read or received: ``register`` it then. ``scrub`` replaces every
registered value in raw, JSON, percent, form, HTML and base64 form.
"""

from __future__ import annotations

import base64
import html
import json
import re
from typing import NoReturn
from urllib.parse import quote, quote_plus

MASK = "[secret]"
SHORTEST = 4
"""Values shorter than this many characters are not replaced: masking every "1" would make a log unreadable."""


class Secret:
    """A value that cannot be printed, formatted or pickled by accident; ``reveal`` is the one way to it.

    Args:
        value: The clear text; it is registered with the filter at once.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value
        register(value)

    def reveal(self) -> str:
        """Return the clear text, for the one place that types it."""
        return self._value

    def __repr__(self) -> str:
        return MASK

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return MASK

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is never pickled")


class Registry:
    """The secret values of this process and the pattern that finds any form of them."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def register(self, value: str) -> None:
        """Remember a secret value in every form a text may hold it in."""
        if len(value) < SHORTEST:
            return
        forms = spellings(value) - self._forms
        if forms:
            self._forms |= forms
            longest_first = sorted(self._forms, key=len, reverse=True)
            self._pattern = re.compile("|".join(re.escape(form) for form in longest_first))

    def scrub(self, text: str) -> str:
        """Return the text with every form of every secret value replaced by ``MASK``."""
        return self._pattern.sub(MASK, text) if self._pattern else text


def spellings(value: str) -> set[str]:
    """Return the forms of a value that JSON, URLs, form posts, HTML and base64 make of it."""
    once = json.dumps(value)[1:-1]
    once_utf8 = json.dumps(value, ensure_ascii=False)[1:-1]
    forms = {
        value,
        once,
        once_utf8,
        json.dumps(once)[1:-1],
        json.dumps(once_utf8, ensure_ascii=False)[1:-1],
        quote(value, safe=""),
        quote(value),
        quote_plus(value),
        html.escape(value),
        html.escape(value, quote=False),
        json.dumps(html.escape(value))[1:-1],
    }
    return forms | _base64_at_any_offset(value.encode())


def _base64_at_any_offset(raw: bytes) -> set[str]:
    """Return the base64 text that stays the same whatever stands before and after the value."""
    forms: set[str] = set()
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw).decode().rstrip("=")
        start = (offset * 8 + 5) // 6
        whole = (offset + len(raw)) * 8 // 6
        stable = encoded[start:whole]
        if len(stable) >= SHORTEST * 2:
            forms |= {stable, stable.replace("+", "-").replace("/", "_")}
    return forms


_REGISTRY = Registry()
register = _REGISTRY.register
scrub = _REGISTRY.scrub
