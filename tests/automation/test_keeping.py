"""What was chosen is what the page holds at the end: deep widgets, two lists side by side, controls made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from automation import choices
from automation.choices import choose, choose_many, drop_downs
from automation.errors import PageChanged
from automation.hands import Hands
from automation.screens import Screens
from automation.table import Control, ControlTable, Kind
from flows.entering import fill_extras

if TYPE_CHECKING:
    from playwright.async_api import Page

    from automation.eyes import Found


SCOPES = ("ZohoCRM.modules.ALL", "ZohoCRM.org.READ", "ZohoCRM.users.ALL")


def hands_on(tab: Page, said: list[str], **kinds: Kind) -> Hands:
    controls = [Control(key=f"form.{name}", kind=kind, names=(name.replace("_", " "),)) for name, kind in kinds.items()]
    return Hands(tab, ControlTable(controls), Screens([], {}), origins={}, say=said.append)


DEEP = """<div style="display:flex"><div style="width:200px">Scopes</div><div><div><div style="display:flex;width:600px" id=tags>
<div><div><div><div><input role=combobox aria-haspopup=true style="width:80px"></div></div></div></div></div></div></div></div>
<script>const field = document.querySelector('input'), tags = document.querySelector('#tags');
field.onclick = () => { if (document.querySelector('[role=listbox]')) return;
  document.body.insertAdjacentHTML('beforeend', '<div role=listbox>' + %s.map((one) => `<li role=option>${one}</li>`).join('') + '</div>');
  document.querySelectorAll('li').forEach((li) => { li.onclick = () => {
    tags.insertAdjacentHTML('afterbegin', `<div class=tag><div>${li.textContent}</div></div>`); li.closest('div').remove(); }; }); };
</script>"""


async def test_tags_are_read_however_deep_the_field_stands_beside_them(tab: Page, said: list[str]) -> None:
    await tab.set_content(DEEP % list(SCOPES))
    await choose_many(hands_on(tab, said, Scopes="multi"), "form.Scopes", SCOPES[:2], SCOPES)
    assert sorted(await tab.locator(".tag").all_inner_texts()) == list(SCOPES[:2])


@pytest.mark.long
async def test_entries_of_a_list_that_is_not_open_are_not_taken_for_chosen(tab: Page, said: list[str]) -> None:
    entries = "".join(f"<li role=option>{one}</li>" for one in SCOPES)
    hidden = f"<div style='visibility:hidden'>{entries}</div>"
    await tab.set_content(
        f"<label>Scopes</label><div><div><input role=combobox aria-haspopup=true>{hidden}</div></div>"
    )
    with pytest.raises(PageChanged, match="does not offer ZohoCRM.modules.ALL"):
        await choose_many(hands_on(tab, said, Scopes="multi"), "form.Scopes", SCOPES[:1], SCOPES)


def two_lists(kind: str, into: str, out: str) -> str:
    """Two lists side by side, the last entry chosen from the start."""
    tag, inner = (
        ("select multiple", "option")
        if kind == "native"
        else ("div role=listbox aria-multiselectable=true", "li role=option")
    )
    lists = [f"<{tag} id={side} style='width:200px;height:90px'></{tag.split()[0]}>" for side in ("left", "right")]
    return f"""<fieldset><legend>Scopes</legend><div style="display:flex">{lists[0]}<div><button id=into>{into}</button><br>
<button id=out>{out}</button></div>{lists[1]}</div></fieldset><script>
const sides = {{ left: {list(SCOPES[:2])}, right: {list(SCOPES[2:])} }};
const marked = (list) => [...list.children].filter((one) => one.selected || one.getAttribute('aria-selected') === 'true').map((one) => one.textContent);
const draw = () => {{ for (const side of ['left', 'right']) document.getElementById(side).innerHTML = sides[side].map((one) => `<{inner} aria-selected=false>${{one}}</{inner.split()[0]}>`).join(''); }};
for (const side of ['left', 'right']) document.getElementById(side).onclick = (event) => {{
  if (event.target.matches('li')) event.target.setAttribute('aria-selected', 'true'); }};
const move = (from, to) => {{ const gone = marked(document.getElementById(from));
  sides[from] = sides[from].filter((one) => !gone.includes(one)); sides[to].push(...gone); draw(); }};
