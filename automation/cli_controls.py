"""``controls``: every control that the product looks for, with its wordings and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel

from automation.cli_check import report_refusal
from automation.errors import UsageFault
from automation.report.envelope import EXIT_DONE, Envelope
from automation.report.terminal import clean
from automation.table import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from automation.report.terminal import Terminal
    from automation.table import Control


class ControlReport(BaseModel):
    """One control as ``controls --json`` tells it; see `automation.table.Control` for the fields."""

    name: str
    kind: Kind
    names: list[str]
    placeholders: list[str]
    attributes: list[str]
    selectors: list[str]
    required: bool
    secret: bool
    source: str


class ControlsEnvelope(Envelope):
    """What ``controls --json`` prints."""

    controls: list[ControlReport]


def controls(overlay: Path | None, terminal: Terminal) -> int:
    """List the table of controls, with a user's overlay where one is named.

    Args:
        overlay: The file that ``--controls`` names.
        terminal: Where to list it.

    Returns:
        The exit status.
    """
    from flows.tables import built_in  # noqa: PLC0415 - --help needs no table

    try:
        table = built_in() if overlay is None else built_in().overlaid(overlay)
    except UsageFault as fault:
        return report_refusal("controls", fault, terminal)
    listed = list(table)
    for number, control in enumerate(listed):
        if number == 0 or _page(control) != _page(listed[number - 1]):
            terminal.result(f"{'' if number == 0 else chr(10)}{_page(control)}")
        _show(control, terminal)
    terminal.envelope(
        ControlsEnvelope(
            command="controls",
            status="success",
            exit_code=EXIT_DONE,
            controls=[
                ControlReport(
                    name=control.key, **control.model_dump(include=set(ControlReport.model_fields) - {"name"})
                )
                for control in listed
            ],
        )
    )
    return EXIT_DONE


def _page(control: Control) -> str:
    return control.key.split(".")[0]


def _show(control: Control, terminal: Terminal) -> None:
    """Put one control on stdout: what users call it, its wordings, its attributes, and the source."""
    from rich.padding import Padding  # noqa: PLC0415 - not needed for --help
    from rich.text import Text  # noqa: PLC0415 - as above

    marks = [control.kind, *(["optional"] if not control.required else []), *(["secret"] if control.secret else [])]
    lines = [
        *(f"selector {selector}" for selector in control.selectors),
        ", ".join(f"“{name}”" for name in control.names),
        *([f"placeholder {', '.join(f'“{hint}”' for hint in control.placeholders)}"] if control.placeholders else []),
        *([f"attribute {', '.join(control.attributes)}"] if control.attributes else []),
        *([f"source: {control.source}"] if control.source else []),
    ]
    head = Text.assemble("  ", (clean(control.key), "bold"), (f"  {', '.join(marks)}", "dim"))
    body = "\n".join(clean(line) for line in lines if line)
    if not terminal.is_live("out"):
        terminal.result("\n".join([head.plain, *(f"      {line}" for line in body.splitlines())]))
        return
    terminal.result(head)
    terminal.result(Padding(Text(body), (0, 0, 0, 6)))
