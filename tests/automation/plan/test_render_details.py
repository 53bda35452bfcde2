"""The small print of a plan: its folds, its colours, and what is shown where little is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from automation.plan.model import OrgPlan, Step, Summary, Value, summed
from automation.plan.render import rendered, summary_sentences
from automation.redaction import register
from tests.automation.plan.worlds import EXAMPLE, KEEP_CONNECTION, VERIFY, org_plan, plan_of

if TYPE_CHECKING:
    from rich.text import Text

ABOUT = "  eu · org 20061234567 · as ops@consultancy.example"


def lines(org: OrgPlan, width: int = 80) -> list[str]:
    """Return the lines of a plan of one org, without the legend, the heading and the counts."""
    shown = [line.plain for line in rendered(plan_of(org), width)]
    start = next(number for number, line in enumerate(shown) if line.startswith(org.name)) + 2
    return shown[start : next(number for number, line in enumerate(shown) if line.startswith(("Plan", "No ch"))) - 1]


def updated(*values: Value, name: str = "Acme", why: str = "") -> OrgPlan:
    return org_plan(Step(stage="service", action="update", name=name, values=list(values), why=why))


def created(*values: Value) -> OrgPlan:
    return org_plan(Step(stage="service", action="create", name="Acme", values=list(values)))


def styled(shown: list[Text], text: str) -> set[str]:
    """Return the styles of a text that stands in some line."""
    found = [(line, line.plain.index(text)) for line in shown if text in line.plain]
    return {str(span.style) for line, at in found for span in line.spans if span.start <= at < span.end}


def test_a_plan_of_which_nothing_is_to_be_done_has_no_legend() -> None:
    shown = [line.plain for line in rendered(plan_of(org_plan(KEEP_CONNECTION, VERIFY)), 80)]
    assert shown == [f"acme: nothing to do{ABOUT}", "", "No changes. What is in Zoho is as the config says."]


def test_no_line_ends_with_a_blank() -> None:
    assert [line.plain for line in rendered(EXAMPLE, 80) if line.plain != line.plain.rstrip()] == []


def test_a_line_that_just_fits_is_not_folded_and_a_longer_one_goes_on_four_columns_further_in() -> None:
    org = org_plan(KEEP_CONNECTION, Step(stage="client", action="create", name="A"), name="acme-and-its-daughters")
    whole = f"{org.name}{ABOUT}"
    assert whole in [line.plain for line in rendered(plan_of(org), len(whole))]
    folded = [line.plain for line in rendered(plan_of(org), len(whole) - 1)]
    assert whole not in folded
    assert folded[folded.index("    ops@consultancy.example") - 1] == whole.removesuffix(" ops@consultancy.example")


@pytest.mark.parametrize(("optional", "remark"), [(False, ""), (True, "  # if the form has it")])
def test_a_value_that_just_fits_stands_on_the_line_of_its_key_and_a_longer_one_below_it(
    optional: bool, remark: str
) -> None:
    org = updated(Value(key="url", after="x" * 50, optional=optional))
    whole = f'      ~ url = "{"x" * 50}"{remark}'
    assert lines(org, len(whole))[2] == whole
    assert lines(org, len(whole) - 1)[2:4] == [f"      ~ url ={remark}", f'        "{"x" * 50}"']


def test_a_text_that_is_too_long_for_any_line_is_folded_without_being_indented_further() -> None:
    assert lines(created(Value(key="url", after="x" * 80)), 60)[2:5] == [
        "      + url =",
        f'        "{"x" * 51}',
        f'        {"x" * 29}"',
    ]


def test_an_item_that_is_too_long_for_any_line_is_folded_below_itself() -> None:
    assert lines(created(Value(key="urls", after=["x" * 60])), 60)[2:6] == [
        "      + urls = [",
        "          +",
        f'            "{"x" * 47}',
        f'            {"x" * 13}",',
    ]


def test_a_remark_on_what_stays_as_it_is_stands_below_it() -> None:
    kept = Step(stage="client", action="nothing", name="Acme", why="It has more callbacks.")
    assert lines(org_plan(kept)) == ['  = client "Acme": nothing to do', "    # It has more callbacks."]


def test_a_step_without_a_name_is_told_by_its_stage() -> None:
    assert lines(org_plan(Step(stage="client", action="create"))) == [
        "  # acme.client will be created",
        "  + client {",
        "    }",
    ]


def test_what_a_value_becomes_is_shown_as_a_config_has_it() -> None:
    assert lines(
        updated(
            Value(key="a", before="Ä", after=None),
            Value(key="b", before=True, after=False),
            Value(key="c", before=["Ä", "o"], after="Ä"),
        )
    )[2:-1] == ['      ~ a = "Ä" -> null', "      ~ b = true -> false", '      ~ c = ["Ä", "o"] -> "Ä"']


def test_what_a_page_holds_in_a_field_plays_on_no_terminal_and_shows_no_secret() -> None:
    register("hunter2-and-more")
    for held in ("x\x9b2Jhunter2-and-more", ["x\x9b2Jhunter2-and-more"]):
        [line] = [line for line in lines(updated(Value(key="a", before=held, after="y"))) if " a = " in line]
        assert '"x 2J[secret]"' in line


def test_only_words_that_rich_knows_colour_a_plan() -> None:
    going = updated(Value(key="scopes", before=["a", "b"], after=["b"]))
    shown = [line for plan in (EXAMPLE, plan_of(going)) for line in rendered(plan, 80)]
    assert {str(span.style) for line in shown for span in line.spans} == {
        "bold", "dim", "green", "yellow", "cyan", "magenta", "blue", "bold red", "red",
    }  # fmt: skip


def test_what_is_added_is_green_and_what_goes_is_red_and_what_stays_is_dim() -> None:
    shown = rendered(plan_of(updated(Value(key="scopes", before=["a", "b"], after=["b", "c"]))), 80)
    assert (styled(shown, '- "a"'), styled(shown, '  "b"'), styled(shown, '+ "c"')) == ({"red"}, {"dim"}, {"green"})
    assert styled(shown, "~ scopes") == {"yellow"}
    assert styled(rendered(EXAMPLE, 80), "+ homepage_url") == {"green"}


def test_orgs_that_were_not_looked_at_are_counted() -> None:
    assert summary_sentences(Summary(unread=2))[1] == "2 orgs were not looked at: a person is awaited."


@pytest.mark.parametrize("kind", ["create", "update", "accept", "cannot", "unread"])
def test_whatever_is_to_be_done_or_cannot_be_is_not_called_no_change(kind: str) -> None:
    assert not summary_sentences(Summary(**{kind: 1}))[0].startswith("No changes")


def test_a_summary_counts_each_kind_and_the_orgs_in_which_nothing_is_to_be_done() -> None:
    unread = org_plan(Step(stage="sign_in", action="unread"))
    assert summed([*EXAMPLE.orgs, unread, unread]) == Summary(
        create=3, adopt=1, update=1, accept=1, cannot=1, unread=2, unchanged=1
    )


def test_an_org_that_was_not_looked_at_is_told_with_the_way_out() -> None:
    assert lines(org_plan(Step(stage="sign_in", action="unread", why="A person is awaited.", remedy="Come."))) == [
        "  # acme.sign_in was not looked at",
        "  ? A person is awaited.",
        "    → Come.",
    ]


def test_a_remark_on_what_is_adopted_stands_below_it_and_goes_on_two_columns_further_in() -> None:
    taken = Step(stage="client", action="adopt", name="Acme", why=f"It has {'more ' * 12}callbacks.")
    assert lines(org_plan(taken))[1:] == [
        '  » client "Acme"',
        f"    # It has {'more ' * 12}".rstrip(),
        "      callbacks.",
    ]
