"""The secret values that the process knows, and the filter that is made of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from automation.redaction.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterable

    from automation.redaction.filter import Filter


class Registry:
    """Secret values, and the shapes of values that are secret wherever they turn up.

    Args:
        values: The values that are known from the start.
        shapes: Regular expressions for values that a service hands out, such as its tokens.
    """

    def __init__(self, values: Iterable[str] = (), shapes: Iterable[str] = ()) -> None:
        self._values: dict[str, None] = dict.fromkeys(value for value in values if value)
        self._shapes: dict[str, None] = dict.fromkeys(shapes)
        self._filter: Filter | None = None

    def register(self, *values: str | Secret | None) -> None:
        """Remember secret values: from now on no text that passes the filter holds one of them in any form."""
        for given in values:
            value = given.reveal() if isinstance(given, Secret) else given
            if value and value not in self._values:
                self._values[value] = None
                self._filter = None

    def register_shape(self, *patterns: str) -> None:
        """Remember what values of a service look like, for recordings that hold more than the product has read."""
        for pattern in patterns:
            re.compile(pattern)
            self._shapes[pattern] = None

    def values(self) -> tuple[str, ...]:
        """Return the secret values."""
        return tuple(self._values)

    def shapes(self) -> tuple[str, ...]:
        """Return the shapes."""
        return tuple(self._shapes)

    def copy(self) -> Registry:
        """Return a registry of its own that knows the same, for a recording that holds still more secrets."""
        return Registry(self._values, self._shapes)

    def filter(self) -> Filter:
        """Return the filter for all values that are known by now."""
        if self._filter is None:
            from automation.redaction.filter import Filter  # noqa: PLC0415 - without a secret nothing is looked for

            self._filter = Filter(self._values)
        return self._filter

    def scrub(self, text: str) -> str:
        """Return the text with the mask in place of every form of every secret value."""
        return self.filter().clean_text(text) if self._values else text
