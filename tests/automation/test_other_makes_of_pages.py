"""Pages of other makes than the ones known: what a person takes in at a glance, told in other markup."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from automation.choices import choose, choose_many
from automation.errors import PageChanged, Stop
from automation.hands import Hands
from automation.screens import Screens, load_screens
from flows import (
    asking_back,
    client_details,
    client_steps,
    connection_steps,
    custom_service,
    scope_rows,
    setup,
    sign_in,
)
from flows.api_console import open_form
from flows.fields import Form, submit, whole_form
from flows.lists import entry, press
from flows.tables import SCREENS, built_in

if TYPE_CHECKING:
    from playwright.async_api import Page

ACCOUNTS = "https://accounts.example"
NAME, CREATE = "api_console.client_name", "api_console.create"


def hands_on(tab: Page, said: list[str]) -> Hands:
    return Hands(tab, built_in(), Screens([], {}), origins={}, say=said.append)


async def test_a_sign_in_that_asks_for_both_at_once_gets_both(tab: Page, said: list[str]) -> None:
    html = (
        "<h1>Sign in</h1><p>Email address</p><input value='someone@else.example'><p>Password</p><input type=password>"
        "<button onclick=\"fetch('/in?' + [...document.querySelectorAll('input')].map((one) => one.value));"
        "document.body.innerHTML = '<h1>Choose an organization</h1><button>Submit</button>'\">Sign in</button>"
    )
    await tab.route(f"{ACCOUNTS}/**", lambda route: route.fulfill(body=html, content_type="text/html"))
    await tab.goto(f"{ACCOUNTS}/signin")
    screens = Screens(load_screens(SCREENS), {ACCOUNTS: "accounts"})
    hands = Hands(tab, built_in(), screens, origins={"sign_in": frozenset([ACCOUNTS])}, say=said.append)
    identity = SimpleNamespace(email="ops@acme.example", password=lambda _environ: "pass-word-9")
    visit: Any = SimpleNamespace(hands=hands, org=SimpleNamespace(identity=identity), environ={})
    async with tab.expect_request(f"{ACCOUNTS}/in?ops@acme.example,pass-word-9"):
        await sign_in._password(visit, hands)  # noqa: SLF001 - the way to it is a whole sign-in


async def test_a_value_in_a_dialog_is_read_whatever_lies_behind_it(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<p style='position:absolute;left:100px;top:70px;width:200px'>Client Type: Server-based Applications of all kinds</p>"
        "<div style='position:fixed;inset:0;background:#0008'></div><div role=dialog style='position:fixed;left:20px;top:20px;"
        "width:700px;height:300px;background:#fff'><button>x</button><dl style='display:grid;grid-template-columns:190px 1fr'>"
        "<dt>Client ID</dt><dd>1000.ABCDEFGHJK</dd><dt>Client Secret</dt><dd>0123456789abcdef</dd></dl></div>"
    )
    hands = hands_on(tab, said)
    assert await hands.read(hands.table["api_console.client_secret"]) == "0123456789abcdef"


async def test_kinds_of_clients_that_tell_what_they_are_for_below_their_radio_buttons(
    tab: Page, said: list[str]
) -> None:
    kinds = "".join(
        f"<label style='display:block'><input type=radio name=k value='{one}'> {one}<div>What it is for.</div></label>"
        for one in ("Client-based Applications", "Server-based Applications", "Self Client")
    )
    form = "".join(f"<p><label>{one} <input></label></p>" for one in ("Client Name", "Homepage URL", "Redirect URIs"))
    await tab.set_content(
        f"{kinds}<button disabled>CREATE NOW</button><script>const go = document.querySelector('button');"
        "document.onchange = () => { go.disabled = false }; go.onclick = () => { document.title = "
        f"document.querySelector(':checked').value; document.body.innerHTML = `{form}<button>Create</button>` }}</script>"
    )
    await open_form(hands_on(tab, said))
    assert await tab.title() == "Server-based Applications"


ASKING = """<label>Client Name <input id=n></label><button id=b>Create</button><script>window.made = 0;
const veil = () => Object.assign(document.createElement('div'), { style: 'position:fixed;inset:0;background:#0005' });
const box = () => { const one = document.createElement('div'); one.setAttribute('role', 'dialog');
  one.style = 'position:fixed;left:100px;top:100px;width:300px;background:#fff'; return one; };
b.onclick = () => { const [back, one] = [veil(), box()]; one.innerHTML = '<h2>Create</h2><p>%s</p><button>%s</button> <button>Cancel</button>';
  document.body.append(back, one); const [yes, no] = one.querySelectorAll('button');
  no.onclick = () => { back.remove(); one.remove(); }; yes.onclick = () => { made += 1; document.body.innerHTML = 'Made ' + n.value; }; };
