"""The data centres of Zoho: their origins, callback addresses, and how sure each value is.

The values are data (``datacenters.toml``, each with confidence and source); a config corrects them with
``[datacenters.NAME]``. Nothing here opens a connection.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from automation.screens import origin_of

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE = Path(__file__).with_name("datacenters.toml")

TITLES: dict[str, tuple[str, ...]] = {
    "us": ("United States", "USA"),
    "eu": ("Europe",),
    "in": ("India",),
    "au": ("Australia",),
    "jp": ("Japan",),
    "ca": ("Canada",),
    "sa": ("Saudi Arabia",),
    "cn": ("China",),
    "uk": ("United Kingdom",),
    "ae": ("UAE", "United Arab Emirates"),
}
"""What a data centre is called on pages (guess: no source shows the page that lists them)."""

Confidence = Literal["documented", "seen", "inferred", "conflicting"]


class Fact(BaseModel):
    """One value of public knowledge.

    Attributes:
        value: The value itself.
        confidence: How sure it is.
        source: Who says so.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: str
    confidence: Confidence
    source: str


class DatacenterFacts(BaseModel):
    """A built-in data centre with the provenance of each value."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    accounts: Fact
    api_console: Fact
    crm: Fact
    api: Fact
    redirect_uris: tuple[Fact, ...]


class Datacenter(BaseModel):
    """The addresses of one data centre. Origins have no trailing slash.

    Attributes:
        name: The word that a config uses.
        accounts: Origin of sign-in, consent and token endpoint.
        api_console: Origin of the API Console.
        crm: Origin of the CRM pages.
        api: Origin of the REST APIs, the one a connection calls.
        redirect_uris: Callback addresses to register with a client, the likeliest first; empty where none is known.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    accounts: str
    api_console: str
    crm: str
    api: str
    redirect_uris: tuple[str, ...] = ()

    @property
    def authorize_url(self) -> str:
        """What the custom service gets as Authorize URL.

        Without ``access_type=offline`` Zoho gives no refresh token and the connection dies after an hour (facts C3).
        """
        return f"{self.accounts}/oauth/v2/auth?access_type=offline"

    @property
    def token_url(self) -> str:
        """What the custom service gets as Access Token URL and as Refresh Token URL (facts C3)."""
        return f"{self.accounts}/oauth/v2/token"

    @property
    def revoke_url(self) -> str:
        """What the custom service gets as Revoke Token URL, where the form has one (facts C3, D6)."""
        return f"{self.accounts}/oauth/v2/token/revoke"

    @cached_property
    def deluge(self) -> frozenset[str]:
        """Origins that the connections pages may live on, inside a frame of the CRM page (facts C1)."""
        return frozenset(origin_of(uri) for uri in self.redirect_uris)

    @property
    def password_hosts(self) -> frozenset[str]:
        """Exact origins that a password may be typed on."""
        return frozenset({self.accounts})

    @cached_property
    def client_secret_hosts(self) -> frozenset[str]:
        """Exact origins that a client secret may be typed on: the custom service's form stands on one of them."""
        return frozenset({self.crm}) | self.deluge

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Exact origins that any secret of an identity may be typed on."""
        return self.password_hosts | self.client_secret_hosts

    @cached_property
    def origins(self) -> frozenset[str]:
        """Every origin of this data centre, those that are only read included."""
        return self.hosts | {self.api_console, self.api}

    def is_named_in(self, text: str) -> bool:
        """Tell whether a text names this data centre: by its word, its usual name, or the domain of its hosts."""
        _, _, domain = self.accounts.partition("accounts.")
        names = [self.name, *TITLES.get(self.name, ()), *([domain] if domain else [])]
        return any(re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", text, re.IGNORECASE) for name in names)

    def is_ours(self, uri: str) -> bool:
        """Tell whether an address is on the same domain as this data centre's sign-in host: ``dre.zoho.eu`` for ``eu``.

        Callback hosts differ between sources (facts A2), so one that is not in the table may still be right.
        """
        if not uri or self._domain(origin_of(uri)) is None:
            return False
        return self._domain(origin_of(uri)) == self._domain(self.accounts)

    @staticmethod
    def _domain(origin: str) -> tuple[str, str] | None:
        """Return scheme and host without its first label, with the port; None for a host of one or two labels."""
        scheme, _, host = origin.partition("://")
        label, _, domain = host.partition(".")
        return (scheme, domain) if label and "." in domain else None

    def product(self, label: str) -> str | None:
        """Return the origin of another product's host, such as ``desk``, on the domain of the CRM pages.

        The form ``<product>.zoho.<tld>`` holds for products that do not use the API host (inferred from Zoho's API
        pages, such as https://desk.zoho.com/DeskAPIDocument). None where the CRM host is not named ``crm.``.
        """
        scheme, _, host = self.crm.partition("://")
        return f"{scheme}://{label}.{host.removeprefix('crm.')}" if host.startswith("crm.") else None


@cache
def facts() -> Mapping[str, DatacenterFacts]:
    """Return the built-in table with confidence and source beside every value."""
    with TABLE.open("rb") as file:
        return {name: DatacenterFacts.model_validate(table) for name, table in tomllib.load(file).items()}


@cache
def builtin() -> Mapping[str, Datacenter]:
    """Return the built-in data centres by name."""
    return {
        name: Datacenter(
            name=name,
            accounts=known.accounts.value,
            api_console=known.api_console.value,
            crm=known.crm.value,
            api=known.api.value,
            redirect_uris=tuple(fact.value for fact in known.redirect_uris),
        )
        for name, known in facts().items()
    }
