"""What a run does with kept sessions: opens them before a sign-in, keeps them after one, lets go of what is no good."""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from playwright.async_api import Error as PlaywrightError

from automation.redaction.cookies import learn
from automation.sessions import store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from playwright.async_api import BrowserContext

    from automation.sessions.keys import SessionKey
    from automation.sessions.store import Head, Owner

_SALT = 16


class KeptSessions:
    """The kept sessions of a run; without a key, none is kept and nothing here does anything.

    Args:
        state_dir: Where they rest.
        key: What locks them; None when none is to be kept.
    """

    def __init__(self, state_dir: Path, key: SessionKey | None) -> None:
        self._state_dir, self._key = state_dir, key
        self._turn = asyncio.Lock()
        self._looked: set[str] = set()
        self._left_alone: set[str] = set()
        self._heads: dict[str, Head] = {}
        self._restored: set[str] = set()
        self._last: dict[str, list[Any]] = {}

    async def restore(self, owner: Owner, context: BrowserContext, say: Callable[[str], None]) -> None:
        """Put the kept session of an owner into a context, at the first call for this owner.

        What cannot be opened or is too old is told and leads to an ordinary sign-in.

        Args:
            owner: Whose.
            context: A context of the run's own.
            say: Told what came of it.
        """
        if self._key is None:
            return
        async with self._turn:
            if owner.identity in self._looked:
                return
            self._looked.add(owner.identity)
            cookies = await self._opened(owner, self._key, say)
            if not cookies:
                return
            try:
                await context.add_cookies(cast("Any", _living(cookies)))
            except PlaywrightError:  # its text would hold the cookies
                say(f"the browser does not take the kept session of {owner.identity}; signing in again")
                return
            self._restored.add(owner.identity)
            since = self._heads[owner.identity].signed_in_at
            say(f"using the kept session of {owner.identity}, of {since:%Y-%m-%d %H:%M} UTC")

    def pass_by(self, owner: Owner, say: Callable[[str], None]) -> None:
        """Say, once for an owner, that a browser which a person uses keeps its sessions itself."""
        if self._key is not None and owner.identity not in self._looked:
            self._looked.add(owner.identity)
            say(f"no session of {owner.identity} is kept here: the browser that runs already keeps its own")

    async def _opened(self, owner: Owner, key: SessionKey, say: Callable[[str], None]) -> list[dict[str, Any]]:
        """Return the cookies of an owner's kept session, none where it cannot or must not be used."""
        path = store.path_of(self._state_dir, owner)
        try:
            head, cookies = await asyncio.to_thread(_opened, path, key)
        except FileNotFoundError:
            return []
        except store.Unopened as fault:
            self._leave_alone(owner, fault.reason, say)
            return []
        learn(cookies, [owner.email])
        if not head.owner.is_of(owner):
            self._leave_alone(owner, "the one that is there belongs to another login", say)
            return []
        self._heads[owner.identity] = head
        if not head.is_good():
            say(f"the kept session of {owner.identity} is older than {store.MAX_AGE.days} days and is not used")
            return []
        return cookies

    async def keep(
        self, owner: Owner, cookies: Sequence[Mapping[str, Any]], say: Callable[[str], None], *, signed_in: bool
    ) -> None:
        """Keep a session, when it has changed since.

        Args:
            owner: Whose.
            cookies: The cookies of the hosts of its data centre.
            say: Told when it cannot be kept.
            signed_in: True when somebody has just signed in; the age of a session is counted from there.
        """
        if self._key is None or owner.identity in self._left_alone or not cookies:
            return
        async with self._turn:
            before = self._heads.get(owner.identity)
            if not signed_in and (before is None or not before.is_good()):
                return  # when that sign-in was, nobody knows
            values = [dict(cookie) for cookie in cookies]
            if not signed_in and self._last.get(owner.identity) == values:
                return
            now = datetime.now(UTC)
            head = store.Head(
                owner=owner,
                key=self._key.kind,
                salt=before.salt if before is not None else secrets.token_hex(_SALT),
                signed_in_at=now if signed_in or before is None else before.signed_in_at,
                saved_at=now,
            )
            try:
                await asyncio.to_thread(_sealed, store.path_of(self._state_dir, owner), head, values, self._key)
            except store.Unopened as fault:
                self._leave_alone(owner, fault.reason, say)
            except OSError as fault:
                self._leave_alone(owner, f"it cannot be written ({fault.strerror})", say)
            else:
                self._heads[owner.identity], self._last[owner.identity] = head, values

    def let_go(self, owner: Owner, say: Callable[[str], None]) -> None:
        """Take a restored session away that turned out to be no good, so that the next run signs in afresh.

        Args:
            owner: Whose.
            say: Told when there was one.
        """
        if owner.identity in self._restored:
            self._restored.discard(owner.identity)
            self._left_alone.add(owner.identity)
            store.path_of(self._state_dir, owner).unlink(missing_ok=True)
            say(f"the kept session of {owner.identity} is let go: the next run signs in")

    def _leave_alone(self, owner: Owner, reason: str, say: Callable[[str], None]) -> None:
        """Say why a session is neither used nor overwritten."""
        self._left_alone.add(owner.identity)
        say(
            f"no session of {owner.identity} is kept: {reason}. What was kept before stays as it is; "
            f"`zoho-provision sessions forget` takes it away"
        )


def _opened(path: Path, key: SessionKey) -> tuple[Head, list[dict[str, Any]]]:
    head = store.head_of(path)
    if head.key != key.kind:
        other = "a key in the keyring" if head.key == "keyring" else "a passphrase"
        raise store.Unopened(f"it is locked with {other}")
    return store.read(path, key.opening(bytes.fromhex(head.salt)))


def _sealed(path: Path, head: Head, cookies: Sequence[Mapping[str, Any]], key: SessionKey) -> None:
    store.write(path, head, cookies, key.sealing(bytes.fromhex(head.salt)))


def _living(cookies: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the cookies whose own time is not over; -1 stands for the life of a browser."""
    now = datetime.now(UTC).timestamp()
    return [dict(cookie) for cookie in cookies if not 0 <= float(cookie.get("expires", -1)) <= now]
