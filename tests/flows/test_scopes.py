"""Scopes: grammar, the list of known ones, what is known to go wrong, the app they belong to."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.scopes import app_of, expanded, finding, is_known, is_well_formed, nearest, table


@pytest.mark.parametrize(
    "scope",
    [
        "ZohoCRM.modules.ALL",
        "ZohoCRM.org.READ",
        "ZohoCRM.settings.functions.READ",
        "ZohoCRM.modules.emails.Leads.ALL",
        "ZohoCRM.modules.CustomModule1.READ",
        "ZohoCRM.share.Deals.DELETE",
        "zohocrm.MODULES.all",
        "ZohoBooks.fullaccess.ALL",
        "ZohoBooks.vendorpayments.DELETE",
        "Desk.tickets.READ",
        "ZOHOPEOPLE.forms.READ",
        "ZohoProjects.custom_functions.custom",
        "PhoneBridge.call.log",
        "aaaserver.profile.READ",
        "WorkDrive.teamfolders.sharing.READ",
        "email",
        "profile",
    ],
)
def test_a_known_scope_is_fine(scope: str) -> None:
    assert finding(scope) is None


@pytest.mark.parametrize(
    ("scope", "grade"),
    [
        ("ZohoCRM", "malformed"),
        ("ZohoCRM.", "malformed"),
        ("ZohoCRM.org.READ ", "malformed"),
        ("ZohoCRM.org READ", "malformed"),
        ("ZohoCRM.org.READ\n", "malformed"),
        ("ZohoCRM.a.b.c.d.e", "malformed"),
        ("1ZohoCRM.org.READ", "malformed"),
        ("ZohoCRM.modules.{module_API_name}.ALL", "malformed"),
        ("", "malformed"),
        ("ZohoCliq.Reactions.UPDATE", "bad"),
        ("ZOHOCLIQ.reactions.update", "bad"),
        ("ZohoCRM.modules.Activities.READ", "doubtful"),
        ("ZohoCRM.settings.connections.READ", "doubtful"),
        ("ZohoCRM.settings.ZohoCRM.settings.currencies.ALL", "doubtful"),
        ("settings.fiscal_year.UPDATE", "doubtful"),
        ("ZohoPeople.employee.ALL", "doubtful"),
        ("ZohoCRM.modulse.ALL", "unknown"),
        ("Made.up", "unknown"),
    ],
)
def test_what_is_wrong_with_a_scope_is_graded(scope: str, grade: str) -> None:
    judged = finding(scope)
    assert judged is not None
    assert judged.grade == grade


@pytest.mark.parametrize(
    ("scope", "near"),
    [
        ("ZohoCRM.modulse.ALL", "ZohoCRM.modules.ALL"),
        ("zohocrm.org.raed", "ZohoCRM.org.READ"),
        ("Desk.ticket.READ", "Desk.tickets.READ"),
        ("ZohoBook.settings.READ", "ZohoBooks.settings.READ"),
        ("Xyz.qqqqq", None),
    ],
)
def test_the_nearest_known_scope_is_offered(scope: str, near: str | None) -> None:
    assert nearest(scope) == near


@pytest.mark.parametrize(
    ("scope", "app"),
    [
        ("ZohoCRM.modules.ALL", "ZohoCRM"),
        ("zohocrm.org.read", "ZohoCRM"),
        ("Desk.tickets.READ", "Desk"),
        ("zohopeople.forms.READ", "ZOHOPEOPLE"),
        ("aaaserver.profile.READ", "AaaServer"),
        ("email", "AaaServer"),
        ("Unheard.of", "Unheard"),
    ],
)
def test_every_scope_has_an_app(scope: str, app: str) -> None:
    assert app_of(scope) == app


def test_every_listed_scope_is_well_formed_and_known() -> None:
    for family in table().families:
        assert family.source
        for scope in (scope for written in family.scopes for scope in expanded(written)):
            concrete = re.sub(r"\{[^}]*\}", "Leads", scope)
            assert is_well_formed(concrete), scope
            assert is_known(concrete), scope


def test_a_scope_that_is_known_to_be_rejected_is_not_listed() -> None:
    assert not any(is_known(scope) for caution in table().bad for scope in expanded(caution.scope))
    assert all(caution.source for caution in (*table().bad, *table().doubtful))


def test_choices_are_expanded() -> None:
    assert expanded("A.(b|c).(D|E)") == ["A.b.D", "A.b.E", "A.c.D", "A.c.E"]
    assert expanded("A.b") == ["A.b"]


@given(st.text(max_size=40))
def test_any_text_gets_a_judgement(text: str) -> None:
    judged = finding(text)
    assert (judged is not None and judged.grade == "malformed") == (not is_well_formed(text))


@given(st.lists(st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True), min_size=2, max_size=5))
def test_two_to_five_words_are_a_scope(words: list[str]) -> None:
    assert is_well_formed(".".join(words))
