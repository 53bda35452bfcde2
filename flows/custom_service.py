"""The custom service of an org in Zoho CRM: found by its name or made on the client's credentials (facts C1-C3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation.choices import choose
from automation.faults import polls
from automation.rest import Rest
from automation.sight import PATIENCE
from flows import connection, scope_dialog, scope_tags, service_steps
from flows.entering import enter, fill_all
from flows.fields import Form, buttons_of, submit, whole_form
from flows.intents import Intent
from flows.lists import opens
from flows.scope_rows import DELIMITER, SCOPE_NAME, add_scopes, count_scopes, set_delimiter
from flows.scope_tags import ADD_SCOPE, SCOPE
from flows.service_amend import NoEdit, amend, carried, compare, locked
from flows.service_form import read_authorize_url
from flows.services import observe, open_new, opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.eyes import Sought
    from automation.hands import Hands
    from automation.redaction import Secret
    from automation.report.envelope import Outcome
    from flows.client_details import Credentials
    from flows.config import Org
    from flows.visit import Visit

FIRST = ("custom_service.service_name", "custom_service.authentication_type")
FIELDS = (
    "custom_service.client_id",
    "custom_service.client_secret",
    "custom_service.authorize_url",
    "custom_service.access_token_url",
    "custom_service.refresh_token_url",
    SCOPE,
    ADD_SCOPE,
    "custom_service.create_service",
)
OAUTH2 = ("OAuth2", "OAuth 2", "OAuth 2.0", "OAuth2.0")
HEADER = ("Header", "Headers")
CODE_GRANT = ("Authorization Code", "Authorisation Code")
AUTHENTICATION = ("custom_service.authentication_type", OAUTH2)
CHOICES = {"custom_service.parameter_type": HEADER, "custom_service.grant_type": CODE_GRANT}
NAMED = ("custom_service.service_link_name", "custom_service.revoke_token_url")
"""Fields that some versions of the form lack; one under another name must not be left empty."""
NEEDED = (*FIRST, *(key for key in FIELDS if key not in {ADD_SCOPE, "custom_service.create_service"}))
"""What a form in steps must have asked for by its last one."""
BRINGING = 4.0
"""Seconds a choice gets to bring further fields."""
EXTRAS = (*CHOICES, *NAMED, SCOPE_NAME)


async def service(visit: Visit, credentials: Credentials) -> Outcome:
    """Make sure that the org's custom service is there.

    Leaves the page on the service's own page.

    Returns:
        How it came to be there.

    Raises:
        Stop: ``duplicate_found``, ``invalid_config``, ``service_locked``, ``creation_unknown``, or a detour.
    """
    if not await observe(visit):
        return await create(visit, credentials)
    await opened(visit)
    differing = await compare(visit)
    outcome = visit.journal.found(visit.org.name, "service", visit.org.service.name)
    if not differing.any:
        return outcome
    try:
        amended = await amend(visit, differing, credentials)
    except NoEdit:
        if not await connection.any_live(visit):
            raise
        amended = False  # it shows again once nothing is live
        await observe(visit)
        await opened(visit)
    if amended:
        visit.authorize_url = visit.authorize_url or await read_authorize_url(visit)
        return "updated"
    if differing.only_lasting and not visit.allowed.reconnect:
        return outcome  # the verification says what a token without offline access comes to
    raise locked(visit.org, differing)


async def create(visit: Visit, credentials: Credentials) -> Outcome:
    """Make the service; a lost answer is settled by looking for it by name."""
    hands, wanted = visit.hands, visit.org.service
    typed: dict[str, str | Secret] = {}
    secret = credentials.client_secret
    intent = Intent(visit.journal, visit.org.name, "service", wanted.name)

    steps = service_steps.Steps(
        texts(visit.org, credentials.client_id, secret),
        dict([AUTHENTICATION, *CHOICES.items()]),
        wanted.scopes,
        NEEDED,
    )

    async def fill() -> None:
        await hands.any_of(*FIRST, service_steps.NEXT)
        if steps.entered or await service_steps.opens_in_steps(hands):
            await service_steps.fill(hands, steps, form, typed)
        else:
            await fill_form(visit, credentials, typed)

    async def came() -> bool:
        if steps.entered:
            sought = await hands.seek(service_steps.BACK, form.button)
            if service_steps.BACK in sought and sought.stands(form.button):
                return False  # the last step may show no field at all; the service's own page may lead back as well
        return await _came(visit)

    async def kept() -> bool:
        return bool(steps.entered) or all(await scope_tags.shown(hands, wanted.scopes))

    async def submitted() -> bool | None:
        await open_new(hands)
        return await submit(hands, form)

    def before() -> None:
        intent.write()
        carried(visit, secret)  # should the answer be lost, it is known what the service holds

    async def there() -> bool:
        return await _is_form(hands) or (
            bool(steps.entered) and service_steps.BACK in await hands.seek(service_steps.BACK)
        )

    form = Form(fill, typed, "custom_service.create_service", came, before, kept=kept, there=there)

    return await intent.made(
        submitted,
        lambda: observe(visit),
        "Run the same command again: it looks for the service by its name before it makes one.",
    )


async def fill_form(visit: Visit, credentials: Credentials, typed: dict[str, str | Secret]) -> None:
    """Fill the form of C3: choices first, since they bring the other fields.

    Args:
        visit: The org's visit; its page shows the form.
        credentials: The client's id and secret.
        typed: Receives what was typed into which field.
    """
    hands, wanted = visit.hands, visit.org.service
    form = await unfolded(hands)
    await _write_choices(hands, form)
    typed.clear()
    typed |= texts(visit.org, credentials.client_id, credentials.client_secret)
    await fill_all(hands, form, typed)
    await add_scopes(hands, wanted.scopes)
    await count_scopes(hands, wanted.scopes)
    if len(wanted.scopes) > 1 and not await set_delimiter(hands):
        await whole_form(hands, *FIRST, *(await _fields(hands))[0], expected=[DELIMITER])


async def unfolded(hands: Hands) -> Sought:
    """Find the form of C3 whole, after the choices that bring its other fields; nothing is typed.

    Raises:
        PageChanged: As `whole_form`; or a choice is not offered.
    """
    form = await hands.find(*FIRST)
    await _choose(hands, form, *AUTHENTICATION)
    await _choose_bringers(hands)
    fields, form = await _fields(hands)
    for key, wordings in CHOICES.items():
        await _choose(hands, form, key, wordings)
    return await whole_form(hands, *FIRST, *fields, expected=[*CHOICES, *NAMED])


async def _choose_bringers(hands: Hands) -> None:
    """Choose first what the form wants chosen before it shows the client's fields, as a grant type may be."""
    left = dict(CHOICES)
    while left:
        await hands.settled()
        sought = await hands.seek(FIELDS[0], *left)
        async for _ in polls(BRINGING):
            if sought.stands(FIELDS[0]) or sought.found:
                break
            sought = await hands.seek(FIELDS[0], *left)
        if sought.stands(FIELDS[0]) or not sought.found:
            return
        for key in sought.found:
            await _choose(hands, sought, key, left.pop(key))


