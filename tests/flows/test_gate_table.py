"""Every kind of gate against every way in which it may end: what the org comes to, and the fact that is on record.

Each cell is one gate on the stand-in, and no whole onboarding: the product goes up to the gate, then somebody acts, or
nobody does. A kill is played by a record that is no longer written and a browser context that is gone.
"""

from __future__ import annotations

import asyncio
import os
import pty
import re
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import pytest_asyncio

from automation.chronicle import Chronicle
from automation.errors import Skipped, Stop
from automation.faults import polls
from automation.gates import Gates
from automation.journal import Journal
from automation.report.reading import read_history
from fixtures.replica.accounts import captcha_text
from fixtures.replica.mfa import totp
from fixtures.replica.server import Replica
from fixtures.replica.world import DEFAULT_PASSWORD
from flows import consent_gate, consent_watch
from flows import run as runs
from flows.config import load
from flows.sign_in import sign_in
from flows.tables import built_in
from flows.visit import visit_of
from tests.flows.conftest import EMAIL, ROOT, SCOPES, STRAIGHT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from playwright.async_api import Browser, Locator, Page

    from automation.report.history import Gate
    from flows.visit import Visit

pytestmark = pytest.mark.no_cover


SKINS = ("well-made", "zoho-like", "lyte-like")
BRIEF = 3_000


async def _visible(found: Locator) -> Locator:
    for one in await found.all():
        if await one.is_visible():
            return one
    raise AssertionError("nothing to type in")


async def _press(page: Page, words: str) -> None:
    button = page.get_by_role("button", name=re.compile(words, re.IGNORECASE)).locator("visible=true").first
    await button.click(timeout=BRIEF)


async def _type(page: Page, kind: str, text: str) -> None:
    field = await _visible(page.locator(f"input[type={kind}]"))
    await field.fill(text)


async def _password(page: Page, _replica: Replica, *, right: bool) -> None:
    await _type(page, "password", DEFAULT_PASSWORD if right else "not-the-password")
    await _press(page, "^sign in$")


async def _push(page: Page, replica: Replica, *, right: bool) -> None:
    account = replica.world.accounts[EMAIL]
    if not right:  # it runs out on the phone, and is sent again
        account.push_ends = 0.0
        await _press(page, "^resend push$")
        async for _ in polls(5):
            if account.push_ends:
                break  # it was sent
    account.push_state = "approved"


async def _code(page: Page, replica: Replica, *, right: bool) -> None:
    world = replica.world
    if not right:
        await _type(page, "text", "000000")
        await _press(page, "^verify$")
        await page.get_by_text("Incorrect TOTP").locator("visible=true").first.wait_for(timeout=BRIEF)
    await _type(page, "text", totp(world.accounts[EMAIL].totp_secret, world.now()))
    await _press(page, "^verify$")


async def _captcha(page: Page, replica: Replica, *, right: bool) -> None:
    if not right:
        await _type(page, "text", "no such letters")
        await _press(page, "^next$")
        await page.get_by_text("Invalid CAPTCHA").locator("visible=true").first.wait_for(timeout=BRIEF)
    await _type(page, "text", captcha_text(replica.world))
    await _press(page, "^next$")


async def _sessions(page: Page, _replica: Replica, *, right: bool) -> None:
    assert right
    await _press(page, "^terminate all sessions$")


async def _consent(page: Page, _replica: Replica, *, right: bool) -> None:
    if not right:
        await _press(page, "^reject$")
        return
    await page.get_by_text(re.compile("^I allow ")).locator("visible=true").first.click(timeout=BRIEF)
    await _press(page, "^accept$")


async def _accept(visit: Visit) -> None:
    """Sign in, and be asked for the consent on a page that is opened by its address."""
    await sign_in(visit)
    datacenter, client = visit.org.datacenter, visit.client_id or ""
    query = {"response_type": "code", "client_id": client, "scope": ",".join(SCOPES), "state": "s"}
    query |= {"redirect_uri": visit.org.client.redirect_uris[0], "access_type": "offline"}
    async with consent_watch.watching(visit) as watch:
        await visit.hands.goto(f"{datacenter.accounts}/oauth/v2/auth?{urlencode(query)}")
        await consent_gate.accepted(visit, watch, visit.hands)


