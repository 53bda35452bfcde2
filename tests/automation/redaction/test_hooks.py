"""What Python itself writes when something goes wrong holds no secret either."""

from __future__ import annotations

import subprocess
import sys

import pytest

WAYS = {
    "an uncaught exception": "raise ValueError('fill(hush-hush-hush)')",
    "an exception of a thread": "import threading; t = threading.Thread(target=lambda: int('hush-hush-hush')); t.start(); t.join()",
    "a task that nobody awaits": "import asyncio, gc\n"
    "async def fail(): raise ValueError('hush-hush-hush')\n"
    "async def main(): task = asyncio.ensure_future(fail()); await asyncio.wait([task]); del task; gc.collect()\n"
    "asyncio.run(main())",
    "a finaliser": "class A:\n    def __del__(self): raise ValueError('hush-hush-hush')\nA()",
    "a warning": "import warnings; warnings.warn('hush-hush-hush')",
    "a log record": "import logging; logging.error('typed %s', 'hush-hush-hush')",
    "a log record of a library": "import logging; logging.getLogger('lib').error('typed %s', 'hush-hush-hush')",
}


@pytest.mark.parametrize("way", WAYS)
def test_what_python_says_passes_the_filter(way: str) -> None:
    code = (
        "from automation.redaction import Secret\n"
        "from automation.redaction.hooks import guard\n"
        "Secret('hush-hush-hush')\nguard()\n"
    )
    done = subprocess.run([sys.executable, "-c", code + WAYS[way]], capture_output=True, text=True, check=False)
    assert "[secret]" in done.stderr
    assert "hush" not in done.stderr.replace("File", "")
