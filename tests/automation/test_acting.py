"""Hands fill, choose and switch as a person does, and believe only what they read back."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from automation import open_lists, pressing
from automation.choices import choose, choose_many, opens_entries
from automation.errors import BrowserGone, PageChanged, Stop
from automation.hands import Hands
from automation.redaction import Secret
from automation.screens import Screen, Screens, load_screens
from automation.table import Control, ControlTable, Kind
from flows.tables import SCREENS

if TYPE_CHECKING:
    from playwright.async_api import Page, Route


OPTIONS = ("API Key", "OAuth2", "Basic Authentication")


def table(**kinds: Kind) -> ControlTable:
    return ControlTable(
        Control(key=f"form.{name}", kind=kind, names=(name.replace("_", " "),)) for name, kind in kinds.items()
    )


@pytest.fixture
def brief_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a list less time to open and to find what is typed, for what it will never show."""
    monkeypatch.setattr(open_lists, "OPENING", 0.8)
    monkeypatch.setattr(open_lists, "SEARCHING", 0.8)


def hands_on(tab: Page, controls: ControlTable, said: list[str], *, screens: list[Screen] | None = None) -> Hands:
    return Hands(
        tab,
        controls,
        Screens(screens or [], {"null": "here", "https://crm.example": "crm"}),
        origins={"form": frozenset({"https://crm.example"})},
        say=said.append,
    )


def listed(tag: str, attributes: str = "") -> str:
    return "".join(f"<{tag} {attributes}>{option}</{tag}>" for option in OPTIONS)


ZOHODESK = f"""<div>Grant Type</div><div id=w><input readonly role=Menuitem aria-label="click to select options"
 aria-haspopup=true value="API Key"></div><script>
 const field = document.querySelector('#w input');
 field.onclick = () => {{
   document.querySelector('[role=listbox]')?.remove();
   document.querySelector('#w').insertAdjacentHTML('beforeend', `<div role=listbox><ul>{listed("li", "role=option")}</ul></div>`);
   document.querySelectorAll('li').forEach((li) => {{ li.onclick = () => {{ field.value = li.textContent; li.closest('div').remove(); }}; }});
 }};</script>"""
LYTE = f"""<label for=d>Grant Type</label><lyte-dropdown id=d><lyte-drop-button tabindex=0 style="display:inline-block;cursor:pointer;
 border:1px solid;padding:4px;width:200px"><span>API Key</span></lyte-drop-button></lyte-dropdown><script>
 const button = document.querySelector('lyte-drop-button');
 button.onclick = () => {{
   const box = document.createElement('lyte-drop-box');
   box.style = 'position:fixed;top:200px;left:20px;display:block;background:#fff';
   box.innerHTML = `<lyte-drop-body>{listed("lyte-drop-item", "style=display:block")}</lyte-drop-body>`;
   document.body.append(box);
   box.querySelectorAll('lyte-drop-item').forEach((item) => {{ item.onclick = () => {{
     button.innerHTML = '<span>' + item.textContent + '</span>'; box.remove(); }}; }});
 }};</script>"""
COMBOBOX = f"""<span id=l>Grant Type</span><div role=combobox tabindex=0 aria-labelledby=l aria-expanded=false
 style="width:200px;border:1px solid;padding:4px">API Key</div><div role=listbox hidden>{listed("div", "role=option")}</div><script>
 const combo = document.querySelector('[role=combobox]'), list = document.querySelector('[role=listbox]');
 combo.onclick = () => {{ list.hidden = !list.hidden; }};
 list.querySelectorAll('div').forEach((one) => {{ one.onclick = () => {{ combo.textContent = one.textContent; list.hidden = true; }}; }});
 </script>"""
NATIVE = f"<label>Grant Type <select>{listed('option')}</select></label>"
DROPDOWNS = {"native": NATIVE, "combobox": COMBOBOX, "zohodesk": ZOHODESK, "lyte": LYTE}


@pytest.mark.parametrize("make", DROPDOWNS)
async def test_a_drop_down_of_any_make_takes_a_choice(tab: Page, said: list[str], make: str) -> None:
    await tab.set_content(DROPDOWNS[make])
    hands = hands_on(tab, table(Grant_Type="choice"), said)
    field = (await hands.find("form.Grant_Type"))["form.Grant_Type"]
    await choose(hands, field, ("OAuth 2", "OAuth2"))
    again = (await hands.find("form.Grant_Type"))["form.Grant_Type"]
    assert await hands.held(again) == "OAuth2"
    assert said == ["choosing Grant Type"]


@pytest.mark.long
@pytest.mark.parametrize("make", DROPDOWNS)
@pytest.mark.usefixtures("brief_lists")
async def test_a_choice_that_is_not_offered_is_a_named_stop(
    tab: Page, said: list[str], make: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_lists, "OPENING", 0.5)
    await tab.set_content(DROPDOWNS[make])
    hands = hands_on(tab, table(Grant_Type="choice"), said)
    field = (await hands.find("form.Grant_Type"))["form.Grant_Type"]
    with pytest.raises(PageChanged, match=r"Grant Type .* does not offer or keep Password"):
        await choose(hands, field, ("Password",))


SCOPES = ("ZohoCRM.modules.ALL", "ZohoCRM.org.READ", "ZohoCRM.users.ALL")
BOXES = "<fieldset><legend>Scopes</legend>" + "".join(
    f"<label><input type=checkbox> {scope}</label><br>" for scope in SCOPES
)
MULTIPLE = (
    "<label>Scopes <select multiple>" + "".join(f"<option>{scope}</option>" for scope in SCOPES) + "</select></label>"
)


def tags(*, closes: bool) -> str:
    """A multi-select with tags, as facts I1 describe it; its list closes after each choice, or stays open."""
    return f"""<div>Scopes</div><div id=w style="width:400px"><input role=combobox aria-required=true aria-haspopup=true placeholder="Select"></div>
<div>Other</div><input><script>
const w = document.querySelector('#w'), field = w.querySelector('input');
field.onclick = () => {{
  if (document.querySelector('[role=listbox]')) return;
  const list = document.createElement('div');
  list.setAttribute('role', 'listbox'); list.setAttribute('aria-multiselectable', 'true');
  list.style = 'position:absolute;top:300px;left:10px';
  for (const scope of {list(SCOPES)!r}) {{
    const li = document.createElement('li'); li.setAttribute('role', 'option'); li.textContent = scope;
    const chosen = () => [...w.querySelectorAll('span')].find((tag) => tag.textContent === scope);
    li.setAttribute('aria-selected', String(Boolean(chosen())));
    li.onclick = () => {{
      if (chosen()) chosen().remove(); else w.insertAdjacentHTML('afterbegin', '<span>' + scope + '</span>');
      if ({str(closes).lower()}) list.remove(); else li.setAttribute('aria-selected', String(Boolean(chosen())));
    }};
    list.append(li);
  }}
  document.body.append(list);
}};
document.addEventListener('mousedown', (event) => {{ if (event.target.closest('[role=listbox]')) event.preventDefault(); }});
field.onblur = () => setTimeout(() => document.querySelector('[role=listbox]')?.remove(), 0);
</script>"""


