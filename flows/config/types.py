"""What a checked config is turned into: frozen, complete, defaults merged and absent values derived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from automation.redaction import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from automation.handover import Destination
    from flows.datacenters import Datacenter


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A Zoho login. It names the variable that holds its password and never holds the password itself.

    Attributes:
        name: Unique key.
        email: The address the person signs in with.
        datacenter: Where the account lives; an account lives in one data centre.
        password_env: Name of the environment variable, None where the person types the password.
    """

    name: str
    email: str
    datacenter: Datacenter
    password_env: str | None = None

    def password(self, environ: Mapping[str, str]) -> Secret | None:
        """Return the password out of an environment (see ``environment``), None where the person types it.

        Raises:
            KeyError: The environment lacks the variable; ``load`` has checked that the one it was given holds it.
        """
        return None if self.password_env is None else Secret(environ[self.password_env])


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """The API Console client of an org.

    Attributes:
        name: Client Name.
        redirect_uris: Authorized Redirect URIs, the likeliest first.
    """

    name: str
    redirect_uris: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The custom service of an org.

    Attributes:
        name: Service Name.
        link_name: Service Link Name.
        scopes: Every scope that the service offers, in the config's order.
    """

    name: str
    link_name: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The connection of an org.

    Attributes:
        name: Connection Name.
        link_name: Connection Link Name, what Deluge code refers to.
        scopes: The scopes to include, spelt as the service spells them.
        login_user: "Use Credentials of Login User"; off means that the connection runs as the person who accepted.
    """

    name: str
    link_name: str
    scopes: tuple[str, ...]
    login_user: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Org:
    """One client organisation and what it is to have.

    Attributes:
        name: Unique key; names the org in every list, journal line and report.
        crm_org_id: Digits, as in the address of its CRM pages.
        homepage_url: Homepage URL of the client.
        identity: Who signs in for it.
        client: Its API Console client.
        service: Its custom service.
        connection: Its connection.
        verify_urls: What the probe calls through the connection; empty where no harmless read is known.
        handover: Where client id and secret go after onboarding; None for nowhere.
    """

    name: str
    crm_org_id: str
    homepage_url: str
    identity: Identity
    client: Client
    service: Service
    connection: Connection
    verify_urls: tuple[str, ...]
    handover: Destination | None = None

    @property
    def datacenter(self) -> Datacenter:
        """The data centre of its identity."""
        return self.identity.datacenter


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A config file that passed every check.

    Attributes:
        path: The file.
        identities: In the file's order.
        orgs: In the file's order.
        warnings: What is odd but allowed, in the form of a problem text.
        orgs_file: The spreadsheet that orgs of it stand in, None where there is none.
    """

    path: Path
    identities: tuple[Identity, ...]
    orgs: tuple[Org, ...]
    warnings: tuple[str, ...] = ()
    orgs_file: Path | None = None
