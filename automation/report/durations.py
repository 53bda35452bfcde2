"""Figures as people read them."""

from __future__ import annotations


def duration(seconds: float) -> str:
    """Return seconds as people read them: ``4.1 s``, ``2:05``, ``1:02:05``.

    Args:
        seconds: How many.
    """
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
