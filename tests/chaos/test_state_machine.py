"""Whatever happens between two runs, and wherever a run is killed: the next one leaves what the config says.

Hypothesis makes up the story: runs, kills at any fault point, amendments of the config, edits by hand in Zoho, and time
that passes. ``CHAOS_STORIES=50 make long ARGS=tests/chaos/test_state_machine.py`` is the nightly size. A
failure is told as the shortest story that shows it, with a line that plays it again: put it above `Story`.
A client under another name is no part of it: a service keeps the client that it was made with, and where a consent
would name another one that is for a person to decide (`consent_differs`).
"""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from fixtures.replica import connect
from tests.chaos.test_fault_points import run
from tests.flows.conftest import SCOPES, Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.chromium import Chromium
    from tests.people import People

pytestmark = pytest.mark.no_cover

STORIES = int(os.environ.get("CHAOS_STORIES", "0"))
STEPS = int(os.environ.get("CHAOS_STEPS", "8" if STORIES else "3"))
POINTS = 70
"""Fault points of a run that makes everything; a shorter one comes to its end."""
SETTLING = {"invalid_credentials", "service_locked"}
"""Stops after which the same command is to be given once more: what was only found out at the end is mended then."""
CLIENT = "Acme CRM Link"
NAMES = ("Acme Link", "Acme Books Link")
HOMEPAGES = ("https://acme.example", "https://www.acme.example")
CALLBACK = "https://by-hand.example/callback"


class Story(RuleBasedStateMachine):
    """What happens to one org, and what has to stand there after each run that is left in peace."""

    chromium: Chromium
    people: People
    folder: Path
    told = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).told += 1
        place = self.folder / str(self.told)
        place.mkdir()
        self.stack = ExitStack()
        self.scene = Scene(place, self.stack, self.chromium, self.people)
        self.homepage, self.name, self.scopes = HOMEPAGES[0], NAMES[0], list(SCOPES)
        self.by_hand: list[Any] = []  # clients to which somebody added a callback
        self.settled = False
        self.reasons, self.pending, self.accepted = 1, True, 0

    @initialize()
    def begin(self) -> None:
        self.scene.straight()
        self.scene.replica.world.log.clear()
        self.text = self.scene.config.read_text()
        self.scene.browser()
        self.scene.person()

    def teardown(self) -> None:
        with self.stack:
            if sys.exc_info()[0] is None:  # however a story ends, the run after it has to put things right
                self._run_in_peace()

    # What happens to a run.

    @rule()
    def apply(self) -> None:
        self._run_in_peace()

    def _run_in_peace(self) -> None:
        for last in (False, True):
            status, passed = run(self.scene, 0, "reconnect")
            if status == 0 and passed[-1] == "usable":
                break
            assert not last, passed
            assert passed[-1].split()[1].rstrip(":") in SETTLING, passed
        self._stands()
        self.settled, self.reasons, self.pending, self.accepted = True, 0, False, self._accepts()

    @rule(point=st.integers(1, POINTS))
    def kill(self, point: int) -> None:
        status, passed = run(self.scene, point, "reconnect")
        note(f"killed at {passed[-1]}" if status else f"it came to its end: {passed[-1]}")
        assert status in {0, -signal.SIGKILL}, passed
        self.settled = self.pending = False

    # What somebody else does meanwhile. Each may be a reason to ask a person once more.

    @rule(homepage=st.sampled_from(HOMEPAGES), name=st.sampled_from(NAMES))
    def amend_names(self, homepage: str, name: str) -> None:
        if name != self.name:
            self._reason()
        self.homepage, self.name = homepage, name
        self._write()

    @rule(more=st.sets(st.sampled_from(SCOPES)))
    def amend_scopes(self, more: set[str]) -> None:
        scopes = [scope for scope in SCOPES if scope in more | {"ZohoCRM.org.READ"}]
        if scopes != self.scopes:
            self._reason()
        self.scopes = scopes
        self._write()

    @precondition(lambda self: self.scene.org.services)
    @rule()
    def delete_the_service_by_hand(self) -> None:
        for link in self.scene.org.connections.values():
            connect.revoke(self.scene.replica.world, link)
        self.scene.org.connections.clear()
        self.scene.org.services.clear()
        self._reason()

    @precondition(lambda self: any(link.status == "live" for link in self.scene.org.connections.values()))
    @rule()
    def revoke_by_hand(self) -> None:
        connect.revoke(self.scene.replica.world, self.scene.org.connections["acme_link"])
        self._reason()

    @precondition(lambda self: self.scene.org.connections)
    @rule()
    def rename_the_connection_by_hand(self) -> None:
        self.scene.org.connections["acme_link"].name = "Renamed By Hand"
        self._reason()

    @precondition(lambda self: self.settled and self._clients())
    @rule()
    def rotate_the_secret_by_hand(self) -> None:  # one that no run has carried yet is not missed until its token ends
        self.scene.replica.world.rotate_secret(self._clients()[0])
        self._reason()

    @precondition(lambda self: self._clients() and not self.by_hand)
    @rule()
    def add_a_callback_by_hand(self) -> None:
        self._clients()[0].redirects.append(CALLBACK)
        self.by_hand.append(self._clients()[0])

    @rule(hours=st.integers(1, 48))
    def time_passes(self, hours: int) -> None:
        self.scene.replica.advance(hours * 3600)

    # What has to stand there.

    def _stands(self) -> None:
        org, [client] = self.scene.org, self._clients()
        [service], [link] = org.services.values(), org.connections.values()
        assert (service.link_name, link.link_name) == ("acme_link", "acme_link")
        assert (link.status, link.name, sorted(link.scopes)) == ("live", self.name, sorted(self.scopes))
        assert {scope for _, scope in service.scopes} >= set(self.scopes)
        assert (service.fields["client-id"], service.fields["client-secret"]) == (client.client_id, client.secret)
        assert self.scene.replica.world.callback() in client.redirects
        assert client.homepage == self.homepage
        assert all(CALLBACK in one.redirects for one in self.by_hand)
        names = [one.name for one in self.scene.replica.world.clients.values()]
        assert len(names) == len(set(names))
        assert org.functions == {}
        assert self._accepts() - self.accepted <= self.reasons

    def _clients(self) -> list[Any]:
        return [one for one in self.scene.replica.world.clients.values() if one.name == CLIENT]

    def _accepts(self) -> int:
        return len(self.scene.log("accept"))

    def _reason(self) -> None:
        """Several reasons before a run are one: a person is asked once."""
        self.reasons += not self.pending
        self.pending = True

    def _write(self) -> None:
        text = self.text.replace(HOMEPAGES[0], self.homepage)
        text = text.replace('connection   = { name = "Acme Link"', f'connection   = {{ name = "{self.name}"')
        self.scene.config.write_text(text.replace(json.dumps(SCOPES), json.dumps(self.scopes)))


@pytest.mark.long
def test_whatever_happens_between_runs_the_next_one_leaves_what_the_config_says(
    chromium: Chromium, people: People, tmp_path_factory: pytest.TempPathFactory
) -> None:
    here = type(
        "Story", (Story,), {"chromium": chromium, "people": people, "folder": tmp_path_factory.mktemp("stories")}
    )
    run_state_machine_as_test(
        here,
        settings=settings(
            max_examples=STORIES or 1,
            stateful_step_count=STEPS,
            derandomize=not STORIES,
            database=None,
            deadline=None,
            print_blob=True,
            phases=[Phase.generate, Phase.shrink] if STORIES else [Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
