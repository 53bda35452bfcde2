"""Every detour that can be met at a stage is named there by its contract word, however the page is drawn.

The stage is a real one, waiting on a page that shows nothing yet; then the detour's page comes. How long the naming
took is put on record (``record_property``) and printed by ``benchmarks/detours.py``; it is asserted nowhere.
"""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from automation import rest
from automation.errors import Stop
from automation.faults import polls
from automation.gates import Gates
from automation.journal import Journal
from automation.redaction import Secret
from flows import (
    api_console,
    connection,
    consent,
    consent_gate,
    consent_watch,
    custom_service,
    function_editor,
    verification,
)
from flows.client_details import Credentials
from flows.config import load
from flows.sign_in import sign_in
from flows.tables import built_in
from flows.visit import Visit, visit_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from playwright.async_api import Browser, Page, Route

pytestmark = pytest.mark.no_cover


CONFIG = Path(__file__).parents[2] / "fixtures/configs/demo.toml"
ACCOUNTS, CONSOLE, CRM = (f"http://{host}.zoho.localhost:8600" for host in ("accounts", "api-console", "crm"))
SETUP = "/crm/org20061234567/settings/connections"
EMPTY = "<!doctype html><html lang=en><title></title><body></body></html>"
CREDENTIALS = Credentials("1000.ACME", Secret("0123456789abcdef0123"))
SKINS = (
    "<h1>Notice</h1><p>{text}</p>{more}",
    "<div role=dialog style='position:fixed;top:20%;left:30%;padding:2em'><span>{text}</span>{more}</div>",
    "<header>Zoho</header><main><section><div role=alert><b>{text}</b></div>{more}</section></main>",
)
SIGN_IN = "<label>Email address <input type=email></label><button>Next</button>"
PASSWORD = "<label>Enter password <input type=password></label><button>Sign in</button>"


@dataclass(frozen=True)
class Detour:
    """A page that comes instead of the expected one: its word, text, further markup, language, status."""

    word: str
    text: str
    more: str = ""
    lang: str = "en"
    status: int = 200
    path: str = ""


DETOURS = {
    "signed out": Detour("session_expired", "Sign in", SIGN_IN, path="/signin?servicename=ZohoCRM"),
    "wrong password": Detour("sign_in_refused", "Incorrect password. Please try again.", PASSWORD),
    "unknown account": Detour("sign_in_refused", "This account cannot be found.", SIGN_IN),
    "captcha": Detour("captcha", "Enter the characters shown in the image", "<input><button>Next</button>"),
    "sign-in block": Detour("sign_in_blocked", "Your sign-in has been blocked for now."),
    "session limit": Detour("gate_timeout", "You have reached the maximum concurrent sessions limit."),
    "maintenance": Detour("maintenance", "We are under maintenance", status=503),
    "HTTP 500": Detour("maintenance", "Internal Server Error", status=500),
    "rate limit": Detour("too_many_requests", "Too many requests. Try again after some time."),
    "access denied": Detour("too_many_requests", "Access Denied"),
    "wrong org": Detour("wrong_org", "You are not a member of this organization; this org does not exist.", path=SETUP),
    "no permission": Detour("permission_missing", "You don't have permission to view this page.", path=SETUP),
    "invalid client": Detour("wrong_datacenter", "ERROR invalid_client", path="/oauth/v2/auth"),
    "redirect mismatch": Detour("redirect_uri_mismatch", "Invalid Redirect Uri", path="/oauth/v2/auth"),
    "no access to the org": Detour("wrong_org", "Sorry, you do not have access to this organization.", path=SETUP),
    "unknown scope": Detour("scope_does_not_exist", "Scope does not exist", path="/oauth/v2/auth"),
    "no org": Detour("no_org_account", "You do not have an account.", "<button>Back to app</button>", path="/oauth"),
    "rejected": Detour("consent_rejected", "", path="/delugeauth/callback?error=access_denied"),
    "other language": Detour("unexpected_language", "Anmelden", "<button>Weiter</button>", lang="de"),
    "unknown page": Detour("page_changed", "Something new is here.", "<button>Got it</button>"),
}
ANYWHERE = ("maintenance", "HTTP 500", "rate limit", "other language", "unknown page")
SIGNING_IN = ("wrong password", "unknown account", "captcha", "sign-in block", "access denied")
IN_THE_CRM = ("signed out", "wrong org", "no permission", *ANYWHERE)
AUTHORISING = ("invalid client", "redirect mismatch", "unknown scope", "no org", "rejected")
TABLE: dict[str, tuple[str, ...]] = {
    "sign_in": (*SIGNING_IN, "session limit", *ANYWHERE),
    "client": ("signed out", "captcha", "no permission", *ANYWHERE),
    "service": (*IN_THE_CRM, "no access to the org"),
    "connection": IN_THE_CRM,
    "connection form": IN_THE_CRM,
    "consent": (*SIGNING_IN, "session limit", *AUTHORISING, *ANYWHERE),
    "accept": (*SIGNING_IN, *AUTHORISING, *(one for one in ANYWHERE if one != "unknown page")),
    "verification": IN_THE_CRM,
    "function editor": IN_THE_CRM,
}
"""What can be met at which stage. An unknown page while a person is asked to accept is theirs to deal with."""
HOSTS = {"sign_in": ACCOUNTS, "client": CONSOLE, "consent": ACCOUNTS, "accept": ACCOUNTS}


