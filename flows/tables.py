"""Where the tables of public knowledge stand."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from automation.languages import load_languages
from automation.table import load_table

if TYPE_CHECKING:
    from automation.languages import Language
    from automation.table import ControlTable

PAGES = Path(__file__).with_name("pages.toml")
SCREENS = Path(__file__).with_name("screens.toml")
LANGUAGES = Path(__file__).with_name("languages.toml")
OVERLAY_NAME = "controls.toml"
"""The overlay that is taken when it stands beside the config."""


@cache
def built_in() -> ControlTable:
    """Return the built-in table of controls."""
    return load_table(PAGES)


@cache
def languages() -> dict[str, Language]:
    """Return the languages that a page may be in, by code; English is not among them."""
    return load_languages(LANGUAGES)


def controls(overlay: Path | None, beside: Path) -> ControlTable:
    """Return the table of controls with the user's overlay, if there is one.

    Args:
        overlay: The file that ``--controls`` names.
        beside: The config file; a ``controls.toml`` in its folder is the overlay when none was named.

    Raises:
        UsageFault: The overlay cannot be read or names what does not exist.
    """
    path = overlay or beside.with_name(OVERLAY_NAME)
    if overlay is None and not path.is_file():
        return built_in()
    return built_in().overlaid(path)