FROZEN = f"""<div>Scopes</div><div id=w style="width:300px;min-height:20px;border:1px solid;cursor:pointer"></div><div>Other</div><input><script>
w.onclick = () => {{
  const layer = document.createElement('div'), list = document.createElement('div');
  layer.style = 'position:fixed;inset:0'; list.style = 'position:absolute;top:200px;left:10px;background:#fff';
  layer.onclick = () => {{ layer.remove(); list.remove(); }};
  for (const scope of {list(SCOPES)!r}) {{
    const item = document.createElement('div'); item.textContent = scope; item.style.cursor = 'pointer';
    item.onclick = () => {{
      const tag = [...w.children].find((one) => one.textContent === scope);
      if (tag) tag.remove(); else w.insertAdjacentHTML('beforeend', '<span>' + scope + '</span> ');
    }};
    list.append(item);
  }}
  document.body.append(layer, list);
}};</script>"""
DRAWN_TAGS = f"""<table><tr><td>Scopes:<td><div id=w style="width:300px;min-height:20px;border:1px solid;cursor:pointer"></div></table><script>
const put = (scope) => {{ w.insertAdjacentHTML('beforeend', `<span>${{scope}}</span><a href="javascript:void 0">\u00d7</a> `);
  w.lastElementChild.onclick = (event) => {{ event.target.previousSibling.remove(); event.target.remove(); event.stopPropagation(); }}; }};
w.onclick = () => {{
  document.querySelector('ul')?.remove();
  const chosen = [...w.children].map((one) => one.textContent);
  document.body.insertAdjacentHTML('beforeend', '<ul style="position:absolute;top:200px"></ul>');
  for (const scope of {list(SCOPES)!r}) {{
    const item = document.createElement('li');
    item.textContent = scope; item.setAttribute('aria-selected', chosen.includes(scope));
    item.onclick = () => {{ const at = [...w.children].find((one) => one.textContent === scope);
      if (at) at.nextSibling.click(); else put(scope); document.querySelector('ul').remove(); }};
    document.querySelector('ul').append(item);
  }}
}};</script>"""
MULTIPLES = {
    "drawn, with a cross in every tag": DRAWN_TAGS,
    "check boxes": BOXES,
    "native": MULTIPLE,
    "closing": tags(closes=True),
    "staying": tags(closes=False),
    "under a layer that only a click beside the list takes away": FROZEN,
}
READ_CHOSEN = """() => [
  ...[...document.querySelectorAll('input:checked')].map((box) => box.closest('label').textContent.trim()),
  ...[...document.querySelectorAll('option:checked')].map((option) => option.textContent),
  ...[...document.querySelectorAll('#w > span')].map((tag) => tag.textContent)].sort()"""


@pytest.mark.parametrize("make", MULTIPLES)
async def test_several_entries_are_chosen_and_no_other(tab: Page, said: list[str], make: str) -> None:
    await tab.set_content(MULTIPLES[make])
    hands = hands_on(tab, table(Scopes="multi"), said)
    await choose_many(hands, "form.Scopes", SCOPES[1:], SCOPES)
    assert await tab.evaluate(READ_CHOSEN) == sorted(SCOPES[1:])


@pytest.mark.parametrize("make", MULTIPLES)
async def test_an_entry_that_was_chosen_before_is_taken_off(tab: Page, said: list[str], make: str) -> None:
    await tab.set_content(MULTIPLES[make])
    hands = hands_on(tab, table(Scopes="multi"), said)
    await choose_many(hands, "form.Scopes", SCOPES, SCOPES)
    await choose_many(hands, "form.Scopes", SCOPES[:1], SCOPES)
    assert await tab.evaluate(READ_CHOSEN) == list(SCOPES[:1])


