"""A form is filled, read back and submitted; a list is read to its end; what a page refuses is told in its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from automation.errors import Stop
from automation.hands import Hands
from automation.screens import Screens
from flows.fields import Form, submit
from flows.lists import entry
from flows.tables import built_in

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")

FORM = """<label>Client Name <input id=n></label><button id=b>Create</button><p id=e></p><script>
document.querySelector('#b').onclick = () => { %s };</script>"""
KEY = "api_console.client_name"


def hands_on(tab: Page, said: list[str]) -> Hands:
    return Hands(tab, built_in(), Screens([], {}), origins=frozenset(), say=said.append)


async def submitted(tab: Page, said: list[str], on_click: str, *, patience: float = 2) -> bool:
    await tab.set_content(FORM % on_click)
    hands = hands_on(tab, said)

    async def fill() -> None:
        await hands.fill((await hands.find(KEY))[KEY], "Acme")

    async def answered() -> bool:
        return (await hands.shows(["Made Acme"]))[0]

    begun: list[str] = []
    form = Form(fill, {KEY: "Acme"}, "api_console.create", answered, lambda: begun.append("intent"), patience)
    try:
        return await submit(hands, form)
    finally:
        assert begun == ["intent"]


async def test_a_form_that_is_taken_is_taken(tab: Page, said: list[str]) -> None:
    made = "document.body.innerHTML = '<h1>Made ' + document.querySelector('#n').value + '</h1>'"
    assert await submitted(tab, said, made)


async def test_a_form_without_an_answer_is_neither_made_nor_refused(tab: Page, said: list[str]) -> None:
    assert not await submitted(tab, said, "", patience=0.2)


async def test_a_refusal_is_told_in_the_pages_words(tab: Page, said: list[str]) -> None:
    with pytest.raises(Stop, match="The page refused Create. Client Name: Enter a valid client name") as stop:
        await submitted(tab, said, "document.querySelector('#e').textContent = 'Enter a valid client name'")
    assert stop.value.code == "invalid_config"


async def test_a_form_that_lost_its_text_under_the_press_is_filled_again(tab: Page, said: list[str]) -> None:
    once = (
        "const n = document.querySelector('#n'); window.tries = (window.tries || 0) + 1;"
        "if (window.tries === 1) { n.value = ''; document.querySelector('#e').textContent = 'Enter a valid client name'; }"
        "else document.body.innerHTML = '<h1>Made ' + n.value + '</h1>'"
    )
    assert await submitted(tab, said, once)


LIST = """<h1>Applications</h1><ul style="list-style:none">%s</ul><button id=next>Next</button><script>
let page = 1;
document.querySelector('#next').onclick = () => { page += 1;
  document.querySelector('ul').innerHTML = page === 2 ? '<li>Third</li><li>Fourth</li>' : document.querySelector('ul').innerHTML; };
</script>"""


async def test_a_list_is_read_through_its_pages(tab: Page, said: list[str]) -> None:
    await tab.set_content(LIST % "<li>First</li><li>Second</li>")
    found = await entry(hands_on(tab, said), "Fourth", "client", "api_console.next_page")
    assert found is not None
    assert await found.inner_text() == "Fourth"


async def test_a_list_that_ends_without_the_name_says_so(tab: Page, said: list[str]) -> None:
    await tab.set_content(LIST % "<li>First</li><li>Fourth floor</li>")
    assert await entry(hands_on(tab, said), "Fifth", "client", "api_console.next_page") is None
    assert await entry(hands_on(tab, said), "Fifth", "client") is None


async def test_two_entries_of_one_name_are_no_choice_of_ours(tab: Page, said: list[str]) -> None:
    await tab.set_content(LIST % "<li>Acme</li><li>Acme</li>")
    with pytest.raises(Stop, match="2 entries of the list are named 'Acme'") as stop:
        await entry(hands_on(tab, said), "Acme", "client")
    assert stop.value.code == "duplicate_found"
