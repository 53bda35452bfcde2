"""A kept session spares the next run the sign-in; one that Zoho has ended leads to an ordinary one."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from automation.cli_apply import one_sign_in
from automation.options import RunOptions
from automation.redaction import REGISTRY, Secret
from automation.report.terminal import Terminal
from automation.sessions import keys
from automation.sessions.keys import PassphraseKey
from tests.canary.scanner import leaks

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("nobody_watches")


def files(folder: Path) -> list[Path]:
    return sorted((folder / "state" / "sessions").glob("*"))


@pytest.mark.long
@pytest.mark.no_cover
async def test_a_kept_session_spares_the_next_sign_in_until_zoho_ends_it(
    scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "COST", 2**4)
    replica = scene.straight()
    scene.have(connected=True)

    async def outcome(**options: Any) -> str:
        report = await scene.run("verify", headed=False, **options)
        assert report.verdict == "usable"
        return str(scene.outcomes(report)["sign_in"])

    def key() -> PassphraseKey:
        return PassphraseKey(Secret("correct horse battery"))

    assert await outcome() == "unchanged"
    assert files(scene.folder) == []

    assert await outcome(session_key=key()) == "unchanged"
    cookies = {name: name for name in replica.world.sessions}
    assert cookies
    assert set(cookies) <= set(REGISTRY.values())
    assert await outcome(session_key=key()) == "skipped"
    assert leaks(scene.folder / "state", cookies) == []

    (before,) = files(scene.folder)
    sealed = before.read_bytes()
    replica.world.sessions.clear()
    assert await outcome(session_key=key()) == "unchanged"
    assert before.read_bytes() != sealed


@pytest.mark.long
@pytest.mark.no_cover
async def test_a_look_before_a_run_spares_the_run_its_sign_in_and_leaves_nothing_behind(scene: Any) -> None:
    scene.straight()
    scene.have(connected=True)
    options = RunOptions(state_dir=scene.folder / "state")
    with one_sign_in(options, {}, Terminal(err=io.StringIO())) as carried:
        given = {"session_key": carried.session_key, "session_dir": carried.session_dir}
        looked = await scene.run("verify", headed=False, **given)
        done = await scene.run("verify", headed=False, **given)
    assert [scene.outcomes(report)["sign_in"] for report in (looked, done)] == ["unchanged", "skipped"]
    assert carried.session_dir is not None
    assert (carried.session_dir.exists(), files(scene.folder)) == (False, [])


@pytest.mark.long
async def test_a_session_of_the_wrong_account_ends_as_wrong_org_and_is_let_go(
    scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "COST", 2**4)
    scene.straight()
    scene.have(connected=True)
    key = PassphraseKey(Secret("correct horse battery"))
    await scene.run("verify", headed=False, session_key=key)
    assert len(files(scene.folder)) == 1
    scene.write("20061234567", "20069999999")  # an org that the account of this session does not see
    report = await scene.run("verify", headed=False, session_key=key)
    assert scene.outcomes(report)["sign_in"] == "skipped"
    assert scene.stop_of(report) == "wrong_org"
    assert files(scene.folder) == []
