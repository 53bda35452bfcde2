from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from automation import browser
from automation.children import Children
from automation.options import RunOptions
from automation.stand_in import start_browser
from fixtures.replica import connect, tokens
from fixtures.replica.models import Connection
from fixtures.replica.server import Replica
from fixtures.replica.skins import desk_bundle
from fixtures.replica.world import DEFAULT_PASSWORD
from flows import onboarding, planning
from flows.config import load
from tests.canary.scanner import canaries, leaks
from tests.driver import lent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.async_api import Playwright

    from automation.plan.model import OrgPlan
    from automation.report.envelope import OrgReport
    from fixtures.replica.models import Org
    from tests.chromium import Chromium
    from tests.people import People, Somebody

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("zoho-provision")
EMAIL = "ops@consultancy.example"
ORG_ID = "20061234567"
SCOPES = ["ZohoCRM.modules.ALL", "ZohoCRM.org.READ", "ZohoCRM.users.READ"]
STRAIGHT = (
    "well-made,new-layout,same-document,popup,mfa-none,with-password,no-announcements,later-visit,secret-beside-id,"
    "secret-plain,no-proceed,no-org-picker,session-api,short-lists,uncrowded,steady"
)
"""A world without detours, for tests of something else than finding the way."""
FAMILIES = ("well-made", "zoho-like", "lyte-like", "zohodesk")
"""The families of skins, by the seeds of the twenty."""
RAW = re.compile(r"Timeout \d|Call log|net::|locator|[Pp]laywright|Traceback")
"""What only Playwright or Python says."""


def _end(process: subprocess.Popen[str]) -> None:
    """End a program with all that it started: a child of it that lives on keeps its pipes open."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=20)


class Told:
    """Keeps everything that a run tells, and does at once what is asked for at a certain telling."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.at: dict[str, Callable[..., None]] = {}

    def __getattr__(self, name: str) -> Any:
        def tell(*parts: object, **more: object) -> None:
            self.said.append(f"{name} {parts} {more}")
            if name in self.at:
                self.at[name](*parts, **more)

        return tell


