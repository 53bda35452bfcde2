"""Recordings of a browser come out clean, in whatever a body is wrapped, and still open."""

from __future__ import annotations

import base64
import gzip
import io
import json
import stat
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import brotli  # type: ignore[import-untyped]
import pytest

from automation.redaction import Registry
from automation.redaction import recordings as rooms
from automation.redaction.bodies import DROPPED, GREY, Cleaner
from automation.redaction.filter import Filter
from automation.redaction.recordings import NoRecording, StillHeld, redact
from automation.redaction.scan import Scanner
from tests.automation.redaction.embeddings import AWKWARD, IN_BASE64, IN_BYTES, IN_LETTERS, utf8

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RAW = utf8(f"before {AWKWARD} after")
CLEAN = b"before [secret] after"


def zipped(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def chunked(data: bytes) -> bytes:
    parts = [data[at : at + 7] for at in range(0, len(data), 7)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def multipart(data: bytes, transfer: str = "") -> bytes:
    head = f'Content-Disposition: form-data; name="a"\r\n{transfer}\r\n'.encode()
    return b"--x1\r\n" + head + data + b'\r\n--x1\r\nContent-Disposition: form-data; name="b"\r\n\r\n1\r\n--x1--\r\n'


WRAPPED: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    "as it is": (bytes, bytes),
    "gzip": (gzip.compress, gzip.decompress),
    "zlib": (zlib.compress, zlib.decompress),
    "brotli": (brotli.compress, brotli.decompress),
    "gzip in brotli": (lambda d: brotli.compress(gzip.compress(d)), lambda d: gzip.decompress(brotli.decompress(d))),
    "chunks": (chunked, lambda d: d.split(b"\r\n")[1]),
    "gzip in chunks": (lambda d: chunked(gzip.compress(d)), lambda d: gzip.decompress(d[d.index(b"\r\n") + 2 : -7])),
    "a part of a form": (multipart, lambda d: d.split(b"\r\n\r\n")[1].split(b"\r\n--x1")[0]),
    "a gzip part of a form": (
        lambda d: multipart(gzip.compress(d)),
        lambda d: gzip.decompress(d.partition(b"\r\n\r\n")[2].split(b"\r\n--x1")[0]),
    ),
    "a base64 part of a form": (
        lambda d: multipart(base64.encodebytes(d), "Content-Transfer-Encoding: base64\r\n"),
        lambda d: base64.b64decode(d.split(b"\r\n\r\n")[1].split(b"--x1")[0]),
    ),
    "an archive": (lambda d: zipped(a=d), lambda d: unzipped(d)["a"]),
    "an archive in an archive": (lambda d: zipped(a=zipped(b=d)), lambda d: unzipped(unzipped(d)["a"])["b"]),
    "gzip in base64 in JSON": (
        lambda d: b'{"text":"' + base64.b64encode(gzip.compress(d)) + b'"}',
        lambda d: gzip.decompress(base64.b64decode(json.loads(d)["text"])),
    ),
    "brotli in a data address": (
        lambda d: b"url(data:x/y;base64," + base64.b64encode(brotli.compress(d)) + b")",
        lambda d: brotli.decompress(base64.b64decode(d.partition(b",")[2][:-1])),
    ),
}


@pytest.mark.parametrize("how", WRAPPED)
def test_a_body_is_cleaned_in_whatever_it_is_wrapped(how: str) -> None:
    wrap, unwrap = WRAPPED[how]
    cleaner = Cleaner(Filter([AWKWARD]))
    assert unwrap(cleaner.body(wrap(RAW))) == CLEAN
    innocent = wrap(b"nothing to hide in here, nothing at all")
    assert cleaner.body(innocent) == innocent or unwrap(cleaner.body(innocent)) == unwrap(innocent)
    assert cleaner.dropped == 0


@pytest.mark.parametrize(
    "closed",
    [gzip.compress(RAW)[:-9], b"\x28\xb5\x2f\xfd" + RAW, b"\x1a\x45\xdf\xa3 video", b"PK\x03\x04 broken", b"%PDF-1.7"],
    ids=["gzip cut short", "zstd", "a video", "a broken archive", "PDF"],
)
def test_a_body_that_cannot_be_read_is_left_out_and_counted(closed: bytes) -> None:
    cleaner = Cleaner(Filter([AWKWARD]))
    assert cleaner.body(closed) == DROPPED
    assert cleaner.dropped == 1


def test_a_body_that_grows_beyond_measure_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("automation.redaction.bodies.LARGEST", 1000)
    assert Cleaner(Filter([AWKWARD])).body(gzip.compress(b"0" * 2000)) == DROPPED


def test_a_picture_becomes_grey_unless_it_is_to_be_kept() -> None:
    frame = b"\xff\xd8\xff\xe0 a frame that shows who knows what"
    assert Cleaner(Filter([AWKWARD])).body(frame) == GREY
    assert Cleaner(Filter([AWKWARD]), keep_pictures=True).body(frame) == frame


def lines(*events: Any) -> bytes:
    return b"".join(json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for event in events)


def redacted(
    tmp_path: Path, source: bytes, *values: str, name: str = "trace.zip", shapes: tuple[str, ...] = ()
) -> bytes:
    (tmp_path / name).write_bytes(source)
    redact(tmp_path / name, tmp_path / "out" / name, Registry(values, shapes))
    return (tmp_path / "out" / name).read_bytes()


def test_a_trace_keeps_its_members_and_every_line_is_still_json(tmp_path: Path) -> None:
    fill = {"type": "before", "params": {"selector": "#a", "value": AWKWARD}, "wallTime": 1748291342000}
    source = zipped(**{
        "trace.trace": lines({"type": "context-options"}, fill),
        "resources/1.dat": utf8(IN_LETTERS["form"][1](AWKWARD)),
        "src/1.py": utf8(f"page.fill('#a', {AWKWARD!r})"),
        f"{AWKWARD[:9]}.txt": b"",
    })  # fmt: skip
    out = unzipped(redacted(tmp_path, source, AWKWARD))
    assert list(out) == ["trace.trace", "resources/1.dat", "src/1.py", f"{AWKWARD[:9]}.txt"]
    assert [json.loads(line) for line in out["trace.trace"].splitlines()][1]["params"]["value"] == "[secret]"
    assert out["resources/1.dat"] == b"[secret]"


def test_a_secret_that_stands_where_only_a_number_may_stand_leaves_json_behind(tmp_path: Path) -> None:
    source = zipped(**{"trace.trace": lines({"code": 482913, "text": "code 482913", "time": 1748291342.5})})
    (line,) = unzipped(redacted(tmp_path, source, "482913"))["trace.trace"].splitlines()
    assert json.loads(line) == {"code": 0, "text": "code [secret]", "time": 1748291342.5}


def test_what_is_clean_is_readable_by_its_owner_only_and_nothing_else_is_left(tmp_path: Path) -> None:
    redacted(tmp_path, zipped(a=RAW), AWKWARD)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["trace.zip"]
    assert stat.S_IMODE((tmp_path / "out" / "trace.zip").stat().st_mode) == 0o600


def test_a_recording_that_still_holds_a_secret_is_destroyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Cleaner, "text", lambda _self, data, _depth=0: data)
    with pytest.raises(StillHeld, match="trace.zip/a") as fault:
        redacted(tmp_path, zipped(a=RAW), AWKWARD)
    assert AWKWARD not in str(fault.value)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    source = bytearray(zipped(a=RAW * 100))
    source[60:90] = b"\0" * 30
    with pytest.raises(NoRecording):
        redacted(tmp_path, bytes(source), AWKWARD)


