"""A form is filled, read back and submitted; a list is read to its end; what a page refuses is told in its own words."""

from __future__ import annotations

import asyncio
import html
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from automation.errors import PageChanged, Stop
from automation.hands import Hands
from automation.screens import Screens
from flows import client_details, connection, connection_amend, function_editor, service_form
from flows.client_amend import begin_edit
from flows.connection import open_mine
from flows.fields import Form, submit, whole_form
from flows.lists import entry, opens
from flows.scope_tags import SCOPE
from flows.services import LANDING, open_list
from flows.tables import built_in
from flows.work import Work

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

    from flows.visit import Visit


FORM = """<label>Client Name <input id=n></label><button id=b>Create</button><p id=e></p><script>
document.querySelector('#b').onclick = () => { %s };</script>"""
KEY = "api_console.client_name"


def hands_on(tab: Page, said: list[str]) -> Hands:
    return Hands(tab, built_in(), Screens([], {}), origins={}, say=said.append)


async def submitted(tab: Page, said: list[str], on_click: str, *, patience: float = 2, page: str = FORM) -> bool:
    await tab.set_content(page if page is not FORM else page % on_click)
    hands = hands_on(tab, said)

    async def fill() -> None:
        await hands.fill((await hands.find(KEY))[KEY], "Acme")

    async def answered() -> bool:
        return (await hands.shows(["Made Acme"]))[0]

    begun: list[str] = []
    form = Form(fill, {KEY: "Acme"}, "api_console.create", answered, lambda: begun.append("intent"), patience)
    try:
        return bool(await submit(hands, form))
    finally:
        assert begun == ["intent"]


async def test_a_form_that_is_taken_is_taken(tab: Page, said: list[str]) -> None:
    made = "document.body.innerHTML = '<h1>Made ' + document.querySelector('#n').value + '</h1>'"
    assert await submitted(tab, said, made)


async def test_a_form_without_an_answer_is_neither_made_nor_refused(tab: Page, said: list[str]) -> None:
    assert not await submitted(tab, said, "", patience=0.2)


async def test_rows_that_the_page_lost_are_entered_again_before_and_after_the_press(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<label>Client Name <input id=n></label><p id=rows></p><button id=b>Create</button><p id=e></p><script>let presses = 0;"
        "document.querySelector('#b').onclick = () => { if (presses++) document.body.innerHTML = 'Made Acme';"
        " else { rows.textContent = ''; e.textContent = 'Enter a valid redirect URI'; } };</script>"
    )
    hands = hands_on(tab, said)
    entered: list[object] = []

    async def fill() -> None:
        await hands.fill((await hands.find(KEY))[KEY], "Acme")
        entered.append(await tab.evaluate("rows.textContent = 'https://acme.example'"))
        if len(entered) == 1:
            await tab.evaluate("rows.textContent = ''")  # the page made its rows anew

    async def answered() -> bool:
        return (await hands.shows(["Made Acme"]))[0]

    async def kept() -> bool:
        return (await hands.shows(["https://acme.example"]))[0]

    form = Form(fill, {KEY: "Acme"}, "api_console.create", answered, lambda: None, 2, kept)
    assert await submit(hands, form)
    assert len(entered) == 3


@pytest.mark.long
@pytest.mark.parametrize("patience", [0.2, 600.0], ids=["when its time is over", "when it has come to rest"])
async def test_new_words_at_a_field_of_a_form_that_stays_are_a_refusal_however_they_are_put(
    tab: Page, said: list[str], patience: float
) -> None:
    words = "document.querySelector('#e').textContent = 'Think of something else'"
    async with asyncio.timeout(30):
        with pytest.raises(Stop, match="The page refused Create. Client Name: Think of something else"):
            await submitted(tab, said, words, patience=patience)


@pytest.mark.long
async def test_a_refusal_is_told_in_the_pages_words(tab: Page, said: list[str]) -> None:
    with pytest.raises(Stop, match="The page refused Create. Client Name: Enter a valid client name") as stop:
        await submitted(tab, said, "document.querySelector('#e').textContent = 'Enter a valid client name'")
    assert stop.value.code == "invalid_config"


async def test_what_a_page_says_when_its_own_request_failed_is_no_refusal(tab: Page, said: list[str]) -> None:
    async def answer(route: Route) -> None:
        if route.request.url.endswith("/make"):
            return await route.abort("connectionreset")
        failing = "fetch('/make').catch(() => { document.querySelector('#e').textContent = 'Unable to connect.' })"
        return await route.fulfill(content_type="text/html", body=FORM % failing)

    await tab.route("**/*", answer)
    await tab.goto("https://crm.example/")
    hands = hands_on(tab, said)
    hands.screens = Screens([], {"https://crm.example": "crm"})

    async def fill() -> None:
        await hands.fill((await hands.find(KEY))[KEY], "Acme")

    async def answered() -> bool:
        return False

    assert not await submit(hands, Form(fill, {KEY: "Acme"}, "api_console.create", answered, lambda: None, 1.0))


