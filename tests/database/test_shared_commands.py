"""``apply --enqueue``, ``worker`` and ``gates`` on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from automation.chronicle import Chronicle
from automation.cli import app, main
from automation.journal import Journal
from automation.postgres import Postgres
from automation.redaction import Secret
from fixtures.cluster import PASSWORD
from tests.automation.journal_by_hand import Deaf, Hand

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFIG = Path(__file__).parents[2] / "fixtures/configs/two-identities.toml"


@pytest.fixture
def config(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZOHO_PROVISION_DATABASE_URL", url)
    monkeypatch.setenv("OPS_PASSWORD", "x")
    monkeypatch.setenv("NIGHT_PASSWORD", "x")
    file = tmp_path / "orgs.toml"
    file.write_text(CONFIG.read_text())
    return file


@pytest.fixture
def running(tmp_path: Path, url: str) -> Iterator[tuple[Chronicle, Hand, Postgres]]:
    """A run of this process that has begun."""
    store = Postgres(Secret(url))
    hand = Hand(tmp_path)
    chronicle = Chronicle(Deaf(), Journal(hand.state, store))
    with chronicle.run("worker", hand.config, [hand.asked("acme")]):
        yield chronicle, hand, store
    store.let_go()


def told(*arguments: str, status: int = 0) -> dict[str, Any]:
    """Run a command with ``--json`` and return its envelope."""
    answer = CliRunner().invoke(app, [*arguments, "--json"], standalone_mode=False)
    assert PASSWORD not in answer.output
    envelope: dict[str, Any] = json.loads(answer.stdout)
    assert envelope["exit_code"] == status
    return envelope


@pytest.mark.long
def test_orgs_are_put_there_once_and_by_another_config_not_at_all(config: Path, tmp_path: Path) -> None:
    orgs = config.read_text().count("[[orgs]]")
    first = CliRunner().invoke(app, ["apply", str(config), "--enqueue"])
    assert f"{orgs} of {orgs} orgs were put there." in first.stdout
    again = CliRunner().invoke(app, ["apply", str(config), "--enqueue"])
    assert f"0 of {orgs} orgs were put there; {orgs} stood there already." in again.stdout
    other = tmp_path / "other.toml"
    other.write_text(config.read_text().replace("https://acme.example", "https://acme.test"))
    for command in (("apply", str(other), "--enqueue"), ("worker", str(other), "--headless")):
        (error,) = told(*command, status=2)["errors"]
        assert f"{orgs} orgs of orgs.toml are open there" in error["message"]
        assert "other.toml is another config" in error["message"]
        assert "--enqueue --replace" in error["remedy"]
    given_up = CliRunner().invoke(app, ["apply", str(other), "--enqueue", "--replace"])
    assert f"{orgs} of {orgs} orgs were put there." in given_up.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("worker", "FILE"), "no database was named"),
        (("apply", "FILE", "--enqueue"), "no database was named"),
        (("apply", "FILE", "--replace"), "no effect without --enqueue"),
        (("gates",), "no database was named"),
        (("gates", "--database-url", f"mysql://x:{PASSWORD}@h/d"), "no address of a PostgreSQL database"),
        (("status", "FILE", "--database-url", "nonsense"), "no address of a PostgreSQL database"),
    ],
)
def test_what_needs_a_database_says_so(
    arguments: tuple[str, ...], words: str, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZOHO_PROVISION_DATABASE_URL")
    envelope = told(*(str(config) if part == "FILE" else part for part in arguments), status=2)
    assert words in envelope["errors"][0]["message"]


def test_a_database_that_is_away_is_a_named_stop_of_every_command(
    config: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZOHO_PROVISION_DATABASE_URL", url.replace("/test_", "/nowhere_"))
    for command in (
        ("apply", str(config), "--enqueue"),
        ("worker", str(config), "--headless"),
        ("gates",),
        ("status",),
    ):
        envelope = told(*command, status=1)
        assert [error["code"] for error in envelope["errors"]] == ["journal_unavailable"]


def test_who_is_awaited_is_shown_with_machine_and_time_left(
    config: Path, running: tuple[Chronicle, Hand, Postgres]
) -> None:
    assert config.exists()
    chronicle, _, _ = running
    chronicle.org_started("acme")
    assert told("gates")["gates"] == []
    chronicle.gate_opened("acme", "Read the page and click Accept.", 300.0)
    (gate,) = told("gates")["gates"]
    assert (gate["org"], gate["sentence"]) == ("acme", "Read the page and click Accept.")
    opened, until = (datetime.fromisoformat(gate[name]) for name in ("since", "until"))
    assert (until - opened).total_seconds() == pytest.approx(300.0, abs=1.0)  # the clock is read twice
    assert opened <= datetime.now(UTC)
    line = CliRunner().invoke(app, ["gates"]).stdout
    assert f"acme on {gate['machine']}, since " in line
    assert line.endswith("left): Read the page and click Accept.\n")
    chronicle.gate_closed("acme", done=True)
    assert "Nobody is awaited." in CliRunner().invoke(app, ["gates"]).stdout


def test_the_gate_of_a_killed_run_is_not_shown(config: Path, running: tuple[Chronicle, Hand, Postgres]) -> None:
    assert config.exists()
    chronicle, _, store = running
    chronicle.gate_opened("acme", "Read the page and click Accept.", 300.0)
    with store.begin() as connection:
        connection.execute(text("UPDATE runs SET machine = '1@gone'"))
    assert told("gates")["gates"] == []


def test_main_is_told_the_command(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert config.exists()
    with pytest.raises(SystemExit) as ended:
        main(["worker", "--identities", "0", "x.toml", "--json"])
    assert ended.value.code == 2
    assert json.loads(capsys.readouterr().out)["command"] == "worker"


def test_a_run_on_one_machine_loads_neither_the_engine_nor_the_driver_of_a_database() -> None:
    code = (
        "import sys, automation.cli_plan, automation.cli_worker, automation.chronicle, automation.journal, flows.onboarding;"
        "sys.exit(any(name in sys.modules for name in ('dbos', 'psycopg', 'automation.postgres', 'automation.sharing')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
