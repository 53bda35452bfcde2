"""``schema``: the JSON Schema of a config, for editors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from automation.report.envelope import EXIT_DONE

if TYPE_CHECKING:
    from automation.report.terminal import Terminal


def schema_text() -> str:
    """Return the schema as the published file holds it."""
    from flows.config.schema import config_schema  # noqa: PLC0415 - --help needs no schema

    return json.dumps(config_schema(), indent=2, ensure_ascii=True) + "\n"


def schema(terminal: Terminal) -> int:
    """Print the schema.

    Args:
        terminal: Where to.

    Returns:
        The exit status.
    """
    terminal.result(schema_text().rstrip("\n"))
    return EXIT_DONE
