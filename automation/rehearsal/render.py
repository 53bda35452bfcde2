"""A rehearsal as people read it: control -> found by which candidate, then the questions; plain lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from automation.rehearsal.model import ControlSeen, OrgRehearsal

_SYMBOLS = {"found": "✓", "missing": "✗", "absent": "-", "unreached": "·"}
_AFTER = "not reachable before "


def rendered(org: OrgRehearsal) -> Iterator[str]:
    """Yield the lines of one org.

    Args:
        org: What was seen of it.
    """
    yield f"{org.org} ({org.datacenter}): control -> found by"
    wide = max((len(one.control) for one in org.controls), default=0)
    page = ""
    for one in org.controls:
        here = one.control.partition(".")[0]
        if here != page:
            page = here
            yield ""
        yield f"  {_SYMBOLS[one.state]} {one.control:<{wide}}  {_told(one)}"
    yield ""
    yield "What only the live site can settle (docs/facts.md, at its end):"
    for answer in org.unknowns:
        yield f"  {'✓' if answer.seen else '·'} {answer.number:>2}. {answer.question}: {answer.answer}"
    yield ""
    yield counted(org)
    if org.evidence:
        yield f"Evidence: {org.evidence} (cleaned of secrets; look into it before you send it on)"


def counted(org: OrgRehearsal) -> str:
    """Return in one sentence how many controls are in which state, and how many questions got an answer."""
    counts = {state: sum(one.state == state for one in org.controls) for state in _SYMBOLS}
    answered = sum(answer.seen for answer in org.unknowns)
    return (
        f"{org.org}: {counts['found']} controls found, {counts['missing']} missing, {counts['absent']} not on these "
        f"pages, {counts['unreached']} not reachable yet; {answered} of {len(org.unknowns)} questions seen."
    )


def _told(one: ControlSeen) -> str:
    if one.state != "found":
        return one.why or one.state
    frame = f"frame of {one.frame}" if one.frame else "the page"
    return f"{one.way} “{one.by}”, in {frame}" if one.by else f"{one.way}, in {frame}"
