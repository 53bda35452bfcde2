"""A client's homepage is brought in line where its page allows it, read back from the page opened anew.

Each page here is a small one of its own making, since nobody knows what the page of a client looks like.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from automation.errors import PageChanged, Stop
from automation.gates import Gates
from automation.journal import Journal
from automation.journal_tables import INTENTS
from flows import client_amend, redirect_uris
from flows.config import load
from flows.tables import built_in
from flows.visit import visit_of
from flows.wanted import amended_client
from tests.flows.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from playwright.async_api import Browser, Page

    from flows.visit import Visit

ORG = load(ROOT / "fixtures/configs/demo.toml", environ={"OPS_PASSWORD": "x"}).orgs[0]
[CALLBACK] = ORG.client.redirect_uris
OLD = "https://old.example"
NAME = '<h1>Acme CRM Link</h1><p><label>Client Name <input value="Acme CRM Link"></label>'
URIS = '<p><label>Authorized Redirect URIs <input id=u value="{uris}"></label>'
FIELD = '<p><label>Homepage URL <input id=h value="{homepage}"></label>'
TEXT = "<p>Homepage URL: {homepage}</p>"
TAKES = """<p><button onclick="document.title = JSON.stringify([window.h ? h.value : null, u.value]);
 said.textContent = 'Client updated successfully'">Update</button><p id=said></p>"""
DEAF = "<p><button onclick=\"said.textContent = 'Working'\">Update</button><p id=said></p>"
REFUSES = "<p><button onclick=\"said.textContent = 'Enter a valid homepage URL'\">Update</button><p id=said></p>"
EDIT = (
    '<div id=shown>{shown}<button onclick="shown.replaceWith(later.content)">Edit</button></div>'
    "<template id=later>{form}</template>"
)


@dataclass
class Scene:
    """A client's page, which holds what an update of it left, and the visit to it."""

    visit: Visit
    page: Page
    html: str
    said: list[str]
    held: list[str] = field(default_factory=lambda: [OLD, CALLBACK])
    opened: int = 0

    async def show(self) -> bool:
        """Open the page anew, with what its last update left."""
        if title := await self.page.title():
            left = await self.page.evaluate(f"JSON.parse({title!r})")
            self.held = [new if new is not None else old for new, old in zip(left, self.held, strict=True)]
        self.opened += 1
        await self.page.set_content(self.html.replace("{homepage}", self.held[0]).replace("{uris}", self.held[1]))
        return True

    def intents(self) -> list[tuple[str, str | None]]:
        """Return act and outcome of each intent on record."""
        with self.visit.journal.store.begin() as connection:
            return [(row.act, row.outcome) for row in connection.execute(select(INTENTS)).all()]


@pytest_asyncio.fixture(scope="module")
async def tab(engine_browser: Browser) -> AsyncIterator[Page]:
    page = await engine_browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    await page.close()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_amend, "ANSWERING", 0.5)
    monkeypatch.setattr(client_amend, "OPENING", 0.5)


@pytest_asyncio.fixture
async def scene(tab: Page, tmp_path: Path, journal: Journal) -> Any:
    async def at(*parts: str) -> Scene:
        said: list[str] = []
        nobody: Any = None
        gates = Gates(progress=nobody, timeout=1.0, no_input=True)
        visit = visit_of(
            ORG, tab, built_in(), gates=gates, journal=journal, environ={}, say=said.append, evidence=tmp_path, overlay=None
        )  # fmt: skip
        made = Scene(visit, tab, "".join(parts), said)
        await tab.set_content("")
        await made.show()
        return made

    return at


async def amended(scene: Scene) -> bool:
    """Bring in line what differs, as a run does."""
    differing = await client_amend.observe(scene.visit)
    change = client_amend.planned(scene.visit, differing)
    done = change.any and await client_amend.amend(scene.visit, scene.show, change)
    scene.said += client_amend.stays(ORG, differing, change)
    return done


async def test_another_homepage_is_changed_and_read_back_from_the_page_opened_anew(scene: Any) -> None:
    here = await scene(NAME, FIELD, URIS, TAKES)
    assert await amended(here)
    assert (here.held, here.intents()) == ([ORG.homepage_url, CALLBACK], [("update", "updated")])
    assert here.opened == 2
    assert not (await client_amend.observe(here.visit)).homepage


