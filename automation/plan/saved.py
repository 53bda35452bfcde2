"""A plan as a file: written whole or not at all, and refused when it is not what this program wrote."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import ValidationError

from automation.errors import UsageFault
from automation.plan.model import SCHEMA_VERSION, Plan, fingerprint

_OPENING = 64
"""Characters at the start of a file that tell a plan (JSON) from a config (TOML)."""


def is_plan(file: Path) -> bool:
    """Tell whether a file holds a plan and not a config: no TOML begins with a brace.

    Args:
        file: The file; one that cannot be read is none.
    """
    try:
        with file.open(encoding="utf-8-sig") as opened:
            return opened.read(_OPENING).lstrip().startswith("{")
    except (OSError, UnicodeDecodeError):
        return False


def target_problem(out: Path, config: Path) -> list[str]:
    """Return the problem with where a plan is to be written, if there is one: nothing else is ever overwritten.

    Args:
        out: Where it is to be written.
        config: The config.
    """
    if not out.parent.is_dir():
        return [f"--out: there is no folder {out.parent}; make it, or name another file"]
    if out.exists() and (not out.is_file() or not is_plan(out) or out.resolve() == config.resolve()):
        return [f"--out: {out} is there and is no plan; name another file"]
    return []


def relative(config: Path, out: Path) -> str:
    """Return the config's path as a plan names it: relative to the plan, so that both may move together.

    Args:
        config: The config.
        out: The plan.
    """
    try:
        return Path(os.path.relpath(config.resolve(), out.resolve().parent)).as_posix()
    except ValueError:  # another drive
        return config.resolve().as_posix()


def write(plan: Plan, out: Path) -> None:
    """Write a plan.

    Args:
        plan: The plan.
        out: Where.

    Raises:
        OSError: It cannot be written; what was there before is there still.
    """
    text = plan.model_dump_json(indent=2, ensure_ascii=False) + "\n"
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)


def read(file: Path) -> Plan:
    """Read a saved plan.

    Args:
        file: The plan.

    Raises:
        UsageFault: It cannot be read, is of another version, or was changed by hand.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "it is not UTF-8"
        raise UsageFault([f"{file}: cannot be read: {reason}; name a plan that can be read"]) from fault
    try:
        plan = Plan.model_validate_json(text)
    except ValidationError as fault:
        first = fault.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        wrong = f"{file}: is no plan of version {SCHEMA_VERSION} ({place}: {first['msg']})"
        raise UsageFault([f"{wrong}; make it anew with `zoho-provision plan`"]) from None
    edited = [org.name for org in plan.orgs if org.fingerprint != fingerprint(org.wanted)]
    if edited:
        wrong = f"{file}: was changed after it was made (org {', '.join(edited)})"
        raise UsageFault([f"{wrong}; make it anew with `zoho-provision plan`"])
    return plan


def config_of(plan: Plan, file: Path) -> Path:
    """Return the config that a saved plan was made of.

    Args:
        plan: The plan.
        file: Where it was read.
    """
    return file.parent / plan.config.file
