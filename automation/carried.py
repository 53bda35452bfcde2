"""Which client secret each service holds, as far as the journal knows: by its fingerprint, never by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from automation.clock import now
from automation.fingerprints import Fingerprints
from automation.journal_tables import FINGERPRINTS

if TYPE_CHECKING:
    from pathlib import Path

    from automation.journal_store import Store
    from automation.redaction import Secret

REFUSED = "refused"
"""Stands for the fingerprint of a secret that Zoho no longer takes, whichever it is."""


class Carried:
    """The fingerprints in a journal.

    Args:
        store: What the journal is written to.
        folder: The state directory, where the key of the fingerprints is.
    """

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder

    def carried(self, org: str, service: str, client_id: str, secret: Secret | None) -> None:
        """Note which client secret a service holds now, by its fingerprint; the secret itself is not written.

        Args:
            org: The org's key.
            service: Link name of the service.
            client_id: The client whose secret it is; empty where nobody has looked.
            secret: The secret; None when Zoho has just refused the one that the service holds.

        Raises:
            JournalUnavailable: It, or the key of the fingerprints, cannot be written.
        """
        fingerprint = REFUSED if secret is None else self._fingerprint(secret)
        with self._store.begin() as connection:
            connection.execute(
                insert(FINGERPRINTS).values(
                    org=org, service=service, client_id=client_id, fingerprint=fingerprint, noted_at=now()
                )
            )

    def carries(self, org: str, service: str, client_id: str, secret: Secret) -> bool | None:
        """Tell whether a service holds this client secret, as far as this journal knows.

        Args:
            org: The org's key.
            service: Link name of the service.
            client_id: The client whose secret it is.
            secret: The secret that the API Console shows.

        Returns:
            None when nothing is known: no entry, one of another client, or one made with a key that is gone.

        Raises:
            JournalUnavailable: It cannot be read.
        """
        held = self._held(org, service, client_id)
        if held is None:
            return None
        if held == REFUSED:
            return False
        return Fingerprints(self._folder).is_of(held, secret)

    def compares(self, org: str, service: str, client_id: str) -> bool:
        """Tell whether `carries` can say more than None, so that the secret has to be read for it.

        Raises:
            JournalUnavailable: It cannot be read.
        """
        return self._held(org, service, client_id) is not None

    def _held(self, org: str, service: str, client_id: str) -> str | None:
        with self._store.begin() as connection:
            row = connection.execute(
                select(FINGERPRINTS.c.client_id, FINGERPRINTS.c.fingerprint)
                .where(FINGERPRINTS.c.org == org, FINGERPRINTS.c.service == service)
                .order_by(FINGERPRINTS.c.id.desc())
            ).first()
        if row is None or row.client_id not in {client_id, ""}:
            return None
        return str(row.fingerprint)

    def _fingerprint(self, secret: Secret) -> str:
        try:
            return Fingerprints(self._folder).of(secret)
        except OSError as fault:
            raise self._store.unavailable(fault.strerror or "the key of the fingerprints is not writable") from fault