@dataclass(frozen=True)
class Kind:
    """A kind of gate.

    Attributes:
        act: What a person does there, or does wrongly first.
        done: What the record may say when it was done.
        refused: The word and the record when it was done wrongly; None where the page asks again, and it is done then.
        variant: What of the world is otherwise than straight.
        fault: What the world does.
        types_password: Whether the person types the password.
        drive: What the product does.
        no_input: The word where nobody is.
    """

    act: Callable[..., Awaitable[None]]
    done: tuple[str, ...] = ("the page went on from the sign-in host", "the sign-in page shows the next step")
    refused: tuple[str, str] | None = None
    variant: tuple[str, str] | None = None
    fault: str = ""
    types_password: bool = False
    drive: Callable[[Visit], Awaitable[object]] = sign_in
    no_input: str = "gate_timeout"


KINDS = {
    "password": Kind(_password, refused=("sign_in_refused", "sign_in_refused: "), types_password=True),
    "push": Kind(_push, variant=("mfa-none", "mfa-push")),
    "code": Kind(_code, variant=("mfa-none", "mfa-totp")),
    "captcha": Kind(_captcha, fault="captcha=always", no_input="captcha"),
    "session limit": Kind(_sessions, variant=("no-announcements", "block-sessions")),
    "consent": Kind(_consent, (consent_gate.CODE,), refused=("consent_rejected", "consent_rejected: "), drive=_accept),
}
ENDINGS = ("refused", "window closed", "time-out", "no input", "killed, then done")
CELLS = [(kind, ending) for kind in KINDS for ending in ENDINGS if (kind, ending) != ("session limit", "refused")]
CELLS += [("consent", "skipped")]


