"""An org's own keys over the defaults, with the place that each value came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flows.config.problems import Findings, KeyPath
    from flows.config.shape import OrgTable


@dataclass(frozen=True, slots=True)
class Merged:
    """One org over the defaults: tables merge key by key, the org wins, lists are replaced.

    Attributes:
        index: The org's place in the file.
        own: What the org says.
        defaults: What ``[defaults]`` says.
    """

    index: int
    own: OrgTable
    defaults: OrgTable

    def find(self, *keys: str) -> tuple[Any, KeyPath]:
        """Return a value and where it stands; None and the org's own place where nobody gives one."""
        own: Any = self.own
        default: Any = self.defaults
        for key in keys:
            own = getattr(own, key)
            default = getattr(default, key)
        if own is None and default is not None:
            return default, ("defaults", *keys)
        return own, ("orgs", self.index, *keys)

    def is_faulty(self, findings: Findings, *keys: str) -> bool:
        """Say whether the value that counts has a problem already, or is unknown because of one."""
        value, path = self.find(*keys)
        return findings.is_faulty(path) or (value is None and findings.is_faulty(("defaults", *keys)))
