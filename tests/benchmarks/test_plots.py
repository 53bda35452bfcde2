"""A plot of a benchmark is well-formed SVG in which bars, lines and marks stand where their figures say."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from benchmarks.plots import WIDTH, Bar, Line, Mark, bars, lines, thinned, ticks

_SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg: str, what: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter(_SVG + what))  # noqa: S314 - it was written here


def words(svg: str) -> list[str]:
    return [element.text or "" for element in drawn(svg, "text")]


ROWS = [Bar("one after the other", 200, "baseline"), Bar("a batch", 100)]


def test_a_bar_of_half_the_figure_is_half_as_long_and_each_tells_its_figure() -> None:
    svg = bars("Two orgs", "seconds", ROWS)
    _, first, second = drawn(svg, "rect")
    assert float(second.attrib["width"]) == pytest.approx(float(first.attrib["width"]) / 2, abs=0.1)
    assert first.attrib["fill"] != second.attrib["fill"]
    assert {"Two orgs", "seconds", "one after the other", "200", "a batch", "100"} <= set(words(svg))


def test_a_goal_at_the_figure_of_a_bar_stands_at_the_end_of_that_bar() -> None:
    svg = bars("Two orgs", "seconds", ROWS, [Mark(100, "goal: 100 s")])
    _, _, batch = drawn(svg, "rect")
    [goal] = [line for line in drawn(svg, "line") if "stroke-dasharray" in line.attrib]
    assert float(goal.attrib["x1"]) == pytest.approx(float(batch.attrib["x"]) + float(batch.attrib["width"]), abs=0.1)
    assert "goal: 100 s" in words(svg)


def test_a_goal_that_no_bar_reaches_is_still_inside_of_the_plot() -> None:
    svg = bars("Two orgs", "seconds", ROWS, [Mark(900, "goal"), Mark(300, "bound")])
    places = [float(line.attrib["x1"]) for line in drawn(svg, "line") if "stroke-dasharray" in line.attrib]
    assert all(0 < place < WIDTH for place in places)
    assert len(places) == 2


def test_what_is_drawn_is_told_in_words_too_for_who_does_not_see_it() -> None:
    [told] = drawn(bars("Two orgs", "seconds", ROWS, [Mark(110, "goal")], digits=1), "desc")
    assert told.text == "one after the other: 200.0; a batch: 100.0; goal"


def test_lines_share_one_scale_and_bear_their_names() -> None:
    svg = lines("Memory", "%", "MB", [Line("10 orgs", [(0, 0), (100, 50)]), Line("50 orgs", [(0, 0), (100, 100)])])
    ends = [line.attrib["points"].split()[-1].split(",") for line in drawn(svg, "polyline")]
    begins = [line.attrib["points"].split()[0].split(",") for line in drawn(svg, "polyline")]
    assert ends[0][0] == ends[1][0]
    risen = [float(begin[1]) - float(end[1]) for begin, end in zip(begins, ends, strict=True)]
    assert risen[1] == pytest.approx(risen[0] * 2)
    assert {"10 orgs", "50 orgs", "%", "MB"} <= set(words(svg))


def test_names_of_lines_that_end_at_one_place_do_not_lie_over_each_other() -> None:
    svg = lines("Memory", "%", "MB", [Line(name, [(0, 1), (100, 5)]) for name in ("a line", "b line", "c line")])
    heights = sorted(float(text.attrib["y"]) for text in drawn(svg, "text") if (text.text or "").endswith("line"))
    assert [round(later - earlier) for earlier, later in pairwise(heights)] == [14, 14]


def test_words_with_signs_of_markup_stay_words() -> None:
    assert "a < b & c" in words(bars("a < b & c", "s", ROWS))


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (0, [0]),
        (1.3, [0, 0.5, 1.0]),
        (100, [0, 20, 40, 60, 80, 100]),
        (744, [0, 200, 400, 600]),
        (7, [0, 2, 4, 6]),
    ],
)
def test_a_scale_has_a_few_round_figures_up_to_the_highest(most: float, expected: list[float]) -> None:
    assert ticks(most) == expected


def test_of_a_long_line_few_points_are_left_and_its_peak_is_one_of_them() -> None:
    points = [(float(number), float(number % 7)) for number in range(1000)] + [(1000.0, 99.0), (1001.0, 1.0)]
    left = thinned(points, 100)
    assert len(left) <= 100
    assert (1000.0, 99.0) in left
    assert left == sorted(left)
    assert thinned(points[:5], 100) == points[:5]
