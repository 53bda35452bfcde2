"""The report for other programs: CSV, JSON and JUnit."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from automation.report.standing import STANDING_LOOKS, last_stage
from automation.report.terminal import clean

if TYPE_CHECKING:
    from automation.report.history import History, OrgHistory, Visit

COLUMNS = (
    "org",
    "standing",
    "verdict",
    "verdict_at",
    "reason",
    "datacenter",
    "link_name",
    "client_id",
    "command",
    "started_at",
    "last_stage",
    "machine_seconds",
    "human_seconds",
    "awaits",
    "errors",
    "remedies",
    "accepted_by",
    "accepted_at",
    "accepted_scopes",
)
"""The columns of the CSV; new ones are added at the end."""

_FORMULA = re.compile(r"^\s*[=+\-@]")
_NOT_XML = re.compile(r"[^\x09\x0a\x0d\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_csv(history: History) -> str:
    """Return a row an org, with a head; no cell is one that a spreadsheet would reckon.

    Args:
        history: What the journal tells.
    """
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    rows.writerows([_cell(value) for value in _row(org)] for org in history.orgs.values())
    return out.getvalue()


def as_junit(history: History) -> str:
    """Return a test case an org: failed, skipped while something is still to be done, else passed.

    Args:
        history: What the journal tells.
    """
    orgs = list(history.orgs.values())
    attributes = {
        "name": "zoho-provision",
        "tests": str(len(orgs)),
        "failures": str(sum(org.standing == "failed" for org in orgs)),
        "errors": "0",
        "skipped": str(sum(org.standing not in {"usable", "failed"} for org in orgs)),
        "time": f"{sum(_seconds(org.last) for org in orgs):.3f}",
    }
    root = ET.Element("testsuites", {key: value for key, value in attributes.items() if key != "skipped"})
    suite = ET.SubElement(root, "testsuite", attributes)
    for org in orgs:
        _case(suite, org)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def details(history: History) -> dict[str, list[dict[str, Any]]]:
    """Return what the JSON report tells beside the orgs: ``runs``, ``consents`` and ``gates``.

    Args:
        history: What the journal tells.
    """
    gates = [
        {"org": org.name, "run": visit.run.id} | _plain(asdict(gate))
        for org in history.orgs.values()
        for visit in org.visits
        for gate in visit.gates
    ]
    return {
        "runs": [_plain(asdict(run)) for run in history.runs],
        "consents": [_plain(asdict(consent)) for consent in history.consents],
        "gates": gates,
    }


def _row(org: OrgHistory) -> tuple[object, ...]:
    last, judged = org.last, org.judged
    consent = org.consents[0] if org.consents else None
    errors = last.errors if last else ()
    return (
        org.name,
        org.standing,
        judged.verdict if judged else "unverified",
        judged.judged_at if judged else None,
        judged.reason if judged else None,
        org.datacenter,
        org.link_name,
        org.client_id,
        last.run.command if last else None,
        last.started_at if last else None,
        last_stage(org),
        f"{last.machine_seconds:.3f}" if last else None,
        f"{last.human_seconds:.3f}" if last else None,
        org.awaited,
        " ".join(error.code for error in errors),
        " ".join(error.remedy for error in errors),
        org.who(consent.identity) if consent else None,
        consent.accepted_at if consent else None,
        ",".join(consent.scopes) if consent else None,
    )


def _cell(value: object) -> str:
    """Return a cell; what a spreadsheet would take for a formula begins with an apostrophe."""
    if value is None:
        return ""
    text = clean(value.isoformat() if isinstance(value, datetime) else str(value))
    return f"'{text}" if _FORMULA.match(text) else text


def _case(suite: ET.Element, org: OrgHistory) -> None:
    """Add an org to the suite."""
    place = {"classname": "zoho-provision", "name": _xml(org.name), "time": f"{_seconds(org.last):.3f}"}
    case = ET.SubElement(suite, "testcase", place)
    if org.standing == "failed" and org.last:
        errors = org.last.errors
        kinds = " ".join(error.code for error in errors) or str(org.last.verdict or "failed")
        message = errors[0].message if errors else f"last stage: {last_stage(org)}"
        failure = ET.SubElement(case, "failure", {"type": kinds, "message": _xml(message)})
        failure.text = _xml("\n".join(f"{error.code}: {error.message}\nWhat to do: {error.remedy}" for error in errors))
    elif org.standing != "usable":
        words = f"{STANDING_LOOKS[org.standing][1]}: {org.awaited}"
        ET.SubElement(case, "skipped", {"message": _xml(words)})
    said = [f"link name {org.link_name}", f"client id {org.client_id or 'not known'}", f"last stage {last_stage(org)}"]
    ET.SubElement(case, "system-out").text = _xml("\n".join(said))


def _xml(text: str) -> str:
    """Return a text that may stand in XML."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", clean(text))


def _seconds(visit: Visit | None) -> float:
    return visit.machine_seconds + visit.human_seconds if visit else 0.0


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with moments as texts."""
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in values.items()}
