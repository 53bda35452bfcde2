"""A throw-away PostgreSQL cluster that a test session starts and ends itself, never as root, never on the network."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest

PASSWORD = "Canary-d4tabase-Pa55word"
"""Stands in every address of the cluster; the cluster itself asks nobody for it."""
_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "16MB",
    "dynamic_shared_memory_type": "mmap",
}


def binaries() -> Path | None:
    """Return where PostgreSQL's programs are, the newest first, or None."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return places[-1].parent if places else None


class Cluster:
    """A cluster in a private folder, reached by a socket in it."""

    def __init__(self) -> None:
        bin_ = binaries()
        if bin_ is None:
            pytest.skip("PostgreSQL is not installed; `.ci/setup database` installs it")
        self._bin = bin_
        self._as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._as:  # root may not run it, and its user may not look into root's folders
            made = self._run("mktemp", "-d", "-t", "pg-XXXXXXXX").strip()
            self.folder = Path(made)
        else:
            self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._count = 0
        stop = f"{self._bin}/pg_ctl -s -w -m immediate -D {self.folder}/data stop"
        self._guard = subprocess.Popen(  # outlives a session that is killed, and cleans up after it
            [*self._as, "sh", "-c", f"read _; {stop}; rm -rf {self.folder}"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
            start_new_session=True,
        )  # fmt: skip
        self._run(
            str(self._bin / "initdb"), "--no-sync", "--auth=trust", "--username=ops", "--encoding=UTF8", "--locale=C",
            "-D", str(self.folder / "data"),
        )  # fmt: skip

    def _run(self, *command: str) -> str:
        return subprocess.run(
            [*self._as, *command], check=True, capture_output=True, text=True, cwd="/", timeout=60
        ).stdout

    def _control(self, *command: str) -> None:
        # its output goes nowhere: a server that inherited a pipe would keep it open
        subprocess.run(
            [*self._as, str(self._bin / "pg_ctl"), "-w", "-s", "-D", str(self.folder / "data"), *command],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            timeout=60,
        )

    def start(self) -> None:
        options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in _OPTIONS.items())
        self._control("-l", str(self.folder / "log"), "-o", f"{options} -k {self.folder}", "start")

    def stop(self) -> None:
        """End it and every session; nothing that was committed is lost, since it writes without syncing."""
        self._control("-m", "fast", "stop")

    def end(self) -> None:
        self._guard.communicate()

    def url(self, name: str) -> str:
        return f"postgresql://ops:{PASSWORD}@/{name}?host={self.folder}"

    def database(self) -> str:
        """Make an empty database and return its address."""
        self._count += 1
        name = f"test_{self._count}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url(name)

    def cut(self) -> None:
        """End every session of every database, as a network that breaks would."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%'")
