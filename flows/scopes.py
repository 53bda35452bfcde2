"""OAuth scopes: their grammar, the ones that are publicly known, and what is known to go wrong.

One wrong scope makes Zoho refuse the whole request ("Scope does not exist"), after everything else has been set up;
hence the check before anything is touched. The list is data (``scopes.toml``, each family with its provenance).
"""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

TABLE = Path(__file__).with_name("scopes.toml")
ACCOUNTS_APP = "AaaServer"
"""The app that ``email`` and ``profile`` belong to: Zoho Accounts (inferred)."""

_CHOICE = re.compile(r"\(([^)]*)\)")
_PLACEHOLDER = re.compile(r"\{[^}]*\}")

Provenance = Literal["OAS", "DOC", "CODE", "BAD"]
Grade = Literal["malformed", "bad", "doubtful", "unknown"]


class Family(BaseModel):
    """Scopes that one source names.

    Attributes:
        product: The Zoho app, for readers.
        provenance: Kind of the source.
        source: The source.
        scopes: Scopes; ``(a|b)`` stands for each, ``{placeholder}`` for any one part.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    product: str
    provenance: Provenance
    source: str
    scopes: tuple[str, ...]


class Caution(BaseModel):
    """A scope that is known to be rejected, or that is likely not what was meant.

    Attributes:
        scope: The scope, written as in a family.
        why: What goes wrong.
        instead: What to do.
        source: Who says so.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    scope: str
    why: str
    instead: str
    source: str


class Bundle(BaseModel):
    """Scopes under one name.

    Attributes:
        name: The name, without the sign that a config writes before it.
        title: What it is for.
        source: Who says so.
        scopes: Its scopes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str
    source: str
    scopes: tuple[str, ...]


class ScopeTable(BaseModel):
    """The whole of ``scopes.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    grammar: str
    without_dot: tuple[str, ...]
    exceptions: tuple[str, ...]
    families: tuple[Family, ...]
    bad: tuple[Caution, ...]
    doubtful: tuple[Caution, ...]
    bundles: tuple[Bundle, ...]


class Finding(NamedTuple):
    """What is to be said of a scope: ``malformed`` and ``bad`` are errors, the others warnings."""

    grade: Grade
    wrong: str
    right: str


class _Index(NamedTuple):
    grammar: re.Pattern[str]
    spelt: dict[str, str]
    patterns: re.Pattern[str]
    apps: dict[str, str]
    bad: dict[str, Caution]
    doubtful: tuple[tuple[re.Pattern[str], Caution], ...]


@cache
def table() -> ScopeTable:
    """Return the table with its provenance."""
    with TABLE.open("rb") as file:
        return ScopeTable.model_validate(tomllib.load(file))


@lru_cache(maxsize=4096)
def finding(scope: str) -> Finding | None:
    """Judge one scope.

    Args:
        scope: A single scope as it stands in a config.

    Returns:
        None for a scope that is known and fine.
    """
    index = _index()
    folded = scope.casefold()
    if not is_well_formed(scope):
        return Finding("malformed", *_malformation(scope))
    if folded in index.bad:
        return Finding("bad", f"{scope} is known to be rejected: {index.bad[folded].why}", index.bad[folded].instead)
    for pattern, caution in index.doubtful:
        if pattern.fullmatch(scope):
            return Finding("doubtful", f"{scope} is doubtful: {caution.why}", caution.instead)
    if is_known(scope):
        return None
    near = nearest(scope)
    right = f"did you mean {near}?" if near else "check its spelling in the API page of the product"
    return Finding("unknown", f"{scope} is not among the known scopes, and one wrong scope spoils all", right)


def is_well_formed(scope: str) -> bool:
    """Say whether a text has the form of a scope: two to five parts with dots between, ``email`` or ``profile``."""
    known = table()
    return (
        _index().grammar.fullmatch(scope) is not None
        or scope.casefold() in known.without_dot
        or scope in known.exceptions
    )


def is_known(scope: str) -> bool:
    """Say whether a scope is on the list, without regard to case."""
    index = _index()
    return scope.casefold() in index.spelt or index.patterns.fullmatch(scope) is not None


def known_scopes() -> list[str]:
    """Return every known scope that holds no placeholder and is not known to be rejected, in the table's spelling."""
    index = _index()
    return sorted(scope for folded, scope in index.spelt.items() if folded not in index.bad)


def nearest(scope: str) -> str | None:
    """Return the known scope nearest to an unknown one, preferably of the same app; None where none is near."""
    spelt = _index().spelt
    folded = scope.casefold()
    app, _, _ = folded.partition(".")
    same_app = [known for known in spelt if known.startswith(f"{app}.")]
    for candidates in (same_app, list(spelt)):
        if near := get_close_matches(folded, candidates, n=1, cutoff=0.75):
            return spelt[near[0]]
    return None


def app_of(scope: str) -> str:
    """Return the Zoho app of a scope as Zoho spells it: ``ZohoCRM`` for ``zohocrm.modules.all``."""
    app, dot, _ = scope.partition(".")
    if not dot:
        return ACCOUNTS_APP
    return _index().apps.get(app.casefold(), app)


def _malformation(scope: str) -> tuple[str, str]:
    right = "a scope is two to five words with dots between, such as ZohoCRM.modules.ALL"
    if not scope.strip():
        return "is empty", right
    if _PLACEHOLDER.search(scope):
        return "still holds a placeholder", "put the API name of the module in its place, such as Leads"
    if re.search(r"[,;\s]", scope.strip()):
        return "holds several scopes", "write each as an entry of its own"
    if scope != scope.strip():
        return "begins or ends with a blank", "take the blank off"
    if "*" in scope:
        return "holds a star, and Zoho knows none", "name the operation, such as ALL or READ"
    return "is no scope", right


def expanded(scope: str) -> list[str]:
    """Return every scope that a text with ``(a|b)`` in it stands for."""
    pieces = _CHOICE.split(scope)  # fixed text and choices take turns
    choices = [piece.split("|") if turn % 2 else [piece] for turn, piece in enumerate(pieces)]
    return ["".join(words) for words in product(*choices)]


def _as_pattern(scope: str) -> str:
    pieces = _PLACEHOLDER.split(scope)
    return r"[A-Za-z][A-Za-z0-9_]*".join(re.escape(piece) for piece in pieces)


@cache
def _index() -> _Index:
    known = table()
    every = [scope for family in known.families for written in family.scopes for scope in expanded(written)]
    fixed = [scope for scope in every if "{" not in scope]
    return _Index(
        grammar=re.compile(known.grammar),
        # Of two spellings the first one stands: the families with the better provenance come first.
        spelt={scope.casefold(): scope for scope in reversed([*fixed, *known.without_dot])},
        patterns=re.compile("|".join(_as_pattern(scope) for scope in every if "{" in scope), re.IGNORECASE),
        apps={app.casefold(): app for app in reversed([scope.partition(".")[0] for scope in fixed])},
        bad={scope.casefold(): caution for caution in known.bad for scope in expanded(caution.scope)},
        doubtful=tuple(
            (re.compile(_as_pattern(scope), re.IGNORECASE), caution)
            for caution in known.doubtful
            for scope in expanded(caution.scope)
        ),
    )
