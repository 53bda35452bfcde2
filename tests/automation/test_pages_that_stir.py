"""Pages that set themselves up under the hand, and widgets that only look like what they are."""

from __future__ import annotations

import time
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from automation import open_lists, pressing, redaction, rest
from automation.choices import choose, choose_many
from automation.errors import PageChanged, Stop
from automation.hands import Hands
from automation.screens import Screens, load_screens
from flows import api_console, connection, custom_service, function_editor, lists, redirect_uris, services, sign_in
from flows.custom_service import unfolded
from flows.fields import whole_form
from flows.lists import entry, lines, press
from flows.services import LANDING, open_list, open_new
from flows.tables import SCREENS, built_in
from flows.work import Work

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle, Page

    from automation.report.envelope import Outcome


ACCOUNTS = "https://accounts.example"
SCOPES = ["ZohoCRM.modules.ALL", "ZohoCRM.org.READ", "Desk.tickets.READ", "ZohoBooks.fullaccess.all"]
NAME, CREATE = "api_console.client_name", "api_console.create"
AUTHENTICATION, GRANT = "custom_service.authentication_type", "custom_service.grant_type"


def hands_on(tab: Page, said: list[str]) -> Hands:
    return Hands(tab, built_in(), Screens([], {}), origins={}, say=said.append)


async def state_at_sign_in(tab: Page, said: list[str], html: str) -> str | None:
    """Return the step that the sign-in takes a page of the accounts host for."""
    screens = Screens(load_screens(SCREENS), {ACCOUNTS: "accounts"})
    await tab.route(f"{ACCOUNTS}/**", lambda route: route.fulfill(body=html, content_type="text/html"))
    await tab.goto(f"{ACCOUNTS}/announcement")
    hands = Hands(tab, built_in(), screens, origins={}, say=said.append)
    return await sign_in._state(hands, screens.names(await hands.look()))  # noqa: SLF001


async def test_a_page_that_offers_codes_for_later_is_an_announcement(tab: Page, said: list[str]) -> None:
    page = "<h2>Backup verification codes</h2><button>Download codes</button><a href=#>Remind me later</a>"
    assert await state_at_sign_in(tab, said, page) == "announcement"


async def test_a_page_that_asks_for_a_code_is_none_though_it_has_something_to_put_off(
    tab: Page, said: list[str]
) -> None:
    page = (
        "<h2>Enter the verification code</h2><input placeholder='Enter OTP'><button>Go on</button>"
        "<p>New: passkeys <a href=#>Remind me later</a></p>"
    )
    assert await state_at_sign_in(tab, said, page) == "mfa_code"


async def test_a_next_that_was_not_heard_yet_is_pressed_again_at_the_sign_in(
    tab: Page, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "RESTING", 0.3)
    page = (
        "<h2>Sign in</h2><label>Email address <input></label><button id=n>Next</button><script>let presses = 0;"
        "n.onclick = () => { if (presses++) fetch('/lookup').then(() => { location.href = 'https://console.example/' }) }</script>"
    )
    await tab.route("**/*", lambda route: route.fulfill(body=page, content_type="text/html"))
    await tab.goto(f"{ACCOUNTS}/signin")
    hands = Hands(tab, built_in(), Screens(load_screens(SCREENS), {ACCOUNTS: "accounts"}), origins={}, say=said.append)
    visit: Any = SimpleNamespace(
        org=SimpleNamespace(identity=SimpleNamespace(email="ops@a.example")), gates=SimpleNamespace(no_input=True)
    )
    await sign_in._through(visit, hands)  # noqa: SLF001 - as above
    assert said.count("pressing Next") == 2


async def test_addresses_that_the_one_field_wants_followed_by_enter_become_its_tags(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<form onsubmit=\"document.body.innerHTML = 'sent'\"><label>Authorized Redirect URIs <input id=f"
        " placeholder='Type a URI and press Enter'></label><div id=l></div></form><script>f.onkeydown = event => {"
        "if (event.key === 'Enter') { l.insertAdjacentHTML('beforeend', `<span>${f.value}</span> `); f.value = '' } }</script>"
    )
    uris = ["https://a.example/cb", "https://b.example/cb"]
    await redirect_uris.fill(hands_on(tab, said), uris)
    assert await tab.evaluate("[...document.querySelectorAll('span')].map(one => one.innerText)") == uris


