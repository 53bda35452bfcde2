"""The shape of a config file: which keys there are and what kind of value each takes.

Every key is optional here, since ``[defaults]`` may give any of them; what an org lacks in the end is found when
defaults and org are put together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from flows.config import rules
from flows.config.problems import listed, nearest

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from flows.config.problems import Findings, KeyPath


_LINK_NAME = r"^[a-z][a-z0-9_]{0,49}$"


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


def _key(description: str, **hints: Any) -> Any:
    """Describe a key for people and editors; the hints stand in the JSON Schema alone, since the rules judge later."""
    return Field(default=None, description=description, json_schema_extra=hints or None)


class DatacenterTable(_Table):
    """``[datacenters.NAME]``: a data centre of one's own, or single values of a built-in one."""

    accounts: str | None = _key("Origin of sign-in and consent.", examples=["https://accounts.zoho.eu"])
    api_console: str | None = _key("Origin of the API Console.", examples=["https://api-console.zoho.eu"])
    crm: str | None = _key("Origin of the CRM pages.", examples=["https://crm.zoho.eu"])
    api: str | None = _key("Origin of the REST APIs.", examples=["https://www.zohoapis.eu"])
    redirect_uris: list[str] | None = _key(
        "Deluge callbacks to register with each client, the likeliest first.",
        examples=[["https://dre.zoho.eu/delugeauth/callback"]],
    )


class IdentityTable(_Table):
    """``[[identities]]``: a Zoho login."""

    name: str | None = _key("Names the login; unique in the file.", examples=["ops"], maxLength=rules.KEY_LENGTH)
    email: str | None = _key("The address that it signs in with.", examples=["ops@consultancy.example"], format="email")
    datacenter: str | None = _key(
        "Where the account lives: us eu in au jp ca sa cn uk ae, or a name from [datacenters].", examples=["eu"]
    )
    password_env: str | None = _key(
        "Name of the environment variable that holds the password; without it the person types the password.",
        examples=["OPS_PASSWORD"],
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*$",
    )


class ClientTable(_Table):
    """``client``: the API Console client."""

    name: str | None = _key(
        'Client Name: letters, digits, blanks, _ and & only, and no "Zoho". Default: the name of the service.',
        examples=["Acme CRM Link"],
        maxLength=rules.CLIENT_NAME_LENGTH,
    )
    redirect_uris: list[str] | None = _key("Authorized Redirect URIs. Default: the callbacks of the data centre.")


class ServiceTable(_Table):
    """``service``: the custom service."""

    name: str | None = _key(
        "Service Name. Default: the name of the client.", examples=["Acme Link"], maxLength=rules.NAME_LENGTH
    )
    link_name: str | None = _key(
        "Service Link Name. Default: derived from the name.", examples=["acme_link"], pattern=_LINK_NAME
    )
    scopes: list[str] | None = _key("Every scope that the service offers.", examples=[["ZohoCRM.modules.ALL"]])


class ConnectionTable(_Table):
    """``connection``: the connection on the service."""

    name: str | None = _key(
        "Connection Name. Default: the name of the service.", examples=["Acme Link"], maxLength=rules.NAME_LENGTH
    )
    link_name: str | None = _key(
        "Connection Link Name, what Deluge code refers to. Default: derived from the name.",
        examples=["acme_link"],
        pattern=_LINK_NAME,
    )
    scopes: list[str] | None = _key("Scopes of the service that the connection takes. Default: all of them.")
    login_user: bool | None = _key(
        '"Use Credentials of Login User". Default: false, so that it runs as the person who accepted.'
    )


class VerifyTable(_Table):
    """``verify``: what the probe calls through the connection."""

    url: str | None = _key(
        "One address that the probe calls. Default: a harmless read for each Zoho app in the scopes.",
        examples=["https://www.zohoapis.eu/crm/v8/org"],
    )
    urls: list[str] | None = _key("Several of them; not beside url.")


class HandoverTable(_Table):
    """``handover``: where client id and secret go after onboarding."""

    to: str | None = _key("nowhere (default), keyring, age or command.", enum=["nowhere", "keyring", "age", "command"])
    recipients: list[str] | None = _key("age: who can open the file; age1... or SSH public keys.")
    folder: str | None = _key(
        "age: where the files go, counted from the config's folder. Default: handover.", examples=["vault"]
    )
    command: list[str] | None = _key(
        "command: program and arguments; it reads JSON on stdin, and no shell reads this.", examples=[["./store.sh"]]
    )
    timeout: float | None = _key("command: seconds that it may take, 600 at most. Default: 30.", examples=[30])


class OrgTable(_Table):
    """``[[orgs]]`` and ``[defaults]``: one client organisation."""

    name: str | None = _key(
        "Names the org in every list, journal line and report; unique in the file.",
        examples=["acme"],
        maxLength=rules.KEY_LENGTH,
    )
    identity: str | None = _key("The login to work with. Default: the only one that there is.", examples=["ops"])
    crm_org_id: str | None = _key(
        "The digits after /crm/org in the address of its CRM pages.",
        examples=["20061234567"],
        pattern=r"^[0-9]{1,30}$",
    )
    homepage_url: str | None = _key("Homepage URL of the client.", examples=["https://acme.example"])
    client: ClientTable = Field(default_factory=ClientTable)
    service: ServiceTable = Field(default_factory=ServiceTable)
    connection: ConnectionTable = Field(default_factory=ConnectionTable)
    verify: VerifyTable = Field(default_factory=VerifyTable)
    handover: HandoverTable = Field(default_factory=HandoverTable)


