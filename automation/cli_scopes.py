"""``scopes``: what is publicly known of Zoho's OAuth scopes, and the bundles that a config may name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, Field

from automation.cli_check import report_refusal
from automation.errors import UsageFault
from automation.report.envelope import EXIT_DONE, EXIT_FAILED, Envelope

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from automation.report.terminal import Terminal
    from flows.scope_search import KnownScope

Action = Literal["search", "list", "bundles"]


class ScopeReport(BaseModel):
    """One scope as ``scopes --json`` tells it; see ``flows.scope_search.KnownScope`` for the fields."""

    scope: str
    product: str
    provenance: str
    source: str
    caution: str = ""


class BundleReport(BaseModel):
    """One bundle, by the name that a config uses."""

    name: str
    title: str
    source: str
    scopes: list[str]


class ScopesEnvelope(Envelope):
    """What ``scopes --json`` prints."""

    scopes: list[ScopeReport] = Field(default_factory=list)
    bundles: list[BundleReport] = Field(default_factory=list)


def scopes(action: Action, words: Sequence[str], terminal: Terminal) -> int:
    """Look scopes up.

    Args:
        action: ``search`` those that hold every word, ``list`` them all, or tell the ``bundles``.
        words: What to look for; bundles too are left out where they do not hold them.
        terminal: Where to say it.

    Returns:
        The exit status: 0 something was found, 1 nothing, 2 the command line is wrong.
    """
    if (action == "search") != bool(words) and action != "bundles":
        wrong = "search needs a word to look for" if action == "search" else "list takes no words"
        problem = f"scopes: {wrong}; write e.g. zoho-provision scopes search books invoices"
        return report_refusal("scopes", UsageFault([problem]), terminal)
    found = [] if action == "bundles" else _found(words)
    bundles = [] if action == "list" else _bundles(words, mentioned=action == "bundles")
    _show(found, bundles, terminal)
    exit_code = EXIT_DONE if found or bundles else EXIT_FAILED
    if exit_code:
        terminal.say(f"No scope that is publicly known holds {' and '.join(words)}. The list is not complete.")
    terminal.envelope(
        ScopesEnvelope(
            command="scopes",
            status="error" if exit_code else "success",
            exit_code=exit_code,
            scopes=[ScopeReport.model_validate(known._asdict()) for known in found],
            bundles=bundles,
        )
    )
    return exit_code


def _found(words: Sequence[str]) -> list[KnownScope]:
    from flows.scope_search import search  # noqa: PLC0415 - --help needs no table

    return search(words)


def _bundles(words: Sequence[str], *, mentioned: bool) -> list[BundleReport]:
    """Return the bundles that hold every word, in a name or a scope; without words all."""
    from flows.scope_search import bundles  # noqa: PLC0415 - --help needs no table

    return [
        BundleReport(name=name, title=bundle.title, source=bundle.source, scopes=list(bundle.scopes))
        for name, bundle in bundles().items()
        if all(_holds(word, [name, bundle.title, *(bundle.scopes if mentioned else ())]) for word in words)
    ]


def _holds(word: str, texts: Iterable[str]) -> bool:
    return any(word.casefold() in text.casefold() for text in texts)


def _show(found: Sequence[KnownScope], bundles: Sequence[BundleReport], terminal: Terminal) -> None:
    """Put scopes and bundles on stdout: app by app, each with the kind of its source."""
    width = max((len(known.scope) for known in found), default=0)
    product = ""
    for known in found:
        if known.product != product:
            terminal.result(f"{chr(10) if product else ''}{known.product}")
            product = known.product
        caution = f"  {known.caution}" if known.caution else ""
        terminal.result(f"  {known.scope:{width}}  {known.provenance}{caution}")
    if found and bundles:
        terminal.result("\nBundles")
    for bundle in bundles:
        terminal.result(f"{bundle.name}  {bundle.title} ({bundle.source})")
        terminal.result("\n".join(f"    {scope}" for scope in bundle.scopes))
