"""The report and the receipt as one HTML file: no script, nothing from elsewhere, every text escaped and filtered."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from automation.report.durations import duration
from automation.report.ledger import STAGE_WORDS
from automation.report.plot import LABELS, ROW, WIDTH, plots
from automation.report.standing import STANDING_LOOKS, sentence
from automation.report.terminal import clean
from automation.report.words import VERDICT_WORDS, deluge

if TYPE_CHECKING:
    from automation.report.history import History, OrgHistory

_TEMPLATES = Path(__file__).parent / "templates"
OTHER = "(another client)"
"""What stands on a receipt where the name of another client would."""


def report_page(history: History, *, now: datetime | None = None) -> str:
    """Return the report of all orgs.

    Args:
        history: What the journal tells.
        now: When it is made; the time of day when absent.
    """
    orgs = list(history.orgs.values())
    return _rendered(
        "report.html",
        now,
        history=history,
        orgs=orgs,
        counts=[(look, sum(org.standing == word for org in orgs)) for word, look in STANDING_LOOKS.items()],
        sentence=sentence(orgs),
        plots=plots(history),
    )


def receipt_page(org: OrgHistory, others: list[str], *, now: datetime | None = None) -> str:
    """Return the page for one client, which names no other client.

    It is made of what is known of this org alone, and of no message: a message may name what another client has.

    Args:
        org: What is known of the client's org.
        others: The names of all other orgs.
        now: When it is made; the time of day when absent.
    """
    return _rendered("receipt.html", now, org=org, discreet=_discreet(org.name, others))


def _rendered(template: str, now: datetime | None, **values: Any) -> str:
    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        finalize=_finalized,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "moment": moment,
        "duration": duration,
        "deluge": deluge,
        "file": lambda path: PurePath(path).name,
        "words": lambda word: word.replace("_", " "),
    }
    environment.globals |= {
        "looks": STANDING_LOOKS,
        "verdict_words": VERDICT_WORDS,
        "stage_words": STAGE_WORDS,
        "label_width": LABELS,
        "row_height": ROW,
        "plot_width": WIDTH,
        "version": version("zoho-provision"),
        "now": now or datetime.now(UTC),
        "style": Markup(style),  # noqa: S704 - our own file, which the page's policy names by its digest
        "style_digest": Markup(digest),  # noqa: S704 - letters of base64
    }
    return environment.get_template(template).render(**values)


def _finalized(value: object) -> object:
    """Filter every text that a template writes; what is markup already is our own."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def moment(when: datetime | None) -> str:
    """Return a moment as people read it, in UTC: a mailed page does not know its reader's zone.

    Args:
        when: With its zone; None where nothing is known.
    """
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if when else "not known"


def _discreet(own: str, others: list[str]) -> Any:
    """Return what replaces the names of other clients in a text, unless they are part of the client's own."""
    names = [name for name in others if name.strip() and name.casefold() not in own.casefold()]
    if not names:
        return str
    either = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    found = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
    return lambda text: found.sub(OTHER, text)
