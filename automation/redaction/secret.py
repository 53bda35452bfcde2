"""A secret value that does not get out by accident."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, NoReturn, final

if TYPE_CHECKING:
    from collections.abc import Callable

SHOWN = "[secret]"
"""What a secret shows of itself, and what stands in a text where a secret stood."""


@final
class Secret:
    """A value that cannot be printed, formatted, copied out or pickled by accident; ``reveal`` is the one way to it.

    Two secrets are compared in constant time; a secret is never equal to a plain text, and has no hash, length or
    truth value by which it would tell something of itself.

    Args:
        value: The clear text; it is registered with the filter at once.
    """

    __slots__ = ("__value",)

    _register: Callable[[str], None]
    """Set by the package to the registry of the process."""

    def __init__(self, value: str) -> None:
        object.__setattr__(self, "_Secret__value", value)
        type(self)._register(value)  # noqa: SLF001 - its own class

    def reveal(self) -> str:
        """Return the clear text, for the one place that types it."""
        return self.__value  # type: ignore[attr-defined,no-any-return]

    def __repr__(self) -> str:
        return SHOWN

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return SHOWN

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(*(secret.reveal().encode("utf-8", "surrogatepass") for secret in (self, other)))

    __hash__ = None  # type: ignore[assignment]

    def __setattr__(self, _name: str, _value: object) -> NoReturn:
        raise AttributeError("a secret is never changed")

    def __bool__(self) -> NoReturn:
        raise TypeError("a secret has no truth value; compare it with None")

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a secret is never pickled or copied")

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, _memo: object) -> Secret:
        return self
