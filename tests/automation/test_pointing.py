"""A control that is not found is shown by a person once; what was learned stands in the overlay."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, TypeVar

import pytest

from automation.banner import place_for
from automation.errors import PageChanged, PersonAwaited, Skipped
from automation.faults import polls
from automation.hands import Hands
from automation.pointing import Pointer
from automation.redaction import Secret
from automation.screens import Screens, origin_of
from automation.table import Control, ControlTable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from playwright.async_api import Page


Fact = TypeVar("Fact")
PAGE = """<div>Application key</div><input id=key onclick="window.hit = 1"><div>Other</div><input id=other>
<div id=lone style="margin-top:300px"><input name=lone></div>
<button onclick="document.body.innerHTML = '<h1>Registered</h1>'">Register provider</button>"""


class Person:
    """Does what it is asked on the page: one act for each sentence, with the mouse and the keyboard."""

    def __init__(self, *acts: Callable[[Page], Awaitable[object]]) -> None:
        self.acts = list(acts)
        self.asked: list[str] = []
        self.may_copy: list[str | Secret | None] = []

    async def __call__(
        self,
        sentence: str,
        page: Page,
        fact: Callable[[], Awaitable[Fact | None]],
        *,
        by_hand: Fact | None = None,
        copy: str | Secret | None = None,
    ) -> Fact:
        self.asked.append(sentence)
        self.may_copy.append(copy)
        done = False
        async for _ in polls(10):
            if (known := await fact()) is not None:
                return known
            if self.acts and self.acts[0] is at_the_terminal and by_hand is not None:
                self.acts.pop(0)
                return by_hand
            if not done and self.acts and ("Click the" not in sentence or await _picking(page)):
                done = True
                await self.acts.pop(0)(page)
        raise AssertionError(f"nobody did it: {sentence}")


async def at_the_terminal(_page: Page) -> None:
    """Press ``b`` in the terminal."""


async def _picking(page: Page) -> bool:
    """Tell whether the page is ready for the person: Playwright's picking lights up what is under the mouse."""
    await page.mouse.move(5, 5)
    await page.mouse.move(12, 12)
    return bool(await page.evaluate("document.querySelector('x-pw-glass') !== null"))


def click(selector: str) -> Callable[[Page], Awaitable[object]]:
    async def act(page: Page) -> None:
        await page.locator(selector).scroll_into_view_if_needed()
        box = await page.locator(selector).bounding_box()
        assert box is not None
        await page.mouse.move(box["x"] + 8, box["y"] + 8)
        await page.mouse.click(box["x"] + 10, box["y"] + 10)

    return act


async def escape(page: Page) -> None:
    await page.keyboard.press("Escape")


def hands_on(
    tab: Page, person: Person, overlay: Path, said: list[str], *, origins: Mapping[str, frozenset[str]] | None = None
) -> Hands:
    table = ControlTable(
        [
            Control(key="form.client_id", kind="text", names=("Client ID",)),
            Control(key="form.create", kind="button", names=("Create Service",)),
        ]
    )
    hands = Hands(tab, table, Screens([], {}), origins=origins or {}, say=said.append)
    hands.pointer, hands.ask = Pointer(person, overlay), person
    return hands


async def test_a_field_that_is_pointed_at_is_filled_and_never_asked_for_again(
    tab: Page, tmp_path: Path, said: list[str]
) -> None:
    await tab.set_content(PAGE)
    person, overlay = Person(click("#key")), tmp_path / "controls.toml"
    hands = hands_on(tab, person, overlay, said)
    found = (await hands.find("form.client_id", patience=0.1))["form.client_id"]
    await hands.fill(found, "1000.A")
    assert await tab.locator("#key").input_value() == "1000.A"
    assert len(person.asked) == 1
    assert person.asked[0].startswith("Click the field for “Client ID” on the page; your click only shows which one")
    assert tomllib.loads(overlay.read_text()) == {"form": {"client_id": {"names": ["Application key"]}}}
    assert said[0] == f"understood: Client ID is “Application key”; noted in {overlay}"
    assert (await hands.find("form.client_id", patience=0.1))["form.client_id"].way == "label"
    assert len(person.asked) == 1


async def test_the_click_that_points_does_not_reach_the_page(tab: Page, tmp_path: Path, said: list[str]) -> None:
    await tab.set_content(PAGE)
    await hands_on(tab, Person(click("#key")), tmp_path / "c.toml", said).find("form.client_id", patience=0.1)
    assert await tab.evaluate("window.hit") is None


async def test_a_click_on_another_kind_of_control_is_said_and_asked_again(
    tab: Page, tmp_path: Path, said: list[str]
) -> None:
    await tab.set_content(PAGE)
    person = Person(click("button"), click("#other"))
    await hands_on(tab, person, tmp_path / "c.toml", said).find("form.client_id", patience=0.1)
    assert person.asked[1].startswith("That is not a field. Click the field for “Client ID”")
    assert tomllib.loads((tmp_path / "c.toml").read_text())["form"]["client_id"]["names"] == ["Other"]


async def test_a_field_without_any_wording_is_learned_by_a_selector(tab: Page, tmp_path: Path, said: list[str]) -> None:
    await tab.set_content(PAGE)
    overlay = tmp_path / "c.toml"
    await hands_on(tab, Person(click("#lone input")), overlay, said).find("form.client_id", patience=0.1)
    assert tomllib.loads(overlay.read_text()) == {"form": {"client_id": {"selector": 'css=input[name="lone"]'}}}