async def test_a_message_of_the_browser_is_a_refusal_of_the_form_that_stays(tab: Page, said: list[str]) -> None:
    for words, patience in (("This client already exists", 2.0), ("Not this one", 0.2)):
        with pytest.raises(Stop, match=words):
            await submitted(tab, said, f"alert('{words}')", patience=patience)


async def test_a_form_that_lost_its_text_under_the_press_is_filled_again(tab: Page, said: list[str]) -> None:
    once = (
        "const n = document.querySelector('#n'); window.tries = (window.tries || 0) + 1;"
        "if (window.tries === 1) { n.value = ''; document.querySelector('#e').textContent = 'Enter a valid client name'; }"
        "else document.body.innerHTML = '<h1>Made ' + n.value + '</h1>'"
    )
    assert await submitted(tab, said, once)


@pytest.mark.parametrize(
    "line", ["{label}{field}", "<div style='display:flex'>{label}{field}</div>", "<div>{field}{label}</div>"]
)
@pytest.mark.parametrize("mark", [" *", " ⓘ", ":"])
async def test_a_field_full_of_tags_goes_by_the_label_over_before_or_below_them(
    tab: Page, said: list[str], line: str, mark: str
) -> None:
    scopes = ["ZohoCRM.org.READ", "ZohoCRM.users.READ", "ZohoCRM.coql.READ", "ZohoBooks.settings.READ"]
    tags = "".join(f"<span>{scope} <button>x</button></span>" for scope in scopes)
    field = (
        f"<div style='display:flex;flex-wrap:wrap;width:400px;border:1px solid'>{tags}"
        "<input placeholder='Type to search scopes' style='border:0'></div>"
    )
    label = f"<div style='width:150px'>Scopes{mark}</div>"
    await tab.set_content(
        "<p>Connection Name</p><input><p>Connection Link Name</p><input><div><label><input type=checkbox checked> Use credentials of"
        f" Login User</label></div>{line.format(label=label, field=field)}<button>Create And Connect</button>"
    )
    form = await whole_form(hands_on(tab, said), *connection.FORM, expected=[connection.LOGIN_USER], offered=scopes)
    assert connection.SCOPES in form


@pytest.mark.parametrize("line", ["{field}<p>{label}</p>", "<div style='display:flex'>{field}<p>{label}</p></div>"])
async def test_a_field_beside_a_tag_keeps_the_label_below_or_behind_them(tab: Page, said: list[str], line: str) -> None:
    tags = (
        "<div style='display:flex;flex-wrap:wrap;width:600px;border:1px solid'><span>ZohoCRM.org.READ <button>x</button></span>"
        "<input placeholder='Type a scope and press Enter' style='border:0'></div>"
    )
    fields = {
        "Authorize URL:": "<input style='width:600px'>",
        "Scopes:": tags,
        "Revoke Token URL:": "<input style='width:600px'>",
    }
    await tab.set_content(
        "".join(f"<div>{line.format(field=field, label=label)}</div>" for label, field in fields.items())
    )
    sought = await hands_on(tab, said).seek(SCOPE, "custom_service.revoke_token_url")
    assert await sought[SCOPE].element.get_attribute("placeholder") == "Type a scope and press Enter"


LIST = """<h1>Applications</h1><ul style="list-style:none">%s</ul><button id=next>Next</button><script>
let page = 1;
document.querySelector('#next').onclick = () => { page += 1;
  document.querySelector('ul').innerHTML = page === 2 ? '<li>Third</li><li>Fourth</li>' : document.querySelector('ul').innerHTML; };
</script>"""


LATE = """<label>Client Name <input id=n></label><div id=at><button id=b>Create</button></div><p id=e></p><script>
let left = %d; const sent = [];
document.querySelector('#b').onclick = () => { const name = document.querySelector('#n').value; sent.push(name);
  if (name) document.body.innerHTML = '<h1>Made ' + name + '</h1>'; };
document.querySelector('#at').onmousemove = () => { if (left-- > 0) { %s } };</script>"""
EMPTIED = "document.querySelector('#n').value = '';"
ANEW = "document.querySelector('label').innerHTML = 'Client Name <input id=n>';"


@pytest.mark.parametrize("comes", [EMPTIED, ANEW])
async def test_a_page_that_loses_its_text_as_the_mouse_comes_to_the_button_is_never_sent_an_empty_form(
    tab: Page, said: list[str], comes: str
) -> None:
    assert await submitted(tab, said, "", page=LATE % (1, comes))
    assert await tab.evaluate("sent") == ["Acme"]


