"""The keyring of the system: used when it can be trusted, and never waited for without end."""

from __future__ import annotations

import keyring
import pytest

from automation import keychain
from automation.redaction import Secret
from tests.automation.sessions.keyrings import Broken, Forgetful, InMemory, Missing, Plain, Silent

VALUE = Secret("keychain-value-0815")


def test_what_is_written_can_be_read(ring: InMemory) -> None:
    assert keychain.read("there") is None
    keychain.write("there", VALUE)
    found = keychain.read("there")
    assert found is not None
    assert found == VALUE
    assert ring.held == {("zoho-provision", "there"): VALUE.reveal()}


@pytest.mark.parametrize("backend", [Missing(), Plain()])
def test_a_machine_without_a_keyring_or_with_a_plain_file_for_one_is_told_so(ring: InMemory, backend: InMemory) -> None:
    keyring.set_keyring(backend)
    with pytest.raises(keychain.KeyringUnavailable, match="this machine has none"):
        keychain.ready()
    with pytest.raises(keychain.KeyringUnavailable, match="this machine has none"):
        keychain.read("there")
    with pytest.raises(keychain.KeyringUnavailable, match="this machine has none"):
        keychain.write("there", VALUE)
    assert ring.held == {}


def test_one_that_waits_for_its_owner_is_not_waited_for_without_end(
    ring: InMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    del ring
    monkeypatch.setattr(keychain, "PATIENCE", 0.05)
    keyring.set_keyring(Silent())
    with pytest.raises(keychain.KeyringUnavailable, match="does not answer"):
        keychain.read("there")


def test_one_that_keeps_nothing_is_found_out(ring: InMemory) -> None:
    del ring
    keyring.set_keyring(Forgetful())
    with pytest.raises(keychain.KeyringUnavailable, match="does not keep"):
        keychain.write("there", VALUE)


def test_its_own_error_is_told_by_its_kind_only(ring: InMemory) -> None:
    del ring
    keyring.set_keyring(Broken())
    with pytest.raises(keychain.KeyringUnavailable) as told:
        keychain.write("there", VALUE)
    assert told.value.reason == "it answers with RuntimeError"
