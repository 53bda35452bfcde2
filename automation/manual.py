"""The man page, out of the texts that ``--help`` shows; ``docs/zoho-provision.1`` is what it makes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from typer.main import get_command

from automation.cli_help import ExamplesFirstGroup, split_help

if TYPE_CHECKING:
    from collections.abc import Iterator

    import typer
    from typer._click import Context
    from typer.core import TyperCommand

_CODE = re.compile(r"`([^`]+)`")
_STATUS = (
    ("0", "everything asked for is so"),
    ("1", "at least one org failed; each failure has a name and a remedy"),
    ("2", "the config or the command line is wrong, and nothing was touched"),
    ("3", "nothing failed, but a person is still awaited; a rerun goes on from there"),
    ("4", "only with plan \\-\\-detailed\\-exitcode: all could be planned, and there is something to do"),
    ("130", "interrupted; a rerun goes on from there"),
)
_FILES = (
    ("orgs.toml", "the config, named on the command line"),
    (".env", "beside the config: the values of variables that it names"),
    ("controls.toml", "beside the config: corrections of the table of controls"),
    (".zoho-provision/", "beside the config: the state folder with the journal, mode 0700"),
)
_ENVIRONMENT = (
    ("ZOHO_PROVISION_BROWSER, CHROME_BIN", "the browser to start"),
    ("NO_COLOR", "no colours"),
    ("ZOHO_PROVISION_DEBUG", "1 prints where an internal error came from"),
)


def man_page(app: typer.Typer, program: str) -> str:
    """Return the manual as troff's ``man`` macros.

    Args:
        app: The program.
        program: What it is called.
    """
    group = cast("ExamplesFirstGroup", get_command(app))
    sentence, examples, _ = split_help(group.help or "")
    lines = [
        f'.TH {program.upper()} 1 "" "{program}" "User Commands"',
        ".SH NAME",
        f"{_text(program)} \\- {_text(sentence[0].lower() + sentence[1:].rstrip('.'))}",
        ".SH SYNOPSIS",
        f".B {_text(program)}",
        r"[\fIoptions\fR] \fIcommand\fR [\fIarguments\fR]",
        ".SH DESCRIPTION",
        _text(sentence),
        *_examples(examples),
        ".SH COMMANDS",
    ]
    top = group.context_class(group, info_name=program)
    for title, command in group.commands.items():
        parts = getattr(command, "commands", None)  # those of a command that is only the name of several
        named = {f"{title} {name}": part for name, part in parts.items()} if parts else {title: command}
        for name, one in named.items():
            lines += _command(cast("TyperCommand", one), one.context_class(one, info_name=name, parent=top))
    lines += [*_list("EXIT STATUS", _STATUS), *_list("FILES", _FILES), *_list("ENVIRONMENT", _ENVIRONMENT)]
    return "\n".join([*lines, ""])


def _command(command: TyperCommand, context: Context) -> Iterator[str]:
    """Write a command: how it is called, its sentence, what one should know, its options, examples."""
    sentence, examples, explanation = split_help(command.help or "")
    pieces = " ".join(command.collect_usage_pieces(context))
    yield f".SS {_text(f'{context.info_name} {pieces}')}"
    yield _text(sentence)
    for paragraph in explanation.split("\n\n"):
        if paragraph.strip():
            yield ".PP"
            yield _text(paragraph)
    for param in command.get_params(context):
        record = param.get_help_record(context)
        if record is not None and record[0] != "--help":
            yield ".TP"
            yield f"\\fB{_text(record[0])}\\fR"
            yield _text(record[1]) if record[1] else "\\&"
    yield from _examples(examples)


def _examples(lines: list[str]) -> Iterator[str]:
    if lines:
        yield from (".PP", ".EX", *(_line(line) for line in lines), ".EE")


def _list(title: str, entries: tuple[tuple[str, str], ...]) -> Iterator[str]:
    yield f".SH {title}"
    for term, meaning in entries:
        yield from (".TP", f"\\fB{_text(term)}\\fR", meaning)


def _text(text: str) -> str:
    """Return running text: white space does not count, and what stands in back quotes is bold."""
    return _CODE.sub(r"\\fB\1\\fR", _line(" ".join(text.split())))


def _line(text: str) -> str:
    """Return a line in which nothing is taken for a request of troff."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
