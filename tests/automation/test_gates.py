"""A gate ends by a fact on the page, by its time, or at once where no person is."""

from __future__ import annotations

import asyncio
import io
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

import pytest

from automation.errors import PersonAwaited, Stop
from automation.faults import polls, unexpected
from automation.gates import Gates, HumanTime
from automation.open_gate import reminders

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from playwright.async_api import Page


class Told:
    """Listens to gates alone."""

    def __init__(self) -> None:
        self.heard: list[object] = []

        self.facts: list[str] = []

    def gate_opened(
        self, org: str, sentence: str, seconds: float, *, details: Sequence[str] = (), keys: str = ""
    ) -> None:
        del details, keys
        self.heard.append((org, sentence, seconds))

    def gate_closed(self, _org: str, *, done: bool, fact: str = "") -> None:
        self.heard.append(done)
        self.facts.append(fact)

    def __getattr__(self, _name: str) -> object:
        raise AssertionError("a gate tells of gates only")


def gates(told: Told, *, timeout: float = 5, no_input: bool = False, step: bool = False) -> Gates:
    return Gates(progress=told, timeout=timeout, no_input=no_input, step=step)  # type: ignore[arg-type]


async def test_a_gate_ends_when_the_page_shows_it(tab: Page) -> None:
    told, human = Told(), HumanTime()
    await tab.set_content("<button onclick=\"document.title = 'accepted'\">Accept</button>")

    async def fact() -> str | None:
        if told.heard:
            await tab.click("button")
        return await tab.title() or None

    assert await gates(told).wait("acme", "Click Accept.", tab, fact, human) == "accepted"
    assert told.heard == [("acme", "Click Accept.", 5), True]
    assert told.facts == ["accepted"]
    assert human.seconds > 0


async def test_what_another_window_asks_for_ends_the_pause_between_two_looks(
    tab: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automation.gates.polls", partial(polls, pause=600))  # the next look would be 120 s away
    other = await tab.context.new_page()
    await other.route("**/*", lambda route: route.fulfill(body="<p>Callback</p>", content_type="text/html"))
    looks: list[asyncio.Task[object]] = []

    async def fact() -> str | None:
        looks.append(asyncio.ensure_future(other.goto(f"https://deluge.example/{len(looks)}")))
        return "accepted" if len(looks) > 2 else None

    async with asyncio.timeout(60):
        assert await gates(Told(), timeout=1000).wait("acme", "Click Accept.", tab, fact, HumanTime()) == "accepted"
    await asyncio.wait(looks)


async def test_a_fact_that_is_there_already_asks_nobody(tab: Page) -> None:
    told = Told()

    async def fact() -> bool | None:
        return True

    assert await gates(told, no_input=True).wait("acme", "x", tab, fact, HumanTime())
    assert told.heard == []


@pytest.mark.parametrize("no_input", [True, False])
async def test_where_nobody_acts_a_person_is_awaited(tab: Page, *, no_input: bool) -> None:
    told = Told()

    async def never() -> None:
        return None

    with pytest.raises(PersonAwaited) as stop:
        await gates(told, timeout=0.1, no_input=no_input).wait("acme", "Click Accept.", tab, never, HumanTime())
    assert stop.value.code == "gate_timeout"
    assert stop.value.timed_out is not no_input
    assert told.heard == ([] if no_input else [("acme", "Click Accept.", 0.1), False])
    assert told.facts == ([] if no_input else ["nobody did it within 0 s"])


async def test_a_step_waits_for_enter(tab: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told()
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert await gates(told, step=True).let_go("acme", "Create", tab, HumanTime()) == "let_go"
    assert told.heard[-1] is True


async def test_a_step_that_nobody_lets_go_on_awaits_a_person(tab: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(PersonAwaited, match="Nobody let the step go on: Create"):
        await gates(Told(), step=True).let_go("acme", "Create", tab, HumanTime())


async def test_without_step_nothing_waits(tab: Page) -> None:
    told = Told()
    assert await gates(told).let_go("acme", "Create", tab, HumanTime()) == "at_once"
    assert told.heard == []


async def test_a_fault_of_the_program_is_told_without_its_own_text() -> None:
    nothing: dict[str, str] = {}
    with pytest.raises(KeyError) as fault:
        nothing["hush-hush"]
    stop = unexpected(fault.value)
    assert stop.code == "internal_error"
    assert "KeyError in test_gates.py" in stop.message
    assert "hush" not in stop.message


async def test_a_person_who_does_something_else_has_answered_too(tab: Page) -> None:
    told = Told()

    async def fact() -> bool | None:
        if told.heard:
            raise Stop("consent_rejected", "no", "again")
        return None

    with pytest.raises(Stop, match="no"):
        await gates(told).wait("acme", "Click Accept.", tab, fact, HumanTime())
    assert told.heard[-1] is True
    assert told.facts == ["consent_rejected: no"]


@pytest.mark.parametrize(
    ("seconds", "moments"), [(40, []), (60, [30]), (300, [150, 75, 37.5]), (3600, [1800, 900, 450, 225, 112.5, 56.25])]
)
async def test_a_gate_is_reminded_of_each_time_that_half_of_what_was_left_is_over(
    seconds: float, moments: list[float]
) -> None:
    assert reminders(seconds) == moments


async def test_what_cannot_be_undone_is_done_when_a_person_says_yes(tab: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told()
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    await gates(told).agree("acme", "This ends bolt's.", tab, HumanTime())
    assert told.heard == [("acme", "This ends bolt's.", 5), True]
    with pytest.raises(PersonAwaited) as stop:
        await gates(told).agree("acme", "This ends bolt's.", tab, HumanTime())  # nobody says anything more
    assert stop.value.timed_out
    with pytest.raises(PersonAwaited, match="has to decide: This ends bolt's") as stop:
        await gates(told, no_input=True).agree("acme", "This ends bolt's.", tab, HumanTime())
    assert not stop.value.timed_out


async def test_the_operator_is_asked_in_the_order_of_who_hands_out_turns(tab: Page) -> None:
    told, turns = Told(), []

    @asynccontextmanager
    async def turn(org: str) -> AsyncIterator[None]:
        turns.append(f"{org} in")
        yield
        turns.append(f"{org} out")

    async def fact() -> str | None:
        return "seen" if told.heard else None

    asking = Gates(progress=told, timeout=5, no_input=False, turns=turn)  # type: ignore[arg-type]
    assert await asking.wait("acme", "Click.", tab, fact, HumanTime()) == "seen"
    assert turns == ["acme in", "acme out"]


async def test_the_page_of_an_open_gate_comes_back_to_the_front_and_none_does_without(tab: Page) -> None:
    told, fronts = Told(), []
    asking = gates(told)

    class Shown:
        """Notes when it comes to the front."""

        async def bring_to_front(self) -> None:
            fronts.append(len(told.heard))
            await tab.bring_to_front()

        def __getattr__(self, name: str) -> object:
            return getattr(tab, name)

    async def fact() -> str | None:
        if told.heard:
            await asking.to_front()
        return "seen" if told.heard else None

    await asking.to_front()
    await asking.wait("acme", "Click.", Shown(), fact, HumanTime())  # type: ignore[arg-type]
    await asking.to_front()
    assert fronts == [1, 1]