@pytest.mark.long
async def test_homepage_and_redirect_uris_go_into_one_update(scene: Any) -> None:
    here = await scene(NAME, FIELD, URIS, TAKES)
    here.held[1] = "https://app.example/cb"
    await here.show()
    assert await amended(here)
    assert here.held == [ORG.homepage_url, f"https://app.example/cb,{CALLBACK}"]
    assert (here.intents(), here.opened) == ([("update", "updated")], 3)


@pytest.mark.long
async def test_a_page_that_opens_its_fields_on_edit_is_opened(scene: Any) -> None:
    here = await scene(EDIT.replace("{shown}", NAME + TEXT).replace("{form}", FIELD + URIS + TAKES), f"<p>{CALLBACK}")
    assert await amended(here)
    assert here.held[0] == ORG.homepage_url


@pytest.mark.long
@pytest.mark.parametrize(
    "parts",
    [
        (NAME, TEXT, URIS, TAKES),
        (NAME, FIELD.replace("<input", "<input readonly"), URIS, TAKES),
        (NAME, FIELD, URIS),  # no button that would take it
        (EDIT.replace("{shown}", NAME + TEXT).replace("{form}", TEXT + URIS + TAKES), f"<p>{CALLBACK}"),
    ],
)
async def test_a_page_that_offers_no_edit_of_the_homepage_is_told_and_is_no_failure(
    scene: Any, parts: tuple[str, ...]
) -> None:
    here = await scene(*parts)
    assert not await amended(here)
    assert [OLD in said for said in here.said if "offers no edit" in said] == [True]
    assert here.intents() == []


@pytest.mark.parametrize("shown", ["", FIELD.replace("{homepage}", ""), FIELD.replace("{homepage}", "none yet")])
async def test_a_page_that_does_not_show_the_homepage_tells_nothing(scene: Any, shown: str) -> None:
    here = await scene(NAME, shown, URIS, TAKES)
    assert await client_amend.observe(here.visit) == client_amend.Differences(await redirect_uris.observe(here.visit))


async def test_nothing_is_typed_into_a_field_that_holds_something_else_than_the_homepage_that_was_read(
    scene: Any,
) -> None:
    here = await scene(NAME, FIELD, URIS, TAKES)
    change = client_amend.Change(homepage=ORG.homepage_url, instead="https://another.example")
    assert not await client_amend.amend(here.visit, here.show, change)
    assert (here.held, here.intents()) == ([OLD, CALLBACK], [])


@pytest.mark.long
async def test_a_homepage_that_the_page_refuses_is_told_in_its_own_words(scene: Any) -> None:
    here = await scene(NAME, FIELD, URIS, REFUSES)
    with pytest.raises(Stop) as stop:
        await amended(here)
    assert (stop.value.code, "Enter a valid homepage URL" in stop.value.message) == ("invalid_config", True)
    assert here.intents() == [("update", "failed")]


@pytest.mark.long
async def test_a_homepage_that_the_page_does_not_take_is_named(scene: Any) -> None:
    here = await scene(NAME, FIELD, URIS, DEAF)
    with pytest.raises(PageChanged) as stop:
        await amended(here)
    assert ORG.homepage_url in stop.value.message
    assert "homepage_url" in stop.value.remedy
    assert here.intents() == [("update", "failed")]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://acme.example", "https://acme.example/", True),
        ("https://acme.example", "HTTPS://Acme.Example:443", True),
        ("https://acme.example/a", "https://acme.example/A", False),
        ("https://acme.example", "http://acme.example", False),
        ("https://acme.example", "https://www.acme.example", False),
        ("https://acme.example", "https://acme.example:8443", False),
        ("https://acme.example", "https://acme.example/?a=1", False),
        ("https://acme.example:x", "https://acme.example:x", True),
        ("https://[acme", "https://acme.example", False),
    ],
)
def test_a_slash_at_the_end_or_letter_case_makes_no_other_homepage(one: str, other: str, same: bool) -> None:
    assert client_amend.is_same(one, other) is same


def test_the_plan_shows_the_homepage_before_and_after() -> None:
    differing = client_amend.Differences(redirect_uris.Differing([], [], []), OLD, offers=True)
    step = amended_client(ORG, differing, client_amend.Change(homepage=ORG.homepage_url))
    assert [(value.key, value.before, value.after) for value in step.values] == [
        ("homepage_url", OLD, ORG.homepage_url)
    ]
    assert (step.action, step.why) == ("update", "")