async def _consent(visit: Visit) -> object:
    async with consent_watch.watching(visit) as watch:
        return await consent.consent(visit, watch)


async def _accept(visit: Visit) -> None:
    async with consent_watch.watching(visit) as watch:
        await visit.hands.goto(f"{ACCOUNTS}/oauth/v2/auth")
        await consent_gate.accepted(visit, watch, visit.hands)


STAGES: dict[str, Callable[[Visit], Awaitable[object]]] = {
    "sign_in": sign_in,
    "client": api_console.client,
    "service": lambda visit: custom_service.service(visit, CREDENTIALS),
    "connection": connection.observe,
    "connection form": lambda visit: connection.open_form(visit.hands),
    "consent": _consent,
    "accept": _accept,
    "verification": verification.verify,
    "function editor": function_editor.open_functions,
}


class Silent:
    """Keeps nothing of what a run tells."""

    def __getattr__(self, _name: str) -> Any:
        return lambda *_, **__: None


@pytest_asyncio.fixture(scope="module")
async def tab(engine_browser: Browser) -> AsyncIterator[Page]:
    page = await engine_browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    await page.close()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an unknown page count as at rest soon; the benchmark takes the product's own time."""
    if "DETOURS_AS_THEY_ARE" not in os.environ:
        monkeypatch.setattr(rest, "RESTING", 0.4)


class Site:
    """All hosts at once: they answer with an empty page until a detour is to be shown."""

    def __init__(self) -> None:
        self.html, self.status, self.answered = EMPTY, 200, False

    async def answer(self, route: Route) -> None:
        """Answer a request."""
        await route.fulfill(body=self.html, status=self.status, content_type="text/html")
        self.answered = True


def visit_on(page: Page, folder: Path, *, person: bool) -> Visit:
    """Return the visit of an org whose person is there, or not."""
    environ = {"OPS_PASSWORD": "correct-horse-battery"}
    return visit_of(
        load(CONFIG, environ=environ).orgs[0],
        page,
        built_in(),
        gates=Gates(progress=Silent(), timeout=30, no_input=not person),
        journal=Journal(folder),
        environ=environ,
        say=lambda _: None,
        evidence=folder,
        overlay=None,
    )


def drawn(detour: Detour, number: int) -> str:
    """Return the detour's page in one of several skins."""
    body = SKINS[number % len(SKINS)].format(text=detour.text, more=detour.more)
    return f"<!doctype html><html lang={detour.lang}><title></title><body>{body}</body></html>"


CELLS = [(stage, name) for stage, names in TABLE.items() for name in names]


@pytest.mark.parametrize(("stage", "name"), CELLS)
async def test_a_detour_is_named_at_the_stage_where_it_comes(
    tab: Page, tmp_path: Path, stage: str, name: str, record_property: Callable[[str, object], None]
) -> None:
    detour, site = DETOURS[name], Site()
    await tab.unroute_all()
    await tab.route("**/*", site.answer)
    await tab.goto(f"{CRM}{SETUP}" if stage in {"consent", "connection form"} else "about:blank")
    visit = visit_on(tab, tmp_path, person=stage == "accept")
    waiting = asyncio.ensure_future(STAGES[stage](visit))
    async for _ in polls(20):
        if tab.url.startswith("http") and site.answered:
            break
    await tab.wait_for_load_state()
    host = ACCOUNTS if name in {"signed out", "captcha"} else HOSTS.get(stage, CRM)
    if name == "rejected":
        host = visit.org.client.redirect_uris[0].split("/delugeauth")[0]
    site.html, site.status = drawn(detour, CELLS.index((stage, name))), detour.status
    await tab.goto(host + (detour.path or ("/" if stage != "accept" else "/oauth/v2/auth")))
    shown = time.monotonic()
    with pytest.raises(Stop) as stop:
        await asyncio.wait_for(waiting, 25)
    record_property("cell", f"{stage} | {name} | {stop.value.code} | {time.monotonic() - shown:.2f}")
    visit.journal.close()
    assert stop.value.code == detour.word
    assert stop.value.remedy


async def test_an_address_that_answers_with_500_once_is_read_again(tab: Page, tmp_path: Path) -> None:
    statuses = [500, 200]

    async def answer(route: Route) -> None:
        status = statuses.pop(0)
        await route.fulfill(body="<h1>Internal Server Error</h1>" if status != 200 else EMPTY, status=status)

    await tab.unroute_all()
    await tab.route("**/*", answer)
    visit = visit_on(tab, tmp_path, person=False)
    await visit.hands.goto(f"{CRM}{SETUP}")
    visit.journal.close()
    assert statuses == []
