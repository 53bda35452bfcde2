"""Which language a page is in, as far as it matters: the wordings that are looked for are English."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from automation.eyes import FrameView

ENOUGH = 2
"""Words of one language that tell a page without a trustworthy ``lang`` to be in it."""


class Language(BaseModel):
    """A language: its English name, and words that stand alone on pages in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    words: tuple[str, ...]


def load_languages(path: Path) -> dict[str, Language]:
    """Read a table of languages from TOML: one table a language, by its two-letter code."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {code: Language.model_validate(table) for code, table in tables.items()}


def foreign(views: Sequence[FrameView], languages: Mapping[str, Language]) -> str | None:
    """Return the name of the language that a page is in, when it is not English.

    Args:
        views: The page's frames.
        languages: The known languages by code.
    """
    for view in views:
        code = view.lang.strip().lower().replace("_", "-").split("-")[0]
        if code and code != "en":
            return languages[code].name if code in languages else f"the language {view.lang!r}"
    said = {text.strip(" *:").casefold() for view in views for text in (*view.texts, *view.buttons)}
    for language in languages.values():
        if sum(word.casefold() in said for word in language.words) >= ENOUGH:
            return language.name
    return None
