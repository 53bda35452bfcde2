"""A config whose orgs stand in a spreadsheet, for the stand-in, which reads TOML alone."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

from automation.cli_check import load_batch

if TYPE_CHECKING:
    from pathlib import Path

    from flows.config import Batch


def config_for_replica(batch: Batch, folder: Path) -> Path:
    """Return a config that names every identity and org of the batch by itself: its own file, or one that is written.

    Args:
        batch: The batch.
        folder: Where a file may be written; the stand-in reads it as long as it serves.
    """
    if batch.orgs_file is None:
        return batch.path
    lines = []
    for identity in batch.identities:
        lines += ["[[identities]]", _pair("name", identity.name), _pair("email", identity.email)]
        lines += [] if identity.password_env is None else [_pair("password_env", identity.password_env)]
    for org in batch.orgs:
        lines += ["[[orgs]]", _pair("name", org.name), _pair("crm_org_id", org.crm_org_id)]
        lines += [_pair("identity", org.identity.name)]
    written = folder / "people.toml"
    written.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return written


def names_a_sheet(config: Path) -> bool:
    """Say whether a config keeps orgs in a spreadsheet; a file that is no TOML does not."""
    try:
        return "orgs_file" in tomllib.loads(config.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return False


def loaded_for_replica(config: Path, folder: Path) -> Path:
    """Return what the stand-in reads for a config that a user named.

    Args:
        config: The config.
        folder: As for ``config_for_replica``.

    Raises:
        UsageFault: Its orgs stand in a spreadsheet, and something is wrong with them.
    """
    return config_for_replica(load_batch(config), folder) if names_a_sheet(config) else config


def _pair(key: str, value: str) -> str:
    return f"{key} = {json.dumps(value, ensure_ascii=False)}"
