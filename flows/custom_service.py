"""The custom service of an org in Zoho CRM: found by its name or made on the client's credentials (facts C1-C3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from automation.choices import choose
from automation.errors import PageChanged, Stop
from automation.faults import REMEDY_PAGE, polls
from flows.entering import enter, fill_all
from flows.fields import Form, submit, whole_form
from flows.intents import Intent
from flows.lists import entry, lines
from flows.service_amend import amend, gives_lasting_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.eyes import Found, Sought
    from automation.hands import Hands
    from automation.redaction import Secret
    from automation.report.envelope import Outcome
    from flows.client_details import Credentials
    from flows.config import Org
    from flows.visit import Visit

LANDING = ("custom_service.custom_services", "custom_service.new_service", "connection.create_connection")
FIRST = ("custom_service.service_name", "custom_service.authentication_type")
SCOPE, SCOPE_NAME, ADD_SCOPE = (
    "custom_service.scope",
    "custom_service.scope_display_name",
    "custom_service.add_scope",
)
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
EXTRAS = (*CHOICES, *NAMED, SCOPE_NAME)
COMMA = ("Comma", "Comma (,)", ",")


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
    lacking = await compare(visit)
    visit.authorize_url = await authorize_url(visit)
    lasting = visit.authorize_url is None or gives_lasting_tokens(visit, visit.authorize_url)
    outcome = visit.journal.found(visit.org.name, "service", visit.org.service.name)
    if not lacking and lasting:
        return outcome
    if await amend(visit, lacking, url=not lasting):
        visit.authorize_url = await authorize_url(visit)
        return "updated"
    if lacking:
        raise locked(visit.org, lacking)
    return outcome  # the verification says what a token without offline access comes to


async def observe(visit: Visit) -> bool:
    """Open the org's connections page, then the service on it; False when the list of services lacks it."""
    await _open_list(visit.hands, await open_connections(visit))

    async def reopen() -> None:
        await _open_list(visit.hands, await open_connections(visit))

    found = await entry(visit.hands, [visit.org.service.name], "custom service", "api_console.next_page", reopen)
    if found is None:
        return False
    await found.click()
    return True


async def opened(visit: Visit) -> None:
    """Wait until the service that was clicked is open: its page, or in the old layout the connection's form (facts C2).

    Raises:
        Stop: ``page_changed`` when it does not open, or a detour.
    """
    await visit.hands.any_of("connection.create_connection", "connection.connection_name")


async def open_connections(visit: Visit) -> Sought:
    """Open Setup > Developer Hub > Connections of the org (facts C1).

    Returns:
        What of the landing page's entrances is there.

    Raises:
        Stop: ``wrong_org`` when the CRM shows another org, ``permission_missing``, or another detour.
    """
    hands, org = visit.hands, visit.org
    await hands.goto(f"{org.datacenter.crm}/crm/org{org.crm_org_id}/settings/connections")
    sought = await hands.any_of(*LANDING, patience=20)
    shown = re.search(r"/org(\d+)", hands.page.url)
    if shown and shown[1] != org.crm_org_id:
        raise Stop(
            "wrong_org",
            f"The CRM shows org {shown[1]} instead of {org.crm_org_id}.",
            "Check crm_org_id, and whether the identity is a user of that org.",
        )
    return sought


async def create(visit: Visit, credentials: Credentials) -> Outcome:
    """Make the service; a lost answer is settled by looking for it by name."""
    hands, wanted = visit.hands, visit.org.service
    typed: dict[str, str | Secret] = {}
    intent = Intent(visit.journal, visit.org.name, "service", wanted.name)

    async def submitted() -> bool:
        await hands.press("custom_service.new_service")
        form = Form(
            lambda: fill_form(visit, credentials, typed),
            typed,
            "custom_service.create_service",
            lambda: _came(visit),
            intent.write,
        )
        return await submit(hands, form)

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
    form = await hands.find(*FIRST)
    await _choose(hands, form, *AUTHENTICATION)
    form = await hands.find(*FIELDS, optional=EXTRAS)
    for key, wordings in CHOICES.items():
        await _choose(hands, form, key, wordings)
    form = await whole_form(hands, *FIRST, *FIELDS, expected=[*CHOICES, *NAMED])
    await _write_choices(hands, form)
    typed.clear()
    typed |= texts(visit.org, credentials.client_id, credentials.client_secret)
    await fill_all(hands, form, typed)
    await add_scopes(hands, wanted.scopes)
    await _count_scopes(hands, wanted.scopes)
    if len(wanted.scopes) > 1:
        await _delimiter(hands)


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


