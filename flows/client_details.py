"""The pages of a client in the API Console: id and secret are read there, wherever they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from automation import copying
from automation.errors import PageChanged
from automation.eyes import Sought
from automation.faults import REMEDY_PAGE, polls
from automation.redaction import Secret
from automation.rest import RESTING
from flows import client_amend

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from automation.eyes import Found
    from automation.hands import Hands
    from automation.table import Control
    from flows.visit import Visit

READING = 20.0
"""Seconds to find a value."""
BRIEF = 0.5
"""Seconds a tab's content may come after the press, most often."""
SECRET, REVEAL, COPY = "api_console.client_secret", "api_console.reveal", "api_console.copy"
REGION = re.compile(r"(?i:data cent(er|re))|\b(US|EU|IN|AU|JP|CA|SA|CN|UK|AE)\b|Europe|India|United States")
"""What a heading says that names a data centre (guess: no source shows the page)."""
IN_LISTS = ("view", "show")
"""What a button that shows a value is called, and one that opens an entry of a list as well."""
ABOVE, BELOW = 20, 75
"""Pixels by which the middle of a button that shows a value may stand above and below the top of its label."""
SHOWING = 3.0
"""Seconds the page gets, from the last press on, to show its tabs or what stands on one."""
TABS = ("api_console.client_secret_tab", "api_console.client_details_tab")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the console shows of a client.

    Attributes:
        client_id: Its id.
        shown_secret: Its secret; None where the console shows it no more, as some do after the first time.
    """

    client_id: str
    shown_secret: Secret | None

    @property
    def client_secret(self) -> Secret:
        """Return the secret, for what cannot be done without it.

        Raises:
            PageChanged: The console does not show it.
        """
        if self.shown_secret is None:
            raise PageChanged(
                "Client Secret (api_console.client_secret) stands nowhere on the client's pages, and it is needed now.",
                "If the console shows a secret only once, give the client another name in the config: another one is "
                f"then made, and its secret read. Else: {REMEDY_PAGE}",
            )
        return self.shown_secret


async def read(
    visit: Visit, reopen: Callable[[], Awaitable[bool]], *, is_new: bool = False
) -> tuple[Credentials, bool]:
    """Read id and secret of the client whose page is open, on whichever tabs they stand (facts B5).

    What differs is brought in line first: redirect URIs that the client lacks are added, those that the config does not
    have taken off where that is allowed (``--prune``), and its homepage is changed.

    Args:
        visit: The org's visit.
        reopen: Opens the client's page again; tells whether the client is there.
        is_new: Whether it was made a moment ago, so that its homepage is the planned one.

    Returns:
        The credentials, and whether anything was changed.

    Raises:
        PageChanged: Id or secret is nowhere.
        Stop: As `client_amend.amend`.
    """
    shown = await credentials(visit) if is_new else None  # first what its page shows first, perhaps only once
    differing = await client_amend.observe(visit, is_new=is_new)
    change = client_amend.planned(visit, differing)
    amended = change.any and await client_amend.amend(visit, reopen, change)
    for sentence in client_amend.stays(visit.org, differing, change):
        visit.hands.say(sentence)
    return shown or await credentials(visit, needed=False), amended


async def credentials(visit: Visit, *, needed: bool = True) -> Credentials:
    """Read id and secret of the client whose page is open; nothing is changed.

    Args:
        visit: The org's visit.
        needed: Whether the secret must be there; a service that was made with it can do without.

    Raises:
        PageChanged: Id or secret is nowhere.
    """
    hands, name = visit.hands, visit.org.client.name
    if shown := await hands.read(hands.table[SECRET], near=name):  # nobody is to read it while other tabs are looked at
        await hands.veil(shown)
    client_id = await read_value(hands, "api_console.client_id", REVEAL, *TABS, near=name)
    visit.client_id = client_id
    try:
        secret = await read_value(hands, SECRET, REVEAL, *TABS, unlike=client_id, near=name)
    except PageChanged:
        if needed:
            raise
        visit.secret = None
        return Credentials(client_id, None)
    secret = await _own_secret(visit, secret)
    found = Credentials(client_id, Secret(secret))
    visit.secret = found.client_secret
    await hands.veil(found.client_secret)
    return found


async def identifier(visit: Visit) -> str | None:
    """Read the id of the client whose page is open; its secret is neither shown nor read.

    Returns:
        The id, or None where it shows only together with the secret.
    """
    try:
        return await read_value(visit.hands, "api_console.client_id", *TABS, near=visit.org.client.name)
    except PageChanged:
        return None


async def _own_secret(visit: Visit, secret: str) -> str:
    """Return the secret of the identity's data centre, where the page shows one for each of several (facts B5).

    Raises:
        PageChanged: The page shows several and does not tell which is which.
    """
    hands, control = visit.hands, visit.hands.table[SECRET]
    places = await hands.places_of(control)
    if len(places) < 2 or not any(REGION.search(above[0]) for _, above in places if above):  # noqa: PLR2004
        return secret  # one for all, under a heading of the same words perhaps
    bounds = [*[top for top, _ in places], None]
    named = [
        (bounds[number] or 0.0, bounds[number + 1])
        for number, (_, above) in enumerate(places)
        if above and visit.org.datacenter.is_named_in(above[0])
    ]
    if len(named) != 1:
        raise PageChanged(
            f"{control.title} ({SECRET}) stands on the page {len(places)} times, and it is not told which is that of "
            f"the data centre {visit.org.datacenter.name}.",
            "Use the same credentials for all data centres (Settings > Multi-DC of the client), then run again.",
        )
    for button in (await hands.seek(REVEAL)).found.get(REVEAL, []):
        box = await button.shown.bounding_box()
        if box and named[0][0] <= box["y"] + box["height"] < (named[0][1] or float("inf")):
            await hands.click(button)
            break
    own = await hands.read(control, patience=3, between=named[0])
    if not own:
        raise PageChanged(f"{control.title} ({SECRET}) of {visit.org.datacenter.name} cannot be read.", REMEDY_PAGE)
    return own


async def read_value(hands: Hands, key: str, *presses: str, unlike: str = "", near: str = "") -> str:
    """Read a value, after pressing, one after the other, what shows it: tabs, or the button of one that is masked.

    Where none brings it soon, each is pressed once more, and gets the time that a slow page takes to fill it: what was
    masked is masked again by then, and its button may not have listened yet. A list of clients may stand beside: the
    head of a column in it counts only once every tab was looked at.
    """
    control = hands.table[key]
    steps = [(step, patience) for patience in (BRIEF, RESTING) for step in presses]
    seen_all = False

    async def shown(patience: float) -> str | None:
        value = await hands.read(control, patience=patience, columns=seen_all, near=near)
        return value if value and value != unlike and "://" not in value else None

    patience: float = 0.0
    pressed_at: float | None = READING
    async for left in polls(READING):
        if value := await shown(patience):
            return value
        if pressed_at is None:
            pressed_at = left
            await hands.settled()  # what stands on a tab may come a moment after the press
            if value := await shown(0.0):
                return value
        step = await _next_press(hands, control, steps)
        if control.secret and (step is None or step[0] != REVEAL) and (value := await _masked(hands, control, near)):
            return value
        seen_all = step is None
        if step is not None:
            steps.remove(step[:2])
            await hands.click(step[2])
            patience, pressed_at = step[1], None
        elif pressed_at - left > SHOWING:
            break
        else:
            hands.screens.refuse(await hands.look())
    raise PageChanged(f"{control.title} ({key}) stands nowhere on the client's pages.", REMEDY_PAGE)


async def _next_press(
    hands: Hands, control: Control, steps: Sequence[tuple[str, float]]
) -> tuple[str, float, Found] | None:
    """Return the first of some presses that the page offers, with what is pressed; None where it offers none."""
    sought = await hands.seek(*(step for step, _ in steps)) if steps else Sought()
    for key, patience in steps:
        found = sought.found.get(key, [])
        button = await _revealing(hands, control, found) if key == REVEAL else next(iter(found), None)
        if button is not None:
            return key, patience, button
    return None


async def _masked(hands: Hands, control: Control, near: str) -> str | None:
    """Read what stands in dots at its label: as the mouse is over it, or as the button there copies it."""
    dots = await copying.dots_at(hands, control)
    if dots is None:
        return None
    if value := await copying.hovered(hands, control, dots, near):
        return value
    button = await _revealing(hands, control, (await hands.seek(COPY)).found.get(COPY, []))
    value = await copying.copied(hands, button) if button is not None else None
    return value if value and control.like and re.search(control.like, value) else None


async def _revealing(hands: Hands, control: Control, buttons: Sequence[Found]) -> Found | None:
    """Return the button that shows a value: the one at its label, else the only one, unless it is called as in lists.

    A View on each line of a list opens another client, whose secret is none of the org's.
    """
    tops = [top for top, _ in await hands.places_of(control)]
    best: tuple[float, Found] | None = None
    for button in buttons:
        box = await button.shown.bounding_box()
        away = [box["y"] + box["height"] / 2 - top for top in tops] if box else []
        near = min((abs(one) for one in away if -ABOVE <= one <= BELOW), default=None)
        if near is not None and (best is None or near < best[0]):
            best = (near, button)
    if best is not None:
        return best[1]
    return buttons[0] if len(buttons) == 1 and buttons[0].by.casefold() not in IN_LISTS else None
