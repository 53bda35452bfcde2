"""Names that must not occur twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flows.config.problems import readable

if TYPE_CHECKING:
    from collections.abc import Hashable

    from flows.config.problems import Findings, KeyPath


@dataclass(slots=True)
class Claims:
    """Who took which name first."""

    findings: Findings
    taken: dict[tuple[str, Hashable, str], KeyPath] = field(default_factory=dict)

    def claim(self, kind: str, within: Hashable, name: str, path: KeyPath, rule: str) -> bool:
        """Take a name.

        Args:
            kind: What is named, in the words of a message: ``client name``.
            within: Names of the same kind clash only inside the same one of these.
            name: The name; case does not tell two names apart.
            path: Where it stands.
            rule: What would be right.

        Returns:
            False when it was taken before; that is a problem then.
        """
        first = self.taken.setdefault((kind, within, name.casefold()), path)
        if first is path:
            return True
        if path[0] == "defaults":
            self.findings.fault(path, f"gives several orgs the same {kind}", f"{rule}; give each org its own")
        else:
            # Two entries of one name read alike, so the name itself is not said to be that of the other.
            owner = "an earlier entry" if kind == "name" else readable(self.findings.document, first[:2])
            self.findings.fault(path, f"is the {kind} of {owner} already", rule)
        return False
