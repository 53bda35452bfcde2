"""The connection of an org on its custom service: found by its link name, or made and connected (facts C4-C6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation import loose_lists
from automation.choices import choose_many
from automation.errors import PageChanged, Stop
from automation.faults import polls
from automation.pointing import by_hand
from flows import asking_back, connection_steps
from flows.entering import enter, fill_all
from flows.fields import Form, submit, whole_form
from flows.intents import Intent
from flows.lists import entry, lines_holding, press
from flows.services import NEW, open_connections
from flows.services import observe as open_service

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import ElementHandle, FloatRect

    from automation.eyes import Found, Sought
    from automation.hands import Hands
    from automation.redaction import Secret
    from flows.consent_watch import Watch
    from flows.visit import Visit

FORM = ("connection.connection_name", "connection.create_and_connect")
BUTTON, CANCEL = FORM[1], "connection.cancel"
MINE, HEADING = "connection.my_connections", "connection.connections"
LINK_NAME, LOGIN_USER, SCOPES = "connection.connection_link_name", "connection.login_user", "connection.scopes"
PROCEED = "connection.proceed"
ENTRANCES = ("connection.create_connection", *FORM)
"""What leads to the form, or stands on it when it is open."""
NEXT_PAGE = "api_console.next_page"
SAME_LINE = 10
"""Pixels by which the middles of the texts of one line of a list may differ."""
DEAD = ("disconnected", "not connected", "revoked", "inactive", "unauthorized", "unauthorised", "pending", "expired")
LIVE = ("connected", "active", "live", "authorized", "authorised", "success")
"""Status words; only "Disconnected" is documented (facts C6), the others are guesses."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A connection as its pages show it.

    Attributes:
        live: True when it is connected, None when the page does not say.
        link_name: Its link name, when the page shows one.
    """

    live: bool | None
    link_name: str | None


async def observe(visit: Visit) -> Standing | None:
    """Open My Connections, then the connection; None when it is not there.

    Raises:
        Stop: ``invalid_config`` when a connection of that name has another link name, or is one of another service.
    """
    wanted = visit.org.connection
    names = list(dict.fromkeys([wanted.link_name, wanted.name]))
    await _open_list(visit)
    said: list[str] = []

    async def find() -> ElementHandle | None:
        found = await entry(
            visit.hands, names, "connection", NEXT_PAGE, lambda: _open_list(visit), again=lambda: open_mine(visit.hands)
        )
        if found is None:
            return None
        rows = await visit.hands.rows(wanted.link_name) or await visit.hands.rows(wanted.name)
        said[:] = [text.casefold() for row in rows for text in row]
        return await _opener(visit.hands, found, [wanted.name, *_before(rows, wanted.link_name)])

    return await _page(visit, said) if await press(visit.hands, find) else None


async def _open_list(visit: Visit) -> None:
    """Open My Connections."""
    await open_connections(visit)
    await open_mine(visit.hands)


async def open_mine(hands: Hands) -> bool:
    """Go to My Connections, which a heading may have folded away, and tell whether the page has such an entry."""
    mine = await hands.seek(MINE, HEADING)
    if mine.missing.get(MINE) == "hidden" and HEADING in mine:
        await hands.click(mine[HEADING])
        mine = await hands.find(MINE)
    if MINE in mine:
        await hands.click(mine[MINE])
    return MINE in mine


async def _page(visit: Visit, said: list[str]) -> Standing | None:
    """Read the page of the connection, which was pressed in its list; ``said`` is what its line told."""
    hands, wanted = visit.hands, visit.org.connection
    async for _ in polls(4):
        sought = await hands.seek("connection.revoke", "connection.connect")
        if sought.found:
            break
    link_name = await hands.read(hands.table["connection.shown_link_name"], patience=0.5)
    if link_name and link_name != wanted.link_name and not (await hands.shows([wanted.link_name]))[0]:
        raise Stop(
            "invalid_config",
            f"The connection {wanted.name!r} is there with the link name {link_name}, not {wanted.link_name}; "
            "a link name can never be changed.",
            f"Write link_name = {link_name!r} in the config, or give the connection another name.",
        )
    await _check_service(visit)
    return Standing(live=await _is_live(hands, said, wanted.link_name), link_name=link_name)


async def _check_service(visit: Visit) -> None:
    """Make sure that the connection whose page is open is one of the org's service: a link name may be somebody else's.

    Raises:
        Stop: ``invalid_config`` when the page names another service.
    """
    wanted, hands = visit.org, visit.hands
    shown = await hands.read(hands.table["connection.shown_service"], columns=False, near=wanted.connection.link_name)
    ours = (wanted.service.name.casefold(), wanted.service.link_name.casefold())
    if shown and not any(name in shown.casefold() for name in ours):
        raise Stop(
            "invalid_config",
            f"The connection {wanted.connection.link_name} is there, and belongs to the service {shown!r}, not to "
            f"{wanted.service.name!r}. It was left as it is.",
            "Give the connection another link_name in the config, or delete that connection by hand; then run again.",
        )


async def _opener(hands: Hands, found: ElementHandle, names: Sequence[str]) -> ElementHandle:
    """Return what opens the connection of a line: its name, which stands before its link name; else what was found.

    A service of the same name may stand on the line as well, behind both. What stands before it may also be the caption
    of the link name, on a card that other cards stand beside: a caption is no name, and what is nearest is its own.
    """
    box = await found.bounding_box()
    captions = {label.casefold() for label in hands.table.labels("connection")}
    for name in names:
        if name.strip(" *:").casefold() in captions:
            continue
        before: dict[float, ElementHandle] = {}
        for element in await hands.saying(name, exact=True):
            place = await element.bounding_box()
            if box and place and abs(_middle(place) - _middle(box)) <= SAME_LINE and place["x"] <= box["x"]:
                before[place["x"]] = element
        if before:
            return before[max(before)]
    return found


def _middle(box: FloatRect) -> float:
    """Return the height at which the middle of a box stands, in pixels."""
    return box["y"] + box["height"] / 2


def _before(rows: Sequence[Sequence[str]], text: str) -> list[str]:
    """Return what stands just before a text on its lines."""
    return [row[row.index(text) - 1] for row in rows if text in row and row.index(text)]


async def _is_live(hands: Hands, said: list[str], link_name: str) -> bool | None:
    """Tell from its status or its buttons whether a connection is live: Revoke is offered for a live one alone."""
    status = (await hands.read(hands.table["connection.shown_status"], near=link_name) or "").casefold()
    for words, answer in ((DEAD, False), (LIVE, True)):
        if status in words or any(text in words for text in said):
            return answer
    sought = await hands.seek("connection.revoke", "connection.connect")
    if "connection.revoke" in sought:
        return True
    return False if "connection.connect" in sought else None


async def create(visit: Visit, watch: Watch, *, at_service: bool) -> Standing | None:
    """Fill the form on the service's page and press Create And Connect; the intent is on record before.

    Args:
        visit: The org's visit.
        watch: Listening to what opens.
        at_service: True when the page is the service's own. Elsewhere the button Create Connection may stand as well,
            and open another form: the old layout's, in which a service is yet to be chosen (facts C2).

    Returns:
        The connection as its page shows it, when it was made but its answer was lost; else None.

    Raises:
        Stop: ``invalid_config`` when the page refuses the form, ``page_changed``, or a detour.
    """
    hands, wanted = visit.hands, visit.org.connection
    standing: Standing | None = None
    typed: dict[str, str | Secret] = {}

    async def answered() -> bool:
        if watch.begun:
            return True
        if await asking_back.asked(hands) and PROCEED not in await hands.seek(PROCEED):
            return False  # it lies over the button, and the page waits
        return await has_left(hands)

    left: set[str] = set()
    in_steps = False

    async def fill() -> None:
        nonlocal in_steps
        in_steps = in_steps or await connection_steps.opens_in_steps(hands)
        if in_steps:
            await connection_steps.fill(hands, form, visit.org, typed, left)
        else:
            await _fill(visit, typed)

    async def kept() -> bool:
        frame = await loose_lists.frame_of(hands, "connection.scopes", visit.org.service.scopes)
        return frame is None or set(await loose_lists.chosen(frame, visit.org.service.scopes)) == set(wanted.scopes)

    intent = Intent(visit.journal, visit.org.name, "connection", wanted.link_name)
    form = Form(fill, typed, BUTTON, answered, intent.write, kept=kept)

    async def submitted() -> bool | None:
        nonlocal at_service, in_steps
        left.update(connection_steps.FIELDS)
        in_steps = False
        if not at_service or not await _at_entrance(hands):
            await open_service(visit)
        at_service = False
        await open_form(hands)
        return await submit(hands, form)

    async def look() -> bool:
        nonlocal standing
        standing = await observe(visit)
        return standing is not None

    remedy = "Run the same command again: it looks for the connection by its link name before it makes one."
    await intent.made(submitted, look, remedy)
    return standing


async def has_left(hands: Hands) -> bool:
    """Tell whether a page has left the form for a new connection after its button was pressed.

    A button that cannot be pressed is still there: many pages keep it so while they wait for their answer.

    Raises:
        Stop: A detour came: a page that went to the sign-in has taken nothing.
    """
    sought = await hands.seek(BUTTON)
    if BUTTON in sought or sought.missing[BUTTON] == "disabled":
        return False
    hands.screens.refuse(await hands.look())
    return True


async def _at_entrance(hands: Hands) -> bool:
    """Tell whether what leads to the form is on the page, or comes in a moment.

    Beside a list of services, to which the old layout goes back once one is made, it leads elsewhere (facts C2).
    """
    async for _ in polls(1):
        sought = await hands.seek(*ENTRANCES, NEW)
        if sought.found.keys() - {NEW}:
            return NEW not in sought
    return False


async def open_form(hands: Hands) -> None:
    """Press Create Connection, unless the form is open already, as the old layout has it (facts C2)."""
    sought = await hands.any_of(*ENTRANCES)
    if "connection.create_connection" in sought and len(sought.found) == 1:
        await hands.click(sought["connection.create_connection"])


async def whole(visit: Visit) -> Sought:
    """Find every control of the form of C4 that is open; see `whole_form`."""
    return await whole_form(visit.hands, *FORM, expected=[LINK_NAME, LOGIN_USER], offered=visit.org.service.scopes)


async def _fill(visit: Visit, typed: dict[str, str | Secret]) -> None:
    """Fill the form of C4; the toggle is looked at again at the end, since it is on when the form opens."""
    hands, wanted = visit.hands, visit.org.connection
    form = await whole(visit)
    if SCOPES in form or not hands.table[SCOPES].waived:
        await choose_many(hands, SCOPES, wanted.scopes, visit.org.service.scopes)
    typed.clear()
    typed |= connection_steps.texts_of(visit.org)
    await fill_all(hands, form, typed)
    if LOGIN_USER in form:
        again = await hands.find(LOGIN_USER)
        await enter(hands, again[LOGIN_USER], wanted.login_user)


async def reconnect(visit: Visit) -> None:
    """Press Connect of a connection that is not live, and confirm it where the page asks (facts C5)."""
    await _press_and_confirm(visit.hands, "connection.connect", "connection.confirm_connect")


async def revoke(visit: Visit) -> None:
    """Press Revoke of the connection whose page is open, and confirm it where the page asks; it is live no more then.

    The caller has made sure that it is the org's own. The intent is on record before; where a run is cut short after
    it, the next one finds the connection with Connect on its page and goes on from there.

    Raises:
        PageChanged: It stays connected.
    """
    hands, link_name = visit.hands, visit.org.connection.link_name
    how = await hands.before_submit(hands.table["connection.revoke"].title, [])
    intent = Intent(visit.journal, visit.org.name, "connection", link_name, "revoke")
    intent.write()
    theirs = await by_hand(hands.page, hands.table["connection.revoke"]) if how == "by_hand" else None
    await _press_and_confirm(hands, "connection.revoke", "connection.confirm_revoke", theirs)
    async for _ in polls(8):
        sought = await hands.seek("connection.revoke", "connection.connect")
        if list(sought.found) == ["connection.connect"]:
            intent.settle("updated")
            return
    raise PageChanged(
        f"The connection {link_name} stays connected after Revoke.",
        "Look at the connection in the browser, then run the same command again: it goes on from what it finds.",
    )


async def others_live(visit: Visit) -> list[str]:
    """Return other live connections of the org's service; the whole list is read."""
    await _open_list(visit)
    ours, service = visit.org.connection, visit.org.service.name
    told = await lines_holding(visit.hands, service, NEXT_PAGE)
    if any(ours.link_name in row for row in told):
        others = [row for row in told if ours.link_name not in row]
    else:  # a list without link names tells a connection by its name, which its service may have too
        others = [row for row in told if row.count(ours.name) <= (ours.name == service)]
    return [" / ".join(row) for row in others if any(text.casefold() in LIVE for text in row)]


