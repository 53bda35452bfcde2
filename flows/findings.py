"""What a rehearsal finds of each control of the table, and why it finds nothing of the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from automation.rehearsal.model import ControlSeen
from automation.sight import WHY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automation.errors import Stop
    from automation.eyes import Found, Sought, State
    from automation.table import Control, ControlTable

BEFORE = "not reachable before"
LATER = {
    "api_console.update": "something of a client is changed",
    "api_console.next_page": "a list is longer than its page",
    "custom_service.scope_delimiter": "two scopes stand in the form",
    "connection.proceed": "Create And Connect is pressed",
    "connection.update": "a connection is edited",
    "connection.cancel": "a connection is edited",
    "connection.confirm_connect": "Connect is pressed",
    "connection.confirm_revoke": "Revoke is pressed",
    "consent.submit": "Create And Connect is pressed; the consent page is a person's",
    "functions.script": "a function is made",
    "functions.run": "a function is made",
    "functions.delete": "a function is made",
    "functions.confirm_delete": "Delete is pressed",
}
"""What a rehearsal, which submits nothing, cannot see, and what would have to happen before."""
THINGS = {
    "client": (
        "client_details_tab",
        "client_secret_tab",
        "client_id",
        "client_secret",
        "shown_homepage_url",
        "reveal",
        "edit",
    ),
    "service": ("edit", "edit_in_list", "update", "shown_link_name", "shown_authorize_url"),
    "form": (
        "create_connection",
        "connection_name",
        "connection_link_name",
        "login_user",
        "scopes",
        "create_and_connect",
    ),
    "connection": ("connect", "revoke", "edit", "more_actions", "shown_link_name", "shown_service", "shown_status"),
}
"""Controls that stand on the page of something that is to exist first."""
PAGES = {"client": "api_console", "service": "custom_service", "form": "connection", "connection": "connection"}
WORDS = {
    "client": "the client exists",
    "service": "the service exists",
    "form": "the service exists",
    "connection": "the connection exists",
}


@dataclass(slots=True)
class Findings:
    """What was found, and what exists in the org.

    Attributes:
        there: Whether client, service and connection exist, as far as anybody looked.
        signed_in: Whether the sign-in pages were shown.
        stops: What kept a part of the rehearsal from its end.
        hosts: Hosts whose pages controls were found on.
        masked: Whether the client secret hides behind a button.
    """

    there: dict[str, bool] = field(default_factory=dict)
    signed_in: bool = False
    stops: list[Stop] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    masked: bool = False
    _found: dict[str, ControlSeen] = field(default_factory=dict)
    _states: dict[str, State] = field(default_factory=dict)

    def heed(self, sought: Sought) -> None:
        """Take note of a search, as `Sight.heed`; what was found once counts as found."""
        for key, several in sought.found.items():
            self._note(key, several[0])
        for key, state in sought.missing.items():
            if key not in sought.found:
                self._states[key] = state

    def value(self, control: Control, name: str, url: str) -> None:
        """Take note of a value that was read beside a label.

        Args:
            control: The control.
            name: The label.
            url: The page's address.
        """
        seen = ControlSeen(
            control=control.key, state="found", required=control.required, way="value", by=name, page=_place(url)
        )
        self._found.setdefault(control.key, seen)

    def frames(self, page: str) -> set[str]:
        """Return the hosts of the frames that controls of a page of the table were found in; empty for no frame."""
        return {one.frame for key, one in self._found.items() if key.startswith(f"{page}.") and one.frame}

    def has(self, key: str) -> bool | None:
        """Tell whether a control was found; None when nobody looked for it."""
        return True if key in self._found else (False if key in self._states else None)

    def by(self, key: str) -> ControlSeen | None:
        """Return how a control was found, if it was."""
        return self._found.get(key)

    def told(self, table: ControlTable) -> list[ControlSeen]:
        """Return one entry for each control of the table, in its order."""
        return [self._found.get(control.key) or self._unfound(control) for control in table]

    def _note(self, key: str, found: Found) -> None:
        page = found.frame.page
        framed = None if found.frame is page.main_frame else urlsplit(found.frame.url).netloc or found.frame.url
        self.hosts |= {urlsplit(page.url).netloc}
        selectors = ", ".join(found.control.selectors) if found.way == "selector" else ""
        seen = ControlSeen(
            control=key,
            state="found",
            required=found.control.required,
            way=found.way,
            by=found.by or selectors or None,
            page=_place(page.url),
            frame=framed,
        )
        self._found.setdefault(key, seen)

    def _unfound(self, control: Control) -> ControlSeen:
        key, state = control.key, self._states.get(control.key)
        seen = ControlSeen(control=key, state="absent", required=control.required)
        why = self._later(key)
        if state is not None and not why and self._is_amiss(control):
            seen.state, seen.why = "missing", WHY[state]
        elif why or self._stopped_before(key):
            seen.state, seen.why = "unreached", why or self._stopped_before(key)
        else:
            seen.why = "this page has none, and needs none" if state else "nothing asked for it"
        return seen

    def _is_amiss(self, control: Control) -> bool:
        """Tell whether a part stopped for want of a control: it is named, or required on the page that is."""
        page = control.key.partition(".")[0]
        return any(
            control.key in stop.message or (control.required and f" {page}." in stop.message)
            for stop in self.stops
            if stop.code == "page_changed"
        )

    def _later(self, key: str) -> str | None:
        """Return why a control cannot be seen in a rehearsal, or not yet."""
        if key == "api_console.client_secret" and self.masked:
            return f"{BEFORE} it is revealed, which a rehearsal does not"
        for thing, names in THINGS.items():
            page, _, name = key.partition(".")
            # the form of a connection is reached by way of its service
            there = self.there.get("service" if thing == "form" else thing)
            if page == PAGES[thing] and name in names and there is False:
                return f"{BEFORE} {WORDS[thing]}"
        if key.startswith("sign_in.") and not self.signed_in:
            return f"{BEFORE} Zoho asks to sign in"
        return f"{BEFORE} {LATER[key]}" if key in LATER else None

    def _stopped_before(self, key: str) -> str | None:
        """Return what kept the rehearsal from looking for a control, where nobody did."""
        if key in self._states or not self.stops or key.startswith("sign_in."):
            return None
        return f"not looked for: stopped with {self.stops[0].code}"


def named(urls: Sequence[str]) -> str:
    """Return hosts as a list in words."""
    return ", ".join(sorted(urls)) or "none"


def _place(url: str) -> str:
    """Return host and path of an address, without its query."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"
