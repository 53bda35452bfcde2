"""The browser of a run: which profile it has, and how large its pages are."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from automation.browser import seats
from automation.cli_run import prepare
from automation.cli_run_options import one_identity
from automation.errors import BrowserGone, UsageFault
from automation.options import RunOptions

TWO = Path(__file__).parents[2] / "fixtures/configs/two-identities.toml"
HERE = "http://profile.localhost/"


async def visited(options: RunOptions, *, leave: str = "") -> tuple[str, list[int]]:
    """Return the cookie that a profile remembers and the size of its pages; ``leave`` is what it is to remember."""
    async with seats(options, 1) as seated:
        page = await seated.page("ops")
        await page.route("**/*", lambda route: route.fulfill(body="<p>here</p>", content_type="text/html"))
        await page.goto(HERE)
        kept = await page.evaluate("document.cookie")
        if leave:
            await page.evaluate("what => { document.cookie = `${what}; max-age=9999`; }", leave)
        return kept, await page.evaluate("[innerWidth, innerHeight]")


@pytest.mark.long
async def test_a_profile_is_kept_for_the_next_run_readable_by_its_owner_only(tmp_path: Path) -> None:
    profile = tmp_path / "mine" / "profile"
    options = RunOptions(state_dir=tmp_path, headed=False, user_data_dir=profile, viewport=(640, 480))
    assert await visited(options, leave="seat=taken") == ("", [640, 480])
    assert profile.stat().st_mode & 0o777 == 0o700
    assert (await visited(options))[0] == "seat=taken"


@pytest.mark.long
async def test_without_a_profile_nothing_is_kept_and_the_pages_have_the_usual_size(tmp_path: Path) -> None:
    options = RunOptions(state_dir=tmp_path, headed=False)
    assert await visited(options, leave="seat=taken") == ("", [1280, 900])
    assert await visited(RunOptions(state_dir=tmp_path, headed=False, viewport=(800, 600))) == ("", [800, 600])


async def windows(options: RunOptions) -> list[int]:
    """Return in which window each of three pages of an identity is that come together, after others were closed."""
    async with seats(options, 1) as seated:
        found = []
        first = await asyncio.gather(seated.page("ops"), seated.page("ops"))
        await asyncio.gather(*(page.close() for page in first))
        for page in await asyncio.gather(*(seated.page("ops") for _ in range(3))):
            assert seated.made(page)
            session = await page.context.new_cdp_session(page)
            found.append(int((await session.send("Browser.getWindowForTarget"))["windowId"]))
        assert not seated.made(await page.context.new_page())
        return found


@pytest.mark.long
async def test_orgs_that_are_worked_on_together_have_a_window_each(tmp_path: Path) -> None:
    assert len(set(await windows(RunOptions(state_dir=tmp_path, headed=False, jobs=2)))) == 3
    profile = tmp_path / "profile"
    assert len(set(await windows(RunOptions(state_dir=tmp_path, headed=False, user_data_dir=profile, jobs=2)))) == 3


async def test_a_profile_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    options = RunOptions(state_dir=tmp_path, headed=False, user_data_dir=tmp_path / "file" / "profile")
    with pytest.raises(BrowserGone, match="did not start on the profile"):
        await visited(options)


def test_a_profile_is_for_one_identity(tmp_path: Path) -> None:
    assert one_identity(tmp_path, ["ops", "ops"]) == []
    assert one_identity(None, ["ops", "night"]) == []
    (problem,) = one_identity(tmp_path, ["ops", "night", "ops"])
    assert problem.startswith("--user-data-dir: a profile holds one identity's session, not those of ops, night;")


def test_a_run_of_two_identities_on_one_profile_is_refused_before_anything_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPS_PASSWORD", "NIGHT_PASSWORD"):
        monkeypatch.setenv(name, "not-read")
    options = RunOptions(state_dir=tmp_path, user_data_dir=tmp_path / "profile")
    with pytest.raises(UsageFault, match="not those of ops, night"):
        prepare(TWO, lambda: options)
    assert not (tmp_path / "profile").exists()
