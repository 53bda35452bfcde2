"""Where a page is and in which language: origins have one form, a look-alike is no host of Zoho's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from automation.errors import Stop
from automation.eyes import FrameView
from automation.screens import Screens, load_screens, origin_of
from flows.tables import SCREENS, built_in, languages

if TYPE_CHECKING:
    from pathlib import Path


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


def view(*texts: str, lang: str = "", url: str = "https://accounts.zoho.eu/signin") -> FrameView:
    return FrameView(url=url, title="", lang=lang, texts=texts, buttons=(), fields=())


def reading(*, any_language: bool = False) -> Screens:
    return Screens([], {"https://accounts.zoho.eu": "accounts"}, {} if any_language else languages())


@pytest.mark.parametrize(
    ("seen", "language"),
    [
        (view("Sign in", lang="de"), "German"),
        (view("Sign in", lang="pt-BR"), "Portuguese"),
        (view("Sign in", lang="xh"), "the language 'xh'"),
        (view("Anmelden", "Passwort *", lang="en"), "German"),
        (view("サインイン", "次へ"), "Japanese"),
    ],
)
def test_a_page_in_another_language_is_named_with_what_to_do(seen: FrameView, language: str) -> None:
    with pytest.raises(Stop, match=f"The page is in {language};") as stop:
        reading().refuse([seen])
    assert stop.value.code == "unexpected_language"
    assert "--controls" in stop.value.remedy


@pytest.mark.parametrize(
    "seen",
    [
        view("Sign in", lang="en-GB"),
        view("Sign in", lang="en_US"),
        view("Sign in", "Next"),
        view("Weiter & Sons", "Einstellungen", "Sign in"),
        view("Bonjour", lang="fr", url="https://ads.example/"),
    ],
)
def test_an_english_page_and_a_strangers_frame_are_read(seen: FrameView) -> None:
    reading().refuse([seen])


def test_with_wordings_of_a_users_own_any_language_is_read(tmp_path: Path) -> None:
    reading(any_language=True).refuse([view("Anmelden", "Passwort", lang="de")])
    overlay = tmp_path / "controls.toml"
    overlay.write_text('[sign_in.email]\nnames = ["E-Mail-Adresse"]\n')
    assert built_in().overlaid(overlay).corrected
    overlay.write_text('[sign_in.email]\nselector = "css=#mail"\n')
    assert not built_in().overlaid(overlay).corrected


@pytest.mark.parametrize(
    "news",
    [
        "Scheduled maintenance on Sunday 03:00-04:00 UTC.",
        "CRM will be temporarily unavailable for an hour tonight.",
        "Upcoming: scheduled maintenance",
        "Scheduled maintenance: 5 Dec, 03:00 UTC",
    ],
)
def test_news_of_a_maintenance_to_come_is_none(news: str) -> None:
    Screens(load_screens(SCREENS), {"https://accounts.zoho.eu": "accounts"}).refuse(
        [view(news, url="https://accounts.zoho.eu/oauth")]
    )


@pytest.mark.parametrize(
    "said",
    [
        "We are under maintenance",
        "We'll be back soon",
        "Zoho CRM is currently undergoing scheduled maintenance and will be up again on Sunday",
        "Scheduled maintenance in progress until Monday",
    ],
)
def test_a_maintenance_that_goes_on_is_one(said: str) -> None:
    with pytest.raises(Stop, match="maintenance"):
        Screens(load_screens(SCREENS), {"https://accounts.zoho.eu": "accounts"}).refuse(
            [view(said, url="https://accounts.zoho.eu/oauth")]
        )
