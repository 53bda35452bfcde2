"""Two configs that share a journal must not mean two orgs by one name."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from automation.errors import Stop
from automation.journal import Journal
from flows import namesake

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path)
    made.shared = True
    yield made
    made.close()


def visit(journal: Journal, number: str, datacenter: str = "eu") -> Any:
    org = SimpleNamespace(name="acme", crm_org_id=number, datacenter=SimpleNamespace(name=datacenter))
    return SimpleNamespace(org=org, journal=journal)


def test_the_same_org_is_taken_again_and_again(journal: Journal) -> None:
    for _ in range(2):
        namesake.refuse_another(visit(journal, "1"))
        journal.settle(journal.intend("acme", "service", "Acme"), "created")


@pytest.mark.parametrize("other", [("2", "eu"), ("1", "us")])
def test_another_org_of_that_name_is_refused_once_something_was_made(journal: Journal, other: tuple[str, str]) -> None:
    namesake.refuse_another(visit(journal, "1"))
    journal.settle(journal.intend("acme", "service", "Acme"), "created")
    with pytest.raises(Stop) as stop:
        namesake.refuse_another(visit(journal, *other))
    assert stop.value.code == "invalid_config"
    assert "knows acme as org 1 in eu" in stop.value.message
    assert "forget acme" in stop.value.remedy
    journal.forget("acme")
    namesake.refuse_another(visit(journal, *other))


def test_a_number_that_was_wrong_and_has_nothing_made_behind_it_may_be_put_right(journal: Journal) -> None:
    namesake.refuse_another(visit(journal, "1"))
    journal.settle(journal.intend("acme", "client", "Acme"), "created")  # no client is inside of an org
    namesake.refuse_another(visit(journal, "2"))
    assert journal.observed("acme", namesake.WHAT) == "eu 2"


def test_in_a_folder_of_its_own_a_config_may_mean_another_org(journal: Journal) -> None:
    journal.shared = False
    journal.settle(journal.intend("acme", "service", "Acme"), "created")
    for number in ("1", "2"):
        namesake.refuse_another(visit(journal, number))
