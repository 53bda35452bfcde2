"""Every key of a TOML file is found on its line."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.config.positions import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.config.problems import KeyPath

EVERYTHING = '''\
# a comment with [brackets] and = signs
bare = 1 # and one behind
"quoted \\"key\\"" = 2
'literal' = 3
"\\u0061b\\tc" = 4
dotted.key . "with parts" = 5
text = "with \\" quote, ] and } and # in it"
literal-text = 'C:\\not\\an\\escape'
empty = ""
long = """first
last = not a key
with "" quotes and \\""" three"""""
raw = \'\'\'
[not.a.header]
\'\'\'
when = 1979-05-27 07:32:00
nothing = []
"" = 6
list = [ 1, # one
  2,
  [ 3,
    4 ], { inner = 5, "other".one = [
      6 ] },
]
inline = { a = 1, b.c = "x", d = {} }

[table]
key = 7
[table.sub."dotted.name"]
key = 8

[[orgs]]
name = "a"
client.name = "b"
[orgs.service]
scopes = [
  "x",
  "y" ]
[[orgs.extra]]
one = 1
[[orgs.extra]]
two = 2
[[orgs]]
[[orgs.extra]]
three = 3
[ after . all ]
last = 9'''

EXPECTED = {
    ("bare",): 2,
    ('quoted "key"',): 3,
    ("literal",): 4,
    ("ab\tc",): 5,
    ("dotted",): 6,
    ("dotted", "key"): 6,
    ("dotted", "key", "with parts"): 6,
    ("text",): 7,
    ("literal-text",): 8,
    ("empty",): 9,
    ("long",): 10,
    ("raw",): 13,
    ("when",): 16,
    ("nothing",): 17,
    ("",): 18,
    ("list",): 19,
    ("list", 0): 19,
    ("list", 1): 20,
    ("list", 2): 21,
    ("list", 2, 0): 21,
    ("list", 2, 1): 22,
    ("list", 3): 22,
    ("list", 3, "inner"): 22,
    ("list", 3, "other"): 22,
    ("list", 3, "other", "one"): 22,
    ("list", 3, "other", "one", 0): 23,
    ("inline",): 25,
    ("inline", "a"): 25,
    ("inline", "b"): 25,
    ("inline", "b", "c"): 25,
    ("inline", "d"): 25,
    ("table",): 27,
    ("table", "key"): 28,
    ("table", "sub"): 29,
    ("table", "sub", "dotted.name"): 29,
    ("table", "sub", "dotted.name", "key"): 30,
    ("orgs",): 32,
    ("orgs", 0): 32,
    ("orgs", 0, "name"): 33,
    ("orgs", 0, "client"): 34,
    ("orgs", 0, "client", "name"): 34,
    ("orgs", 0, "service"): 35,
    ("orgs", 0, "service", "scopes"): 36,
    ("orgs", 0, "service", "scopes", 0): 37,
    ("orgs", 0, "service", "scopes", 1): 38,
    ("orgs", 0, "extra"): 39,
    ("orgs", 0, "extra", 0): 39,
    ("orgs", 0, "extra", 0, "one"): 40,
    ("orgs", 0, "extra", 1): 41,
    ("orgs", 0, "extra", 1, "two"): 42,
    ("orgs", 1): 43,
    ("orgs", 1, "extra"): 44,
    ("orgs", 1, "extra", 0): 44,
    ("orgs", 1, "extra", 0, "three"): 45,
    ("after",): 46,
    ("after", "all"): 46,
    ("after", "all", "last"): 47,
}


def paths_of(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the path of everything inside a parsed value."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*path, step)
        yield from paths_of(inner, (*path, step))


def test_every_form_of_toml_is_followed() -> None:
    assert set(paths_of(tomllib.loads(EVERYTHING))) == set(EXPECTED)
    assert lines_of(EVERYTHING, EXPECTED) == EXPECTED


def test_nothing_is_looked_for_when_nothing_is_asked() -> None:
    assert lines_of("not toml at all", set()) == {}
    assert lines_of("not toml at all", {()}) == {(): 1}


def test_a_text_that_is_no_toml_gives_up() -> None:
    assert lines_of("a = 1\n=", {("a",), ("b",)}) == {("a",): 1}


def test_a_key_that_is_not_there_has_no_line() -> None:
    assert lines_of("a = 1\n", {("b",)}) == {}


KEYS = st.sampled_from(["a", "b-c", '"d.e"', "'f g'", '"h\\n"', "a.b", "'x' . y"])
SCALARS = st.sampled_from(['"t]}#,"', "'l\"'", "7", "1.5e3", "true", '"""m\n#"""', "'''n\n'''", "2026-01-01"])
GAPS = st.sampled_from(["", " ", "\n", " # c ]}\n", "\n\n\t"])


@st.composite
def arrays(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    parts = [draw(GAPS) + part + draw(GAPS) for part in draw(st.lists(inner, max_size=3))]
    last: bool = draw(st.booleans())
    return "[" + ",".join(parts) + ("," if parts and last else draw(GAPS)) + "]"


@st.composite
def inline_tables(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    pairs = draw(st.lists(inner, max_size=3))
    return "{ " + ", ".join(f"k{number} = {value}" for number, value in enumerate(pairs)) + " }"


VALUES = st.recursive(SCALARS, lambda inner: arrays(inner) | inline_tables(inner), max_leaves=6)


@pytest.mark.long
@given(st.lists(st.tuples(GAPS, KEYS, VALUES), max_size=5))
def test_whatever_tomllib_reads_is_followed(entries: list[tuple[str, str, str]]) -> None:
    text, lines = "", {}
    for number, (gap, key, value) in enumerate(entries):
        text += f"{gap.rstrip(' ')}\n[[t{number % 2}]]\n"
        lines[f"t{number % 2}", number // 2] = text.count("\n")
        text += f"{key} = {value}\n"
    everything = set(paths_of(tomllib.loads(text)))
    found = lines_of(text, everything)
    assert set(found) == everything
    for path, line in lines.items():
        assert found[path] == line
        assert all(found[inner] > line for inner in everything if inner[:2] == path and inner != path)
