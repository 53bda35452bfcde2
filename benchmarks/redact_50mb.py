"""How long it takes to clean and prove a trace of 50 MB, and how much memory: the bar is 10 s of work and 200 MB.

``python benchmarks/redact_50mb.py``; exits 1 when a bar is missed.
"""

from __future__ import annotations

import json
import random
import resource
import secrets
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from automation.redaction import Registry
from automation.redaction.recordings import redact

MEGABYTE = 1_000_000
SIZE, SECONDS, MEMORY = 50, 10.0, 200
AWKWARD = 'p<a>ss&"wörd" \\ 100%+/=\'~(*)'
_RANDOM = random.Random(1)  # noqa: S311 - the same trace every time
_WORDS = ["".join(_RANDOM.choices("abcdefghijklmnopqrstuvwxyz", k=_RANDOM.randint(2, 11))) for _ in range(4000)]


def main() -> None:
    """Make a trace, clean it, and tell the figures."""
    values = [AWKWARD, *(secrets.token_hex(21) for _ in range(10))]
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "trace.zip", Path(folder) / "clean.zip"
        unpacked = make_trace(source, values)
        before = _memory()
        worked = time.process_time()
        done = redact(source, target, Registry(values))
        worked = time.process_time() - worked
        size = source.stat().st_size / MEGABYTE
    print(f"trace: {size:.1f} MB, {unpacked / MEGABYTE:.0f} MB unpacked, {done.members} members")
    print(f"secrets looked for: {done.secrets}; pictures made grey: {done.pictures}; left out: {done.dropped}")
    print(
        f"cleaned, scanned, in its place after {done.seconds:.1f} s, of it {worked:.1f} s of work (bar {SECONDS:.0f} s)"
    )
    print(f"most memory: {_memory():.0f} MB (bar {MEMORY} MB), {before:.0f} MB before it began")
    if size < SIZE or worked > SECONDS or _memory() > MEMORY:
        sys.exit(1)


def make_trace(path: Path, values: list[str]) -> int:
    """Write a trace like Playwright's, with secrets in it, and return how many bytes it has unpacked."""
    total = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in ("trace.trace", "trace.network"):
            with archive.open(name, "w", force_zip64=True) as member:
                for number in range(13_000):
                    total += member.write(_line(number, values))
        for number in range(200):
            text = " ".join(_RANDOM.choices(_WORDS, k=8000)).encode()
            archive.writestr(f"resources/{number:040x}.{('html', 'css', 'js', 'dat')[number % 4]}", text)
            total += len(text)
        number = 0
        while path.stat().st_size < SIZE * MEGABYTE:
            frame = (b"\xff\xd8\xff\xe0" if number % 4 else b"wOF2") + _RANDOM.randbytes(100_000)
            archive.writestr(f"screencast/page@{number}.jpeg" if number % 4 else f"resources/{number}.woff2", frame)
            total += len(frame)
            number += 1
    return total


def _line(number: int, values: list[str]) -> bytes:
    """Return one line of a trace."""
    words = _RANDOM.choices(_WORDS, k=120)
    value = values[number % len(values)] if number % 50 == 0 else words[0]
    cookie = f"session={values[1]}; theme=dark"
    event = {
        "type": "frame-snapshot",
        "callId": f"call@{number}",
        "wallTime": 1795676091479 + number,
        "html": ["DIV", {"class": " ".join(words[:8])}, *([["SPAN", {"id": word}, word] for word in words[8:60]])],
        "params": {"selector": f"#{words[1]}", "value": value, "url": f"https://x.example/{words[2]}?q={number}"},
        "headers": [{"name": "Cookie", "value": cookie}, {"name": "Accept", "value": "*/*"}],
        "body": json.dumps({"text": " ".join(words[60:])}),
    }
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE


if __name__ == "__main__":
    main()
