"""Every form of a secret that a text may hold is replaced, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from automation.redaction import MASK, Registry
from automation.redaction.filter import LONG, Filter
from automation.redaction.spellings import CHAINS, CONTAINERS, spellings
from tests.automation.redaction.embeddings import AWKWARD, IN_BASE64, IN_BYTES, IN_LETTERS, utf8

pytestmark = pytest.mark.no_cover

AROUND = "§∎¶"
"""Letters that stand around a secret and never in one, so that what is left can be told."""
SECRETS = st.text(st.characters(exclude_characters=AROUND), min_size=LONG, max_size=24).filter(
    lambda value: not (value.isascii() and value.isdigit())
)
SURROUNDINGS = st.text(AROUND, max_size=6)


@pytest.mark.parametrize("name", IN_LETTERS)
@given(secret=SECRETS, before=SURROUNDINGS, after=SURROUNDINGS)
@example(secret=AWKWARD, before="§ ", after=" §")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_secret_is_replaced_in_any_spelling_and_all_else_stays(
    name: str, secret: str, before: str, after: str
) -> None:
    written = IN_LETTERS[name][1](secret)
    found = Filter([secret])
    cleaned = found.clean_text(f"§{before}§{written}§{after}§")
    assert cleaned == f"§{before}§{found.mask.decode()}§{after}§"
    assert not any(form in utf8(cleaned) for form in spellings(secret))


@pytest.mark.parametrize("name", IN_BYTES)
@given(secret=SECRETS)
@example(secret=AWKWARD)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_secret_is_replaced_in_any_bytes(name: str, secret: str) -> None:
    found = Filter([secret])
    written = IN_BYTES[name][1](secret)
    assert found.clean(b"<<" + written + b">>") == b"<<" + found.mask + b">>"


@pytest.mark.parametrize("name", IN_BASE64)
@given(secret=SECRETS, before=st.binary(max_size=5), after=st.binary(max_size=5))
@example(secret=AWKWARD, before=b"a", after=b"b")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_secret_is_replaced_in_base64_at_any_offset(name: str, secret: str, before: bytes, after: bytes) -> None:
    found = Filter([secret])
    written = IN_BASE64[name](before + utf8(secret) + after)
    cleaned = found.clean(written)
    assert found.mask in cleaned
    assert len(cleaned) - len(found.mask) <= 4 * 3 * (2 + (len(before) + len(after)) // 3)


@pytest.mark.parametrize("spelling", [*CHAINS, *CONTAINERS])
def test_each_spelling_is_needed(spelling: str) -> None:
    written = [utf8(make(AWKWARD)) for needs, make in IN_LETTERS.values() if needs == spelling]
    written += [make(AWKWARD) for needs, make in IN_BYTES.values() if needs == spelling]
    written += [make(b"a" + utf8(AWKWARD) + b"b") for make in IN_BASE64.values() if spelling == "base64"]
    assert written, f"no test writes a secret as {spelling}"
    whole, less = Filter([AWKWARD]), Filter([AWKWARD], without=spelling)
    assert all(whole.holds(text) for text in written)
    assert not all(less.holds(text) for text in written)


@given(
    secrets=st.lists(st.text(st.sampled_from("abc"), min_size=LONG, max_size=9), min_size=1, max_size=3),
    text=st.text(st.sampled_from("abc"), max_size=60),
    data=st.data(),
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_bytes_in_chunks_come_out_as_they_do_at_once(secrets: list[str], text: str, data: st.DataObject) -> None:
    found = Filter(secrets)
    raw = b"x" + text.encode() + b"y" + secrets[0].encode()
    stream = found.stream()
    stream.batch = data.draw(st.integers(0, 8))
    chunks, at = [], 0
    while at < len(raw):
        size = data.draw(st.integers(1, 9))
        chunks.append(stream.feed(raw[at : at + size]))
        at += size
    streamed = b"".join([*chunks, stream.finish()])
    assert streamed == found.clean(raw)
    assert not any(secret.encode() in streamed for secret in secrets)


@pytest.mark.long
def test_a_stream_keeps_no_more_than_it_needs() -> None:
    found = Filter(["aaaaaa"])
    stream = found.stream()
    out = sum(len(stream.feed(b"a" * 100_000)) for _ in range(10)) + len(stream.finish())
    assert out == len(found.mask)


def test_secrets_that_overlap_leave_nothing_of_either() -> None:
    assert Filter(["abcdefgh", "efghijkl"]).clean(b"1abcdefghijkl2") == b"1[secret]2"


@pytest.mark.parametrize("secret", ["secret", "[secret]", "x[secr", "]-after-it", "ends-with-["])
def test_the_mask_never_makes_a_secret_together_with_what_is_beside_it(secret: str) -> None:
    found = Filter([secret, "aaaaaa"])
    cleaned = found.clean_text(f"xaaaaaa]-after-it {secret} ends-with-aaaaaa-after-it x{secret}r")
    assert secret not in cleaned


@pytest.mark.parametrize(
    ("secret", "text", "cleaned"),
    [
        ("1", "1 of 10", "1 of 10"),
        ("1", '{"code": "1", "n": 1}', '{"code": "[secret]", "n": 1}'),
        ("1", "?code=1&page=11", "?code=[secret]&page=11"),
        ("1", "1", "[secret]"),
        ("4711", "code 4711.", "code [secret]."),
        ("4711", "at 147112 and 4711x", "at 147112 and 4711x"),
        ("123", '{"seconds": 4.123, "code": 123}', '{"seconds": 4.123, "code": [secret]}'),
        ("123", "2026-11-26T13:21:41.123+00:00 says 123.", "2026-11-26T13:21:41.123+00:00 says [secret]."),
        ("482913", "123.482913 s, 482913.5 s, code: 482913", "123.482913 s, 482913.5 s, code: [secret]"),
        ('pä"s', 'typed p\\u00e4\\"s, p%C3%A4%22s', "typed [secret], [secret]"),
        ("4711", "Basic NDcxMQ==", "Basic [secret]"),
        ("482913", 'code 482913 at {"wallTime":1748291342}', 'code [secret] at {"wallTime":1748291342}'),
        ("!!", '"!!" Done!!', '"[secret]" Done!!'),
    ],
)
def test_a_short_value_is_replaced_where_it_stands_by_itself_and_texts_stay_legible(
    secret: str, text: str, cleaned: str
) -> None:
    assert Filter([secret]).clean_text(text) == cleaned


def test_a_value_counts_from_the_moment_it_is_registered() -> None:
    registry = Registry()
    assert registry.scrub("hush-hush") == "hush-hush"
    registry.register("hush-hush", None, "")
    assert registry.scrub("hush-hush") == MASK
    of_its_own = registry.copy()
    of_its_own.register("of-a-recording")
    assert registry.scrub("of-a-recording") == "of-a-recording"
    assert of_its_own.scrub("hush-hush of-a-recording") == f"{MASK} {MASK}"


def test_a_text_is_cleaned_even_where_two_bytes_of_neighbours_spell_a_secret() -> None:
    text = "\u4e01" * 8
    secret = text.encode()[1:13].decode("utf-16-le")
    cleaned = Filter([secret]).clean_text(text)
    assert MASK in cleaned
    assert cleaned.startswith("\ufffd")
