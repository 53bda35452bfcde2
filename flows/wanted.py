"""What a config asks for as flat facts, and as the fields that each stage would fill in. No page is needed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.handover import ToAge, ToCommand
from automation.plan.model import OrgPlan, Step, Value, fingerprint
from automation.redaction import scrub
from flows import api_console, connection, connection_steps, custom_service, scope_rows, service_amend

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from automation.handover import Destination
    from automation.plan.model import Known, Plain
    from flows import client_amend, connection_amend
    from flows.config import Org

CLIENT_TYPE = "Server-based Applications"
"""The kind of client that a connection needs (facts B3)."""


def wanted(org: Org) -> Known:
    """Return everything that the config asks for in an org, by dotted name; it names no secret.

    A plan rests on it: when one of these differs, the plan no longer holds.
    """
    datacenter = org.datacenter
    return _handed(org.handover) | {
        "crm_org_id": org.crm_org_id,
        "homepage_url": org.homepage_url,
        "identity.email": org.identity.email,
        "datacenter": datacenter.name,
        "datacenter.accounts": datacenter.accounts,
        "datacenter.api_console": datacenter.api_console,
        "datacenter.crm": datacenter.crm,
        "datacenter.api": datacenter.api,
        "client.name": org.client.name,
        "client.redirect_uris": list(org.client.redirect_uris),
        "service.name": org.service.name,
        "service.link_name": org.service.link_name,
        "service.scopes": list(org.service.scopes),
        "connection.name": org.connection.name,
        "connection.link_name": org.connection.link_name,
        "connection.scopes": list(org.connection.scopes),
        "connection.login_user": org.connection.login_user,
        "verify.urls": list(org.verify_urls),
    }


def _handed(to: Destination | None) -> Known:
    """Return where client id and secret go; who approved a plan approved that, too."""
    if isinstance(to, ToAge):
        return {"handover.to": "age", "handover.recipients": list(to.recipients)}
    if isinstance(to, ToCommand):
        return {"handover.to": "command", "handover.command": list(to.command)}
    return {} if to is None else {"handover.to": "keyring"}


def blank(org: Org) -> OrgPlan:
    """Return the plan of an org that nobody has looked at."""
    facts = wanted(org)
    return OrgPlan(
        name=org.name,
        datacenter=org.datacenter.name,
        crm_org_id=org.crm_org_id,
        identity=org.identity.email,
        fingerprint=fingerprint(facts),
        wanted=facts,
    )


def config_fingerprint(orgs: Iterable[Org]) -> str:
    """Return the fingerprint of what a config asks for in all its orgs."""
    return fingerprint({org.name: wanted(org) for org in orgs})


def new_client(org: Org) -> Step:
    """Return the step that makes the client, with all that is typed (facts B3, B4)."""
    typed = _values(api_console.texts(org))
    uris = Value(key="redirect_uris", after=list(org.client.redirect_uris))
    kind = Value(key="client_type", after=CLIENT_TYPE)
    return Step(stage="client", action="create", name=org.client.name, values=[kind, *typed, uris])


def amended_client(org: Org, differing: client_amend.Differences, change: client_amend.Change) -> Step:
    """Return the step that brings a client in line; redirect URIs that are neither added nor to be pruned stay.

    Args:
        org: What the org is to have.
        differing: What it holds otherwise.
        change: What of it is to be changed.
    """
    values, why = [], ""
    if change.homepage is not None and differing.homepage is not None:
        values.append(Value(key="homepage_url", before=scrub(differing.homepage), after=change.homepage))
    if change.add or change.remove:
        planned = list(org.client.redirect_uris)
        before = [*(uri for uri in planned if uri not in change.add), *change.remove]
        values.append(Value(key="redirect_uris", before=before, after=planned))
        why = "Redirect URIs that the client has besides these stay."
    return Step(stage="client", action="update", name=org.client.name, values=values, why=why)


def amended_service(org: Org, differing: service_amend.Differences, client_id: str | None) -> Step:
    """Return the step that brings a service in line.

    Args:
        org: What the org is to have.
        differing: What it holds otherwise.
        client_id: The client's id; None where the client is yet to be made.
    """
    planned = list(org.service.scopes)
    values, reasons = [], []
    if differing.scopes:
        values.append(
            Value(key="scopes", before=[one for one in planned if one not in differing.scopes], after=planned)
        )
        reasons.append("Scopes that the service has besides these stay.")
    urls = service_amend.planned_urls(org)
    for control, shown in differing.urls.items():
        values.append(Value(key=control.partition(".")[2], before=scrub(shown), after=urls[control]))
    if differing.client is not None:
        value = Value(key="client_id", before=scrub(differing.client), after=client_id)
        values.append(value if client_id else value.model_copy(update={"hidden": "known_after_apply"}))
        reasons.append(f"It stands on another client than {org.client.name}; id and secret are typed together.")
    if differing.types_secret:
        values.append(Value(key="client_secret", hidden="secret"))
    if differing.secret:
        reasons.append("The API Console shows another client secret than the one that was typed into the service.")
    return Step(stage="service", action="update", name=org.service.name, values=values, why=" ".join(reasons))


def amended_connection(org: Org, differing: connection_amend.Differences, *, revoked: bool) -> Step:
    """Return the step that brings a connection in line.

    Args:
        org: What the org is to have.
        differing: What it holds otherwise.
        revoked: Whether it is revoked first, since it locks its service (``--reconnect``).
    """
    planned, values, reasons = list(org.connection.scopes), [], []
    if differing.name is not None:
        values.append(Value(key="connection_name", before=differing.name, after=org.connection.name))
    if differing.scopes:
        before = [*(one for one in planned if one not in differing.lacking), *differing.surplus]
        values.append(Value(key="scopes", before=before, after=planned))
        reasons.append("It may not work until a person accepts anew.")
    if revoked:
        reasons.append(
            "It locks its service: it is revoked, the service amended, and it is connected again. Until a person "
            "accepts anew it does not work."
        )
    name = org.connection.link_name
    return Step(stage="connection", action="update", name=name, values=values, why=" ".join(reasons))


def new_service(org: Org, client_id: str | None) -> Step:
    """Return the step that makes the custom service, with all that is typed and chosen (facts C3).

    Args:
        org: What the org is to have.
        client_id: The client's id; None where the client is yet to be made.
    """
    typed = _values(custom_service.texts(org, client_id or "", ""))
    choices = [
        ("authentication_type", custom_service.OAUTH2[0]),
        ("parameter_type", custom_service.HEADER[0]),
        ("grant_type", custom_service.CODE_GRANT[0]),
    ]
    values = [Value(key=key, after=text, optional=_may_lack("custom_service", key)) for key, text in choices]
    for value in typed:
        if value.key == "client_secret":
            values.append(Value(key=value.key, hidden="secret"))
        elif value.key == "client_id" and client_id is None:
            values.append(Value(key=value.key, hidden="known_after_apply"))
        else:
            values.append(value)
    values.append(Value(key="scopes", after=list(org.service.scopes)))
    if len(org.service.scopes) > 1:
        values.append(Value(key="scope_delimiter", after=scope_rows.COMMA[0], optional=True))
    return Step(stage="service", action="create", name=org.service.name, values=values)


def new_connection(org: Org) -> Step:
    """Return the step that makes the connection, with all that is typed and chosen (facts C4)."""
    values = _values(connection_steps.texts_of(org))
    values.append(Value(key="login_user", after=org.connection.login_user, optional=True))
    values.append(Value(key="scopes", after=list(org.connection.scopes)))
    return Step(stage="connection", action="create", name=org.connection.link_name, values=values)


def acceptance(org: Org) -> Step:
    """Return the step in which a person accepts; nothing here ever does it for them."""
    values = [Value(key="client", after=org.client.name), Value(key="scopes", after=list(org.connection.scopes))]
    return Step(stage="consent", action="accept", name=org.identity.email, values=values)


def trial(org: Org, *, renewal_unknown: bool) -> Step:
    """Return the step that tries the link name, through a throw-away function.

    Args:
        org: What the org is to have.
        renewal_unknown: True when the service is there and shows nowhere whether it asks for ``access_type=offline``.
    """
    values = [Value(key="urls", after=list(org.verify_urls))]
    reasons = []
    if not org.verify_urls:
        reasons.append("no harmless read is known for these scopes (name one: verify.url)")
    if renewal_unknown:
        reasons.append("the service shows nowhere whether its token is renewed (access_type=offline)")
    why = f"The verdict can be no better than unverified: {'; '.join(reasons)}." if reasons else ""
    return Step(stage="verification", action="verify", name=org.connection.link_name, values=values, why=why)


def _values(texts: Mapping[str, object]) -> list[Value]:
    """Return what is typed as fields, named as in the table of controls but without their page."""
    values = []
    for control, text in texts.items():
        page, _, key = control.partition(".")
        values.append(Value(key=key, after=_plain(text), optional=_may_lack(page, key)))
    return values


def _may_lack(page: str, key: str) -> bool:
    """Tell whether some forms do not have a field."""
    return f"{page}.{key}" in {*custom_service.NAMED, *custom_service.CHOICES, connection.LINK_NAME}


def _plain(text: object) -> Plain:
    """Return a text that is certainly none of the secrets."""
    if not isinstance(text, str):
        raise TypeError("a plan holds no secret")
    return text
