"""What a site lays over its page of its own accord is put off, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from automation.hands import Hands
from automation.screens import Screens
from automation.table import Control
from flows.api_console import landing
from flows.asking_back import told
from flows.fields import Form, submit
from flows.lists import entry
from flows.tables import built_in

if TYPE_CHECKING:
    from playwright.async_api import Page

NEW = "custom_service.new_service"
VEIL = "<div style='position:fixed;inset:0;background:#0006'></div>"
NEWS = (
    f"<div id=news>{VEIL}<div style='position:fixed;left:200px;top:60px;background:#fff'><p>What's new: agents</p>"
    "<a href='#' role=button>Explore</a> <a href='#' role=button onclick='news.remove()'>{later}</a></div></div>"
)


def hands_on(tab: Page, said: list[str], place: str = "crm") -> Hands:
    return Hands(tab, built_in(), Screens([], {"null": place}), origins={}, say=said.append)


@pytest.mark.parametrize("later", ["Maybe later", "Not now", "Close"])
async def test_news_over_a_control_are_put_off(tab: Page, said: list[str], later: str) -> None:
    await tab.set_content(f"<button onclick='made=1'>Create Service</button>{NEWS.format(later=later)}")
    await hands_on(tab, said).press(NEW, patience=3)
    assert await tab.evaluate("made") == 1
    assert "shutting what the page has laid over itself" in said


async def test_a_list_under_news_is_read_once_they_are_gone(tab: Page, said: list[str]) -> None:
    await tab.set_content(f"<ul><li><a href=#>Acme Link</a></ul>{NEWS.format(later='Maybe later')}")
    assert await entry(hands_on(tab, said), ["Acme Link"], "custom service")


async def test_a_tour_over_a_list_is_skipped_and_its_next_turns_no_page(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        f"<ul><li><a href=#>Acme Link</a></ul><div id=news>{VEIL}<div style='position:fixed;left:200px;top:60px;background:#fff'>"
        "<b id=t>This is your menu</b><p>1 of 3</p><a href='#' onclick='news.remove()'>Skip tour</a> <button onclick=\"pressed = 1;"
        "t.textContent = 'Find things'\">Next</button></div></div><script>pressed = 0</script>"
    )
    assert await entry(hands_on(tab, said), ["Acme Link"], "custom service", "api_console.next_page")
    assert await tab.evaluate("pressed") == 0


@pytest.mark.long
async def test_news_under_a_tour_that_came_just_before_the_press_are_shut_as_well(tab: Page, said: list[str]) -> None:
    over = (
        "<div id={0}>"
        + VEIL
        + "<div style='position:fixed;left:200px;top:60px;background:#fff'><p>{1} {0}</p><a href='#' "
        'onclick="{0}.remove()">{2}</a></div></div>'
    )
    await tab.set_content("<button onclick='made=1'>Create Service</button><div id=l></div>")
    hands = hands_on(tab, said)
    found = await hands.find(NEW)
    layers = over.format("news", "Whats", "Got it") + over.format("tour", "Your", "Skip")
    await tab.evaluate("html => { l.innerHTML = html }", layers)
    await hands.click(found[NEW])
    assert await tab.evaluate("made") == 1


async def test_a_tour_that_comes_before_the_console_has_drawn_its_list_is_skipped(tab: Page, said: list[str]) -> None:
    await tab.set_content(f"<button>Add Client</button>{NEWS.format(later='Skip')}")
    assert "api_console.add_client" in await landing(hands_on(tab, said, "api_console"))


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
    assert not await hands_on(tab, said).clear()


async def test_nothing_is_put_off_where_a_person_signs_in_and_accepts(tab: Page, said: list[str]) -> None:
    await tab.set_content(NEWS.format(later="Not now"))
    assert not await hands_on(tab, said, "accounts").clear()


async def test_a_notice_of_cookies_over_what_is_pressed_is_declined(
    tab: Page, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automation.pressing.ACT_TIMEOUT", 500.0)
    await tab.set_content(
        "<div style='height:1500px'>Form</div><button onclick='made=1'>Create Service</button>"
        "<div id=bar style='position:fixed;left:0;right:0;bottom:0;height:90px;background:#222;color:#fff'>We use cookies."
        "<button onclick='taken=1'>Accept cookies</button><button onclick='bar.remove()'>Only necessary</button></div>"
    )
    await hands_on(tab, said).press(NEW, patience=3)
    assert await tab.evaluate("made") == 1
    assert await tab.evaluate("typeof taken") == "undefined"


def over(words: str, *buttons: str) -> str:
    drawn = "".join(f"<button onclick='pressed=this.textContent'>{name}</button>" for name in buttons)
    return f"{VEIL}<div style='position:fixed;left:200px;top:60px;background:#fff'><p>{words}</p>{drawn}</div>"


async def shut_after_create(tab: Page, said: list[str], words: str, *buttons: str) -> bool:
    await tab.set_content(f"<button>Create</button>{over(words, *buttons)}")
    hands = hands_on(tab, said)
    sought = await hands.seek_for([Control(key="api_console.create", kind="button", names=("Create",))])
    return await told(hands, (sought.found or sought.covered)["api_console.create"][0])


async def test_what_tells_that_a_form_was_taken_is_shut(tab: Page, said: list[str]) -> None:
    assert await shut_after_create(tab, said, "Your client has been registered.", "OK")
    assert await tab.evaluate("pressed") == "OK"


@pytest.mark.parametrize(
    "words",
    [
        "A service of this name already exists. Do you want to create it anyway?",
        "Something went wrong. Please try again.",
        "Do you want to delete this service?",
    ],
)
async def test_what_tells_anything_else_is_left(tab: Page, said: list[str], words: str) -> None:
    assert not await shut_after_create(tab, said, words, "OK", "Yes")


@pytest.mark.long
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
