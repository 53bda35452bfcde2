"""A sign-in session rests encrypted, opens for its own login only, and is never overwritten when its key is lost."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest
from playwright.async_api import Error as PlaywrightError

from automation.redaction import REGISTRY, Secret
from automation.sessions import keys, store
from automation.sessions.kept import KeptSessions
from automation.sessions.keys import KeyringKey, PassphraseKey
from tests.canary.scanner import leaks

if TYPE_CHECKING:
    from pathlib import Path

    from automation.sessions.keys import SessionKey
    from tests.automation.sessions.keyrings import InMemory

OWNER = store.Owner(
    identity="ops", email="ops@consultancy.example", datacenter="eu", accounts="https://accounts.zoho.eu"
)
VALUE = 'iamcookie-4711=&"<ä>/%41'
COOKIES = [{"name": "IAMAUTHTOKEN", "value": VALUE, "domain": ".zoho.eu", "path": "/", "expires": -1}]


class Context:
    """A browser context, as far as cookies go."""

    def __init__(self, *, takes: bool = True) -> None:
        self.cookies: list[Any] = []
        self.takes = takes

    async def add_cookies(self, cookies: list[Any]) -> None:
        if not self.takes:
            raise PlaywrightError(f"cookies[0].value: {VALUE}")
        self.cookies += cookies


class Run:
    """A run that keeps sessions."""

    def __init__(self, folder: Path, key: SessionKey | None) -> None:
        self.kept, self.said = KeptSessions(folder, key), list[str]()

    async def restored(self, owner: store.Owner = OWNER, context: Context | None = None) -> list[Any]:
        context = context or Context()
        await self.kept.restore(owner, cast("Any", context), self.said.append)
        return context.cookies

    async def keep(self, cookies: list[dict[str, Any]] = COOKIES, *, signed_in: bool = True) -> None:
        await self.kept.keep(OWNER, cookies, self.said.append, signed_in=signed_in)


@pytest.fixture
def passphrase(monkeypatch: pytest.MonkeyPatch) -> PassphraseKey:
    monkeypatch.setattr(keys, "COST", 2**4)
    return PassphraseKey(Secret("correct horse battery"))


def inside(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def the_file(folder: Path) -> Path:
    (path,) = (folder / "sessions").iterdir()
    return path


async def test_what_one_run_keeps_the_next_one_uses_and_knows_as_secret(
    tmp_path: Path, passphrase: PassphraseKey
) -> None:
    first = Run(tmp_path, passphrase)
    assert await first.restored() == []
    await first.keep()
    assert first.said == []
    REGISTRY._values.pop(VALUE, None)  # noqa: SLF001 - another process
    second = Run(tmp_path, PassphraseKey(Secret("correct horse battery")))
    assert await second.restored() == COOKIES
    assert "using the kept session of ops" in second.said[0]
    assert VALUE in REGISTRY.values()


async def test_the_file_holds_no_cookie_in_any_spelling_and_is_its_owners_alone(
    tmp_path: Path, passphrase: PassphraseKey
) -> None:
    run = Run(tmp_path, passphrase)
    await run.keep()
    path = the_file(tmp_path)
    assert leaks(tmp_path, {"cookie": VALUE, "passphrase": "correct horse battery"}) == []
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_a_write_that_fails_leaves_what_was_there_and_nothing_beside_it(
    tmp_path: Path, passphrase: PassphraseKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(tmp_path, passphrase)
    await run.keep()
    before = the_file(tmp_path).read_bytes()

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("automation.private.os.fsync", full)
    await run.keep([*COOKIES, *COOKIES])
    assert the_file(tmp_path).read_bytes() == before
    assert "No space left on device" in run.said[0]


async def test_of_a_browser_that_a_person_uses_nothing_is_kept_and_that_is_said_once(
    tmp_path: Path, passphrase: PassphraseKey
) -> None:
    run = Run(tmp_path, passphrase)
    run.kept.pass_by(OWNER, run.said.append)
    run.kept.pass_by(OWNER, run.said.append)
    assert run.said == ["no session of ops is kept here: the browser that runs already keeps its own"]


async def test_without_a_key_nothing_is_kept(tmp_path: Path) -> None:
    run = Run(tmp_path, None)
    await run.keep()
    assert await run.restored() == []
    assert inside(tmp_path) == []


@pytest.mark.parametrize(
    "other",
    [
        {"email": "eve@consultancy.example"},
        {"datacenter": "us"},
        {"accounts": "https://accounts.zoho.eu.evil.example"},
    ],
)
async def test_a_session_that_is_put_in_another_logins_place_is_not_used(
    tmp_path: Path, passphrase: PassphraseKey, other: dict[str, str]
) -> None:
    await Run(tmp_path, passphrase).keep()
    stranger = OWNER.model_copy(update=other)
    the_file(tmp_path).rename(store.path_of(tmp_path, stranger))
    run = Run(tmp_path, passphrase)
    assert await run.restored(stranger) == []
    assert "belongs to another login" in run.said[0]


async def test_a_head_that_was_edited_does_not_open(tmp_path: Path, passphrase: PassphraseKey) -> None:
    await Run(tmp_path, passphrase).keep()
    path = the_file(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"ops@consultancy", b"eve@consultancy"))
    stranger = OWNER.model_copy(update={"email": "eve@consultancy.example"})
    path.rename(store.path_of(tmp_path, stranger))
    run = Run(tmp_path, passphrase)
    assert await run.restored(stranger) == []
    assert "was changed" in run.said[0]


async def test_a_session_is_used_for_a_week_after_the_sign_in_however_often_it_is_written(
    tmp_path: Path, passphrase: PassphraseKey
) -> None:
    await Run(tmp_path, passphrase).keep()
    run = Run(tmp_path, passphrase)
    await run.restored()
    await run.keep([*COOKIES, *COOKIES], signed_in=False)
    head = store.head_of(the_file(tmp_path))
    assert head.saved_at > head.signed_in_at
    now = datetime.now(UTC)
    assert head.good_until - head.signed_in_at == timedelta(days=7)
    assert not head.is_good(now + timedelta(days=8))
    assert not head.is_good(now - timedelta(days=1))


async def test_one_that_is_too_old_is_not_used_and_the_next_sign_in_takes_its_place(
    tmp_path: Path, passphrase: PassphraseKey
) -> None:
    old = datetime.now(UTC) - timedelta(days=8)
    head = store.Head(owner=OWNER, key="passphrase", salt="00" * 16, signed_in_at=old, saved_at=old)
    store.write(store.path_of(tmp_path, OWNER), head, COOKIES, passphrase.sealing(bytes(16)))
    run = Run(tmp_path, passphrase)
    assert await run.restored() == []
    assert "older than 7 days" in run.said[0]
    await run.keep(signed_in=False)
    assert store.head_of(the_file(tmp_path)) == head
    await run.keep()
    assert store.head_of(the_file(tmp_path)).is_good()


async def test_cookies_whose_time_is_over_are_left_out(tmp_path: Path, passphrase: PassphraseKey) -> None:
    over = {**COOKIES[0], "name": "over", "expires": 1.0}
    await Run(tmp_path, passphrase).keep([*COOKIES, over])
    assert await Run(tmp_path, passphrase).restored() == COOKIES


async def test_a_session_of_another_passphrase_is_neither_used_nor_overwritten(
    tmp_path: Path, passphrase: PassphraseKey
) -> None:
    await Run(tmp_path, passphrase).keep()
    before = the_file(tmp_path).read_bytes()
    run = Run(tmp_path, PassphraseKey(Secret("another passphrase")))
    assert await run.restored() == []
    await run.keep()
    assert the_file(tmp_path).read_bytes() == before
    (said,) = run.said
    assert "its key is lost or another" in said
    assert "zoho-provision sessions forget" in said


async def test_a_session_whose_key_the_keyring_has_lost_is_not_overwritten_and_no_new_key_is_made(
    tmp_path: Path, ring: InMemory
) -> None:
    await Run(tmp_path, KeyringKey(tmp_path)).keep()
    before = the_file(tmp_path).read_bytes()
    assert len(ring.held) == 1
    ring.held.clear()
    run = Run(tmp_path, KeyringKey(tmp_path))
    assert await run.restored() == []
    await run.keep()
    assert the_file(tmp_path).read_bytes() == before
    other = OWNER.model_copy(update={"identity": "eve", "email": "eve@consultancy.example"})
    await run.kept.keep(other, COOKIES, run.said.append, signed_in=True)
    assert [path.read_bytes() for path in (tmp_path / "sessions").iterdir()] == [before]
    assert ring.held == {}
    assert len(run.said) == 2


async def test_with_a_keyring_the_key_is_made_once_and_serves_the_next_run(tmp_path: Path, ring: InMemory) -> None:
    await Run(tmp_path, KeyringKey(tmp_path)).keep()
    assert await Run(tmp_path, KeyringKey(tmp_path)).restored() == COOKIES
    assert len(ring.held) == 1


async def test_a_session_locked_with_the_keyring_is_not_tried_with_a_passphrase(
    tmp_path: Path, ring: InMemory, passphrase: PassphraseKey
) -> None:
    del ring
    await Run(tmp_path, KeyringKey(tmp_path)).keep()
    run = Run(tmp_path, passphrase)
    assert await run.restored() == []
    assert "a key in the keyring" in run.said[0]


@pytest.mark.parametrize("content", [b"", b"{}\n", b"\n", b"not json\nat all", b"\xff\xfe\x00"])
async def test_a_file_that_is_no_session_is_told_and_left_alone(
    tmp_path: Path, passphrase: PassphraseKey, content: bytes
) -> None:
    path = store.path_of(tmp_path, OWNER)
    path.parent.mkdir()
    path.write_bytes(content)
    run = Run(tmp_path, passphrase)
    assert await run.restored() == []
    await run.keep()
    assert path.read_bytes() == content
    assert "it is no kept session" in run.said[0]


async def test_cookies_that_the_browser_does_not_take_lead_to_an_ordinary_sign_in(
    tmp_path: Path, passphrase: PassphraseKey
) -> None:
    await Run(tmp_path, passphrase).keep()
    run = Run(tmp_path, passphrase)
    assert await run.restored(context=Context(takes=False)) == []
    assert run.said == ["the browser does not take the kept session of ops; signing in again"]
    run.kept.let_go(OWNER, run.said.append)
    assert the_file(tmp_path).exists()


async def test_a_restored_session_that_led_to_a_stop_is_let_go(tmp_path: Path, passphrase: PassphraseKey) -> None:
    await Run(tmp_path, passphrase).keep()
    run = Run(tmp_path, passphrase)
    await run.restored()
    run.kept.let_go(OWNER, run.said.append)
    assert "is let go" in run.said[-1]
    await run.keep()
    assert list((tmp_path / "sessions").iterdir()) == []


def test_the_head_tells_nothing_but_who_and_when(tmp_path: Path, passphrase: PassphraseKey) -> None:
    now = datetime.now(UTC)
    head = store.Head(owner=OWNER, key="passphrase", salt="00" * 16, signed_in_at=now, saved_at=now)
    path = tmp_path / "s"
    store.write(path, head, COOKIES, passphrase.sealing(bytes(16)))
    said = json.loads(path.read_bytes().partition(b"\n")[0])
    assert said.keys() == {"form", "owner", "key", "salt", "signed_in_at", "saved_at"}