async def test_of_entries_some_of_which_were_chosen_before_only_the_others_are_clicked(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(FROZEN + f"<script>w.innerHTML = '<span>{SCOPES[1]}</span> '</script>")
    await choose_many(hands_on(tab, table(Scopes="multi"), said), "form.Scopes", SCOPES[1:], SCOPES)
    assert await tab.evaluate(READ_CHOSEN) == sorted(SCOPES[1:])


@pytest.mark.long
@pytest.mark.usefixtures("brief_lists")
async def test_a_scope_that_is_not_offered_is_a_named_stop(tab: Page, said: list[str]) -> None:
    await tab.set_content(tags(closes=True))
    hands = hands_on(tab, table(Scopes="multi"), said)
    with pytest.raises(PageChanged, match="does not offer ZohoBooks.fullaccess.all"):
        await choose_many(hands, "form.Scopes", ["ZohoBooks.fullaccess.all"], ["ZohoBooks.fullaccess.all"])


SWITCH = """<div style="display:flex"><div role=switch aria-checked=true tabindex=0 id=s style="width:60px;height:20px;background:#39f">
<input type=checkbox id=x checked style="opacity:0"><label for=x></label></div><label id=x>Use it</label></div><script>
const s = document.querySelector('#s');
s.addEventListener('click', (event) => { event.preventDefault();
  const on = s.getAttribute('aria-checked') !== 'true'; s.setAttribute('aria-checked', String(on)); });</script>"""


async def test_a_switch_is_turned_once_and_read_back(tab: Page, said: list[str]) -> None:
    await tab.set_content(SWITCH)
    hands = hands_on(tab, table(Use_it="toggle"), said)
    switch = (await hands.find("form.Use_it"))["form.Use_it"]
    for on in (False, False, True):
        await hands.switch(switch, on=on)
        assert await tab.get_attribute("#s", "aria-checked") == str(on).lower()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("knob", ["<i></i>", ""])
async def test_a_switch_that_is_only_drawn_is_read_by_the_end_its_knob_is_at(
    tab: Page, said: list[str], knob: str, direction: str
) -> None:
    side, sign = ("right", "-") if direction == "rtl" else ("left", "")
    await tab.set_content(
        "<style>.s{display:inline-block;position:relative;width:40px;height:20px;border-radius:10px;background:#bbb;cursor:pointer}"
        f".s i,.s:empty::after{{content:'';position:absolute;top:2px;{side}:2px;width:16px;height:16px;transition:transform .05s}}"
        f".s.on i,.s.on:empty::after{{transform:translateX({sign}20px)}}</style><div dir={direction}>Login User "
        f"<div class='s on' onclick=\"this.classList.toggle('on');window.presses=(window.presses||0)+1\">{knob}</div></div>"
    )
    hands = hands_on(tab, table(Login_User="toggle"), said)
    found = (await hands.find("form.Login_User"))["form.Login_User"]
    assert await hands.held(found) is True
    await hands.switch(found, on=False)
    assert await hands.held(found) is False
    assert await tab.evaluate("window.presses") == 1


@pytest.mark.long
async def test_a_switch_that_does_not_turn_is_a_named_stop(tab: Page, said: list[str]) -> None:
    await tab.set_content("<label><input type=checkbox onclick='return false'> Use it</label>")
    hands = hands_on(tab, table(Use_it="toggle"), said)
    with pytest.raises(PageChanged, match="Use it .* cannot be set"):
        await hands.switch((await hands.find("form.Use_it"))["form.Use_it"], on=True)


async def test_a_field_that_the_page_re_creates_is_filled_all_the_same(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<label>Client ID <input id=a></label><script>let once = true; document.querySelector('#a').addEventListener('input', () => {"
        "if (once) { once = false; document.querySelector('label').innerHTML = 'Client ID <input id=b>'; } });</script>"
    )
    hands = hands_on(tab, table(Client_ID="text"), said)
    await hands.fill((await hands.find("form.Client_ID"))["form.Client_ID"], "1000.X")
    assert await tab.input_value("#b") == "1000.X"


async def test_a_field_that_the_page_makes_anew_at_every_change_is_read_as_it_stands_now(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<label>Client ID <input></label><script>window.typed = 0; const wire = field => field.addEventListener('input', () => {"
        "window.typed++; const next = field.cloneNode(); next.value = field.value; wire(next); field.replaceWith(next); });"
        "wire(document.querySelector('input'))</script>"
    )
    hands = hands_on(tab, table(Client_ID="text"), said)
    await hands.fill((await hands.find("form.Client_ID"))["form.Client_ID"], "1000.X")
    assert await tab.input_value("input") == "1000.X"
    assert await tab.evaluate("window.typed") == 1


async def test_a_button_below_the_window_on_a_dialog_fixed_in_a_high_frame_is_pressed(
    tab: Page, said: list[str]
) -> None:
    inside = "<div role=dialog style='position:fixed;inset:0'><button style='position:absolute;bottom:9px'"
    inside += " onclick=&quot;this.textContent = 'Made'&quot;>Create</button></div>"
    await tab.set_content(f'<iframe style="width:600px;height:2000px" srcdoc="{inside}"></iframe>')
    await hands_on(tab, table(Create="button"), said).press("form.Create")
    assert await tab.frames[1].text_content("button") == "Made"


RADIOS = {
    "wrapped": "<label><input type=radio name={name} {on}> {text}</label> ",
    "tied": "<span><input type=radio name={name} id={name}{text} {on}> <label for={name}{text}>{text}</label></span> ",
}


@pytest.mark.parametrize("how", RADIOS)
async def test_radio_buttons_under_one_label_are_a_choice_and_yes_and_no_a_switch(
    tab: Page, said: list[str], how: str
) -> None:
    def row(label: str, name: str, *texts: str) -> str:
        radios = "".join(RADIOS[how].format(name=name, text=text, on="checked" * (text == "Yes")) for text in texts)
        return f"<div style='margin:12px'><div>{label}</div><div>{radios}</div></div>"

    await tab.set_content(row("Grant Type", "g", "Password", "Code") + row("Login User", "u", "Yes", "No"))
    hands = hands_on(tab, table(Grant_Type="choice", Login_User="toggle"), said)
    sought = await hands.find("form.Grant_Type", "form.Login_User")
    assert await hands.holds([sought["form.Grant_Type"], sought["form.Login_User"]]) == ["", True]
    await choose(hands, sought["form.Grant_Type"], ["Code"])
    await hands.switch(sought["form.Login_User"], on=False)
    assert await hands.holds([sought["form.Grant_Type"], sought["form.Login_User"]]) == ["Code", False]


@pytest.mark.parametrize("width", [310, 200])
async def test_segments_that_go_on_in_a_second_line_are_one_choice(tab: Page, said: list[str], width: int) -> None:
    press = 'onclick="[...this.parentNode.children].forEach(one => one.ariaPressed = one === this)"'
    segments = "".join(f"<button aria-pressed=false {press}>{option}</button>" for option in OPTIONS)
    await tab.set_content(
        f"<style>button {{ font: 14px sans-serif; width: 150px; height: 30px; vertical-align: top }}</style><p>Grant Type</p>"
        f"<div role=group style='width:{width}px;line-height:0'>{segments}</div>"
    )
    hands = hands_on(tab, table(Grant_Type="choice"), said)
    found = (await hands.find("form.Grant_Type"))["form.Grant_Type"]
    await choose(hands, found, [OPTIONS[2]])
    assert await hands.held(found) == OPTIONS[2]


async def test_a_form_that_is_drawn_anew_at_each_change_keeps_what_was_typed(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<div id=form></div><script>const state = {}; const draw = () => { form.replaceChildren(...['A', 'B'].map((name) => {"
        "const label = document.createElement('label'); const field = document.createElement('input');"
        "field.value = state[name] || ''; field.oninput = () => { state[name] = field.value; draw(); };"
        "label.append(name, field); return label })) }; draw()</script>"
    )
    hands = hands_on(tab, table(A="text", B="text"), said)
    sought = await hands.find("form.A", "form.B")
    await hands.fill_all([(sought["form.A"], "one"), (sought["form.B"], "two")])
    assert await tab.evaluate("state") == {"A": "one", "B": "two"}


async def test_a_button_on_a_dialog_fixed_in_a_high_frame_within_a_frame_is_pressed(tab: Page, said: list[str]) -> None:
    pages = {
        "outer": "<iframe style='width:600px;height:2100px' src=wrap></iframe>",
        "wrap": "<p>Developer Space</p><iframe style='width:600px;height:2000px' src=inner></iframe>",
        "inner": "<div role=dialog style='position:fixed;inset:0'><button style='position:absolute;bottom:9px'"
        " onclick=\"this.textContent = 'Made'\">Create</button></div>",
    }
    await tab.route(
        "https://crm.example/**",
        lambda route: route.fulfill(body=pages[route.request.url.rsplit("/", 1)[1]], content_type="text/html"),
    )
    await tab.goto("https://crm.example/outer")
    await hands_on(tab, table(Create="button"), said).press("form.Create")
    assert await tab.frames[2].text_content("button") == "Made"


async def test_a_field_that_keeps_something_else_is_a_named_stop_without_the_value(tab: Page, said: list[str]) -> None:
    await tab.set_content("<label>Client ID <input oninput=\"this.value = 'other'\"></label>")
    hands = hands_on(tab, table(Client_ID="text"), said)
    with pytest.raises(PageChanged) as stop:
        await hands.fill((await hands.find("form.Client_ID"))["form.Client_ID"], "1000.X")
    assert stop.value.message == "Client ID (form.Client_ID) does not keep what is typed."


async def test_a_secret_is_typed_on_no_foreign_host(tab: Page, said: list[str]) -> None:
    await tab.set_content("<label>Client Secret <input id=a></label>")
    hands = hands_on(tab, table(Client_Secret="text"), said)
    with pytest.raises(Stop, match="no host that it belongs to") as stop:
        await hands.fill((await hands.find("form.Client_Secret"))["form.Client_Secret"], Secret("hush-hush-hush"))
    assert stop.value.code == "wrong_datacenter"
    assert await tab.input_value("#a") == ""


async def test_a_missing_control_is_named_with_its_wording(tab: Page, said: list[str]) -> None:
    await tab.set_content("<label>Client ID <input></label>")
    hands = hands_on(tab, table(Client_ID="text", Client_Secret="text"), said)
    with pytest.raises(PageChanged) as stop:
        await hands.find("form.Client_ID", "form.Client_Secret", patience=0.1)
    assert stop.value.message == "Control form.Client_Secret (Client Secret) cannot be used: nothing on the page fits."


async def test_a_detour_ends_a_wait_with_its_word(tab: Page, said: list[str]) -> None:
    await tab.set_content("<h1>We are under maintenance</h1>")
    down = Screen(name="down", texts=("under maintenance",), code="maintenance", message="It is down.", remedy="Wait.")
    hands = hands_on(tab, table(Client_ID="text"), said, screens=[down])
    with pytest.raises(Stop, match="It is down") as stop:
        await hands.find("form.Client_ID")
    assert stop.value.code == "maintenance"


async def test_maintenance_that_is_only_announced_ends_no_wait(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<p>Scheduled maintenance on Sunday from 02:00 to 04:00 UTC.</p><label>Client ID <input></label>"
    )
    hands = hands_on(tab, table(Client_ID="text"), said, screens=load_screens(SCREENS))
    hands.screens.refuse(await hands.look())
    assert "form.Client_ID" in await hands.find("form.Client_ID")
    await tab.set_content("<h1>We are under maintenance</h1><p>Until Sunday.</p>")
    with pytest.raises(Stop, match="down for maintenance"):
        await hands.find("form.Client_ID")


async def test_a_closed_page_is_a_gone_browser(tab: Page, said: list[str]) -> None:
    await tab.set_content("<label>Client ID <input></label>")
    hands = hands_on(tab, table(Client_ID="text"), said)
    field = (await hands.find("form.Client_ID"))["form.Client_ID"]
    await tab.close()
    with pytest.raises(BrowserGone):
        await hands.fill(field, "x")
    with pytest.raises(BrowserGone):
        await hands.click(field)


async def test_a_host_that_does_not_answer_is_a_named_stop(tab: Page, said: list[str]) -> None:
    hands = hands_on(tab, table(Client_ID="text"), said)
    with pytest.raises(Stop) as stop:
        await hands.goto("http://127.0.0.1:9/")
    assert stop.value.code == "maintenance"
    assert "127.0.0.1:9" in stop.value.message


SEGMENTS = """<style>#s > * { padding:2px 9px; background:#eee; color:#333 } #s > .v { background:#148; color:#fff }</style>
<table><tr><td>%s:<td><div id=s style="display:flex;width:max-content">%s</div></table><p>Cancel</p><script>
s.onclick = ({ target }) => { if (target !== s) [...s.children].forEach((one) => { one.className = one === target ? 'v' : ''; }); };</script>"""


@pytest.mark.parametrize("first", ["", "v"])
@pytest.mark.parametrize("entry", ["Comma", "Plus"])
async def test_a_choice_that_is_drawn_as_buttons_in_a_row_is_made_and_read_by_their_looks(
    tab: Page, said: list[str], first: str, entry: str
) -> None:
    buttons = [f"<a href=# class={first}>Space</a>", *(f"<a href=#>{one}</a>" for one in ("Comma", "Plus"))]
    await tab.set_content(SEGMENTS % ("Scope Delimiter", "".join(buttons)))
    hands = hands_on(tab, table(Scope_Delimiter="choice"), said)
    found = (await hands.find("form.Scope_Delimiter"))["form.Scope_Delimiter"]
    assert await hands.held(found) == ("Space" if first else "")
    await choose(hands, found, [entry, ","])
    assert await tab.locator(".v").all_inner_texts() == [entry]


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize("before", ["On", "Off"])
async def test_a_switch_that_is_drawn_as_two_buttons_is_turned_by_the_other_one(
    tab: Page, said: list[str], before: str, *, on: bool
) -> None:
    buttons = "".join(
        f"<span style='cursor:pointer' class={'v' if one == before else ''}>{one}</span>" for one in ("On", "Off")
    )
    await tab.set_content(SEGMENTS % ("Use Credentials", buttons))
    hands = hands_on(tab, table(Use_Credentials="toggle"), said)
    await hands.switch((await hands.find("form.Use_Credentials"))["form.Use_Credentials"], on=on)
    assert await tab.locator(".v").all_inner_texts() == ["On" if on else "Off"]


async def test_buttons_that_touch_each_other_are_still_buttons(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        SEGMENTS % ("Row", "<span style='cursor:pointer'>Edit</span><span style='cursor:pointer'>Delete</span>")
    )
    await hands_on(tab, table(Delete="button"), said).press("form.Delete")
    assert await tab.locator(".v").all_inner_texts() == ["Delete"]


SEARCHED = f"""<div>Grant Type:</div><span id=d style="display:inline-block;width:200px;cursor:pointer">Select</span><script>
d.onclick = () => {{
  document.body.insertAdjacentHTML('beforeend', '<div id=l style="position:absolute;top:90px"><input><ul><li>Please enter 1 or more characters</ul></div>');
  const box = l.querySelector('input'), list = l.querySelector('ul');
  box.focus();
  box.onkeyup = () => {{
    list.innerHTML = {list(OPTIONS)!r}.filter((one) => one.toLowerCase().includes(box.value.toLowerCase())).map((one) => `<li>${{one}}</li>`).join('');
    list.querySelectorAll('li').forEach((li) => {{ li.onclick = () => {{ d.textContent = li.textContent; l.remove(); }}; }});
  }};
}};</script>"""


@pytest.mark.long
async def test_a_list_that_shows_its_entries_only_after_something_is_typed_is_searched(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(SEARCHED)
    hands = hands_on(tab, table(Grant_Type="choice"), said)
    await choose(hands, (await hands.find("form.Grant_Type"))["form.Grant_Type"], ["OAuth 2.0", "OAuth2"])
    assert await tab.locator("#d").inner_text() == "OAuth2"


async def test_a_drop_down_that_holds_nothing_does_not_hold_a_comma(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<label>Delimiter <select><option></option><option>,</option><option>+</option></select></label>"
    )
    hands = hands_on(tab, table(Delimiter="choice"), said)
    await choose(hands, (await hands.find("form.Delimiter"))["form.Delimiter"], ["Comma", ","])
    assert await tab.locator("select").input_value() == ","


VALUES = {
    "beside": "<div style='display:flex;gap:9px'><span>Client ID</span><span>1000.ABCDEFGH</span><button>Copy</button></div>",
    "below": "<div>Client ID</div><div>1000.ABCDEFGH</div><div>Client Secret</div><div>abcdef123456</div>",
    "in one text": "<p>Client ID: 1000.ABCDEFGH</p>",
    "in a read-only field": "<label>Client ID</label><br><input readonly value='1000.ABCDEFGH'>",
    "in a definition list": "<dl><dt>Client Secret</dt><dd>abcdef123456</dd><dt>Client ID</dt><dd>1000.ABCDEFGH</dd></dl>",
    "before a picture in one line": "<div>Client ID</div><div><span>1000.ABCDEFGH</span> <i title=Copy>⧉</i></div>",
    "before a picture of a font": "<div>Client ID</div><div><span>1000.ABCDEFGH</span> <i>content_copy</i></div>",
    "before a sign in one text": "<div>Client ID</div><div>1000.ABCDEFGH ⧉</div>",
    "behind a colon of its own": "<table><tr><td>Client ID<td>:<td>1000.ABCDEFGH<tr><td>Client Secret<td>:<td>abcdef123456</table>",
    "at the other end of its line": "<div style='display:flex;justify-content:space-between;width:1100px'><span>Client ID</span>"
    "<span>1000.ABCDEFGH</span></div>",
    "below a label with a link to copy it": "<p>Client ID <a href=#>Copy</a></p><p>1000.ABCDEFGH</p>",
    "as the button that copies it": "<p>Client ID <button>1000.ABCDEFGH</button></p><button>Regenerate</button>",
    "in a table": "<table><tr><th>Client ID<td>1000.ABCDEFGH<tr><th>Client Secret<td>abcdef123456</table>",
}


async def test_the_head_of_a_column_labels_no_line_of_its_list_where_a_label_stands_before_the_value(
    tab: Page, said: list[str]
) -> None:
    lines = "".join(f"<tr><td>{name}<td>{name.lower()}_link" for name in ("Kilo", "Acme", "Bolt"))
    await tab.set_content(
        f"""<table style="float:left"><tr><th align=left>Name<th align=left>Service Link Name{lines}</table>
        <table align=right><tr><td>Name:<td style="padding-left:60px">Acme<tr><td>Service Link Name:<td style="padding-left:60px">acme_link</table>"""
    )
    link_name = Control(key="page.link", kind="value", names=("Service Link Name",), like="^[a-z][a-z_]*$")
    assert await hands_on(tab, ControlTable([link_name]), said).read(link_name) == "acme_link"


async def test_a_value_with_its_caption_below_is_not_taken_for_that_of_the_label_above(
    tab: Page, said: list[str]
) -> None:
    both = [
        Control(key=f"page.{name}", kind="value", names=(name,), like=r"^\S{8,}$")
        for name in ("Client ID", "Client Secret")
    ]
    await tab.set_content(
        "<div>1000.ABCDEFGH</div><small>Client ID</small><hr><div>0a1b2c3d4e5f6071</div><small>Client Secret</small>"
    )
    assert await hands_on(tab, ControlTable(both), said).read(both[0]) is None


async def test_a_value_that_is_cut_off_is_none(tab: Page, said: list[str]) -> None:
    client_id = Control(key="page.id", kind="value", names=("Client ID",), like=r"^\S{8,}$")
    hands = hands_on(tab, ControlTable([client_id]), said)
    for cut in ("1000.ABCDEFGH…", "1000.ABCDEFGH..."):
        await tab.set_content(f"<div>Client ID</div><div>{cut}</div>")
        assert await hands.read(client_id) is None


async def test_a_link_behind_a_value_is_none_of_it(tab: Page, said: list[str]) -> None:
    await tab.set_content("<div>Client Secret: </div><div>abcdef123456 <a href='#'>Show</a></div>")
    secret = Control(key="page.secret", kind="value", names=("Client Secret",), like="^[a-z0-9]{10,}$")
    assert await hands_on(tab, ControlTable([secret]), said).read(secret) == "abcdef123456"


@pytest.mark.parametrize("where", VALUES)
async def test_a_value_is_read_from_beside_or_below_its_label(tab: Page, said: list[str], where: str) -> None:
    await tab.set_content(VALUES[where])
    controls = ControlTable(
        [
            Control(key="page.id", kind="value", names=("Client ID",), like=r"^\S{8,}$"),
            Control(key="page.secret", kind="value", names=("Client Secret",)),
        ]
    )
    hands = hands_on(tab, controls, said)
    assert await hands.read(controls["page.id"]) == "1000.ABCDEFGH"
    if "abcdef" in VALUES[where]:
        assert await hands.read(controls["page.secret"]) == "abcdef123456"


async def test_fields_that_are_made_anew_while_a_form_is_filled_are_filled_again(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<div id=f><label>One <input id=a></label> <label>Two <input id=b></label></div><script>"
        "b.onfocus = () => { const f = document.querySelector('#f'); b.onfocus = null; f.innerHTML = f.innerHTML; };"
        "</script>"
    )
    hands = hands_on(tab, table(One="text", Two="text"), said)
    form = await hands.find("form.One", "form.Two")
    await hands.fill_all([(form["form.One"], "first"), (form["form.Two"], "second")])
    assert await tab.locator("input").evaluate_all("all => all.map(el => el.value)") == ["first", "second"]


async def test_what_several_controls_hold_is_told_in_their_order_and_what_is_gone_holds_nothing(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<label>Text <input value=a></label><label><input type=checkbox checked> On</label>"
        "<label>Gone <input value=b id=gone></label>"
    )
    hands = hands_on(tab, table(Text="text", On="toggle", Gone="text"), said)
    form = await hands.find("form.Text", "form.On", "form.Gone")
    await tab.evaluate("gone.remove()")
    assert await hands.holds([form["form.Gone"], form["form.On"], form["form.Text"]]) == [None, True, "a"]


async def test_check_boxes_that_come_after_their_heading_are_preferred_to_a_list_of_that_name(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<fieldset><legend>Scopes</legend><div role=listbox aria-label=Scopes aria-multiselectable=true tabindex=0 "
        "style='height:20px'>none</div><div id=late></div></fieldset><script>let n = 0;"
        "const timer = setInterval(() => { late.innerHTML = n++ < 5 ? '.'.repeat(n) :"
        " '<label><input type=checkbox> A.READ</label><label><input type=checkbox> B.READ</label>';"
        " if (n > 5) clearInterval(timer); }, 60);</script>"
    )
    await choose_many(hands_on(tab, table(Scopes="multi"), said), "form.Scopes", ["B.READ"], ["A.READ", "B.READ"])
    assert await tab.locator("input").evaluate_all("all => all.map(el => el.checked)") == [False, True]


CHIPS = """<div>Scopes</div><div id=w style="border:1px solid;padding:6px"><span id=chips></span>
<input id=field role=combobox aria-haspopup=true></div><script>
const names = ['A.READ', 'B.READ']; let chosen = ['A.READ'];
const draw = () => { chips.innerHTML = chosen.map((n) => `<span>${n}</span> `).join(''); };
field.onclick = () => { document.querySelector('#list')?.remove();
  document.body.insertAdjacentHTML('beforeend', `<div id=list role=listbox style="position:fixed;top:200px">${names
    .filter((n) => !chosen.includes(n)).map((n) => `<div role=option>${n}</div>`).join('')}</div>`);
  list.onclick = (e) => { chosen.push(e.target.textContent); list.remove(); draw(); }; };
draw();</script>"""


@pytest.mark.long
async def test_an_entry_that_is_chosen_already_and_has_left_the_list_is_not_missed(tab: Page, said: list[str]) -> None:
    await tab.set_content(CHIPS)
    await choose_many(
        hands_on(tab, table(Scopes="multi"), said), "form.Scopes", ["A.READ", "B.READ"], ["A.READ", "B.READ"]
    )
    assert await tab.evaluate("chosen") == ["A.READ", "B.READ"]


DUAL = """<fieldset><legend>Scopes</legend><div style="display:flex;gap:8px">
<div>Available<div id=l role=listbox aria-label=Available aria-multiselectable=true style="width:150px;min-height:60px"></div></div>
<div><button id=add>Add</button><button id=back>Remove</button></div>
<div>Selected<div id=r role=listbox aria-label=Selected aria-multiselectable=true style="width:150px;min-height:60px"></div></div>
</div></fieldset><script>
const names = ['A.READ', 'B.READ', 'C.ALL']; let chosen = [];
const draw = () => { for (const [list, held] of [[l, names.filter((n) => !chosen.includes(n))], [r, chosen]])
  list.innerHTML = held.map((n) => `<div role=option aria-selected=false>${n}</div>`).join(''); };
l.onclick = (e) => e.target.matches('[role=option]') && e.target.setAttribute('aria-selected', 'true');
add.onclick = () => { %s chosen = [...chosen, ...[...l.querySelectorAll('[aria-selected=true]')].map((o) => o.textContent)]; draw(); };
draw();</script>"""


async def test_of_two_lists_what_is_marked_is_moved_into_the_other(tab: Page, said: list[str]) -> None:
    await tab.set_content(DUAL % "")
    await choose_many(hands_on(tab, table(Scopes="multi"), said), "form.Scopes", ["A.READ", "C.ALL"], OFFERED)
    assert await tab.evaluate("chosen") == ["A.READ", "C.ALL"]


@pytest.mark.long
async def test_two_lists_that_move_something_else_are_no_choice(tab: Page, said: list[str]) -> None:
    await tab.set_content(DUAL % "chosen = ['B.READ'];")
    with pytest.raises(PageChanged, match=r"holds A\.READ, B\.READ after it was chosen"):
        await choose_many(hands_on(tab, table(Scopes="multi"), said), "form.Scopes", ["A.READ"], OFFERED)


OFFERED = ["A.READ", "B.READ", "C.ALL"]


async def test_a_field_that_is_scrolled_out_of_a_dialog_is_not_taken_for_covered(tab: Page, said: list[str]) -> None:
    rows = "".join(f"<p style='height:60px'>{n}</p>" for n in range(8))
    await tab.set_content(
        f"<dialog open style='height:200px;overflow:auto;padding:0'>{rows}<label>Client ID <input id=c></label></dialog>"
        "<footer style='position:fixed;inset:auto 0 0 0;height:500px;background:#ccc'>footer</footer>"
    )
    hands = hands_on(tab, table(Client_ID="text"), said)
    assert "form.Client_ID" in await hands.seek("form.Client_ID")


@pytest.mark.long
async def test_a_drop_down_that_is_made_anew_under_the_hand_is_chosen_all_the_same(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<div id=h><label>Grant Type <select><option>API Key<option>OAuth2</select></label></div><script>"
        "let n = 0; h.addEventListener('change', () => { if (n++ === 0) h.innerHTML = h.innerHTML; }, true);</script>"
    )
    hands = hands_on(tab, table(Grant_Type="choice"), said)
    await choose(hands, (await hands.find("form.Grant_Type"))["form.Grant_Type"], ("OAuth2",))
    assert await tab.locator("select").input_value() == "OAuth2"


@pytest.mark.long
async def test_a_switch_that_is_made_anew_by_its_first_click_is_clicked_again(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<div id=h><label><input type=checkbox checked> Use Login</label></div><script>let n = 0;"
        "h.addEventListener('click', (e) => { if (e.target.matches('input') && n++ === 0) h.innerHTML = h.innerHTML; });</script>"
    )
    hands = hands_on(tab, table(Use_Login="toggle"), said)
    await hands.switch((await hands.find("form.Use_Login"))["form.Use_Login"], on=False)
    assert not await tab.locator("input").is_checked()


@pytest.mark.long
async def test_an_entry_far_down_a_list_that_draws_only_what_is_in_view_is_scrolled_to(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<label>Grant Type <input role=combobox aria-haspopup=listbox readonly id=f></label>"
        "<div id=v hidden style='height:96px;overflow:auto;position:relative;width:200px'><div id=i></div></div><script>"
        "const names = [...Array(40).keys()].map((n) => `Kind ${n}`); i.style.height = 40 * 24 + 'px';"
        "const draw = () => { const from = Math.floor(v.scrollTop / 24); i.innerHTML = names.slice(from, from + 5).map((n, k) =>"
        " `<div role=option style='position:absolute;top:${(from + k) * 24}px'>${n}</div>`).join(''); };"
        "v.onscroll = draw; f.onclick = () => { v.hidden = false; draw(); };"
        "i.onclick = (e) => { f.value = e.target.textContent; v.hidden = true; };</script>"
    )
    hands = hands_on(tab, table(Grant_Type="choice"), said)
    await choose(hands, (await hands.find("form.Grant_Type"))["form.Grant_Type"], ("Kind 31",))
    assert await tab.locator("#f").input_value() == "Kind 31"


@pytest.mark.parametrize("shown", [False, True])
async def test_a_secret_on_the_screen_is_drawn_in_dots_unless_it_is_to_be_shown(
    tab: Page, said: list[str], shown: bool
) -> None:
    secret = Secret("screen-hush-1234")
    await tab.route(
        "https://crm.example/",
        lambda route: route.fulfill(
            content_type="text/html", body="<label>Client Secret <input></label><p>screen-hush-1234</p><i>other</i>"
        ),
    )
    await tab.goto("https://crm.example/")
    hands = hands_on(tab, table(Client_Secret="text"), said)
    hands.show_secrets = shown
    await hands.fill((await hands.find("form.Client_Secret"))["form.Client_Secret"], secret)
    await hands.veil(secret)
    drawn = "all => all.map(el => getComputedStyle(el).webkitTextSecurity)"
    assert await tab.locator("input, p, i").evaluate_all(drawn) == [*(["none"] * 2 if shown else ["disc"] * 2), "none"]
    assert await tab.locator("input").input_value() == "screen-hush-1234"


async def test_a_question_of_the_browser_is_agreed_to_only_where_that_was_decided_and_its_words_are_kept(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content("<button onclick=\"this.textContent = confirm('Sure?') ? 'gone' : 'kept'\">Delete</button>")
    hands = hands_on(tab, table(Delete="button", kept="button"), said)
    await hands.press("form.Delete")
    assert await hands.shows(["kept"]) == [True]
    with hands.dialogs.agreed():
        await hands.press("form.kept")
    assert await hands.shows(["gone"]) == [True]
    assert hands.dialogs.said == ["Sure?", "Sure?"]


async def test_a_question_that_a_press_leads_to_only_a_moment_later_is_agreed_to_as_well(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<button onclick=\"setTimeout(() => { this.textContent = confirm('Sure?') ? 'gone' : 'kept' }, 200)\">Delete</button>"
    )
    hands = hands_on(tab, table(Delete="button"), said)
    with hands.dialogs.agreed():
        await hands.press("form.Delete")
    await tab.get_by_text("gone").wait_for(timeout=3_000)


async def test_a_question_that_comes_while_a_person_is_asked_is_left_to_the_person(tab: Page, said: list[str]) -> None:
    await tab.set_content("<p>open</p>")
    hands = hands_on(tab, table(), said)
    async with hands.dialogs.of_a_person(), tab.expect_event("dialog") as asked:
        await tab.evaluate(
            "setTimeout(() => { document.body.textContent = confirm('End them?') ? 'ended' : 'kept'; }, 0)"
        )
        await (await asked.value).accept()  # as a person does
    assert await hands.shows(["ended"]) == [True]


async def test_an_address_that_something_else_took_the_place_of_is_opened_once_more(tab: Page, said: list[str]) -> None:
    asked: list[str] = []

    async def answer(route: Route) -> None:
        asked.append(route.request.url)
        await (route.abort("aborted") if len(asked) == 1 else route.fulfill(body="here", content_type="text/html"))

    await tab.route("https://crm.example/**", answer)
    await hands_on(tab, table(), said).goto("https://crm.example/wanted")
    assert (tab.url, len(asked)) == ("https://crm.example/wanted", 2)


@pytest.mark.long
async def test_a_press_whose_page_comes_late_is_no_second_press(
    tab: Page, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    again = asyncio.Event()

    async def answer(route: Route) -> None:
        asked.append(route.request.method)
        if len(asked) > 1:
            again.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(again.wait(), 4)  # well past the time that a control gets to be free
        await route.fulfill(body="Made", content_type="text/html")

    monkeypatch.setattr(pressing, "ACT_TIMEOUT", 1_500.0)
    await tab.route("https://crm.example/**", answer)
    await tab.set_content("<form method=post action='https://crm.example/'><input type=submit value=Create></form>")
    await hands_on(tab, table(Create="button"), said).press("form.Create")
    assert (asked, await tab.inner_text("body")) == (["POST"], "Made")


@pytest.mark.long
async def test_a_sign_in_that_comes_instead_of_what_a_choice_reloads_is_told_as_what_it_is(
    tab: Page, said: list[str]
) -> None:
    form = "Grant Type <select aria-label='Grant Type' onchange=\"location = 'https://other.example/'\"><option>A<option>B</select>"

    async def answer(route: Route) -> None:
        body = form if "crm" in route.request.url else "<h1>Sign in</h1>"
        await route.fulfill(body=body, content_type="text/html")

    await tab.route("https://*.example/**", answer)
    signed_out = Screen(name="signed_out", texts=("Sign in",), code="session_expired", message="It ended.")
    hands = hands_on(tab, table(Grant_Type="choice"), said, screens=[signed_out])
    await hands.goto("https://crm.example/")
    field = (await hands.find("form.Grant_Type"))["form.Grant_Type"]

    async def go_on() -> None:
        await choose(hands, field, ["B"])
        await tab.wait_for_url("https://other.example/")  # the choice may have stood there until the page went
        await hands.find("form.Grant_Type")

    with pytest.raises(Stop, match="It ended") as stop:
        await go_on()
    assert stop.value.code == "session_expired"


def typeahead(*, pops: str = "focus") -> str:
    """Return a choice with tags that is drawn as a plain field: nothing but the list it opens tells what it is."""
    return f"""<h1>Connection</h1><div style="display:grid;grid-template-columns:90px 400px"><div>Scopes</div><div style="position:relative">
<div id=w><input id=field></div><div id=list style="display:none;position:absolute;top:30px;left:0;background:#fff"></div></div></div><script>
const names = {list(SCOPES)!r}, chosen = [];
const draw = () => {{ list.innerHTML = '';
  for (const n of names.filter((n) => !chosen.includes(n) && n.toLowerCase().includes(field.value.toLowerCase()))) {{
    const entry = document.createElement('div'); entry.textContent = n; entry.style.cursor = 'pointer'; list.append(entry);
    entry.onclick = () => {{ chosen.push(n); field.value = ''; const tag = document.createElement('span');
      tag.className = 'tag'; tag.textContent = n; field.before(tag, ' '); draw(); }}; }}
  list.style.display = list.children.length ? '' : 'none'; }};
list.onmousedown = (event) => event.preventDefault();
field.oninput = draw;
if ('{pops}' === 'focus') field.onfocus = draw;
field.onblur = () => setTimeout(() => {{ list.style.display = 'none'; field.value = ''; }}, 180);</script>"""


async def test_tags_in_a_plain_field_whose_list_says_nothing_of_itself_are_chosen(tab: Page, said: list[str]) -> None:
    await tab.set_content(typeahead())
    hands = hands_on(tab, table(Scopes="multi"), said)
    assert await opens_entries(hands, hands.table["form.Scopes"], SCOPES)
    hands.table = hands.table.with_plain("form.Scopes")
    await choose_many(hands, "form.Scopes", SCOPES[1:], SCOPES)
    assert await tab.evaluate("chosen") == list(SCOPES[1:])


async def test_a_plain_field_in_which_every_entry_is_a_tag_already_is_a_choice(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<h1>Connection</h1><div>Scopes</div><div id=w style='display:flex;flex-wrap:wrap;border:1px solid;width:600px'></div><script>"
        f"chosen = {list(SCOPES)!r}; const draw = () => {{ w.innerHTML = ''; for (const n of chosen) {{ const tag = document.createElement("
        "'span'), x = document.createElement('button'); tag.append(n, x); x.textContent = 'x'; w.append(tag); x.onclick = () => {"
        "chosen = chosen.filter((one) => one !== n); draw() } } w.insertAdjacentHTML('beforeend',"
        '\'<input placeholder="Type to search scopes" style="border:0">\') }; draw()</script>'
    )
    hands = hands_on(tab, table(Scopes="multi"), said)
    assert await opens_entries(hands, hands.table["form.Scopes"], SCOPES)
    hands.table = hands.table.with_plain("form.Scopes")
    await choose_many(hands, "form.Scopes", SCOPES[1:], SCOPES)
    assert await tab.evaluate("chosen") == list(SCOPES[1:])


@pytest.mark.long
async def test_a_list_that_opens_only_for_what_is_typed_is_typed_into(tab: Page, said: list[str]) -> None:
    await tab.set_content(typeahead(pops="input").replace("<input id=field>", "<input id=field role=combobox>"))
    await choose_many(hands_on(tab, table(Scopes="multi"), said), "form.Scopes", SCOPES[1:], SCOPES)
    assert await tab.evaluate("chosen") == list(SCOPES[1:])


@pytest.mark.long
async def test_what_was_typed_to_bring_a_list_up_is_taken_out_and_not_taken_for_chosen(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(typeahead(pops="input").replace("field.value = ''; }, 180)", "}, 180)"))
    hands = hands_on(tab, table(Scopes="multi"), said)
    assert await opens_entries(hands, hands.table["form.Scopes"], SCOPES)
    hands.table = hands.table.with_plain("form.Scopes")
    await choose_many(hands, "form.Scopes", SCOPES[1:], SCOPES)
    assert await tab.evaluate("chosen") == list(SCOPES[1:])


TICKED = {
    "in a list that opens": """<div id=f style='border:1px solid;width:400px;cursor:pointer' onclick='l.hidden = !l.hidden'>Select Scopes ▾</div>
<div id=l hidden style='position:absolute;background:#fff'>{}</div>""",
    "as buttons that stay pressed in": "{}",
}


@pytest.mark.parametrize("where", TICKED)
async def test_entries_with_a_box_or_that_stay_pressed_in_are_chosen(tab: Page, said: list[str], where: str) -> None:
    box = "<div><label><input type=checkbox onchange=\"tick('{0}')\"> {0}</label></div>"
    pressed = "<button type=button aria-pressed=false onclick=\"tick('{0}'); this.ariaPressed = chosen.has('{0}')\">{0}</button> "
    entries = "".join((box if "list" in where else pressed).format(name) for name in SCOPES)
    await tab.set_content(
        "<script>chosen = new Set(); tick = (n) => { chosen.has(n) ? chosen.delete(n) : chosen.add(n); if (window.f) "
        f"f.textContent = ([...chosen].join(', ') || 'Select Scopes') + ' ▾' }}</script><p>Scopes</p>{TICKED[where].format(entries)}"
    )
    await choose_many(hands_on(tab, table(Scopes="multi"), said), "form.Scopes", SCOPES[1:], SCOPES)
    assert set(await tab.evaluate("[...chosen]")) == set(SCOPES[1:])


@pytest.mark.long
@pytest.mark.usefixtures("brief_lists")
async def test_a_plain_field_of_the_name_that_opens_no_list_is_no_choice(tab: Page, said: list[str]) -> None:
    await tab.set_content("<label>Scopes <input></label>")
    hands = hands_on(tab, table(Scopes="multi"), said)
    assert not await opens_entries(hands, hands.table["form.Scopes"], SCOPES)


@pytest.mark.long
@pytest.mark.usefixtures("brief_lists")
async def test_an_entry_that_nobody_wants_and_that_stays_chosen_is_a_named_stop(tab: Page, said: list[str]) -> None:
    stuck = f"<script>w.insertAdjacentHTML('afterbegin', '<span>{SCOPES[0]}</span>')</script>"
    await tab.set_content(typeahead().replace("<input id=field>", "<input id=field role=combobox>") + stuck)
    with pytest.raises(PageChanged, match=f"does not leave out {SCOPES[0]}"):
        await choose_many(hands_on(tab, table(Scopes="multi"), said), "form.Scopes", SCOPES[1:], SCOPES)


async def test_a_choice_is_no_other_while_its_list_lies_over_the_label_below_it(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<div style='width:400px'><div style='position:relative;width:220px'><div style='border:1px solid'><span>org.READ</span><br>"
        "<input placeholder=Search aria-haspopup=listbox></div><ul role=listbox aria-multiselectable=true style='position:absolute;"
        "top:100%;margin:0;width:300px;background:#fff'><li role=option>users.READ</li></ul></div><small>Scopes:<br>?</small></div>"
    )
    found = (await hands_on(tab, table(Scopes="multi"), said).find("form.Scopes"))["form.Scopes"]
    assert await found.element.evaluate("el => el.tagName") == "INPUT"


async def test_a_drawn_switch_that_a_label_wraps_is_turned(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<style>.k { display: inline-block; width: 38px; height: 20px; border-radius: 10px; background: #bbb; position: relative; cursor: pointer }"
        " .k::after { content: ''; position: absolute; top: 2px; left: 2px; width: 16px; height: 16px; background: #fff }"
        " .k.on::after { left: 20px }</style><label style='display: block'><span>Login User</span><span><div class='k on' tabindex=0"
        " onclick=\"this.classList.toggle('on'); this.nextSibling.textContent = this.classList.contains('on') ? 'On' : 'Off'\"></div>"
        "<span style='margin-left: 8px'>On</span></span></label>"
    )
    hands = hands_on(tab, table(Login_User="toggle"), said)
    await hands.switch((await hands.find("form.Login_User"))["form.Login_User"], on=False)
    assert await tab.evaluate("document.querySelector('.k').className") == "k"


async def test_what_is_looked_for_on_a_page_that_was_closed_is_not_called_missing(tab: Page, said: list[str]) -> None:
    hands = hands_on(tab, table(Client_ID="text"), said)
    await tab.close()
    for looking in (hands.find("form.Client_ID", patience=60), hands.any_of("form.Client_ID", patience=60)):
        with pytest.raises(BrowserGone):
            await asyncio.wait_for(looking, 10)


async def test_every_entry_of_a_list_that_stands_open_shows_and_of_a_drop_down_the_one_it_holds(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<p>Scopes</p><select multiple><option selected>ZohoCRM.org.READ<option>Desk.tickets.ALL</select>"
        "<select><option>Comma<option>Space</select>"
    )
    shown = await hands_on(tab, table(Scopes="multi"), said).shows(
        ["ZohoCRM.org.READ", "Desk.tickets.ALL", "Comma", "Space"]
    )
    assert shown == [True, True, True, False]
