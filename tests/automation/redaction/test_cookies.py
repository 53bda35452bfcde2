"""Cookies are secret once they are read; what tells nothing, and what everybody may know, stays legible."""

from __future__ import annotations

from typing import Any, cast

import pytest
from playwright.async_api import Error

from automation.redaction import REGISTRY, scrub
from automation.redaction.cookies import learn, learned

ORIGINS = ("https://accounts.zoho.eu", "https://crm.zoho.eu")


class Context:
    """A browser context with cookies, or one that went away."""

    def __init__(self, *cookies: tuple[str, str], gone: bool = False) -> None:
        self.held, self.gone = [{"domain": domain, "value": value} for domain, value in cookies], gone

    async def cookies(self) -> list[dict[str, str]]:
        if self.gone:
            raise Error("Target page, context or browser has been closed")
        return self.held


async def test_the_cookies_of_our_hosts_are_learned_and_those_of_others_are_not_looked_at() -> None:
    ours = [(domain, f"of-our-host-{number}") for number, domain in enumerate((".zoho.eu", "crm.zoho.eu", ".ZOHO.eu"))]
    others = [
        (domain, f"of-another-{number}")
        for number, domain in enumerate((".zoho.com", "oho.eu", "evil.crm.zoho.eu", "desk.zoho.eu", ".", ""))
    ]
    found = await learned(cast("Any", Context(*ours, *others)), ORIGINS)
    assert [cookie.get("value") for cookie in found] == [value for _, value in ours]
    assert {value for _, value in ours} <= set(REGISTRY.values())
    assert not {value for _, value in others} & set(REGISTRY.values())
    assert scrub("Cookie: a=of-our-host-1; b=2") == "Cookie: a=[secret]; b=2"


async def test_a_browser_that_went_away_has_no_cookies() -> None:
    assert await learned(cast("Any", Context(gone=True)), ORIGINS) == []


@pytest.mark.parametrize(
    "value",
    ["", "en_US", "true", "English", "1234567", "2026-11-26", "2026-11-26T10:54:00.000Z", "https://crm.zoho.eu/crm",
     "ops@consultancy.example", "crm.zoho.eu"],
)  # fmt: skip
def test_what_tells_nothing_or_is_known_to_everybody_stays_legible(value: str) -> None:
    learn([{"value": value}], public=["ops@consultancy.example", "crm.zoho.eu", None])
    assert value not in REGISTRY.values()


def test_a_value_in_quotes_is_learned_without_them() -> None:
    learn([{"value": '"quoted-cookie-4711"'}])
    assert scrub("x quoted-cookie-4711 y") == "x [secret] y"
