"""What a run writes is its owner's alone, whatever the user's umask is."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from automation.private import nothing_for_others, written

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights of others are a matter of POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_files_and_folders_made_in_the_block_are_the_owners_and_later_ones_as_before(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with nothing_for_others():
            (tmp_path / "folder").mkdir()
            (tmp_path / "file").touch()
        (tmp_path / "later").touch()
    finally:
        os.umask(before)
    assert [mode(tmp_path / name) for name in ("folder", "file", "later")] == [0o700, 0o600, 0o644]


def test_a_private_file_is_private_from_the_first_moment_also_in_place_of_an_open_one(tmp_path: Path) -> None:
    path = tmp_path / "made" / "file"
    path.parent.mkdir()
    path.touch(mode=0o644)
    written(path, b"new")
    assert (path.read_bytes(), mode(path)) == (b"new", 0o600)
    assert list(path.parent.iterdir()) == [path]