async def test_a_button_that_was_not_heard_is_pressed_once_more_where_nothing_at_all_came_of_it(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<button id=b>Create Service</button><script>let presses = 0; b.onclick = () => {"
        "if (presses++) b.outerHTML = '<label>Service Name <input></label>' }</script>"
    )
    hands = hands_on(tab, said)
    await hands.press("custom_service.new_service")
    assert "custom_service.service_name" in await hands.find("custom_service.service_name")


async def test_a_get_started_that_was_not_heard_is_pressed_once_more(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<button id=b>Get Started</button><script>let presses = 0; b.onclick = () => { if (presses++) document.body.innerHTML ="
        " '<label>Client Name <input></label><label>Homepage URL <input></label><button>Create</button>' }</script>"
    )
    await api_console.open_form(hands_on(tab, said))
    assert said == ["pressing Get Started", "pressing Get Started once more"]


@pytest.mark.long
async def test_a_button_that_was_heard_is_pressed_once(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<button onclick=\"this.title += 'x'; setTimeout(() => { document.body.insertAdjacentHTML('beforeend',"
        " '<label>Service Name <input></label>') }, 1800)\">Create Service</button>"
    )
    hands = hands_on(tab, said)
    await hands.press("custom_service.new_service")
    await hands.find("custom_service.service_name")
    assert await tab.get_attribute("button", "title") == "x"


@pytest.mark.parametrize("gap", ["> ", " style='margin-left:18px'>"])
async def test_a_probe_in_a_line_that_reads_as_one_piece_is_seen(tab: Page, said: list[str], gap: str) -> None:
    name = "provision_probe_1a2b3c4d"
    await tab.set_content(f"<li><a href=#>{name}</a><span{gap}{name}</span><span{gap}Deluge</span></li>")
    assert set(await function_editor._probes(hands_on(tab, said))) == {name}  # noqa: SLF001 - as above


LINES = {
    "a button under the name": "<button {on}>Delete</button>",
    "a button that fades in": "<button style='opacity:0' {on}>Delete</button>",
    "a menu under the name": "<button onclick='this.nextSibling.hidden = false'>Options</button><button hidden {on}>Delete</button>",
}


@pytest.mark.long
@pytest.mark.parametrize("how", LINES)
async def test_the_delete_of_a_card_is_that_of_its_own_function(tab: Page, said: list[str], how: str) -> None:
    names = ["provision_probe_1a2b3c4d", "lead_score", "lead_score_2"]
    actions = LINES[how].format(on="onclick=\"this.closest('.c').remove()\"")
    cards = "".join(f"<div class=c><b>{name}</b><div style='height:60px'>{actions}</div></div>" for name in names)
    fade = "<style>.c button { transition: opacity .2s .1s } .c:hover button { opacity: 1 !important }</style>"
    await tab.set_content(f"<style>.c {{ border: 1px solid; width: 300px; margin: 8px }}</style>{fade}{cards}")
    await function_editor._delete(hands_on(tab, said), names[0])  # noqa: SLF001 - as above
    assert await tab.evaluate("[...document.querySelectorAll('b')].map(one => one.innerText)") == names[1:]


async def test_a_code_that_a_person_types_into_the_page_is_a_secret_as_the_page_sends_it(
    tab: Page, said: list[str]
) -> None:
    await tab.route(f"{ACCOUNTS}/**", lambda route: route.fulfill(body="<p>Verify</p>", content_type="text/html"))
    await tab.goto(f"{ACCOUNTS}/signin")
    hands = Hands(tab, built_in(), Screens([], {ACCOUNTS: "accounts"}), origins={}, say=said.append)

    async def ask(_sentence: str, page: Page, _fact: object) -> None:
        await page.evaluate("fetch('/signin', { method: 'POST', body: 'st=totp&f1=918273&at=1764200000000' })")

    visit: Any = SimpleNamespace(ask=ask, met=set(), takes_codes=False)
    await sign_in._ask(visit, hands, "Enter the code.", "mfa_code")  # noqa: SLF001 - the way to it is a whole sign-in
    assert redaction.scrub("918273 1764200000000") == f"{redaction.MASK} 1764200000000"


async def test_a_row_that_a_button_more_makes_narrower_is_a_row_of_the_same_list(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<style>* { font: 14px sans-serif } .r { display: flex; width: 460px } .r input { flex: 1 }</style>"
        "<div style='display:flex'><div style='width:190px'>Authorized Redirect URIs</div><div id=l></div></div><script>"
        "const draw = rows => { l.innerHTML = rows.map((v, at) => `<div class=r><input value='${v}'>"
        "${rows[1] === undefined ? '' : '<button>-</button>'}${at === rows.length - 1 ? '<button id=p>+</button>' : ''}</div>`)"
        ".join(''); p.onclick = () => draw([...[...l.querySelectorAll('input')].map(i => i.value), '']) }; draw([''])</script>"
    )
    uris = ["https://a.example/cb", "https://b.example/cb"]
    await redirect_uris.fill(hands_on(tab, said), uris)
    assert await tab.evaluate("[...document.querySelectorAll('input')].map(i => i.value)") == uris


async def test_a_menu_entry_whose_press_was_lost_is_pressed_again(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<a href=# id=c>Custom Services</a><div id=m>Default</div><script>let presses = 0;"
        "c.onclick = () => { if (presses++) m.innerHTML = '<button>Create Service</button>' }</script>"
    )
    hands = hands_on(tab, said)
    await open_list(hands, await hands.any_of(*LANDING))
    assert said == ["pressing Custom Services"] * 2


async def test_a_page_that_has_left_the_list_of_services_is_led_back_to_it(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<a href=# id=c onclick=\"m.innerHTML = '<button>Create Service</button>'\">Custom Services</a><p id=m>Default</p>"
    )
    await open_new(hands_on(tab, said))
    assert said == ["pressing Custom Services", "pressing Create Service"]


@pytest.mark.long
async def test_a_list_that_the_page_left_again_is_read_once_it_is_back(tab: Page, said: list[str]) -> None:
    await tab.set_content("<a href=# id=c onclick=\"m.innerHTML = '<p>Acme Link</p>'\">Mine</a><div id=m>Default</div>")

    async def again() -> bool:
        await tab.click("#c")
        return True

    assert await entry(hands_on(tab, said), ["Acme Link"], "connection") is None
    assert await entry(hands_on(tab, said), ["Acme Link"], "connection", again=again) is not None
    assert await entry(hands_on(tab, said), ["Acme Link 2"], "connection", again=again) is None


@pytest.mark.long
async def test_a_button_that_says_loading_is_waited_for(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<p>First<div id=m></div><button id=b onclick=\"b.textContent = 'Loading...'; setTimeout(() => { b.remove();"
        " m.innerHTML = '<p>Second' }, 700)\">Load more</button>"
    )
    assert await entry(hands_on(tab, said), ["Second"], "client", "api_console.next_page") is not None


async def test_a_label_in_a_panel_over_the_page_names_nothing_beside_the_panel(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<style>* { font: 14px sans-serif; margin: 0 }</style><div style='padding-top:60px'><div style='display:flex;"
        "gap:12px'><div style='cursor:pointer;width:200px;height:80px' tabindex=0>Acme Conn 2</div></div></div>"
        "<div style='position:fixed;right:0;top:0;width:300px;height:300px;background:#fff'><p>Authentication Type</p></div>"
    )
    assert AUTHENTICATION not in await hands_on(tab, said).seek(AUTHENTICATION)


async def test_a_button_that_the_page_makes_anew_again_and_again_is_pressed_once_it_stays(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<div id=m></div><p id=e></p><script>let times = 0; const draw = () => { m.innerHTML = '<button onclick=\"e.textContent ="
        " `pressed ${document.title += 1}`\">Create</button>'; if (times++ < 40) setTimeout(draw, 20) }; draw()</script>"
    )
    hands = hands_on(tab, said)
    found = (await hands.find(CREATE))[CREATE]
    await hands.click(found)
    assert await tab.inner_text("#e") == "pressed 1"


async def test_what_lies_under_the_bar_of_a_form_that_scrolls_is_not_covered(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<style>* { font: 14px sans-serif; margin: 0 }</style><div style='height:200px;overflow:auto'><div style='height:"
        "160px'></div><p>Client Name</p><input style='height:30px'><div style='height:100px'></div>"
        "<div style='position:sticky;bottom:0;height:60px;background:#fff'><button>Create</button></div></div>"
    )
    await tab.evaluate("document.querySelector('div').scrollTop = 20")
    assert {NAME, CREATE} <= (await hands_on(tab, said).seek(NAME, CREATE)).found.keys()


@pytest.mark.parametrize("how", ["height:60px;overflow:auto", ""])
async def test_what_is_scrolled_out_of_view_behind_a_dialog_is_no_entry_of_a_list_in_it(
    tab: Page, said: list[str], how: str
) -> None:
    lines = "".join("<p style='cursor:pointer;margin:0;height:60px'>authorization code</p>" for _ in range(40))
    await tab.set_content(
        f"<div style='{how}'>{lines}</div><div style='position:fixed;inset:0;background:#0005'><div style='background:#fff;"
        "width:300px;height:300px'><p>Grant Type</p><button id=d aria-haspopup=listbox onclick='m.hidden = false'>Choose</button>"
        "<ul id=m hidden role=listbox><li role=option onclick='d.textContent = this.textContent'>Authorization Code</ul></div></div>"
    )
    hands = hands_on(tab, said)
    await choose(hands, (await hands.find(GRANT))[GRANT], ["Authorization Code"])
    assert await tab.inner_text("#d") == "Authorization Code"


LINK = "<a id=d href=# onclick='m.hidden = !m.hidden'><span>-Select-</span><b>▾</b></a>"
BUTTON = (
    "<button id=d onclick='m.hidden = !m.hidden' style='width:300px;display:flex;justify-content:space-between'>"
    "<span>Choose</span><svg width=12 height=12></svg></button>"
)


@pytest.mark.parametrize("drawn", [LINK, BUTTON])
async def test_a_press_that_drops_a_list_is_a_choice(tab: Page, said: list[str], drawn: str) -> None:
    await tab.set_content(
        f"<p>Grant Type</p>{drawn}<ul id=m hidden>"
        '<li onclick="d.firstChild.textContent = this.textContent; m.hidden = true">Client Credentials</li>'
        '<li onclick="d.firstChild.textContent = this.textContent; m.hidden = true">Authorization Code</li></ul>'
    )
    hands = hands_on(tab, said)
    await choose(hands, (await hands.find(GRANT))[GRANT], ["Authorization Code"])
    assert "Authorization Code" in await tab.inner_text("#d")


@pytest.mark.long
@pytest.mark.parametrize("told", ["chosen[0] + ' +' + (chosen.length - 1)", "chosen.length + ' scopes selected'"])
async def test_a_choice_of_several_that_only_counts_what_is_chosen_is_opened_to_see(
    tab: Page, said: list[str], told: str
) -> None:
    await tab.set_content(
        "<p>Scopes</p><div id=d role=combobox tabindex=0 aria-haspopup=listbox style='width:300px;cursor:pointer'>Select</div>"
        "<div id=m role=listbox></div><script>let chosen = []; const draw = () => { m.innerHTML = "
        + str(SCOPES)
        + ".map(s => "
        "`<div role=option aria-selected=${chosen.includes(s)} onclick=\"flip('${s}')\">${s}</div>`).join('') };"
        "const flip = s => { chosen = chosen.includes(s) ? chosen.filter(o => o !== s) : [...chosen, s]; draw();"
        " d.textContent = chosen.length ? " + told + " : 'Select' };"
        "d.onclick = draw; addEventListener('mousedown', e => { if (!m.contains(e.target)) m.innerHTML = '' })</script>"
    )
    hands = hands_on(tab, said)
    await choose_many(hands, "connection.scopes", SCOPES[:2], SCOPES)
    assert await tab.evaluate("chosen") == SCOPES[:2]
    await choose_many(hands, "connection.scopes", SCOPES[1:], SCOPES)
    assert sorted(await tab.evaluate("chosen")) == sorted(SCOPES[1:])


async def test_a_list_without_a_ground_is_shut_though_its_field_was_made_anew_under_it(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<h2>New</h2><div id=f></div><div id=m></div><script>const draw = () => { f.innerHTML = '<p>Grant Type</p><div id=d "
        'role=combobox tabindex=0 aria-haspopup=listbox style="width:200px" onclick="open_()">Choose</div>\' };'
        "const open_ = () => { m.innerHTML = '<div role=option>Authorization Code</div>'; }; draw();"
        "addEventListener('mousedown', e => { if (!m.contains(e.target)) m.innerHTML = '' })</script>"
    )
    hands = hands_on(tab, said)
    found = (await hands.find(GRANT))[GRANT]
    assert await open_lists.open_list(hands, found, ["Authorization Code"])
    await tab.evaluate("draw()")
    await open_lists.shut(hands, found, ["Authorization Code"])
    assert await tab.inner_html("#m") == ""


@pytest.mark.long
async def test_three_dots_on_a_line_that_can_be_pressed_itself_open_its_menu(tab: Page, said: list[str]) -> None:
    lines = "".join(
        f"<div class=line style='cursor:pointer;display:flex;gap:40px'><span>{name}</span><span title='More actions'>"
        "<svg width=16 height=16></svg></span></div>"
        for name in ("syncLeads", "provision_probe_1a2b3c4d")
    )
    await tab.set_content(
        f"{lines}<div id=m></div><script>for (const dots of document.querySelectorAll('[title]')) dots.onclick = () => {{"
        " m.innerHTML = '<button>Delete</button>'; m.firstChild.onclick = () => { dots.parentNode.remove();"
        " m.innerHTML = '' } }</script>"
    )
    hands = hands_on(tab, said)
    await function_editor._delete(hands, "provision_probe_1a2b3c4d")  # noqa: SLF001 - as above
    assert await hands.shows(["syncLeads", "provision_probe_1a2b3c4d"]) == [True, False]


async def test_an_entry_that_the_page_makes_anew_under_the_hand_is_found_again(tab: Page, said: list[str]) -> None:
    await tab.set_content("<div id=l><p>Acme Link</p></div>")
    await tab.evaluate("l.firstChild.onclick = () => { document.title = 'stale' }")
    hands = hands_on(tab, said)
    redrawn: list[object] = []

    async def find() -> ElementHandle | None:
        found = await entry(hands, ["Acme Link"], "custom service")
        if not redrawn:
            redrawn.append(await tab.evaluate("l.innerHTML = '<p onclick=\"document.title = 1\">Acme Link</p>'"))
        return found

    assert await press(hands, find)
    assert await tab.title() == "1"


async def test_fields_that_come_only_with_the_grant_type_are_brought_by_it(tab: Page, said: list[str]) -> None:
    names = ["Client ID", "Client Secret", "Authorize URL", "Access Token URL", "Refresh Token URL"]
    fields = "".join(f"<p><label>{name} <input></label></p>" for name in names)
    await tab.set_content(
        "<p><label>Service Name <input></label></p><p><label>Authentication Type <select onchange='g.hidden = !this.value'>"
        "<option></option><option>OAuth2</option></select></label></p><p id=g hidden><label>Grant Type <select "
        "onchange='f.hidden = false'><option></option><option>Authorization Code</option></select></label></p>"
        f"<div id=f hidden>{fields}</div><p><label>Scopes <input></label><button>+</button></p><button>Create Service</button>"
    )
    assert "custom_service.client_id" in await unfolded(hands_on(tab, said))


FOLDED = {
    "details": "<details><summary>URLs</summary>{}</details>",
    "a heading with a mark": "<h4 style='cursor:pointer' onclick='b.hidden = !b.hidden'>▸ URLs</h4><div id=b hidden>{}</div>",
    "a button that says it": "<div><button type=button aria-expanded=false onclick='b.hidden = !b.hidden'>Advanced</button></div>"
    "<div id=b hidden>{}</div>",
}


@pytest.mark.parametrize("how", FOLDED)
async def test_fields_that_are_folded_away_under_a_heading_are_opened(tab: Page, said: list[str], how: str) -> None:
    urls = "".join(f"<div>{name}</div><input>" for name in ("Authorize URL", "Access Token URL", "Refresh Token URL"))
    await tab.set_content(
        "<p><label>Service Name <input></label></p><p><label>Client ID <input></label></p><p>"
        "<label>Client Secret <input></label></p><p><label>Authentication Type <select><option></option><option>OAuth2"
        f"</option></select></label></p>{FOLDED[how].format(urls)}<p><label>Scopes <input></label><button>+</button></p>"
        "<button>Create Service</button>"
    )
    assert "custom_service.access_token_url" in await unfolded(hands_on(tab, said))


async def test_a_field_that_a_form_may_lack_is_opened_too_where_it_is_folded_away(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        f"<label>Client Name <input></label>{FOLDED['details'].format('<label>Homepage URL <input></label>')}"
    )
    assert "api_console.homepage_url" in await whole_form(
        hands_on(tab, said), NAME, expected=["api_console.homepage_url"]
    )


@pytest.mark.parametrize(
    ("service", "is_ours"), [("Acme Link", True), ("Acme Link (custom)", True), ("Somebody", False)]
)
async def test_a_connection_of_another_service_that_has_the_link_name_is_left_alone(
    tab: Page, said: list[str], service: str, *, is_ours: bool
) -> None:
    await tab.set_content(
        f"<h2>Acme Link</h2><dl><dt>Connection Link Name<dd>acme_link<dt>Service<dd>{service}<dt>Status<dd>Connected</dl>"
        "<button>Revoke</button>"
    )
    named = SimpleNamespace(name="Acme Link", link_name="acme_link")
    visit: Any = SimpleNamespace(hands=hands_on(tab, said), org=SimpleNamespace(connection=named, service=named))
    if is_ours:
        assert await connection._page(visit, []) is not None  # noqa: SLF001 - the way to the page leads through a list
        return
    with pytest.raises(Stop, match="belongs to the service 'Somebody'"):
        await connection._page(visit, [])  # noqa: SLF001 - as above


@pytest.mark.parametrize(
    ("beside", "leads"), [("<h2>Acme Link</h2>", True), ("<button>Create New Service</button>", False)]
)
async def test_create_connection_is_that_of_the_service_unless_it_stands_with_a_list_of_services(
    tab: Page, said: list[str], beside: str, *, leads: bool
) -> None:
    await tab.set_content(f"<button>Create Connection</button>{beside}")
    assert await connection._at_entrance(hands_on(tab, said)) is leads  # noqa: SLF001 - the way around it leads through a whole org


async def test_a_hint_at_what_was_pressed_is_left_behind_where_it_lies_over_a_field(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<style>#hint { display: none; position: absolute; left: 0; top: 26px; width: 600px; height: 60px; background: #333 }"
        "button:hover + #hint { display: block }</style><button style='width:300px'>Create</button><div id=hint>Security</div>"
        "<p><label>Client Name <input></label></p>"
    )
    hands = hands_on(tab, said)
    await hands.press(CREATE)
    assert NAME not in await hands.seek(NAME)
    assert NAME in await hands.find(NAME)


@pytest.mark.long
async def test_a_host_that_fails_on_the_second_look_too_is_under_maintenance(tab: Page, said: list[str]) -> None:
    await tab.set_content("<p>Something went wrong.</p>")
    hands = hands_on(tab, said)
    hands.unanswered = "crm.example/list"
    work: Any = SimpleNamespace(visit=SimpleNamespace(hands=hands))
    work._reason = partial(Work._reason, work)  # noqa: SLF001 - the way around it leads through a whole org

    async def make() -> Outcome:
        raise PageChanged("No list.", "Look.")

    with pytest.raises(Stop) as stop:
        await Work._once_more(work, make)  # noqa: SLF001 - as above
    assert stop.value.code == "maintenance"


async def test_an_entry_that_a_page_takes_back_is_no_service_that_was_made(tab: Page, said: list[str]) -> None:
    await tab.route("**/svc", lambda route: route.fulfill(status=502))
    await tab.route(
        "https://crm.example/", lambda route: route.fulfill(body="<div id=m></div>", content_type="text/html")
    )
    await tab.goto("https://crm.example/")
    await tab.evaluate(
        "m.innerHTML = '<p>Acme Link</p>'; m.firstChild.onclick = () => fetch('/svc').then(() => {"
        " m.innerHTML = '<label>Client Secret <input></label>' }); 0"
    )
    service = SimpleNamespace(name="Acme Link", link_name="acme_link")
    visit: Any = SimpleNamespace(hands=hands_on(tab, said), org=SimpleNamespace(service=service))
    assert not await custom_service._came(visit)  # noqa: SLF001 - as above
    await tab.set_content("<p>Acme Link</p>")
    assert await custom_service._came(visit)  # noqa: SLF001 - as above


@pytest.mark.long
async def test_a_list_that_another_ones_late_answer_was_drawn_over_is_gone_back_to(
    tab: Page, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await tab.set_content(
        "<a href=# id=s>Custom Services</a><div id=list></div><script>"
        "const connections = () => { list.innerHTML = '<ul><li>Acme Conn <b>Acme Link</b></ul>' };"
        "s.onclick = () => { list.innerHTML = '<button>Create Service</button><ul><li><a href=# onclick=opened=1>Acme Link</a></ul>' };"
        "</script>"
    )
    hands = hands_on(tab, said)

    async def landed(_visit: object) -> object:
        return await hands.any_of(*LANDING)

    async def drawn_over(hands: Hands, sought: Any) -> None:
        await open_list(hands, sought)
        await tab.evaluate("connections()")

    monkeypatch.setattr(services, "open_connections", landed)
    monkeypatch.setattr(services, "open_list", drawn_over)
    visit: Any = SimpleNamespace(hands=hands, org=SimpleNamespace(service=SimpleNamespace(name="Acme Link")))
    assert await services.observe(visit)
    assert await tab.evaluate("opened") == 1


async def test_the_caption_of_a_link_name_on_a_card_opens_no_card_beside_it(tab: Page, said: list[str]) -> None:
    card = (
        "<div style='width:420px'><b>{name}</b><div><span>Connection Link Name</span> <span>{link}</span></div></div>"
    )
    cards = card.format(name="Vendor", link="vendor") + card.format(name="Acme", link="acme_conn")
    await tab.set_content(f"<div style='display:flex'>{cards}</div>")
    hands = hands_on(tab, said)
    found = (await hands.lines("acme_conn"))[0]
    opener = await connection._opener(hands, found, ["Acme", "Connection Link Name"])  # noqa: SLF001
    assert await opener.inner_text() == "acme_conn"


async def test_a_list_that_is_drawn_anew_under_the_look_is_looked_at_again(
    tab: Page, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await tab.set_content(
        "<ul id=l></ul><script>const draw = () => { l.innerHTML = '<li>Acme Link</li>' }; draw();</script>"
    )
    hands = hands_on(tab, said)
    looks: list[str] = []
    look = hands.lines

    async def drawn_anew(name: str) -> list[ElementHandle]:
        found = await look(name)
        if not looks:
            await tab.evaluate("draw()")
        looks.append(name)
        return found

    monkeypatch.setattr(hands, "lines", drawn_anew)
    assert len(await lines(hands, "Acme Link")) == 1


async def test_a_list_that_loses_its_entries_for_a_moment_is_read_once_more(
    tab: Page, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await tab.set_content("<ul><li>Acme Link</ul>")
    hands = hands_on(tab, said)
    looks: list[str] = []
    look = hands.lines

    async def blank_once(name: str) -> list[ElementHandle]:
        looks.append(name)
        return [] if len(looks) == 2 else await look(name)

    monkeypatch.setattr(hands, "lines", blank_once)
    assert await entry(hands, ["Acme Link"], "custom service")


async def test_a_service_whose_page_the_late_answer_of_its_list_was_drawn_over_is_opened_again(
    tab: Page, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await tab.set_content(
        "<a href=# id=s>Custom Services</a><div id=m></div><script>let opened = 0; const list = () => { m.innerHTML = "
        "'<button>Create Service</button><ul><li><a href=# onclick=page()>Acme Link</a></ul>' };"
        "const page = () => { m.innerHTML = '<button>Create Connection</button>'; if (!opened++) list() }; s.onclick = list</script>"
    )
    hands = hands_on(tab, said)

    async def landed(_visit: object) -> object:
        return await hands.any_of(*LANDING)

    monkeypatch.setattr(services, "open_connections", landed)
    monkeypatch.setattr(services, "OPENING", 0.5)
    visit: Any = SimpleNamespace(hands=hands, org=SimpleNamespace(service=SimpleNamespace(name="Acme Link")))
    assert await services.observe(visit)
    assert "connection.create_connection" in await hands.seek("connection.create_connection")


async def test_a_clock_and_a_list_that_is_drawn_anew_as_it_was_keep_no_page_from_resting(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<p id=c>Session ends in 29:59</p><ul id=l></ul><script>let n = 59; const draw = () => { c.textContent = `Session ends in"
        " 29:${--n}`; l.innerHTML = '<li>Acme Link</li>'; }; draw(); setInterval(draw, 200)</script>"
    )
    hands = hands_on(tab, said)
    begun = time.monotonic()
    await hands.settled(quiet=1.0)
    assert time.monotonic() - begun < 4  # it would be 8 s


async def test_an_entry_that_is_drawn_anew_just_as_it_was_pressed_is_opened_by_its_button(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<div id=l></div><script>const draw = () => { l.innerHTML = '<p>Acme Link <button>View</button></p>'; l.querySelector("
        "'button').onclick = () => { document.title += 'opened' } }; draw(); l.onclick = draw</script>"
    )
    hands = hands_on(tab, said)
    assert await press(hands, lambda: entry(hands, ["Acme Link"], "custom service"))
    assert await tab.title() == "opened"


@pytest.mark.long
async def test_an_entry_whose_button_is_drawn_anew_before_each_of_three_presses_is_opened(
    tab: Page, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await tab.set_content(
        "<div id=l></div><script>const draw = () => { l.innerHTML = '<p>Acme Link <button>View</button></p>'; l.querySelector("
        "'button').onclick = () => { document.title = 'opened' } }; draw()</script>"
    )
    right = pressing.press_once
    presses: list[ElementHandle] = []

    async def late(element: ElementHandle, ready: float | None = None) -> None:
        presses.append(element)
        if len(presses) < 4:
            await tab.evaluate("draw()")
        await right(element, ready)

    monkeypatch.setattr(lists, "press_once", late)
    hands = hands_on(tab, said)
    assert await press(hands, lambda: entry(hands, ["Acme Link"], "custom service"))
    assert (await tab.title(), len(presses)) == ("opened", 4)


async def test_a_list_that_says_for_a_moment_that_it_is_empty_is_waited_for(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<p id=e>No custom services yet</p><script>setTimeout(() => { e.outerHTML = '<ul><li><a href=#>Acme Link</a></ul>' }, 400)</script>"
    )
    assert await entry(hands_on(tab, said), ["Acme Link"], "custom service")