async def test_what_a_user_wrote_in_the_overlay_stays(tab: Page, tmp_path: Path, said: list[str]) -> None:
    await tab.set_content(PAGE)
    overlay = tmp_path / "c.toml"
    overlay.write_text('# ours\n[form.create]\nnames = ["Go"] # seen today\n')
    await hands_on(tab, Person(click("#key")), overlay, said).find("form.client_id", patience=0.1)
    text = overlay.read_text()
    assert '# ours\n[form.create]\nnames = ["Go"] # seen today\n' in text
    assert tomllib.loads(text)["form"]["client_id"] == {"names": ["Application key"]}


@pytest.mark.parametrize("how", [escape, at_the_terminal])
async def test_after_escape_or_b_the_person_types_it_and_the_page_is_believed(
    tab: Page, tmp_path: Path, said: list[str], how: Callable[[Page], Awaitable[None]]
) -> None:
    await tab.set_content(PAGE)

    async def types(page: Page) -> None:
        await page.locator("#key").focus()
        await page.keyboard.type("1000.A")

    person = Person(how, types)
    hands = hands_on(tab, person, tmp_path / "c.toml", said)
    found = (await hands.find("form.client_id", patience=0.1))["form.client_id"]
    await hands.fill(found, "1000.A")
    assert person.asked[1] == "Type this into “Client ID” yourself: 1000.A"
    assert person.may_copy == [None, "1000.A"]
    assert hands.summary() == ["Client ID: 1000.A"]  # what --step shows of it
    assert await hands.holds([found]) == ["1000.A"]
    assert not (tmp_path / "c.toml").exists()


async def test_a_secret_that_is_typed_by_hand_is_not_shown(tab: Page, tmp_path: Path, said: list[str]) -> None:
    await tab.set_content(PAGE)

    async def types(page: Page) -> None:
        await page.locator("#key").focus()
        await page.keyboard.type("by-hand-secret")

    person = Person(escape, types)
    hands = hands_on(tab, person, tmp_path / "c.toml", said, origins={"form": frozenset({origin_of(tab.url)})})
    await hands.fill((await hands.find("form.client_id", patience=0.1))["form.client_id"], Secret("by-hand-secret"))
    assert "by-hand-secret" not in " ".join(person.asked)
    assert person.may_copy[1] == Secret("by-hand-secret")


async def test_a_button_by_hand_is_pressed_when_the_page_has_changed(
    tab: Page, tmp_path: Path, said: list[str]
) -> None:
    await tab.set_content(PAGE)
    person = Person(escape, click("button"))
    await hands_on(tab, person, tmp_path / "c.toml", said).press("form.create", patience=0.1)
    assert person.asked[1] == "Press “Create Service” yourself."
    assert await tab.locator("h1").inner_text() == "Registered"


async def test_without_a_person_the_control_is_amiss(tab: Page, said: list[str]) -> None:
    await tab.set_content(PAGE)
    table = ControlTable([Control(key="form.client_id", kind="text", names=("Client ID",))])
    with pytest.raises(PageChanged, match="Nearest on the page: “Application key”"):
        await Hands(tab, table, Screens([], {}), origins={}, say=said.append).find("form.client_id", patience=0.1)


async def test_who_skips_the_org_while_pointing_skips_it(tab: Page, tmp_path: Path, said: list[str]) -> None:
    await tab.set_content(PAGE)

    async def skips(
        sentence: str, _page: Page, _fact: Callable[[], Awaitable[Fact | None]], *, by_hand: Fact | None = None
    ) -> Fact:
        del by_hand
        raise Skipped(sentence, "again", timed_out=False)

    hands = hands_on(tab, Person(), tmp_path / "c.toml", said)
    hands.pointer = Pointer(skips, tmp_path / "c.toml")
    with pytest.raises(Skipped):
        await hands.find("form.client_id", patience=0.1)


async def test_when_nobody_points_in_time_the_control_is_amiss(tab: Page, tmp_path: Path, said: list[str]) -> None:
    await tab.set_content(PAGE)

    async def nobody(
        sentence: str, _page: Page, _fact: Callable[[], Awaitable[Fact | None]], *, by_hand: Fact | None = None
    ) -> Fact:
        del by_hand
        raise PersonAwaited(sentence, "again", timed_out=True)

    hands = hands_on(tab, Person(), tmp_path / "c.toml", said)
    hands.pointer = Pointer(nobody, tmp_path / "c.toml")
    with pytest.raises(PageChanged, match="Nearest on the page: “Application key”"):
        await hands.find("form.client_id", patience=0.1)


@pytest.mark.parametrize(("style", "free"), [("bottom:0", "top"), ("top:0", "bottom")])
async def test_the_banner_stands_where_it_hides_no_field(tab: Page, style: str, free: str) -> None:
    fields = "".join(
        f"<input style='position:fixed;{style};left:{left}px;width:200px'>" for left in range(0, 1280, 210)
    )
    await tab.set_content(fields)
    assert (await place_for(tab, 90, apart=False)).startswith(free)
    await tab.set_content(f"{fields}<h1 style='position:fixed;{free}:0;left:500px;margin:0'>What it is about</h1>")
    assert "max-width:min(420px" in await place_for(tab, 90, apart=False)  # a column beside what is to be read
    await tab.set_content(fields)
    assert not (await place_for(tab, 90, apart=True)).startswith(free)
