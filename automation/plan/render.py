"""A plan as people read it, in the signs and words that users of Terraform know. Pure: a plan in, lines out."""

from __future__ import annotations

import io
import json
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from automation.report.terminal import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from automation.plan.model import Action, OrgPlan, Plain, Plan, Step, Summary, Value

SIGNS: dict[Action, tuple[str, str, str]] = {
    "create": ("+", "green", "create"),
    "update": ("~", "yellow", "update in-place"),
    "adopt": ("»", "cyan", "adopt: it is there and is taken up as it is"),
    "accept": ("◆", "magenta", "a person is asked to accept"),
    "verify": (">", "blue", "try the link name; nothing of it stays"),
    "cannot": ("✗", "bold red", "cannot be done, and why"),
    "unread": ("?", "yellow", "not looked at yet"),
}
"""Sign, style and meaning of each action, in the order of the legend; the words stand beside each sign as well."""

HEADS: dict[Action, str] = {
    "create": "will be created",
    "update": "will be updated in-place",
    "accept": "will be asked for",
    "verify": "will be tried",
}
OPTIONAL = "  # if the form has it"
HIDDEN = {"secret": "(secret)", "known_after_apply": "(known after apply)"}
NARROWEST = 40
"""Columns below which nothing is folded any narrower."""


def rendered(plan: Plan, width: int) -> list[Text]:
    """Return a plan as lines.

    Args:
        plan: The plan.
        width: Columns that no line is to exceed; long ones go on below, indented.
    """
    page = _Page(width)
    used = {step.action for org in plan.orgs for step in org.steps if org.changes or step.action != "verify"}
    legend = [action for action in SIGNS if action in used]
    if legend:
        page.put(0, "What would be done in Zoho is marked with these signs:")
        for action in legend:
            sign, style, meaning = SIGNS[action]
            page.put(2, (sign, style), f" {meaning}")
        page.put(0)
    for org in plan.orgs:
        _org(page, org)
    for sentence in summary_sentences(plan.summary):
        page.put(0, (sentence, "bold"))
    return page.lines


def summary_sentences(summary: Summary) -> list[str]:
    """Return how many there are of each kind, in a sentence or a few.

    Args:
        summary: The counts.
    """
    sentences = []
    if not (summary.create or summary.update or summary.accept or summary.cannot or summary.unread):
        sentences.append("No changes. What is in Zoho is as the config says.")
    if not sentences or summary.adopt:
        adopt = f"{summary.adopt} to adopt, " if summary.adopt else ""
        counts = f"{summary.create} to create, {summary.update} to update, {summary.cannot} cannot."
        sentences.append(f"Plan: {adopt}{counts}")
    if summary.accept:
        sentences.append(f"A person will be asked to accept {_times(summary.accept)}.")
    if summary.unread:
        sentences.append(f"{_counted(summary.unread, 'org was', 'orgs were')} not looked at: a person is awaited.")
    return sentences


class _Page:
    """Lines that keep within a width.

    Args:
        width: Columns.
    """

    def __init__(self, width: int) -> None:
        self.width = max(width, NARROWEST)
        self.lines: list[Text] = []
        self._console = Console(file=io.StringIO(), width=self.width)

    def put(self, indent: int, *parts: str | tuple[str, str], hanging: int = 4) -> None:
        """Add a line; where it is too long it goes on below, indented further.

        Args:
            indent: Columns before it.
            parts: Texts, with a style or without.
            hanging: Columns by which what goes on below is indented further.
        """
        text = Text.assemble(*parts)
        if indent + cell_len(text.plain) <= self.width:
            self.lines.append(Text(" " * indent) + text)
            return
        pieces = text.wrap(self._console, self.width - indent - hanging, overflow="fold")
        for number, piece in enumerate(pieces):
            piece.rstrip()
            self.lines.append(Text(" " * (indent + (hanging if number else 0))) + piece)

    def fits(self, indent: int, text: str) -> bool:
        """Tell whether a text stands on one line."""
        return indent + cell_len(text) <= self.width


