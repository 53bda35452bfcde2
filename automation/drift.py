"""Drift: what a page shows instead of a control that was looked for, told so that a user can put it right by pasting.

A drift report holds no value of any field: names, labels and places only.
"""

from __future__ import annotations

import difflib
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError

from automation import eyes
from automation.redaction import scrub
from automation.strangers import TOKEN, Stranger, strangers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playwright.async_api import Frame, Page

    from automation.table import Control, ControlTable

NEAREST = 8
"""How many controls of the page a report names."""
EDGE = 250
"""Pixels from the last field of a form within which a button is one of its buttons."""
KINDS = ("text", "choice", "multi", "toggle")
"""Kinds of which a field may become another."""
SNAPSHOT_TIMEOUT = 3_000.0
"""Milliseconds the page gets to describe itself."""
_VALUE = re.compile(
    r"^(\s*- (?:textbox|searchbox|spinbutton|combobox|option|slider)\b(?: \"[^\"]*\")?(?: \[[^\]]*\])*):? .*$"
)
_UNFIT = re.compile(r"[^\w.-]+")
"""What does not fit into the name of a file."""
_REFERENCE = re.compile(r" \[(?:ref|active|cursor)[^\]]*\]")


def keep(folder: Path, org: str, control: str, text: str) -> str | None:
    """Write a report for its owner's eyes alone; None when the folder cannot be written, which stops nothing.

    Args:
        folder: Where; made when it is missing.
        org: The org it is about.
        control: The control it is about.
        text: The report.

    Returns:
        Its path.
    """
    path = folder / f"{_UNFIT.sub('_', org)}-{control}.md"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
    except OSError:
        return None
    return str(path)


@dataclass(frozen=True, slots=True)
class Drift:
    """One control that a page does not offer as the table says.

    Attributes:
        control: The control.
        why: Why it cannot be used, in words.
        where: Host and path of the page.
        nearest: Controls of the page that could be meant, likeliest first.
        snapshot: The page's accessibility tree, without values.
        twins: A selector for each of several controls that fit equally, from top to bottom.
        other_kind: The kind of a control of the right name, where only the kind is wrong.
    """

    control: Control
    why: str
    where: str
    nearest: tuple[Stranger, ...]
    snapshot: str
    twins: tuple[str, ...] = ()
    other_kind: str = ""

    @property
    def overlay(self) -> str:
        """An entry for the user's overlay (``controls.toml``): what the page most likely has of this control."""
        return f"[{self.control.key}]\n{self._lines()[0]}"

    def _lines(self) -> list[str]:
        """Return what the entry may say, the likeliest first."""
        names = [f'names = ["{toml(one.label)}"]' for one in self.nearest if one.label and self._could_be(one)]
        if self.other_kind:
            return [f'kind = "{self.other_kind}"', *names]
        if self.twins:
            return [f'selector = "{_escaped(selector)}"' for selector in self.twins]
        gone = [] if self.control.kind == "button" else ["required = false"]
        return [*names, *gone] or ['names = ["the wording that the page shows"]']

    def _could_be(self, stranger: Stranger) -> bool:
        """Tell whether a control could be this one by where it stands: in the form, or, for a button, at its edge."""
        return stranger.beside or (self.control.kind == "button" and stranger.away <= EDGE) or stranger.away == 0

    def _entry(self) -> list[str]:
        """Return the entry with what else it may say, as comments."""
        first, *others = self._lines()
        why = {"required": "  # the form has no such control any more", "selector": "  # the first from the top"}
        return [
            f"[{self.control.key}]",
            first + why.get(first.split(" ", maxsplit=1)[0], ""),
            *(f"# or: {line}{why['required'] if line.startswith('required') else ''}" for line in others),
        ]

    def text(self) -> str:
        """Return the report as Markdown."""
        control = self.control
        tried = [
            *(f"a user's selector `{selector}`" for selector in control.selectors),
            *(f"wording “{name}”" for name in control.names),
            *(f"placeholder “{hint}”" for hint in control.placeholders),
            *(f"attribute `{attribute}`" for attribute in control.attributes),
        ]
        near = [
            f"- “{one.label or '(nothing near)'}” ({one.distance} px, {'/'.join(one.kinds)})" for one in self.nearest
        ]
        lines = [
            f"# {control.key} ({control.title}) cannot be used",
            "",
            f"{self.why[:1].upper()}{self.why[1:]}. Page: {self.where}. Nothing was typed into this form.",
            "",
            f"## What was tried ({control.source or 'no source'})",
            "",
            *(f"- {one}" for one in tried),
            "",
            "## Nearest controls of that kind that nothing else was taken for",
            "",
            *(near or ["- none"]),
            "",
            "## Entry for controls.toml beside the config; check the wording, then run again",
            "",
            "```toml",
            *self._entry(),
            "```",
            "",
            "## The page as a screen reader tells it, without values",
            "",
            "```",
            self.snapshot,
            "```",
            "",
        ]
        return scrub("\n".join(lines))


