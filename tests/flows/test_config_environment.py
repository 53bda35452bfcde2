"""Where the variables that a config names are looked up."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from automation.errors import UsageFault
from flows.config import environment, load

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
[[identities]]
name = "ops"
email = "ops@consultancy.example"
datacenter = "eu"
password_env = "OPS_PASSWORD"

[[orgs]]
name = "acme"
crm_org_id = "1"
homepage_url = "https://acme.example"
client.name = "Acme"
service.scopes = ["ZohoCRM.org.READ"]
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a config file in one folder, with the process in another; the variable is not set."""
    monkeypatch.delenv("OPS_PASSWORD", raising=False)
    for folder in ("here", "beside"):
        (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    file = tmp_path / "beside" / "orgs.toml"
    file.write_text(CONFIG)
    return file


def test_the_process_wins_then_the_file_beside_then_the_one_here(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (config.parent.parent / "here" / ".env").write_text("A=here\nB=here\nC=here\n")
    (config.parent / ".env").write_text("A=beside\nB=beside\n")
    monkeypatch.setenv("A", "process")
    found = environment(config)
    assert (found["A"], found["B"], found["C"]) == ("process", "beside", "here")
    assert "B" not in os.environ


def test_a_password_out_of_a_file_is_found(config: Path) -> None:
    (config.parent / ".env").write_text("OPS_PASSWORD='pa$s ${HOME} #1'\n")
    batch = load(config)
    password = batch.identities[0].password(environment(config))
    assert password is not None
    assert password.reveal() == "pa$s ${HOME} #1"


def test_without_any_file_it_is_the_environment(config: Path) -> None:
    assert environment(config) == dict(os.environ)


def test_one_folder_is_read_once(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(config.parent)
    (config.parent / ".env").write_text("B=beside\nNO_VALUE\n")
    assert environment(config)["B"] == "beside"
    assert "NO_VALUE" not in environment(config)


def test_an_empty_variable_of_the_process_wins_too(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (config.parent / ".env").write_text("OPS_PASSWORD=x\n")
    monkeypatch.setenv("OPS_PASSWORD", "")
    with pytest.raises(UsageFault, match="names the environment variable OPS_PASSWORD, which is empty"):
        load(config)


def test_a_line_that_cannot_be_read_is_named_without_its_text(config: Path) -> None:
    beside = config.parent / ".env"
    beside.write_text('# passwords\n\nOPS_PASSWORD="s3cr3t-value\n')
    with pytest.raises(UsageFault) as caught:
        load(config)
    (problem,) = caught.value.problems
    assert problem == (
        f"{config}:5: identities.ops.password_env: names the environment variable OPS_PASSWORD, which is not set; "
        f"set it in the environment or in {beside}, or take password_env out and type the password "
        f"(line 3 of {beside} cannot be read)"
    )


@pytest.mark.parametrize("content", [b"OPS_PASSWORD=\xff\n", None])
def test_a_file_that_cannot_be_read_is_named(config: Path, content: bytes | None) -> None:
    beside = config.parent / ".env"
    if content is None:
        beside.mkdir()
    else:
        beside.write_bytes(content)
    with pytest.raises(UsageFault) as caught:
        load(config)
    assert caught.value.problems[0].endswith(f"({beside} cannot be read)")


@pytest.mark.skipif(os.name != "posix", reason="rights of others are a matter of POSIX")
@pytest.mark.parametrize(("mode", "warned"), [(0o644, True), (0o640, True), (0o604, True), (0o600, False)])
def test_a_file_of_passwords_that_others_may_read_is_a_warning(config: Path, mode: int, warned: bool) -> None:
    file = config.parent / ".env"
    file.write_text("OPS_PASSWORD=hidden-hidden\n")
    file.chmod(mode)
    expected = (f"{file}: can be read by others (mode {mode:04o}); chmod 600 {file}",)
    assert load(config).warnings == (expected if warned else ())
