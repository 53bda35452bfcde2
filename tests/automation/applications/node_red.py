"""Node-RED from npm, into a cache folder that git ignores, and its editor on a free port. Development only."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import socket
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

SOURCES = Path(__file__).parent / "npm"
"""The package and the lock of all that it needs."""
_ROOT = Path(__file__).parents[3]
_INSTALL = ("ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error")
_PATIENCE = 240
"""Seconds npm may take; one that takes half a minute is usual."""
_FLOWS = [
    {"id": "f1", "type": "tab", "label": "Readings"},
    {"id": "b1", "type": "mqtt-broker", "name": "", "broker": "", "port": "1883", "protocolVersion": "4"},
    {"id": "n1", "type": "mqtt in", "z": "f1", "name": "meter", "topic": "", "qos": "2", "broker": "b1"}
    | {"x": 200, "y": 120, "wires": [[]], "d": True},
]
"""One disabled node that has a connection, so that nothing is ever connected to."""


def settings(port: int) -> str:
    """Return the settings file of an editor that asks nothing of the outside."""
    return f"""module.exports = {{
  uiHost: '127.0.0.1', uiPort: {port}, flowFile: 'flows.json', credentialSecret: false,
  telemetry: {{ enabled: false, updateNotification: false }},
  editorTheme: {{ tours: false, palette: {{ catalogues: [] }} }}, logging: {{ console: {{ level: 'warn' }} }},
}};"""


@cache
def program() -> Path:
    """Return what starts it; skips the test with the reason where it cannot be had."""
    missing = [tool for tool in ("node", "npm") if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"Node-RED needs {' and '.join(missing)}, which this machine does not have")
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sorted(SOURCES.iterdir()))).hexdigest()[:16]
    folder = _ROOT / ".cache" / "applications" / digest
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several workers of one test run may ask at once
        if not folder.exists():
            _fetch(folder)
    return folder / "node_modules" / "node-red" / "red.js"


def _fetch(folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        work = Path(name) / "made"
        shutil.copytree(SOURCES, work)
        npm = str(shutil.which("npm"))
        done = subprocess.run(
            [npm, *_INSTALL], cwd=work, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            pytest.skip(f"npm cannot fetch Node-RED here: {said[0] if said else 'it said nothing'}")
        work.rename(folder)


def command(folder: Path) -> tuple[list[str], str]:
    """Return the command that serves an editor with one flow, whose files lie in a folder, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "flows.json").write_text(json.dumps(_FLOWS))
    (folder / "settings.js").write_text(settings(port))
    options = ["--userDir", str(folder), "--settings", str(folder / "settings.js")]
    return [str(shutil.which("node")), str(program()), *options], f"http://127.0.0.1:{port}/"