class FileTables(_Table):
    """A whole config file."""

    datacenters: dict[str, DatacenterTable] = Field(
        default_factory=dict, description="Data centres of one's own, or corrections of built-in ones, by name."
    )
    identities: list[IdentityTable] = Field(default_factory=list, description="The Zoho logins to work with.")
    defaults: OrgTable = Field(
        default_factory=OrgTable,
        description="Any key of an org; an org's own key wins, tables merge key by key.",
    )
    orgs_file: str | None = _key(
        "A .csv or .xlsx beside the config or below, whose rows are orgs.",
        examples=["orgs.csv"],
        pattern=r"\.([cC][sS][vV]|[xX][lL][sS][xX])$",
    )
    orgs: list[OrgTable] = Field(default_factory=list, description="The client organisations.")


_SECRET_LIKE = re.compile(r"passw|pwd|secret|token|passphrase|cookie|private|api_?key|(?:^|_)otp", re.IGNORECASE)
_KINDS = {
    "string_type": ("is not a text", "write it in quotes"),
    "float_type": ("is not a number", "write a number, without quotes"),
    "bool_type": ("is neither true nor false", "write true or false, without quotes"),
    "list_type": ("is not a list", 'write a list of texts, such as ["one", "two"]'),
    "dict_type": ("is not a table", "write a table, such as [datacenters.lab]"),
}
_PARTS: dict[str, type[BaseModel]] = {
    "client": ClientTable,
    "service": ServiceTable,
    "connection": ConnectionTable,
    "verify": VerifyTable,
    "handover": HandoverTable,
}
_LISTS_OF_TABLES = ("identities", "orgs")


def read(findings: Findings) -> FileTables:
    """Validate the shape of a parsed file.

    Faults are added to the findings and taken out of a copy, so that everything else is still checked.

    Returns:
        The tables, without the parts that have faults.
    """
    document = findings.document
    try:
        return FileTables.model_validate(document)
    except ValidationError as refused:
        copy = _copied(document)
        for error in refused.errors(include_url=False, include_input=False, include_context=False):
            path = tuple(error["loc"])
            _report(findings, error, path)
            _take_out(copy, path, error["type"])
        return FileTables.model_validate(copy)


def is_secret_like(name: str) -> bool:
    """Say whether a key or a column is named like a secret; what stands at it is never shown."""
    return _SECRET_LIKE.search(name) is not None


def known_keys(path: KeyPath) -> list[str]:
    """Return the keys that the table at a path may have."""
    steps = [step for step in path if isinstance(step, str)]
    if not steps:
        return list(FileTables.model_fields)
    if steps[0] == "datacenters":
        return list(DatacenterTable.model_fields)
    if steps[0] == "identities":
        return list(IdentityTable.model_fields)
    return list((_PARTS[steps[1]] if len(steps) > 1 else OrgTable).model_fields)


def _report(findings: Findings, error: ErrorDetails, path: KeyPath) -> None:
    if error["type"] == "extra_forbidden":
        findings.fault(path, *_unknown(path))
    elif error["type"] == "list_type" and path[-1] in _LISTS_OF_TABLES:
        findings.fault(path, "is not a list of tables", f"write [[{path[-1]}]], with two brackets, above each entry")
    elif error["type"] == "model_type" and isinstance(path[-1], int):
        findings.fault(path, "is not a table", f"write [[{path[0]}]] above each entry")
    elif error["type"] == "model_type":
        first = known_keys(path)[0]
        findings.fault(path, "is not a table", f'write a table, such as {path[-1]} = {{ {first} = "..." }}')
    else:
        findings.fault(path, *_KINDS[error["type"]])


def _unknown(path: KeyPath) -> tuple[str, str]:
    """Word an unknown key; its value is never shown, since it may be a secret."""
    key = str(path[-1])
    known = known_keys(path[:-1])
    meant = nearest(key, known)
    if is_secret_like(key) and meant != "password_env":
        return (
            "is no key of a config, and secrets never stand in this file",
            "take it out, change the secret, and let password_env of an identity name an environment variable",
        )
    if is_secret_like(key):
        return (
            "is no key of a config, and secrets never stand in this file",
            "take it out and write password_env with the name of an environment variable",
        )
    if meant:
        return "is no key of a config", f"did you mean {meant}?"
    return "is no key of a config", f"known here: {listed(known)}"


def _take_out(document: Any, path: KeyPath, kind: str) -> None:
    """Take a faulty part out of a copy of the file; list elements are emptied, so that the others keep their index."""
    *parents, last = path
    for step in parents:
        document = document[step]
    if isinstance(last, int):
        document[last] = {} if kind == "model_type" else ""
    else:
        del document[last]


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_copied(inner) for inner in value]
    return value
