"""A first config out of a spreadsheet: its orgs, and the logins where it has columns for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from automation.errors import UsageFault
from flows.config import rules
from flows.config.batch import resolved
from flows.config.columns import COLUMNS, Column, OrgsSheet, read_orgs
from flows.config.draft import Draft
from flows.config.problems import Findings, listed
from flows.datacenters import builtin

if TYPE_CHECKING:
    from pathlib import Path

LOGIN_COLUMNS: dict[str, Column] = {"email": Column(("email",)), "datacenter": Column(("datacenter",))}
"""Columns that a sheet may have beside those of an org when a config is made of it: whose login each org is."""

_A_NAME = "ops"
"""What the only login is called where the sheet does not say."""


@dataclass(slots=True)
class Answers:
    """What a person answers for the whole file; None where nobody was asked or the sheet says.

    Attributes:
        email: The login.
        datacenter: Where it lives.
        scopes: What every connection may do.
    """

    email: str | None = None
    datacenter: str | None = None
    scopes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class SheetDraft:
    """A spreadsheet on its way to a config.

    Attributes:
        findings: What is wrong with it.
        sheet: Its orgs.
    """

    findings: Findings
    sheet: OrgsSheet

    def lacks(self, *key: str) -> bool:
        """Say whether an org has no value for a key."""
        return any(_found(table, key) is None for table in self.sheet.tables)

    def draft(self, answers: Answers) -> Draft:
        """Put the sheet and the answers together.

        Args:
            answers: What the sheet does not say.

        Raises:
            UsageFault: With every problem of the sheet and the answers.
        """
        identities = _identities(self.sheet, answers, self.findings)
        defaults: dict[str, Any] = {}
        if len(identities) == 1:
            defaults["identity"] = identities[0]["name"]
            for table in self.sheet.tables:
                table.pop("identity", None)
        if answers.scopes and self.lacks("service", "scopes"):
            defaults["service"] = {"scopes": answers.scopes}
        made = Draft(identities=identities, defaults=defaults, orgs=self.sheet.tables)
        self.findings.document = made.document()
        resolved(self.findings, {})
        return made


def read_draft(file: Path, into: Path, *, scopes_come: bool) -> SheetDraft:
    """Read a spreadsheet for a new config.

    Args:
        file: The spreadsheet.
        into: The config that will be written; names what belongs to no cell.
        scopes_come: The scopes need not stand in the sheet, since they are given or asked for.

    Raises:
        UsageFault: It cannot be read at all.
    """
    findings = Findings(into, {"orgs_file": str(file)}, "")
    defaults: dict[str, Any] = {"service": {"scopes": []}} if scopes_come else {}
    sheet = read_orgs(file, findings, {**COLUMNS, **LOGIN_COLUMNS}, defaults)
    if findings.is_faulty(("orgs_file",)):
        raise UsageFault([f"--from-csv: {problem.wrong}; {problem.right}" for problem in findings.problems])
    place = ("orgs_file", sheet.header_line, "scopes")
    if place in findings.faulty:
        findings.problems = {problem: None for problem in findings.problems if problem.path != place}
        findings.fault(place, "is missing", "add a column scopes, or give --scope")
    return SheetDraft(findings, sheet)


def _found(table: Any, key: tuple[str, ...]) -> Any:
    for step in key:
        table = table.get(step) if isinstance(table, dict) else None
    return table


def _identities(sheet: OrgsSheet, answers: Answers, findings: Findings) -> list[dict[str, Any]]:
    """Return the logins of the rows, and let each row name its own."""
    for title, answer in (("email", answers.email), ("datacenter", answers.datacenter)):
        if answer is None and (title,) not in sheet.columns and sheet.tables:
            right = f"add a column {title}, or give --{title}"
            findings.fault(("orgs_file", sheet.header_line, title), "is missing", right)
            findings.faulty.update(("orgs", sheet.first + index, title) for index in range(len(sheet.tables)))
    by_login: dict[tuple[str, str], dict[str, Any]] = {}
    taken: dict[str, tuple[str, str]] = {}
    for index, table in enumerate(sheet.tables):
        path = ("orgs", sheet.first + index)
        email = _login(table.pop("email", None), answers.email, (*path, "email"), rules.email, findings)
        centre = _login(
            table.pop("datacenter", None), answers.datacenter, (*path, "datacenter"), datacenter_rule, findings
        )
        if email is None or centre is None:
            # It is told already; the row's other faults are to be told too.
            findings.faulty.add((*path, "identity"))
            continue
        centre = centre.lower()
        login = (email.casefold(), centre)
        given = table.get("identity")
        if given is not None and taken.get(given, login) != login:
            findings.fault(
                (*path, "identity"), "is the identity of another login in an earlier row", "name it otherwise"
            )
            continue
        if login not in by_login:
            name = given or _free(_A_NAME if email == answers.email else email.partition("@")[0], taken)
            by_login[login] = {"name": name, "email": email, "datacenter": centre}
        taken.setdefault(by_login[login]["name"], login)
        table["identity"] = by_login[login]["name"]
    if not by_login:
        findings.faulty.add(("identities",))  # it is told already
    return list(by_login.values())


def _login(
    value: str | None, otherwise: str | None, path: tuple[str | int, ...], rule: rules.Rule, findings: Findings
) -> str | None:
    chosen = value or otherwise
    if findings.is_faulty(path):
        return None
    option = f"--{path[-1]}"
    complaint = ("is missing", f"give it here or with {option}") if chosen is None else rule(chosen)
    if complaint is not None:
        findings.fault(path, *complaint)
        return None
    return chosen


def datacenter_rule(value: str) -> rules.Complaint | None:
    """Check the word for a data centre; a new config knows the built-in ones."""
    return None if value.lower() in builtin() else ("names no data centre", f"known: {listed(builtin())}")


def _free(name: str, taken: dict[str, tuple[str, str]]) -> str:
    """Return a name that no login has yet."""
    number = 1
    free = name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free
