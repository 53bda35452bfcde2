"""Run the benchmarks one after the other, each into one folder; one that fails does not keep the others from running.

    python benchmarks/every.py [--small] [--only one_org,memory] [--out .cache/benchmarks]

`--small` takes a few minutes and shows that they work; its figures are worth nothing.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
FULL = {
    "start_up": [],
    "check_10000": [],
    "one_org": ["--pairs", "5"],
    "second_apply": ["--pairs", "5"],
    "journal_cost": ["--pairs", "5"],
    "batch_50": ["--orgs", "50", "--think", "5"],
    "memory": ["--orgs", "10,50,200"],
    "two_workers": ["--orgs", "24", "--think", "3"],
    "board": [],
    "replica_scale": [],
}
SMALL = FULL | {
    "one_org": ["--pairs", "1", "--think", "0.3"],
    "second_apply": ["--pairs", "1", "--think", "0.3"],
    "journal_cost": ["--pairs", "1", "--orgs", "100"],
    "batch_50": ["--orgs", "4", "--think", "2"],
    "memory": ["--orgs", "2,4", "--per-identity", "2"],
    "two_workers": ["--orgs", "2", "--per-identity", "1", "--think", "1"],
    "board": ["--seconds", "1"],
    "replica_scale": ["--orgs", "200", "--requests", "20"],
}
PRINT_ONLY = {"replica_scale"}
"""Those that write no files."""


def main() -> int:
    """Run them; return 1 when one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--only", default=",".join(FULL), metavar="NAMES", help="with commas between")
    parser.add_argument("--out", type=Path, default=ROOT / ".cache/benchmarks", metavar="FOLDER")
    given = parser.parse_args()
    names = given.only.split(",")
    unknown = [name for name in names if name not in FULL]
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(FULL)}")
    failed = []
    for name in names:
        out = [] if name in PRINT_ONLY else ["--out", str(given.out)]
        began = time.monotonic()
        command = [sys.executable, str(Path(__file__).with_name(f"{name}.py"))]
        status = subprocess.run([*command, *(SMALL if given.small else FULL)[name], *out], check=False).returncode
        failed += [name] if status else []
        print(
            f"== {name}: {f'ended with {status}' if status else 'done'}, {time.monotonic() - began:.0f} s", flush=True
        )
    if failed:
        print(f"failed: {', '.join(failed)}", flush=True)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
