"""Who watches sees what is acted on and may look before a form is submitted; the page stays what it is."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from automation import supervision
from automation.gates import Gates
from automation.hands import DOTS, Hands
from automation.redaction import Secret
from automation.screens import Screens
from automation.supervision import Supervision, Way, _drawn, clear
from flows.fields import Form, submit
from flows.onboarding import SIX
from flows.steps import SAME, STEPS, words
from flows.tables import built_in
from flows.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from playwright.async_api import Page

    from automation.gates import LetGo
    from automation.report.envelope import Stage


PAGE = """<body style="margin:0"><label>Access Token URL <input id=u></label><label>Client Secret <input id=s></label>
<div style="height:2000px"></div><button id=b>Create Service</button><script>
document.querySelector('#b').onclick = () => { const u = document.querySelector('#u').value;
  document.querySelector('#b').remove(); document.body.append('Made ' + u); };</script></body>"""
URL, SECRET, CREATE = (f"custom_service.{name}" for name in ("access_token_url", "client_secret", "create_service"))
WORDS = "Custom service · 8 of 14 · Access Token URL"


class Quiet:
    """A page on which nothing happens."""

    def on(self, *_: object) -> None: ...


QUIET: Any = Quiet()


def hands_on(tab: Page, said: list[str]) -> Hands:
    return Hands(tab, built_in(), Screens([], {}), origins={}, say=said.append)


async def pixel(tab: Page, x: float, y: float) -> bytes:
    """Return a picture of one dot of the window, as a person sees it."""
    session = await tab.context.new_cdp_session(tab)
    clip = {"x": x, "y": y, "width": 1, "height": 1, "scale": 1}
    data: str = (await session.send("Page.captureScreenshot", {"format": "png", "clip": clip}))["data"]
    await session.detach()
    return data.encode()


async def test_a_ring_around_the_control_is_seen_by_the_person_and_by_nothing_that_reads_the_page(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(PAGE)
    hands = hands_on(tab, said)
    found = (await hands.find(URL))[URL]
    box = await found.shown.bounding_box()
    assert box is not None
    corner = (box["x"] - 4, box["y"] + box["height"] / 2)
    before = (await tab.evaluate("document.body.outerHTML"), await hands.look(), await pixel(tab, *corner))
    shown = Supervision("acme", words)
    await shown(tab, found)
    ringed = await pixel(tab, *corner)
    assert ringed != before[2]
    assert (await tab.evaluate("document.body.outerHTML"), await hands.look()) == before[:2]
    assert not (await hands.shows([WORDS]))[0]
    assert (await hands.seek(URL, CREATE)).lacks([URL, CREATE]) == []
    await tab.mouse.click(box["x"] + 5, box["y"] + 5)
    assert await tab.evaluate("document.activeElement.id") == "u"
    hands.pressed = shown.pressed
    await hands.click(found)
    assert await pixel(tab, *corner) == before[2]  # what is pressed may be gone, so nothing is ringed any more
    await clear(tab)
    assert await pixel(tab, *corner) == before[2]


class Slow:
    """A page that draws only when it is let, and what was drawn over it and taken away again."""

    def __init__(self) -> None:
        self.screencast = self
        self.drawing, self.let = asyncio.Event(), asyncio.Event()
        self.events: list[str] = []

    def is_closed(self) -> bool:
        return False

    async def show_overlay(self, _html: str) -> Slow:
        self.drawing.set()
        await self.let.wait()
        return self

    async def __aenter__(self) -> None:
        self.events.append("drawn")

    async def __aexit__(self, *_: object) -> None:
        self.events.append("taken away")


async def test_words_that_come_late_do_not_stay_over_what_came_after_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "DRAWING", 0.0)
    page: Any = Slow()
    found: Any = SimpleNamespace(control=built_in()[URL])
    await Supervision("acme", words).pressed(page, found)
    await page.drawing.wait()
    await clear(page)  # a gate's banner comes
    page.let.set()
    await asyncio.gather(*supervision._LATE)  # noqa: SLF001 - what was not waited for
    assert page.events == ["drawn", "taken away"]


async def test_what_is_out_of_sight_is_scrolled_to_and_a_page_that_is_gone_shows_nothing(
    tab: Page, said: list[str]
) -> None:
    await tab.set_content(PAGE)
    found = (await hands_on(tab, said).find(CREATE))[CREATE]
    await Supervision("acme", words)(tab, found)
    assert await tab.evaluate("scrollY") > 0
    await tab.set_content("<p>Something else</p>")
    await Supervision("acme", words)(tab, found)


PARTS = ["Sign-in", "OAuth client", "Custom service", "Connection"]


def test_the_way_of_an_org_tells_what_is_done_and_what_is_to_come() -> None:
    way = Way(PARTS, "Custom service")
    assert way.short() == "3 of 4 · Custom service"
    assert [mark for mark, _ in way.marked()] == ["✓", "✓", "▶", "○"]
    drawn = _drawn(None, 800, "acme", WORDS, way)
    places = [drawn.index(part) for part in (WORDS, "✓ Sign-in", "✓ OAuth client", "▶ Custom", "○ Connection")]
    assert places == sorted(places)
    assert "✓" not in _drawn(None, 800, "acme", WORDS, None)


@pytest.mark.parametrize(
    ("control", "noted", "edge"),
    [
        (None, "", "bottom"),
        (None, "bottom", "top"),
        (300, "bottom", "top"),
        (300, "top", "bottom"),
        (740, "top", "top"),  # what is acted on is not hidden, though the note is
        (20, "bottom", "bottom"),
    ],
)
def test_the_words_stand_away_from_the_control_and_from_a_note(control: int | None, noted: str, edge: str) -> None:
    box = control and {"x": 10, "y": control, "width": 200, "height": 30}
    assert f"{edge}:12px" in _drawn(box, 800, "acme", WORDS, None, noted=noted)


async def test_a_note_has_its_edge_to_itself_for_its_time(tab: Page) -> None:
    supervision.keep_off(tab, "bottom", 60)
    assert supervision._noted(tab) == "bottom"  # noqa: SLF001 - what the next step asks for
    supervision.keep_off(tab, "bottom", -1)
    assert supervision._noted(tab) == ""  # noqa: SLF001 - as above


def test_a_question_tells_how_far_an_org_is_where_somebody_watches() -> None:
    gates = Gates(QUIET, timeout=1, no_input=True, ways={"acme": Way(PARTS, "Connection")})
    assert gates._heading("acme") == "acme · 4 of 4 · Connection"  # noqa: SLF001 - as it stands above the question
    assert gates._heading("globex") == "globex"  # noqa: SLF001 - as above


@pytest.mark.parametrize(("watched", "way"), [(True, SIX), (False, SIX), (True, ())])
def test_only_who_watches_is_told_which_stage_begins(watched: bool, way: tuple[Stage, ...]) -> None:
    gates = Gates(QUIET, timeout=1, no_input=True)
    nobody: Any = None
    hands = Hands(QUIET, built_in(), Screens([], {}), origins={}, say=nobody)
    org: Any = SimpleNamespace(name="acme")
    Visit(org, hands, gates, nobody, {}, way=way, watched=watched).at("service")
    told = {name: way.short() for name, way in gates.ways.items()}
    assert told == ({"acme": "3 of 6 · Custom service"} if watched and way else {})
    assert hands.shutter.chapter == "Custom service"


async def test_without_a_watcher_nothing_is_drawn(tab: Page, said: list[str]) -> None:
    await tab.set_content(PAGE)
    hands = hands_on(tab, said)
    before = await tab.evaluate("document.documentElement.children.length")
    await hands.fill((await hands.find(URL))[URL], "https://accounts.zoho.eu/oauth/v2/token")
    assert await tab.evaluate("document.documentElement.children.length") == before


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (URL, WORDS),
        ("api_console.redirect_uris", "OAuth client · 3 of 4 · Authorized Redirect URIs"),
        ("functions.run", "Verification · Run"),
        ("custom_service.new_service", "Custom service · Create Service"),
    ],
)
async def test_a_step_is_told_in_a_clients_words(key: str, told: str) -> None:
    control = built_in()[key]
    assert words(control).split(" · ")[:-1] == told.split(" · ")[:-1]
    assert words(control).endswith(control.title)


async def test_every_step_is_a_control_of_the_table() -> None:
    known = {control.key for control in built_in()}
    assert {f"{page}.{name}" for page, names in STEPS.items() for name in names} <= known
    assert {name for name in SAME if not any(key.endswith(f".{name}") for key in known)} == set()


async def stepped(
    tab: Page, said: list[str], look: Callable[[Sequence[str]], Awaitable[LetGo]], *, asked: list[str]
) -> bool:
    """Submit the page's form as a person lets it go who looks at it so."""
    await tab.set_content(PAGE)
    hands = hands_on(tab, said)

    async def before(_button: str, summary: Sequence[str]) -> LetGo:
        return await look(summary)

    async def ask(
        sentence: str, _page: Page, fact: Callable[[], Awaitable[bool | None]], *, copy: str | Secret | None = None
    ) -> bool:
        assert copy is None
        asked.append(sentence)
        await tab.click("#b")
        return bool(await fact())

    async def fill() -> None:
        form = await hands.find(URL, SECRET)
        hands.note(form[SECRET].control, Secret("never-on-display"))
        await hands.fill(form[URL], "https://planned.example")

    async def answered() -> bool:
        return (await hands.shows(["Made https://planned.example"]))[0]

    hands.before_submit, hands.ask = before, ask
    return bool(await submit(hands, Form(fill, {URL: "https://planned.example"}, CREATE, answered, lambda: None, 2)))


async def test_before_a_submit_the_person_reads_what_was_entered_and_a_change_of_theirs_is_set_right(
    tab: Page, said: list[str]
) -> None:
    summaries: list[Sequence[str]] = []

    async def changes(summary: Sequence[str]) -> LetGo:
        summaries.append(summary)
        await tab.fill("#u", "https://changed.example")
        return "let_go"

    assert await stepped(tab, said, changes, asked=[])
    assert summaries == [[f"Client Secret: {DOTS}", "Access Token URL: https://planned.example"]]


async def test_who_takes_the_submit_by_hand_presses_the_button_and_the_page_is_believed(
    tab: Page, said: list[str]
) -> None:
    async def by_hand(_summary: Sequence[str]) -> LetGo:
        return "by_hand"

    asked: list[str] = []
    assert await stepped(tab, said, by_hand, asked=asked)
    assert len(asked) == 1
    assert asked[0].startswith("Press “")
    assert not any(text.startswith("pressing") for text in said)
