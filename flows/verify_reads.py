"""Which read proves that a connection's scopes work: the table, and the choice for a list of scopes."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from flows.datacenters import Confidence
from flows.scopes import app_of, expanded

if TYPE_CHECKING:
    from flows.datacenters import Datacenter

TABLE = Path(__file__).with_name("verify_reads.toml")


class Read(BaseModel):
    """A harmless GET.

    Attributes:
        scopes: Any one of them allows it; ``(a|b)`` stands for each.
        path: Path and query.
        host: Label of the product's own host; None for the API origin.
        confidence: How sure it is that the read works with the scopes.
        source: Who says so.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    scopes: tuple[str, ...]
    path: str
    host: str | None = None
    confidence: Confidence
    source: str


class Hosts(BaseModel):
    """Products with a host of their own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    names: tuple[str, ...]
    confidence: Confidence
    source: str


class ReadTable(BaseModel):
    """The whole of ``verify_reads.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reads: tuple[Read, ...]
    hosts: Hosts


@cache
def table() -> ReadTable:
    """Return the table with its provenance."""
    with TABLE.open("rb") as file:
        return ReadTable.model_validate(tomllib.load(file))


@lru_cache(maxsize=1024)
def default_urls(datacenter: Datacenter, scopes: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Choose what to call through a connection.

    Args:
        datacenter: Where its org lives.
        scopes: What the connection may do.

    Returns:
        The addresses, one an app at most; and the apps for whose scopes no harmless read is known.
    """
    granted = {scope.casefold() for scope in scopes}
    apps = dict.fromkeys(app_of(scope) for scope in scopes)
    urls = {app: _first_allowed(datacenter, app, granted) for app in apps}
    return (
        tuple(url for url in urls.values() if url is not None),
        tuple(app for app, url in urls.items() if url is None),
    )


@lru_cache(maxsize=64)
def allowed_origins(datacenter: Datacenter) -> frozenset[str]:
    """Return the exact origins that a verify URL may stand on: it is called with the connection's token."""
    products = (datacenter.product(name) for name in table().hosts.names)
    return frozenset({datacenter.api, *(origin for origin in products if origin is not None)})


def _first_allowed(datacenter: Datacenter, app: str, granted: set[str]) -> str | None:
    for read, read_app, scopes in _readable():
        if read_app == app and not granted.isdisjoint(scopes):
            origin = datacenter.api if read.host is None else datacenter.product(read.host)
            return None if origin is None else origin + read.path
    return None


@cache
def _readable() -> tuple[tuple[Read, str, frozenset[str]], ...]:
    return tuple(
        (
            read,
            app_of(read.scopes[0]),
            frozenset(scope.casefold() for written in read.scopes for scope in expanded(written)),
        )
        for read in table().reads
    )