def _org(page: _Page, org: OrgPlan) -> None:
    """Put one org: in one line when there is nothing to do."""
    heading = (_line(org.name), "bold")
    about = f"{org.datacenter} · org {org.crm_org_id} · as {org.identity}"
    if org.steps and all(step.action in {"nothing", "verify"} and not step.why for step in org.steps):
        page.put(0, heading, (f": nothing to do  {_line(about)}", "dim"))
        page.put(0)
        return
    page.put(0, heading, (f"  {_line(about)}", "dim"))
    page.put(0)
    for step, following in zip_longest(org.steps, org.steps[1:]):
        _step(page, org, step)
        if not (following and step.action == following.action == "nothing"):
            page.put(0)


def _step(page: _Page, org: OrgPlan, step: Step) -> None:
    """Put one step: a line for what stays, a block for what changes, a reason for what cannot be."""
    place = f"{_line(org.name)}.{step.stage}"
    what = f"{step.stage} {_quoted(step.name)}" if step.name else step.stage
    if step.action == "nothing":
        page.put(2, (f"= {what}: nothing to do", "dim"))
        _remark(page, 4, step)
        return
    sign, style, _ = SIGNS[step.action]
    if step.action == "adopt":
        page.put(2, (f"# {place} is there already and will be adopted", "bold"))
        page.put(2, (sign, style), f" {what}")
        _remark(page, 4, step)
    elif step.action in {"cannot", "unread"}:
        word = f"cannot be done ({step.code})" if step.action == "cannot" else "was not looked at"
        page.put(2, (f"# {place} {word}", "bold"))
        page.put(2, (sign, style), f" {_line(step.why)}", hanging=2)
        page.put(4, ("→ ", style), (_line(step.remedy), "bold"), hanging=2)
    else:
        _block(page, place, what, step)


def _block(page: _Page, place: str, what: str, step: Step) -> None:
    """Put a step with the values that it would type."""
    sign, style, _ = SIGNS[step.action]
    page.put(2, (f"# {place} {HEADS[step.action]}", "bold"))
    page.put(2, (sign, style), f" {what} {{")
    widest = max((len(value.key) for value in step.values), default=0)
    mark = sign if step.action in {"create", "update"} else " "
    for value in step.values:
        _value(page, value, mark, style, widest)
    _remark(page, 6, step)
    page.put(4, "}")


def _remark(page: _Page, indent: int, step: Step) -> None:
    """Put what one should know of a step, if there is something."""
    if step.why:
        page.put(indent, (f"# {_line(step.why)}", "dim"), hanging=2)


def _value(page: _Page, value: Value, mark: str, style: str, widest: int) -> None:
    """Put one value: on its line, below its key where it is too long, or item by item."""
    head = f" {value.key:<{widest}} ="
    if value.hidden:
        held = f"{_shown(value.before)} -> " if value.before is not None else ""
        page.put(6, (mark, style), f"{head} {held}{HIDDEN[value.hidden]}")
    elif isinstance(value.after, list):
        before = value.before if isinstance(value.before, list) else []
        page.put(6, (mark, style), f"{head} [")
        for item in _both(before, value.after):
            sign, look = ("+", "green") if item not in before and mark.strip() else (" ", "dim")
            if item not in value.after:
                sign, look = "-", "red"
            page.put(10, (sign, look), f" {_quoted(item)},", hanging=2)
        page.put(8, "]")
    else:
        shown = _shown(value.after)
        if value.before is not None:
            shown = f"{_shown(value.before)} -> {shown}"
        remark = (OPTIONAL if value.optional else "", "dim")
        if page.fits(7, f"{head} {shown}{remark[0]}"):
            page.put(6, (mark, style), f"{head} {shown}", remark)
        else:
            page.put(6, (mark, style), head, remark)
            page.put(8, shown, hanging=0)


def _both(before: Iterable[str], after: Iterable[str]) -> list[str]:
    """Return the items of both lists, each once, as they stand before and then after."""
    return list(dict.fromkeys((*before, *after)))


def _shown(value: Plain | None) -> str:
    """Return a value as it is written in a config."""
    if value is None:
        return "null"
    if isinstance(value, list):
        return f"[{', '.join(map(_quoted, value))}]"
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def _quoted(text: str) -> str:
    """Return a text in quotation marks, without what could play on a terminal."""
    return json.dumps(clean(text), ensure_ascii=False)


def _line(text: str) -> str:
    """Return a text as one line, without what could play on a terminal."""
    return " ".join(clean(text).split())


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
