"""The parts of a replay that need no browser: worlds, outcomes, differences, the file of expectations, the reports."""

from __future__ import annotations

import copy
import io
import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from automation.errors import UsageFault
from automation.replay.difference import differences
from automation.replay.expected import Ending, Expected, read, write
from automation.replay.junit import junit
from automation.replay.outcome import outcome_of, without_port
from automation.replay.result import Result, envelope_of
from automation.replay.table import MOST_LINES, show_results
from automation.replay.worlds import ReplayWorld, worlds_of
from automation.report.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

ENVELOPE: dict[str, Any] = {
    "version": 1,
    "command": "apply",
    "status": "error",
    "exit_code": 1,
    "errors": [],
    "orgs": [
        {
            "name": "acme",
            "datacenter": "eu",
            "link_name": "acme_link",
            "client_id": "1000.AB",
            "verdict": "usable",
            "stages": [{"stage": "client", "outcome": "created", "seconds": 4.1, "human_seconds": 0.5}],
            "errors": [{"code": "wrong_org", "stage": "client", "message": "m", "remedy": "r", "artifact": None}],
        }
    ],
}


def client(number: int, name: str, **more: Any) -> dict[str, Any]:
    made = {"client_id": f"1000.{number}", "name": name, "owner": "ops@a.example", "kind": "Server-based Applications"}
    return made | {"homepage": "https://a.example", "redirects": ["http://deluge.x:81/cb"], "made": number} | more


def state(*clients: dict[str, Any], **orgs: Any) -> dict[str, Any]:
    return {"clients": list(clients), "orgs": [{"org_id": org_id, **org} for org_id, org in orgs.items()]}


def org_of(client_id: str) -> dict[str, Any]:
    fields = {"client-id": client_id, "authorize-url": "http://accounts.x:81/oauth/v2/auth?access_type=offline"}
    service = {"name": "Acme", "fields": fields, "scopes": [["b", "B.READ"], ["a", "A.READ"]]}
    connection = {"name": "Acme", "service": "acme", "scopes": ["B.READ", "A.READ"], "login_user": False}
    return {
        "services": {"acme": service},
        "connections": {"acme": connection | {"status": "live", "refresh_token": True}},
        "functions": {"7": {"name": "left_over"}},
    }


def result(seed: int, found: Any = None, wanted: Any = None, **more: Any) -> Result:
    outcome = {"envelope": {"orgs": {"acme": {"verdict": "usable"}}}, "state": found}
    told = [] if wanted is None else differences(wanted, found)
    drawn = ["zoho-like", "popup", "mfa-none", "short-lists"]
    return Result(ReplayWorld(seed), 8.2, drawn, outcome=outcome, differences=told, **more)


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(*results: Result, columns: int = 80) -> str:
    screen = Screen()
    show_results(Terminal(color=False, out=screen, environ={"TERM": "xterm", "COLUMNS": str(columns)}), list(results))
    return re.sub(r"\x1b\[[\d;]*m", "", screen.getvalue())


def test_seeds_are_numbers_and_ranges_each_once() -> None:
    assert [world.seed for world in worlds_of("1-3, 7,2", [], [])] == [1, 2, 3, 7]


def test_each_variant_option_is_a_world_and_commas_join_what_holds_together() -> None:
    worlds = worlds_of("1-2", ["popup,zoho-like", "same-tab"], ["slow-list@client=2"])
    assert [world.name for world in worlds] == [
        "seed 1, popup, zoho-like, slow-list@client=2",
        "seed 2, popup, zoho-like, slow-list@client=2",
        "seed 1, same-tab, slow-list@client=2",
        "seed 2, same-tab, slow-list@client=2",
    ]


@pytest.mark.parametrize(
    ("seeds", "told"),
    [
        ("", "no list of numbers"),
        ("one", "no list of numbers"),
        ("1-", "no list"),
        ("9-3", "write 3-9"),
        ("1-99999", "take fewer"),
    ],
)
def test_seeds_that_cannot_be_read_are_refused_with_a_way_out(seeds: str, told: str) -> None:
    with pytest.raises(UsageFault, match=told):
        worlds_of(seeds, [], [])


def test_an_outcome_keeps_words_and_drops_times_ids_and_sentences() -> None:
    outcome = outcome_of(ENVELOPE, state(), state(), [])
    assert outcome["envelope"] == {
        "status": "error",
        "exit_code": 1,
        "errors": [],
        "orgs": {
            "acme": {
                "datacenter": "eu",
                "link_name": "acme_link",
                "verdict": "usable",
                "stages": {"client": "created"},
                "errors": ["wrong_org (client)"],
            }
        },
    }


