"""Help that begins with examples and groups options, in plain text: it stands on the screen at once."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from typer._click import Context, HelpFormatter

_REST = "General"


class ExamplesFirstCommand(TyperCommand):
    """A command whose docstring is its help: one sentence, an ``Examples:`` block, then what one should know."""

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the sentence, the examples, the usage, the explanation and the options by group."""
        sentence, examples, explanation = split_help(self.help or "")
        formatter.write_text(sentence)
        write_examples(formatter, examples)
        formatter.write_paragraph()
        self.format_usage(ctx, formatter)
        if explanation:
            formatter.write_paragraph()
            formatter.write_text(explanation)
        self.format_options(ctx, formatter)

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the options, one section a group, in the order in which the groups first appear."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None:
                kind = "Arguments" if param.param_type_name == "argument" else _REST
                group = getattr(param, "rich_help_panel", None) or kind
                groups.setdefault(group, []).append(record)
        if _REST in groups:
            groups[_REST] = groups.pop(_REST)  # --help and its like come last
        for group, records in groups.items():
            with formatter.section(group):
                formatter.write_dl(records)


class ExamplesFirstGroup(TyperGroup):
    """The program itself: one sentence, examples, usage, commands, options."""

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the sentence, the examples, the usage, the commands and the options."""
        sentence, examples, explanation = split_help(self.help or "")
        formatter.write_text(sentence)
        write_examples(formatter, examples)
        formatter.write_paragraph()
        self.format_usage(ctx, formatter)
        with formatter.section("Commands"):
            formatter.write_dl([(name, first_line(command.help)) for name, command in self.commands.items()])
        records = [record for param in self.get_params(ctx) if (record := param.get_help_record(ctx))]
        with formatter.section(_REST):
            formatter.write_dl(records)
        if explanation:
            formatter.write_paragraph()
            formatter.write_text(explanation)


def split_help(text: str) -> tuple[str, list[str], str]:
    """Split a docstring into its first sentence, the lines of its ``Examples:`` block, and the rest.

    Args:
        text: The docstring.
    """
    sentence, _, rest = inspect.cleandoc(text).partition("\n\n")
    if not rest.startswith("Examples:"):
        return sentence, [], rest
    block, _, explanation = rest.partition("\n\n")
    return sentence, [line.strip() for line in block.splitlines()[1:]], explanation


def first_line(text: str | None) -> str:
    """Return the sentence a command is listed with.

    Args:
        text: Its docstring.
    """
    return " ".join(split_help(text or "")[0].split())


def write_examples(formatter: HelpFormatter, examples: list[str]) -> None:
    """Write the block of examples, each on a line of its own.

    Args:
        formatter: Where to.
        examples: The lines.
    """
    if examples:
        with formatter.section("Examples"):
            for line in examples:
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
