"""A form is whole before anything is typed; what is amiss is told with what stands there and with how to put it right."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from automation import drift, strangers
from automation.errors import PageChanged
from automation.hands import Hands
from automation.screens import Screens
from automation.table import Control, ControlTable
from flows.fields import whole_form
from flows.tables import built_in

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Page

    from automation.eyes import Sought


FORM = """<h1>Service</h1><form>
<div>Service Name</div><input>
<div>%s</div><input value="typed-before">
<div>Grant Type</div><select><option>Code<option>Implicit</select>
%s<button type=button>Create Service</button></form>
<form><label>Search * <input required></label></form>"""
TABLE = ControlTable(
    [
        Control(key="page.name", kind="text", names=("Service Name",)),
        Control(
            key="page.client_id", kind="text", names=("Client ID", "Client Identifier"), placeholders=("Enter ID",)
        ),
        Control(key="page.grant", kind="choice", names=("Grant Type",), required=False, source="C3"),
        Control(key="page.create", kind="button", names=("Create Service",)),
    ]
)
KEYS = ("page.name", "page.client_id", "page.create")


async def whole(tab: Page, html: str, table: ControlTable = TABLE, folder: Path | None = None) -> None:
    await tab.set_content(html)
    kept = (lambda name, text: drift.keep(folder, "Acme & Co.", name, text)) if folder else (lambda _name, _text: None)
    hands = Hands(tab, table, Screens([], {}), origins={}, say=lambda _: None, keep=kept)
    await whole_form(hands, *KEYS, expected=["page.grant"])


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a page that lacks something be judged at once."""
    assert Hands.find.__kwdefaults__ is not None
    monkeypatch.setitem(Hands.find.__kwdefaults__, "patience", 0.2)


async def test_a_form_that_is_as_the_table_says_is_whole(tab: Page) -> None:
    await whole(tab, FORM % ("Client ID", ""))


async def test_a_renamed_control_is_named_with_what_stands_there_instead(tab: Page, tmp_path: Path) -> None:
    with pytest.raises(PageChanged) as stop:
        await whole(tab, FORM % ("Client key", ""), folder=tmp_path)
    assert stop.value.message == (
        "Control page.client_id (Client ID) cannot be used: nothing on the page fits. "
        "Nearest on the page: “Client key”, “Search *”."
    )
    assert stop.value.artifact == str(tmp_path / "Acme_Co.-page.client_id.md")


async def test_a_mark_between_label_and_field_is_not_offered_as_its_wording(tab: Page, tmp_path: Path) -> None:
    form = """<h1>Service</h1><form><table><tr><td>Service Name:<td>*<td>?<td><input><tr><td>Client key:<td>*<td>?<td><input>
    <tr><td>Grant Type:<td><td><td><select><option>Code</select></table>
    <button type=button>Create Service</button></form>"""
    with pytest.raises(PageChanged) as stop:
        await whole(tab, form, folder=tmp_path)
    assert 'names = ["Client key"]' in stop.value.remedy


async def test_the_report_holds_labels_and_places_but_no_value(tab: Page, tmp_path: Path) -> None:
    with pytest.raises(PageChanged) as stop:
        await whole(tab, FORM % ("Client key", "<p>1000.ABCDEFGHIJKLMNOP1234</p>"), folder=tmp_path)
    path = tmp_path / "Acme_Co.-page.client_id.md"
    assert str(path) == stop.value.artifact
    text = path.read_text()
    for said in ("wording “Client Identifier”", "placeholder “Enter ID”", "“Client key” (", 'button "Create Service"'):
        assert said in text
    assert "typed-before" not in text
    assert "1000.ABC" not in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_the_entry_of_the_report_pasted_into_the_overlay_puts_it_right(tab: Page, tmp_path: Path) -> None:
    with pytest.raises(PageChanged) as stop:
        await whole(tab, FORM % ("Client key", ""), folder=tmp_path)
    assert stop.value.artifact is not None
    entry = (tmp_path / "Acme_Co.-page.client_id.md").read_text().split("```toml\n")[1].split("```")[0]
    overlay = tmp_path / "controls.toml"
    overlay.write_text(entry)
    await whole(tab, FORM % ("Client key", ""), TABLE.overlaid(overlay))


@pytest.mark.parametrize(
    "field",
    [
        "<label>Audience <input required></label>",
        "<label>Audience <input aria-required=true></label>",
        "<div>Audience *</div><input>",
        "<div>Audience *</div><select><option value=''>Select<option value=1>One</select>",
        "<div>Audience *</div><x-drop tabindex=0 style='display:block;height:30px'>Select</x-drop>",
    ],
)
async def test_a_field_the_form_insists_on_and_nobody_knows_stops_before_anything_is_typed(
    tab: Page, field: str
) -> None:
    with pytest.raises(PageChanged, match=r"insists on “Audience( \*)?”, which the table of controls does not know"):
        await whole(tab, FORM % ("Client ID", field))


@pytest.mark.parametrize(
    "field",
    [
        "<label>Note <input></label>",
        "<div>Audience *</div><input value=filled>",
        "<input role=combobox aria-required=true aria-haspopup=true placeholder='Pick some'>",
    ],
)
async def test_a_field_that_is_optional_or_filled_already_is_no_drift(tab: Page, field: str) -> None:
    await whole(tab, FORM % ("Client ID", field))