def test_two_runs_that_differ_in_ids_ports_and_order_end_alike() -> None:
    one = state(client(1, "Acme"), client(2, "Bolt"), **{"200": org_of("1000.1")})
    other_client = client(9, "Acme", redirects=["http://deluge.x:99/cb"])
    other = state(client(8, "Bolt"), other_client, **{"200": org_of("1000.9")})
    before = state(client(5, "Earlier"))
    assert outcome_of(ENVELOPE, before, one, []) == outcome_of(ENVELOPE, before, other, [])


def test_what_was_there_before_is_no_part_of_an_outcome() -> None:
    earlier = client(1, "Earlier")
    outcome = outcome_of(ENVELOPE, state(earlier), state(earlier, client(2, "Acme")), [])
    assert list(outcome["state"]["clients"]) == ["Acme"]


def test_the_work_of_others_in_an_org_counts_only_where_the_run_touched_it() -> None:
    others, touched = org_of("1000.1"), org_of("1000.1")
    outcome = outcome_of(ENVELOPE, state(**{"200": others, "300": others}), state(**{"200": others, "300": others}), [])
    assert outcome["state"]["orgs"] == {}
    touched["services"] = {}
    touched["connections"]["acme"] = touched["connections"]["acme"] | {"status": "revoked"}
    touched["functions"] = {"8": {"name": "made"}}
    outcome = outcome_of(ENVELOPE, state(**{"200": others}), state(**{"200": touched}), [])
    org = outcome["state"]["orgs"]["200"]
    assert (org["services"], org["connections"]["acme"]["status"]) == ({"acme": None}, "revoked")
    assert org["functions"] == ["left_over, which is gone", "made"]


def test_a_second_client_of_a_name_is_seen() -> None:
    outcome = outcome_of(ENVELOPE, state(), state(client(1, "Acme"), client(2, "Acme")), [])
    assert list(outcome["state"]["clients"]) == ["Acme", "Acme (2)"]


def test_a_service_says_by_name_whose_client_it_uses_and_a_function_that_stayed_is_seen() -> None:
    org = outcome_of(ENVELOPE, state(), state(client(1, "Acme"), **{"200": org_of("1000.1")}), [])["state"]["orgs"][
        "200"
    ]
    assert org["services"]["acme"]["client"] == "Acme"
    assert org["services"]["acme"]["authorize_url"] == "http://accounts.x/oauth/v2/auth?access_type=offline"
    assert org["services"]["acme"]["scopes"] == ["A.READ", "B.READ"]
    assert org["connections"]["acme"]["refreshes_itself"] is True
    assert org["functions"] == ["left_over"]
    stranger = outcome_of(ENVELOPE, state(), state(**{"200": org_of("1000.77")}), [])["state"]["orgs"]["200"]
    assert stranger["services"]["acme"]["client"] == "none of these"


def test_who_did_what_only_a_person_may_is_part_of_the_outcome() -> None:
    log = [
        {"what": what, "who": who}
        for what, who in (("accept", "person:ops"), ("accept", "unknown"), ("mfa", "unknown"), ("page", "unknown"))
    ]
    found = outcome_of(ENVELOPE, state(), state(), log)["state"]
    assert (found["accepted_by_a_person"], found["done_by_others"]) == (1, 2)


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("http://a.localhost:81/x:y?z=1", "http://a.localhost/x:y?z=1"),
        ("https://a.example", "https://a.example"),
        ("", ""),
    ],
)
def test_a_port_is_left_out_of_an_address(url: str, bare: str) -> None:
    assert without_port(url) == bare


def test_differences_name_the_place_and_both_sides() -> None:
    wanted = {"a": {"b": 1, "c": [1, 2]}, "gone": {"x": 1}, "same": "same"}
    found = {"a": {"b": 2, "c": [1, 2]}, "new": "é", "same": "same"}
    assert [str(difference) for difference in differences(wanted, found)] == [
        "a / b: expected 1, found 2",
        "gone: expected {x}, found nothing",
        'new: expected nothing, found "é"',
    ]


def test_what_is_alike_has_no_differences() -> None:
    outcome = outcome_of(ENVELOPE, state(), state(client(1, "Acme"), **{"200": org_of("1000.1")}), [])
    assert differences(outcome, copy.deepcopy(outcome)) == []


ONE, TWO = ({"envelope": {"status": word}, "state": {}} for word in ("success", "error"))


def test_expectations_hold_each_ending_once_the_commonest_first() -> None:
    expected = Expected(endings=[]).updated({"seed 1": TWO, "seed 2": ONE, "seed 3": ONE})
    assert [ending.worlds for ending in expected.endings] == [["seed 2", "seed 3"], ["seed 1"]]


def test_a_world_that_nobody_recorded_is_expected_to_end_like_most() -> None:
    expected = Expected(endings=[]).updated({"seed 1": TWO, "seed 2": ONE, "seed 3": ONE})
    assert (expected.of("seed 1"), expected.of("seed 99")) == (TWO, ONE)
    assert Expected(endings=[]).of("seed 1") is None


