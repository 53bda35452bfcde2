"""The config of a batch: read, checked without a browser, and completed.

::

    batch = load(Path("orgs.toml"))
    for org in batch.orgs:
        print(org.name, org.connection.link_name, org.datacenter.authorize_url)

``load`` reports every problem of a file at once, each as ``file:line: key: what is wrong; what would be right``.
"""

from __future__ import annotations

import gc
import re
import tomllib
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from automation.errors import UsageFault
from flows.config.batch import resolved
from flows.config.environment import environment, exposed_files
from flows.config.orgs_file import attach_orgs
from flows.config.problems import Findings
from flows.config.types import Batch, Client, Connection, Identity, Org, Service

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["Batch", "Client", "Connection", "Identity", "Org", "Service", "environment", "load", "load_text"]

_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


def load(path: Path, *, environ: Mapping[str, str] | None = None) -> Batch:
    """Read a config file and check everything that can be known without a browser.

    Args:
        path: The TOML file.
        environ: Where the variables it names are looked up; ``environment(path)`` when absent.

    Returns:
        The batch, complete: defaults merged, absent values derived.

    Raises:
        UsageFault: Something is wrong; it carries all problems at once.
    """
    with _collector_at_rest():
        text = _text(path)
        if environ is not None:
            return load_text(path, text, environ=environ)
        batch = load_text(path, text, environ=environment(path))
        return replace(batch, warnings=(*batch.warnings, *exposed_files(path)))


def load_text(path: Path, text: str, *, environ: Mapping[str, str]) -> Batch:
    """Check a config that stands in no file yet, as ``load`` would.

    Args:
        path: Where it will stand.
        text: The TOML.
        environ: Where the variables it names are looked up.

    Raises:
        UsageFault: Something is wrong; it carries all problems at once.
    """
    findings = Findings(path, _parsed(path, text), text)
    attach_orgs(findings)
    return resolved(findings, environ)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep the cycle collector from walking, again and again, through objects that all stay: a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise _refusal(path, 1, "file", "does not exist", "give the path of a config file") from None
    except IsADirectoryError:
        raise _refusal(path, 1, "file", "is a directory", "give the path of the config file in it") from None
    except OSError as refused:
        raise _refusal(path, 1, "file", f"cannot be read ({refused.strerror})", "make it readable") from None
    try:
        # A mark at the start, as some editors on Windows write it, is no fault; line ends as tomllib takes them.
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as refused:
        line = content.count(b"\n", 0, refused.start) + 1
        raise _refusal(path, line, "file", "is not UTF-8", "save it as UTF-8") from None


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as refused:
        said = str(refused)
        place = _PLACE.search(said)
        line = int(place["line"]) if place and place["line"] else text.rstrip("\n").count("\n") + 1
        where = f" at column {place['column']}" if place and place["column"] else ""
        raise _refusal(
            path, line, "syntax", f"{_PLACE.sub('', said)}{where}", 'write TOML, such as name = "value"'
        ) from None
    except RecursionError:
        raise _refusal(path, 1, "syntax", "is nested too deeply", "write TOML as the README shows it") from None


def _refusal(path: Path, line: int, key: str, wrong: str, right: str) -> UsageFault:
    return UsageFault([f"{path}:{line}: {key}: {wrong}; {right}"])
