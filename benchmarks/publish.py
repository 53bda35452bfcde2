"""Put results of benchmarks onto their page: tables and words into docs/benchmarks.md, plots and JSON beside it.

    python benchmarks/publish.py [--results .cache/benchmarks] [--docs docs]

A benchmark without new results keeps its old ones.
"""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[1]
ORDER = (
    "one_org",
    "second_apply",
    "journal_cost",
    "batch_50",
    "memory",
    "two_workers",
    "board",
    "check_10000",
    "start_up",
)
FOLDER = "benchmarks"
"""Where the plots are, beside the page."""
_HEAD = re.compile(r"(?s)(.*<!-- figures: [^\n]*-->\n)(.*)")
_PART = re.compile(r"(?s)<!-- (\w+) -->\n\n(.*?)(?=\n<!-- |\Z)")


def with_results(page: str, results: Mapping[str, str]) -> str:
    """Return a page with results in place of the older ones.

    Args:
        page: It has a comment that begins with `figures:`; all after it is written anew.
        results: What benchmarks wrote as Markdown, by their names.

    Raises:
        ValueError: The page has no such comment, or there is no benchmark of a name.
    """
    unknown = results.keys() - set(ORDER)
    if unknown:
        raise ValueError(f"no place for {', '.join(sorted(unknown))}")
    found = _HEAD.fullmatch(page)
    if found is None:
        raise ValueError("the page has no place for figures")
    parts = dict(_PART.findall(found[2])) | {name: _as_part(text) for name, text in results.items()}
    return found[1] + "".join(f"\n<!-- {name} -->\n\n{parts[name].strip()}\n" for name in ORDER if name in parts)


def _as_part(text: str) -> str:
    """Return a result as a part of a page that lies a folder above its plot."""
    return re.sub(r"\]\((\w+\.svg)\)", rf"]({FOLDER}/\1)", re.sub(r"(?m)^# ", "### ", text))


def main() -> None:
    """Publish what there is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=Path, default=ROOT / ".cache/benchmarks", metavar="FOLDER")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", metavar="FOLDER")
    given = parser.parse_args()
    results = {name: given.results / f"{name}.md" for name in ORDER if (given.results / f"{name}.md").exists()}
    if not results:
        raise SystemExit(f"no results in {given.results}; `make bench` writes them")
    page = given.docs / "benchmarks.md"
    texts = {name: path.read_text(encoding="utf-8") for name, path in results.items()}
    page.write_text(with_results(page.read_text(encoding="utf-8"), texts), encoding="utf-8")
    (given.docs / FOLDER).mkdir(exist_ok=True)
    for path in results.values():
        for kind in (".svg", ".json"):
            shutil.copy(path.with_suffix(kind), given.docs / FOLDER)
    print(f"published: {', '.join(results)}")


if __name__ == "__main__":
    main()