async def add_scopes(hands: Hands, scopes: Sequence[str]) -> None:
    """Add those scopes that the form does not hold yet.

    Raises:
        PageChanged: No empty row is there, or the '+' does not take a scope.
    """
    for scope, shown in zip(scopes, await hands.shows(scopes), strict=True):
        if not shown or not await _is_added(hands, scope):
            await _add_scope(hands, scope)


async def _add_scope(hands: Hands, scope: str) -> None:
    """Type one scope and press its '+'; text that is typed but not added is lost without a word (facts C3, 12)."""
    fields, rows = await _empty_row(hands)
    await hands.fill_all([(field, scope) for field in fields])
    await hands.click(await _plus_of(hands, fields[-1]))
    async for _ in polls(4):
        now = (await hands.seek(SCOPE)).found.get(SCOPE, [])
        still_typed = scope in await hands.holds(now)
        if (not still_typed or len(now) > rows) and (await hands.shows([scope]))[0]:
            return
    raise PageChanged(f"The '+' ({ADD_SCOPE}) does not add the scope {scope}.", REMEDY_PAGE)


async def _is_added(hands: Hands, scope: str) -> bool:
    """Tell whether a scope that the form shows is added: it stands as text, or in a row with an empty row after it."""
    held = await hands.holds((await hands.seek(SCOPE)).found.get(SCOPE, []))
    return scope not in held or held[-1] != scope


async def _empty_row(hands: Hands) -> tuple[list[Found], int]:
    """Return the fields of the row that is still empty (display name where there is one, scope), and how many rows are.

    Raises:
        PageChanged: No row is empty.
    """
    async for _ in polls(4):
        sought = await hands.seek(SCOPE, SCOPE_NAME)
        rows, names = sought.found.get(SCOPE, []), sought.found.get(SCOPE_NAME, [])
        held = await hands.holds([*names, *rows])
        empty = [found for found, value in zip([*names, *rows], held, strict=True) if not value]
        last = [[found for found in empty if found.control.key == key][-1:] for key in (SCOPE_NAME, SCOPE)]
        if last[1]:
            return last[0] + last[1], len(rows)
    raise PageChanged(f"{hands.table[SCOPE].title} ({SCOPE}) gives no empty row.", REMEDY_PAGE)


async def _plus_of(hands: Hands, row: Found) -> Found:
    """Return the '+' that stands nearest to a row."""
    buttons = (await hands.find(ADD_SCOPE)).found[ADD_SCOPE]
    if len(buttons) == 1:
        return buttons[0]
    place = await row.shown.bounding_box()
    nearest: tuple[float, Found] | None = None
    for button in buttons:
        box = await button.shown.bounding_box()
        if box and place:
            away = abs(box["y"] + box["height"] / 2 - place["y"] - place["height"] / 2) * 4 + abs(box["x"] - place["x"])
            if nearest is None or away < nearest[0]:
                nearest = (away, button)
    if nearest is None:
        raise PageChanged(f"The '+' of the scopes ({ADD_SCOPE}) is not there.", REMEDY_PAGE)
    return nearest[1]


async def _count_scopes(hands: Hands, scopes: tuple[str, ...]) -> None:
    """Check that every scope stands in the form after it was added."""
    shown = await hands.shows(scopes)
    lost = [scope for scope, there in zip(scopes, shown, strict=True) if not there]
    if lost:
        raise PageChanged(f"The form does not hold the scope {', '.join(lost)} after it was added.", REMEDY_PAGE)