async def test_a_page_that_loses_its_text_before_every_press_is_told_and_sent_nothing(
    tab: Page, said: list[str]
) -> None:
    with pytest.raises(PageChanged, match="does not keep what is typed into its fields up to the press"):
        await submitted(tab, said, "", page=LATE % (99, EMPTIED))
    assert await tab.evaluate("sent") == []
    await tab.get_by_label("Client Name").fill("by hand")
    await tab.evaluate("left = 0")
    await tab.get_by_role("button").click()
    assert await tab.evaluate("sent") == ["by hand"], "a press is a person's again"


UNHEARD = """<label>Client Name <input id=n></label><p id=e></p><button id=b>Create</button><script>
let heard = ''; const sent = []; const [n, e] = [document.querySelector('#n'), document.querySelector('#e')];
document.querySelector('#b').onclick = () => { sent.push(heard); n.oninput ||= () => { heard = n.value; };
  if (heard) document.body.innerHTML = '<h1>Made ' + heard + '</h1>'; else e.textContent = %r; };</script>"""


async def test_what_a_page_never_heard_of_since_it_took_its_fields_over_late_is_typed_anew(
    tab: Page, said: list[str]
) -> None:
    assert await submitted(tab, said, "", page=UNHEARD % "Enter a valid client name")
    assert await tab.evaluate("sent") == ["", "Acme"]


async def test_a_page_that_takes_its_fields_over_a_moment_later_is_sent_what_was_typed(
    tab: Page, said: list[str]
) -> None:
    page = UNHEARD.replace("n.oninput ||=", "").replace("() => { heard = n.value; };", "")
    take_over = "n.value = ''; n.oninput = () => { heard = n.value; };"
    late = f"n.oninput = () => {{ n.oninput = null; setTimeout(() => {{ {take_over} }}, 200); }};</script>"
    assert await submitted(tab, said, "", page=page.replace("</script>", late) % "Enter a valid client name")
    assert await tab.evaluate("sent") == ["Acme"]


async def test_a_form_that_is_refused_for_something_else_is_not_pressed_again(tab: Page, said: list[str]) -> None:
    with pytest.raises(Stop, match="Client Name: This name already exists"):
        await submitted(tab, said, "", page=UNHEARD % "This name already exists")
    assert await tab.evaluate("sent") == [""]


async def test_rows_that_go_as_the_mouse_comes_to_the_button_are_entered_again(tab: Page, said: list[str]) -> None:
    page = LATE % (1, "document.querySelector('#row').value = '';")
    await tab.set_content(
        page.replace("<div id=at>", "<input id=row><div id=at>").replace("push(name)", "push(row.value)")
    )
    hands = hands_on(tab, said)

    async def fill() -> None:
        await hands.fill((await hands.find(KEY))[KEY], "Acme")
        await tab.locator("#row").fill("a row")

    async def answered() -> bool:
        return (await hands.shows(["Made Acme"]))[0]

    assert await submit(hands, Form(fill, {KEY: "Acme"}, "api_console.create", answered, lambda: None, 2))
    assert await tab.evaluate("sent") == ["a row"]


async def test_a_list_is_read_through_its_pages(tab: Page, said: list[str]) -> None:
    await tab.set_content(LIST % "<li>First</li><li>Second</li>")
    found = await entry(hands_on(tab, said), ["Fourth"], "client", "api_console.next_page")
    assert found is not None
    assert await found.inner_text() == "Fourth"


@pytest.mark.long
async def test_a_list_that_ends_without_the_name_says_so(tab: Page, said: list[str]) -> None:
    await tab.set_content(LIST % "<li>First</li><li>Fourth floor</li>")
    assert await entry(hands_on(tab, said), ["Fifth"], "client", "api_console.next_page") is None
    assert await entry(hands_on(tab, said), ["Fifth"], "client") is None


@pytest.mark.parametrize("meanwhile", ["Loading...", ""])
async def test_a_list_that_is_drawn_late_is_waited_for_before_it_is_said_to_lack_the_name(
    tab: Page, said: list[str], meanwhile: str
) -> None:
    await tab.set_content(
        f"<p>Applications</p><div id=list>{meanwhile}</div><script>"
        "setTimeout(() => { list.innerHTML = '<p>Other</p><p>Acme</p>'; }, 800);</script>"
    )
    assert await entry(hands_on(tab, said), ["Acme"], "client") is not None


async def test_two_entries_of_one_name_are_no_choice_of_ours(tab: Page, said: list[str]) -> None:
    await tab.set_content(LIST % "<li>Acme</li><li>Acme</li>")
    with pytest.raises(Stop, match="2 entries of the list are named 'Acme'") as stop:
        await entry(hands_on(tab, said), ["Acme"], "client")
    assert stop.value.code == "duplicate_found"


CARDS = {
    "all of which opens": '<div style="cursor:pointer" onclick="0"><b>Acme Link</b><p>Acme Link</p><small>Connected</small></div>',
    "whose name is a link": "<div><a href=#>Acme Link</a><div>Acme Link</div><small>Connected</small></div>",
    "in a list": "<ul><li>Acme Link<p>Acme Link</ul>",
}


