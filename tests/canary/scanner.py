"""Reads a whole folder, archives inside archives, and looks for secrets in every spelling; shares nothing with the product.

The spellings are those of Python's own encoders (``tests/automation/redaction/embeddings.py``).
"""

from __future__ import annotations

import base64
import gzip
import io
import re
import zipfile
from contextlib import suppress
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import brotli  # type: ignore[import-untyped]

from tests.automation.redaction.embeddings import IN_BYTES, IN_LETTERS, utf8

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONG = 20
"""Characters; what is shorter may stand somewhere by chance."""


def canaries(world: Any, password: str) -> dict[str, str]:
    """Return every secret that a replica has given out or knows, by a name for it."""
    found = {"password": password}
    found |= {f"secret of client {number}": client.secret for number, client in enumerate(world.clients.values())}
    for number, session in enumerate(world.sessions.values()):
        found |= {f"{part.name} of session {number}": str(getattr(session, part.name)) for part in fields(session)}
    found |= {f"code {number}": code for number, code in enumerate(world.codes)}
    found |= {f"token {number}": token for number, token in enumerate(world.tokens)}
    return {name: value for name, value in found.items() if len(value) > LONG and "@" not in value}


def leaks(folder: Path, secrets: dict[str, str]) -> list[str]:
    """Return ``name of the secret in file as spelling`` for everything that is found."""
    forms = {(name, how): form for name, value in secrets.items() for how, form in spelt(value).items()}
    found = []
    for path in sorted(folder.rglob("*")):
        blobs = [("a name", utf8(str(path.relative_to(folder))))]
        blobs += list(opened(str(path.relative_to(folder)), path.read_bytes())) if path.is_file() else []
        for where, blob in blobs:
            found += [f"{name} in {where} as {how}" for (name, how), form in forms.items() if form in blob]
    return found


def spelt(value: str) -> dict[str, bytes]:
    """Return a value in every spelling."""
    forms = {how: utf8(make(value)) for how, (_, make) in IN_LETTERS.items()}
    forms |= {how: make(value) for how, (_, make) in IN_BYTES.items()}
    for offset in range(3):
        whole = base64.b64encode(b"\0" * offset + utf8(value))
        core = whole[(offset * 8 + 5) // 6 : (offset + len(utf8(value))) * 8 // 6]
        forms[f"base64 after {offset}"] = core
        forms[f"URL-safe base64 after {offset}"] = core.replace(b"+", b"-").replace(b"/", b"_")
    return forms


def opened(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the data and whatever is inside it."""
    yield name, data
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield f"{name}/a name", member.encode()
                yield from opened(f"{name}/{member}", archive.read(member))
    elif data.startswith(b"\x1f\x8b"):
        yield from opened(f"{name}/gzip", gzip.decompress(data))
    elif not data.startswith(b"\x89PNG"):
        with suppress(brotli.error):
            yield f"{name}/brotli", brotli.decompress(data)
        for island in re.findall(rb'"([A-Za-z0-9+/]{24,}={0,2})"', data):
            if len(island) % 4 == 0:
                yield f"{name}/base64", base64.b64decode(island)
