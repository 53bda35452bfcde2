"""The sign-in session of one visit: restored before it signs in, its cookies known as secrets while it works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from automation.redaction.cookies import learned
from automation.sessions.store import Owner

if TYPE_CHECKING:
    from collections.abc import Collection

    from automation.errors import ErrorCode
    from automation.sessions.kept import KeptSessions
    from flows.visit import Visit

NO_GOOD: Collection[ErrorCode] = (
    "wrong_org",
    "no_org_account",
    "wrong_datacenter",
    "sign_in_refused",
    "sign_in_blocked",
    "session_expired",
    "permission_missing",
)
"""Stops that may mean that the session belongs to another account, or to none any more."""


@dataclass(slots=True)
class Session:
    """The session that a visit works in.

    Attributes:
        visit: The visit.
        kept: The kept sessions of the run.
        own: False in a profile that a person uses: that one keeps its sessions itself.
    """

    visit: Visit
    kept: KeptSessions
    own: bool

    async def restore(self) -> None:
        """Put the kept session into the browser before anything is opened, where there is one."""
        if self.own:
            await self.kept.restore(self._owner(), self.visit.hands.page.context, self.visit.hands.say)
        else:
            self.kept.pass_by(self._owner(), self.visit.hands.say)

    async def learn(self, *, signed_in: bool = False) -> None:
        """Register the cookies of the data centre as secrets, and keep them where that is asked for.

        Args:
            signed_in: True when somebody has just signed in.
        """
        visit, org = self.visit, self.visit.org
        hosts = (origin.partition("://")[2] for origin in org.datacenter.origins)
        named = (org.name, org.crm_org_id, org.identity.email, org.client.name, org.connection.link_name)
        public = {*named, *hosts, visit.client_id}
        cookies = await learned(visit.hands.page.context, org.datacenter.origins, public)
        if self.own:
            await self.kept.keep(self._owner(), cookies, visit.hands.say, signed_in=signed_in)

    def judge(self, code: ErrorCode) -> None:
        """Let go of a restored session that a stop may come from."""
        if code in NO_GOOD:
            self.kept.let_go(self._owner(), self.visit.hands.say)

    def _owner(self) -> Owner:
        identity = self.visit.org.identity
        return Owner(
            identity=identity.name,
            email=identity.email,
            datacenter=identity.datacenter.name,
            accounts=identity.datacenter.accounts,
        )