@pytest.mark.parametrize("card", CARDS)
async def test_a_card_that_says_its_name_and_a_service_of_the_same_name_is_one_entry_and_two_are_two(
    tab: Page, said: list[str], card: str
) -> None:
    await tab.set_content(CARDS[card])
    assert await entry(hands_on(tab, said), ["Acme Link"], "connection") is not None
    await tab.set_content(CARDS[card] * 2)
    with pytest.raises(Stop, match="2 entries of the list are named 'Acme Link'"):
        await entry(hands_on(tab, said), ["Acme Link"], "connection")


async def test_two_lines_of_a_list_are_two_entries_though_the_page_around_them_is_one_article(
    tab: Page, said: list[str]
) -> None:
    for line in (
        "<div><a href=#>Acme</a><span>1000.A</span></div>",
        "<table><tr><td><a href=#>Acme</a><td>1000.A</table>",
    ):
        await tab.set_content(f"<article><h1>Applications</h1>{line * 2}</article>")
        with pytest.raises(Stop, match="2 entries of the list are named 'Acme'"):
            await entry(hands_on(tab, said), ["Acme"], "client")


async def test_an_entry_of_an_earlier_page_is_gone_back_to_when_the_list_was_read_to_its_end(
    tab: Page, said: list[str]
) -> None:
    async def reopen() -> None:
        await tab.goto("about:blank")
        await tab.set_content(LIST % "<li>First</li><li>Second</li>")

    await reopen()
    found = await entry(hands_on(tab, said), ["Second"], "client", "api_console.next_page", reopen)
    assert found is not None
    assert await found.inner_text() == "Second"


async def test_a_second_entry_of_the_name_on_a_later_page_is_a_duplicate(tab: Page, said: list[str]) -> None:
    await tab.set_content(LIST % "<li>First</li><li>Fourth</li>")
    with pytest.raises(Stop, match="2 entries of the list are named 'Fourth'"):
        await entry(hands_on(tab, said), ["Fourth"], "client", "api_console.next_page")


async def test_an_entry_that_is_still_there_when_the_list_grows_is_one_entry(tab: Page, said: list[str]) -> None:
    more = "document.querySelector('ul').innerHTML += '<li>Third</li>'; this.remove()"
    await tab.set_content(
        f'<ul><li>First</li><li>Second</li></ul><p>2 of 3</p><button onclick="{more}">Load more</button>'
    )
    found = await entry(hands_on(tab, said), ["First"], "client", "api_console.next_page")
    assert found is not None


VIRTUAL = """<style>#v{height:120px;overflow:auto;position:relative}#v div{position:absolute;height:24px;left:0}</style>
<div id=v><section style="height:%d00px"></section></div><script>
const names = %s, v = document.querySelector('#v'), inner = v.firstElementChild;
inner.style.height = names.length * 24 + 'px';
v.onscroll = () => { const first = Math.floor(v.scrollTop / 24);
  inner.innerHTML = names.slice(first, first + 6).map((n, i) => `<div style="top:${(first + i) * 24}px">${n}</div>`).join(''); };
v.onscroll();</script>"""


@pytest.mark.long
async def test_a_list_that_draws_only_what_is_in_view_is_scrolled_through(tab: Page, said: list[str]) -> None:
    await tab.set_content(VIRTUAL % (1, [f"Client {n}" for n in range(60)]))
    found = await entry(hands_on(tab, said), ["Client 47"], "client")
    assert found is not None
    assert await found.inner_text() == "Client 47"
    assert await entry(hands_on(tab, said), ["Client 60"], "client") is None


@pytest.mark.long
async def test_a_list_that_draws_what_was_scrolled_to_a_while_later_is_waited_for(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        VIRTUAL
        % (1, [f"Client {n}" for n in range(12)])
        + "<script>const slow = () => { const since = performance.now(); while (performance.now() - since < 120);"
        " requestAnimationFrame(slow); }; slow();</script>"
    )
    assert await entry(hands_on(tab, said), ["Client 10"], "client") is not None


async def test_a_label_below_its_field_is_its_own_though_that_of_a_box_to_tick_is_nearer(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<div><label><input type=checkbox> Use credentials of Login User</label></div><div style='margin-top:4px'><div>"
        "<button type=button>Choose Scopes</button><p>None selected</p></div><span>Scopes</span></div>"
    )
    assert connection.SCOPES in await hands_on(tab, said).seek(connection.SCOPES, connection.LOGIN_USER)


async def test_a_label_behind_its_field_is_no_others_since_a_known_word_stands_under_their_dialog(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<p style='position:absolute;left:20px;top:60px;margin:0'>Name</p><div style='position:fixed;inset:0;background:#0008'></div>"
        "<div role=dialog style='position:fixed;left:200px;top:40px;width:700px;background:#fff;padding:10px'><div style='display:grid;"
        "grid-template-columns:1fr 190px;gap:12px'><select><option>Standalone</select><span>Category</span></div></div>"
    )
    assert "functions.category" in await hands_on(tab, said).seek("functions.category")