async def any_live(visit: Visit) -> bool:
    """Tell whether the list shows a live connection of the org's service, its own or not; the whole list is read."""
    await _open_list(visit)
    told = await lines_holding(visit.hands, visit.org.service.name, NEXT_PAGE)
    return any(text.casefold() in LIVE for row in told for text in row)


async def _press_and_confirm(hands: Hands, key: str, confirm: str, theirs: Found | None = None) -> None:
    """Press a button, and the one of the question that may follow, which may be called the same.

    Args:
        hands: Hands on the page.
        key: The button.
        confirm: The one of the question.
        theirs: The button as one that a person presses.
    """
    pressed = theirs or (await hands.any_of(key))[key]
    place = await _place(pressed)
    before = [place for _, place in await _all_placed(hands, confirm)]
    with hands.dialogs.agreed():  # the browser may ask instead of the page
        await hands.click(pressed)
    async for _ in polls(1.5):
        sought = await hands.seek(confirm, key)
        # the question's button may be called as the first one: then it stands elsewhere, while the first one stands
        still = place is not None and await _place(pressed) == place
        for button in sought.found.get(confirm, []):
            if key not in sought or (still and await _place(button) != place):
                await hands.click(button)
                return
        if sought.missing.get(confirm) == "several":  # the question covers nothing, and asks by the same word
            fresh = [button for button, place in await _all_placed(hands, confirm) if place and place not in before]
            if still and len(fresh) == 1:
                await hands.click(fresh[0])
                return


