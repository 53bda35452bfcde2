"""Strangers: what stands on a page that no entry of the table claims, seen by what it is called and where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation import eyes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import Page

    from automation.eyes import Sought
    from automation.table import Control, ControlTable

TOKEN = re.compile(r"(?=\S*\d)[^\s\"]{16,}")
"""What may be an id or a secret that nobody has read yet; never quoted."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """A control of a page that no entry of the table claims.

    Attributes:
        label: What an eye would call it; empty when nothing stands near.
        distance: Pixels between label and control; 0 for a name of its own.
        kinds: What it could serve as.
        demanded: Whether the page marks it as required and it is empty.
        beside: Whether it stands in the same form as the controls that were found.
        away: Pixels between it and the fields that were found; 0 where there are none, as on the page of a list.
        listed: Whether it is one of the links of a menu.
    """

    label: str
    distance: int
    kinds: tuple[str, ...]
    demanded: bool
    beside: bool
    away: int = 0
    listed: bool = False


async def strangers(page: Page, table: ControlTable, controls: Sequence[Control], *, kind: str) -> list[Stranger]:
    """Return the controls of a page that are none of some known ones.

    Args:
        page: The page.
        table: The table they are from.
        controls: The known ones.
        kind: The kind they must be able to serve as; empty for any.
    """
    sought = await eyes.seek(page, controls, table.labels(controls[0].key.split(".")[0]) if controls else [])
    return await unclaimed(page, sought, kind=kind) or []


async def unclaimed(page: Page, sought: Sought, *, kind: str = "") -> list[Stranger] | None:
    """Return the controls of a page that a search did not find; None when what it found was made anew meanwhile.

    Args:
        page: The page.
        sought: The search.
        kind: The kind they must be able to serve as; empty for any.
    """
    taken = [found for several in sought.found.values() for found in several]
    fields = [found for found in taken if found.control.kind not in {"button", "value"}]
    seen: list[Stranger] = []
    for frame in await eyes.visible_frames(page):
        args = {
            "claimed": [found.element for found in taken if found.frame is frame],
            "fields": [found.element for found in fields if found.frame is frame],
            "kind": kind,
            "elsewhere": any(found.frame is not frame for found in fields or taken),
        }
        try:
            told = await eyes.ask(frame, "strangers(args)", args)
        except PlaywrightError:
            continue  # it navigated away under the look
        if told is None:
            return None
        seen += [
            Stranger(
                TOKEN.sub("…", one["label"]),
                one["distance"],
                tuple(one["kinds"]),
                one["demanded"],
                one["beside"],
                one["away"],
                one["listed"],
            )
            for one in told
        ]
    return seen
