"""How long does it take to check a config of 10,000 orgs, as a whole process?

The median of five runs counts; the bar is 3 seconds on two cores. Three files are timed: sound; with a warning an org;
and with a fault an org, whose lines have to be found. The baseline is a process that only parses the first as TOML.

    python benchmarks/check_10000.py [--out FOLDER]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from plots import Bar, Mark, bars  # type: ignore[import-not-found]  # these stand beside this file
from results import keep, machine, table, with_out  # type: ignore[import-not-found]

ORGS = 10_000
RUNS = 5
BAR = 3.0

HEAD = """\
[[identities]]
name       = "ops"
email      = "ops@consultancy.example"
datacenter = "eu"

[defaults]
identity = "ops"
service  = { scopes = ["ZohoCRM.modules.ALL", "ZohoCRM.org.READ"] }
"""
ORG = """
[[orgs]]
name         = "org-{number}"
crm_org_id   = "2006{number:07d}"
homepage_url = "https://org-{number}.example"
client       = {{ name = "Org {number}{mark} CRM Link" }}
service      = {{ name = "Org {number} Link", link_name = "org_{number}_link" }}
connection   = {{ name = "Org {number} Link", link_name = "org_{number}_link", scopes = ["ZohoCRM.org.READ"] }}
verify       = {{ url = "https://www.zohoapis.eu/crm/v8/org" }}
"""
CHECK = """\
import sys
from pathlib import Path
from automation.errors import UsageFault
from flows.config import load
try:
    batch = load(Path(sys.argv[1]), environ={})
    print(len(batch.orgs), "orgs,", len(batch.warnings), "warnings")
except UsageFault as fault:
    print(len(fault.problems), "problems")
"""
PARSE = """\
import sys, tomllib
from pathlib import Path
print(len(tomllib.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["orgs"]), "tables")
"""


def config(*, mark: str = "", org: str = ORG) -> str:
    """Return a config of many orgs; ``mark`` stands in each client name."""
    return HEAD + "".join(org.format(number=number, mark=mark) for number in range(ORGS))


def seconds(code: str, file: Path) -> tuple[float, str]:
    """Run some code on a file in a new process; return how long that took and what it said."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code, file], check=True, capture_output=True, text=True)
    return time.perf_counter() - start, done.stdout.strip()


def main() -> int:
    """Time each file; return 1 when a median is over the bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    with_out(parser, "check_10000")
    out: Path | None = parser.parse_args().out
    described = machine()
    warned = ORG.replace("service      = {{ ", 'service      = {{ scopes = ["ZohoCRM.org.READ", "ZohoCRM.orgs.READ"], ')
    files = {
        "parsed only": (PARSE, config()),
        "sound": (CHECK, config()),
        "a warning an org": (CHECK, config(org=warned)),
        "a fault an org": (CHECK, config(mark="-")),
    }
    medians: dict[str, float] = {}
    rows: list[list[str]] = []
    for kind, (code, text) in files.items():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "orgs.toml")
            file.write_text(text, encoding="utf-8")
            runs = [seconds(code, file) for _ in range(RUNS)]
        medians[kind] = statistics.median(time for time, _ in runs)
        rows.append([kind, f"{medians[kind]:.2f}", runs[0][1]])
        print(f"{kind:17} {medians[kind]:.2f} s: {runs[0][1]}", flush=True)
    page = [f"# `check` of {ORGS:,} orgs, medians of {RUNS}", "", described, ""]
    page += [*table(["file", "seconds", "said"], rows), "", f"Goal: at most {BAR:.0f} s."]
    drawn = [Bar(kind, one, "baseline" if files[kind][0] is PARSE else "product") for kind, one in medians.items()]
    svg = bars(f"check of {ORGS:,} orgs, medians", "seconds", drawn, [Mark(BAR, f"goal {BAR:.0f} s")], digits=2)
    keep(out, "check_10000", {"machine": described, "median_seconds": medians}, "\n".join(page) + "\n", svg)
    return int(max(medians.values()) > BAR)


if __name__ == "__main__":
    sys.exit(main())
