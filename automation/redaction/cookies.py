"""The cookies of a browser context: secret from the moment they are read."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError

from automation.redaction import register
from automation.redaction.harvest import worth

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from playwright.async_api import BrowserContext, Cookie

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T_ ]?[\d:.]*Z?)?")
"""A day or a moment, which stands in many a line that nobody must hide."""


async def learned(context: BrowserContext, origins: Iterable[str], public: Collection[str | None] = ()) -> list[Cookie]:
    """Read the cookies that a context would send to some hosts, and register their values as secrets.

    Values that tell nothing (short ones, words, small numbers) are not registered: a log in which each "en" is masked
    tells nobody anything. In a recording they are masked where they stand.

    Args:
        context: The context; of a browser that a person uses too, cookies of other sites are not looked at.
        origins: The hosts.
        public: Values that are no secrets though a cookie may hold them, such as the e-mail address.

    Returns:
        The cookies; none when the browser went away.
    """
    hosts = [urlsplit(origin).hostname or "" for origin in origins]
    cookies: list[Cookie] = []
    with suppress(PlaywrightError):
        cookies = [cookie for cookie in await context.cookies() if _goes_to(cookie.get("domain", ""), hosts)]
    learn(cookies, public)
    return cookies


def learn(cookies: Iterable[Mapping[str, Any]], public: Collection[str | None] = ()) -> None:
    """Register the values of cookies as secrets.

    Args:
        cookies: The cookies.
        public: As `learned`.
    """
    values = worth(str(cookie.get("value", "")).strip('"') for cookie in cookies)
    register(*(value for value in values if value not in public and not _MOMENT.fullmatch(value)))


def _goes_to(domain: str, hosts: Iterable[str]) -> bool:
    """Tell whether a cookie of a domain is sent to one of some hosts."""
    bare = domain.removeprefix(".").lower()
    return bool(bare) and any(host == bare or host.endswith(f".{bare}") for host in hosts)
