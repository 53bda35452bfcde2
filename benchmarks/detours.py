"""Print, for every stage and every detour that can come there, the word it is named by and the seconds until it was.

    python benchmarks/detours.py

Runs ``tests/flows/test_detour_table.py`` and reads what it put on record.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

TABLE = "tests/flows/test_detour_table.py"


def main() -> int:
    """Run the table and print it."""
    root = Path(__file__).parents[1]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-cov", "-n", "0", "--tb=line"]
        command += ["-o", "junit_family=xunit1"]  # the one that holds what a test records
        done = subprocess.run(
            [*command, f"--junitxml={path}", TABLE],
            cwd=root,
            env=os.environ | {"DETOURS_AS_THEY_ARE": "1"},
            stdout=subprocess.DEVNULL,
            check=False,
        )
        found = ET.parse(path).iter("property")  # noqa: S314 - our own file
        cells = [str(one.get("value")).split(" | ") for one in found if one.get("name") == "cell"]
    for stage, detour, word, seconds in cells:
        print(f"{stage:16} {detour:18} {word:22} {seconds:>6} s")
    slowest = max((float(cell[3]) for cell in cells), default=0.0)
    print(f"{len(cells)} cells, the slowest {slowest:.2f} s; {'some failed' if done.returncode else 'all named'}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