def test_an_archive_that_grows_beyond_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "LARGEST", 10)
    with pytest.raises(NoRecording, match="too large"):
        redacted(tmp_path, zipped(a=RAW * 100), AWKWARD)


BROUGHT = {
    "a cookie that is sent": {"name": "Cookie", "value": "theme=dark; sid=BROUGHT"},
    "a cookie that is set": {"name": "set-cookie", "value": "sid=BROUGHT; Path=/; HttpOnly"},
    "a cookie as a record": {"cookies": [{"name": "x", "value": "BROUGHT"}]},
    "an authorisation": {"name": "Authorization", "value": "Zoho-oauthtoken BROUGHT"},
    "a token in an answer": {"access_token": "BROUGHT", "expires_in": 3600},
    "a token in a text of an answer": {"body": '{"refresh_token":"BROUGHT"}'},
    "a code in an address": {"url": "https://x.example/cb?state=1&code=BROUGHT&location=us"},
    "a code in an address in an address": {
        "url": "https://x.example/go?to=https%3A%2F%2Fy%2Fcb%3Fcode%3DBROUGHT%26a%3D1"
    },
    "a header against forgery": {"name": "X-ZCSRF-TOKEN", "value": "crmcsrfparam=BROUGHT"},
    "a field of a form that is sent": {"text": "name=a&password=BROUGHT&b=1"},
    "a hidden field of a page": {"html": '<input type="hidden" name="csrf" value="BROUGHT">'},
    "a text under its label": {"html": "<dt>Client Secret</dt>\n<dd class='v'><code>BROUGHT</code></dd>"},
    "a text under its label in a picture of the page": {
        "h": ["DL", {}, ["DT", {}, "Client Secret"], ["DD", {"class": "a{b"}, ["B", {}, "BROUGHT"]]]
    },
    "a password that a person typed": {
        "h": ["INPUT", {"__playwright_value_": "BROUGHT", "id": "p", "type": "password"}]
    },
}