async def _all_placed(hands: Hands, key: str) -> list[tuple[Found, tuple[int, int] | None]]:
    """Return every button that a control may be, each with where it stands."""
    every = hands.table[key].model_copy(update={"many": True})
    return [(found, await _place(found)) for found in (await hands.seek_for([every])).found.get(key, [])]


async def _place(found: Found) -> tuple[int, int] | None:
    """Return where a control stands, in pixels; None when it is gone."""
    try:
        box = await found.shown.bounding_box()
    except PlaywrightError:
        return None
    return (round(box["x"]), round(box["y"])) if box else None


async def stands_live(visit: Visit) -> bool:
    """Tell whether the page shows this very connection, by its link name, as one that can only be revoked."""
    hands = visit.hands
    link_name = await hands.read(hands.table["connection.shown_link_name"])
    sought = await hands.seek("connection.revoke", "connection.connect", "connection.create_and_connect")
    return link_name == visit.org.connection.link_name and list(sought.found) == ["connection.revoke"]


async def is_live(visit: Visit) -> bool:
    """Tell whether the org's own page shows the connection as live, right after it was connected (facts C5, C6)."""
    hands = visit.hands
    if hands.screens.place(hands.page.url) == "accounts":
        return False
    said = " ".join(text.casefold() for view in await hands.look() for text in view.texts)
    if "connection created successfully" in said:
        return True
    sought = await hands.seek("connection.revoke")
    return "connection.revoke" in sought
