"""What a site lays over its page of its own accord is put off, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from automation.hands import Hands
from automation.questions import agree
from automation.screens import Screens
from flows.fields import Form, submit
from flows.lists import entry
from flows.tables import built_in
from flows.visit import ANNOUNCEMENTS

if TYPE_CHECKING:
    from playwright.async_api import Page

NEW = "custom_service.new_service"
VEIL = "<div style='position:fixed;inset:0;background:#0006'></div>"
NEWS = (
    f"<div id=news>{VEIL}<div style='position:fixed;left:200px;top:60px;background:#fff'><p>What's new: agents</p>"
    "<a href='#' role=button>Explore</a> <a href='#' role=button onclick='news.remove()'>{later}</a></div></div>"
)


def hands_on(tab: Page, said: list[str], place: str = "crm") -> Hands:
    hands = Hands(tab, built_in(), Screens([], {"null": place}), origins={}, say=said.append)
    hands.announcements = ANNOUNCEMENTS
    return hands


@pytest.mark.parametrize("later", ["Maybe later", "Not now", "Close"])
async def test_news_over_a_control_are_put_off(tab: Page, said: list[str], later: str) -> None:
    await tab.set_content(f"<button onclick='made=1'>Create Service</button>{NEWS.format(later=later)}")
    await hands_on(tab, said).press(NEW, patience=3)
    assert await tab.evaluate("made") == 1
    assert "putting off an announcement" in said


async def test_a_list_under_news_is_read_once_they_are_gone(tab: Page, said: list[str]) -> None:
    await tab.set_content(f"<ul><li><a href=#>Acme Link</a></ul>{NEWS.format(later='Maybe later')}")
    assert await entry(hands_on(tab, said), ["Acme Link"], "custom service")


@pytest.mark.parametrize(
    "over",
    [
        "<p>Delete this service?</p><button>Delete</button> <button>Close</button>",
        "<p>New feature</p><input placeholder=Name> <button>Not now</button>",
        "<p>Let Acme see your data</p><button>Accept</button> <button>Reject</button>",
    ],
)
async def test_a_question_or_a_form_over_the_page_is_left(tab: Page, said: list[str], over: str) -> None:
    await tab.set_content(
        f"<button>Create Service</button>{VEIL}<div role=dialog style='position:fixed;left:200px;top:60px'>{over}</div>"
    )
    assert not await hands_on(tab, said).put_off([])
    sought = await hands_on(tab, said).seek(NEW)
    assert not await hands_on(tab, said).put_off(sought.covered[NEW])


async def test_nothing_is_put_off_where_a_person_signs_in_and_accepts(tab: Page, said: list[str]) -> None:
    await tab.set_content(NEWS.format(later="Not now"))
    assert not await hands_on(tab, said, "accounts").put_off([])


async def test_a_notice_of_cookies_is_declined_only_where_it_lies_over_what_is_pressed(
    tab: Page, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automation.pressing.ACT_TIMEOUT", 500.0)
    await tab.set_content(
        "<div style='height:1500px'>Form</div><button onclick='made=1'>Create Service</button>"
        "<div id=bar style='position:fixed;left:0;right:0;bottom:0;height:90px;background:#222;color:#fff'>We use cookies."
        "<button onclick='taken=1'>Accept cookies</button><button onclick='bar.remove()'>Only necessary</button></div>"
    )
    hands = hands_on(tab, said)
    assert not await hands.put_off([])
    await hands.press(NEW, patience=3)
    assert await tab.evaluate("made") == 1
    assert await tab.evaluate("typeof taken") == "undefined"


def over(words: str, *buttons: str) -> str:
    drawn = "".join(f"<button onclick='pressed=this.textContent'>{name}</button>" for name in buttons)
    return f"{VEIL}<div style='position:fixed;left:200px;top:60px;background:#fff'><p>{words}</p>{drawn}</div>"


@pytest.mark.parametrize(
    ("words", "buttons"),
    [
        ("Your client has been registered.", ["OK"]),
        ("Are you sure you want to create this service?", ["Cancel", "Yes"]),
    ],
)
async def test_what_a_page_asks_or_tells_after_a_form_is_agreed_to(
    tab: Page, said: list[str], words: str, buttons: list[str]
) -> None:
    await tab.set_content(f"<button>Create</button>{over(words, *buttons)}")
    assert await agree(hands_on(tab, said), "question.agree")
    assert await tab.evaluate("pressed") == buttons[-1]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("A service of this name already exists. Do you want to create it anyway?", "crm"),
        ("Something went wrong. Please try again.", "crm"),
        ("Do you want to delete this service?", "crm"),
        ("Do you want to allow Acme?", "accounts"),
    ],
)
async def test_nothing_else_is_agreed_to(tab: Page, said: list[str], words: str, place: str) -> None:
    await tab.set_content(f"<button>Create</button>{over(words, 'OK', 'Yes')}")
    assert not await agree(hands_on(tab, said, place), "question.agree")


async def test_the_last_step_of_a_form_that_asks_to_confirm_is_submitted_once(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<div role=dialog style='position:fixed;left:100px;top:60px;background:#fff'><p>Please confirm the details.</p>"
        "<button onclick='window.presses = (window.presses || 0) + 1'>Create</button></div>"
    )
    hands = hands_on(tab, said)

    async def nothing() -> None:
        return None

    async def answered() -> bool:
        return False

    form = Form(nothing, {}, "api_console.create", answered, lambda: None, 1.5)
    assert not await submit(hands, form)
    assert await tab.evaluate("window.presses") == 1


async def test_news_with_buttons_of_the_old_make_are_put_off(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        f"<button onclick='made=1'>Create Service</button><div id=news>{VEIL}<div style='position:fixed;left:200px;top:60px;"
        "background:#fff'><p>What's new</p><input type=button value='Maybe later' onclick='news.remove()'></div></div>"
    )
    await hands_on(tab, said).press(NEW, patience=3)
    assert await tab.evaluate("made") == 1
