"""``--failed``: the orgs that were not usable at the last look, as the journal knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.report.reading import read_history

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.options import RunOptions


def not_usable(options: RunOptions, names: Sequence[str]) -> tuple[str, ...]:
    """Return the orgs that were not usable at the last look, or were never looked at.

    Args:
        options: How to run; ``only`` chooses among them.
        names: The orgs of the config, in its order.

    Raises:
        JournalUnavailable: The journal is damaged or cannot be read.
    """
    history = read_history(options.state_dir, options.database)
    known = history.orgs if history else {}
    chosen = [name for name in names if options.takes(name)]
    return tuple(name for name in chosen if name not in known or known[name].standing != "usable")
