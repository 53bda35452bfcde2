"""The page people read: legible to everybody, in both lights, on a phone; nothing in it runs or loads, whatever a name says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe

from automation.report.page import OTHER, receipt_page, report_page
from automation.report.reading import read_history
from tests.automation.journal_by_hand import HOSTILE, filled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Browser, Page

    from automation.report.history import History


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    read = read_history(filled(tmp_path_factory.mktemp("journal")).state)
    assert read is not None
    return read


def receipt(history: History, name: str) -> str:
    return receipt_page(history.orgs[name], [other for other in history.orgs if other != name])


@pytest_asyncio.fixture
async def sheet(engine_browser: Browser) -> AsyncIterator[Page]:
    context = await engine_browser.new_context(bypass_csp=True)  # the checker is a script, which the page refuses
    yield await context.new_page()
    await context.close()


@pytest.mark.long
@pytest.mark.parametrize("kind", ["report", "receipt"])
async def test_nobody_is_kept_from_reading_it_in_either_light(
    history: History, sheet: Page, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / "page.html"
    file.write_text(report_page(history) if kind == "report" else receipt(history, "acme"))
    looks: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 375), ("light", 1100), ("dark", 1100))
    for light, width in looks:
        await sheet.emulate_media(color_scheme=light)
        await sheet.set_viewport_size({"width": width, "height": 800})
        await sheet.goto(file.as_uri())
        found = await Axe().run(sheet)
        told = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found.response["violations"]]
        assert told == [], (light, width)
        assert await sheet.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await sheet.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(17, 22, 28)"


async def test_a_hostile_name_is_shown_as_it_is_and_nothing_runs_or_loads(
    history: History, tab: Page, tmp_path: Path
) -> None:
    asked: list[str] = []
    said: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.on("dialog", lambda dialog: said.append(dialog.message))
    for name, text in (("report", report_page(history)), ("receipt", receipt(history, HOSTILE))):
        file = tmp_path / f"{name}.html"
        file.write_text(text)
        await tab.goto(file.as_uri())
        assert asked == [file.as_uri()]
        assert said == []
        assert await tab.locator("script, img, link, iframe, object").count() == 0
        assert await tab.get_by_role("heading", name=HOSTILE).first.is_visible()
        assert "font-variant-numeric: tabular-nums" in await tab.locator("style").inner_text()
        assert await tab.evaluate("getComputedStyle(document.body).maxWidth") == "1088px"  # its own style is let in
        asked.clear()


def test_a_page_refuses_everything_but_its_own_style(history: History) -> None:
    for text in (report_page(history), receipt(history, "acme")):
        (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
        parts = [part.strip() for part in policy.split(";")]
        assert parts[0] == "default-src 'none'"
        assert re.fullmatch(r"style-src 'sha256-[\w+/]{43}='", parts[1])
        assert " style=" not in text
        assert re.findall(r"(?:src|href)=\"(?!#)", text) == []


def test_the_report_tells_verdict_evidence_consent_time_errors_and_deluge(history: History) -> None:
    text = report_page(history)
    for wanted in (
        "2 of 6 orgs usable at the last look, 2 failed, 1 awaits a person, 1 not finished.",
        "the API answered through the connection",
        "ZohoBooks.fullaccess.all",
        "Paste the entry of the drift report into controls.toml &amp; run it again.",
        "5:48 of waiting for a person",
        "the authorisation redirected back with a code",
        "connection: &#34;acme_link&#34;",
        "Nobody did it within 300 s.",
    ):
        assert wanted in text, wanted


def test_a_receipt_names_no_other_client(history: History) -> None:
    others = [name for name in history.orgs if name != "Globex"]
    text = receipt(history, "Globex")
    assert "Globex" in text
    assert "globex_link" in text
    for name in ("Initech", "acme", "umbrella", "HYPERLINK", "alert"):
        assert name.casefold() not in text.casefold()
    assert len(others) == 5


def test_a_receipt_covers_another_client_in_what_is_the_clients_own(history: History) -> None:
    org = history.orgs["acme"]
    text = receipt_page(org, ["ops", "modules", "CRM Link", "ac"])
    assert "Accepted by <bdi>(another client) ((another client)@consultancy.example)</bdi>" in text
    assert f"acme {OTHER}" in text
    assert "ZohoCRM.modules.ALL" in text
    assert "<bdi>acme</bdi>" in text


async def test_a_receipt_prints_on_one_page(history: History, tab: Page, tmp_path: Path) -> None:
    file = tmp_path / "receipt.html"
    file.write_text(receipt(history, "acme"))
    await tab.goto(file.as_uri())
    printed = await tab.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
