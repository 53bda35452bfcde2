"""An intent's row tells what was meant and what came of it, also when nobody knows."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import Error as PlaywrightError

from automation.errors import Stop
from automation.journal import Journal
from automation.journal_store import FILE_NAME
from flows import intents
from flows.intents import Intent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from automation.journal import Act


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    kept = Journal(tmp_path)
    yield kept
    kept.close()


def rows(folder: Path) -> list[Any]:
    file = sqlite3.connect(folder / FILE_NAME)
    found = file.execute("select stage, name, act, outcome from intents order by id").fetchall()
    file.close()
    return found


async def answer(made: bool | Stop) -> bool:
    if isinstance(made, Stop):
        raise made
    return made


@pytest.mark.parametrize(("act", "outcome"), [(None, "created"), ("update", "updated"), ("revoke", "updated")])
async def test_what_was_taken_by_the_page_is_on_record_as_what_it_was(
    journal: Journal, tmp_path: Path, act: Act | None, outcome: str
) -> None:
    intent = Intent(journal, "acme", "connection", "acme_link", act)
    intent.write()
    assert await intent.around(answer(made=True))
    assert rows(tmp_path) == [("connection", "acme_link", act, outcome)]


def test_an_intent_that_was_settled_is_put_on_record_anew_when_it_is_taken_again(
    journal: Journal, tmp_path: Path
) -> None:
    intent = Intent(journal, "acme", "client", "Acme")
    for outcome in ("unknown", "created"):
        intent.write()
        intent.settle(outcome)
        intent.settle("failed")  # of nothing that is open
    assert [row[3] for row in rows(tmp_path)] == ["unknown", "created"]


@pytest.mark.parametrize("stop", ["page_changed", "session_expired", "browser_gone"])
async def test_a_stop_that_says_nothing_of_the_thing_leaves_its_intent_open(
    journal: Journal, tmp_path: Path, stop: Any
) -> None:
    intent = Intent(journal, "acme", "client", "Acme")
    intent.write()
    with pytest.raises(Stop):
        await intent.around(answer(Stop(stop, "no", "mend")))
    assert rows(tmp_path) == [("client", "Acme", None, None)]


@pytest.mark.parametrize("shown", [True, False])
async def test_what_came_of_an_answer_that_was_lost_is_on_record_and_where_nobody_knows_that_is(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: bool
) -> None:
    monkeypatch.setattr(intents, "GRACE", 0.0)
    intent = Intent(journal, "acme", "client", "Acme")

    async def submit() -> bool:
        intent.write()
        return False

    async def look() -> bool:
        return shown

    if shown:
        assert await intent.made(submit, look, "Look yourself.") == "adopted"
        assert [row[3] for row in rows(tmp_path)] == ["adopted"]
        return
    with pytest.raises(Stop) as stop:
        await intent.made(submit, look, "Look yourself.")
    assert stop.value.code == "creation_unknown"
    assert stop.value.message == ("There was no clear answer to making the client 'Acme', twice, and no list shows it.")
    assert stop.value.remedy == "Look yourself."
    assert [row[3] for row in rows(tmp_path)] == ["unknown", "unknown"]


@pytest.mark.parametrize(
    "lost",
    [Stop("maintenance", "It failed to answer.", "Wait."), PlaywrightError("Element is not attached to the DOM")],
)
async def test_what_may_have_been_made_gets_its_time_to_be_listed_before_it_is_made_again(
    journal: Journal, tmp_path: Path, lost: Exception
) -> None:
    intent = Intent(journal, "acme", "client", "Acme")
    done: list[str] = []

    async def submit() -> bool:
        intent.write()
        done.append("sent")
        raise lost

    async def look() -> bool:
        done.append("looked")
        return done.count("looked") > 1

    assert await intent.made(submit, look, "Look.") == "adopted"
    assert done == ["sent", "looked", "looked"]
    assert [row[3] for row in rows(tmp_path)] == ["adopted"]


async def test_a_host_that_fails_before_anything_was_sent_is_told(journal: Journal) -> None:
    async def submit() -> bool:
        raise Stop("maintenance", "It failed to answer.", "Wait.")

    async def look() -> bool:
        raise AssertionError

    with pytest.raises(Stop, match="It failed"):
        await Intent(journal, "acme", "client", "Acme").made(submit, look, "Look.")


@pytest.mark.parametrize("shown", [True, False])
async def test_what_a_page_says_is_there_already_is_looked_for_before_the_config_is_blamed(
    journal: Journal, shown: bool
) -> None:
    intent = Intent(journal, "acme", "service", "Acme")

    async def submit() -> bool:
        intent.write()
        raise Stop("invalid_config", "The page refused Create Service. Service link name already exists", "Correct it.")

    async def look() -> bool:
        return shown

    if shown:
        assert await intent.made(submit, look, "Look yourself.") == "adopted"
        return
    with pytest.raises(Stop) as stop:
        await intent.made(submit, look, "Look yourself.")
    assert stop.value.code == "invalid_config"


async def test_what_is_found_after_the_page_left_its_form_without_a_word_was_created(
    journal: Journal, tmp_path: Path
) -> None:
    intent = Intent(journal, "acme", "service", "Acme Link")

    async def submit() -> bool | None:
        intent.write()
        return None

    async def look() -> bool:
        return True

    assert await intent.made(submit, look, "Look.") == "created"
    assert [row[3] for row in rows(tmp_path)] == ["created"]
