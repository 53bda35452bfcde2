"""Forms as they are built today: drawn anew under the hand, with labels in frames, tags that fold, and steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from automation.choices import choose, choose_many
from automation.errors import PageChanged, Stop
from automation.hands import Hands
from automation.screens import Screens
from flows import redirect_uris, scope_rows, service_steps
from flows.client_details import Credentials
from flows.fields import Form, submit, whole_form
from flows.tables import built_in

if TYPE_CHECKING:
    from playwright.async_api import Page

    from automation.redaction import Secret

NAME, CREATE = "api_console.client_name", "api_console.create"
SCOPES = ["ZohoCRM.modules.ALL", "ZohoCRM.org.READ", "Desk.tickets.READ"]
STYLE = """<style>body { font: 14px sans-serif } .l { cursor: pointer } .box { display: flex; flex-wrap: wrap; width: 500px;
border: 1px solid } .box input { border: 0 } .menu { position: fixed; left: 8px; top: 200px; background: #fff } .back { position: fixed;
inset: 0; z-index: 9 }</style>"""


def hands_on(tab: Page, said: list[str]) -> Hands:
    return Hands(tab, built_in(), Screens([], {}), origins={}, say=said.append)


async def test_a_button_that_waits_until_its_form_is_filled_is_no_stop(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<label>Client Name <input id=n></label><button id=b disabled>Create</button><script>"
        "n.oninput = () => setTimeout(() => { b.disabled = !n.value }, 300);"
        "b.onclick = () => { document.body.innerHTML = 'Made ' + n.value };</script>"
    )
    hands = hands_on(tab, said)

    async def fill() -> None:
        await hands.fill((await whole_form(hands, NAME, CREATE))[NAME], "Acme")

    async def answered() -> bool:
        return (await hands.shows(["Made Acme"]))[0]

    assert await submit(hands, Form(fill, {NAME: "Acme"}, CREATE, answered, lambda: None, 2))


async def test_a_label_that_has_made_way_onto_the_frame_of_its_field_is_still_its_label(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<div style='position:relative;margin:20px'><div style='position:absolute;left:12px;top:-8px;height:17px;"
        "background:#fff'>Client Name *</div><input value=Acme style='width:500px;height:44px'></div>"
    )
    assert NAME in await hands_on(tab, said).seek(NAME)


async def test_a_mark_for_help_beside_a_label_is_no_field_that_the_form_insists_on(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<p>Client Name<b>*</b><span tabindex=0 title='Shown to users' style='display:inline-block;width:16px'>?</span></p>"
        "<input><button>Create</button>"
    )
    assert NAME in await whole_form(hands_on(tab, said), NAME, CREATE)


async def test_a_choice_whose_own_field_is_unseen_is_its_box_and_holds_what_the_box_says(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        STYLE + "<p>Grant Type</p><div style='position:relative;width:300px;height:32px;border:1px solid' onclick=\""
        "document.querySelector('#m').hidden = false\"><input role=combobox readonly aria-haspopup=listbox style='opacity:0;"
        "position:absolute;inset:0'><span id=v style='position:absolute'>Please select</span></div><div id=m hidden class=menu>"
        "<div class=l onclick=\"v.textContent = 'Authorization Code'; this.parentNode.hidden = true\">Authorization Code</div></div>"
    )
    hands = hands_on(tab, said)
    key = "custom_service.grant_type"
    found = (await hands.find(key))[key]
    assert await hands.held(found) == "Please select"
    await choose(hands, found, ["Authorization Code"])
    assert await hands.held(found) == "Authorization Code"


async def test_a_toggle_that_was_made_anew_is_read_before_it_is_pressed(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<div id=at><label><input type=checkbox> Use Credentials of Login User</label></div><script>window.pressed = 0;"
        "document.onclick = () => { pressed += 1 };</script>"
    )
    hands = hands_on(tab, said)
    key = "connection.login_user"
    found = (await hands.find(key))[key]
    await tab.evaluate("() => { const at = document.querySelector('#at'); at.innerHTML = at.innerHTML; }")
    await hands.switch(found, on=False)
    assert await tab.evaluate("pressed") == 0


FOLDED = (
    STYLE
    + """<p>Scopes</p><div id=at></div><script>