document.querySelector('#into').onclick = () => move('left', 'right');
document.querySelector('#out').onclick = () => move('right', 'left');
draw();</script>"""


TWO_LISTS = {
    "with words": two_lists("listbox", "Add", "Remove"),
    "with arrows": two_lists("native", "&gt;", "&lt;"),
    "with pictures": two_lists("listbox", "<svg width=9 height=9></svg>", "<svg width=9 height=9></svg>"),
}


@pytest.mark.parametrize("make", TWO_LISTS)
async def test_of_two_lists_side_by_side_the_entries_go_to_the_second(tab: Page, said: list[str], make: str) -> None:
    await tab.set_content(TWO_LISTS[make])
    hands = hands_on(tab, said, Scopes="multi")
    await choose_many(hands, "form.Scopes", SCOPES[:2], SCOPES)
    assert sorted(await tab.locator("#right > *").all_inner_texts()) == list(SCOPES[:2])
    assert await tab.locator("#left > *").all_inner_texts() == [SCOPES[2]]


@pytest.mark.long
async def test_an_entry_that_does_not_go_over_is_a_named_stop(tab: Page, said: list[str]) -> None:
    await tab.set_content(TWO_LISTS["with words"] + "<script>document.querySelector('#into').onclick = null</script>")
    with pytest.raises(PageChanged, match=f"holds {SCOPES[2]} after it was chosen"):
        await choose_many(hands_on(tab, said, Scopes="multi"), "form.Scopes", SCOPES[:1], SCOPES)


ANEW = """<div id=f><label><input type=checkbox checked> Login User</label><br>
<label>Grant Type <select><option>API Key</option><option>OAuth2</option></select></label></div>
<script>const anew = () => { const html = f.innerHTML; f.innerHTML = ''; f.innerHTML = html; };</script>"""


async def test_what_the_page_lost_after_it_was_set_is_set_again(tab: Page, said: list[str]) -> None:
    await tab.set_content(ANEW)
    hands = hands_on(tab, said, Login_User="toggle", Grant_Type="choice")
    form = await hands.find("form.Login_User", "form.Grant_Type")
    await hands.switch(form["form.Login_User"], on=False)
    await choose(hands, form["form.Grant_Type"], ["OAuth2"])
    await tab.evaluate("anew()")
    await hands.keep_all()
    held = await tab.evaluate("[document.querySelector('input').checked, document.querySelector('select').value]")
    assert held == [False, "OAuth2"]


async def test_a_switch_that_is_made_anew_under_the_hand_is_set_once_more(tab: Page, said: list[str]) -> None:
    await tab.set_content(ANEW)
    await tab.evaluate("document.querySelector('input').onclick = () => setTimeout(anew, 20)")
    hands = hands_on(tab, said, Login_User="toggle")
    await hands.switch((await hands.find("form.Login_User"))["form.Login_User"], on=False)
    await hands.keep_all()
    assert await tab.evaluate("document.querySelector('input').checked") is False


@pytest.mark.long
async def test_a_drop_down_that_answers_only_once_it_is_made_anew_takes_the_choice(tab: Page, said: list[str]) -> None:
    field = "<div role=combobox tabindex=0 aria-label='Grant Type' style='width:200px;height:20px'>API Key</div>"
    await tab.set_content(
        f"<div id=f>{field}</div><script>f.firstChild.onclick = () => setTimeout(() => {{ f.innerHTML = f.innerHTML;"
        " f.firstChild.onclick = () => { f.insertAdjacentHTML('beforeend', '<div role=listbox><div role=option>OAuth2</div></div>');"
        " f.lastChild.onclick = () => { f.firstChild.textContent = 'OAuth2'; f.lastChild.remove(); }; }; }, 10);</script>"
    )
    hands = hands_on(tab, said, Grant_Type="choice")
    await choose(hands, (await hands.find("form.Grant_Type"))["form.Grant_Type"], ["OAuth2"])
    assert await tab.locator("[role=combobox]").inner_text() == "OAuth2"


async def test_a_drop_down_of_no_name_that_is_slow_to_show_its_choice_is_read_once_more(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(
        "<p>Choose the org</p><select><option>Pick one</option><option>Acme</option></select><script>const s = "
        "document.querySelector('select'); s.onchange = () => { s.selectedIndex = 0; setTimeout(() => { "
        "s.selectedIndex = 1; }, 150); };</script>"
    )
    hands = hands_on(tab, said)
    await choose(hands, (await drop_downs(hands))[0], ["Acme"])
    assert await tab.evaluate("document.querySelector('select').value") == "Acme"


async def test_choices_and_switches_that_only_one_form_has_are_kept_too(tab: Page, said: list[str]) -> None:
    await tab.set_content(ANEW)
    hands = hands_on(tab, said)
    hands.table.extras["form"] = {"Grant Type": "OAuth2", "Login User": False}
    await fill_extras(hands, "form")
    await tab.evaluate("anew()")
    await hands.keep_all()
    held = await tab.evaluate("[document.querySelector('input').checked, document.querySelector('select').value]")
    assert held == [False, "OAuth2"]


async def test_what_a_page_offers_is_read_again_where_it_makes_its_drop_downs_anew(
    tab: Page, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    field = "<div role=combobox tabindex=0 aria-label='Org' style='width:200px;height:20px'>Pick one</div>"
    await tab.set_content(
        f"<div id=f>{field}</div><script>const open = () => f.insertAdjacentHTML('beforeend', '<div>Acme Ltd</div>');"
        " const anew = () => { f.innerHTML = f.innerHTML; f.firstChild.onclick = open; };</script>"
    )
    find = choices.drop_downs
    times: list[object] = []

    async def find_too_early(hands: Hands) -> list[Found]:
        found = await find(hands)
        if not times:
            times.append(await tab.evaluate("anew()"))
        return found

    monkeypatch.setattr(choices, "drop_downs", find_too_early)
    assert "Acme Ltd" in await choices.offers(hands_on(tab, said))