def test_an_update_of_some_worlds_keeps_the_others() -> None:
    before = Expected(endings=[Ending(worlds=["seed 1", "seed 2"], **ONE), Ending(worlds=["seed 3"], **TWO)])
    after = before.updated({"seed 2": TWO})
    assert [after.of(f"seed {seed}") for seed in (1, 2, 3)] == [ONE, TWO, TWO]


def test_a_file_of_expectations_is_read_as_it_was_written(tmp_path: Path) -> None:
    expected = Expected(endings=[]).updated({"seed 1": ONE})
    write(tmp_path / "e.json", expected)
    assert read(tmp_path / "e.json") == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is no file of expectations"),
        ("[]", "is no file of expectations"),
        ('{"version": 2, "endings": []}', "has version 2"),
        ('{"version": 1, "endings": [{}]}', "endings.0.worlds"),
    ],
)
def test_another_file_is_no_file_of_expectations(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "e.json").write_text(text)
    with pytest.raises(UsageFault, match=told):
        read(tmp_path / "e.json")


def test_a_replay_is_good_only_when_every_world_is() -> None:
    same, other = result(1, {"a": 1}, {"a": 1}), result(2, {"a": 1}, {"a": 2})
    broken = Result(ReplayWorld(3), trouble="No browser.")
    assert [envelope_of(list(some)).exit_code for some in ((same,), (same, other), (same, broken))] == [0, 1, 1]
    assert [envelope_of(list(some)).status for some in ((same,), (same, other), (broken,))] == [
        "success",
        "partial",
        "error",
    ]
    assert envelope_of([same], interrupted=True).exit_code == 130


def test_scripts_are_told_of_every_world() -> None:
    told = json.loads(envelope_of([result(2, {"a": 1}, {"a": 2})]).model_dump_json())
    assert (told["version"], told["command"], told["orgs"], told["errors"]) == (1, "replay", [], [])
    (world,) = told["worlds"]
    assert (world["world"], world["seed"], world["result"], world["trouble"]) == ("seed 2", 2, "differs", None)
    assert world["differences"] == [{"place": "a", "expected": "2", "found": "1"}]


def test_a_junit_report_has_a_case_a_world() -> None:
    broken = Result(ReplayWorld(3), trouble="No <browser>\x00.")
    more = result(4, {"a": 1}, {"a": 2})
    text = junit(
        [result(1, {"a": 1}, {"a": 1}), result(2, {"a": 1}, {"a": 2}), broken, more], suite="replay of orgs.toml"
    )
    suite = ET.fromstring(text.encode()).find("testsuite")  # noqa: S314 - written a line above
    assert suite is not None
    assert (suite.get("name"), suite.get("tests"), suite.get("failures"), suite.get("errors")) == (
        "replay of orgs.toml", "4", "2", "1"
    )  # fmt: skip
    cases = {case.get("name"): case for case in suite}
    assert cases["seed 1"].find("failure") is None
    assert cases["seed 2"].findtext("failure") == "a: expected 2, found 1"
    error = cases["seed 3"].find("error")
    assert error is not None
    assert error.get("message") == "No <browser> ."


def test_the_table_fits_into_80_columns_and_says_how_each_world_ended() -> None:
    long = result(20, {"a": 1}, {"a": 1})
    long.world = ReplayWorld(20, ("cross-origin-frame", "passwordless", "org-picker"), ("lost-answer@connection=2",))
    lines = shown(result(1, {"a": 1}, {"a": 1}), result(2, {"a": 1}, {"a": 2}), long).splitlines()
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    assert "zoho-like, popup " in text
    assert "lost-answer@connection=2 " in text
    assert [word in text for word in ("✓ as expected", "✗ differs", "1 of 1")] == [True, True, True]
    assert lines[-1] == "2 of 3 worlds ended as expected."


def test_worlds_that_differ_alike_are_told_once() -> None:
    text = shown(
        *(result(seed, {"a": 1}, {"a": 2}, said=["acme: Seen."]) for seed in (2, 5)), result(3, {"b": 1}, {"b": 2})
    )
    assert "seed 2; seed 5\n  acme: Seen.\n  a\n    - 2\n    + 1\n" in text
    assert "seed 3\n  b\n    - 2\n    + 1\n" in text


def test_a_long_list_of_differences_is_cut_and_counted() -> None:
    many = {str(number): number for number in range(MOST_LINES + 5)}
    assert "and 5 more" in shown(result(1, {}, many))


def test_what_pages_say_cannot_play_on_the_terminal() -> None:
    text = shown(result(1, {"a": "\u202ee"}, {"a": 1}, said=["\x1b[2J"]))
    assert [sign in text for sign in ("\u202e", "\x1b")] == [False, False]
