"""The flight recorder: traces, HARs and pictures of what a run did for an org, in which no secret stands.

::

    flight of an org → a folder only this user can read → cleaned → scanned → --output/ORG/
                                                                └ a hit: destroyed, ``recording_destroyed``
"""

from __future__ import annotations

from automation.recorder.flight import Recorder

__all__ = ["Recorder"]
