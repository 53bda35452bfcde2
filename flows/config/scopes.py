"""The scopes of a service and of a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.config.problems import listed, nearest, shown
from flows.scope_search import SIGN, bundles, members
from flows.scopes import finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from flows.config.merge import Merged
    from flows.config.problems import Findings, KeyPath


def service_scopes(org: Merged, findings: Findings) -> tuple[str, ...] | None:
    """Check what the service offers: well-formed, not known to be rejected, none twice; unknown ones give a warning.

    Returns:
        The scopes as they are written, bundles opened; None where one has a fault.
    """
    values, path = org.find("service", "scopes")
    if org.is_faulty(findings, "service", "scopes"):
        return None
    if not values:
        wrong = "is missing" if values is None else "is empty"
        findings.fault(path, wrong, 'list what the connection needs, such as scopes = ["ZohoCRM.modules.ALL"]')
        return None

    def judge(scope: str, element: KeyPath) -> bool:
        judged = finding(scope)
        if judged is None:
            return True
        is_fault = judged.grade in {"malformed", "bad"}
        (findings.fault if is_fault else findings.warn)(element, judged.wrong, judged.right)
        return not is_fault

    scopes = _each(values, path, findings, judge)
    return None if scopes is None else tuple(scopes)


def connection_scopes(org: Merged, offered: tuple[str, ...] | None, findings: Findings) -> tuple[str, ...] | None:
    """Check what the connection takes of the service's scopes; all of them where it does not say.

    Returns:
        The scopes as the service spells them, since the page offers those; None where one has a fault.
    """
    values, path = org.find("connection", "scopes")
    if org.is_faulty(findings, "connection", "scopes"):
        return None
    if values is None:
        return offered
    if not values:
        findings.fault(path, "is empty", "list some of the service's scopes, or leave the key out to take all")
        return None
    spelt = {scope.casefold(): scope for scope in offered or ()}

    def judge(scope: str, element: KeyPath) -> bool:
        if scope.casefold() in spelt:
            return True
        judged = finding(scope)
        if judged is not None and judged.grade in {"malformed", "bad"}:
            findings.fault(element, judged.wrong, judged.right)
        elif offered is not None:
            near = nearest(scope, offered)
            right = "add it to service.scopes or take it out here" + (f"; did you mean {near}?" if near else "")
            findings.fault(element, f"{scope} is not among the service's scopes", right)
        return False

    scopes = _each(values, path, findings, judge)
    return None if scopes is None else tuple(spelt[scope.casefold()] for scope in scopes)


def _each(
    values: list[str], path: KeyPath, findings: Findings, judge: Callable[[str, KeyPath], bool]
) -> list[str] | None:
    """Judge every scope of a list that has no fault yet and stands there for the first time; bundles are opened.

    Returns:
        The scopes, each once; None where one has a fault. A scope that a bundle brings may be named beside it.
    """
    sound: list[str] = []
    faulty = False
    by_itself: dict[str, bool] = {}
    for index, value in enumerate(values):
        element = (*path, index)
        bundled = value.startswith(SIGN)
        scopes = members(value) if bundled else (value,)
        if scopes is None:
            findings.fault(element, *_no_bundle(value))
        faulty = faulty or findings.is_faulty(element)
        for scope in () if scopes is None or findings.is_faulty(element) else scopes:
            folded = scope.casefold()
            if scope and folded in by_itself:
                if by_itself[folded] and not bundled:
                    findings.fault(element, "stands in the list twice", "take one out")
                    faulty = True
                by_itself[folded] = by_itself[folded] or not bundled
                continue
            by_itself[folded] = not bundled
            if judge(scope, element):
                sound.append(scope)
            else:
                faulty = True
    return None if faulty else sound


def _no_bundle(name: str) -> tuple[str, str]:
    near = nearest(name, list(bundles()))
    return (
        f"names no bundle of scopes: {shown(name)}",
        f"did you mean {near}?" if near else f"known: {listed(bundles())}",
    )
