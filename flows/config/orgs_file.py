"""``orgs_file``: orgs that stand in a spreadsheet beside the config."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from flows.config.sheet import SUFFIXES

if TYPE_CHECKING:
    from flows.config.problems import Findings


def attach_orgs(findings: Findings) -> None:
    """Read the spreadsheet that a config names and put its orgs behind those of the config.

    Only a file beside the config or in a folder below it is read, so that a config which somebody sends cannot make
    the texts of another file part of a message.

    Args:
        findings: The config as it was parsed; takes what is wrong, and gets the sheet.
    """
    named = findings.document.get("orgs_file")
    if not isinstance(named, str):  # absent, or told with the other faults of the shape
        return
    if (complaint := _complaint(named)) is not None:
        findings.fault(("orgs_file",), *complaint)
        return
    from flows.config.columns import read_orgs  # noqa: PLC0415 - only who names a spreadsheet pays for the import

    defaults = findings.document.get("defaults")
    file = findings.path.parent / Path(*PureWindowsPath(named).parts)
    sheet = read_orgs(file, findings, defaults=defaults if isinstance(defaults, dict) else None)
    before = findings.document.get("orgs", [])
    if isinstance(before, list):
        findings.document = {**findings.document, "orgs": [*before, *sheet.tables]}


def _complaint(named: str) -> tuple[str, str] | None:
    """Return what is wrong with the name of a spreadsheet."""
    windows = PureWindowsPath(named)  # it takes both kinds of slashes for one
    if PurePosixPath(named).is_absolute() or windows.anchor or ".." in windows.parts:
        return "names a file outside the folder of the config", "put it beside the config or in a folder below"
    if windows.suffix.lower() not in SUFFIXES:
        return "names no spreadsheet that can be read", f"save it as {' or '.join(SUFFIXES)} and name that"
    return None