const all = %s; let on = [];
const draw = () => { at.innerHTML = '<div class="box l" tabindex=0 style="height:40px">' + (on.length ? '<span>' + on[0] + '</span>' : 'Select scopes')
  + (on.length > 1 ? ' <span>+' + (on.length - 1) + ' more</span>' : '') + '</div>'; at.firstChild.onclick = open_; };
const open_ = () => { const back = document.createElement('div'); back.className = 'back';
  const menu = document.createElement('div'); menu.className = 'menu'; back.append(menu); document.body.append(back);
  back.onmousedown = (event) => { if (event.target === back) back.remove(); };
  const list = () => { menu.replaceChildren(...all.map((name) => { const line = document.createElement('div'); line.className = 'l';
    line.innerHTML = '<span>' + name + '</span>' + (on.includes(name) ? ' <svg width=10 height=10></svg>' : '');
    line.onclick = () => { on = on.includes(name) ? on.filter((one) => one !== name) : [...on, name]; list(); draw(); }; return line; })); };
  list(); };
draw();</script>"""
)


@pytest.mark.long
async def test_a_choice_that_folds_its_tags_away_is_opened_to_see_what_is_chosen(tab: Page, said: list[str]) -> None:
    await tab.set_content(FOLDED % SCOPES)
    hands = hands_on(tab, said)
    for _ in range(2):
        await choose_many(hands, "connection.scopes", SCOPES[:2], SCOPES)
        assert await tab.evaluate("[on, document.querySelectorAll('.back').length]") == [SCOPES[:2], 0]


async def test_two_lists_that_are_only_drawn_are_told_by_the_buttons_between(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        STYLE
        + "<p>Scopes <span tabindex=0>?</span></p><div style='display:flex'><div id=a style='width:200px'></div><div><button "
        "title=Add onclick=go(true)>›</button><br><button title=Remove onclick=go(false)>‹</button></div><div id=b></div></div>"  # noqa: RUF001
        f"<script>const all = {SCOPES}; let on = [all[2]], marked = [];"
        "const go = (into) => { on = into ? [...on, ...marked] : on.filter((one) => !marked.includes(one)); marked = []; draw(); };"
        "const draw = () => { for (const [el, has] of [[a, false], [b, true]]) el.replaceChildren(...all.filter((one) => on.includes(one)"
        " === has).map((one) => { const line = document.createElement('div'); line.className = 'l'; line.textContent = one;"
        " line.onclick = () => { marked.push(one); draw(); }; return line; })); }; draw();</script>"
    )
    await choose_many(hands_on(tab, said), "connection.scopes", SCOPES[:2], SCOPES)
    assert await tab.evaluate("on") == SCOPES[:2]


async def test_check_boxes_under_a_search_are_what_the_label_over_the_search_means(tab: Page, said: list[str]) -> None:
    boxes = "".join(f"<div><label><input type=checkbox value={name}> {name}</label></div>" for name in SCOPES)
    await tab.set_content(
        "<p><label>Connection Name <input></label></p><p>Scopes<b>*</b></p><input placeholder='Search scopes'>"
        f"<label><input type=checkbox> Select all</label>{boxes}<button>Create And Connect</button>"
    )
    hands = hands_on(tab, said)
    await whole_form(hands, "connection.connection_name", "connection.create_and_connect", offered=SCOPES)
    await choose_many(hands, "connection.scopes", SCOPES[:2], SCOPES)
    ticked = "[...document.querySelectorAll(':checked')].map((one) => one.value)"
    assert await tab.evaluate(ticked) == SCOPES[:2]
    await tab.evaluate("document.querySelector(':checked').checked = false")
    await hands.keep_all()
    assert await tab.evaluate(ticked) == SCOPES[:2]


async def test_rows_under_one_label_are_told_apart_by_the_field_that_says_what_it_is(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<p>Scopes</p><div id=rows></div><div><input id=d placeholder='Display name'><input id=s placeholder=Scope>"
        "<button onclick='add()'>+</button></div><script>const held = []; const add = () => { if (!s.value) return;"
        "held.push(s.value); rows.innerHTML += `<div><input value='${d.value}'><input value='${s.value}'></div>`; d.value = s.value = '' };"
        "</script>"
    )
    await scope_rows.add_scopes(hands_on(tab, said), SCOPES)
    assert await tab.evaluate("held") == SCOPES


@pytest.mark.parametrize("wanted", [SCOPES[:3], SCOPES[2:3]])
async def test_rows_of_an_edit_that_are_all_full_get_an_empty_one_and_no_scope_twice(
    tab: Page, said: list[str], wanted: list[str]
) -> None:
    row = "<div class=row><input placeholder=Scope value='{}'><button onclick='more(this)'>+</button></div>"
    await tab.set_content(
        f"<p>Scopes</p><div>{''.join(row.format(scope) for scope in SCOPES[:2])}</div><script>const more = (button) => {{"
        "const next = button.parentNode.cloneNode(true); next.firstChild.value = ''; button.parentNode.after(next) };</script>"
    )
    await scope_rows.add_scopes(hands_on(tab, said), wanted)
    held = await tab.evaluate("[...document.querySelectorAll('input')].map((one) => one.value).filter(Boolean)")
    assert held == SCOPES[:3]


TAGS = (
    STYLE
    + """<p>Scopes</p><form onsubmit="sent = true; return false"><div class=box id=box></div><button>Send</button></form><script>
