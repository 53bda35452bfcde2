"""The org is chosen among the entries of the picker, never by what stands over them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from automation.hands import Hands
from automation.screens import Screen, Screens
from flows.org_picker import pick
from flows.tables import built_in

if TYPE_CHECKING:
    from playwright.async_api import Page

ORG = SimpleNamespace(name="acme", crm_org_id="20061234567", client=SimpleNamespace(name="Acme CRM Link"))
PICKER = """<h2>Acme CRM Link</h2><p>Choose the organization that the app may access</p>%s
<button onclick="document.title = [...document.querySelectorAll('input')].findIndex((one) => one.checked); this.remove()">Submit</button>"""


async def picked(tab: Page, said: list[str], *entries: str) -> tuple[str, list[str]]:
    """Return which entry was submitted, and what a person was asked."""
    rows = "".join(
        f"<div><input type=radio name=o {'' if n else 'checked'}> {entry}</div>" for n, entry in enumerate(entries)
    )
    await tab.set_content(PICKER % rows)
    asked: list[str] = []

    async def ask(sentence: str, *_: object) -> None:
        asked.append(sentence)

    visit: Any = SimpleNamespace(org=ORG, ask=ask)
    screens = Screens([Screen(name="org_picker", buttons=("Submit",))], {})
    await pick(Hands(tab, built_in(), screens, origins={}, say=said.append), visit)
    return await tab.title(), asked


async def test_the_name_of_the_client_over_the_entries_is_no_entry(tab: Page, said: list[str]) -> None:
    assert await picked(tab, said, "Bolt GmbH (Production)", "Acme Ltd (Production)") == ("1", [])


async def test_of_two_orgs_of_one_name_the_person_chooses(tab: Page, said: list[str]) -> None:
    title, asked = await picked(tab, said, "Acme Ltd (Sandbox)", "Acme Ltd (Production)")
    assert (title, len(asked)) == ("", 1)


async def test_a_person_who_submits_first_is_no_fault(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<h2>Acme CRM Link</h2><p><input type=radio name=o onclick=\"document.body.innerHTML = 'Accept'\"> Acme Ltd</p>"
        "<button>Submit</button>"
    )
    screens = Screens([Screen(name="org_picker", buttons=("Submit",))], {})
    await pick(Hands(tab, built_in(), screens, origins={}, say=said.append), SimpleNamespace(org=ORG))  # type: ignore[arg-type]


async def test_the_radio_button_of_an_orgs_line_is_pressed_where_the_orgs_stand_in_a_table(
    tab: Page, said: list[str]
) -> None:
    lines = "".join(
        f"<tr><td><input type=radio name=o><td>{name}<td>{number}"
        for name, number in (("Bolt", "20061234568"), ("Acme", "20061234567"))
    )
    await tab.set_content(PICKER % f"<table><tr><td><td>Organization<td>ID{lines}</table>")
    screens = Screens([Screen(name="org_picker", buttons=("Submit",))], {})
    await pick(Hands(tab, built_in(), screens, origins={}, say=said.append), SimpleNamespace(org=ORG))  # type: ignore[arg-type]
    assert await tab.title() == "1"
