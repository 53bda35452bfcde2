"""`verify --wait` begins when the hour is over, and `--since` looks at all that once were usable; no browser here."""

from __future__ import annotations

import io
import json
import shutil
import signal
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from automation import cli_run, cli_verify
from automation.cli import app
from automation.cli_verify import LIFE, countdown, moment
from automation.errors import UsageFault
from automation.journal_store import FILE_NAME
from automation.report.envelope import OrgReport, sum_up
from automation.report.terminal import Terminal
from tests.automation.journal_by_hand import Hand

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ever", datetime(1970, 1, 1, tzinfo=UTC)),
        ("7d", NOW - timedelta(days=7)),
        ("36h", NOW - timedelta(hours=36)),
        ("99999d", datetime(1970, 1, 1, tzinfo=UTC)),
        ("2026-11-01T08:30+02:00", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
        ("2026-11-01", datetime(2026, 11, 1).astimezone(UTC)),
    ],
)
def test_a_time_is_a_day_or_how_long_ago(text: str, expected: datetime) -> None:
    assert moment(text, NOW) == expected


@pytest.mark.parametrize("text", ["", "yesterday", "7", "7w", "2026-13-01", "-7d"])
def test_what_is_no_time_is_refused_with_what_would_be(text: str) -> None:
    with pytest.raises(
        UsageFault, match="is no time; write a day such as 2026-11-01, how long ago such as 30d, or ever"
    ):
        moment(text, NOW)


class Screen(io.StringIO):
    """A terminal that somebody looks at."""

    def isatty(self) -> bool:
        return True


def waited(screen: io.StringIO, length: timedelta) -> list[float]:
    """Count down on a clock that only pauses move; return the pauses."""
    time = [NOW]
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        time[0] += timedelta(seconds=seconds)

    terminal = Terminal(err=screen, environ={"TERM": "xterm"})
    countdown(NOW + length, terminal, clock=lambda: time[0], pause=pause)
    return pauses


def test_the_time_that_is_left_is_told_every_ten_minutes_where_no_line_can_change() -> None:
    screen = io.StringIO()
    pauses = waited(screen, timedelta(minutes=25, seconds=0.5))
    assert sum(pauses) == 25 * 60 + 0.5
    assert screen.getvalue() == "25:01 minutes left\n15:01 minutes left\n5:01 minutes left\n"


def test_the_time_that_is_left_is_one_line_that_changes_on_a_terminal() -> None:
    screen = Screen()
    assert len(waited(screen, timedelta(seconds=3))) == 3
    assert "minutes left until the link names are tried" in screen.getvalue()
    assert "\n0:0" not in screen.getvalue()


def test_a_time_that_is_past_is_not_waited_for() -> None:
    assert waited(io.StringIO(), timedelta(0)) == waited(io.StringIO(), -LIFE) == []


def config(hand: Hand, *orgs: str) -> Path:
    own = "".join(
        f'[[orgs]]\nname = "{org}"\ncrm_org_id = "{number}"\nhomepage_url = "https://x.example"\nclient.name = "{org} L"\n'
        for number, org in enumerate(orgs)
    )
    hand.config.write_text(
        '[[identities]]\nname = "ops"\nemail = "ops@consultancy.example"\ndatacenter = "eu"\n'
        f'[defaults]\nservice.scopes = ["ZohoCRM.org.READ"]\n{own}'
    )
    return hand.config


class Ran:
    """Stands in for the run itself: which orgs it was to look at, and how long was waited before."""

    def __init__(self) -> None:
        self.only: list[tuple[str, ...]] = []
        self.until: list[datetime] = []

    def execute(self, command: str, batch: Any, options: Any, *_: object) -> Any:
        self.only.append(options.only)
        reports = [OrgReport(name=org.name, datacenter="eu", link_name="x", verdict="usable") for org in batch.orgs]
        return sum_up(command, reports, [])

    def countdown(self, until: datetime, _terminal: object) -> None:
        self.until.append(until)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Ran:
    made = Ran()
    monkeypatch.setattr(cli_run, "execute", made.execute)
    monkeypatch.setattr(cli_verify, "countdown", made.countdown)
    return made


