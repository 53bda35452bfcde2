"""Where a page is: origins have one form, and a look-alike is no host of Zoho's."""

from __future__ import annotations

import pytest

from automation.screens import Screens, origin_of


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Accounts.Zoho.eu/oauth?x#y", "https://accounts.zoho.eu"),
        ("https://accounts.zoho.eu:443/", "https://accounts.zoho.eu"),
        ("https://accounts.zoho.eu:80/", "https://accounts.zoho.eu:80"),
        ("http://a.localhost:80", "http://a.localhost"),
        ("http://a.localhost:8600/x", "http://a.localhost:8600"),
        ("https://[::1]:8600/x", "https://[::1]:8600"),
        ("https://accounts.zoho.eu.evil.example/", "https://accounts.zoho.eu.evil.example"),
    ],
)
def test_origins_have_one_form(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "url", ["", "accounts.zoho.eu", "https://", "https://a.example:port", "about:blank", "http://["]
)
def test_an_address_without_a_host_has_the_origin_that_browsers_give_it(url: str) -> None:
    assert origin_of(url) == "null"


@pytest.mark.parametrize("before", ["me", "me:pass", "accounts.zoho.eu", ""])
def test_an_address_with_a_user_name_counts_as_no_page_of_zohos(before: str) -> None:
    screens = Screens([], {"https://accounts.zoho.eu": "accounts"})
    assert screens.place("https://accounts.zoho.eu/signin") == "accounts"
    assert screens.place(f"https://{before}@accounts.zoho.eu/signin") == ""
    assert screens.place(f"https://{before}@evil.example/signin") == ""
