"""Secrets: values known to the process, and the one filter every text passes before it leaves the process.

A value becomes secret the moment it is typed, read or received: ``register`` it then, or make a ``Secret`` of it.
``scrub`` replaces every registered value in all its spellings (``spellings.py``) by a mask, and
``REGISTRY.filter().stream()`` does the same to bytes that come in chunks. ``redact`` of ``recordings.py`` cleans what
Playwright records.
"""

from __future__ import annotations

from automation.redaction.registry import Registry
from automation.redaction.secret import SHOWN as MASK
from automation.redaction.secret import Secret

__all__ = ["MASK", "REGISTRY", "Registry", "Secret", "register", "register_shape", "scrub"]

REGISTRY = Registry()
"""The registry of this process."""

register = REGISTRY.register
register_shape = REGISTRY.register_shape
scrub = REGISTRY.scrub
Secret._register = register  # noqa: SLF001 - the one place that ties the two together
