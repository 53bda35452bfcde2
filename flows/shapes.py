"""What secrets of Zoho look like, for recordings and pictures that hold more of them than the product has read."""

from __future__ import annotations

SECRET_SHAPES = (
    # tokens and grant codes: facts D1 and D3 give the beginning "1000."; that 32 and 32 hex digits follow is a guess
    r"\b1000\.[0-9a-f]{32}\.[0-9a-f]{32}\b",
    # client secrets: that they are 42 hex digits is a guess (a SHA-1 has 40, a client id capital letters)
    r"(?<![0-9A-Za-z])[0-9a-f]{42}(?![0-9A-Za-z])",
)
"""Regular expressions; what matches one is masked wherever it stands in a recording."""
