"""A secret is handed over to a keyring, an age file or a command, and stands on no argument list and in no error."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import keyring
import pytest
from pyrage import decrypt, x25519

from automation.errors import Stop
from automation.handover import ToAge, ToCommand, ToKeyring, deliver, recipient
from automation.redaction import Secret
from tests.automation.sessions.conftest import ring
from tests.automation.sessions.keyrings import Missing
from tests.canary.scanner import spelt

if TYPE_CHECKING:
    from tests.automation.sessions.keyrings import InMemory

__all__ = ["ring"]

VALUE = 'handed/Secret+0f9a=&"<3c>%5e7b'
PAYLOAD = Secret(json.dumps({"client_id": "1000.ABC", "client_secret": VALUE}))
Secret(VALUE)
READ = "import sys, pathlib; pathlib.Path('taken').write_text(sys.stdin.read())"


def to_python(folder: Path, code: str, *arguments: str, timeout: float = 30.0) -> ToCommand:
    return ToCommand((sys.executable, "-c", code, *arguments), folder, timeout)


def inside(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except FileNotFoundError:
        return False


async def failed(to: ToCommand | ToAge | ToKeyring) -> Stop:
    with pytest.raises(Stop) as stopped:
        await deliver(to, "eu-acme", PAYLOAD)
    stop = stopped.value
    assert stop.code == "handover_failed"
    assert "run the same command again" in stop.remedy
    for how, form in spelt(VALUE).items():
        assert form not in stop.message.encode(), how
    return stop


async def test_the_keyring_gets_it_under_the_name_that_is_told(ring: InMemory) -> None:
    where = await deliver(ToKeyring(), "eu-acme", PAYLOAD)
    assert where == "the system's keyring, as zoho-provision / eu-acme"
    assert ring.held == {("zoho-provision", "eu-acme"): PAYLOAD.reveal()}


async def test_without_a_keyring_the_hand_over_fails_by_name(ring: InMemory) -> None:
    del ring
    keyring.set_keyring(Missing())
    assert "this machine has none" in (await failed(ToKeyring())).message


async def test_each_recipient_opens_the_age_file_and_nobody_else(tmp_path: Path) -> None:
    ours, theirs, stranger = (x25519.Identity.generate() for _ in range(3))
    to = ToAge((str(ours.to_public()), str(theirs.to_public())), tmp_path / "vault")
    path = tmp_path / "vault" / "eu-acme.age"
    assert await deliver(to, "eu-acme", PAYLOAD) == str(path)
    sealed = path.read_bytes()
    assert sealed.startswith(b"-----BEGIN AGE ENCRYPTED FILE-----")
    for identity in (ours, theirs):
        assert decrypt(sealed, [identity]).decode() == PAYLOAD.reveal()
    with pytest.raises(Exception, match="No matching keys"):
        decrypt(sealed, [stranger])
    assert [stat.S_IMODE(entry.stat().st_mode) for entry in (path, path.parent)] == [0o600, 0o700]
    assert not any(form in sealed for form in spelt(VALUE).values())


async def test_an_age_file_that_cannot_be_written_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = ToAge((str(x25519.Identity.generate().to_public()),), tmp_path)
    await deliver(to, "eu-acme", PAYLOAD)
    path = tmp_path / "eu-acme.age"
    before = path.read_bytes()

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("automation.private.os.fsync", full)
    assert "No space left on device" in (await failed(to)).message
    assert path.read_bytes() == before
    assert inside(tmp_path) == [path]


@pytest.mark.parametrize("text", ["", "age1", "AGE-SECRET-KEY-1QQQ", "ssh-rsa AAAA", "ops@consultancy.example"])
def test_what_is_no_recipient_is_none(text: str) -> None:
    assert recipient(text) is None


async def test_a_command_reads_it_on_stdin_with_its_arguments_as_they_stand(tmp_path: Path) -> None:
    code = f"{READ}; pathlib.Path('given').write_text(repr(sys.argv[1:]))"
    await deliver(to_python(tmp_path, code, "$(id)", "a b; c", "*"), "eu-acme", PAYLOAD)
    assert json.loads((tmp_path / "taken").read_text())["client_secret"] == VALUE
    assert (tmp_path / "given").read_text() == repr(["$(id)", "a b; c", "*"])


async def test_a_command_does_not_get_to_see_the_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPS_PASSWORD", "pass")
    monkeypatch.setenv("VAULT_ADDR", "https://vault.example")
    code = "import os, pathlib; pathlib.Path('seen').write_text(' '.join(os.environ))"
    await deliver(to_python(tmp_path, code), "eu-acme", PAYLOAD, without=["OPS_PASSWORD"])
    seen = (tmp_path / "seen").read_text().split()
    assert "VAULT_ADDR" in seen
    assert "OPS_PASSWORD" not in seen


async def test_a_program_beside_the_config_is_found_from_anywhere(tmp_path: Path) -> None:
    script = tmp_path / "store.sh"
    script.write_text("#!/bin/sh\ncat > taken\n")
    script.chmod(0o700)
    await deliver(ToCommand(("./store.sh",), tmp_path, 30.0), "eu-acme", PAYLOAD)
    assert VALUE in json.loads((tmp_path / "taken").read_text()).values()


async def test_a_command_that_reads_nothing_and_ends_well_is_believed(tmp_path: Path) -> None:
    await deliver(to_python(tmp_path, "pass"), "eu-acme", PAYLOAD)


async def test_a_failing_command_is_told_with_what_it_said_but_no_secret(tmp_path: Path) -> None:
    code = "import sys; sys.stdin.read(); print('vault is sealed\\x1b[2J', file=sys.stderr); sys.exit(3)"
    assert "ended with status 3; it said: vault is sealed" in (await failed(to_python(tmp_path, code))).message


@pytest.mark.parametrize(
    "echo",
    [
        "sys.stdin.read()",
        "base64.encodebytes(sys.stdin.read().encode()).decode()",
        "'\\n'.join(json.load(sys.stdin)['client_secret'])",
        "sys.stdin.read() + 'x' * 20_000",
    ],
)
async def test_a_command_that_complains_with_the_secret_in_it_is_not_quoted(tmp_path: Path, echo: str) -> None:
    code = f"import sys, base64, json; print({echo}, file=sys.stderr); sys.exit(1)"
    stop = await failed(to_python(tmp_path, code))
    assert stop.message.endswith("since a secret may be in it.")
    assert base64.b64encode(b"client_secret")[:10].decode() not in stop.message


async def test_what_a_command_prints_goes_nowhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    await deliver(to_python(tmp_path, "import sys; print(sys.stdin.read())"), "eu-acme", PAYLOAD)
    assert capfd.readouterr() == ("", "")


async def test_a_command_that_does_not_end_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    waits = "tail -f /dev/null & echo $! > child; echo $$ > own; wait"
    to = ToCommand(("sh", "-c", waits), tmp_path, 1.0)
    assert "did not end within 1 s" in (await failed(to)).message
    assert not is_alive(int((tmp_path / "own").read_text()))
    assert not is_alive(int((tmp_path / "child").read_text()))


async def test_a_command_is_ended_when_the_run_is_interrupted(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "begun")
    to = ToCommand(("sh", "-c", "echo $$ > begun; exec tail -f /dev/null"), tmp_path, 30.0)
    work = asyncio.ensure_future(deliver(to, "eu-acme", PAYLOAD))
    pid = int(await asyncio.to_thread((tmp_path / "begun").read_text))
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert not is_alive(pid)


@pytest.mark.parametrize("program", ["no-such-program", "./no-such-program", "."])
async def test_a_program_that_is_not_there_fails_by_name(tmp_path: Path, program: str) -> None:
    assert f"the command {program}: " in (await failed(ToCommand((program,), tmp_path, 1.0))).message
