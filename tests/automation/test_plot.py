"""The time line puts each stretch of machine and person where it was, within the drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from automation.chronicle import Chronicle
from automation.report.envelope import StageReport
from automation.report.plot import LABELS, WIDTH, plots
from automation.report.reading import read_history
from tests.automation.journal_by_hand import Deaf, Hand, filled

if TYPE_CHECKING:
    from pathlib import Path

    from automation.report.plot import Plot


def drawn(state: Path) -> list[Plot]:
    history = read_history(state)
    assert history is not None
    return plots(history)


def test_every_org_of_the_last_run_has_a_line_and_no_bar_leaves_the_drawing(tmp_path: Path) -> None:
    (plot,) = drawn(filled(tmp_path).state)
    assert [line.label for line in plot.lines][:2] == ["acme", "Globex"]
    assert len(plot.lines) == 6
    for line in plot.lines:
        assert line.y < plot.height
        assert all(bar.x >= LABELS and bar.x + bar.width <= WIDTH + 2 for bar in line.bars)
    assert all(LABELS <= x <= WIDTH for x, _ in plot.marks)
    assert all(x + 44 <= WIDTH for x, words in plot.marks if words), "no words are cut off at the right"


def test_the_seconds_of_a_person_are_drawn_where_the_person_was_asked(tmp_path: Path) -> None:
    hand = Hand(tmp_path)
    hand.run({"acme": "usable"})
    ((line,), scale) = (drawn(hand.state)[0].lines, (WIDTH - LABELS) / 45)
    (person,) = [bar for bar in line.bars if bar.who == "person"]
    assert person.x == pytest.approx(LABELS + 14 * scale, abs=0.2)
    assert person.width == pytest.approx(24 * scale - 1, abs=0.2)
    assert "click Accept" in person.words
    assert len([bar for bar in line.bars if bar.who == "machine"]) == 6


def test_waiting_for_a_busy_person_is_a_persons_time_too(tmp_path: Path) -> None:
    hand = Hand(tmp_path)
    chronicle = Chronicle(Deaf(), hand.journal, hand.clock)
    with chronicle.run("apply", hand.config, [hand.asked("acme")]):
        chronicle.org_started("acme")
        chronicle.stage_started("acme", "consent")
        hand.clock.pass_(60)
        chronicle.gate_opened("acme", "Accept.", 300)
        hand.clock.pass_(10)
        chronicle.gate_closed("acme", done=True)
        done = StageReport(stage="consent", outcome="created", seconds=72, human_seconds=70)
        chronicle.stage_done("acme", done, None)
    (line,) = drawn(hand.state)[0].lines
    assert [bar.words for bar in line.bars if bar.who == "person"] == [
        "consent, a person: Accept. (10.0 s)",
        "consent, waiting its turn (1:00)",
    ]


def test_a_journal_without_stages_has_no_time_line(tmp_path: Path) -> None:
    assert drawn(Hand(tmp_path).state) == []