def verify(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["verify", *map(str, arguments)], standalone_mode=False)


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal of March: acme and globex usable, initech failed, gone usable and no longer in the config."""
    made = Hand(tmp_path_factory.mktemp("march"))
    made.run({"acme": "usable", "globex": "usable", "initech": "failed", "gone": "usable"})
    made.clock.pass_(10 * 24 * 3600)
    made.run({"globex": "usable"}, "verify")
    made.journal.close()
    return config(made, "acme", "globex", "initech").parent


@pytest.fixture
def orgs(march: Path, tmp_path: Path) -> Path:
    """The config of a copy of that journal."""
    return shutil.copytree(march, tmp_path / "march") / "orgs.toml"


@pytest.mark.parametrize(
    ("options", "only"),
    [
        (["--since", "ever"], ("acme", "globex")),
        (["--since", "2026-03-10"], ("globex",)),
        (["--since", "ever", "--only", "acme"], ("acme",)),
        ([], ()),
    ],
)
def test_only_what_was_usable_since_then_is_looked_at(
    orgs: Path, ran: Ran, options: list[str], only: tuple[str, ...]
) -> None:
    result = verify(orgs, *options)
    assert (result.return_value, ran.only) == (0, [only])
    assert ("no longer in the config, and not looked at: gone" in result.stderr) == ("ever" in options)


@pytest.mark.parametrize("options", [["--since", "2026-11-01"], ["--since", "ever", "--only", "initech"]])
def test_nothing_to_look_at_is_no_success(orgs: Path, ran: Ran, options: list[str]) -> None:
    result = verify(orgs, *options)
    assert (result.return_value, ran.only) == (2, [])
    assert "knows no org that was usable since then; go further back" in result.stderr


def test_without_a_journal_nothing_was_usable(tmp_path: Path, ran: Ran) -> None:
    hand = Hand(tmp_path)
    result = verify(config(hand, "acme"), "--since", "ever", "--state", tmp_path / "none")
    assert (result.return_value, ran.only) == (2, [])


def test_a_wrong_time_is_told_with_the_problems_of_the_config(orgs: Path, ran: Ran) -> None:
    orgs.write_text(orgs.read_text().replace('"eu"', '"europe"'))
    result = verify(orgs, "--since", "soon", "--json")
    assert next(error["message"].split(":")[0] for error in json.loads(result.stdout)["errors"]) == "--since soon"
    assert (len(json.loads(result.stdout)["errors"]), result.return_value, ran.only) == (2, 2, [])


def consented(folder: Path, ago: timedelta) -> Hand:
    """A journal with a consent for acme that long ago."""
    hand = Hand(folder)
    hand.journal.consent(
        org="acme", identity="ops", client_id="1000.X", scopes="ZohoCRM.org.READ", page="p", waited=1.0
    )
    with closing(sqlite3.connect(hand.state / FILE_NAME, isolation_level=None)) as rows:
        rows.execute("UPDATE consents SET accepted_at = ?", ((datetime.now(UTC) - ago).isoformat(),))
    return hand


def test_the_wait_ends_61_minutes_after_the_newest_consent(tmp_path: Path, ran: Ran) -> None:
    hand = consented(tmp_path, timedelta(minutes=20))
    result = verify(config(hand, "acme", "globex"), "--wait")
    (until,) = ran.until
    assert timedelta(minutes=40) < until - datetime.now(UTC) < timedelta(minutes=41.1)
    assert "61 minutes after the consent for acme" in result.stderr
    assert ran.only == [()]


@pytest.mark.parametrize(
    ("ago", "only", "said"),
    [
        (timedelta(hours=2), "acme", "is more than an hour old: no need to wait"),
        (timedelta(0), "globex", "knows no consent of these orgs"),
    ],
)
def test_there_may_be_nothing_to_wait_for(tmp_path: Path, ran: Ran, ago: timedelta, only: str, said: str) -> None:
    hand = consented(tmp_path, ago)
    result = verify(config(hand, "acme", "globex"), "--wait", "--only", only)
    assert (ran.until, ran.only, said in result.stderr) == ([], [(only,)], True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_wait_that_is_broken_off_looks_at_nothing_and_exits_130(
    tmp_path: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    def interrupted(*_: object) -> None:
        signal.raise_signal(number)
        threading.Event().wait(0)

    monkeypatch.setattr(cli_verify, "countdown", interrupted)
    hand = consented(tmp_path, timedelta(0))
    result = verify(config(hand, "acme"), "--wait", "--json")
    answer = json.loads(result.stdout)
    assert (result.return_value, answer["exit_code"], answer["status"], ran.only) == (130, 130, "partial", [])
    assert [org["name"] for org in answer["orgs"]] == ["acme"]
