"""A form of a connection in steps: what stands on a step is filled and read back, then Next is pressed.

A replica of one app's page has it in two parts (facts C4); that these come one after the other is how forms are built
today. Nothing is made before the last step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation import loose_lists
from automation.choices import choose_many, opens_entries, stand_as_boxes
from automation.errors import PageChanged
from automation.faults import REMEDY_PAGE
from flows.entering import enter, fill_all
from flows.fields import check_kept, whole_form
from flows.turning import turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.eyes import Sought
    from automation.hands import Hands
    from automation.redaction import Secret
    from flows.config import Org
    from flows.fields import Form

NEXT, CREATE = "connection.next_step", "connection.create_and_connect"
LOGIN_USER, SCOPES = "connection.login_user", "connection.scopes"
FIELDS = ("connection.connection_name", "connection.connection_link_name", LOGIN_USER, SCOPES)
MOST = 6
"""Steps that a form has at most."""


async def opens_in_steps(hands: Hands) -> bool:
    """Tell whether the form that is open has a Next beside one of its fields, and nothing that submits it."""
    if (await hands.any_of(*FIELDS, CREATE, NEXT)).stands(CREATE):
        return False
    await hands.settled()  # its button may come last
    return await is_in_steps(hands) and bool((await hands.seek(*FIELDS)).found)


async def is_in_steps(hands: Hands) -> bool:
    """Tell whether what is open has a Next, free to be pressed or not yet, and nothing that submits it."""
    sought = await hands.seek(NEXT, CREATE)
    return sought.stands(NEXT) and not sought.stands(CREATE)


async def fill(hands: Hands, form: Form, org: Org, typed: dict[str, str | Secret], left: set[str]) -> None:
    """Fill step after step, and stop on the one that has the button which makes the connection.

    Args:
        hands: Hands on the page, on any step.
        form: The form, whose ``typed`` is this one.
        org: Whose connection it is.
        typed: Receives what was typed on the step that shows; what stood on the others was read back there.
        left: Controls that have come on no step yet; those that come are taken out.

    Raises:
        PageChanged: A field came on no step, does not keep its value, or Next leads nowhere.
        Stop: ``invalid_config`` when the page refuses a step.
    """
    texts = texts_of(org)
    for _ in range(MOST):
        hands.meant.clear()  # what was chosen on another step was read back there
        await hands.settled()
        sought = await hands.seek(*FIELDS)
        typed.clear()
        typed |= {key: texts[key] for key in texts if key in sought}
        here = set(typed)
        if SCOPES in left and await _has_scopes(hands, sought, org.service.scopes):
            await choose_many(hands, SCOPES, org.connection.scopes, org.service.scopes)
            here.add(SCOPES)
        if typed:
            await fill_all(
                hands, await whole_form(hands, *typed, expected=[LOGIN_USER], offered=org.service.scopes), typed
            )
        if LOGIN_USER in sought:
            await enter(hands, (await hands.find(LOGIN_USER))[LOGIN_USER], org.connection.login_user)
        left -= here
        if not await is_in_steps(hands):
            break
        await check_kept(hands, form.on(NEXT))
        await turn(hands, NEXT, lambda: _seen(hands))
    if missing := [hands.table[key].title for key in (*texts, SCOPES) if key in left and _is_needed(hands, key)]:
        raise PageChanged(f"The form in steps has no {', '.join(missing)}.", REMEDY_PAGE)


def texts_of(org: Org) -> dict[str, str]:
    """Return what is typed into which field of the connection's form (facts C4)."""
    return {FIELDS[0]: org.connection.name, FIELDS[1]: org.connection.link_name}


def _is_needed(hands: Hands, key: str) -> bool:
    """Tell whether a form must have a field: a link name may be made of the name, and no user has waived it."""
    return not hands.table[key].waived and (key == SCOPES or hands.table[key].required)


async def _has_scopes(hands: Hands, sought: Sought, offered: Sequence[str]) -> bool:
    """Tell whether scopes are chosen on this step; a list of the steps may name the one on which they are."""
    if SCOPES in sought or await stand_as_boxes(hands, offered):
        return True
    if await loose_lists.frame_of(hands, SCOPES, offered) is not None:
        return True
    if any(key in sought for key in FIELDS) or not await hands.saying(*hands.table[SCOPES].names):
        return False
    if await opens_entries(hands, hands.table[SCOPES], offered):  # a field of text which only its list tells
        hands.table = hands.table.with_plain(SCOPES)
        return True
    return await is_in_steps(hands)


async def _seen(hands: Hands) -> tuple[frozenset[str], bool, frozenset[str]]:
    """Return which fields the page shows, whether it has what submits the form, and its texts: one step's own."""
    sought = await hands.seek(*FIELDS, CREATE)
    texts = frozenset(text for view in await hands.look() for text in view.texts) if not sought.found else frozenset()
    return frozenset(sought.found), sought.stands(CREATE), texts
