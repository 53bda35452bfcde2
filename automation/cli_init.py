"""``init``: a first config, out of a few questions or a spreadsheet."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import Field

from automation.cli_check import blank_reports, report_refusal
from automation.cli_init_questions import Asker, NobodyAnswers, scope_rule
from automation.cli_schema import schema_text
from automation.errors import UsageFault
from automation.report.envelope import EXIT_DONE, EXIT_INTERRUPTED, Envelope

if TYPE_CHECKING:
    from pathlib import Path

    from automation.report.terminal import Terminal
    from flows.config import Batch
    from flows.config.draft import Draft


class InitEnvelope(Envelope):
    """The envelope of ``init``: the common keys, and the files that were written."""

    files: list[str] = Field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Given:
    """What the command line says.

    Attributes:
        sheet: A spreadsheet whose rows become orgs.
        email: The login.
        datacenter: Where it lives.
        scopes: What the connections may do.
        no_input: Ask nobody.
    """

    sheet: Path | None = None
    email: str | None = None
    datacenter: str | None = None
    scopes: list[str] = field(default_factory=list)
    no_input: bool = False


def init(file: Path, terminal: Terminal, given: Given) -> int:
    """Write a first config, with comments; it passes ``check``.

    Args:
        file: Where to; it must not exist.
        terminal: Where to ask and to say what was written.
        given: What the command line says.

    Returns:
        The exit status: 0 it is written, 2 something is wrong and nothing was written, 130 the person ended it.
    """
    try:
        draft = _draft(file, terminal, given)
        batch, written = _written(file, draft)
    except UsageFault as fault:
        return report_refusal("init", fault, terminal)
    except NobodyAnswers:
        terminal.say("Nothing was written.")
        return EXIT_INTERRUPTED
    for warning in batch.warnings:
        terminal.say(f"warning: {warning}")
    terminal.result("\n".join(f"{path} written" for path in written))
    terminal.say(f"Read it, then: zoho-provision check {file}")
    envelope = InitEnvelope(
        command="init",
        status="success",
        exit_code=EXIT_DONE,
        orgs=blank_reports(batch),
        files=[str(path) for path in written],
    )
    terminal.envelope(envelope)
    return EXIT_DONE


def at_a_terminal() -> bool:
    """Tell whether somebody can be asked."""
    return sys.stdin.isatty()


def _place_problems(file: Path) -> list[str]:
    if file.suffix != ".toml":
        return [f"{file}: a config is a TOML file; name it so, such as orgs.toml"]
    if file.exists():
        return [f"{file}: is there already and is not overwritten; name another file"]
    if not file.parent.is_dir():
        return [f"{file}: there is no folder {file.parent}; make it first"]
    return []


def _given_problems(given: Given) -> list[str]:
    """Return what is wrong with options that hold for every org."""
    from flows.config import rules  # noqa: PLC0415 - --help needs no rules
    from flows.config.from_sheet import datacenter_rule  # noqa: PLC0415 - as above

    judged = [
        ("--email", given.email, rules.email),
        ("--datacenter", given.datacenter, datacenter_rule),
        *(("--scope", scope, scope_rule) for scope in given.scopes),
    ]
    return [
        f"{option}: {complaint[0]}; {complaint[1]}"
        for option, value, rule in judged
        if value is not None and (complaint := rule(value)) is not None
    ]


def _draft(file: Path, terminal: Terminal, given: Given) -> Draft:
    """Return what the file is to hold.

    Raises:
        UsageFault: Something is wrong with the command line or the spreadsheet, or nobody can be asked.
        NobodyAnswers: The person ended it.
    """
    problems = [*_place_problems(file), *_given_problems(given)]
    if problems:
        raise UsageFault(problems)
    can_ask = not given.no_input and not terminal.json_mode and at_a_terminal()
    asker = Asker(terminal) if can_ask else None
    if given.sheet is not None:
        return _from_sheet(file, given.sheet, given, asker)
    if given.no_input:
        return _template(given)
    if asker is None:
        raise UsageFault(["init asks at a terminal; say --no-input for a template, or --from-csv SHEET"])
    return asker.draft(given.email, given.datacenter, given.scopes)


def _template(given: Given) -> Draft:
    """Return the example, with what the command line says in it."""
    from copy import deepcopy  # noqa: PLC0415 - only a template needs it

    from flows.config.draft import EXAMPLE  # noqa: PLC0415 - --help needs no draft

    draft = deepcopy(EXAMPLE)
    draft.identities[0] |= {"email": given.email} if given.email else {}
    draft.identities[0] |= {"datacenter": given.datacenter.lower()} if given.datacenter else {}
    draft.defaults |= {"service": {"scopes": given.scopes}} if given.scopes else {}
    return draft


def _from_sheet(file: Path, sheet: Path, given: Given, asker: Asker | None) -> Draft:
    """Return the orgs of a spreadsheet, and ask for what it does not say."""
    from flows.config.from_sheet import Answers, read_draft  # noqa: PLC0415 - --help needs no spreadsheet
    from flows.config.sheet import SUFFIXES  # noqa: PLC0415 - as above

    if sheet.suffix.lower() not in SUFFIXES:
        raise UsageFault(
            [f"--from-csv: {sheet} is no spreadsheet that can be read; save it as {' or '.join(SUFFIXES)}"]
        )
    read = read_draft(sheet, file, scopes_come=bool(given.scopes) or asker is not None)
    answers = Answers(email=given.email, datacenter=given.datacenter, scopes=given.scopes)
    if asker is not None:
        if read.findings.problems:
            raise UsageFault(read.findings.texts(read.findings.problems))
        if answers.email is None and read.lacks("email"):
            answers.email = asker.email()
        if answers.datacenter is None and read.lacks("datacenter"):
            answers.datacenter = asker.datacenter()
        if not answers.scopes and read.lacks("service", "scopes"):
            answers.scopes = asker.scopes()
    return read.draft(answers)


def _written(file: Path, draft: Draft) -> tuple[Batch, list[Path]]:
    """Check what is to be written as ``check`` would, and write it, with the schema beside it.

    Raises:
        UsageFault: It cannot be written.
    """
    from flows.config import load_text  # noqa: PLC0415 - --help needs no config
    from flows.config.draft import toml  # noqa: PLC0415 - as above
    from flows.config.schema import SCHEMA_FILE  # noqa: PLC0415 - as above

    text = toml(draft, file.name)
    batch = load_text(file, text, environ={})
    beside = file.with_name(SCHEMA_FILE)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as out:
            out.write(text)
        if beside.exists():
            return batch, [file]
        beside.write_text(schema_text(), encoding="utf-8", newline="\n")
    except OSError as refused:
        raise UsageFault(
            [f"{refused.filename}: cannot be written ({refused.strerror}); name a file of yours"]
        ) from None
    return batch, [file, beside]