ENDLESS = """<div id=l></div><p id=e style='height:20px;margin:0'></p><script>let n = 0, busy = false;
const grow = () => { for (let i = 0; i < 6; i++) l.insertAdjacentHTML('beforeend', `<p style="height:90px;margin:0">Client ${n++}</p>`) };
grow(); new IntersectionObserver((seen, self) => { if (!seen.some((one) => one.isIntersecting) || busy || n > 14) return; busy = true;
setTimeout(() => { busy = false; grow(); self.unobserve(e); self.observe(e) }, 350) }).observe(e);</script>"""


@pytest.mark.long
@pytest.mark.parametrize(
    "frames", [(), (500,), (640, 500)], ids=["on the page", "in a frame", "in a frame that scrolls later"]
)
async def test_a_list_that_grows_when_its_end_comes_into_view_is_read_to_its_end(
    tab: Page, said: list[str], frames: tuple[int, ...]
) -> None:
    page = ENDLESS
    for height in frames:
        src = html.escape(page, quote=True)
        page = (
            f"<div style='height:600px'></div><iframe style='width:900px;height:{height}px' srcdoc=\"{src}\"></iframe>"
        )
    await tab.set_content(page)
    assert await entry(hands_on(tab, said), ["Client 17"], "client") is not None
    assert await entry(hands_on(tab, said), ["Client 99"], "client") is None


LOADED = """<h1>Applications</h1><div id=list></div><script>
fetch('/list').then(async (r) => { list.textContent = r.ok ? await r.text() : ''; });</script>"""


@pytest.mark.long
@pytest.mark.parametrize("failing", [1, 2])
async def test_a_list_that_could_not_be_loaded_is_read_again_and_never_taken_for_an_empty_one(
    tab: Page, said: list[str], failing: int
) -> None:
    asked: list[str] = []

    async def answer(route: Route) -> None:
        is_list = route.request.url.endswith("/list")
        asked.extend(["list"] if is_list else [])
        status = 500 if is_list and len(asked) <= failing else 200
        await route.fulfill(status=status, content_type="text/html", body="Acme" if is_list else LOADED)

    await tab.route("**/*", answer)
    hands = hands_on(tab, said)
    hands.screens = Screens([], {"https://crm.example": "crm"})

    async def reopen() -> None:
        await hands.goto("https://crm.example/")

    await reopen()
    if failing == 1:
        assert await entry(hands, ["Acme"], "client", reopen=reopen) is not None
    else:
        with pytest.raises(Stop, match="whether the client is there is not known") as stop:
            await entry(hands, ["Acme"], "client", reopen=reopen)
        assert stop.value.code == "maintenance"


