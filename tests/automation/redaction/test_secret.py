"""A secret does not get out by accident."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from typing import Any

import pytest

from automation.redaction import MASK, Secret, scrub


@pytest.mark.parametrize(
    "tell",
    [
        str,
        repr,
        "{}".format,
        "%s".__mod__,
        lambda s: f"{s!r:>12}".strip(),
        lambda s: f"{s:20}",
        lambda s: f"{[s]}"[1:-1],
    ],
)
def test_however_it_is_printed_it_shows_a_mask(tell: Any) -> None:
    assert tell(Secret('se<cr>et "1"')) == MASK


def test_it_is_registered_the_moment_it_is_made() -> None:
    Secret("made-a-moment-ago")
    assert scrub("typed made-a-moment-ago here") == f"typed {MASK} here"


@pytest.mark.parametrize("leak", [pickle.dumps, json.dumps, iter, len, hash, bool, vars, dict, bytes])
def test_no_other_way_leads_to_its_value(leak: Any) -> None:
    with pytest.raises(TypeError):
        leak(Secret("hush-hush"))


def test_a_copy_is_the_same_secret_and_not_its_text() -> None:
    secret = Secret("hush-hush")
    assert copy.copy(secret) is secret
    assert copy.deepcopy({"kept": [secret]})["kept"][0] is secret

    @dataclasses.dataclass
    class Holder:
        secret: Secret

    assert "hush" not in repr(dataclasses.asdict(Holder(secret)))


def test_it_equals_a_secret_of_the_same_value_and_never_a_text() -> None:
    assert Secret("hüsh-\ud800") == Secret("hüsh-\ud800")
    assert Secret("hush-hush") != Secret("hush-hust")
    assert Secret("hush-hush") != "hush-hush"


def test_it_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return True

    monkeypatch.setattr("hmac.compare_digest", compare)
    assert Secret("one-value") == Secret("another-value")
    assert compared == [(b"one-value", b"another-value")]


def test_it_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Secret("hush-hush").value = "other"
