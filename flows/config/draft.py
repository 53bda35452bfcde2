"""A first config, written out: TOML with comments, as a person would keep it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import tomlkit

from flows.config.schema import SCHEMA_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_WIDE = 3
"""A list of more texts has one on each line."""
_COLUMN = 46
"""Where the comment behind a line begins."""

_SAID = {
    "identities": "a Zoho login: yours, or one of your team's",
    "datacenter": "where the account lives: us eu in au jp ca sa cn uk ae",
    "defaults": "any key of an org; an org's own key wins",
    "service.scopes": "what the connection may do; look for more with `zoho-provision scopes search WORD`",
    "orgs": "one client organisation",
    "crm_org_id": "the digits after /crm/org in the address of its CRM pages",
    "client.name": 'the OAuth client; no "Zoho" in it',
    "connection.link_name": "what your Deluge code refers to",
}
"""What is said of a key where it stands for the first time."""


@dataclass(slots=True)
class Draft:
    """What a new config is to hold, as tables of TOML.

    Attributes:
        identities: The logins.
        defaults: What all orgs share.
        orgs: The client organisations.
        is_example: The values are invented, and the file says so.
    """

    identities: list[dict[str, Any]] = field(default_factory=list)
    defaults: dict[str, Any] = field(default_factory=dict)
    orgs: list[dict[str, Any]] = field(default_factory=list)
    is_example: bool = False

    def document(self) -> dict[str, Any]:
        """Return the config as a parser would."""
        return {"identities": self.identities, "defaults": self.defaults, "orgs": self.orgs}


EXAMPLE = Draft(
    identities=[{"name": "ops", "email": "ops@consultancy.example", "datacenter": "eu"}],
    defaults={"identity": "ops", "service": {"scopes": ["@crm-read"]}},
    orgs=[
        {
            "name": "acme",
            "crm_org_id": "20061234567",
            "homepage_url": "https://acme.example",
            "client": {"name": "Acme CRM Link"},
            "connection": {"link_name": "acme_crm_link"},
        }
    ],
    is_example=True,
)
"""What a template holds."""


def toml(draft: Draft, name: str) -> str:
    """Write a draft as TOML.

    Args:
        draft: What it holds.
        name: The file's name, for the comments.
    """
    said: set[str] = set()
    lines = [
        f"#:schema ./{SCHEMA_FILE}",
        f"# Written by `zoho-provision init`. Is it right? `zoho-provision check {name}`",
        "# Secrets never stand in this file: it may name environment variables, and the .env beside it may hold them.",
    ]
    if draft.is_example:
        lines.append("# All values are examples. Put yours in their place.")
    for identity in draft.identities:
        lines += ["", _with("[[identities]]", "identities", said), *_pairs(identity, said)]
        if "password_env" not in identity:
            lines.append(
                _line('# password_env = "OPS_PASSWORD"', "a variable's name; without it you type the password")
            )
    if draft.defaults:
        lines += ["", _with("[defaults]", "defaults", said), *_pairs(draft.defaults, said)]
    for org in draft.orgs:
        lines += ["", _with("[[orgs]]", "orgs", said), *_pairs(org, said)]
    return "\n".join([*lines, ""])


def _pairs(table: Mapping[str, Any], said: set[str]) -> list[str]:
    pairs = list(_flat(table))
    width = max((len(key) for key, _ in pairs), default=0)
    lines: list[str] = []
    for key, value in pairs:
        first, *others = _value(value)
        lines += [_with(f"{key:{width}} = {first}", key, said), *others]
    return lines


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _value(value: str | bool | Sequence[str]) -> list[str]:  # noqa: FBT001 - a value, not a switch
    """Return a value as TOML writes it, in one line or more."""
    if isinstance(value, str | bool) or len(value) <= _WIDE:
        return [tomlkit.item(value).as_string()]
    return ["[", *(f"    {tomlkit.item(text).as_string()}," for text in value), "]"]


def _with(line: str, key: str, said: set[str]) -> str:
    """Return a line with what is said of its key, the first time."""
    if key in said or key not in _SAID:
        return line
    said.add(key)
    return _line(line, _SAID[key])


def _line(line: str, comment: str) -> str:
    return f"{line:{_COLUMN}} # {comment}"
