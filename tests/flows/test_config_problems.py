"""Every fault of a config is named with file, line, key, what is wrong and what would be right.

The cases stand in ``test_config_problems.txt``, as edits of one sound config and the exact texts.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest

from automation.errors import UsageFault
from flows.config import load

BASE = """\
[[identities]]
name = "ops"
email = "ops@consultancy.example"
datacenter = "eu"

[[orgs]]
name = "acme"
crm_org_id = "20061234567"
homepage_url = "https://acme.example"
client = { name = "Acme CRM Link" }
service = { name = "Acme Link", scopes = ["ZohoCRM.org.READ", "ZohoCRM.modules.ALL"] }
connection = {}
verify = {}
"""


class Case(NamedTuple):
    """A bad config and all that is to be said of it."""

    name: str
    text: str
    problems: list[str]


def cases() -> list[Case]:
    table = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")
    return [case_of(*block.split("\n", 1)) for block in table.split("\n# ")[1:]]


def case_of(name: str, body: str) -> Case:
    edits: dict[int, list[str]] = defaultdict(list)
    for number, line in re.findall(r"^(\d+)\| ?(.*)$", body, re.MULTILINE):
        edits[int(number)].append(line)
    base = dict(enumerate(BASE.splitlines(), 1))
    lines = [line for number in base for line in edits.get(number, [base[number]])]
    return Case(name, "\n".join(lines) + "\n", re.findall(r"^-> (.*)$", body, re.MULTILINE))


def refused(file: Path, content: str | bytes) -> list[str]:
    """Load a file that is not to pass; return its problems without the name of the file."""
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UsageFault) as caught:
        load(file, environ={"EMPTY_ONE": ""})
    return [problem.removeprefix(f"{file}:").replace(str(file.parent), "DIR") for problem in caught.value.problems]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_bad_config_is_refused_in_exact_words(tmp_path: Path, case: Case) -> None:
    assert case.problems
    assert refused(tmp_path / "orgs.toml", case.text) == case.problems


def test_the_table_is_long_enough() -> None:
    assert len(cases()) >= 40


def test_the_base_itself_is_sound(tmp_path: Path) -> None:
    file = tmp_path / "orgs.toml"
    file.write_text(BASE)
    assert load(file, environ={}).warnings == ()


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_no_value_that_may_be_a_secret_is_repeated(tmp_path: Path, case: Case) -> None:
    said = "\n".join(refused(tmp_path / "orgs.toml", case.text))
    for secret in ("s3cr3t-value", "correct horse", "hunter2"):
        assert secret not in said


def test_faults_of_every_part_are_reported_together(tmp_path: Path) -> None:
    text = BASE.replace('"ops@consultancy.example"', '"ops"').replace('datacenter = "eu"', 'datacenter = "eu"\nx = 1')
    text = text.replace("Acme CRM Link", "Acme-Link").replace("ZohoCRM.modules.ALL", "ZohoCRM")
    text += '[datacenters.us]\napi = "http://www.zohoapis.com"\n[defaults]\nhomepage_url = 7\n[[orgs]]\nname = "bee"\n'
    assert [problem.split(";")[0] for problem in refused(tmp_path / "orgs.toml", text)] == [
        "3: identities.ops.email: is no e-mail address",
        "5: identities.ops.x: is no key of a config",
        "11: orgs.acme.client.name: holds '-', which Zoho refuses in a client name",
        "12: orgs.acme.service.scopes[1]: is no scope",
        "16: datacenters.us.api: is plain http",
        "18: defaults.homepage_url: is not a text",
        "19: orgs.bee.crm_org_id: is missing",
        "19: orgs.bee.client.name: is missing",
        "19: orgs.bee.service.scopes: is missing",
    ]


def test_a_fault_in_the_defaults_is_said_once(tmp_path: Path) -> None:
    text = '[defaults]\nservice.scopes = ["ZohoCRM"]\n' + BASE.replace(
        'service = { name = "Acme Link", scopes = ["ZohoCRM.org.READ", "ZohoCRM.modules.ALL"] }', ""
    )
    text += "".join(
        f'[[orgs]]\nname = "o{n}"\ncrm_org_id = "{n}"\nhomepage_url = "https://o.example"\nclient.name = "O {n}"\n'
        for n in range(9)
    )
    (problem,) = refused(tmp_path / "orgs.toml", text)
    assert problem.startswith("2: defaults.service.scopes[0]: is no scope; ")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"# \xff\nname = 1\n", "1: file: is not UTF-8; save it as UTF-8"),
        (b"a = 1\nb = '\xe4'\n", "2: file: is not UTF-8; save it as UTF-8"),
        (b"a = 1\nb = [", '2: syntax: Invalid value; write TOML, such as name = "value"'),
        (b"a = " + b"[" * 5000, "1: syntax: is nested too deeply; write TOML as the README shows it"),
    ],
)
def test_what_is_no_toml_is_refused(tmp_path: Path, content: bytes, expected: str) -> None:
    assert refused(tmp_path / "orgs.toml", content) == [expected]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "orgs.toml"
    with pytest.raises(UsageFault) as caught:
        load(file)
    assert caught.value.problems == [f"{file}:1: file: does not exist; give the path of a config file"]


def test_a_directory_is_no_config(tmp_path: Path) -> None:
    with pytest.raises(UsageFault) as caught:
        load(tmp_path)
    assert caught.value.problems == [f"{tmp_path}:1: file: is a directory; give the path of the config file in it"]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(UsageFault) as caught:
        load(tmp_path / "orgs.toml")
    assert caught.value.problems == [
        f"{tmp_path / 'orgs.toml'}:1: file: cannot be read (Permission denied); make it readable"
    ]


def test_a_mark_at_the_start_and_line_ends_of_windows_are_fine(tmp_path: Path) -> None:
    file = tmp_path / "orgs.toml"
    file.write_bytes(b"\xef\xbb\xbf" + BASE.replace("\n", "\r\n").encode())
    assert load(file, environ={}).orgs[0].name == "acme"
    text = BASE.replace('"https://acme.example"', '"acme"').replace("\n", "\r\n")
    assert refused(file, text)[0].startswith("9: orgs.acme.homepage_url: is no web address")


WARNED = {
    "ZohoCRM.modulse.ALL": (
        "ZohoCRM.modulse.ALL is not among the known scopes, and one wrong scope spoils all; "
        "did you mean ZohoCRM.modules.ALL?"
    ),
    "Unheard.of": (
        "Unheard.of is not among the known scopes, and one wrong scope spoils all; "
        "check its spelling in the API page of the product"
    ),
    "ZohoDesk.tickets.READ": (
        "ZohoDesk.tickets.READ is doubtful: only connector catalogues write it so; "
        "Zoho Desk's own scopes begin with Desk, such as Desk.tickets.READ"
    ),
}


@pytest.mark.parametrize("scope", WARNED)
def test_an_odd_scope_is_a_warning(tmp_path: Path, scope: str) -> None:
    file = tmp_path / "orgs.toml"
    file.write_text(BASE.replace("ZohoCRM.modules.ALL", scope).replace("{}", '{ scopes = ["ZohoCRM.org.READ"] }', 1))
    batch = load(file, environ={})
    assert batch.warnings == (f"{file}:11: orgs.acme.service.scopes[1]: {WARNED[scope]}",)
    assert batch.orgs[0].service.scopes == ("ZohoCRM.org.READ", scope)


def test_a_letter_with_an_accent_in_a_client_name_is_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "orgs.toml"
    file.write_text(BASE.replace("Acme CRM", "Acmé CRM"), encoding="utf-8")
    (warning,) = load(file, environ={}).warnings
    assert warning == (
        f"{file}:10: orgs.acme.client.name: holds a letter outside A to Z, and nobody was found who says that Zoho "
        "takes it in a client name; write it without accents to be safe"
    )


def test_two_identities_of_one_login_are_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "orgs.toml"
    second = '[[identities]]\nname = "two"\nemail = "OPS@consultancy.example"\ndatacenter = "eu"\n'
    file.write_text(second + BASE.replace("verify = {}", 'identity = "ops"'))
    (warning,) = load(file, environ={}).warnings
    assert warning == (
        f"{file}:7: identities.ops.email: is the login of identities.two already; "
        "one identity serves all orgs of a login"
    )


def test_client_names_clash_across_identities_of_one_login(tmp_path: Path) -> None:
    text = BASE.replace("verify = {}", 'identity = "ops"')
    text += text.replace('"ops"', '"two"').replace('"acme"', '"bee"').replace("2006", "2007").replace("Acme Link", "B")
    assert refused(tmp_path / "orgs.toml", text) == [
        "23: orgs.bee.client.name: is the client name of orgs.acme already; client names differ inside an identity"
    ]
