"""The program as tests of its commands start it: as installed, or with a staged engine; and a small config for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("zoho-provision")
STAGE = Path(__file__).with_name("staged_run.py")
SECRET = "hunter2-and-more"
CONFIG = """
[[identities]]
name = "ops"
email = "ops@consultancy.example"
datacenter = "eu"

[defaults]
identity = "ops"
homepage_url = "https://acme.example"
service = { name = "Acme Link", scopes = ["ZohoCRM.modules.ALL", "ZohoCRM.org.READ"] }

[[orgs]]
name = "acme"
crm_org_id = "20061234567"
client = { name = "Acme CRM Link" }

[[orgs]]
name = "globex"
crm_org_id = "20061234568"
client = { name = "Globex CRM Link" }
"""


def zoho_provision(*arguments: object, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the installed program to its end, with nobody at its terminal."""
    return _ended([PROGRAM, *map(str, arguments)], os.environ | environ)


def staged(folder: Path, how: str, *arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder to its end, with an engine that does what is staged."""
    return _ended([sys.executable, STAGE, *map(str, arguments)], staged_environ(folder, how, **more), folder)


def staged_environ(folder: Path, how: str, **more: str) -> dict[str, str]:
    """Return the environment that stages an engine, which marks in the folder how far it is."""
    return os.environ | {"STAGED": how, "STAGED_MARK": str(folder / "mark"), "NO_COLOR": "1"} | more


def _ended(
    command: list[str | Path], environ: dict[str, str], folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env=environ,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