let sent = false; const held = [];
const draw = () => { box.innerHTML = held.map((one) => '<span style="padding:0 40px">' + one + '</span>').join('') + '<input>';
  const field = box.lastChild; const take = () => { const text = field.value.replace(',', '').trim(); if (text) held.push(text); draw(); box.lastChild.focus(); };
  field.oninput = () => { if ('%s' === ',' && field.value.includes(',')) take(); };
  field.onkeydown = (event) => { if ('%s' === 'Enter' && event.key === 'Enter') take(); }; };
draw();</script>"""
)


@pytest.mark.long
@pytest.mark.parametrize("key", [",", "Enter"])
async def test_scopes_become_tags_at_a_comma_or_at_enter_and_no_form_is_sent(
    tab: Page, said: list[str], key: str
) -> None:
    await tab.set_content(TAGS % (key, key))
    await scope_rows.add_scopes(hands_on(tab, said), SCOPES)
    assert await tab.evaluate("[held, sent]") == [SCOPES, False]


STEPS = """<div id=at></div><script>
const steps = [['Service Name', 'Service Link Name'], ['Client ID', 'Client Secret', 'Authorize URL'], []], held = {}; let step = 0, made = 0;
const draw = () => { at.innerHTML = steps[step].map((name) => `<p><label>${name} <input></label></p>`).join('')
  + (step ? '<button id=back>Back</button>' : '') + `<button id=next>${step < 2 ? 'Next' : 'Create Service'}</button>`;
  const fields = [...at.querySelectorAll('input')], full = () => fields.every((one) => one.value); next.disabled = !full();
  for (const one of fields) one.oninput = () => { next.disabled = !full(); held[one.parentNode.textContent.trim()] = one.value; };
  next.onclick = () => { if (step === 2) made += 1; else { step += 1; draw(); } }; };
