"""The questions of ``init``: each is asked until its answer is sound."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from automation.report.terminal import Terminal
    from flows.config.draft import Draft

_CRM_ADDRESS = re.compile(r"https://[^/]+/crm/org(\d+)(?:/.*)?")
_BETWEEN = re.compile(r"[\s,;]+")


class NobodyAnswers(Exception):  # noqa: N818 - the person ended it
    """The terminal was closed in the middle of the questions."""


def scope_rule(scope: str) -> tuple[str, str] | None:
    """Check one scope or bundle for what makes a config wrong; what is only odd is a warning later."""
    from flows.scope_search import SIGN, bundles, members  # noqa: PLC0415 - --help needs no table
    from flows.scopes import finding  # noqa: PLC0415 - as above

    if scope.startswith(SIGN):
        return None if members(scope) else (f"{scope} names no bundle of scopes", f"known: {', '.join(bundles())}")
    judged = finding(scope)
    return (judged.wrong, judged.right) if judged is not None and judged.grade in {"malformed", "bad"} else None


@dataclass(slots=True)
class Asker:
    """Asks a person at the terminal, each question until the answer is sound.

    Attributes:
        terminal: Where the questions stand; answers are read from stdin.
    """

    terminal: Terminal

    def draft(self, email: str | None, datacenter: str | None, scopes: list[str]) -> Draft:
        """Ask for a whole config.

        Args:
            email: The login, where it is known already.
            datacenter: The same.
            scopes: The same.
        """
        from flows.config.draft import Draft  # noqa: PLC0415 - --help needs no draft

        email = email or self.email()
        centre = (datacenter or self.datacenter()).lower()
        scopes = scopes or self.scopes()
        orgs: list[dict[str, Any]] = []
        while not orgs or self.agrees("Another client? [y/N]"):
            orgs.append(self.org(orgs))
        login = {"name": "ops", "email": email, "datacenter": centre}
        return Draft(identities=[login], defaults={"identity": "ops", "service": {"scopes": scopes}}, orgs=orgs)

    def org(self, before: list[dict[str, Any]]) -> dict[str, Any]:
        """Ask for one client; its names must differ from those before."""
        from flows.config import rules  # noqa: PLC0415 - --help needs no rules

        others = {
            word: {str(org[word] if inner is None else org[word][inner]).casefold() for org in before}
            for word, inner in (("name", None), ("client", "name"), ("connection", "link_name"))
        }
        name = self.ask("Short name of the client, such as acme:", _new(rules.key_name, others["name"]))
        number = self.ask(
            "Its CRM org id, or the address of one of its CRM pages:", lambda said: rules.crm_org_id(_org_id(said))
        )
        homepage = self.ask("Its homepage:", lambda said: rules.url(_address(said)))
        title = f"{re.sub(r'[-_]+', ' ', name).title()} CRM Link"
        suggested = None if rules.client_name(title) else title
        client = self.ask("Name of the OAuth client:", _new(rules.client_name, others["client"]), suggested)
        link = self.ask(
            "Link name of the connection, what Deluge code refers to:",
            _new(rules.link_name, others["connection"]),
            rules.derived_link_name(client),
        )
        return {
            "name": name,
            "crm_org_id": _org_id(number),
            "homepage_url": _address(homepage),
            "client": {"name": client},
            "connection": {"link_name": link},
        }

    def email(self) -> str:
        """Ask for the login."""
        from flows.config import rules  # noqa: PLC0415 - --help needs no rules

        return self.ask("E-mail address of your Zoho login:", rules.email)

    def datacenter(self) -> str:
        """Ask where the account lives."""
        from flows.config.from_sheet import datacenter_rule  # noqa: PLC0415 - --help needs no table

        return self.ask("Its data centre (us eu in au jp ca sa cn uk ae):", datacenter_rule)

    def scopes(self) -> list[str]:
        """Ask what the connections may do."""

        def rule(said: str) -> tuple[str, str] | None:
            return next((wrong for scope in _BETWEEN.split(said) if (wrong := scope_rule(scope)) is not None), None)

        question = "Scopes of the connection, or bundles of them (`zoho-provision scopes bundles` lists those):"
        return list(dict.fromkeys(_BETWEEN.split(self.ask(question, rule, "@crm-read"))))

    def agrees(self, question: str) -> bool:
        """Ask for yes or no; no is the default."""
        self.terminal.say(question)
        return _answer().casefold() in {"y", "yes"}

    def ask(self, question: str, rule: Callable[[str], tuple[str, str] | None], suggested: str | None = None) -> str:
        """Ask until the answer is sound.

        Args:
            question: What is asked.
            rule: Says what is wrong with an answer.
            suggested: What an empty answer means.

        Raises:
            NobodyAnswers: The terminal was closed.
        """
        while True:
            self.terminal.say(question if suggested is None else f"{question} [{suggested}]")
            answer = _answer() or suggested or ""
            complaint = rule(answer)
            if complaint is None:
                return answer
            self.terminal.say(f"That {complaint[0]}; {complaint[1]}.")


def _answer() -> str:
    line = sys.stdin.readline()
    if not line:
        raise NobodyAnswers
    return line.strip()


def _new(rule: Callable[[str], tuple[str, str] | None], taken: set[str]) -> Callable[[str], tuple[str, str] | None]:
    """Return a rule that also refuses what another client has."""

    def judged(said: str) -> tuple[str, str] | None:
        return rule(said) or (("is that of another client", "give each its own") if said.casefold() in taken else None)

    return judged


def _org_id(said: str) -> str:
    """Return the digits, also out of an address (facts C1)."""
    found = _CRM_ADDRESS.fullmatch(said)
    return found[1] if found else said


def _address(said: str) -> str:
    return said if "://" in said or not said else f"https://{said}"
