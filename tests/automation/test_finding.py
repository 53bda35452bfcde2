"""A control is found as a person finds it: by its name, or by the label that stands beside or above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from automation.eyes import look, seek
from automation.table import Control, Kind

if TYPE_CHECKING:
    from playwright.async_api import Page


STYLE = "<style>*{font:14px sans-serif} .row{display:flex;gap:12px;margin:8px} .col label{display:block}</style>"
SELECT = (
    '<div class="w"><input readonly role="Menuitem" aria-label="click to select options" aria-haspopup="true" '
    'aria-expanded="false" value="{value}"></div>'
)


def control(name: str, kind: Kind = "text", **more: object) -> Control:
    return Control.model_validate({"key": f"form.{name}", "kind": kind, "names": [name], **more})


async def found_as(tab: Page, html: str, wanted: Control, labels: list[str] | None = None) -> str:
    """Return the `data-t` of the element that was found, or the reason that none was."""
    await tab.set_content(STYLE + html)
    sought = await seek(tab, [wanted], labels or [])
    if wanted.key not in sought:
        return sought.missing[wanted.key]
    return str(await sought[wanted.key].element.get_attribute("data-t"))


TIED = {
    "for": '<label for="a">Client ID</label><input id="a" data-t="x"><label for="b">Client Secret</label><input id="b">',
    "wrapped": '<label>Client ID <input data-t="x"></label><label>Client Secret <input></label>',
    "aria-labelledby": '<p id="l">Client ID *</p><div><input aria-labelledby="l" data-t="x"></div><input>',
    "aria-label": '<input aria-label="client id" data-t="x"><input aria-label="client secret">',
    "placeholder": '<input placeholder="Client ID" data-t="x"><input placeholder="Client Secret">',
    "title": '<input title="Client ID" data-t="x"><input>',
    "more words after it": '<label>Client ID/Consumer Key <input data-t="x"></label><input>',
    "role textbox": '<span id="l">Client ID</span><div role="textbox" contenteditable aria-labelledby="l" data-t="x">v</div>',
}


@pytest.mark.parametrize("how", TIED)
async def test_a_field_is_found_by_its_accessible_name(tab: Page, how: str) -> None:
    assert await found_as(tab, TIED[how], control("Client ID")) == "x"


async def test_a_value_that_stands_behind_its_label_makes_no_field_of_another_name_below_it_its_own(tab: Page) -> None:
    html = '<p>Homepage URL: https://a.example<p><label>Redirect URIs <input data-t="uris"></label>'
    labels = ["Homepage URL", "Redirect URIs"]
    assert await found_as(tab, html, control("Homepage URL"), labels) == "none"
    assert await found_as(tab, html, control("Redirect URIs"), labels) == "uris"


async def test_a_label_with_a_soft_hyphen_in_it_reads_as_one_without(tab: Page) -> None:
    html = '<div class="row"><span>Autho&shy;rized Redi&#8203;rect&nbsp;URIs:</span><input data-t="x"></div>'
    assert await found_as(tab, html, control("Authorized Redirect URIs")) == "x"


async def test_a_drawn_button_of_the_page_is_no_list_of_the_label_above_it(tab: Page) -> None:
    html = """<p style="margin:0">Scopes:</p><p style="padding-left:80px"><span style="cursor:pointer">Create And Connect</span>"""
    await tab.set_content(STYLE + html)
    scopes = control("Scopes", "multi")
    assert scopes.key in await seek(tab, [scopes], [])
    assert (await seek(tab, [scopes], [], ["Create and connect"])).missing == {scopes.key: "none"}


async def test_headings_that_are_not_in_line_with_the_fields_below_name_them_in_their_order(tab: Page) -> None:
    html = (
        "<table><tr><td valign=top>Scopes<td><table><tr><td>Display Name<td>Scope</table><table><tr><td><input size=24 "
        "data-t=name><td><input size=36 data-t=scope></table></table>"
    )
    labels = ["Display Name", "Scope", "Scopes"]
    assert await found_as(tab, html, control("Scope", many=True), labels) == "scope"
    assert await found_as(tab, html, control("Display Name", many=True), labels) == "name"


async def test_a_label_that_is_numbered_is_that_label(tab: Page) -> None:
    html = "<p><span>6. Client ID</span> <input data-t=x></p><p><span>7) Client Secret</span> <input></p>"
    assert await found_as(tab, html, control("Client ID")) == "x"


async def test_a_field_at_the_other_end_of_its_line_is_that_of_the_label_unless_something_stands_between(
    tab: Page,
) -> None:
    line = "<div style='display:flex;justify-content:space-between;width:1100px'><span>Client ID</span>{}<input data-t=x></div>"
    assert await found_as(tab, line.format(""), control("Client ID")) == "x"
    assert await found_as(tab, line.format("<span>of the console</span>"), control("Client ID")) == "none"


@pytest.mark.parametrize("drawn", ["+", "\N{HEAVY PLUS SIGN}", "\N{CIRCLED PLUS}", "+ Add"])
async def test_a_plus_is_one_however_it_is_drawn(tab: Page, drawn: str) -> None:
    wanted = Control(key="form.add", kind="button", names=("+", "Add"))
    assert await found_as(tab, f"<button>x</button><button data-t=x>{drawn}</button>", wanted) == "x"


DROPPING = {
    "a hint": '<button type="button" data-t="x">Select</button>',
    "an arrow after its words": '<button type="button" data-t="x">API Key ▾</button>',
    "entries that stand hidden behind it": '<button type="button" data-t="x">API Key</button><ul hidden><li>API Key<li>OAuth2</ul>',
}


@pytest.mark.parametrize("reads", DROPPING)
async def test_a_plain_button_that_reads_like_a_list_is_one(tab: Page, reads: str) -> None:
    html = f'<div class="col"><label>Authentication Type</label>{DROPPING[reads]}</div><button type="button">Cancel</button>'
    assert await found_as(tab, html, control("Authentication Type", "choice")) == "x"


async def test_a_list_beside_its_label_is_not_lost_to_one_in_the_row_below_whose_label_nobody_knows(tab: Page) -> None:
    row = '<tr><td style="width:220px">{}</td><td><select data-t="{}"><option>-Select-</select></td></tr>'
    html = f"<table>{row.format('Parameter Type', 'x')}{row.format('Flow', 'y')}</table>"
    assert await found_as(tab, html, control("Parameter Type", "choice"), ["Parameter Type"]) == "x"


async def test_a_field_below_some_rows_that_has_a_label_of_its_own_is_none_of_the_rows(tab: Page) -> None:
    rows = "<p>Redirect URIs</p><div><input data-t=x></div><div><input data-t=x></div>"
    await tab.set_content(rows + "<label for=e>Business e-mail *</label><div><input id=e></div>")
    wanted = control("Redirect URIs", many=True)
    assert len((await seek(tab, [wanted], ["Redirect URIs"])).found[wanted.key]) == 2
    await tab.set_content(rows + "<label for=e>Redirect URIs 3</label><div><input id=e></div>")
    assert len((await seek(tab, [wanted], ["Redirect URIs"])).found[wanted.key]) == 3


NO_LIST = [
    '<button type="button">Select all</button>',
    '<button type="button">Copy</button>',
    "<form><button>Select</button></form>",
]


@pytest.mark.parametrize("button", NO_LIST)
async def test_a_plain_button_that_does_something_else_is_no_list(tab: Page, button: str) -> None:
    assert (
        await found_as(tab, f'<div class="col"><label>Scopes</label>{button}</div>', control("Scopes", "multi"))
        == "none"
    )


AWAY = {
    "beside the page": "position:absolute;left:-10000px",
    "above the page": "position:absolute;top:-10000px",
    "above the window, in what is put away as a whole": "position:fixed;top:-3000px",
}


@pytest.mark.parametrize("where", AWAY)
async def test_a_form_that_is_put_away_beside_the_page_is_not_seen(tab: Page, where: str) -> None:
    html = (
        f'<div style="{AWAY[where]}"><label>Client ID <input></label></div><label>Client ID <input data-t="x"></label>'
    )
    assert await found_as(tab, html, control("Client ID")) == "x"
    assert [text for view in await look(tab) for text in view.texts] == ["Client ID"]


async def test_a_field_above_what_is_in_view_of_something_that_scrolls_is_seen(tab: Page) -> None:
    html = """<div id=w style="position:absolute;top:0;height:300px;overflow:auto"><label>Client ID <input data-t=x></label>
    <p style="height:3000px"></p></div><script>w.scrollTop = 2000</script>"""
    assert await found_as(tab, html, control("Client ID")) == "x"


SEEN = {
    "label above": '<div class="col"><label>Client ID</label><input data-t="x"><label>Client Secret</label><input></div>',
    "label to the left": (
        '<div class="row"><label>Client ID</label><input data-t="x"></div>'
        '<div class="row"><label>Client Secret</label><input></div>'
    ),
    "two columns, labels above": (
        '<div class="row"><div class="col"><label>Client ID</label><input data-t="x"></div>'
        '<div class="col"><label>Client Secret</label><input></div></div>'
    ),
    "a table": "<table><tr><td>Client ID</td><td><input data-t='x'></td></tr><tr><td>Client Secret</td><td><input></td></tr></table>",
    "a hint between label and field": (
        "<div><div>Client ID</div><div>As the console shows it</div><input data-t='x'></div><div>Client Secret</div><input>"
    ),
    "a star and a colon": '<div class="row"><span>Client ID</span><span style="color:red">*</span><input data-t="x"></div><input>',
    "a label with a wrong for": '<label for="nothing">Client ID</label><br><input data-t="x"><br><label for="">Other</label><br><input>',
    "right to left": (
        '<div dir="rtl"><div class="row"><label>Client ID</label><input data-t="x"></div>'
        '<div class="row"><label>Client Secret</label><input></div></div>'
    ),
    "zoomed": '<div style="zoom:1.7"><div>Client ID</div><input data-t="x"><div>Client Secret</div><input></div>',
    "far down the page": '<div style="height:3000px"></div><div>Client ID</div><input data-t="x"><div>Client Secret</div><input>',
}


@pytest.mark.parametrize("how", SEEN)
async def test_a_field_is_found_by_the_label_an_eye_gives_it(tab: Page, how: str) -> None:
    assert await found_as(tab, SEEN[how], control("Client ID"), ["Client ID", "Client Secret"]) == "x"


async def test_the_second_of_two_untied_fields_is_found_too(tab: Page) -> None:
    for how, html in SEEN.items():
        marked = html.replace(' data-t="x"', "").replace(" data-t='x'", "")
        marked = marked[::-1].replace("<input>"[::-1], '<input data-t="y">'[::-1], 1)[::-1]
        if "Client Secret" not in marked:
            continue
        got = await found_as(tab, marked, control("Client Secret"), ["Client ID", "Client Secret"])
        assert got == "y", how


async def test_a_select_that_is_a_read_only_input_with_everybodys_name_is_found_by_its_label(tab: Page) -> None:
    html = "<div>Authentication Type</div>" + SELECT.format(value="OAuth2").replace("<input", "<input data-t='x'", 1)
    html += "<div>Grant Type</div>" + SELECT.format(value="Authorization Code")
    assert (
        await found_as(tab, html, control("Authentication Type", "choice"), ["Authentication Type", "Grant Type"])
        == "x"
    )


async def test_a_drawn_drop_down_in_a_table_is_not_taken_for_the_select_of_the_next_row(tab: Page) -> None:
    html = (
        "<table><tr><td style='width:300px'>Parameter Type</td><td><div onclick='0' data-t='x'>Header</div></td></tr>"
        "<tr><td>Grant Type</td><td><select><option>Authorization Code</select></td></tr></table>"
    )
    wanted = control("Parameter Type", "choice")
    assert await found_as(tab, html, wanted, ["Parameter Type", "Grant Type"]) == "x"


async def test_the_rows_below_a_field_are_found_with_it_where_the_label_stands_beside_the_first_alone(
    tab: Page,
) -> None:
    await tab.set_content(
        "<table><tr><td>Client Name<td><input size=40><tr valign=top><td>Redirect URIs"
        "<td><input size=40 value=1><br><input size=40 value=2><br><input size=40 value=3><tr><td>Owner<td><input size=40></table>"
    )
    rows = await seek(tab, [control("Redirect URIs", many=True)], ["Client Name", "Redirect URIs"])
    found = rows.found["form.Redirect URIs"]
    assert [await row.element.input_value() for row in found] == ["1", "2", "3"]


async def test_a_field_that_takes_text_is_no_choice(tab: Page) -> None:
    html = "<div>Grant Type</div><input><div>Grant Type</div>" + SELECT.format(value="").replace(
        "<input", "<input data-t='x'", 1
    )
    assert await found_as(tab, html, control("Grant Type", "choice"), ["Grant Type"]) == "x"


TOGGLES = {
    "native": '<label><input type="checkbox" data-t="x"> Use Credentials of Login User</label>',
    "role switch around a native one": (
        '<div role="switch" aria-checked="true" tabindex="0" data-t="x" style="display:flex"><input type="checkbox" id="s" checked>'
        '<label for="s" style="width:30px;height:16px;background:#ccc"></label><label id="s">Use Credentials of Login User</label></div>'
    ),
    "no native one": (
        '<div style="display:flex"><div role="checkbox" aria-checked="false" tabindex="0" data-t="x" '
        'style="width:16px;height:16px;border:1px solid"></div><input type="hidden" id="c"><label>Use Credentials of Login User</label></div>'
    ),
    "hidden native one": (
        '<label><input type="checkbox" style="position:absolute;opacity:0" data-t="x"><span style="display:inline-block;'
        'width:14px;height:14px;border:1px solid"></span> Use Credentials of Login User</label>'
    ),
    "label to the left, untied": (
        '<div style="display:flex;justify-content:space-between;width:500px"><span>Use Credentials of Login User</span>'
        '<div role="switch" aria-checked="true" tabindex="0" data-t="x" style="width:36px;height:18px;background:#39f"></div></div>'
    ),
}


KNOB = (
    "<style>.s{display:inline-block;position:relative;width:36px;height:18px;border-radius:9px;background:#bbb;cursor:pointer}"
    ".s i,.p::before{position:absolute;top:2px;left:2px;width:14px;height:14px;border-radius:50%;background:#fff}"
    ".s.on i{left:20px} .p::before{content:''} .p.on::before{transform:translateX(18px)}</style>"
)
TOGGLES |= {
    "drawn, with a knob": f'{KNOB}<div class="row"><span>Use Credentials of Login User</span><div class="s on" data-t="x"><i></i></div></div>',
    "drawn, with a painted knob": f'{KNOB}<div>Use Credentials of Login User</div><span class="s p" tabindex="0" data-t="x"></span>',
}


@pytest.mark.parametrize("how", TOGGLES)
async def test_a_switch_is_found_whatever_it_is_made_of(tab: Page, how: str) -> None:
    assert await found_as(tab, TOGGLES[how], control("Use Credentials of Login User", "toggle")) == "x"


BUTTONS = {
    "native": "<button data-t='x'>+ CREATE SERVICE</button><button>Cancel</button>",
    "input": "<input type=submit value='Create Service' data-t='x'>",
    "link": "<a href='#' data-t='x'>Create Service</a>",
    "custom element": "<lyte-button><button data-t='x'>Create Service</button></lyte-button>",
    "clickable div": "<div style='cursor:pointer' data-t='x'><span>Create Service</span></div>",
    "role": "<div role=button tabindex=0 data-t='x'>Create Service</div>",
    "upper case by style": "<button data-t='x' style='text-transform:uppercase'>Create Service</button>",
}


@pytest.mark.parametrize("how", BUTTONS)
async def test_a_button_is_found_by_what_it_says(tab: Page, how: str) -> None:
    assert await found_as(tab, BUTTONS[how], control("Create Service", "button")) == "x"


async def test_a_plus_is_a_name_too(tab: Page) -> None:
    assert await found_as(tab, "<button data-t='x'>+</button><button>-</button>", control("+", "button")) == "x"


AMISS = {
    "none": "<input><button>Client ID</button>",
    "several": "<label>Client ID <input></label><br><label>Client ID <input></label>",
    "hidden": '<label>Client ID <input style="display:none"></label>',
    "disabled": "<label>Client ID <input disabled></label>",
    "covered": ("<label>Client ID <input></label><div style='position:fixed;inset:0;background:#0008'></div>"),
}


@pytest.mark.parametrize("why", AMISS)
async def test_what_cannot_be_used_is_said_with_its_reason(tab: Page, why: str) -> None:
    assert await found_as(tab, AMISS[why], control("Client ID")) == why


async def test_two_fields_of_one_visible_label_are_several_though_only_one_has_the_name(tab: Page) -> None:
    tied = '<div class="row"><label for="a">Scopes</label><select id="a" data-t="x"><option>A</option></select></div>'
    seen = '<div class="row"><span>Scopes</span><select aria-label="Select"><option>A</option></select></div>'
    wanted = control("Scopes", "choice")
    assert await found_as(tab, tied + seen, wanted) == "several"
    assert await found_as(tab, tied + seen.replace("Scopes", "Purpose"), wanted) == "x"


async def test_what_a_long_dialog_must_be_scrolled_to_is_not_covered_by_what_lies_around_it(tab: Page) -> None:
    html = (
        "<div style='position:fixed;inset:0;background:#0008'></div><div role=dialog style='position:fixed;top:40px;"
        "left:40px;width:300px;height:200px;overflow-y:auto;background:#fff'><div style='height:500px'></div>"
        "<button data-t='x'>Create</button></div>"
    )
    assert await found_as(tab, html, control("Create", "button")) == "x"


async def test_a_label_beside_a_field_in_a_shadow_root_is_no_label_of_the_field_above(tab: Page) -> None:
    html = (
        "<div><div><span>Category</span><button aria-haspopup=listbox data-t='above'>Standalone</button></div><x-field></x-field>"
        "</div><script>document.querySelector('x-field').attachShadow({mode: 'open'}).innerHTML = \"<div>Language</div>"
        "<div><button aria-haspopup=listbox data-t='x'>Deluge</button></div>\"</script>"
    )
    assert await found_as(tab, html, control("Language", "choice")) == "x"


async def test_a_label_in_a_dialog_is_no_label_of_what_lies_behind_the_dialog(tab: Page) -> None:
    html = (
        "<select data-t='behind' style='position:absolute;left:20px;top:20px;width:360px;height:160px'></select>"
        "<div style='position:fixed;inset:0;background:#0008'><div style='margin:40px;background:#fff'>"
        "<div class='row'><span>Scopes</span><select data-t='x'></select></div><button>Create</button></div></div>"
    )
    assert await found_as(tab, html, control("Scopes", "choice")) == "x"


async def test_a_label_in_front_of_a_veil_is_no_label_of_what_lies_behind_the_veil(tab: Page) -> None:
    html = (
        "<div style='display:flex;height:60px;width:900px;padding-top:60px'><p style='flex:1'>A service</p>"
        "<button aria-haspopup=true data-t=behind>⋮</button></div>"
        "<div style='position:fixed;inset:0;background:#0006'></div>"
        "<div role=dialog style='position:fixed;top:20px;left:100px;width:500px;height:300px;background:#fff'>"
        f"<div style='margin-top:60px'>Grant Type</div>{SELECT.format(value='')}</div>"
    ).replace("<input readonly", "<input data-t=x readonly")
    assert await found_as(tab, html, control("Grant Type", "choice")) == "x"


async def test_a_label_and_a_control_that_scroll_apart_do_not_belong_together(tab: Page) -> None:
    html = (
        "<div id=list style='height:300px;overflow:auto'><p style='height:70px'>A service</p>"
        "<button aria-haspopup=true style='display:block;margin-left:150px'>⋮</button><div style='height:900px'></div></div>"
        "<div id=dialog role=dialog style='position:fixed;top:20px;left:100px;width:500px;height:200px;overflow:auto;"
        f"background:#fff'><div style='margin-top:20px'>Grant Type</div><div>&nbsp;<br>&nbsp;</div>{SELECT.format(value='')}"
        "<div style='height:900px'></div></div><script>list.scrollTop = 292; dialog.scrollTop = 260;</script>"
    ).replace("<input readonly", "<input data-t=x readonly")
    assert await found_as(tab, html, control("Grant Type", "choice")) == "x"


async def test_a_field_beyond_the_edge_of_a_dialog_belongs_to_its_label_that_is_in_view(tab: Page) -> None:
    html = (
        "<div style='position:fixed;inset:0;background:#0006'></div><div role=dialog style='position:fixed;top:20px;left:100px;"
        "width:500px;height:100px;overflow:auto;background:#fff'><div style='margin-top:70px'>Authorize URL *</div>"
        "<input data-t=x style='margin:10px 0'></div>"
    )
    assert await found_as(tab, html, control("Authorize URL")) == "x"


async def test_a_hint_that_only_says_what_to_do_makes_a_field_none_of_another_that_has_it_too(tab: Page) -> None:
    html = '<div>Purpose</div><input readonly aria-haspopup="true" placeholder="Select ..." data-t="purpose">'
    labels = ["Scopes", "Select"]
    assert await found_as(tab, html, control("Purpose", "choice"), labels) == "purpose"


async def test_a_heading_over_a_row_is_no_label_of_a_field_whose_own_hint_says_what_it_is(tab: Page) -> None:
    html = (
        "<div>Scopes *</div><div class=row style='margin:0'><input placeholder='Display Name'>"
        "<input data-t=x placeholder='Scope'></div>"
    )
    assert await found_as(tab, html, control("Scope", names=["Scope", "Scopes"]), ["Display Name"]) == "x"


async def test_a_label_in_a_box_that_draws_nothing_is_seen(tab: Page) -> None:
    html = "<div style='display:flex'><div style='display:contents'>Client ID</div><input data-t='x'></div>"
    assert await found_as(tab, html, control("Client ID")) == "x"


async def test_of_two_fields_the_one_in_the_dialog_is_meant(tab: Page) -> None:
    html = (
        "<label>Client ID <input></label><div style='position:fixed;inset:0;background:#0008'></div>"
        "<div role=dialog aria-modal=true style='position:fixed;left:300px;top:300px;background:#fff;padding:20px'>"
        "<label>Client ID <input data-t='x'></label></div>"
    )
    assert await found_as(tab, html, control("Client ID")) == "x"


async def test_shadow_roots_and_frames_are_part_of_the_page(tab: Page) -> None:
    await tab.set_content(
        "<p>outside</p><iframe width=600 height=300 srcdoc=\"<div id=h></div><script>h.attachShadow({mode:'open'}).innerHTML="
        "'<div>Client ID</div><input data-t=x>'</script>\"></iframe>"
    )
    await tab.frames[1].wait_for_load_state()
    sought = await seek(tab, [control("Client ID")], ["Client ID"])
    assert await sought["form.Client ID"].element.get_attribute("data-t") == "x"


async def test_a_users_selector_wins(tab: Page) -> None:
    wanted = control("Client ID", selectors=["css=#own"])
    assert await found_as(tab, "<label>Client ID <input></label><input id=own data-t=x>", wanted) == "x"


@pytest.mark.parametrize(
    "selector", ["css=#own", "#own", "xpath=//div/input", "role=textbox[name='odd']", "div:has-text('Odd') >> input"]
)
async def test_a_users_selector_is_any_that_playwright_knows(tab: Page, selector: str) -> None:
    html = "<label>Client ID <input></label><div>Odd <input id=own aria-label=odd data-t=x></div>"
    assert await found_as(tab, html, control("Client ID", selectors=[selector])) == "x"


async def test_a_selector_that_is_none_finds_nothing_instead_of_failing(tab: Page) -> None:
    assert await found_as(tab, "<input>", control("Client ID", selectors=["css=[["])) == "none"


async def test_a_users_selector_is_searched_in_every_frame(tab: Page) -> None:
    await tab.set_content("<p>outside</p><iframe width=600 height=300 srcdoc='<input id=own data-t=x>'></iframe>")
    await tab.frames[1].wait_for_load_state()
    sought = await seek(tab, [control("Client ID", selectors=["css=#own"])], [])
    assert await sought["form.Client ID"].element.get_attribute("data-t") == "x"


async def test_rows_are_found_all_from_top_to_bottom(tab: Page) -> None:
    html = (
        "<div class=row style='width:500px'><div style='width:200px'>Display Name</div><div>Scope</div></div>"
        + "".join(
            f"<div class=row><input style='width:196px' value='n{n}'><input value='s{n}'><button>+</button></div>"
            for n in range(3)
        )
    )
    await tab.set_content(STYLE + html)
    sought = await seek(tab, [control("Scope", many=True)], ["Scope", "Display Name"])
    assert [await one.element.input_value() for one in sought.found["form.Scope"]] == ["s0", "s1", "s2"]


async def test_a_label_over_a_row_is_not_that_of_a_field_that_says_itself_what_goes_into_it(tab: Page) -> None:
    row = (
        '<div class="row"><input placeholder="Display Name"><input placeholder="Scope" data-t="x"><span>+</span></div>'
    )
    wanted = control("Scope", many=True).model_copy(update={"names": ("Scope", "Scopes")})
    assert await found_as(tab, f"<div>Scopes</div>{row}", wanted, ["Scope", "Scopes", "Display Name"]) == "x"


async def test_rows_under_one_label_are_all_found_though_it_stands_beside_the_first_only(tab: Page) -> None:
    rows = "".join(f'<div><input placeholder="https://" data-t="{number}"></div>' for number in (1, 2, 3))
    other = '<div class="row"><span>Homepage URL</span><input placeholder="https://" style="width:300px"></div>'
    await tab.set_content(f'{STYLE}{other}<div class="row"><span>Redirect URIs</span><div>{rows}</div></div>')
    wanted = control("Redirect URIs", many=True, placeholders=["https://"])
    found = (await seek(tab, [wanted], ["Redirect URIs", "Homepage URL"])).found[wanted.key]
    assert [await one.element.get_attribute("data-t") for one in found] == ["1", "2", "3"]


async def test_a_look_tells_texts_buttons_and_language(tab: Page) -> None:
    await tab.set_content(
        "<html lang=de><body><h1>Guten Tag</h1><button>Weiter</button><input type=password placeholder=Geheim>"
    )
    (view,) = await look(tab)
    assert view.lang == "de"
    assert {"Guten Tag", "Weiter", "Geheim"} <= set(view.texts)
    assert view.buttons == ("Weiter",)
    assert view.fields == ("password",)


BY = {
    "label": ('<div class="col"><label>App key</label><input></div>', "label", "App key"),
    "name": ('<input aria-label="Client ID/Consumer Key">', "loose name", "Client ID"),
    "placeholder": ('<input placeholder="Enter Client ID">', "placeholder", "Enter Client ID"),
    "attribute": ('<input class="q">', "attribute", "input.q"),
}


@pytest.mark.parametrize("how", BY)
async def test_what_a_control_was_found_by_is_told_with_the_wording_of_the_table_that_fits(tab: Page, how: str) -> None:
    html, way, by = BY[how]
    wanted = control(
        "Client ID", names=["Client ID", "App key"], placeholders=["Enter Client ID"], attributes=["input.q"]
    )
    await tab.set_content(STYLE + html)
    found = (await seek(tab, [wanted], []))[wanted.key]
    assert (found.way, found.by) == (way, by)


def rooted(html: str, shadow: str) -> str:
    """Return a page in which every ``x-part`` has an open shadow root."""
    attach = f"for (const el of document.querySelectorAll('x-part')) el.attachShadow({{mode: 'open'}}).innerHTML = `{shadow}`"
    return f"{html}<script>{attach}</script>"


async def test_a_button_whose_words_stand_in_a_slot_is_called_by_them(tab: Page) -> None:
    html = rooted("<x-part><b>Create</b> Service</x-part>", "<button data-t=x><slot></slot></button>")
    assert await found_as(tab, html, control("Create Service", "button")) == "x"
    assert (await look(tab))[0].buttons == ("Create Service",)


async def test_words_in_a_slot_are_where_they_are_drawn_and_said_once(tab: Page) -> None:
    html = rooted(
        "<x-part><span slot=label>Client ID</span><p>never drawn</p></x-part>",
        "<div><slot name=label></slot><input data-t=x><slot name=hint>as in the API Console</slot></div>",
    )
    assert await found_as(tab, html, control("Client ID")) == "x"
    assert (await look(tab))[0].texts == ("Client ID", "as in the API Console")


async def test_the_words_of_a_button_in_a_slot_are_no_label_of_the_field_beside_it(tab: Page) -> None:
    html = rooted("<div class=row><x-part>Scopes</x-part><input></div>", "<button><slot></slot></button>")
    assert await found_as(tab, html, control("Scopes")) == "none"


async def test_a_choice_is_not_sought_where_a_column_stands_that_draws_nothing_by_itself(tab: Page) -> None:
    drawn = "<div tabindex=0 style='border:1px solid;height:30px{}' {}>Select</div>"
    html = (
        "<div style='display:grid;grid-template-columns:120px 300px;gap:8px'>"
        "<div style='display:contents'><p style='grid-row:1'>Name</p><p style='grid-row:2'>Category</p></div>"
        "<div style='display:contents'><input style='grid-row:1;grid-column:2'>"
        f"{drawn.format(';grid-row:2;grid-column:2', 'data-t=x')}</div></div>"
    )
    assert await found_as(tab, html, control("Category", "choice"), ["Name", "Category"]) == "x"


@pytest.mark.parametrize("field", ["<input data-t={}>", "<textarea data-t={}></textarea>"])
async def test_a_label_under_the_one_field_of_its_box_is_that_fields_and_not_the_next_boxs(
    tab: Page, field: str
) -> None:
    box = (
        "<div style='border:1px solid #ccc;padding:8px;margin:8px'>{}<div style='height:14px'></div><div>{}</div></div>"
    )
    html = "".join(box.format(field.format(at), name) for at, name in (("x", "Client ID"), ("y", "Client Secret")))
    assert await found_as(tab, html, control("Client ID"), ["Client ID", "Client Secret"]) == "x"
    assert await found_as(tab, html, control("Client Secret"), ["Client ID", "Client Secret"]) == "y"


@pytest.mark.parametrize(
    "how", ["placeholder='-- Select --'", "placeholder='Select Grant Type'", "style=cursor:pointer"]
)
async def test_a_field_that_takes_no_typing_and_asks_to_choose_is_a_choice(tab: Page, how: str) -> None:
    html = f"<div>Client ID</div><input readonly value=x><div>Grant Type</div><input readonly {how} data-t=x>"
    assert await found_as(tab, html, control("Grant Type", "choice")) == "x"
    assert await found_as(tab, html, control("Client ID", "choice")) == "none"


FORM = "<div><div><label>Client Name <input></label></div><div><button id=own>Create</button></div></div>"


async def test_of_two_buttons_of_a_name_the_one_in_the_form_is_meant_and_not_that_of_a_bar_over_the_page(
    tab: Page,
) -> None:
    await tab.set_content(f"<div><button>Create</button><button>Search</button></div><div>{FORM}</div>")
    sought = await seek(tab, [control("Client Name"), control("Create", "button")], [])
    assert await sought["form.Create"].element.get_attribute("id") == "own"


async def test_two_buttons_of_a_name_in_one_form_stay_two(tab: Page) -> None:
    await tab.set_content(FORM.replace("<div><label>", "<div><button>Create</button></div><div><label>"))
    sought = await seek(tab, [control("Client Name"), control("Create", "button")], [])
    assert sought.missing["form.Create"] == "several"
