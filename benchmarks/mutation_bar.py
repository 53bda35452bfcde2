"""Fail where fewer mutants were killed than the bar asks for; `make mutation` calls it after a run."""

import json
import sys
from pathlib import Path

BAR = 85.0
"""Per cent of the mutants that were tried."""

stats = json.loads(Path("mutants/mutmut-cicd-stats.json").read_text())
killed = stats["killed"] + stats["timeout"] + stats["segfault"]
tried = killed + stats["survived"] + stats["no_tests"] + stats["suspicious"]
share = 100 * killed / max(tried, 1)
sys.stdout.write(f"{killed} of {tried} mutants killed: {share:.1f} %; the bar is {BAR:.0f} %\n")
sys.exit(share < BAR)