async def test_a_choice_that_goes_by_another_name_is_not_taken_for_one_that_the_form_lacks(tab: Page) -> None:
    with pytest.raises(PageChanged, match=r"page\.grant \(Grant Type\)"):
        await whole(tab, (FORM % ("Client ID", "")).replace("Grant Type", "Flow"))


async def test_a_choice_that_became_a_text_is_named(tab: Page) -> None:
    html = FORM % ("Client ID", "<div>Flow *</div><input>")
    table = ControlTable([*TABLE, Control(key="page.flow", kind="choice", names=("Flow",), required=False)])
    with pytest.raises(PageChanged, match=r"Control page\.flow \(Flow\) cannot be used"):
        await whole(tab, html, table)


async def test_a_form_whose_fields_are_made_anew_under_the_look_is_looked_at_again(
    tab: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = strangers.unclaimed
    made_anew: list[object] = []

    async def look_late(page: Page, sought: Sought) -> list[strangers.Stranger] | None:
        if not made_anew:
            made_anew.append(await page.evaluate("document.forms[0].innerHTML = document.forms[0].innerHTML"))
        return await look(page, sought)

    monkeypatch.setattr(strangers, "unclaimed", look_late)
    with pytest.raises(PageChanged, match="insists on “Audience”"):
        await whole(tab, FORM % ("Client ID", "<div>Audience *</div><input>"))


async def test_a_control_that_a_form_may_lack_but_has_twice_is_named(tab: Page) -> None:
    table = ControlTable([*TABLE, Control(key="page.flow", kind="choice", names=("Flow",), required=False)])
    twice = "<div>Flow</div><select><option>A</select>" * 2
    with pytest.raises(PageChanged, match=r"Control page\.flow \(Flow\) cannot be used: several controls fit equally"):
        await whole(tab, FORM % ("Client ID", twice), table)


async def test_a_choice_that_became_a_text_with_its_name_inside_is_named(tab: Page) -> None:
    mode = "<div style='display:flex;gap:9px;margin:12px 0'><span>Mode</span><select><option>A</select></div>"
    hint = "<input placeholder='Grant Type'>"
    html = (FORM % ("Client ID", "")).replace(
        "<div>Grant Type</div><select><option>Code<option>Implicit</select>", mode + hint
    )
    table = ControlTable([*TABLE, Control(key="page.mode", kind="choice", names=("Mode",))])
    with pytest.raises(PageChanged, match=r"Control page\.grant \(Grant Type\) cannot be used"):
        await whole(tab, html, table)


async def test_the_control_whose_wording_a_field_bears_is_named_before_one_of_its_new_kind(tab: Page) -> None:
    html = (FORM % ("Client ID", "")).replace("Grant Type", "Flow")
    table = ControlTable([*TABLE, Control(key="page.flow", kind="toggle", names=("Flow",), required=False)])
    with pytest.raises(PageChanged, match=r"Control page\.flow \(Flow\) cannot be used"):
        await whole(tab, html, table)


async def test_a_field_is_of_the_form_though_others_of_it_stand_in_shadow_roots(tab: Page) -> None:
    html = FORM.replace("<input>\n", "<x-field></x-field>\n", 1) % ("Client ID", "<div>Audience *</div><input>")
    shadow = "<script>document.querySelector('x-field').attachShadow({mode: 'open'}).innerHTML = '<input>'</script>"
    with pytest.raises(PageChanged, match="insists on “Audience”"):
        await whole(tab, html + shadow)


async def test_a_choice_that_the_form_really_lacks_is_no_drift(tab: Page) -> None:
    html = FORM % ("Client ID", "")
    start, end = html.index("<div>Grant"), html.index("</select>") + len("</select>")
    await whole(tab, html[:start] + html[end:])


async def test_a_link_that_stands_alone_is_proposed_before_those_of_a_menu(tab: Page) -> None:
    menu = "".join(f"<a href=#>{name}</a><br>" for name in ("Default Services", "Custom Services", "Shared Services"))
    await tab.set_content(
        f"<div>{menu}</div><p align=right><a href=#>Register provider</a></p><h3>Custom Services</h3><p>None"
    )
    table = built_in()
    found = await drift.examine(tab, table, table["custom_service.new_service"], "nothing on the page fits")
    assert [one.label for one in found.nearest] == ["Register provider", "Shared Services", "Default Services"]
    assert found.overlay.endswith('names = ["Register provider"]')


@pytest.mark.long
async def test_the_wording_that_a_user_gave_for_what_opens_a_form_is_proposed_for_what_submits_it(
    tab: Page, tmp_path: Path
) -> None:
    overlay = tmp_path / "controls.toml"
    overlay.write_text('[custom_service.new_service]\nnames = ["Register provider"]\n')
    table = built_in().overlaid(overlay)
    await tab.set_content("<form><label>Service Name <input></label><button>Register provider</button></form>")
    found = await drift.examine(tab, table, table["custom_service.create_service"], "nothing on the page fits")
    assert found.overlay.endswith('names = ["Register provider"]')