class Listener:
    """Hears that a gate opened."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()

    def gate_opened(self, *_parts: object, **_more: object) -> None:
        self.opened.set()

    def __getattr__(self, _name: str) -> Any:
        return lambda *_, **__: None


class Stage:
    """A stand-in for each kind of gate and skin, and a browser."""

    def __init__(self, browser: Browser, folder: Path, stack: ExitStack) -> None:
        self.browser, self.folder, self.stack = browser, folder, stack
        self.made: dict[tuple[str, str], tuple[Replica, Path, str]] = {}

    def world(self, name: str, skin: str) -> tuple[Replica, Path, str]:
        """Return the stand-in, the config for it, and the id of a client there."""
        if (name, skin) not in self.made:
            kind = KINDS[name]
            variant = STRAIGHT.replace("well-made", skin)
            if kind.variant:
                variant = variant.replace(*kind.variant)
            made = Replica(port=0, variant=f"{variant},no-trust-page", faults=[kind.fault] if kind.fault else [])
            replica = self.stack.enter_context(made)
            text = (ROOT / "fixtures/configs/demo.toml").read_text().replace(":8600", f":{replica.port}")
            if kind.types_password:
                text = text.replace('password_env = "OPS_PASSWORD"', "")
            config = self.folder / f"{name}-{skin}.toml"
            config.write_text(text)
            world = replica.world
            client = world.make_client(
                kind="Server-based Applications",
                name="Acme CRM Link",
                homepage="https://acme.example",
                redirects=[world.callback()],
                owner=EMAIL,
            )
            self.made[name, skin] = (replica, config, client.client_id)
        return self.made[name, skin]


@pytest_asyncio.fixture(scope="module")
async def stage(engine_browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    with ExitStack() as stack:
        yield Stage(engine_browser, tmp_path_factory.mktemp("gates"), stack)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent_watch, "ANSWERING", 0.2)


@asynccontextmanager
async def run_of(stage: Stage, cell: tuple[str, str], state: Path, **gates: Any) -> AsyncIterator[Run]:
    """Begin a run up to its gate, with a browser context and a record of its own."""
    name, skin = cell
    replica, config, client_id = stage.world(name, skin)
    environ = {"OPS_PASSWORD": DEFAULT_PASSWORD}
    org = load(config, environ=environ).orgs[0]
    context = await stage.browser.new_context(viewport={"width": 1280, "height": 900})
    journal, listener = Journal(state), Listener()
    chronicle = Chronicle(listener, journal)
    visit = visit_of(
        org,
        await context.new_page(),
        built_in(),
        gates=Gates(progress=chronicle, **({"timeout": 20.0, "no_input": False} | gates)),
        journal=journal,
        environ=environ,
        say=lambda _: None,
        evidence=state,
        overlay=None,
    )
    visit.client_id = client_id
    with chronicle.run("apply", config, [runs.asked(org)]):
        chronicle.org_started("acme")
        task = asyncio.ensure_future(KINDS[name].drive(visit))
        try:
            yield Run(visit, replica, chronicle, listener, task)
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, Stop):
                await task
    await context.close()
    journal.close()


@dataclass
class Run:
    """A run that has begun, and what is known of it."""

    visit: Visit
    replica: Replica
    chronicle: Chronicle
    listener: Listener
    task: asyncio.Future[object]

    @property
    def page(self) -> Page:
        return self.visit.hands.page

    async def at_the_gate(self) -> Page:
        """Wait until the person is asked; what ends the run before that is raised."""
        async for _ in polls(20):
            if self.listener.opened.is_set():
                return self.page
            if self.task.done():
                self.task.result()
        raise AssertionError("nobody was asked")

    async def stop(self) -> Stop:
        """Return the stop that the run came to."""
        with pytest.raises(Stop) as stop:
            await asyncio.wait_for(self.task, 20)
        return stop.value


def on_record(state: Path) -> list[Gate]:
    """Return the gates in the journal, in the order in which they were opened."""
    history = read_history(state)
    assert history is not None
    return [gate for visit in reversed(history.orgs["acme"].visits) for gate in visit.gates]


async def _done(stage: Stage, cell: tuple[str, str], state: Path, *, right: bool = True) -> None:
    async with run_of(stage, cell, state) as run:
        await KINDS[cell[0]].act(await run.at_the_gate(), run.replica, right=right)
        await asyncio.wait_for(run.task, 20)


@pytest.mark.long
@pytest.mark.parametrize(("name", "ending"), CELLS)
async def test_a_gate_of_every_kind_ends_by_a_fact_that_is_on_record(
    stage: Stage, tmp_path: Path, name: str, ending: str
) -> None:
    kind, cell = KINDS[name], (name, SKINS[CELLS.index((name, ending)) % len(SKINS)])
    if ending == "refused" and kind.refused is None:
        await _done(stage, cell, tmp_path, right=False)
        (gate,) = on_record(tmp_path)
        assert gate.ended == "done"
        assert gate.fact in kind.done
    elif ending == "refused" and kind.refused is not None:
        async with run_of(stage, cell, tmp_path) as run:
            await kind.act(await run.at_the_gate(), run.replica, right=False)
            assert (await run.stop()).code == kind.refused[0]
        (gate,) = on_record(tmp_path)
        assert gate.ended == "done"
        assert str(gate.fact).startswith(kind.refused[1])
    elif ending == "no input":
        async with run_of(stage, cell, tmp_path, no_input=True) as run:
            assert (await run.stop()).code == kind.no_input
        assert on_record(tmp_path) == []
    elif ending == "killed, then done":
        async with run_of(stage, cell, tmp_path) as run:
            await run.at_the_gate()
            run.chronicle.gate_closed = lambda *_, **__: None  # type: ignore[method-assign]
        await _done(stage, cell, tmp_path)
        killed, rerun = on_record(tmp_path)
        assert (killed.ended, killed.closed_at, killed.fact) == (None, None, None)
        assert rerun.ended == "done"
        assert rerun.fact in kind.done
    else:
        await _not_done(stage, cell, tmp_path, ending)


async def _not_done(stage: Stage, cell: tuple[str, str], state: Path, ending: str) -> None:
    """Let a gate end without being done: the org then awaits a person, and nothing has failed."""
    facts = {
        "window closed": "was closed before anybody did what was asked.",
        "time-out": "nobody did it within 0 s",
        "skipped": "skipped at the terminal",
    }
    person, program = pty.openpty()
    with os.fdopen(program, "r", encoding="utf-8") as terminal:
        timeout = 0.05 if ending == "time-out" else 20.0
        async with run_of(stage, cell, state, timeout=timeout, terminal=terminal) as run:
            page = await run.at_the_gate()
            if ending == "window closed":
                await page.close()
            elif ending == "skipped":
                os.write(person, b"s")
            stop = await run.stop()
    os.close(person)
    assert (stop.code, isinstance(stop, Skipped)) == ("gate_timeout", ending == "skipped")
    (gate,) = on_record(state)
    assert gate.ended == "not_done"
    assert str(gate.fact).endswith(facts[ending])
