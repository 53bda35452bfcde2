"""Results of benchmarks come onto their page, in one order, and replace their older ones only."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.publish import ORDER, with_results

PAGE = "# Benchmarks\n\n## Figures\n\n<!-- figures: written by a program -->\n\nNot measured yet.\n"
ONE = "# One org, 5 pairs\n\nA machine\n\n| a |\n| --- |\n\n![One org](one_org.svg)\n"
MEMORY = "# Memory of a batch\n\nfirst\n\n![Memory](memory.svg)\n"


def test_a_result_is_a_part_of_the_page_and_its_plot_is_found_from_there() -> None:
    page = with_results(PAGE, {"one_org": ONE})
    assert page.startswith("# Benchmarks\n\n## Figures\n")
    assert "\n### One org, 5 pairs\n\nA machine\n" in page
    assert "![One org](benchmarks/one_org.svg)" in page
    assert "Not measured yet" not in page


def test_results_stand_in_the_order_of_the_page_not_in_that_in_which_they_came() -> None:
    page = with_results(with_results(PAGE, {"memory": MEMORY}), {"one_org": ONE})
    assert page.index("One org, 5 pairs") < page.index("Memory of a batch")


def test_a_new_result_replaces_its_older_one_and_no_other() -> None:
    page = with_results(PAGE, {"one_org": ONE, "memory": MEMORY})
    newer = with_results(page, {"memory": MEMORY.replace("first", "second")})
    assert "second" in newer
    assert "first" not in newer
    assert newer.replace("second", "first") == page


def test_the_same_results_again_change_nothing() -> None:
    page = with_results(PAGE, {"one_org": ONE, "memory": MEMORY})
    assert with_results(page, {"one_org": ONE, "memory": MEMORY}) == page


def test_a_page_without_a_place_and_a_result_of_no_benchmark_are_refused() -> None:
    with pytest.raises(ValueError, match="no place for figures"):
        with_results("# Benchmarks\n", {"one_org": ONE})
    with pytest.raises(ValueError, match="no place for other"):
        with_results(PAGE, {"other": ONE})


def test_the_page_in_docs_has_a_place_and_tells_of_every_benchmark() -> None:
    page = (Path(__file__).parents[2] / "docs/benchmarks.md").read_text()
    assert "### One org, 5 pairs" in with_results(page, {"one_org": ONE})
    assert [name for name in ORDER if f"`{name}.py`" not in page] == []
