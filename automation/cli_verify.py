"""``verify`` over time: wait until a token that nobody renews is dead, or go back to all that once were usable."""

from __future__ import annotations

import dataclasses
import re
import threading
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from automation.cli_check import blank_reports
from automation.cli_run import run
from automation.cli_status import report_unreadable
from automation.errors import JournalUnavailable, UsageFault
from automation.report.envelope import EXIT_INTERRUPTED, sum_up
from automation.stand_in import terminated_like_interrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from rich.status import Status

    from automation.options import RunOptions
    from automation.report.history import History, OrgHistory
    from automation.report.terminal import Terminal
    from flows.config import Batch

LIFE = timedelta(minutes=61)
"""A token that nobody renews is dead an hour after the consent; a check after that is the full proof (facts D3, F6)."""
EVER = "ever"

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_AGO = re.compile(r"(\d{1,5})([dh])")
_UNITS = {"d": "days", "h": "hours"}
_NEVER = threading.Event()
_TELL_EVERY = timedelta(minutes=10)
"""How often the time that is left is told where no line can be rewritten."""


class Interrupted(Exception):  # noqa: N818 - the person ended it
    """The wait was broken off before anything was looked at."""


def verify(file: Path, terminal: Terminal, options: Callable[[], RunOptions], *, wait: bool, since: str | None) -> int:
    """Check link names again, now or when the hour is over.

    Args:
        file: The config.
        terminal: Where to report.
        options: Makes the options of the run.
        wait: Begin 61 minutes after the newest consent of the orgs.
        since: Only orgs that were usable since then; see ``moment``.

    Returns:
        The exit status.
    """
    last: list[Batch] = []

    def before(chosen: RunOptions, batch: Batch) -> RunOptions:
        last.append(batch)
        history = _history(chosen)
        if since is not None:
            chosen = dataclasses.replace(chosen, only=_usable_since(since, history, chosen, batch, terminal))
        if wait:
            names = chosen.only or tuple(org.name for org in batch.orgs)
            _wait_out((history.orgs[name] for name in names if history and name in history.orgs), terminal)
        return chosen

    def judged() -> RunOptions:
        if since is not None:
            moment(since, datetime.now(UTC))
        return options()

    try:
        return run("verify", file, terminal, judged, before=before if wait or since is not None else None)
    except JournalUnavailable as fault:
        return report_unreadable("verify", fault, terminal)
    except Interrupted:
        terminal.say("Interrupted. Nothing was looked at yet.")
        terminal.envelope(sum_up("verify", blank_reports(last[0]), [], interrupted=True))
        return EXIT_INTERRUPTED


def moment(text: str, now: datetime) -> datetime:
    """Return the time that ``--since`` means.

    Args:
        text: ``ever``; ``7d`` or ``36h`` ago; or a day or a time as ISO 8601 writes it, local where it names no zone.
        now: The time of day.

    Raises:
        UsageFault: It is none of these.
    """
    if text == EVER:
        return _LONG_AGO
    if (ago := _AGO.fullmatch(text)) is not None:
        return max(_LONG_AGO, now - timedelta(**{_UNITS[ago[2]]: int(ago[1])}))
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        problem = f"--since {text}: is no time; write a day such as 2026-11-01, how long ago such as 30d, or ever"
        raise UsageFault([problem]) from None


def _history(options: RunOptions) -> History | None:
    from automation.report.reading import read_history  # noqa: PLC0415 - its library is large

    return read_history(options.state_dir, options.database)


def _usable_since(
    since: str, history: History | None, options: RunOptions, batch: Batch, terminal: Terminal
) -> tuple[str, ...]:
    """Return the orgs of the config that were usable at that time or later, and say which the config lacks."""
    start = moment(since, datetime.now(UTC))
    usable = [org.name for org in (history.orgs.values() if history else ()) if _was_usable(org, start)]
    known = [org.name for org in batch.orgs if options.takes(org.name)]
    chosen = tuple(name for name in known if name in usable)
    gone = [name for name in usable if name not in {org.name for org in batch.orgs}]
    if gone:
        terminal.say(f"warning: no longer in the config, and not looked at: {', '.join(gone)}")
    if not chosen:
        wrong = f"the journal in {options.state_dir} knows no org that was usable since then"
        raise UsageFault([f"--since {since}: {wrong}; go further back, or leave it out to look at all"])
    terminal.say(f"Usable since {'ever' if since == EVER else since}: {', '.join(chosen)}")
    return chosen


def _was_usable(org: OrgHistory, start: datetime) -> bool:
    return any(
        visit.verdict == "usable" and visit.judged_at is not None and visit.judged_at >= start for visit in org.visits
    )


def _wait_out(orgs: Iterable[OrgHistory], terminal: Terminal) -> None:
    """Wait until the newest consent of the orgs is an hour old.

    Raises:
        Interrupted: The person ended it.
    """
    consents = [org.consents[0] for org in orgs if org.consents]
    if not consents:
        terminal.say("The journal knows no consent of these orgs, so there is nothing to wait for.")
        return
    newest = max(consents, key=lambda consent: consent.accepted_at)
    until = min(newest.accepted_at, datetime.now(UTC)) + LIFE
    if until <= datetime.now(UTC):
        terminal.say(f"The newest consent, for {newest.org}, is more than an hour old: no need to wait.")
        return
    there = until.astimezone()
    terminal.say(f"Waiting until {there:%H:%M:%S}, 61 minutes after the consent for {newest.org}. Ctrl-C ends it.")
    try:
        with terminated_like_interrupted():
            countdown(until, terminal)
    except KeyboardInterrupt:
        raise Interrupted from None


def countdown(
    until: datetime,
    terminal: Terminal,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    pause: Callable[[float], object] = _NEVER.wait,
) -> None:
    """Wait for a time of day, and tell how long it still takes: in one line that changes, or every ten minutes.

    Args:
        until: When it ends; a machine that slept meanwhile is late by a second at the most.
        terminal: Where it is told.
        clock: The time of day.
        pause: Waits for some seconds.
    """
    live = terminal.is_live("err")
    with terminal.console("err").status("") if live else nullcontext() as status:
        told: datetime | None = None
        while (now := clock()) < until:
            left = until - now
            if status is not None:
                _show(status, left)
            elif told is None or now - told >= _TELL_EVERY:
                terminal.say(f"{_minutes(left)} left")
                told = now
            pause(min(1.0, left.total_seconds()))


def _show(status: Status, left: timedelta) -> None:
    status.update(f"{_minutes(left)} left until the link names are tried")


def _minutes(left: timedelta) -> str:
    minutes, seconds = divmod(-(-left // timedelta(seconds=1)), 60)
    return f"{minutes}:{seconds:02d} minutes"
