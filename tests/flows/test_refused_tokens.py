"""A token request that was refused is told by what the page says of it, after a person accepted (facts D4)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from automation.errors import Stop
from automation.eyes import FrameView
from automation.screens import Screens, load_screens
from flows import connection, consent, service_amend
from flows.tables import SCREENS

SAYS = {
    'Unable to connect. {"error":"invalid_client_secret"}': ("invalid_credentials", "refused (invalid_client_secret)."),
    "Connection failed.": ("invalid_credentials", "refused."),
    "You have made too many requests continuously. Please try again after some time.": (
        "too_many_requests",
        "too many",
    ),
}


@pytest.mark.parametrize("text", SAYS)
async def test_why_a_token_was_refused_is_read_from_the_page(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    view = FrameView(url="https://crm.zoho.eu/crm/org1", title="", lang="en", texts=(text,), buttons=(), fields=())

    async def look() -> list[FrameView]:
        return [view]

    async def is_live(_: object) -> bool:
        return False

    async def observed(_: object) -> connection.Standing:
        return connection.Standing(live=False, link_name="acme_link")

    monkeypatch.setattr(consent, "CONNECTING", 0)
    monkeypatch.setattr(connection, "is_live", is_live)
    monkeypatch.setattr(connection, "observe", observed)
    monkeypatch.setattr(service_amend, "holds", lambda _: True)
    screens = Screens(load_screens(SCREENS), {"https://crm.zoho.eu": "crm"})
    visit: Any = SimpleNamespace(hands=SimpleNamespace(look=look, screens=screens))
    code, words = SAYS[text]
    with pytest.raises(Stop, match=words.replace("(", r"\(").replace(")", r"\)")) as stop:
        await consent._live(visit)  # noqa: SLF001 - the way around it leads through a whole org
    assert stop.value.code == code
