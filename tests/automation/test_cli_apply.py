"""`apply FILE` at a terminal tells what it will make and asks once, before a browser starts."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from automation.cli_apply import MOST, agreed, intended
from automation.journal import Journal
from automation.options import RunOptions
from automation.report.reading import read_history
from automation.report.terminal import Terminal
from flows.config import load
from tests.automation.programs import STAGE, staged_environ

if TYPE_CHECKING:
    from flows.config import Batch


class _Seen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def batch(config: Path) -> Batch:
    return load(config, environ={"OPS_PASSWORD": "x"})


@pytest.fixture
def options(tmp_path: Path) -> RunOptions:
    return RunOptions(state_dir=tmp_path / "state")


def asked(
    monkeypatch: pytest.MonkeyPatch, batch: Batch, options: RunOptions, answer: str, *, json: bool = False, **more: Any
) -> tuple[bool, str]:
    """Return whether it goes on, and what was said."""
    monkeypatch.setattr(sys, "stdin", _Seen(answer))
    err = _Seen()
    terminal = Terminal(json_mode=json, out=io.StringIO(), err=err, environ={"TERM": "dumb"})
    return agreed(Path("orgs.toml"), terminal, options, batch, **({"yes": False} | more)), err.getvalue()


@pytest.mark.parametrize(
    ("answer", "goes_on"), [("yes\n", True), ("Y\n", True), ("no\n", False), ("\n", False), ("", False)]
)
def test_only_a_yes_goes_on_and_a_no_is_told(
    monkeypatch: pytest.MonkeyPatch, batch: Batch, options: RunOptions, answer: str, goes_on: bool
) -> None:
    went_on, said = asked(monkeypatch, batch, options, answer)
    assert went_on is goes_on
    assert said.endswith("Type yes to go on:\n" if goes_on else "Nothing was touched.\n")


def test_where_nobody_can_answer_or_nobody_is_to_be_asked_nothing_is_asked(
    monkeypatch: pytest.MonkeyPatch, batch: Batch, options: RunOptions
) -> None:
    assert asked(monkeypatch, batch, options, "", yes=True) == (True, "")
    assert asked(monkeypatch, batch, options, "", json=True) == (True, "")
    assert asked(monkeypatch, batch, replace(options, no_input=True), "") == (True, "")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert agreed(Path("orgs.toml"), Terminal(err=_Seen()), options, batch, yes=False)
    monkeypatch.setattr(sys, "stdin", _Seen())
    assert agreed(Path("orgs.toml"), Terminal(err=io.StringIO()), options, batch, yes=False)


def test_it_is_told_what_will_be_made_where_and_what_is_on_record_as_there(batch: Batch, options: RunOptions) -> None:
    org = batch.orgs[0]
    journal = Journal(options.state_dir)
    journal.found(org.name, "client", org.client.name)
    journal.intend(org.name, "service", org.service.name)  # a click whose outcome nobody knows
    journal.close()
    told = list(intended(batch.orgs, read_history(options.state_dir), options, Path("orgs.toml")))
    text = "\n".join(told)
    for part in (org.name, org.crm_org_id, org.identity.email, org.connection.link_name, *org.connection.scopes):
        assert part in text
    lines = {line.split()[0]: line for line in told[1:9] if line.startswith("    ")}
    assert lines["client"].endswith("on record as there; is looked for, and amended where it differs")
    assert lines["service"].endswith("not on record; is looked for, and made where it is missing")
    assert lines["connection"].endswith("not on record; is looked for, and made where it is missing")
    assert "zoho-provision plan orgs.toml --out PLAN" in text
    assert "--prune" not in text
    flags = "\n".join(intended(batch.orgs, None, replace(options, prune=True, reconnect=True), Path("orgs.toml")))
    assert "--prune: redirect URIs beyond the config are taken off." in flags
    assert "--reconnect: a live connection" in flags


def test_of_many_orgs_the_first_are_told_one_by_one_and_the_others_by_name(batch: Batch, options: RunOptions) -> None:
    many = [replace(batch.orgs[0], name=f"org{number}") for number in range(MOST + 3)]
    text = "\n".join(intended(many, None, options, Path("orgs.toml")))
    assert f"and 3 more: org{MOST}, org{MOST + 1}, org{MOST + 2}" in text
    assert f"org{MOST - 1} (" in text


@pytest.mark.parametrize(("answer", "begins"), [("no", False), ("yes", True)])
def test_at_a_terminal_a_no_ends_the_command_with_0_before_anything_is_opened(
    config: Path, tmp_path: Path, answer: str, begins: bool
) -> None:
    person, terminal = pty.openpty()
    os.write(person, f"{answer}\n".encode())
    done = subprocess.run(
        [sys.executable, STAGE, "apply", config],
        env=staged_environ(tmp_path, "usable"),
        cwd=tmp_path,
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=terminal,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(terminal)
    said = b""
    with suppress(OSError):  # the other end is closed
        while part := os.read(person, 65536):
            said += part
    os.close(person)
    assert done.returncode == 0
    assert b"Type yes to go on:" in said
    assert (b"Nothing was touched." in said, "usable" in done.stdout) == (not begins, begins)
    assert begins or done.stdout == ""
