"""The name of this process among those that share a journal."""

from __future__ import annotations

import os
import socket


def machine() -> str:
    """Return process and host, e.g. ``4711@host``."""
    return f"{os.getpid()}@{socket.gethostname()}"
