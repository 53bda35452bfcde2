"""The command line as a user meets it: each test starts the installed program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from automation import cli
from tests.automation.programs import PROGRAM, zoho_provision

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
[[identities]]
name = "ops"
email = "ops@consultancy.example"
datacenter = "eu"

[[orgs]]
name = "acme"
identity = "ops"
crm_org_id = "20061234567"
homepage_url = "https://acme.example"
client = { name = "Acme CRM Link" }
service = { name = "Acme Link", link_name = "acme_link", scopes = ["ZohoCRM.modules.ALL", "ZohoCRM.org.READ"] }
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "orgs.toml"
    file.write_text(GOOD)
    return file


def test_help_begins_with_a_sentence_and_examples_and_lists_only_commands_that_work() -> None:
    done = zoho_provision("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.index("Examples:") < done.stdout.index("Usage:") < done.stdout.index("Commands:")
    names = [command.name or command.callback.__name__ for command in cli.app.registered_commands if command.callback]
    known = "init schema scopes check rehearse plan apply verify worker gates status report forget replica demo controls replay redact evidence doctor"
    assert names == known.split()
    assert all(f"\n  {name} " in done.stdout for name in names)


def test_help_of_apply_groups_the_options_and_spells_them_as_in_playwright() -> None:
    done = zoho_provision("apply", "--help")
    assert done.returncode == 0
    order = ["Examples:", "Usage:", "Arguments:", "Run:", "Browser:", "Output:", "General:"]
    assert sorted(order, key=done.stdout.index) == order
    for option in (
        "--headed / --headless", "--slowmo", "--browser-channel", "--executable-path", "--cdp-endpoint", "--tracing",
        "--har", "--screenshot", "--video", "--output", "--step", "--controls", "--only", "--failed", "--jobs", "--state", "--gate-timeout", "--no-input", "--json",
        "--no-color", "--viewport-size", "--user-data-dir", "--no-notify",
    ):  # fmt: skip
        assert option in done.stdout


def test_help_loads_neither_browser_driver_nor_config_nor_replica() -> None:
    code = (
        "import sys\n"
        "from automation.cli import main\n"
        "try: main(['apply', '--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'playwright', 'sqlalchemy', 'starlette', 'uvicorn', 'rich', 'flows', 'fixtures'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_version_names_the_program() -> None:
    done = zoho_provision("--version")
    assert (done.returncode, done.stdout) == (0, "zoho-provision 0.1.0\n")


def test_no_command_shows_the_help_as_talk_and_counts_as_a_usage_error() -> None:
    done = zoho_provision()
    assert (done.returncode, done.stdout) == (2, "")
    assert "Examples:" in done.stderr


def test_a_misspelt_option_names_the_near_ones_and_exits_2() -> None:
    done = zoho_provision("apply", "orgs.toml", "--gate-timout", "3")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--gate-timeout" in done.stderr
    assert "see `zoho-provision apply --help`" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("apply", "orgs.toml", "--jobs", "0", "--json"),
        ("apply", "orgs.toml", "--slowmo", "slow", "--json"),
        ("apply", "orgs.toml", "--tracing", "sometimes", "--json"),
        ("check", "--json"),
        ("aply", "orgs.toml", "--json"),
    ],
)
def test_a_wrong_command_line_is_an_envelope_in_json_mode(arguments: tuple[str, ...]) -> None:
    done = zoho_provision(*arguments)
    assert done.returncode == 2
    envelope = json.loads(done.stdout)
    assert list(envelope) == ["version", "command", "status", "exit_code", "orgs", "errors"]
    assert (envelope["status"], envelope["exit_code"]) == ("error", 2)
    assert [error["code"] for error in envelope["errors"]] == ["invalid_config"]
    assert envelope["errors"][0]["message"] in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--video", "on", "--show-secrets"],
            "--video on keeps secrets out of its picture and --show-secrets does not",
        ),
        (["--step", "--no-input"], "--step waits for a person and --no-input never does"),
        (["--cdp-endpoint", "localhost:9222"], "--cdp-endpoint: localhost:9222 is no address of a browser"),
        (["--cdp-endpoint", "http://h:1", "--headed"], "--headed and --headless have no effect"),
        (["--cdp-endpoint", "http://h:1", "--browser-channel", "chrome"], "leave one side out"),
        (
            ["--cdp-endpoint", "http://h:1", "--user-data-dir", "p"],
            "--user-data-dir: a browser that already runs has its",
        ),
        (["--user-data-dir", __file__], f"--user-data-dir: {__file__} is not a folder"),
        (
            ["--viewport-size", "1280x720"],
            '--viewport-size: 1280x720 is no size; write width and height in pixels, e.g. "1280,720"',
        ),
        (
            ["--viewport-size", "1280,9"],
            "--viewport-size: 1280,9 is no size of a page; write sides from 200 to 10000 pixels",
        ),
        (["--controls", "nowhere.toml"], "--controls: there is no file nowhere.toml"),
        (["--gate-timeout", "inf"], "--gate-timeout: inf is no length of time"),
        (["--only", "zzz"], "--only: there is no org zzz in the config; the orgs are acme"),
        (["--only", "acm"], "--only: there is no org acm in the config; did you mean acme?"),
    ],
)
def test_options_that_cannot_be_obeyed_are_usage_errors(config: Path, arguments: list[str], message: str) -> None:
    done = zoho_provision("apply", config, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_a_state_folder_that_is_a_file_is_a_usage_error(config: Path) -> None:
    done = zoho_provision("verify", config, "--state", config)
    assert done.returncode == 2
    assert f"--state: {config} is not a folder" in done.stderr


def test_check_of_a_good_config_says_ready_on_stdout(config: Path) -> None:
    done = zoho_provision("check", config)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 org, 1 identity: ready\n", "")


def test_check_in_json_lists_the_orgs_that_would_be_worked_on(config: Path) -> None:
    done = zoho_provision("check", config, "--json")
    envelope = json.loads(done.stdout)
    assert (envelope["command"], envelope["status"], envelope["exit_code"]) == ("check", "success", 0)
    assert [(org["name"], org["datacenter"], org["link_name"]) for org in envelope["orgs"]] == [
        ("acme", "eu", "acme_link")
    ]


@pytest.mark.long
def test_check_tells_every_problem_on_a_line_of_its_own_and_exits_2(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(GOOD.replace("Acme CRM Link", "Zoho Link").replace("ops@consultancy.example", "nobody"))
    done = zoho_provision("check", file)
    assert (done.returncode, done.stdout) == (2, "")
    problems = [line for line in done.stderr.splitlines() if line.startswith(f"{file}:")]
    assert len(problems) == 2
    assert done.stderr.splitlines()[-1] == "2 problems; nothing was touched."
    as_json = zoho_provision("check", file, "--json")
    assert [error["message"] for error in json.loads(as_json.stdout)["errors"]] == problems


def test_check_tells_warnings_on_stderr_and_is_ready_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "odd.toml"
    file.write_text(GOOD.replace("ZohoCRM.org.READ", "ZohoCRM.orgz.READ"))
    done = zoho_provision("check", file)
    assert (done.returncode, done.stdout) == (0, "1 org, 1 identity: ready\n")
    assert done.stderr.startswith("warning: ")


def test_check_of_a_config_that_is_not_there_exits_2(tmp_path: Path) -> None:
    done = zoho_provision("check", tmp_path / "none.toml")
    assert done.returncode == 2
    assert "none.toml" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_of_many_orgs_is_one_line(tmp_path: Path) -> None:
    org = (
        '[[orgs]]\nname = "org{0}"\ncrm_org_id = "{1}"\nhomepage_url = "https://org{0}.example"\n'
        'client = {{ name = "Link {0}" }}\n'
    )
    head = GOOD[: GOOD.index("[[orgs]]")]
    service = 'service = { name = "Acme Link", scopes = ["ZohoCRM.modules.ALL"] }'
    orgs = "\n".join(org.format(number, 20061000000 + number) for number in range(1_000))
    file = tmp_path / "many.toml"
    file.write_text(f'{head}\n[defaults]\nidentity = "ops"\n{service}\n\n{orgs}')
    assert zoho_provision("check", file).stdout == "1,000 orgs, 1 identity: ready\n"


def test_output_that_nobody_reads_to_its_end_is_no_error_text(config: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [PROGRAM, "check", config], stdout=writer, stderr=subprocess.PIPE, text=True, check=False, timeout=60
    )
    os.close(writer)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_a_fault_of_the_program_is_one_line_without_its_text(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fall(*_: object) -> int:
        raise RuntimeError("hunter2")

    monkeypatch.setattr("automation.cli_check.check", fall)
    with pytest.raises(SystemExit) as left:
        cli.main(["check", str(config), "--json"])
    out, err = capsys.readouterr()
    assert left.value.code == 1
    assert json.loads(out)["errors"][0]["code"] == "internal_error"
    assert "unexpected RuntimeError in test_cli.py" in err
    assert "hunter2" not in out + err


@pytest.mark.parametrize("raised", [KeyboardInterrupt, typer.Abort])
def test_an_interruption_before_anything_began_exits_130(
    config: Path, monkeypatch: pytest.MonkeyPatch, raised: type[BaseException]
) -> None:
    def interrupted(*_: object) -> int:
        raise raised

    monkeypatch.setattr("automation.cli_check.check", interrupted)
    with pytest.raises(SystemExit) as left:
        cli.main(["check", str(config)])
    assert left.value.code == 130


def test_check_runs_inside_a_caller_as_well(config: Path) -> None:
    result = CliRunner().invoke(cli.app, ["check", str(config)])
    assert "1 org, 1 identity: ready" in result.stdout
