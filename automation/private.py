"""Files that only their owner may read."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHERS = 0o077
"""The rights of everybody but the owner."""


@contextmanager
def nothing_for_others() -> Iterator[None]:
    """See to it that whatever this process and its children make in the block is its owner's alone."""
    before = os.umask(OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def written(path: Path, data: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all, also when the power goes meanwhile.

    Args:
        path: Where to; its folder is made with mode 0700.
        data: What is to stand in it.

    Raises:
        OSError: It cannot be written; what was there before is there still.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    number, beside = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)  # mode 0600 from the first moment
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(beside).unlink()
        raise
