"""Applications that nobody here wrote: each form is found by a small table, filled, and read back by other eyes."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio

from automation.choices import choose
from automation.faults import polls
from automation.hands import Hands
from automation.redaction import Secret
from automation.screens import Screens, origin_of
from automation.table import load_table
from tests.automation.applications import node_red

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from playwright.async_api import Page, Route

pytestmark = pytest.mark.no_cover


HERE = Path(__file__).parent / "applications"
TAKEN = """() => {
  const { name, topic, qos, datatype } = RED.nodes.node('n1');
  const { broker, port, autoConnect, usetls, protocolVersion, clientid, keepalive } = RED.nodes.node('b1');
  return { name, topic, qos, datatype, broker, port, autoConnect, usetls, protocolVersion, clientid, keepalive };
}"""
"""What Node-RED's editor itself holds of a node and its connection."""


@contextmanager
def started(command: Sequence[str | Path], **how: Any) -> Iterator[subprocess.Popen[str]]:
    """Start a program and end it again."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, **how)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=20)


async def opened(tab: Page, url: str) -> None:
    """Open a page that gets nothing from other hosts."""

    async def answer(route: Route) -> None:
        local = urlsplit(route.request.url).hostname == "127.0.0.1"
        await (route.fallback() if local else route.abort())

    await tab.route("**/*", answer)
    await tab.goto(url)


def hands_on(tab: Page, table: str, said: list[str]) -> Hands:
    own = frozenset({origin_of(tab.url)})
    controls = load_table(HERE / f"{table}.toml")
    return Hands(tab, controls, Screens([], {}), origins=dict.fromkeys(_pages(controls), own), say=said.append)


def _pages(table: Any) -> set[str]:
    return {control.key.split(".")[0] for control in table}


async def filled(hands: Hands, meant: dict[str, Any]) -> None:
    """Find all controls of a form before the first is touched, fill them, and compare what each holds at the end."""
    form = await hands.find(*meant)
    for key, value in meant.items():
        if isinstance(value, bool):
            await hands.switch(form[key], on=value)
        elif hands.table[key].kind == "choice":
            await choose(hands, form[key], [value])
        else:
            await hands.fill(form[key], value)
    await hands.keep_all()
    form = await hands.find(*meant)
    held = await hands.holds([form[key] for key in meant])
    assert dict(zip(meant, held, strict=True)) == {
        key: value.reveal() if isinstance(value, Secret) else value for key, value in meant.items()
    }


@pytest.fixture
def oauth_toolkit(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Address and session of a site with django-oauth-toolkit."""
    if find_spec("oauth2_provider") is None:
        pytest.skip("django-oauth-toolkit is not installed")
    with started([sys.executable, HERE / "oauth_toolkit_site.py", tmp_path]) as site:
        assert site.stdout is not None
        yield json.loads(site.stdout.readline())


@pytest.mark.long
async def test_the_application_form_of_django_oauth_toolkit_is_filled_and_saved(
    tab: Page, oauth_toolkit: dict[str, str], said: list[str]
) -> None:
    url = oauth_toolkit["url"]
    await tab.context.add_cookies([{"name": "sessionid", "value": oauth_toolkit["session"], "url": url}])
    await opened(tab, f"{url}/o/applications/register/")
    hands = hands_on(tab, "oauth_toolkit", said)
    callback = "https://crm.example/callback"
    await filled(
        hands,
        {
            "application.name": "CRM Link",
            "application.client_id": "acme-client-0001",
            "application.client_secret": Secret("0123456789abcdef0123"),
            "application.hash_client_secret": False,
            "application.client_type": "Confidential",
            "application.grant_type": "Authorization code",
            "application.redirect_uris": callback,
            "application.post_logout_redirect_uris": "https://crm.example/bye",
            "application.allowed_origins": "https://crm.example",
            "application.algorithm": "HMAC with SHA-2 256",
        },
    )
    held = await tab.evaluate("Object.fromEntries(new FormData(document.querySelector('form')))")
    assert {
        key: held[key] for key in ("name", "client_id", "client_type", "authorization_grant_type", "algorithm")
    } == {
        "name": "CRM Link",
        "client_id": "acme-client-0001",
        "client_type": "confidential",
        "authorization_grant_type": "authorization-code",
        "algorithm": "HS256",
    }
    assert "hash_client_secret" not in held
    await hands.press("application.save")
    await hands.find("registered.edit")
    assert await hands.read(hands.table["registered.client_id"]) == "acme-client-0001"
    assert await hands.read(hands.table["registered.client_type"]) == "confidential"
    assert await hands.read(hands.table["registered.redirect_uris"]) == callback


@pytest_asyncio.fixture
async def editor(tmp_path: Path) -> AsyncIterator[str]:
    """The address of Node-RED's editor."""
    words, url = node_red.command(tmp_path)
    with started(words):
        async with httpx.AsyncClient() as client:
            async for _ in polls(60):
                with suppress(httpx.TransportError):
                    await client.get(url)
                    break
        yield url


@pytest.mark.nightly
async def test_a_node_of_node_red_and_the_connection_it_uses_are_filled_and_taken(
    tab: Page, editor: str, said: list[str]
) -> None:
    await opened(tab, editor)
    await tab.locator("svg [id=n1]").first.dblclick()
    hands = hands_on(tab, "node_red", said)
    node = {
        "node.action": "Subscribe to single topic",
        "node.topic": "plant/+/state",
        "node.qos": "1",
        "node.output": "a String",
        "node.name": "line 4",
    }
    await filled(hands, node)
    await hands.press("node.edit_server")
    await filled(
        hands,
        {
            "broker.name": "Plant",
            "broker.server": "mqtt.acme.example",
            "broker.port": "8883",
            "broker.connect": False,
            "broker.tls": True,
            "broker.protocol": "MQTT V5",
            "broker.client_id": "acme-link",
            "broker.keep_alive": "45",
        },
    )
    await hands.press("broker.security")
    await filled(hands, {"broker.username": "acme", "broker.password": Secret("0123456789abcdef0123")})
    await hands.press("broker.update")
    form = await hands.find(*node)
    assert await hands.holds([form[key] for key in node]) == list(node.values())
    await hands.press("node.done")
    async for _ in polls(10):
        taken = await tab.evaluate(TAKEN)
        if taken["name"] == "line 4":
            break
    assert taken == {
        "name": "line 4",
        "topic": "plant/+/state",
        "qos": "1",
        "datatype": "utf8",
        "broker": "mqtt.acme.example",
        "port": "8883",
        "autoConnect": False,
        "usetls": True,
        "protocolVersion": "5",
        "clientid": "acme-link",
        "keepalive": "45",
    }