class Scene:
    """A replica, a running Chromium with a throw-away profile, and a person if one is called."""

    def __init__(self, folder: Path, stack: ExitStack, shared: Chromium, people: People) -> None:
        self.folder, self.stack, self.told, self._shared, self._people = folder, stack, Told(), shared, people
        self.environ = {"OPS_PASSWORD": DEFAULT_PASSWORD}
        self.scopes = list(SCOPES)
        self.cdp: str | None = None

    def replica_of(
        self, variant: str = "", faults: tuple[str, ...] = (), seed: int = 1, orgs: int = 1, latency: float = 0.0
    ) -> Replica:
        made = Replica(port=0, seed=seed, variant=variant, faults=faults, latency=latency)
        self.replica = self.stack.enter_context(made)
        text = (ROOT / "fixtures/configs/demo.toml").read_text().replace(":8600", f":{self.replica.port}")
        self.config = self.folder / "orgs.toml"
        self.config.write_text("[[orgs]]".join(text.split("[[orgs]]")[: orgs + 1]))
        return self.replica

    def straight(self, *variants: str, faults: tuple[str, ...] = (), orgs: int = 1, latency: float = 0.0) -> Replica:
        """Serve a world without detours, but for the variants that are named; ``latency`` in milliseconds an answer."""
        return self.replica_of(",".join([STRAIGHT, *variants]), faults, orgs=orgs, latency=latency)

    def skin(self, seed: int, *variants: str) -> Replica:
        """Serve one of the twenty skins: a world that draws all by its seed, but the variants that are named."""
        family = FAMILIES[seed % len(FAMILIES)]
        lacking = family == "zohodesk" and desk_bundle.lacking()
        return self.replica_of(",".join(["zoho-like" if lacking else family, *variants]), seed=seed)

    def now_with(self, variant: str, instead_of: str) -> None:
        """Let the world be another in one point from now on."""
        self.replica.world.variants = self.replica.world.variants - {instead_of} | {variant}

    def write(self, old: str, new: str) -> None:
        """Change the config."""
        text = self.config.read_text()
        assert old in text
        self.config.write_text(text.replace(old, new))

    def have(
        self,
        *,
        service: bool = True,
        connected: bool = False,
        scopes: list[str] | None = None,
        authorize: str = "offline",
    ) -> Org:
        """Let client and service be there already, and a live connection as well when ``connected``.

        Args:
            service: Make the service, not only the client.
            connected: Make the connection, and let somebody have accepted it.
            scopes: What was accepted; all of the config's when absent.
            authorize: The ``access_type`` of the service's Authorize URL.
        """
        world, org, callback = self.replica.world, self.org, self.replica.world.callback()
        world.accounts[EMAIL].got_started = True
        client = world.make_client(
            kind="Server-based Applications",
            name="Acme CRM Link",
            homepage="https://acme.example",
            redirects=[callback],
            owner=EMAIL,
        )
        accounts = world.host("accounts")
        fields = {
            "authentication": "OAuth2",
            "parameter": "Header",
            "grant": "Authorization Code",
            "client-id": client.client_id,
            "client-secret": client.secret,
            "authorize-url": f"{accounts}/oauth/v2/auth?access_type={authorize}",
            "access-token-url": f"{accounts}/oauth/v2/token",
            "refresh-token-url": f"{accounts}/oauth/v2/token",
            "revoke-token-url": f"{accounts}/oauth/v2/token/revoke",
            "delimiter": "Comma",
        }
        if service:
            world.make_service(org, "Acme Link", "acme_link", fields, [(scope, scope) for scope in self.scopes])
        if connected:
            link = Connection("acme_link", "Acme Link", "acme_link", self.scopes, False, EMAIL, world.now())  # noqa: FBT003 - its own fields
            world.make_connection(org, link)
            code = tokens.new_code(
                world,
                client,
                redirect_uri=callback,
                scopes=self.scopes if scopes is None else scopes,
                email=EMAIL,
                org_id=ORG_ID,
                offline=authorize == "offline",
            )
            connect.exchange(world, org, link, code.code, callback)
            assert link.status == "live"
        world.log.clear()
        return org

    def browser(self, *, headed: bool = False) -> None:
        """Start a browser; ``headed`` shows it, on a display of its own where there is none."""
        if headed:
            children = self.stack.enter_context(Children(apart=False))
            self.cdp = start_browser(children, self.folder, headed=True)
            return
        self.cdp = self._shared.as_new()
        self.chromium = self._shared.process

    def tabs(self, open_one: str = "") -> dict[str, str]:
        """Return the address of each page of the browser by its id, after opening one more when it is named."""
        if open_one:
            httpx.put(f"{self.cdp}/json/new?{open_one}").raise_for_status()
        return {tab["id"]: tab["url"] for tab in httpx.get(f"{self.cdp}/json/list").json() if tab["type"] == "page"}

    def person(self, behaviour: str = "accept", knows: dict[str, str] | None = None) -> Somebody:
        """Call a person; ``knows`` tells what controls are called on the page, for when it is asked to point."""
        somebody = self._people.call(
            cdp=self.cdp, control=self.replica.url("control"), email=EMAIL, behaviour=behaviour, knows=knows or {}
        )
        self.stack.callback(somebody.leave)
        return somebody

    async def run_all(self, command: str = "apply", **options: Any) -> list[OrgReport]:
        options = {"gate_timeout": 30.0, "cdp_endpoint": self.cdp, **options}
        batch = load(self.config, environ=self.environ)
        run = onboarding.apply if command == "apply" else onboarding.verify
        return await run(batch, RunOptions(state_dir=self.folder / "state", **options), self.environ, self.told)

    async def run(self, command: str = "apply", **options: Any) -> OrgReport:
        return (await self.run_all(command, **options))[0]

    async def plan(self, **options: Any) -> tuple[OrgReport, OrgPlan]:
        """Plan the first org; returns what was reported of it, and its plan."""
        plans: dict[str, OrgPlan] = {}
        batch = load(self.config, environ=self.environ)
        run = RunOptions(state_dir=self.folder / "state", gate_timeout=30.0, cdp_endpoint=self.cdp, **options)
        reports = await planning.plan(batch, run, self.environ, self.told, plans=plans)
        return reports[0], plans[reports[0].name]

    def start(self, command: str, *options: str, file: Path | None = None) -> subprocess.Popen[str]:
        """Start the command line on the config, or another file, with ``--json``."""
        where = ["--cdp-endpoint", self.cdp] if self.cdp else ["--headless"]
        process = subprocess.Popen(
            [
                PROGRAM,
                command,
                str(file or self.config),
                "--json",
                "--state",
                str(self.folder / "state"),
                *where,
                *options,
            ],
            env=os.environ | self.environ | {"NO_COLOR": "1", "SCENE": str(self.folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # a group of its own, as a terminal's Ctrl-C reaches it
        )
        self.stack.callback(_end, process)
        return process

    def command(self, command: str, *options: str, file: Path | None = None) -> tuple[int, dict[str, Any], str]:
        """Run the command line to its end: exit status, envelope, and what it said on the way."""
        process = self.start(command, *options, file=file)
        out, said = process.communicate(timeout=90)
        return process.returncode, json.loads(out), said

    @property
    def org(self) -> Org:
        return self.replica.world.orgs[ORG_ID]

    def log(self, *what: str) -> list[Any]:
        """Return the lines of the replica's log that tell of such acts."""
        return [entry for entry in self.replica.world.log if entry.what in what]

    def is_as_planned(self) -> None:
        """Assert that what stands at the replica is what the config says of the first org."""
        org = self.org
        service, link = org.services["acme_link"], org.connections["acme_link"]
        [client] = [one for one in self.replica.world.clients.values() if one.name == "Acme CRM Link"]
        assert service.fields["client-id"] == client.client_id
        assert service.fields["client-secret"] in client.secrets().values()
        assert service.fields["authorize-url"].endswith("?access_type=offline")
        assert [scope for _, scope in service.scopes] == SCOPES
        assert (sorted(link.scopes), link.login_user) == (sorted(SCOPES), False)

    def stop_of(self, report: OrgReport) -> str:
        """Return the word of the one error there is, told as a person can use it, with no secret in all that was told."""
        assert len(report.errors) == 1
        error = report.errors[0]
        for text in (error.message, error.remedy):
            assert text.strip()
            assert not RAW.search(text)
        told = self.folder / "state" / "told"
        told.parent.mkdir(exist_ok=True)
        told.write_text("\n".join([*self.told.said, report.model_dump_json()]))
        assert leaks(told.parent, canaries(self.replica.world, self.environ["OPS_PASSWORD"])) == []
        return error.code

    @staticmethod
    def outcomes(report: OrgReport) -> dict[str, str]:
        """Return the outcome of each stage."""
        return {stage.stage: stage.outcome for stage in report.stages}


@pytest.fixture
def scene(
    tmp_path: Path, chromium: Chromium, people: People, driver: Playwright, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    monkeypatch.setattr(browser, "driver", lambda: lent(driver))
    with ExitStack() as stack:
        yield Scene(tmp_path, stack, chromium, people)
