"""What a connection holds otherwise than planned: its name and its scopes; nothing else can be changed (facts C6).

Changing scopes may end what the person accepted; it is only done when a person can be asked to accept anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from automation.choices import choose_many, chosen_of
from automation.errors import PageChanged, PersonAwaited
from automation.faults import polls
from flows import connection
from flows.fields import Form, submit
from flows.intents import Intent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.eyes import Found
    from automation.hands import Hands
    from automation.redaction import Secret
    from flows.visit import Visit

NAME, SCOPES = "connection.connection_name", "connection.scopes"
MORE, EDIT, UPDATE, CANCEL = "connection.more_actions", "connection.edit", "connection.update", "connection.cancel"
MAIN = ("connection.revoke", "connection.connect")
CANCELLING = 2.0
"""Seconds the page gets to show the connection again once its edit is left."""
ANSWERING = 8.0
"""Seconds the page gets to show that an edit was taken."""


@dataclass(frozen=True, slots=True)
class Differences:
    """What a connection holds otherwise than planned, as far as its page shows it.

    Attributes:
        lacking: Scopes that it lacks.
        surplus: Scopes of the service that it has beyond the planned ones.
        name: The name it has; None where that is as planned, or does not show.
    """

    lacking: Sequence[str] = ()
    surplus: Sequence[str] = ()
    name: str | None = None

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return bool(self.lacking or self.surplus or self.name is not None)

    @property
    def scopes(self) -> bool:
        """Whether its scopes are others, so that a person has to accept anew."""
        return bool(self.lacking or self.surplus)

    @property
    def keys(self) -> list[str]:
        """What differs, as the controls that would be amended are called."""
        name = [] if self.name is None else [NAME]
        return [key.partition(".")[2] for key in (*name, *([SCOPES] if self.scopes else []))]

    def told(self) -> str:
        """Say what differs, in words."""
        parts = [f"lacks the scope {', '.join(self.lacking)}"] if self.lacking else []
        parts += [f"has the scope {', '.join(self.surplus)} beyond the config"] if self.surplus else []
        parts += [f"is named {self.name!r}"] if self.name is not None else []
        return " and ".join(parts)


async def compare(visit: Visit) -> Differences:
    """Compare the connection whose page is open with the config; nothing is changed.

    Its page tells what may differ, and the form of its edit then what does: a page may show more than is chosen.
    """
    hands, wanted, offered = visit.hands, visit.org.connection, visit.org.service.scopes
    texts = [text.strip() for view in await hands.look() for text in view.texts]
    words = {word for text in texts for word in text.replace(",", " ").split()}
    shown = dict(zip(offered, await hands.shows(offered), strict=True))
    there = any(shown.values())  # a page that shows no scope at all tells nothing
    lacking = [scope for scope in wanted.scopes if there and not shown.get(scope, True)]
    surplus = [scope for scope in offered if scope in words and scope not in wanted.scopes]
    if not lacking and not surplus and _names_it(visit, texts):
        return Differences()
    if not await _open_edit(hands):
        return Differences(lacking)  # what could be changed otherwise only, is left as it is
    name, chosen = await _read_form(visit)
    if chosen:
        lacking = [scope for scope in wanted.scopes if scope not in chosen]
        surplus = [scope for scope in offered if scope in chosen and scope not in wanted.scopes]
    return Differences(lacking, surplus, None if name == wanted.name else name)


async def amend(visit: Visit, differing: Differences, *, live: bool | None) -> None:
    """Edit the connection whose page is open, with the intent on record before; its page is open again afterwards.

    Args:
        visit: The org's visit.
        differing: What is to be brought in line.
        live: Whether it is connected now.

    Raises:
        PersonAwaited: A live connection would need a new consent, and nobody can give it (``--no-input``).
        PageChanged: The page offers no Edit, or gives no answer.
        Stop: ``invalid_config`` with the page's own words when it refuses the edit.
    """
    hands, wanted = visit.hands, visit.org.connection
    if differing.scopes and live is not False and visit.gates.no_input:
        raise PersonAwaited(
            f"The connection {wanted.link_name} {differing.told()}; a person has to accept its scopes anew.",
            "Run again without --no-input, with a person.",
            timed_out=False,
        )
    if not await _open_edit(hands):
        raise PageChanged(
            f"The connection {wanted.link_name} {differing.told()}, and its page offers no Edit.",
            "Edit it by hand, write what it has into the config, or give the connection another link_name there; then "
            "run again.",
        )
    hands.say(f"amending the connection {wanted.link_name}: it {differing.told()}")
    typed: dict[str, str | Secret] = {} if differing.name is None else {NAME: wanted.name}

    async def fill() -> None:
        form = await hands.find(UPDATE, *typed)
        await hands.fill_all([(form[key], value) for key, value in typed.items()])
        if differing.scopes:
            await choose_many(hands, SCOPES, wanted.scopes, visit.org.service.scopes)

    async def answered() -> bool:
        return UPDATE not in await hands.seek(UPDATE)

    intent = Intent(visit.journal, visit.org.name, "connection", wanted.link_name, "update")
    if not await intent.around(submit(hands, Form(fill, typed, UPDATE, answered, intent.write, ANSWERING))):
        raise PageChanged(
            "The connection's page gives no answer to Update.",
            "Run the same command again: it looks at the connection, and amends it where it still differs.",
        )


def _names_it(visit: Visit, texts: Sequence[str]) -> bool:
    """Tell whether the planned name stands on the connection's page, beside that of a service of the same name."""
    wanted = visit.org.connection.name.casefold()
    others = visit.org.service.name.casefold() == wanted
    return [text.casefold() for text in texts].count(wanted) > others


