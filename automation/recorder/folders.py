"""Where recordings are while they are raw, and where they go when they are clean."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from slugify import slugify

from automation.redaction import scrub

if TYPE_CHECKING:
    from collections.abc import Iterator

OUTPUT = "output"
"""The folder in the state directory that clean recordings go to when no other is named."""
_RAW = "recording-"


@contextmanager
def raw_folder(state_dir: Path) -> Iterator[Path]:
    """Make a folder for raw recordings, mode 0700, gone at the end; what a killed run left of its own goes, too.

    Args:
        state_dir: Where to make it.
    """
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in state_dir.glob(f"{_RAW}*"):
        if not _is_running(left.name.removeprefix(_RAW).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{_RAW}{os.getpid()}-", dir=state_dir))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def folder_of(output: Path, org: str) -> Path:
    """Return the folder of an org's clean recordings; a name that is no good name for a folder gets another.

    Args:
        output: Where all of them are.
        org: The org's name, which may hold anything.
    """
    return output / safe_name(org)


def safe_name(org: str) -> str:
    """Return a name for a file or folder, a different one for each org.

    Args:
        org: The org's name, which may hold anything.
    """
    name = slugify(scrub(org), max_length=60)
    if name and name == org:
        return name
    return f"{name or 'org'}-{hashlib.sha256(org.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def _is_running(number: str) -> bool:
    if not number.isdigit():
        return False
    with suppress(ProcessLookupError):
        with suppress(PermissionError):
            os.kill(int(number), 0)
        return True
    return False
