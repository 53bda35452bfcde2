"""What a room needs to work for one org: whom for, with which hands, whom to ask, where to write it down."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from automation import drift
from automation.batch.pacing import Pacing
from automation.batch.scheduler import Scheduler
from automation.gates import HumanTime
from automation.hands import Hands
from automation.pointing import Pointer
from automation.screens import Screens, load_screens
from automation.supervision import Supervision, Way
from flows import steps
from flows.tables import SCREENS, languages

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from playwright.async_api import Page

    from automation.eyes import Found
    from automation.gates import Gates, LetGo
    from automation.journal import Journal
    from automation.redaction import Secret
    from automation.report.envelope import ConsentReport, Stage
    from automation.shutter import Shutter
    from automation.table import ControlTable
    from flows.config import Org
    from flows.datacenters import Datacenter

Fact = TypeVar("Fact")
ANNOUNCEMENTS = {
    "names": "announcement.put_off",
    "closes": "announcement.close",
    "refusals": "announcement.refuse_cookies",
}
"""What puts off what a site lays over its pages of its own accord."""
POINTING = 60.0
"""Seconds in which a person who watches points at a control; then the org stops with what is known of the page."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What is only done when it is asked for, since it takes something away.

    Attributes:
        prune: Redirect URIs that the client has and the config does not are taken off.
        reconnect: A live connection that locks its service is revoked, and connected again.
    """

    prune: bool = False
    reconnect: bool = False


@dataclass(slots=True)
class Visit:
    """The work for one org on one page.

    Attributes:
        org: What the org is to have.
        hands: Hands on the org's own page.
        gates: How a person is asked.
        journal: Where intents and outcomes are written.
        environ: Where the identity's password is.
        human: Seconds that the org waited for a person.
        client_id: The client's id, once it is read.
        secret: The client's secret, once it is read.
        authorize_url: The service's Authorize URL, once it was read back in this run.
        takes_codes: Whether a person may type a one-time code in the terminal: one is at it, and the browser is unseen.
        added_uris: Redirect URIs that the client was given in this run, beside those of the plan.
        allowed: What only a flag allows.
        revoked: Whether the org's connection was revoked in this run, to be connected again.
        consents: What a person accepted in this run.
        scheduler: Decides when it may open what a person has to act on.
        pacing: Counts what Zoho caps, over all orgs of the run.
        is_ours: Tells the pages that the run itself made from those that a page opened.
        met: What kept the sign-in waiting for a person, e.g. ``captcha``.
        way: The stages that this run takes an org through, in their order; empty where that is not told.
        watched: Whether a person watches who is shown what is done.
    """

    org: Org
    hands: Hands
    gates: Gates
    journal: Journal
    environ: Mapping[str, str]
    human: HumanTime = field(default_factory=HumanTime)
    client_id: str | None = None
    secret: Secret | None = None
    authorize_url: str | None = None
    takes_codes: bool = False
    added_uris: list[str] = field(default_factory=list)
    allowed: Allowed = Allowed()
    revoked: bool = False
    consents: list[ConsentReport] = field(default_factory=list)
    scheduler: Scheduler = field(default_factory=Scheduler)
    pacing: Pacing = field(default_factory=Pacing)
    is_ours: Callable[[Page], bool] = field(default=lambda _page: False)
    met: set[str] = field(default_factory=set)
    way: Sequence[Stage] = ()
    watched: bool = False

    def at(self, stage: Stage) -> None:
        """Tell who watches, and the camera, which stage begins."""
        now = steps.STAGES[stage]
        self.hands.shutter.begin(now)
        if self.watched and stage in self.way:
            self.gates.ways[self.org.name] = Way([steps.STAGES[one] for one in self.way], now)

    async def ask(
        self,
        sentence: str,
        page: Page,
        fact: Callable[[], Awaitable[Fact | None]],
        *,
        most: float = math.inf,
        by_hand: Fact | None = None,
        codes: asyncio.Queue[Secret] | None = None,
        copy: str | Secret | None = None,
    ) -> Fact:
        """Ask a person for something on a page and return the fact that shows it was done; see `Gates.wait`."""
        return await self.gates.wait(
            self.org.name, sentence, page, fact, self.human, most=most, by_hand=by_hand, codes=codes, copy=copy
        )


def places(datacenter: Datacenter) -> dict[str, str]:
    """Return the kind of host by origin, for telling screens apart; the Deluge hosts come with the redirect URIs."""
    known = dict.fromkeys(datacenter.hosts, "deluge")
    known[datacenter.accounts] = "accounts"
    known[datacenter.api_console] = "api_console"
    known[datacenter.crm] = "crm"
    known[datacenter.api] = "api"
    return known


def secret_hosts(datacenter: Datacenter) -> dict[str, frozenset[str]]:
    """Return where a secret may be typed: a password into a sign-in page, a client secret into a custom service."""
    return {"sign_in": datacenter.password_hosts, "custom_service": datacenter.client_secret_hosts}


def visit_of(
    org: Org,
    page: Page,
    table: ControlTable,
    *,
    gates: Gates,
    journal: Journal,
    environ: Mapping[str, str],
    say: Callable[[str], None],
    evidence: Path,
    overlay: Path | None,
    show_secrets: bool = False,
    takes_codes: bool = False,
    watched: bool = False,
) -> Visit:
    """Return the visit of an org on a page."""
    screens = Screens(load_screens(SCREENS), places(org.datacenter), {} if table.corrected else languages())
    hands = Hands(
        page,
        table,
        screens,
        origins=secret_hosts(org.datacenter),
        say=say,
        keep=partial(drift.keep, evidence, org.name),
    )
    visit = Visit(org=org, hands=hands, gates=gates, journal=journal, environ=environ)
    hands.show_secrets = show_secrets
    visit.takes_codes = takes_codes
    hands.ask = visit.ask
    hands.announcements = ANNOUNCEMENTS
    visit.watched = watched
    shown = Supervision(org.name, steps.words, lambda: gates.ways.get(org.name)) if watched else None
    hands.watch = _watching(hands.shutter, shown)
    if shown is not None:
        hands.pressed = shown.pressed
    if overlay is not None:
        hands.pointer = Pointer(partial(visit.ask, most=POINTING), overlay)

    async def before_submit(button: str, summary: Sequence[str]) -> LetGo:
        await hands.shutter.snap()
        return await gates.let_go(org.name, button, page, visit.human, summary)

    hands.before_submit = before_submit
    return visit


def _watching(shutter: Shutter, shown: Supervision | None) -> Callable[[Page, Found], Awaitable[None]]:
    """Return who is told which control is acted on: the camera, and the person who watches where one does."""

    async def watch(page: Page, found: Found) -> None:
        shutter.caption = steps.words(found.control)
        if shown is not None:
            await shown(page, found)

    return watch
