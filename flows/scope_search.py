"""Bundles of scopes, and the search through what is known of scopes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from flows.scopes import expanded, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flows.scopes import Bundle, Caution, Provenance

Judgement = Literal["BAD", "DOUBTFUL"]
"""Known to be rejected; likely not what was meant."""

SIGN = "@"
"""What the name of a bundle begins with where a config names it: ``@crm``; no scope begins so (scopes.md, grammar)."""


class KnownScope(NamedTuple):
    """A scope of the table, ``{placeholder}`` still in it.

    Attributes:
        scope: As Zoho spells it, where known.
        product: The Zoho app.
        provenance: Kind of the best source, or what is held against it.
        source: The source.
        caution: What is known to go wrong with it; empty where nothing is.
    """

    scope: str
    product: str
    provenance: Provenance | Judgement
    source: str
    caution: str = ""


@cache
def bundles() -> Mapping[str, Bundle]:
    """Return the bundles by the name that a config uses, the sign before it included."""
    return {f"{SIGN}{bundle.name}": bundle for bundle in table().bundles}


def members(name: str) -> tuple[str, ...] | None:
    """Return the scopes of a bundle, None where there is none of that name; case does not matter.

    Args:
        name: With the sign before it.
    """
    bundle = bundles().get(name.casefold())
    return None if bundle is None else bundle.scopes


@cache
def every_scope() -> tuple[KnownScope, ...]:
    """Return every scope of the table once, app by app in its order; of two sources the better one, which comes first.

    What is doubtful or known to be rejected is among them, with the reason.
    """
    known = table()
    found: dict[str, KnownScope] = {}
    for family in known.families:
        for scope in (entry for written in family.scopes for entry in expanded(written)):
            found.setdefault(scope.casefold(), KnownScope(scope, family.product, family.provenance, family.source))
    products = {entry.scope.partition(".")[0].casefold(): entry.product for entry in reversed(found.values())}
    warned: list[tuple[Judgement, Caution]] = [("DOUBTFUL", caution) for caution in known.doubtful]
    for judgement, caution in [*warned, *(("BAD", caution) for caution in known.bad)]:
        for scope in expanded(caution.scope):
            app = scope.partition(".")[0]
            product = products.get(app.casefold(), app)
            why = f"{caution.why}; {caution.instead}"
            found[scope.casefold()] = KnownScope(scope, product, judgement, caution.source, why)
    order = {product: place for place, product in enumerate(dict.fromkeys(entry.product for entry in found.values()))}
    return tuple(sorted(found.values(), key=lambda entry: order[entry.product]))


def search(words: Sequence[str]) -> list[KnownScope]:
    """Return the scopes that hold every word, in themselves or in the name of their app; case does not matter.

    Args:
        words: Parts of words; none finds all.
    """
    folded = [word.casefold() for word in words]
    return [
        known for known in every_scope() if all(word in f"{known.scope} {known.product}".casefold() for word in folded)
    ]