async def _delimiter(hands: Hands) -> None:
    """Choose the comma where the form asks for a delimiter; it appears with the second scope (facts C3, 13)."""
    key = "custom_service.scope_delimiter"
    async for _ in polls(1.5):
        sought = await hands.seek(key)
        if key in sought:
            await choose(hands, sought[key], COMMA)
            return
    await whole_form(hands, *FIRST, *FIELDS, expected=[key])


async def _open_list(hands: Hands, sought: Sought) -> None:
    """Go to the list of custom services: a menu entry (new layout), or a tab behind Create Connection (old layout)."""
    if "custom_service.custom_services" not in sought and "connection.create_connection" in sought:
        await hands.press("connection.create_connection")
        sought = await hands.find("custom_service.custom_services")
    if "custom_service.custom_services" in sought:
        await hands.click(sought["custom_service.custom_services"])
    await hands.find("custom_service.new_service")


async def _came(visit: Visit) -> bool:
    """Tell whether the service's page, or its entry in the list, shows after Create Service; an entry is opened."""
    hands = visit.hands
    if (await hands.seek("custom_service.client_secret", "custom_service.authorize_url")).found:
        return False
    if "connection.create_connection" in await hands.seek("connection.create_connection"):
        return (await hands.shows([visit.org.service.link_name]))[0]
    found = await lines(hands, visit.org.service.name)
    if found:
        await found[0].click()
    return bool(found)


def locked(org: Org, lacking: Sequence[str]) -> Stop:
    """Return the stop for a service that lacks scopes and cannot be edited, since a connection on it is live."""
    return Stop(
        "service_locked",
        f"The service {org.service.name!r} is there without the scope {', '.join(lacking)}, and a live connection "
        "locks it.",
        "Revoke its connections in the CRM, then run again: the scope is added and the person accepts anew. Or give "
        "the service another name in the config.",
    )


async def compare(visit: Visit) -> list[str]:
    """Compare the service that was found with the config, as far as its page shows it.

    Returns:
        Scopes that it lacks.

    Raises:
        Stop: ``invalid_config`` for another link name.
    """
    hands, wanted = visit.hands, visit.org.service
    await opened(visit)
    link_name = await hands.read(hands.table["custom_service.shown_link_name"])
    if link_name and link_name != wanted.link_name:
        raise Stop(
            "invalid_config",
            f"The service {wanted.name!r} is there with the link name {link_name}, not {wanted.link_name}; "
            "a link name can never be changed.",
            f"Write link_name = {link_name!r} in the config, or give the service another name.",
        )
    shown = await hands.shows(wanted.scopes)
    lacking = [scope for scope, there in zip(wanted.scopes, shown, strict=True) if not there]
    return lacking if any(shown) else []  # a page that shows no scope at all tells nothing


async def authorize_url(visit: Visit) -> str | None:
    """Read the service's Authorize URL back from the service's page, or from its edit form where that shows it.

    The page must be on the service's page. Nothing is changed.

    Returns:
        The address, or None when this page shows it nowhere.
    """
    hands = visit.hands
    shown = await hands.read(hands.table["custom_service.shown_authorize_url"])
    if shown:
        return shown
    sought = await hands.seek("custom_service.edit")
    if "custom_service.edit" not in sought:
        return None
    await hands.click(sought["custom_service.edit"])
    value: str | None = None
    async for _ in polls(3):
        form = await hands.seek("custom_service.authorize_url")
        if "custom_service.authorize_url" in form:
            value = str(await hands.held(form["custom_service.authorize_url"])) or None
        else:
            value = await hands.read(hands.table["custom_service.shown_authorize_url"])
        if value:
            break
    cancel = await hands.seek("custom_service.cancel")
    if "custom_service.cancel" in cancel:
        await hands.click(cancel["custom_service.cancel"])
    return value
