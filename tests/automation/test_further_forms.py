"""Forms as others build them: of web components, of what is drawn before it listens, of rows that lock what was added."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from automation import pressing
from automation.choices import choose, choose_many
from automation.hands import Hands
from automation.screens import Screens
from automation.scrolling import recycling, steps
from flows import client_details, connection, function_editor, redirect_uris, scope_rows
from flows.lists import opens, press
from flows.probe import Ran
from flows.tables import built_in

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle, Page

    from flows.visit import Visit

NAME, CREATE, URIS = "api_console.client_name", "api_console.create", "api_console.redirect_uris"
SCOPES = ["ZohoCRM.modules.ALL", "ZohoCRM.org.READ"]
OFFERED = [*SCOPES, "ZohoCRM.users.READ"]


def hands_on(tab: Page, said: list[str]) -> Hands:
    return Hands(tab, built_in(), Screens([], {}), origins={}, say=said.append)


async def test_a_button_of_a_web_component_below_what_is_in_view_is_found(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<x-form style='display:block;padding:300px;height:1500px'></x-form><script>"
        "const root = document.querySelector('x-form').attachShadow({ mode: 'open' });"
        "root.innerHTML = '<label>Client Name</label><div><input></div><div style=height:900px></div><button>Create</button>'"
        "</script>"
    )
    sought = await hands_on(tab, said).seek(NAME, CREATE)
    assert sought.found.keys() == {NAME, CREATE}


@pytest.mark.long
async def test_a_plus_that_did_not_listen_yet_is_pressed_once_more(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<div>Authorized Redirect URIs</div><div id=rows><div><input></div></div><button id=add>+</button><script>"
        "setTimeout(() => { add.onclick = () => rows.append(Object.assign(document.createElement('div'),"
        "{ innerHTML: '<input>' })) }, 2500)</script>"
    )
    hands = hands_on(tab, said)
    await redirect_uris.fill(hands, ["https://deluge.zoho.eu/a", "https://dre.zoho.eu/a"])
    assert await hands.holds((await hands.find(URIS)).found[URIS]) == [
        "https://deluge.zoho.eu/a",
        "https://dre.zoho.eu/a",
    ]


async def test_scopes_that_stand_in_fields_of_their_own_once_added_are_read_by_the_column_of_the_empty_one(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<style>#all div { display: flex; gap: 8px }</style><label>Scopes</label><div id=all><div id=last>"
        "<input placeholder='Enter Display Name'><input placeholder='Enter Scope'><button id=add>+</button></div></div>"
        "<script>add.onclick = () => { const [name, scope] = last.querySelectorAll('input'); const row = document.createElement('div');"
        "row.innerHTML = `<input readonly value='${name.value}'><input readonly value='${scope.value}'><button>-</button>`;"
        "last.before(row); name.value = scope.value = '' }</script>"
    )
    hands = hands_on(tab, said)
    await scope_rows.add_scopes(hands, SCOPES)
    await scope_rows.count_scopes(hands, SCOPES)
    assert await tab.eval_on_selector_all("[readonly]", "all => all.map((one) => one.value)") == [
        scope for scope in SCOPES for _ in range(2)
    ]


async def test_a_show_that_did_not_listen_yet_is_pressed_once_more(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<div>Client Secret</div><div><span id=held>••••••••</span> <button id=show>Show</button></div><script>"
        "setTimeout(() => { show.onclick = () => { held.textContent = '0123456789abcdef0123456789abcdef' } }, 700)</script>"
    )
    read = await client_details.read_value(hands_on(tab, said), client_details.SECRET, client_details.REVEAL)
    assert read == "0123456789abcdef0123456789abcdef"


async def test_boxes_in_a_column_of_a_table_are_those_of_the_names_in_the_next_one(tab: Page, said: list[str]) -> None:
    line = "<tr><td width=140><input type=checkbox></td><td>%s</td></tr>"
    await tab.set_content(
        f"<div>Scopes</div><table border=1 width=560>{line % 'Select all'}{''.join(line % one for one in OFFERED)}</table>"
    )
    await choose_many(hands_on(tab, said), "connection.scopes", SCOPES, OFFERED)
    assert await tab.eval_on_selector_all("input", "all => all.map((one) => one.checked)") == [False, True, True, False]


@pytest.mark.long
async def test_a_list_of_what_is_in_view_that_the_page_makes_anew_all_the_time_is_read_to_its_end(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content("<iframe id=f height=400 width=600></iframe><p style='margin-top:1200px'>End</p>")
    await tab.evaluate(
        "(html) => { f.contentDocument.write(html); f.contentDocument.close() }",
        "<h2>Connections</h2><div id=all></div><script>let top_ = 0; const make = () => { const list = document.createElement('div');"
        "list.style = 'height:300px;width:500px;overflow:auto'; list.innerHTML = '<div style=\"height:1800px;position:relative\"></div>';"
        "const draw = () => { top_ = list.scrollTop; const first = Math.floor(top_ / 30); list.firstChild.innerHTML = Array.from({ length: 11 },"
        "(_, at) => first + at).filter((at) => at < 60).map((at) => `<p style='position:absolute;margin:0;top:${at * 30}px'>Feed ${at}</p>`).join('') };"
        "list.onscroll = draw; all.replaceChildren(list); list.scrollTop = top_; draw() }; make(); setInterval(make, 250)</script>",
    )
    hands = hands_on(tab, said)
    seen = [
        text
        for scroller in await recycling(hands)
        async for _ in steps(hands, scroller)
        for view in await hands.look()
        for text in view.texts
    ]
    assert {f"Feed {at}" for at in range(60)} <= set(seen)


@pytest.mark.long
async def test_the_menu_of_a_line_at_the_lower_edge_is_opened_where_all_of_it_is_in_view(
    tab: Page, said: list[str]
) -> None:
    names = ["provision_probe_1a2b3c4d" if at == 20 else f"sync{at}" for at in range(40)]
    rows = "".join(f"<div class=r><span>{name}</span><button title='More actions'>⋮</button></div>" for name in names)
    await tab.set_content(
        "<style>.r { height: 42px; display: flex; gap: 300px } #m { position: fixed; display: grid }</style>"
        f"{rows}<div id=m></div><script>for (const dots of document.querySelectorAll('.r button')) dots.onclick = () => {{"
        "m.style.top = dots.getBoundingClientRect().bottom + 'px'; m.innerHTML = '<button>Edit</button><button>Delete</button>';"
        "m.lastChild.onclick = () => { dots.parentNode.remove(); m.innerHTML = '' } }</script>"
    )
    hands = hands_on(tab, said)
    await function_editor._delete(hands, "provision_probe_1a2b3c4d")  # noqa: SLF001 - the way around it leads through a whole org
    assert (await hands.shows(["provision_probe_1a2b3c4d"])) == [False]


async def test_the_question_before_a_probe_is_deleted_is_answered_once_more_where_it_did_not_listen_yet(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<p id=line>provision_probe_1a2b3c4d <button id=del>Delete</button></p><div id=m></div><script>del.onclick = () => {"
        "m.innerHTML = '<p>Delete provision_probe_1a2b3c4d?</p><button>Yes, Delete</button>'; const yes = m.lastChild;"
        "setTimeout(() => { yes.onclick = () => { line.remove(); m.innerHTML = '' } }, 600) }</script>"
    )
    hands = hands_on(tab, said)
    await function_editor._delete(hands, "provision_probe_1a2b3c4d")  # noqa: SLF001 - as above
    assert (await hands.shows(["provision_probe_1a2b3c4d"])) == [False]


async def test_an_entry_of_a_list_that_did_not_listen_yet_is_pressed_once_more(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<div id=e style='cursor:pointer'>Acme Link</div><script>setTimeout(() => { e.onclick = () => {"
        "document.body.innerHTML = '<h2>Acme Link</h2><p>Details</p>' } }, 700)</script>"
    )
    assert await opens(hands_on(tab, said), "Acme Link")
    assert await tab.inner_text("p") == "Details"


async def test_a_run_that_did_not_listen_yet_is_pressed_once_more_though_the_page_waits_for_something_else(
    tab: Page, said: list[str]
) -> None:
    wanted = SimpleNamespace(link_name="acme_link")
    visit = cast("Visit", SimpleNamespace(hands=hands_on(tab, said), org=SimpleNamespace(connection=wanted)))
    await tab.route("http://slow.example/**", lambda _route: None)
    await tab.set_content(
        "<div class=ace_editor style='width:400px;height:90px'><textarea></textarea></div><button id=b>Run</button><pre id=o>"
        "</pre><script>fetch('http://slow.example/news'); setTimeout(() => { b.onclick = () => { o.textContent ="
        "'{\"org\": []}' } }, 700)</script>"
    )
    ran = await function_editor._run_once(visit, "https://www.zohoapis.eu/crm/v8/org")  # noqa: SLF001 - as above
    assert ran == Ran('{"org": []}')


async def test_an_entry_that_is_drawn_anew_before_each_press_is_pressed_as_it_stands_now(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<div id=all></div><script>const make = () => { all.innerHTML = '<p style=cursor:pointer>Acme Link</p><p>Other</p>';"
        "all.firstChild.onclick = () => { clearInterval(again); document.title = 'opened' } }; make();"
        "const again = setInterval(make, 600)</script>"
    )
    hands = hands_on(tab, said)
    reads: list[str] = []

    async def find() -> ElementHandle | None:
        reads.append("read")
        found = (await hands.lines("Acme Link"))[0]
        await tab.evaluate("make()")
        return found

    assert await press(hands, find)
    assert (await tab.title(), reads) == ("opened", ["read"])


async def test_a_question_of_the_same_word_that_covers_nothing_is_answered(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<button id=c>Connect</button><div style='position:fixed;left:400px;top:300px' id=q></div><script>c.onclick = () => {"
        "q.innerHTML = '<p>Connect to Zoho?</p><button>Connect</button><button>Cancel</button>';"
        "q.children[1].onclick = () => { document.title = 'confirmed' } }</script>"
    )
    await connection.reconnect(cast("Visit", SimpleNamespace(hands=hands_on(tab, said))))
    assert await tab.title() == "confirmed"


@pytest.mark.long
async def test_the_menu_of_a_probe_whose_line_is_drawn_anew_as_it_is_pressed_is_pressed_again(
    tab: Page, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await tab.set_content(
        "<div id=all></div><div id=m></div><script>let left = 2; const make = () => { all.innerHTML = '<div style=\"display:flex;"
        'gap:40px"><span>provision_probe_1a2b3c4d</span><button title="More actions">⋮</button></div>\';'
        "const dots = all.querySelector('button'); dots.onclick = () => { m.innerHTML = '<button>Delete</button>';"
        "m.firstChild.onclick = () => { all.innerHTML = m.innerHTML = '' } } }; make()</script>"
    )
    hands = hands_on(tab, said)
    pressed = pressing.press_once

    async def late(dots: ElementHandle) -> None:
        if await tab.evaluate("left-- > 0 && (make(), true)"):
            return await pressed(dots, 300)
        return await pressed(dots)

    monkeypatch.setattr(function_editor, "press_once", late)
    await function_editor._delete(hands, "provision_probe_1a2b3c4d")  # noqa: SLF001 - as above
    assert (await hands.shows(["provision_probe_1a2b3c4d"])) == [False]


async def test_a_drop_down_at_the_lower_edge_is_opened_where_its_list_has_room(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<body style='margin:0;overflow:hidden'><div style='position:fixed;inset:0;overflow:auto'><div style='height:"
        "calc(100vh - 37px)'></div><label for=v>Grant Type</label><div id=v role=combobox aria-haspopup=listbox tabindex=0>Select"
        "</div><div style='height:900px'></div></div><script>v.onclick = () => { const list = document.createElement('div');"
        "list.role = 'listbox'; list.style.cssText = `position:absolute;top:${v.getBoundingClientRect().bottom}px`; document.body"
        ".append(list); for (const one of ['Authorization Code', 'Client Credentials']) { const entry = document.createElement('div');"
        "entry.role = 'option'; entry.textContent = one; entry.onclick = () => { v.textContent = one; list.remove() };"
        "list.append(entry) } }</script>"
    )
    hands = hands_on(tab, said)
    key = "custom_service.grant_type"
    await choose(hands, (await hands.find(key))[key], ["Authorization Code"])
    assert await tab.inner_text("#v") == "Authorization Code"