draw();</script>"""


async def test_a_form_in_steps_is_filled_to_its_last_one_and_submitted_by_nobody_on_the_way(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(STEPS)
    hands = hands_on(tab, said)
    hands._origins = {"custom_service": frozenset({"null"})}  # noqa: SLF001 - a page that stands on no host
    page = "custom_service."
    texts: dict[str, str | Secret] = {
        f"{page}service_name": "Acme",
        f"{page}service_link_name": "acme",
        f"{page}client_id": "1000.A",
        f"{page}client_secret": "shh",
        f"{page}authorize_url": "https://a.example/auth",
    }
    steps = service_steps.Steps(texts, {}, [], [*texts])
    typed: dict[str, str | Secret] = {}

    async def nothing() -> bool:
        return False

    form = Form(_not_called, typed, service_steps.CREATE, nothing, lambda: None)
    assert await service_steps.is_in_steps(hands)
    await service_steps.fill(hands, steps, form, typed)
    assert await tab.evaluate("[step, made, Object.values(held)]") == [2, 0, [*texts.values()]]
    steps.needed = [*texts, f"{page}refresh_token_url"]
    with pytest.raises(PageChanged, match="has no Refresh Token URL"):
        await service_steps.fill(hands, steps, form, typed)


@pytest.mark.parametrize("words", ["Name already exists", "Name is taken"])
async def test_a_refused_form_without_a_field_of_text_is_told_in_the_pages_words(
    tab: Page, said: list[str], words: str
) -> None:
    await tab.set_content(f"<button onclick=\"document.body.append('{words}')\">Create</button>")

    async def nothing() -> bool:
        return False

    async def fill() -> None:
        return

    with pytest.raises(Stop, match=f"The page refused Create. {words}"):
        await submit(hands_on(tab, said), Form(fill, {}, CREATE, nothing, lambda: None, 2))


async def _not_called() -> None:
    raise AssertionError


def test_a_secret_that_the_console_shows_no_more_stops_only_what_needs_it() -> None:
    with pytest.raises(PageChanged, match="needed now"):
        _ = Credentials("1000.A", None).client_secret


CODES = {
    "boxes": "<p>Scopes</p>" + "".join(f"<div><label><input type=checkbox> {{{at}}}</label></div>" for at in range(3)),
    "a list": "<p>Scopes</p><input id=f readonly aria-haspopup=listbox aria-label=Scopes onclick='m.hidden = false'><ul role=listbox"
    " aria-multiselectable=true id=m hidden onclick=\"const o = event.target; o.setAttribute('aria-selected',"
    " o.getAttribute('aria-selected') !== 'true');"
    " f.value = [...document.querySelectorAll('[aria-selected=true]')].map(one => one.innerText).join(', ')\">"
    + "".join(f"<li role=option aria-selected=false>{{{at}}}</li>" for at in range(3))
    + "</ul>",
}


@pytest.mark.parametrize("how", CODES)
async def test_a_scope_that_is_offered_behind_its_name_in_words_is_chosen(tab: Page, said: list[str], how: str) -> None:
    await tab.set_content(STYLE + CODES[how].format(*(f"{scope.split('.')[1]} ({scope})" for scope in SCOPES)))
    await choose_many(hands_on(tab, said), "connection.scopes", SCOPES[:2], SCOPES)
    chosen = "[...document.querySelectorAll('input:checked, [aria-selected=true]')].map(one => (one.closest('label') || one).innerText)"
    assert [text.split("(")[1] for text in await tab.evaluate(chosen)] == [f"{scope})" for scope in SCOPES[:2]]


@pytest.mark.parametrize("said_as", ["{0}", "{0} ({0})"])
async def test_entries_that_a_press_brings_under_the_heading_selected_are_two_lists(
    tab: Page, said: list[str], said_as: str
) -> None:
    entries = "".join(f"<div role=option tabindex=0 class=l>{said_as.format(scope)}</div>" for scope in SCOPES)
    await tab.set_content(
        STYLE
        + "<p>Scopes</p><div style='display:flex;gap:20px'><div>Available<div id=a style='width:240px;height:90px'>"
        f"{entries}</div></div><div>Selected<div id=b style='width:240px;height:90px'></div></div></div><script>"
        "onclick = event => { if (event.target.matches('.l')) (event.target.parentNode === a ? b : a).append(event.target) }</script>"
    )
    hands = hands_on(tab, said)
    for wanted in (SCOPES[:2], SCOPES[1:]):
        await choose_many(hands, "connection.scopes", wanted, SCOPES)
        assert sorted(await tab.evaluate("[...b.children].map(one => one.innerText)")) == sorted(
            map(said_as.format, wanted)
        )


async def test_a_drawn_choice_that_stands_in_its_label_is_one(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        STYLE
        + "<label style='display:block'><span>Grant Type</span><div style='position:relative;width:300px'><div id=v class='l'"
        " style='border:1px solid'>Choose</div><div id=m hidden class=menu><div class=l>Authorization Code</div></div></div></label>"
        "<script>v.onclick = () => { m.hidden = false }; m.onclick = event => { v.innerText = event.target.innerText; m.hidden = true }</script>"
    )
    hands = hands_on(tab, said)
    found = (await hands.find("custom_service.grant_type"))["custom_service.grant_type"]
    await choose(hands, found, ["Authorization Code"])
    assert await tab.inner_text("#v") == "Authorization Code"


async def test_a_line_of_the_page_behind_a_panel_is_no_entry_of_a_list_on_it(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        STYLE
        + "<ul><li>Lead score <span>authorization code</span></li></ul><div style='position:fixed;right:0;top:0;width:400px;"
        "height:300px;background:#fff'><p>Grant Type</p><div id=v tabindex=0 class=l style='border:1px solid'>Choose</div></div>"
        "<script>v.onclick = () => { document.body.insertAdjacentHTML('beforeend', '<div class=menu style=\"z-index:9\"><div class=l"
        ' onclick="v.innerText = this.innerText; this.remove()">Authorization Code</div></div>\') }</script>'
    )
    hands = hands_on(tab, said)
    await choose(
        hands, (await hands.find("custom_service.grant_type"))["custom_service.grant_type"], ["Authorization Code"]
    )
    assert await tab.inner_text("#v") == "Authorization Code"


async def test_a_plus_among_what_is_chosen_between_is_not_the_plus_that_adds_a_row(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<p>Scope Delimiter</p><div><button aria-pressed=true>Comma</button><button aria-pressed=false>Plus</button></div>"
    )
    assert "custom_service.add_scope" not in await hands_on(tab, said).seek("custom_service.add_scope")


async def test_a_switch_that_tells_in_a_word_how_it_stands_is_found_by_its_label(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<style>.s { display: inline-block; width: 38px; height: 20px; border-radius: 10px; background: #ccc; cursor: pointer;"
        " position: relative } .s::after { content: ''; position: absolute; left: 20px; top: 2px; width: 16px; height: 16px }</style>"
        "<div><span><div class=s tabindex=0></div><span>On</span></span> <span>Use Credentials of Login User:</span></div>"
    )
    hands = hands_on(tab, said)
    assert await hands.held((await hands.find("connection.login_user"))["connection.login_user"]) is True


async def test_the_plus_of_a_row_that_the_page_makes_anew_at_every_change_is_the_nearest(
    tab: Page, said: list[str]
) -> None:
    row = "<div class=r>Scope <input> <button type=button>+</button></div>"
    await tab.set_content(
        f"<div class=r>Scope <input value=Desk.tickets.READ> <button type=button>+</button></div><div id=w>{row}</div><p id=o></p>"
        "<script>const wire = field => field.addEventListener('input', () => { const next = field.cloneNode(); next.value = field.value;"
        " wire(next); field.replaceWith(next) }); wire(w.querySelector('input')); w.onclick = event => { if (event.target.matches("
        "'button')) { o.textContent += w.querySelector('input').value; w.querySelector('input').value = '' } }</script>"
    )
    await scope_rows.add_scopes(hands_on(tab, said), ["ZohoCRM.org.READ"])
    assert await tab.inner_text("#o") == "ZohoCRM.org.READ"


async def test_a_choice_whose_field_is_only_as_wide_as_its_cursor_is_read_from_its_box(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        STYLE
        + "<div>Grant Type</div><div id=c style='display:flex;width:300px;border:1px solid;padding:6px'><span id=v>Select"
        "</span><input role=combobox aria-expanded=false style='width:2px;border:0;padding:0'></div><div id=m></div><script>"
        "c.onmousedown = e => { e.preventDefault(); m.innerHTML = '<div role=listbox><div role=option>Authorization Code</div></div>';"
        "m.onclick = () => { v.textContent = 'Authorization Code'; m.innerHTML = '' } };</script>"
    )
    hands = hands_on(tab, said)
    found = (await hands.seek("custom_service.grant_type"))["custom_service.grant_type"]
    await choose(hands, found, ["Authorization Code"])
    assert await hands.held(found) == "Authorization Code"


@pytest.mark.long
async def test_a_row_that_a_press_adds_under_a_label_of_its_own_takes_the_next_redirect_uri(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<label for=a>Authorized Redirect URLs</label><br><input id=a><div id=more></div><button id=p>+</button><script>"
        "p.onclick = () => more.insertAdjacentHTML('beforeend', '<label for=b>URL</label><br><input id=b>');</script>"
    )
    await redirect_uris.fill(hands_on(tab, said), ["https://a.example/cb", "https://b.example/cb"])
    assert await tab.evaluate("[a.value, b.value]") == ["https://a.example/cb", "https://b.example/cb"]


DRAWN = """<style>.dd { position: relative; border: 1px solid; width: 300px; cursor: pointer }
.pan { position: absolute; left: 0; top: 100%; background: #fff } .pan label { display: block }</style>"""
FOLDED_LIST = (
    "<div>Grant Type</div><div class=dd tabindex=0 onclick=\"pan.style.display=''\"><div id=val>Select</div><div class=pan id=pan "
    "style='display:none'><div onclick=\"event.stopPropagation(); val.textContent=this.textContent; pan.style.display='none'\">"
    "Authorization Code</div><div>Password</div></div></div>"
)


async def test_a_choice_that_holds_its_list_unseen_is_read_without_it(tab: Page, said: list[str]) -> None:
    await tab.set_content(DRAWN + FOLDED_LIST)
    hands = hands_on(tab, said)
    found = (await hands.seek("custom_service.grant_type"))["custom_service.grant_type"]
    assert await hands.held(found) == "Select"
    await choose(hands, found, ["Authorization Code"])


async def test_a_label_of_the_page_behind_a_drawer_parts_no_label_of_the_drawer_from_its_field(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        f"{DRAWN}<div style='position:absolute;left:20px;top:40px;font-size:14px'>Service Link Name</div><div style='position:fixed;"
        f"inset:0;background:#0006'></div><div style='position:fixed;left:0;top:0;bottom:0;width:600px;background:#fff;padding:20px'>"
        f"<input placeholder=Name><br>{FOLDED_LIST}</div>"
    )
    assert "custom_service.grant_type" in await hands_on(tab, said).seek("custom_service.grant_type")


async def test_what_is_ticked_in_a_list_with_a_button_to_apply_it_is_applied(tab: Page, said: list[str]) -> None:
    boxes = "".join(f"<label><input type=checkbox value={one}> {one}</label>" for one in SCOPES)
    await tab.set_content(
        f"{DRAWN}<div>Connection Name</div><input><div>Scopes</div><div class=dd id=dd><div id=val>Select scopes</div><div class=pan "
        f"id=pan style='display:none'><input placeholder=Search>{boxes}<div id=apply>Apply</div></div></div><script>"
        "pan.onclick = e => e.stopPropagation(); dd.onclick = () => { const to = pan.style.display ? '' : 'none';"
        "if (to === '') pan.querySelectorAll('[type=checkbox]').forEach(b => { b.checked = val.textContent.includes(b.value) });"
        "pan.style.display = to }; document.onmousedown = e => { if (!dd.contains(e.target)) pan.style.display = 'none' };"
        "apply.onclick = () => { val.textContent = [...pan.querySelectorAll(':checked')].map(b => b.value).join(', ') || 'Select scopes';"
        "pan.style.display = 'none' };</script>"
    )
    await choose_many(hands_on(tab, said), "connection.scopes", SCOPES[:2], SCOPES)
    assert await tab.evaluate("val.textContent") == ", ".join(SCOPES[:2])


async def test_what_lies_under_the_foot_of_a_drawer_is_covered(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<div style='height:2000px'><button style='position:absolute;left:40px;top:60px'>Create</button></div><div style='position:fixed;"
        "left:0;top:0;bottom:0;width:400px;background:#fff;overflow:auto'><p>A drawer</p><div style='position:sticky;bottom:0;"
        "height:60px;background:#eee'>its foot</div></div>"
    )
    assert (await hands_on(tab, said).seek(CREATE)).missing[CREATE] == "covered"


async def test_a_small_dialog_of_the_browser_over_a_long_page_covers_what_is_behind_it(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<div style='height:300px'></div><button id=out>Connect</button><div style='height:2000px'></div>"
        "<dialog id=d><h2>Confirm Connect</h2><button id=own>Connect</button><button>Cancel</button></dialog>"
        "<script>d.showModal()</script>"
    )
    found = (await hands_on(tab, said).seek("connection.confirm_connect"))["connection.confirm_connect"]
    assert await found.element.get_attribute("id") == "own"
