"""Every way a run can stop, each with a stable word, what was seen, and what to do next.

::

    Stop                      one org cannot go on: ``code``, ``message``, ``remedy``
    ├── PersonAwaited         nothing failed; a person has yet to act, a rerun goes on from there
    │   ├── PageClosed        the page on which they were asked is gone
    │   │   └── PageAged      ... or is there and too old for it
    │   └── Skipped           the person wanted to go on with the next org
    ├── PageChanged           a page does not look as the table of controls says
    ├── BrowserGone           the browser, its page or the display went away
    └── JournalUnavailable    the record of intents cannot be written, so nothing is clicked
    UsageFault                the config or the command line is wrong; nothing was touched
"""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Literal, get_args

ErrorCode = Literal[
    "wrong_datacenter",
    "wrong_org",
    "permission_missing",
    "redirect_uri_mismatch",
    "scope_does_not_exist",
    "no_org_account",
    "consent_rejected",
    "consent_differs",
    "gate_timeout",
    "captcha",
    "sign_in_refused",
    "sign_in_blocked",
    "session_expired",
    "too_many_requests",
    "maintenance",
    "page_changed",
    "unexpected_language",
    "invalid_credentials",
    "service_locked",
    "duplicate_found",
    "creation_unknown",
    "browser_gone",
    "journal_unavailable",
    "invalid_config",
    "internal_error",
    "recording_destroyed",
    "handover_failed",
]
"""The stable error words of the public interface."""

ERROR_CODES: tuple[ErrorCode, ...] = get_args(ErrorCode)


class Stop(Exception):  # noqa: N818 - a stop is not always an error: it names why an org cannot go on
    """One org cannot go on.

    Args:
        code: The stable word scripts match on.
        message: What was seen and what was expected, in one or two sentences; never a secret.
        remedy: What the user does next.
        artifact: Path of a file that shows more, when there is one.
    """

    def __init__(self, code: ErrorCode, message: str, remedy: str, *, artifact: str | None = None) -> None:
        super().__init__(message)
        self.code: ErrorCode = code
        self.message = message
        self.remedy = remedy
        self.artifact = artifact


class PersonAwaited(Stop):
    """Nothing failed, but only a person can go on (``--no-input``, or the gate's time ran out).

    Args:
        message: What is awaited of the person.
        remedy: How to go on.
        timed_out: True when the gate was open and its time ran out; False under ``--no-input``.
    """

    def __init__(self, message: str, remedy: str, *, timed_out: bool) -> None:
        super().__init__("gate_timeout", message, remedy)
        self.timed_out = timed_out


class PageClosed(PersonAwaited):
    """The person closed or left the page on which they were asked for something. Arguments as for `PersonAwaited`."""


class PageAged(PageClosed):
    """The page on which the person is asked can no longer do what is asked, or may not; it has to be opened anew.

    Args:
        message: What is awaited of the person.
        remedy: How to go on.
        said: True when the page itself says so; False when it has only been open for long.
    """

    def __init__(self, message: str, remedy: str, *, said: bool) -> None:
        super().__init__(message, remedy, timed_out=False)
        self.said = said


class Skipped(PersonAwaited):
    """The person skipped the org at the terminal; a rerun goes on from there. Arguments as for `PersonAwaited`."""


class PageChanged(Stop):
    """A page does not look as the table of controls says; nothing was submitted.

    Args:
        message: Which control, and what was found instead.
        remedy: What the user does next.
        artifact: Path of the drift report, when one was written.
    """

    def __init__(self, message: str, remedy: str, *, artifact: str | None = None) -> None:
        super().__init__("page_changed", message, remedy, artifact=artifact)


class BrowserGone(Stop):
    """The browser, its page or the display went away.

    Args:
        message: What is missing or was closed.
        remedy: What the user does next.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__("browser_gone", message, remedy)


class JournalUnavailable(Stop):
    """The record of intents cannot be written, so nothing is clicked.

    Args:
        message: Which file, and what the system said.
        remedy: What the user does next.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__("journal_unavailable", message, remedy)


class UsageFault(Exception):  # noqa: N818 - named as the tree above draws it
    """The config or the command line is wrong and nothing was touched.

    Args:
        problems: One text per problem; for a config each is ``file:line: key: what is wrong; what would be right``.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def internal_fault(fault: BaseException) -> str:
    """Describe a fault of the program itself; its own text is left out, since it may hold what was typed."""
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    place = f"{Path(ours[-1].filename).name}, line {ours[-1].lineno}" if ours else "an unknown place"
    return f"The program met an unexpected {type(fault).__name__} in {place}."
