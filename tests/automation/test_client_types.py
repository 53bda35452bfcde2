"""The card of a client type offers its button while the mouse is over it (facts B2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.hands import Hands
from automation.screens import Screens
from flows.api_console import open_form
from flows.tables import built_in

if TYPE_CHECKING:
    from playwright.async_api import Page

FORM = "".join(f"<p><label>{name} <input></label></p>" for name in ("Client Name", "Homepage URL", "Redirect URIs"))
TYPES = ("Client-based Applications", "Server-based Applications", "Self Client")
VEILED = f"""<style>.card{{position:relative;display:inline-block;width:190px;height:120px}}
.veil{{display:none;position:absolute;inset:0;background:#148;padding-top:50px}} .card:hover .veil{{display:block}}</style>
{"".join(f"<div class=card><b>{one}</b><div class=veil><button name='{one}'>CREATE NOW</button></div></div>" for one in TYPES)}
<script>document.onclick = ({{ target }}) => {{
  if (target.textContent !== 'CREATE NOW') return;
  document.title = target.name;
  document.body.innerHTML = `{FORM}<button>Create</button>`;
}};</script>"""


async def test_what_comes_up_over_the_whole_card_under_the_mouse_is_pressed(tab: Page, said: list[str]) -> None:
    await tab.set_content(VEILED)
    await open_form(Hands(tab, built_in(), Screens([], {}), origins={}, say=said.append))
    assert await tab.title() == "Server-based Applications"


async def test_kinds_that_are_radio_buttons_share_one_button(tab: Page, said: list[str]) -> None:
    kinds = "".join(f"<p><label><input type=radio name=k value='{one}'> {one}</label></p>" for one in TYPES)
    await tab.set_content(
        f"{kinds}<button>CREATE NOW</button><script>document.querySelector('button').onclick = () => {{"
        f"document.title = document.querySelector(':checked').value; document.body.innerHTML = `{FORM}<button>Create</button>` }}</script>"
    )
    await open_form(Hands(tab, built_in(), Screens([], {}), origins={}, say=said.append))
    assert await tab.title() == "Server-based Applications"


async def test_the_kind_in_a_menu_is_taken_and_not_a_line_that_comes_late_and_says_the_same(
    tab: Page, said: list[str]
) -> None:
    items = "".join(f"<button role=menuitem style='display:block'>{one}</button>" for one in TYPES)
    await tab.set_content(
        f"<button id=a>Add Client</button><p id=l></p><div id=m hidden style='position:absolute;top:200px'>{items}</div><script>"
        "a.onclick = () => { m.hidden = false; l.innerHTML = 'Acme <span>Server-based Applications</span>' }; document.onmousedown ="
        f" (event) => {{ if (!m.contains(event.target)) m.hidden = true }}; m.onclick = (event) => {{ document.title = event.target.innerText;"
        f" document.body.innerHTML = `{FORM}<button>Create</button>` }}</script>"
    )
    await open_form(Hands(tab, built_in(), Screens([], {}), origins={}, say=said.append))
    assert await tab.title() == "Server-based Applications"