async def examine(page: Page, table: ControlTable, control: Control, why: str) -> Drift:
    """Look at a page that lacks a control and gather what helps to put it right.

    Args:
        page: The page.
        table: The table; controls of the same page that are found are no candidates.
        control: What was looked for.
        why: Why it cannot be used.
    """
    # What opens a form and what submits it may be called the same; where the one was renamed, so was the other.
    alike = {other.key for other in table if other.kind == control.kind and {*other.names} & {*control.names}}
    alike.add(control.key)
    others = [other for other in table.page(control.key.split(".")[0]) if other.key not in alike]
    found = await strangers(page, table, others, kind="")
    known = {name.casefold() for other in table if other.key not in alike for name in other.names}
    fitting = [one for one in found if control.kind in {"value", *one.kinds}]
    if control.kind == "button":  # what is called as another button is, Cancel for one, is none that was renamed
        fitting = [one for one in fitting if _bare(one.label) not in known]
    parts = urlsplit(page.url)
    return Drift(
        control=control,
        why=why,
        where=f"{parts.netloc}{parts.path}",
        nearest=tuple(sorted(fitting, key=lambda one: _order(one, control))[:NEAREST]),
        snapshot=await _snapshot(page),
        twins=await _twins(page, table, control),
        other_kind=_other_kind(found, control) if control.kind in KINDS else "",
    )


async def _twins(page: Page, table: ControlTable, control: Control) -> tuple[str, ...]:
    """Return what finds each of several controls that fit equally; nothing where there are not several."""
    args = {
        "wanted": control.model_dump(include={"key", "kind", "names", "placeholders", "attributes", "many"}),
        "labels": table.labels(control.key.split(".", maxsplit=1)[0]),
    }
    for frame in await eyes.visible_frames(page):
        try:
            told: list[list[str]] = await eyes.ask(frame, "twins(args)", args)
        except PlaywrightError:
            continue  # it navigated away under the look
        if len(told) > 1:
            return tuple([one for paths in told if (one := await _lone(frame, paths))])
    return ()


async def _lone(frame: Frame, selectors: Sequence[str]) -> str | None:
    """Return the first selector that finds one element alone."""
    for selector in selectors:
        with suppress(PlaywrightError):
            if len(await frame.query_selector_all(selector)) == 1:
                return selector
    return None


def _other_kind(found: Sequence[Stranger], control: Control) -> str:
    """Return the kind of a control that is called as this one is and is of no kind that it could be."""
    names = {_bare(name) for name in (*control.names, *control.placeholders)}
    for one in found:
        if _bare(one.label) in names and control.kind not in one.kinds:
            return next((kind for kind in KINDS if kind in one.kinds), "")
    return ""


def _order(stranger: Stranger, control: Control) -> tuple[bool, bool, float, int]:
    """Return the place of a stranger among those that could be meant: in the form, in no menu, alike in name, near."""
    near = stranger.beside or stranger.away <= EDGE
    return (not near, stranger.listed, -_likeness(stranger, control), stranger.distance)


async def _snapshot(page: Page) -> str:
    """Return the accessibility tree of a page and its frames, without what its fields hold."""
    try:
        tree = await page.aria_snapshot(mode="ai", timeout=SNAPSHOT_TIMEOUT)
    except PlaywrightError:
        return "(the page did not describe itself)"
    lines = [_VALUE.sub(r"\1", _REFERENCE.sub("", line)) for line in tree.splitlines()]
    return TOKEN.sub("…", "\n".join(lines))


def _likeness(stranger: Stranger, control: Control) -> float:
    """Return how much the wording of a stranger is like one of a control's, from 0 to 1."""
    said = stranger.label.casefold()
    return max((difflib.SequenceMatcher(None, said, name.casefold()).ratio() for name in control.names), default=0.0)


def toml(label: str) -> str:
    """Return a label as it stands between the quotes of TOML, without its mark of a mandatory field."""
    return _escaped(label.strip(" *:"))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _bare(label: str) -> str:
    return label.casefold().strip(" *:+")