async def _read_form(visit: Visit) -> tuple[str | None, list[str]]:
    """Read name and chosen scopes out of the form of the edit that was opened, and leave it."""
    hands = visit.hands
    name: str | None = None
    async for _ in polls(3):
        form = await hands.seek(NAME)
        if NAME in form and (held := await hands.held(form[NAME])):
            name = str(held)
            break
    await hands.settled()
    chosen = await chosen_of(hands, SCOPES, visit.org.service.scopes)
    cancel = await hands.seek(CANCEL)
    if CANCEL in cancel:
        await hands.click(cancel[CANCEL])
    if CANCEL not in cancel or not await _is_open(hands):
        await connection.observe(visit)  # a form may have no way out but the list, or one that leads there
    await hands.any_of(*MAIN)
    return name, chosen


async def _is_open(hands: Hands) -> bool:
    """Tell whether the connection's own page comes."""
    async for _ in polls(CANCELLING):
        if (await hands.seek(*MAIN)).found:
            return True
    return False


async def _open_edit(hands: Hands) -> bool:
    """Open the edit of the connection whose page is open: beside Revoke, three dots hold it (facts C6)."""
    sought = await hands.seek(EDIT)
    if EDIT not in sought:
        dots = await _dots(hands)
        if dots is None:
            return False
        await hands.click(dots)
        async for _ in polls(2):
            sought = await hands.seek(EDIT)
            if EDIT in sought:
                break
        else:
            return False
    await hands.click(sought[EDIT])
    return True


async def _dots(hands: Hands) -> Found | None:
    """Return the three dots that stand nearest to Revoke or Connect: other parts of a page have dots as well."""
    sought = await hands.seek(MORE, *MAIN)
    main = next((sought[key] for key in MAIN if key in sought), None)
    place = await main.shown.bounding_box() if main else None
    nearest: tuple[float, Found] | None = None
    for one in sought.found.get(MORE, []):
        box = await one.shown.bounding_box()
        if box and place:
            away = abs(box["y"] - place["y"]) * 4 + abs(box["x"] - place["x"])
            if nearest is None or away < nearest[0]:
                nearest = (away, one)
    return nearest[1] if nearest else None
