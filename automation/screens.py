"""What is on the screen now: one classifier, ruled by a table, asked by every wait.

A screen is told by where it is, what it says, which buttons and fields it shows. A screen with a ``code`` is a detour
that ends the org with that word; the others are states that flows wait for.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from automation.errors import ERROR_CODES, ErrorCode, Stop
from automation.languages import foreign

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from automation.eyes import FrameView
    from automation.languages import Language


DEFAULT_PORTS = {"http": 80, "https": 443}
OPAQUE = "null"
"""The origin of an address that has none; no data centre has it."""


class Screen(BaseModel):
    """One rule of the table; every part that is given must hold, each by any of its entries.

    Attributes:
        name: What flows call it.
        places: Kinds of host it appears on (``accounts``, ``crm`` ...); empty = anywhere.
        paths: Beginnings of the address's path.
        texts: Wordings, any of which is visible; compared without regard to case.
        buttons: Names of buttons, any of which is visible.
        fields: Types of text fields, any of which is visible.
        lacks_buttons: Names of buttons, none of which may be visible.
        announced: A pattern of what only announces; a text that it is found in does not count.
        code: The error word, when this screen ends an org.
        message: What to say of it.
        remedy: What the user does next.
        source: Where the wording comes from.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    places: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    lacks_buttons: tuple[str, ...] = ()
    announced: re.Pattern[str] | None = None
    code: str = ""
    message: str = ""
    remedy: str = ""
    source: str = ""


class Screens:
    """The table of screens, bound to the hosts of one data centre.

    Args:
        rules: The rules in order; earlier ones are told first.
        places: Kind of host by origin, e.g. ``{"https://accounts.zoho.eu": "accounts"}``.
        languages: Languages in which nothing can be read; empty when a user's own wordings are in use.
    """

    def __init__(
        self, rules: Sequence[Screen], places: Mapping[str, str], languages: Mapping[str, Language] | None = None
    ) -> None:
        self._rules = rules
        self._places = places
        self._languages = languages or {}

    def place(self, url: str) -> str:
        """Return the kind of host an address belongs to, or an empty text for a foreign one."""
        return self._places.get(origin_of(url), "")

    def names(self, views: Sequence[FrameView]) -> list[str]:
        """Return the names of all screens that a page shows, in table order."""
        return [rule.name for rule in self._rules if any(self._holds(rule, view) for view in views)]

    def refuse(self, views: Sequence[FrameView], *, but: Sequence[str] = ()) -> None:
        """Raise the stop of the first detour that a page shows.

        Args:
            views: The page's frames.
            but: Names of detours that the caller handles itself.

        Raises:
            Stop: With the detour's word, message and remedy; ``unexpected_language`` for a page of this data centre
                in a language whose wordings nobody gave.
        """
        ours = [view for view in views if self.place(view.url)]
        if self._languages and (language := foreign(ours, self._languages)):
            raise Stop(
                "unexpected_language",
                f"The page is in {language}; the wordings that are looked for are English. Nothing was typed on it.",
                "Set the language of this account to English (My Account > Profile, and in the CRM Setup > Personal "
                "Settings), or give the wordings of the page in an overlay (--controls FILE); then run again.",
            )
        for rule in self._rules:
            if rule.code and rule.name not in but and any(self._holds(rule, view) for view in views):
                raise Stop(cast("ErrorCode", rule.code), rule.message, rule.remedy)

    def _holds(self, rule: Screen, view: FrameView) -> bool:
        if rule.places and self.place(view.url) not in rule.places:
            return False
        if rule.paths and not urlsplit(view.url).path.startswith(rule.paths):
            return False
        is_news = rule.announced.search if rule.announced else lambda _text: None
        texts = [text.casefold() for text in (*view.texts, view.title) if not is_news(text)]
        buttons = [_bare(name) for name in view.buttons]
        return (
            (not rule.texts or any(wanted.casefold() in text for wanted in rule.texts for text in texts))
            and (not rule.buttons or any(_bare(wanted) in buttons for wanted in rule.buttons))
            and (not rule.fields or any(kind in rule.fields for kind in view.fields))
            and not any(_bare(refused) in buttons for refused in rule.lacks_buttons)
        )


def load_screens(path: Path) -> list[Screen]:
    """Read the table of screens from TOML (``[[screen]]`` entries with the fields of `Screen`).

    Raises:
        ValueError: A rule names an error word that is not one.
    """
    rules = [Screen(**entry) for entry in tomllib.loads(path.read_text(encoding="utf-8"))["screen"]]
    wrong = [rule.code for rule in rules if rule.code and rule.code not in ERROR_CODES]
    if wrong:
        raise ValueError(f"{path}: not an error word: {wrong}")
    return rules


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address in the one form that origins are compared in.

    Lower case, no default port, no trailing slash: what a browser calls ``location.origin``, and ``null`` as there for
    an address without a host. Only what stands before an ``@`` is kept, so that an address with a user name in it is
    equal to no origin: no secret is typed there and no page there counts as one of Zoho's.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return OPAQUE
    if not parts.hostname:
        return OPAQUE
    user, at, _ = parts.netloc.rpartition("@")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    shown = "" if port in {None, DEFAULT_PORTS.get(parts.scheme)} else f":{port}"
    return f"{parts.scheme}://{user}{at}{host}{shown}"


def _bare(name: str) -> str:
    return " ".join(name.casefold().split()).strip("+*:.… ")
