"""A gate is shown on the desktop where there is one; a run neither waits for it nor fails with it."""

from __future__ import annotations

import asyncio
import sys
import types
from typing import TYPE_CHECKING, Any

import pytest

from automation import notify
from automation.notify import Desktop, notifier
from automation.redaction import register

if TYPE_CHECKING:
    from pathlib import Path

BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere", "XDG_RUNTIME_DIR": "/nowhere"}


class Library(types.ModuleType):
    """Stands for the library: takes a notification, fails, or never answers."""

    def __init__(self, how: str) -> None:
        super().__init__("desktop_notifier")
        self.how = how
        self.shown: list[tuple[str, str]] = []
        self.DesktopNotifier = self.made

    def made(self, app_name: str) -> Library:
        assert app_name == "zoho-provision"
        return self

    async def send(self, *, title: str, message: str) -> None:
        if self.how == "fails":
            raise OSError("no bus")
        if self.how == "hangs":
            await asyncio.Event().wait()
        self.shown.append((title, message))


def library(monkeypatch: pytest.MonkeyPatch, how: str) -> Library:
    made = Library(how)
    monkeypatch.setitem(sys.modules, "desktop_notifier", made)
    return made


async def sent() -> None:
    await asyncio.wait_for(asyncio.gather(*notify._SENDING), 30)  # noqa: SLF001 - a run does not wait for it


async def test_a_gate_is_shown_with_org_and_sentence_and_no_secret_or_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    desktop = library(monkeypatch, "shows")
    register("notify-hunter2")
    show = notifier(wanted=True, seen=True, environ=BUS)
    show("<b>acme</b>", "Click Accept & not notify-hunter2.")
    await sent()
    assert desktop.shown == [("zoho-provision: your turn", "(b)acme(/b): Click Accept + not [secret].")]


@pytest.mark.parametrize("how", ["fails", "hangs"])
async def test_a_desktop_that_fails_or_never_answers_costs_nothing(
    monkeypatch: pytest.MonkeyPatch, how: str, capfd: pytest.CaptureFixture[str]
) -> None:
    desktop = library(monkeypatch, how)
    Desktop(patience=0.01)("acme", "Click Accept.")
    await sent()
    assert desktop.shown == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is no bus to lack")
@pytest.mark.parametrize(
    "without",
    [
        {"wanted": False},
        {"seen": False},
        {"environ": BUS | {"CI": "true"}},
        {"environ": {"XDG_RUNTIME_DIR": "/nowhere"}},
    ],
)
async def test_where_nobody_looks_or_nothing_can_show_it_no_library_is_loaded(
    monkeypatch: pytest.MonkeyPatch, without: dict[str, Any]
) -> None:
    desktop = library(monkeypatch, "shows")
    given: dict[str, Any] = {"wanted": True, "seen": True, "environ": BUS} | without
    notifier(**given)("acme", "Click Accept.")
    await sent()
    assert desktop.shown == []


async def test_the_librarys_own_words_stay_out_of_the_terminal_where_the_bus_is_gone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nobody")
    Desktop()("acme", "Click Accept.")
    await sent()
    assert capfd.readouterr() == ("", "")