@pytest.mark.parametrize("where", BROUGHT)
def test_a_secret_that_only_the_recording_knows_is_found_by_where_it_stands(tmp_path: Path, where: str) -> None:
    value = "hK-92x_Q71.ab"
    told = json.dumps(BROUGHT[where], separators=(",", ":")).replace("BROUGHT", value)
    source = zipped(**{"trace.network": told.encode() + b"\n", "resources/x.html": f"<p>{value}</p>".encode()})
    out = unzipped(redacted(tmp_path, source))
    assert value.encode() not in b"".join(out.values())
    assert out["resources/x.html"] == b"<p>[secret]</p>"


def test_a_short_cookie_is_masked_where_it_stands_and_nowhere_else(tmp_path: Path) -> None:
    source = lines({"name": "Cookie", "value": "lang=en; a=1"}, {"lang": "en"})
    out = unzipped(redacted(tmp_path, zipped(**{"trace.network": source})))["trace.network"]
    assert out == lines({"name": "Cookie", "value": "lang=[secret]; a=[secret]"}, {"lang": "en"})


def test_a_typed_password_in_a_compressed_body_is_found_and_noise_is_not(tmp_path: Path) -> None:
    value = b"hK-92x_Q71.ab"
    noise = b"\xff\xfe\x00 token=\x8b\x9c\xa1\xb2\xc3\xd4\xe5\xf6\x97"
    source = zipped(**{"a.dat": gzip.compress(b"password=" + value), "b.html": b"<p>" + value, "c.woff2": noise})
    out = unzipped(redacted(tmp_path, source))
    assert gzip.decompress(out["a.dat"]) == b"password=[secret]"
    assert (out["b.html"], out["c.woff2"]) == (b"<p>[secret]", noise)


def test_settings_and_words_are_no_secrets(tmp_path: Path) -> None:
    event = {
        "token_type": "Bearer",
        "secret_label": "Client Secret",
        "authorize_url": "https://x.example/auth",
        "code": "page_changed",
    }
    source = zipped(**{"trace.network": lines(event)})
    assert unzipped(redacted(tmp_path, source))["trace.network"] == lines(event)


def test_a_value_of_a_known_shape_is_a_secret(tmp_path: Path) -> None:
    source = zipped(page=b"<td>1000.0123456789abcdef.0123</td>")
    assert (
        unzipped(redacted(tmp_path, source, shapes=(r"1000\.[0-9a-f]{16}\.[0-9a-f]{4}",)))["page"]
        == b"<td>[secret]</td>"
    )


def test_a_har_is_cleaned_with_its_bodies_in_base64(tmp_path: Path) -> None:
    content = {"mimeType": "application/json", "encoding": "base64", "text": base64.b64encode(RAW).decode()}
    har = {"log": {"entries": [{"request": {"url": f"https://x.example/?a={IN_LETTERS['form'][1](AWKWARD)}"},
                                "response": {"content": content}}]}}  # fmt: skip
    out = json.loads(redacted(tmp_path, json.dumps(har, indent=2).encode(), AWKWARD, name="a.har"))
    assert out["log"]["entries"][0]["request"]["url"] == "https://x.example/?a=[secret]"
    assert base64.b64decode(out["log"]["entries"][0]["response"]["content"]["text"]) == CLEAN


@pytest.mark.parametrize("how", [*IN_LETTERS, *IN_BYTES, *IN_BASE64])
@pytest.mark.parametrize("secret", [AWKWARD, "0f9a3c5e7b1d", "пароль-длинный", "!!**((__))"])
def test_the_scanner_finds_by_its_own_means_what_the_filter_replaces(tmp_path: Path, how: str, secret: str) -> None:
    if how in IN_LETTERS:
        written = utf8(IN_LETTERS[how][1](secret))
    else:
        written = IN_BYTES[how][1](secret) if how in IN_BYTES else IN_BASE64[how](b"ab" + utf8(secret) + b"c")
    (tmp_path / "a").write_bytes(b"before <" + written + b"> after")
    assert [hit.number for hit in Scanner(("not-there-at-all", secret)).file(tmp_path / "a")][:1] == [1]
    (tmp_path / "a").write_bytes(Filter([secret]).clean((tmp_path / "a").read_bytes()))
    assert Scanner((secret,)).file(tmp_path / "a") == []


@pytest.mark.parametrize(
    "how", [how for how in WRAPPED if "part" not in how and "chunk" not in how and "data" not in how]
)
def test_the_scanner_opens_what_is_wrapped(tmp_path: Path, how: str) -> None:
    (tmp_path / "a.bin").write_bytes(zipped(inner=WRAPPED[how][0](RAW)))
    assert Scanner((AWKWARD,)).tree(tmp_path)


def test_the_scanner_reads_the_names_of_files(tmp_path: Path) -> None:
    (tmp_path / "of hush-hush.txt").write_bytes(b"")
    assert Scanner(("hush-hush",)).tree(tmp_path)