async def _fields(hands: Hands) -> tuple[list[str], Sought]:
    """Return the controls that the form must have once OAuth2 is chosen, found; one for scopes as tags has no '+'."""
    plain = [key for key in FIELDS if key != ADD_SCOPE]
    apart = [key for key in FIELDS if key != SCOPE]
    rest = Rest(hands)
    async for _ in polls(PATIENCE):
        sought = await hands.seek(*FIELDS)
        if sought.stands(SCOPE) or await rest.over():
            break
        if ADD_SCOPE in sought and not sought.lacks(plain[:5]) and await scope_dialog.is_asked_apart(hands):
            return apart, await hands.find(*apart, optional=EXTRAS, idle=buttons_of(hands, apart))
    form = await hands.find(*plain, optional=[ADD_SCOPE, *EXTRAS], idle=buttons_of(hands, plain))
    if ADD_SCOPE in form:
        return [*FIELDS], form
    async for _ in polls(1):  # the page may make its fields anew under the look
        if await scope_tags.is_tagged(hands):
            return plain, form
    return [*FIELDS], await hands.find(*FIELDS, optional=EXTRAS, idle=buttons_of(hands, FIELDS))


async def _choose(hands: Hands, form: Sought, key: str, wordings: Sequence[str]) -> None:
    """Choose in a drop-down that the form has; one that became a line of text waits until the form is whole."""
    if key in form and form[key].control.kind == "choice":
        await choose(hands, form[key], wordings)


async def _write_choices(hands: Hands, form: Sought) -> None:
    """Fill those choices that became something else."""
    for key, wordings in (AUTHENTICATION, *CHOICES.items()):
        if key in form and form[key].control.kind != "choice":
            await enter(hands, form[key], wordings[0])


def texts(org: Org, client_id: str, client_secret: str | Secret) -> dict[str, str | Secret]:
    """Return what is typed into which field of the service's form (facts C3), but for the scopes.

    Args:
        org: What the org is to have.
        client_id: The client's id.
        client_secret: The client's secret, or what stands for it in a plan.
    """
    datacenter = org.datacenter
    return {
        "custom_service.service_name": org.service.name,
        "custom_service.client_id": client_id,
        "custom_service.client_secret": client_secret,
        "custom_service.authorize_url": datacenter.authorize_url,
        "custom_service.access_token_url": datacenter.token_url,
        "custom_service.refresh_token_url": datacenter.token_url,
        "custom_service.service_link_name": org.service.link_name,
        "custom_service.revoke_token_url": datacenter.revoke_url,
    }


async def _came(visit: Visit) -> bool:
    """Tell whether the service's page, or its entry in the list, shows after Create Service; an entry is opened.

    A page may show at once what it has only asked for, and go back to its form when that fails.
    """
    hands = visit.hands
    if await _is_form(hands):
        return False
    if "connection.create_connection" in await hands.seek("connection.create_connection"):
        shown = (await hands.shows([visit.org.service.link_name]))[0]
    else:
        shown = await opens(hands, visit.org.service.name)
    if shown:
        await hands.settled()
    return shown and not await _is_form(hands)


async def _is_form(hands: Hands) -> bool:
    """Tell whether the form of C3 is on the page; fields that take no typing show what is there already."""
    sought = await hands.seek("custom_service.client_secret", "custom_service.authorize_url")
    for found in [one for several in sought.found.values() for one in several]:
        try:
            if await found.element.is_editable():
                return True
        except PlaywrightError:
            return True  # the page makes it anew; the next look tells
    return False
