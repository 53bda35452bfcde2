"""What was recorded of an org, as one file."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from automation import redaction
from automation.cli_evidence import evidence
from automation.redaction.bodies import Cleaner
from automation.report.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

LATE = "registered-after-it-was-recorded"


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Recordings of acme, which stopped."""
    monkeypatch.setattr("automation.cli_evidence.REGISTRY", redaction.Registry([LATE]))
    folder = tmp_path / "state" / "output" / "acme"
    folder.mkdir(parents=True)
    (folder / "error.json").write_text('{"code": "page_changed"}')
    (folder / "failed-1.png").write_bytes(b"\x89PNG\r\n\x1a\n covered")
    with zipfile.ZipFile(folder / "trace.zip", "w") as archive:
        archive.writestr("trace.trace", json.dumps({"value": LATE}) + "\n")
    return folder.parent


def bundle(tmp_path: Path, org: str = "acme") -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    status = evidence(org, Terminal(out=out, err=err), state=tmp_path / "state", output=None, into=tmp_path / "to-send")
    return status, out.getvalue(), err.getvalue()


def test_trace_picture_error_and_versions_are_one_file_cleaned_once_more(tmp_path: Path, output: Path) -> None:
    assert output.is_dir()
    status, out, _ = bundle(tmp_path)
    file = tmp_path / "to-send" / "acme-evidence.zip"
    assert status == 0
    assert out == f"{file}: 0.0 MB; error.json, trace.zip, failed-1.png and versions, without secrets\n"
    with zipfile.ZipFile(file) as archive:
        assert set(archive.namelist()) == {"versions.json", "error.json", "trace.zip", "failed-1.png"}
        assert archive.read("failed-1.png").endswith(b"covered")
        with zipfile.ZipFile(io.BytesIO(archive.read("trace.zip"))) as trace:
            assert json.loads(trace.read("trace.trace")) == {"value": "[secret]"}
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_an_org_without_a_recording_is_told_how_to_get_one(tmp_path: Path, output: Path) -> None:
    status, _, err = bundle(tmp_path, "globex")
    assert status == 2
    assert f"there is no recording of globex in {output}" in err
    assert "--tracing retain-on-failure" in err


def test_a_bundle_that_still_holds_a_secret_is_destroyed(
    tmp_path: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert output.is_dir()
    monkeypatch.setattr(Cleaner, "text", lambda _self, data, _depth=0: data)
    status, _, err = bundle(tmp_path)
    assert status == 1
    assert "recording_destroyed" in err
    assert list((tmp_path / "to-send").iterdir()) == []


def test_a_damaged_recording_is_a_named_error(tmp_path: Path, output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert output.is_dir()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("automation.cli_evidence.redact", full)
    status, _, err = bundle(tmp_path)
    assert status == 1
    assert "The bundle cannot be made: No space left on device." in err