</script>"""


async def submitted(tab: Page, said: list[str], question: str, yes: str) -> bool:
    await tab.set_content(ASKING % (question, yes))
    hands = hands_on(tab, said)

    async def fill() -> None:
        await hands.fill((await hands.find(NAME))[NAME], "Acme")

    async def answered() -> bool:
        return (await hands.shows(["Made Acme"]))[0]

    return bool(await submit(hands, Form(fill, {NAME: "Acme"}, CREATE, answered, lambda: None, 3)))


@pytest.mark.parametrize("yes", ["Confirm", "Yes, create", "OK", "Continue"])
async def test_a_page_that_asks_whether_create_was_meant_is_told_so(tab: Page, said: list[str], yes: str) -> None:
    assert await submitted(tab, said, "Do you want to continue?", yes)
    assert await tab.evaluate("made") == 1


async def test_a_page_that_asks_for_more_than_that_is_a_stop(tab: Page, said: list[str]) -> None:
    with pytest.raises(Stop, match="A client of this name exists already") as stop:
        await submitted(tab, said, "A client of this name exists already. Create another one?", "Yes")
    assert stop.value.code == "invalid_config"
    assert await tab.evaluate("made") == 0


NEWS = """<div id=m></div><button id=b>Create Connection</button><script>
const [veil, box] = [0, 0].map(() => document.createElement('div'));
veil.style = 'position:fixed;inset:0;background:#0008'; box.style = 'position:fixed;left:100px;top:80px;width:300px;background:#fff';
box.setAttribute('role', 'dialog'); box.innerHTML = '<h2>News</h2><p>Meet the refreshed pages.</p>%s';
box.onclick = ({ target }) => { if (target.id === 'shut') [veil, box].forEach((one) => one.remove()); else document.title = target.textContent; };
document.body.append(veil, box); b.onclick = () => { document.title = 'pressed'; };</script>"""


@pytest.mark.parametrize(
    "buttons",
    [
        "<button id=shut>Got it</button><button>Take a tour</button>",
        "<button>Learn</button><button id=shut aria-label=Close>x</button>",
    ],
)
async def test_news_that_a_page_lays_over_itself_is_shut(tab: Page, said: list[str], buttons: str) -> None:
    await tab.set_content(NEWS % buttons)
    await hands_on(tab, said).press("connection.create_connection")
    assert await tab.title() == "pressed"


@pytest.mark.long
@pytest.mark.parametrize(
    "buttons",
    [
        "<p>Client Secret</p><p>0123456789</p><button id=shut>Close</button>",
        "<input><button id=shut>Close</button>",
        "<button>Accept</button><button>Cancel</button><button id=shut>Close</button>",
        "<button>Revoke</button><button id=shut>Close</button>",
    ],
)
async def test_a_dialog_with_something_in_it_is_left_as_it_is(tab: Page, said: list[str], buttons: str) -> None:
    await tab.set_content(NEWS % buttons)
    with pytest.raises(PageChanged, match="something lies over it"):
        await hands_on(tab, said).press("connection.create_connection")
    assert "Meet the refreshed pages" in await tab.inner_text("body")


@pytest.mark.long
async def test_a_notice_over_a_button_is_shut_and_never_accepted(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<button id=b style='position:fixed;bottom:10px'>Create Connection</button><div id=n style='position:fixed;left:0;right:0;"
        "bottom:0;background:#ccc;padding:20px'>We use cookies. <button onclick=\"document.title = 'accepted'\">Accept all</button>"
        "<button onclick='n.remove()'>Only necessary</button></div><script>b.onclick = () => { document.title = 'pressed' }</script>"
    )
    await hands_on(tab, said).press("connection.create_connection")
    assert await tab.title() == "pressed"


@pytest.mark.long
async def test_a_set_up_page_that_its_address_does_not_open_is_reached_by_the_menu(tab: Page, said: list[str]) -> None:
    crm = "https://crm.example"
    await tab.route(
        f"{crm}/**",
        lambda route: route.fulfill(
            content_type="text/html",
            body='<p>Welcome</p><a href=# title=Setup onclick="m.hidden = false">*</a><div id=m hidden><div role=button tabindex=0 onclick='
            '"s.hidden = false">Developer Space</div><div id=s hidden><a href=# onclick="document.body.innerHTML='
            "'<a href=#>Custom Services</a>'\">Connections</a></div></div>",
        ),
    )
    hands = Hands(tab, built_in(), Screens([], {crm: "crm"}), origins={}, say=said.append)
    await setup.reach(hands, f"{crm}/settings/connections", setup.CONNECTIONS, ["custom_service.custom_services"])
    assert "custom_service.custom_services" in await hands.seek("custom_service.custom_services")
    assert said == ["pressing Setup", "pressing Developer Hub", "pressing Connections"]


async def test_rows_whose_buttons_make_them_begin_elsewhere_are_rows_all_the_same(tab: Page, said: list[str]) -> None:
    row = "<div style='display:flex;width:600px'><input placeholder='Display Name' style='width:100%%'><input placeholder=Scope style='width:100%%' value='%s'>%s</div>"
    await tab.set_content(
        f"<p>Scopes</p>{row % ('ZohoCRM.org.READ', '<button>-</button>')}{row % ('', '<button>-</button><button>+</button>')}"
    )
    assert len((await hands_on(tab, said).seek("custom_service.scope")).found["custom_service.scope"]) == 2


@pytest.mark.parametrize("button", ["<button>View</button>", "<button title=Edit>*</button>"])
async def test_an_entry_whose_name_cannot_be_pressed_is_opened_by_its_button(
    tab: Page, said: list[str], button: str
) -> None:
    line = f"<tr><td>%s</td><td>Server-based</td><td>{button} <button>Delete</button></td></tr>"
    await tab.set_content(
        f"<table>{line % 'Acme Link'}{line % 'Acme Link Test'}</table><script>onclick = ({{ target }}) => {{ "
        "if (target.matches('button')) document.title = target.closest('tr').innerText }</script>"
    )
    hands = hands_on(tab, said)
    assert await press(hands, lambda: entry(hands, ["Acme Link"], "client"))
    assert (await tab.title()).startswith("Acme Link Server-based")


async def test_an_entry_that_its_name_opens_is_opened_once(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<table><tr onclick=\"document.title += 'x'; setTimeout(() => { document.body.append('open') }, 300)\"><td>Acme Link</td>"
        "<td><button>Edit</button></td></tr></table>"
    )
    hands = hands_on(tab, said)
    assert await press(hands, lambda: entry(hands, ["Acme Link"], "client"))
    assert await tab.title() == "x"


SCOPES = ["ZohoCRM.org.READ", "Desk.tickets.READ"]
IN_A_DIALOG = """<p>Scopes</p><div id=l></div><button id=a>Add Scope</button><button>Create Service</button><script>
a.onclick = () => { const [veil, box] = [0, 0].map(() => document.createElement('div')); document.body.append(veil, box);
  veil.style = 'position:fixed;inset:0;background:#0008'; box.style = 'position:fixed;left:90px;top:50px;width:400px;background:#fff';
  box.setAttribute('role', 'dialog'); box.innerHTML = '<h2>Add Scope</h2><p>Display Name</p><input><p>Scope</p><input><button disabled>Add</button>'
    + '<button>Cancel</button>'; const [name, scope] = box.querySelectorAll('input'); const [add, cancel] = box.querySelectorAll('button');
  const shut = () => { veil.remove(); box.remove(); }; cancel.onclick = shut; scope.oninput = () => { add.disabled = !scope.value; };
  add.onclick = () => { l.insertAdjacentHTML('beforeend', `<p>${name.value} ${scope.value}</p>`); shut(); }; };</script>"""


async def test_scopes_that_a_form_asks_for_in_a_dialog_are_added_there(tab: Page, said: list[str]) -> None:
    await tab.set_content(IN_A_DIALOG)
    hands = hands_on(tab, said)
    await scope_rows.add_scopes(hands, SCOPES)
    await scope_rows.count_scopes(hands, SCOPES)
    assert (await tab.inner_text("#l")).split() == [scope for scope in SCOPES for _ in range(2)]


@pytest.mark.parametrize(
    "field",
    ["<textarea></textarea>", "<input placeholder='Comma separated scopes'>", "<textarea>ZohoCRM.org.READ</textarea>"],
)
async def test_scopes_that_one_field_takes_as_one_text_stand_in_it_with_commas(
    tab: Page, said: list[str], field: str
) -> None:
    await tab.set_content(f"<p>Scopes</p>{field}<button>Create Service</button>")
    hands = hands_on(tab, said)
    await scope_rows.add_scopes(hands, SCOPES)
    await scope_rows.count_scopes(hands, SCOPES)
    assert await tab.locator("textarea, input").input_value() == ",".join(SCOPES)


@pytest.mark.parametrize(("button", "goes_on"), [("Create And Connect", True), ("Create", False)])
async def test_a_question_before_the_authorisation_may_tell_what_comes_there(
    tab: Page, said: list[str], button: str, goes_on: bool
) -> None:
    await tab.set_content(
        f"<button>{button}</button><div role=dialog style='position:fixed;top:90px;background:#fff'><p>You will sign in and give "
        "your consent.</p><button onclick=\"document.title = 'on'\">Continue</button><button>Cancel</button></div>"
    )
    hands = hands_on(tab, said)
    key = "connection.create_and_connect" if goes_on else CREATE
    answer = await asking_back.answered(hands, (await hands.seek(key))[key])
    assert (answer == asking_back.WENT_ON, await tab.title()) == (goes_on, "on" if goes_on else "")


async def test_a_label_under_a_panel_is_not_read(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<table style='position:absolute;left:300px;top:60px'><tr><th>Service</th></tr><tr><td>Acme Link</td></tr></table>"
        "<div style='position:fixed;right:0;top:0;bottom:0;left:250px;background:#fff'><p style='margin-top:100px'>Acme Other</p></div>"
    )
    hands = hands_on(tab, said)
    assert await hands.read(hands.table["connection.shown_service"]) is None


@pytest.mark.long
async def test_a_list_that_came_after_a_form_is_no_refusal_of_it(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<label>Client Name <input></label><button id=b>Create</button><script>b.onclick = () => { document.body.innerHTML = "
        "'<p>Applications</p><input placeholder=Search><p>Acme Test</p><button>Create</button>' }</script>"
    )
    hands = hands_on(tab, said)

    async def fill() -> None:
        await hands.fill((await hands.find(NAME))[NAME], "Acme")

    async def answered() -> bool:
        return False

    assert await submit(hands, Form(fill, {NAME: "Acme"}, CREATE, answered, lambda: None, 6)) is None


async def test_a_label_under_the_field_of_another_one_is_that_of_the_text_below_it(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<div><div>Client ID</div><input readonly value=1000.ABCDEFGHJK></div><div style='margin-top:14px'>Client Secret</div>"
        "<div style='margin-top:15px'><span>0123456789abcdef</span> <button>Hide</button></div>"
    )
    hands = hands_on(tab, said)
    assert await hands.read(hands.table["api_console.client_secret"]) == "0123456789abcdef"
    assert await hands.read(hands.table["api_console.client_id"]) == "1000.ABCDEFGHJK"


async def test_a_label_under_a_panel_parts_no_label_on_it_from_its_field(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<p style='position:absolute;left:330px;top:38px;margin:0'>Service Link Name</p><div style='position:fixed;left:250px;right:0;top:0;"
        "bottom:0;background:#fff;padding:20px 80px'>Service Name *<br><input style='margin-top:10px;width:300px'></div>"
    )
    assert "custom_service.service_name" in await hands_on(tab, said).seek("custom_service.service_name")


async def test_of_several_labels_the_one_in_one_part_with_the_name_counts(tab: Page, said: list[str]) -> None:
    card = "<div style='width:300px'><h3>%s</h3><p>Service Link Name: %s</p></div>"
    await tab.set_content(
        f"{card % ('Acme Sandbox', 'acme_sandbox')}{card % ('Acme Link', 'acme_link')}{card % ('Acme Old', 'acme_old')}"
    )
    hands = hands_on(tab, said)
    assert await hands.read(hands.table["custom_service.shown_link_name"], near="Acme Link") == "acme_link"
    assert await hands.read(hands.table["custom_service.shown_link_name"]) == "acme_sandbox"


@pytest.mark.long
async def test_the_button_that_shows_a_secret_is_the_one_at_its_label(tab: Page, said: list[str]) -> None:
    line = "<p>Other client <button onclick=\"document.title = 'other'\">View</button></p>"
    await tab.set_content(
        f"{line * 3}<div style='margin-top:90px'><p>Client Secret</p><span id=s>********</span> "
        "<button onclick=\"s.textContent = '0123456789abcdef'\">View</button></div>"
    )
    hands = hands_on(tab, said)
    assert await client_details.read_value(hands, client_details.SECRET, client_details.REVEAL) == "0123456789abcdef"
    assert not await tab.title()
    await tab.set_content(line * 2)
    with pytest.raises(PageChanged, match="stands nowhere"):
        await client_details.read_value(hands, client_details.SECRET, client_details.REVEAL)
    assert not await tab.title()


async def test_the_word_behind_a_tab_is_no_secret(tab: Page, said: list[str]) -> None:
    tabs = "".join(
        f"<b style='display:inline-block;margin:9px'>{one}</b>" for one in ("Details", "Client Secret", "Settings")
    )
    await tab.set_content(f"<div style='cursor:pointer'>{tabs}<p>Client Name</p><input></div>")
    hands = hands_on(tab, said)
    assert await hands.read(hands.table["api_console.client_secret"]) is None


async def test_the_head_of_a_column_is_no_caption_of_the_search_field_over_its_list(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<div><input type=search placeholder=Search><table style='width:600px'><tr><th>Client Name<th>Homepage URL</tr>"
        "<tr><td>Acme<td>https://acme.example</tr></table></div>"
    )
    assert not (await hands_on(tab, said).seek(NAME, "api_console.homepage_url")).found


@pytest.mark.parametrize(("field", "is_form"), [("<input>", True), ("<input readonly value=https://a.example>", False)])
async def test_fields_that_take_no_typing_are_no_form(tab: Page, said: list[str], field: str, *, is_form: bool) -> None:
    await tab.set_content(f"<label>Authorize URL {field}</label>")
    assert await custom_service._is_form(hands_on(tab, said)) == is_form  # noqa: SLF001 - the way to it is a whole run


async def test_scopes_that_are_folded_away_by_app_are_ticked(tab: Page, said: list[str]) -> None:
    group = (
        "<div><div role=button tabindex=0 aria-expanded=false style='width:300px' onclick='this.nextElementSibling.hidden = false;"
        "this.ariaExpanded = true'>%s</div><div hidden><label><input type=checkbox>%s</label></div></div>"
    )
    await tab.set_content(
        f"<p>Scopes</p>{group % ('ZohoCRM', SCOPES[0])}{group % ('Desk', SCOPES[1])}<button>Create And Connect</button>"
    )
    await choose_many(hands_on(tab, said), "connection.scopes", [SCOPES[1]], SCOPES)
    assert await tab.evaluate("[...document.querySelectorAll('input')].map((one) => one.checked)") == [False, True]


async def test_a_choice_that_is_drawn_as_cards_is_chosen_and_read_by_its_frame(tab: Page, said: list[str]) -> None:
    cards = "".join(
        f"<span onclick='pick(this)'>{one}</span>" for one in ("Client Credentials", "Password", "Authorization Code")
    )
    await tab.set_content(
        "<style>#c span { border: 1px solid #bcc; padding: 8px; cursor: pointer; margin-right: 10px; display: inline-block }"
        f"#c .on {{ border-color: #16c; box-shadow: 0 0 0 1px #16c }}</style><p>Grant Type</p><div id=c>{cards}</div><script>const pick ="
        " (el) => { [...c.children].forEach((one) => { one.className = '' }); el.className = 'on' }</script>"
    )
    hands = hands_on(tab, said)
    key = "custom_service.grant_type"
    found = (await hands.find(key))[key]
    assert await hands.held(found) == ""
    await choose(hands, found, ["Authorization Code"])
    assert await hands.held(found) == "Authorization Code"


async def test_a_label_under_a_drawn_choice_is_its_own_and_the_arrow_of_a_button_below_is_none(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<div style='width:600px'><div id=d tabindex=0 style='border:1px solid;height:34px;cursor:pointer'><span>API Key</span></div>"
        "<p style='margin:2px'>Authentication Type</p></div><div style='display:flex;height:34px'><button>Create Service</button><button"
        " aria-haspopup=menu>▾</button></div>"
    )
    found = await hands_on(tab, said).seek("custom_service.authentication_type")
    assert await found["custom_service.authentication_type"].element.get_attribute("id") == "d"


async def test_what_is_chosen_beside_a_button_that_is_called_like_its_label_is_read(tab: Page, said: list[str]) -> None:
    boxes = "".join(f"<label><input type=checkbox>{one}</label>" for one in SCOPES)
    await tab.set_content(
        "<p>Scopes</p><div><button onclick='m.hidden = false'>Choose Scopes</button><p id=t>None selected</p></div><div id=m hidden"
        f" style='position:absolute;top:200px;border:1px solid'>{boxes}<button onclick=\"t.innerText = [...m.querySelectorAll("
        "':checked')].map((one) => one.parentNode.innerText).join(', '); m.hidden = true\">Done</button></div>"
    )
    await choose_many(hands_on(tab, said), "connection.scopes", SCOPES, SCOPES)
    assert await tab.inner_text("#t") == ", ".join(SCOPES)


@pytest.mark.parametrize("layer", ["dialog", "div style='position:fixed;top:150px;background:#fff'"])
async def test_scopes_are_ticked_and_applied_in_a_dialog_of_drawn_boxes(tab: Page, said: list[str], layer: str) -> None:
    boxes = "".join(
        f"<p><span role=checkbox tabindex=0 aria-checked=false onclick='this.ariaChecked = this.ariaChecked === &quot;false&quot;' style='display:inline-block;width:14px;height:14px;border:1px solid'></span>"
        f"<span>{one}</span></p>"
        for one in SCOPES
    )
    await tab.set_content(
        "<p>Scopes</p><div><button onclick='open_()'>Select scopes</button><p id=t>None selected</p></div><button>Next</button><script>"
        f"const open_ = () => {{ document.body.insertAdjacentHTML('beforeend', `<{layer} id=m><h2>Select scopes</h2><input type=search"
        f" placeholder='Search scopes'>{boxes}<button onclick='apply()'>Apply</button><button onclick='m.remove()'>Cancel</button></"
        f"{layer.split(maxsplit=1)[0]}>`); m.showModal?.() }}; const apply = () => {{ t.innerText = [...m.querySelectorAll('[aria-checked=true]')].map("
        "(one) => one.nextSibling.innerText).join(', '); m.remove() }</script>"
    )
    await choose_many(hands_on(tab, said), "connection.scopes", [SCOPES[1]], SCOPES)
    assert await tab.inner_text("#t") == SCOPES[1]


@pytest.mark.parametrize("drawn", ["", "#d::after { content: '▾' }"])
async def test_a_choice_that_opens_a_dialog_to_choose_in_is_chosen(tab: Page, said: list[str], drawn: str) -> None:
    popup = "" if drawn else "aria-haspopup=dialog"
    await tab.set_content(
        f"<style>{drawn}</style><p>Authentication Type</p><div id=d role=button tabindex=0 {popup} style='border:1px solid;width:300px;cursor:"
        "pointer'>Select Authentication Type</div><p>Once it is chosen, more is asked for.</p><div id=m hidden role=dialog style='position:fixed;top:150px;left:50px;background:#fff'>"
        "<h2>Select Authentication Type</h2><input type=search placeholder=Search><ul><li style='cursor:pointer'>API Key<li style='cursor:pointer'>"
        "OAuth2</ul></div><script>d.onclick = () => { m.hidden = false }; m.onclick = (event) => { if (event.target.tagName !== 'LI') return;"
        "d.innerText = event.target.innerText; m.hidden = true }</script>"
    )
    hands = hands_on(tab, said)
    key = "custom_service.authentication_type"
    await choose(hands, (await hands.find(key, patience=1))[key], ["OAuth2"])
    assert await tab.inner_text("#d") == "OAuth2"


async def test_a_plus_among_drawn_cards_is_no_button_that_adds_a_row(tab: Page, said: list[str]) -> None:
    cards = "".join(
        f"<span style='border:1px solid;cursor:pointer;margin:4px'>{one}</span>" for one in ("Comma", "Space", "Plus")
    )
    await tab.set_content(
        f"<p>Scopes</p><textarea></textarea><p>Scope Delimiter</p><div style='display:flex'>{cards}</div>"
    )
    assert not (await hands_on(tab, said).seek("custom_service.add_scope")).stands("custom_service.add_scope")


async def test_a_label_behind_its_field_is_its_own(tab: Page, said: list[str]) -> None:
    row = "<div style='display:grid;grid-template-columns:400px 190px;gap:12px;margin-bottom:14px'><div>{}</div><span>{}</span></div>"
    names = ("Service Name", "Service Link Name", "Client ID", "Client Secret")
    await tab.set_content(
        "".join(row.format(f"<input id=f{at} style='width:100%'>", name) for at, name in enumerate(names))
    )
    keys = ("service_name", "service_link_name", "client_id", "client_secret")
    sought = await hands_on(tab, said).seek(*(f"custom_service.{key}" for key in keys))
    assert [await sought[f"custom_service.{key}"].element.get_attribute("id") for key in keys] == [
        "f0",
        "f1",
        "f2",
        "f3",
    ]


async def test_cards_of_a_choice_go_on_in_a_second_line(tab: Page, said: list[str]) -> None:
    cards = "".join(
        f"<span onclick='this.className = 1'>{one}</span>"
        for one in ("Client Credentials", "Password", "Authorization Code")
    )
    await tab.set_content(
        "<style>#c { display: flex; flex-wrap: wrap; gap: 10px; width: 250px } #c span { border: 1px solid #bcc; padding: 8px; cursor: pointer }"
        f"</style><p>Grant Type</p><div id=c>{cards}</div>"
    )
    found = await hands_on(tab, said).seek("custom_service.grant_type")
    assert await found["custom_service.grant_type"].element.get_attribute("id") == "c"


@pytest.mark.long
async def test_scopes_in_a_plain_field_whose_name_goes_on_with_a_hint_are_known_by_their_label(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<p>Connection Name</p><input><p>Connection Link Name</p><input><p id=s>Scopes *</p><p id=h>Ask your administrator.</p><input"
        f" aria-labelledby='s h' oninput=\"l.innerText = this.value ? '{SCOPES[0]}' : ''\"><div id=l style='position:absolute;cursor:pointer'>"
        "</div><br><br><button>Create And Connect</button>"
    )
    hands = hands_on(tab, said)
    keys = ["connection.connection_name", "connection.create_and_connect"]
    assert "connection.scopes" in await whole_form(
        hands, *keys, expected=["connection.login_user"], offered=[SCOPES[0]]
    )


async def test_tabs_that_are_only_drawn_are_pressed_as_before(tab: Page, said: list[str]) -> None:
    tabs = "".join(
        f"<span style='border:1px solid;cursor:pointer'>{one}</span>"
        for one in ("Client Details", "Client Secret", "Settings")
    )
    await tab.set_content(f"<div style='display:flex'>{tabs}</div>")
    assert "api_console.client_secret_tab" in await hands_on(tab, said).seek("api_console.client_secret_tab")


async def test_a_box_for_all_scopes_is_not_taken_for_a_switch_that_the_form_lacks(tab: Page, said: list[str]) -> None:
    boxes = "".join(f"<tr><td><input type=checkbox><td>{one}</tr>" for one in SCOPES)
    await tab.set_content(
        "<p>Connection Name</p><input><p>Connection Link Name</p><input><p>Scopes</p><table><tr><th><input type=checkbox title='Select all'><th>Name</tr>"
        f"{boxes}</table><label><input type=checkbox>ZohoCRM (1)</label><button>Create And Connect</button>"
    )
    keys = ["connection.connection_name", "connection.create_and_connect"]
    assert keys[0] in await whole_form(hands_on(tab, said), *keys, expected=["connection.login_user"], offered=SCOPES)


@pytest.mark.parametrize("before", ["", "checked"])
async def test_scopes_in_a_tree_are_ticked_behind_its_marks(tab: Page, said: list[str], before: str) -> None:
    branch = (
        f"<div><span class=t style='cursor:pointer;display:inline-block;width:18px' onclick='g = this.parentNode.lastChild; g.hidden ="
        f" !g.hidden'>▸</span><label><input type=checkbox title=all>%s (1)</label><div hidden><label><input type=checkbox {before}>%s</label>"
        "</div></div>"
    )
    await tab.set_content(
        f"<p>Scopes</p>{branch % ('ZohoCRM', SCOPES[0])}{branch % ('Desk', SCOPES[1])}<button>Create And Connect</button>"
    )
    await choose_many(hands_on(tab, said), "connection.scopes", [SCOPES[1]], SCOPES)
    assert await tab.evaluate("[...document.querySelectorAll('[title], [title] ~ *')].map((one) => one.checked)") == [
        False,
        False,
    ]
    assert await tab.evaluate("[...document.querySelectorAll('input:not([title])')].map((one) => one.checked)") == [
        False,
        True,
    ]


@pytest.mark.parametrize("tile", ["<img alt='{}' width=40 height=40>", "<b title='{}'>AL</b>"])
async def test_an_entry_that_bears_its_name_in_a_picture_alone_is_found(tab: Page, said: list[str], tile: str) -> None:
    names = ["Acme Link Test", "Acme Link"]
    await tab.set_content(
        "".join(
            f"<div style='width:90px;cursor:pointer' onclick='document.title += `{one}.`'>{tile.format(one)}</div>"
            for one in names
        )
    )
    hands = hands_on(tab, said)
    assert await press(hands, lambda: entry(hands, ["Acme Link"], "custom service"))
    assert await tab.title() == "Acme Link."


async def test_a_client_whose_form_is_in_steps_is_filled_step_by_step(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<div id=a><p>Client Name</p><input><p>Homepage URL</p><input><br><button id=n>Next</button></div><div id=b hidden>"
        "<p>Authorized Redirect URIs</p><input><br><button>Back</button><button>Create</button></div>"
        "<script>n.onclick = () => { a.hidden = true; b.hidden = false }</script>"
    )
    hands = hands_on(tab, said)
    typed: dict[str, Any] = {}
    form: Any = Form(lambda: None, typed, CREATE, lambda: None, lambda: None)  # type: ignore[arg-type,return-value]
    texts = {NAME: "Acme", "api_console.homepage_url": "https://acme.example"}
    assert await client_steps.opens_in_steps(hands, [*texts, "api_console.redirect_uris"])
    await client_steps.fill(hands, form, texts, ["https://d.example/callback"], typed)
    assert await tab.evaluate("[...document.querySelectorAll('input')].map((one) => one.value)") == [
        *texts.values(), "https://d.example/callback",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "block",
    [
        "Client ID     : 1000.ABCDEFGHJK\nClient Secret : 0123456789abcdef",
        '{\n  <b>"client_id"</b>: "1000.ABCDEFGHJK",\n  <b>"client_secret"</b>: "0123456789abcdef"\n}',
    ],
)
async def test_id_and_secret_are_read_from_a_block_of_lines(tab: Page, said: list[str], block: str) -> None:
    await tab.set_content(f"<p>Credentials</p><pre>{block}</pre>")
    hands = hands_on(tab, said)
    read = [await hands.read(hands.table[f"api_console.{key}"]) for key in ("client_id", "client_secret")]
    assert read == ["1000.ABCDEFGHJK", "0123456789abcdef"]


COPIES = {
    "writes": "navigator.clipboard.writeText('0123456789abcdef')",
    "selects": "s.hidden = false; s.select(); document.execCommand('copy'); s.hidden = true",
}


@pytest.mark.parametrize(
    ("attributes", "button"),
    [
        ("onmouseenter=\"this.innerText = '0123456789abcdef'\" onmouseleave=\"this.innerText = '••••••••'\"", ""),
        *[("", f'<button title="Copy to clipboard" onclick="{how}">⧉</button>') for how in COPIES.values()],
    ],
    ids=["hover", *COPIES],
)
async def test_a_secret_in_dots_is_read_under_the_mouse_or_as_it_is_copied(
    tab: Page, said: list[str], attributes: str, button: str
) -> None:
    html = (
        "<p>Client ID</p><p>1000.ABCDEFGHJK</p><p>Client Secret</p><p style='margin:0'>"
        f"<span {attributes}>••••••••</span> {button}</p><textarea id=s hidden>0123456789abcdef</textarea>"
    )
    await tab.route(
        "https://api-console.example/", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8")
    )
    await tab.goto("https://api-console.example/")
    hands = hands_on(tab, said)
    key = "api_console.client_secret"
    assert await client_details.read_value(hands, key, *client_details.TABS) == "0123456789abcdef"
    assert await tab.evaluate("Clipboard.prototype.writeText.toString()") == "function writeText() { [native code] }"


async def test_a_connection_whose_form_is_in_steps_is_filled_step_by_step(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<p>1 Details</p><p>2 Scopes</p><div id=a><p>Connection Name</p><input><p>Connection Link Name</p><input><p><label>"
        "<input type=checkbox checked id=u>Use Credentials of Login User</label></p><button id=n>Next</button></div>"
        f"<div id=b hidden><p>Scopes</p><label><input type=checkbox id=s>{SCOPES[0]}</label><label><input type=checkbox>"
        f"{SCOPES[1]}</label><button id=m>Next</button></div><div id=c hidden><p>Name: Acme</p><p>Scopes: {SCOPES[0]}</p>"
        "<button>Back</button><button>Create And Connect</button></div><script>n.onclick = () => { a.hidden = true; b.hidden ="
        " false }; m.onclick = () => { b.hidden = true; c.hidden = false }</script>"
    )
    hands = hands_on(tab, said)
    typed: dict[str, Any] = {}
    form: Any = Form(lambda: None, typed, connection_steps.CREATE, lambda: None, lambda: None)  # type: ignore[arg-type,return-value]
    service = SimpleNamespace(scopes=SCOPES)
    wanted = SimpleNamespace(name="Acme", link_name="acme", login_user=False, scopes=[SCOPES[0]])
    org: Any = SimpleNamespace(service=service, connection=wanted)
    left = {*connection_steps.FIELDS}
    assert await connection_steps.opens_in_steps(hands)
    await connection_steps.fill(hands, form, org, typed, left)
    assert await tab.evaluate("[...document.querySelectorAll('[type=checkbox]')].map((one) => one.checked)") == [
        False,
        True,
        False,
    ]
    assert await tab.evaluate("[...document.querySelectorAll('input')].slice(0, 2).map((one) => one.value)") == [
        "Acme",
        "acme",
    ]
    assert (await hands.seek(connection_steps.CREATE)).stands(connection_steps.CREATE)


@pytest.mark.long
async def test_scopes_of_a_step_that_are_chosen_in_a_plain_field_are_chosen(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<div id=a><p>Scopes</p><div><span id=c></span><input id=f placeholder='Type to search scopes'></div><div id=l style='position:absolute;top:150px'>"
        f"</div><button id=n>Next</button></div><div id=z hidden><button>Create And Connect</button></div><script>const all = {SCOPES};"
        "f.oninput = () => { l.replaceChildren(...all.filter((one) => f.value && one.includes(f.value)).map((one) => { const e = document.createElement"
        "('div'); e.innerText = one; e.onclick = () => { c.innerHTML += `<i>${one}</i> `; f.value = ''; l.innerHTML = '' }; return e })) };"
        "n.onclick = () => { a.hidden = true; z.hidden = false }</script>"
    )
    hands = hands_on(tab, said)
    form: Any = Form(lambda: None, {}, connection_steps.CREATE, lambda: None, lambda: None)  # type: ignore[arg-type,return-value]
    wanted = SimpleNamespace(name="Acme", link_name="acme", login_user=False, scopes=[SCOPES[1]])
    org: Any = SimpleNamespace(service=SimpleNamespace(scopes=SCOPES), connection=wanted)
    await connection_steps.fill(hands, form, org, {}, {"connection.scopes"})
    assert (await tab.text_content("#c") or "").strip() == SCOPES[1]


async def test_an_entry_is_opened_by_the_menu_of_its_line(tab: Page, said: list[str]) -> None:
    line = "<tr><td>%s</td><td><button title='More actions' onclick='m.hidden = false; m.title = this.closest(`tr`).innerText'>⋮</button></td></tr>"
    await tab.set_content(
        f"<table>{line % 'Acme Link Test'}{line % 'Acme Link'}</table><div id=m hidden style='position:absolute;top:200px'>"
        "<div role=menuitem tabindex=0 onclick='document.title = m.title'>View</div><div role=menuitem tabindex=0>Delete</div></div>"
    )
    hands = hands_on(tab, said)
    assert await press(hands, lambda: entry(hands, ["Acme Link"], "client"))
    assert (await tab.title()).startswith("Acme Link ")
    assert "Test" not in await tab.title()


@pytest.mark.parametrize(
    ("listed", "pressed"), [("someone@else.example", "Use another account"), ("ops@a.example", "ops@a.example")]
)
async def test_a_page_that_offers_accounts_is_gone_through(
    tab: Page, said: list[str], listed: str, pressed: str
) -> None:
    html = (
        f"<h1>Choose an account</h1><div role=button tabindex=0>{listed}</div><a href=#>Use another account</a><script>"
        "onclick = ({ target }) => { document.title = target.textContent; document.body.innerHTML = '<h1>Choose an organization</h1>"
        "<button>Submit</button>' }</script>"
    )
    await tab.route(f"{ACCOUNTS}/**", lambda route: route.fulfill(body=html, content_type="text/html"))
    await tab.goto(f"{ACCOUNTS}/signin")
    hands = Hands(tab, built_in(), Screens(load_screens(SCREENS), {ACCOUNTS: "accounts"}), origins={}, say=said.append)
    names = hands.screens.names(await hands.look())
    assert await sign_in._state(hands, names) == "accounts"  # noqa: SLF001 - the way to it is a whole sign-in
    await sign_in._choose_account(hands, "ops@a.example")  # noqa: SLF001 - as above
    assert await tab.title() == pressed


async def test_a_list_of_boxes_whose_choice_counts_once_it_is_applied(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<p>Scopes</p><div style='position:relative;width:400px'><div id=v role=button tabindex=0 aria-haspopup=true style='border:1px solid'>"
        "Select scopes</div><div id=l hidden style='position:absolute;background:#fff;border:1px solid;top:40px'>"
        + "".join(f"<label style='display:block'><input type=checkbox>{one}</label>" for one in SCOPES)
        + "<button>Apply</button></div></div><script>v.onclick = () => { l.hidden = !l.hidden }; l.lastChild.onclick = () => { l.hidden = true;"
        "v.textContent = [...l.querySelectorAll(':checked')].map((one) => one.parentNode.textContent).join(', ') || 'Select scopes' }</script>"
    )
    await choose_many(hands_on(tab, said), "connection.scopes", SCOPES, SCOPES)
    assert await tab.inner_text("#v") == ", ".join(SCOPES)


async def test_a_field_that_a_hint_puts_out_of_its_labels_line_is_that_of_the_label(tab: Page, said: list[str]) -> None:
    row = (
        "<div style='display:grid;grid-template-columns:190px 400px;margin:14px'><span>%s</span><div><div>As your provider shows "
        "it.</div><input></div></div>"
    )
    await tab.set_content(row % "Service Name" + row % "Service Link Name")
    sought = await hands_on(tab, said).seek("custom_service.service_name", "custom_service.service_link_name")
    tops = [(await several[0].element.bounding_box() or {"y": 0})["y"] for several in sought.found.values()]
    assert len(tops) == 2
    assert tops == sorted(set(tops))


async def test_a_field_behind_a_pencil_is_unlocked_first(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<p>Connection Link Name</p><input id=f readonly value=acme><button title='Edit link name' onclick='f.readOnly = false'>*</button>"
    )
    hands, key = hands_on(tab, said), "connection.connection_link_name"
    await hands.fill_all([((await hands.find(key))[key], "acme_link")])
    assert await tab.input_value("#f") == "acme_link"


async def test_a_hint_that_is_only_drawn_in_an_editable_element_tells_what_it_is(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<style>div:empty::before { content: attr(data-hint); color: #999 }</style>"
        "<div contenteditable aria-placeholder='Type here' style='width:300px;height:30px' data-hint='Homepage URL'></div>"
        "<div contenteditable style='width:300px;height:30px' data-hint='Client Name'></div>"
    )
    hands = hands_on(tab, said)
    assert "api_console.homepage_url" in await hands.seek("api_console.homepage_url")
    await hands.fill((await hands.find(NAME))[NAME], "Acme")
    assert await tab.locator("div").all_inner_texts() == ["", "Acme"]
    assert await hands.held((await hands.find(NAME))[NAME]) == "Acme"


async def test_a_label_that_holds_a_hint_as_well_is_the_label_of_its_field(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<label style='display:block'><span>Authorized Redirect URIs</span><div><textarea></textarea><div>Several with commas</div>"
        "</div></label>"
    )
    assert "api_console.redirect_uris" in await hands_on(tab, said).seek("api_console.redirect_uris")
