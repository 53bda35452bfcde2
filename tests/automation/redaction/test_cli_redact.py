"""``redact`` as a user meets it."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from automation import redaction
from automation.cli_redact import redact_files
from automation.redaction.bodies import Cleaner
from automation.report.terminal import Terminal
from tests.automation.redaction.embeddings import AWKWARD

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    file = tmp_path / "run" / "trace.zip"
    file.parent.mkdir()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("trace.trace", json.dumps({"params": {"value": AWKWARD}}) + "\n")
        archive.writestr("screencast/1.jpeg", b"\xff\xd8\xff a frame")
    return file


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    monkeypatch.setattr("automation.cli_redact.REGISTRY", registry := redaction.Registry())
    monkeypatch.setattr("automation.cli_redact.register", registry.register)
    monkeypatch.setattr("automation.cli_redact.register_shape", registry.register_shape)

    def redact(*files: Path, as_json: bool = False, **options: Any) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        options = {"names": ["PASSWORD"], "output": None, "keep_pictures": False, **options}
        terminal = Terminal(json_mode=as_json, out=out, err=err)
        status = redact_files(list(files), terminal, environ={"PASSWORD": AWKWARD, "EMPTY": ""}, **options)
        return status, out.getvalue(), err.getvalue()

    return redact


def test_a_clean_copy_lies_beside_the_file_and_the_cost_is_told(run: Any, trace: Path) -> None:
    before = trace.read_bytes()
    status, out, err = run(trace)
    copy = trace.with_name("trace.redacted.zip")
    assert (status, err) == (0, "")
    assert out.startswith(f"{copy}: 0.0 MB; 1 pictures made grey, none of 1 secrets found in it (")
    assert trace.read_bytes() == before
    with zipfile.ZipFile(copy) as archive:
        assert json.loads(archive.read("trace.trace"))["params"]["value"] == "[secret]"


def test_files_of_the_same_name_get_their_folders_names_in_the_output(run: Any, trace: Path, tmp_path: Path) -> None:
    other = tmp_path / "again" / "trace.zip"
    other.parent.mkdir()
    other.write_bytes(trace.read_bytes())
    status, out, _ = run(trace, other, output=tmp_path / "clean", as_json=True)
    assert status == 0
    assert sorted(path.name for path in (tmp_path / "clean").iterdir()) == ["again-trace.zip", "run-trace.zip"]
    envelope = json.loads(out)
    assert list(envelope) == ["version", "command", "status", "exit_code", "orgs", "errors", "files"]
    assert list(envelope["files"][0]) == [
        "source", "redacted", "secrets", "members", "pictures", "dropped", "size", "seconds"
    ]  # fmt: skip


def test_every_problem_is_told_before_anything_is_touched(run: Any, trace: Path, tmp_path: Path) -> None:
    status, _, err = run(trace, tmp_path / "none.zip", names=["PASSWORD", "EMPTY", "NEVER_SET"], output=trace.parent)
    assert status == 2
    assert "none.zip: there is no such file" in err
    assert "the variable EMPTY is not set or empty" in err
    assert "the variable NEVER_SET is not set or empty" in err
    assert "trace.zip would be overwritten" in err
    assert [path.name for path in trace.parent.iterdir()] == ["trace.zip"]


def test_a_copy_that_a_secret_is_still_found_in_is_destroyed_and_named(
    run: Any, trace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Cleaner, "text", lambda _self, data, _depth=0: data)
    status, out, err = run(trace, as_json=True)
    envelope = json.loads(out)
    assert (status, envelope["status"]) == (1, "error")
    assert envelope["errors"][0]["code"] == "recording_destroyed"
    assert "trace.zip/trace.trace" in err
    assert [path.name for path in trace.parent.iterdir()] == ["trace.zip"]


def test_a_damaged_file_is_an_error_and_the_others_are_cleaned(run: Any, trace: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(trace.read_bytes().replace(b'{"params"', b'{"parbms"'))
    status, out, _ = run(trace, damaged, as_json=True)
    envelope = json.loads(out)
    assert (status, envelope["status"], len(envelope["files"])) == (1, "partial", 1)
    assert envelope["errors"][0]["message"] == "It cannot be cleaned: it is damaged or locked."
