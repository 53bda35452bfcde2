"""The documents are pages in four kinds, each in one place, and a dead link is seen."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from automation.cli import app

ROOT = Path(__file__).parents[2]
NAV = (ROOT / ".ci/mkdocs.yml").read_text().partition("\nnav:\n")[2]


def test_every_document_stands_once_in_the_four_kinds() -> None:
    listed = re.findall(r"(\S+\.md)$", NAV, re.MULTILINE)
    there = [str(one.relative_to(ROOT / "docs")) for one in (ROOT / "docs").rglob("*.md")]
    assert sorted(listed) == sorted(there)
    assert re.findall(r"^  - ([\w-]+):$", NAV, re.MULTILINE) == ["Tutorial", "How-to", "Reference", "Explanation"]


@pytest.mark.long
@pytest.mark.parametrize(("text", "status"), [("", 0), ("\n[nowhere](errors.md#nowhere)\n", 1)])
def test_make_docs_builds_them_and_fails_at_a_dead_link(tmp_path: Path, text: str, status: int) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    page = tmp_path / "docs" / "tutorial.md"
    page.write_text(page.read_text() + text)
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/mkdocs.yml", tmp_path / ".ci")
    [recipe] = re.findall(
        r"^docs:.*\n\t@\S+ \$\(BIN\)/mkdocs (.*?)(?: #.*)?$", (ROOT / "Makefile").read_text(), re.MULTILINE
    )
    done = subprocess.run(
        [Path(sys.executable).with_name("mkdocs"), *recipe.split()],
        cwd=tmp_path,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, "WARNING" in done.stderr) == (status, status == 1), done.stderr


def _console_lines() -> list[tuple[str, list[str]]]:
    """Return each command line of this program that a document shows at a prompt, with the document's name."""
    return [
        (file.name, shlex.split(re.split(r"\s+[#>|]\s?", line)[0]))
        for file in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
        for line in re.findall(r"^\$ (?:\.venv/bin/)?zoho-provision (.*)$", file.read_text(), re.MULTILINE)
    ]


def test_every_command_line_that_a_document_shows_is_one_that_the_program_takes() -> None:
    commands: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]
    wrong = []
    for name, (command, *words) in _console_lines():
        known = commands.get(command)
        if known is not None and hasattr(known, "commands") and words:
            known = known.commands.get(words[0])
        options = {text for one in known.params for text in (*one.opts, *one.secondary_opts)} if known else set()
        wrong += [
            (name, command, word) for word in words if word.startswith("--") and word.split("=")[0] not in options
        ]
        wrong += [] if known else [(name, command, "")]
    assert len(_console_lines()) > 25
    assert wrong == []
