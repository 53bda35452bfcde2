"""A replay as a JUnit report, which every CI can show: a test case a world."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from automation.report.terminal import clean

if TYPE_CHECKING:
    from automation.replay.result import Result


def junit(results: list[Result], *, suite: str) -> str:
    """Return the report as XML.

    Args:
        results: The worlds that were played.
        suite: What the suite is called, e.g. the name of the config.
    """
    attributes = {
        "name": clean(suite),
        "tests": str(len(results)),
        "failures": str(sum(result.word == "differs" for result in results)),
        "errors": str(sum(result.word == "broken" for result in results)),
        "skipped": "0",
        "time": f"{sum(result.seconds for result in results):.3f}",
    }
    root = ET.Element("testsuites", {key: attributes[key] for key in ("tests", "failures", "errors", "time")})
    made = ET.SubElement(root, "testsuite", attributes)
    for result in results:
        _case(made, result, suite)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _case(suite: ET.Element, result: Result, name: str) -> None:
    """Add a world to the suite."""
    case = ET.SubElement(
        suite,
        "testcase",
        {"classname": clean(name), "name": clean(result.world.name), "time": f"{result.seconds:.3f}"},
    )
    if result.word == "broken":
        ET.SubElement(case, "error", {"message": clean(result.trouble)})
    elif result.word == "differs":
        count = len(result.differences)
        message = f"it ended otherwise than expected at {count} {'place' if count == 1 else 'places'}"
        failure = ET.SubElement(case, "failure", {"message": message})
        failure.text = clean("\n".join((*result.said, *(str(difference) for difference in result.differences))))
    ET.SubElement(case, "system-out").text = clean(f"drawn: {', '.join(result.drawn)}")
