"""Every form of a secret that a text may hold is replaced, and nothing else."""

from __future__ import annotations

import base64
import json
import pickle
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.redaction import MASK, Registry, Secret, scrub, spellings

AWKWARD = 'p<a>ss&"wörd" \\ 100%+/='


def test_a_secret_does_not_show_itself() -> None:
    secret = Secret('se<cr>et "1"')
    assert f"{secret} {secret!r} {secret!s}" == f"{MASK} {MASK} {MASK}"
    assert scrub('typed se<cr>et "1" here') == f"typed {MASK} here"


def test_a_secret_is_never_pickled() -> None:
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(Secret("hush-hush"))


@pytest.mark.parametrize(
    "embed",
    [
        str,
        json.dumps,
        lambda v: json.dumps(v, ensure_ascii=False),
        quote,
        quote_plus,
        lambda v: json.dumps(json.dumps(v)),
    ],
)
def test_a_secret_is_found_in_every_spelling(embed: object) -> None:
    registry = Registry()
    registry.register(AWKWARD)
    text = f"before {embed(AWKWARD)} after"  # type: ignore[operator]
    scrubbed = registry.scrub(text)
    assert MASK in scrubbed
    assert not any(form in scrubbed for form in spellings(AWKWARD))
    assert scrubbed.startswith("before ")
    assert scrubbed.endswith(" after")


@given(secret=st.text(min_size=8, max_size=30), before=st.binary(max_size=5), after=st.binary(max_size=5))
def test_a_secret_is_found_in_base64_at_any_offset(secret: str, before: bytes, after: bytes) -> None:
    registry = Registry()
    registry.register(secret)
    encoded = base64.b64encode(before + secret.encode() + after).decode()
    assert MASK in registry.scrub(encoded)


def test_a_value_too_short_to_be_a_secret_leaves_texts_legible() -> None:
    registry = Registry()
    registry.register("1")
    assert registry.scrub("1 of 10") == "1 of 10"
