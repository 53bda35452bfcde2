"""The work on one org: its stages, timed and told, and what becomes of them."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation.errors import PersonAwaited, Stop
from automation.faults import gone, polls, translated
from automation.report.envelope import StageReport
from flows.blocks import refuse_blocked
from flows.sign_in import sign_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from automation.chronicle import Chronicle
    from automation.report.envelope import OrgReport, Outcome, Stage
    from flows.session import Session
    from flows.visit import Visit

WORKING = "working on the page"
"""What was being done, where nobody knows better."""
PUT_RIGHT = ("session_expired", "maintenance")
"""Detours after which a stage is taken once more."""
LACKING = ("page_changed", "maintenance")
"""Stops that say what a page did not show or answer; of one that was closed they would put the blame on Zoho."""
DETOUR = 2.0
"""Seconds in which a page that went away under the hand shows what it went away for."""


@dataclass(slots=True)
class Work:
    """The work on one org: its visit, its report, and who is told."""

    visit: Visit
    report: OrgReport
    progress: Chronicle
    identity: asyncio.Lock
    session: Session

    async def signed_in(self) -> None:
        """Sign in; an identity does so once and serves all its orgs, also with the session of an earlier run."""
        async with self._alone_with_identity():
            await self.session.restore()
            outcome = await self.done("sign_in", lambda: sign_in(self.visit))
            await self.session.learn(signed_in=outcome == "unchanged")

    def others_may_begin(self) -> None:
        """Let the other orgs of the identity begin; not before nothing is left that they would do a second time."""
        self.visit.scheduler.signed_in(self.report.name)

    @asynccontextmanager
    async def _alone_with_identity(self) -> AsyncIterator[None]:
        """Keep the other orgs of the identity from signing in while the block lasts."""
        if self.identity.locked():  # whoever signs in may wait for a person
            async with self.visit.scheduler.away(self.report.name):
                await self.identity.acquire()
        else:
            await self.identity.acquire()
        try:
            yield
        finally:
            self.identity.release()

    @asynccontextmanager
    async def stage(self, stage: Stage) -> AsyncIterator[StageReport]:
        """Time a stage and report its outcome, also when it stops."""
        entry = StageReport(stage=stage, outcome="failed")
        started, human = time.monotonic(), self.visit.human.seconds
        interrupted = False
        self.visit.at(stage)
        self.progress.stage_started(self.report.name, stage)
        try:
            yield entry
            await self.visit.hands.shutter.snap()
        except PersonAwaited:
            entry.outcome = "waiting"
            raise
        except (Stop, PlaywrightError) as fault:
            stop = _named(fault)
            entry.outcome = "unknown" if stop.code == "creation_unknown" else "failed"
            if stop.code in LACKING and self.visit.hands.page.is_closed():
                raise gone(WORKING) from None  # whatever was looked for on it in vain
            raise
        except asyncio.CancelledError:
            interrupted = True  # neither done nor failed: the next run takes this stage from its beginning
            raise
        finally:
            entry.human_seconds = round(self.visit.human.seconds - human, 3)
            entry.seconds = round(time.monotonic() - started, 3)
            if not interrupted:
                self.report.stages.append(entry)
                self.progress.stage_done(self.report.name, entry, self.visit.client_id)
                self.progress.stage_ended(self.report.name, stage, entry.outcome, entry.seconds)

    async def done(self, stage: Stage, make: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Run a stage; it is taken once more after a session that ended in the middle of it, or a host that failed.

        So is one in which something was made anew under the hand where nothing foresaw it.

        A stage looks at what is there before it makes anything, so that taking it again makes nothing twice.
        """
        async with self.stage(stage) as entry:
            try:
                entry.outcome = await make()
            except (Stop, PlaywrightError) as fault:
                code = (await self._reason(fault, at_sign_in=stage == "sign_in")).code
                if code == "session_expired":
                    await self._sign_in_again(stage)
                elif code == "maintenance" and stage != "sign_in":
                    self.progress.step(self.report.name, "the service failed to answer; looking once more")
                elif code == "page_changed" and isinstance(fault, PlaywrightError) and stage != "sign_in":
                    self.progress.step(self.report.name, "the page changed under the hand; looking once more")
                else:
                    raise
                entry.outcome = await self._once_more(make)
            finally:
                await self.session.learn()
            return entry.outcome

    async def _once_more(self, make: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Take a stage again; a host that still fails, or a session that ended again, is told as such."""
        try:
            return await make()
        except (Stop, PlaywrightError) as fault:
            reason = await self._reason(fault, at_sign_in=False)
            if reason.code in {"maintenance", "session_expired"}:
                raise reason from None
            raise

    async def _sign_in_again(self, stage: Stage) -> None:
        """Sign in once more in the middle of a stage."""
        async with nullcontext() if stage == "sign_in" else self._alone_with_identity():
            refuse_blocked(self.visit)
            self.progress.step(self.report.name, "the session ended; signing in again")
            await sign_in(self.visit)  # which finds the session there when another org was quicker
            await self.session.learn(signed_in=True)

    async def _reason(self, fault: Stop | PlaywrightError, *, at_sign_in: bool) -> Stop:
        """Return the stop that a fault stands for: a page that went away under the hand may tell by what came why.

        Raises:
            Stop: The page shows a detour that nothing here puts right, which tells more than the fault does.
        """
        stop = _named(fault)
        hands = self.visit.hands
        if at_sign_in or stop.code != "page_changed":
            return stop
        async for _ in polls(DETOUR):
            if hands.page.is_closed():
                return gone(WORKING)
            try:
                with suppress(PlaywrightError):  # the page that comes is not there yet
                    hands.screens.refuse(await hands.look())
            except Stop as seen:
                if seen.code in PUT_RIGHT:
                    return seen
                raise seen from None
        if hands.unanswered:  # what the page lacks may be what did not come
            return Stop("maintenance", f"{hands.unanswered} failed to answer. {stop.message}", stop.remedy)
        return stop


def _named(fault: Stop | PlaywrightError) -> Stop:
    """Return the stop that a fault is, or that it stands for."""
    return fault if isinstance(fault, Stop) else translated(fault, WORKING)
