"""Sign-in sessions at rest: the cookies of an identity, locked, bound to whom they belong to, for a week at most.

``store`` knows the file, ``keys`` what locks it, ``kept`` what a run does with it. Cookies go from the browser into
memory and from there, encrypted, to disk; Playwright's own writer of storage states is never used.
"""

from __future__ import annotations

FOLDER = "sessions"
"""The folder of the state directory that sessions rest in."""