@pytest.mark.long
async def test_an_entry_of_a_zoomed_list_is_one_entry_wherever_the_list_is_scrolled_to(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(f"<div style='zoom:1.25'>{VIRTUAL % (1, [f'Client {n}' for n in range(60)])}</div>")
    assert await entry(hands_on(tab, said), ["Client 5"], "client") is not None


@pytest.mark.long
async def test_a_duplicate_far_down_in_a_list_that_draws_only_what_is_in_view_is_seen(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(VIRTUAL % (1, [*[f"Client {n}" for n in range(60)], "Client 3"]))
    with pytest.raises(Stop, match="2 entries of the list are named 'Client 3'"):
        await entry(hands_on(tab, said), ["Client 3"], "client")


async def test_of_several_names_the_first_that_is_there_tells_the_entry(tab: Page, said: list[str]) -> None:
    await tab.set_content("<table><tr><td>Acme<td>acme_a<tr><td>Acme<td>acme_b</table>")
    found = await entry(hands_on(tab, said), ["acme_b", "Acme"], "connection")
    assert found is not None
    assert await found.inner_text() == "acme_b"


NUMBERED = """<ul id=u><li>First</li></ul><p>Total 3</p><div id=n></div><script>
const pages = [['First'], ['Second'], ['Third']];
const show = (at) => { u.innerHTML = pages[at].map((name) => `<li>${name}</li>`).join('');
  n.innerHTML = pages.map((_, i) => i === at ? `<b>${i + 1}</b> ` : `<a href="#" onclick="show(${i}); return false">${i + 1}</a> `).join(''); };
show(0);</script>"""


@pytest.mark.parametrize("name", ["First", "Third", "Fourth"])
async def test_a_list_with_a_number_for_each_page_is_read_to_its_end(tab: Page, said: list[str], name: str) -> None:
    async def reopen() -> None:
        await tab.evaluate("show(0)")

    await tab.set_content(NUMBERED)
    found = await entry(hands_on(tab, said), [name], "client", "api_console.next_page", reopen)
    assert (await found.inner_text() if found else None) == (None if name == "Fourth" else name)


async def test_a_switch_of_which_only_the_name_is_told_stops_the_form_before_anything_is_typed(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<p>Connection Name</p><input><p>Use Credentials of Login User</p><b style='color:green'>⬤</b><p><button>Create And Connect</button></p>"
    )
    login_user = "connection.login_user"
    with pytest.raises(PageChanged, match=login_user):
        await whole_form(
            hands_on(tab, said), "connection.connection_name", "connection.create_and_connect", expected=[login_user]
        )


async def test_a_probe_is_deleted_where_the_browser_itself_asks_whether_it_may_be(tab: Page, said: list[str]) -> None:
    line = "<tr><td>%s<td><button onclick=\"if (confirm('Delete?')) this.closest('tr').remove()\">Delete</button>"
    await tab.set_content(f"<table>{line % 'syncLeads'}{line % 'provision_probe_1a2b3c4d'}</table>")
    hands = hands_on(tab, said)
    await function_editor._delete(hands, "provision_probe_1a2b3c4d")  # noqa: SLF001 - the way around it leads through a whole org
    assert await hands.shows(["syncLeads", "provision_probe_1a2b3c4d"]) == [True, False]


MENU = """<style>.line{display:grid;grid-template-columns:300px 40px}</style>%s<div id=menu popover><div id=delete style="cursor:pointer">Delete</div></div>
<script>let line; for (const dots of document.querySelectorAll('.line button')) dots.onclick = () => { line = dots.parentElement; menu.showPopover(); };
document.querySelector('#delete').onclick = () => { line.remove(); menu.hidePopover(); };</script>"""


@pytest.mark.long
@pytest.mark.parametrize("dots", ["<svg width=16 height=16></svg>", "⋯"])
async def test_a_probe_is_deleted_by_the_menu_of_its_line(tab: Page, said: list[str], dots: str) -> None:
    line = f"<div class=line><span>%s</span><button>{dots}</button></div>"
    await tab.set_content(MENU % (line % "syncLeads" + line % "provision_probe_1a2b3c4d" + line % "sendInvoice"))
    hands = hands_on(tab, said)
    await function_editor._delete(hands, "provision_probe_1a2b3c4d")  # noqa: SLF001 - as above
    assert await hands.shows(["syncLeads", "provision_probe_1a2b3c4d", "sendInvoice"]) == [True, False, True]


@pytest.mark.long
async def test_a_probe_that_its_list_shows_after_a_moment_of_rest_is_deleted(tab: Page, said: list[str]) -> None:
    name = "provision_probe_1a2b3c4d"
    row = f'<p><span>{name}</span> <button onclick="this.parentElement.remove()">Delete</button></p>'
    await tab.set_content(f"<div id=l></div><script>setTimeout(() => {{ l.innerHTML = `{row}` }}, 500)</script>")
    visit = SimpleNamespace(hands=hands_on(tab, said))
    with pytest.raises(AttributeError, match="org"):  # it is deleted, and the list is opened anew
        await function_editor.remove_leftovers(cast("Visit", visit), name)
    assert not (await visit.hands.shows([name]))[0]


@pytest.mark.long
async def test_a_probe_that_its_list_shows_only_when_it_is_opened_anew_is_deleted(
    tab: Page, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, there, opened = "provision_probe_1a2b3c4d", [True], []

    async def open_functions(_visit: Visit) -> None:
        opened.append(1)
        row = f"<p><span>{name}</span> <button onclick='gone()'>Delete</button></p>"
        await tab.set_content(f"<p>sync_leads</p>{row if there and len(opened) > 1 else ''}")

    async def gone() -> None:
        there.clear()

    await tab.expose_function("gone", gone)
    monkeypatch.setattr(function_editor, "open_functions", open_functions)
    visit = cast("Visit", SimpleNamespace(hands=hands_on(tab, said)))
    await function_editor._remove(visit, name, (0, 0.1, 0.1))  # noqa: SLF001 - the way to it is a whole run
    assert not there


async def test_the_edit_of_redirect_uris_is_waited_for_where_its_tab_comes_a_moment_after_the_press(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<p>Acme</p><div id=tab></div><script>setTimeout(() => { document.querySelector('#tab').innerHTML ="
        " '<button onclick=\\'document.title=1\\'>Edit</button>'; }, 400);</script>"
    )

    async def is_open() -> bool:
        return await tab.title() == "1"

    await begin_edit(hands_on(tab, said), is_open)
    assert await tab.title() == "1"


CLIENTS = (
    "<table><tr><th>Client ID<th>Client Name<tr><td>1000.OTHERONE<td>Acme 2<tr><td>1000.OTHERTWO<td>Acme old</table>"
)


@pytest.mark.parametrize(
    ("page", "read"),
    [
        (
            "<button onclick='b.hidden = false'>Client Secret</button><dl id=b hidden><dt>Client ID<dd>1000.ABCDEFGH</dl>",
            "1000.ABCDEFGH",
        ),
        ("", "1000.OTHERONE"),
    ],
)
async def test_a_list_of_clients_beside_the_page_of_one_gives_no_id_before_all_its_tabs_were_looked_at(
    tab: Page, said: list[str], page: str, read: str
) -> None:
    await tab.set_content(f"{page}<div style='float:right'>{CLIENTS}</div>")
    key = "api_console.client_id"
    assert await client_details.read_value(hands_on(tab, said), key, *client_details.TABS) == read


async def test_a_tab_is_not_left_before_what_stands_on_it_has_come(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<p><button onclick=show('secret')>Client Secret</button> <button onclick=show('name')>Client Details</button></p>"
        "<div id=tab></div><script>function show(what) { const box = document.querySelector('#tab'); box.textContent = 'Loading...';"
        " clearTimeout(window.t); window.t = setTimeout(() => { box.innerHTML = what === 'secret'"
        " ? '<p>Client Secret</p><p>' + 'ab12'.repeat(10) + '</p>' : '<p>Client Name</p><p>Acme</p>'; }, 900); }</script>"
    )
    read = await client_details.read_value(hands_on(tab, said), client_details.SECRET, *client_details.TABS)
    assert read == "ab12" * 10


@pytest.mark.long
async def test_a_value_is_read_from_a_tab_whose_content_comes_late(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<button onclick='show(0)'>Client Details</button> <button onclick='show(1)'>Client Secret</button><div id=in></div><script>"
        "let late; const show = (one) => { clearTimeout(late); document.querySelector('#in').textContent = ''; late = setTimeout(() => {"
        "document.querySelector('#in').innerHTML = one ? '<table><tr><td>Client Secret<td>0123456789abcdef</table>' : 'Acme'; }, 1500); };"
        "show(0);</script>"
    )
    read = await client_details.read_value(hands_on(tab, said), client_details.SECRET, *client_details.TABS)
    assert read == "0123456789abcdef"


FOLDED = """<div onclick="c.hidden = !c.hidden" style="cursor:pointer">Services +</div><a id=c hidden href=#
onclick="document.body.innerHTML = '<button>Create Service</button>'">Custom Services</a><h3>Connections</h3>%s"""


async def test_the_list_of_services_is_reached_where_its_heading_has_folded_it_away(tab: Page, said: list[str]) -> None:
    await tab.set_content(FOLDED % "")
    hands = hands_on(tab, said)
    await open_list(hands, await hands.any_of(*LANDING))
    assert said == ["pressing Services", "pressing Custom Services"]


async def test_a_heading_whose_entries_come_a_moment_later_is_not_pressed(tab: Page, said: list[str]) -> None:
    await tab.set_content(FOLDED % "<script>setTimeout(() => { c.hidden = false; }, 60)</script>")
    hands = hands_on(tab, said)
    await open_list(hands, await hands.any_of(*LANDING))
    assert said == ["pressing Custom Services"]


async def test_connections_that_their_heading_has_folded_away_are_looked_at(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        """<table onclick="c.hidden = false" style="cursor:pointer"><tr><td>Connections<td>+</table>
<a id=c hidden href=# onclick="document.title = 'mine'">My Connections</a>"""
    )
    await open_mine(hands_on(tab, said))
    assert await tab.title() == "mine"


async def test_an_entry_that_the_page_puts_away_under_the_hand_is_left_to_the_next_look(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content("""<p id=e style="width:200px" onmouseover="e.hidden = true">Acme Link</p>""")
    assert not await opens(hands_on(tab, said), "Acme Link")
    await tab.set_content("""<p id=e style="width:200px" onclick="document.title = 'open'">Acme Link</p>""")
    assert await opens(hands_on(tab, said), "Acme Link")
    assert await tab.title() == "open"


@pytest.mark.parametrize(
    ("page", "left"),
    [
        ("<button>Create And Connect</button>", False),
        ("<button disabled>Create And Connect</button>", False),
        ("<h1>Acme Conn</h1>", True),
    ],
)
async def test_a_form_for_a_connection_that_waits_for_its_answer_with_a_dead_button_has_not_been_left(
    tab: Page, said: list[str], page: str, *, left: bool
) -> None:
    await tab.set_content(page)
    assert await connection.has_left(hands_on(tab, said)) is left


@pytest.mark.long
@pytest.mark.parametrize(("unanswered", "word"), [("crm.example/list", "maintenance"), ("", "page_changed")])
async def test_what_a_page_lacks_while_a_host_failed_to_answer_is_looked_for_once_more(
    tab: Page, said: list[str], unanswered: str, word: str
) -> None:
    await tab.set_content("<p>Unable to load the data.</p>")
    hands = hands_on(tab, said)
    hands.unanswered = unanswered
    work = cast("Work", SimpleNamespace(visit=SimpleNamespace(hands=hands)))
    stop = await Work._reason(work, PageChanged("No list.", "Look."), at_sign_in=False)  # noqa: SLF001 - as above
    assert stop.code == word


@pytest.mark.parametrize("locked", ["", "disabled", "readonly"])
async def test_what_a_service_holds_is_read_from_a_form_that_a_live_connection_locks(
    tab: Page, said: list[str], locked: str
) -> None:
    held = {
        "Authorize URL": "https://a.example/auth",
        "Access Token URL": "https://a.example/token",
        "Client ID": "1000.A",
    }
    fields = "".join(f'<p><label>{name} <input value="{value}" {locked}></label></p>' for name, value in held.items())
    await tab.set_content(f"<label>Service Name <input value=Acme></label>{fields}<button>Update</button>")
    visit = cast("Visit", SimpleNamespace(hands=hands_on(tab, said)))
    assert sorted((await service_form._values(visit)).values()) == sorted(held.values())  # noqa: SLF001 - as above


async def test_what_a_service_holds_is_read_though_the_edit_has_folded_it_away(
    tab: Page, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def open_edit(_visit: Visit) -> bool:
        return True

    monkeypatch.setattr(service_form, "open_edit", open_edit)
    await tab.set_content(
        "<label>Service Name <input value=Acme></label><details><summary>URLs</summary>"
        "<p><label>Authorize URL <input value='https://a.example/auth'></label></p></details><button>Update</button>"
    )
    org = SimpleNamespace(service=SimpleNamespace(name="Acme Link", scopes=["ZohoCRM.org.READ"]))
    visit = cast("Visit", SimpleNamespace(hands=hands_on(tab, said), org=org))
    assert (await service_form.read_form(visit)).values == {"custom_service.authorize_url": "https://a.example/auth"}


@pytest.mark.parametrize("cancel", ["", "<button onclick='document.body.innerHTML = `My Connections`'>Cancel</button>"])
async def test_the_edit_of_a_connection_that_no_cancel_leads_back_from_is_left_by_way_of_the_list(
    tab: Page, said: list[str], monkeypatch: pytest.MonkeyPatch, cancel: str
) -> None:
    options = "<option selected>ZohoCRM.org.READ<option>ZohoCRM.modules.ALL"
    await tab.set_content(
        f"<label>Connection Name <input value='Acme Link'></label><label>Scopes <select multiple>{options}</select></label>"
        f"<button>Update</button>{cancel}"
    )

    async def observed(_: object) -> None:
        await tab.set_content("<button>Revoke</button>")

    monkeypatch.setattr(connection, "observe", observed)
    org = SimpleNamespace(service=SimpleNamespace(scopes=("ZohoCRM.org.READ", "ZohoCRM.modules.ALL")))
    visit = cast("Visit", SimpleNamespace(hands=hands_on(tab, said), org=org))
    assert await connection_amend._read_form(visit) == ("Acme Link", ["ZohoCRM.org.READ"])  # noqa: SLF001 - as above


PARTS = {
    "says that it is closed": ("<button type=button aria-expanded=false>", "</button>", "<div hidden>"),
    "is a summary": ("<details><summary>", "</summary>", "<div>"),
    "is only drawn": ("<p style='cursor:pointer'>", "</p>", "<div style='display:none'>"),
}


@pytest.mark.parametrize("how", PARTS)
async def test_a_field_in_a_closed_part_of_a_form_is_found_after_that_is_opened(
    tab: Page, said: list[str], how: str
) -> None:
    head, end, part = PARTS[how]
    await tab.set_content(
        "<nav><button aria-expanded=false onclick=\"document.body.innerHTML = ''\">Modules</button></nav><form>"
        "<button type=button aria-expanded=false onclick=\"document.body.innerHTML = ''\">Menu</button>"
        f"<label>Service Name <input></label>{head}Authentication{end}{part}<label>Client ID <input></label>"
        "<label>Client Secret <input></label></div></form><script>document.querySelector('form').onclick = event => {"
        "const part = event.target.nextElementSibling; if (event.target.matches('button, p')) { part.hidden = false;"
        " part.style.display = 'block'; event.target.setAttribute('aria-expanded', 'true') } }</script>"
    )
    hands = hands_on(tab, said)
    sought = await hands.find("custom_service.service_name", "custom_service.client_id", patience=2)
    await hands.fill(sought["custom_service.client_id"], "1000.X")
    assert await tab.input_value("form div input") == "1000.X"


async def test_a_form_that_is_one_closed_part_over_its_button_is_opened(tab: Page, said: list[str]) -> None:
    await tab.set_content(
        "<div><button aria-expanded=false onclick='p.hidden = false; this.ariaExpanded = true'>2. Connection Details</button>"
        "<div id=p hidden><label>Connection Name <input></label></div><button>Create And Connect</button></div>"
    )
    keys = ("connection.connection_name", "connection.create_and_connect")
    assert set((await hands_on(tab, said).find(*keys, patience=2)).found) == set(keys)
