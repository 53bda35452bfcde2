"""Rehearse: sign in, open every page and form of an org, find every control as `apply` would, and change nothing.

Nothing is typed after the sign-in and nothing is submitted. A form for something new is opened and left again; in that
of a service OAuth2 is chosen, since its other fields come with that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.errors import PageChanged, PersonAwaited, Stop
from automation.faults import polls
from automation.recorder.folders import OUTPUT, folder_of
from automation.redaction import Secret, scrub
from automation.rehearsal.model import OrgRehearsal
from automation.report.envelope import ErrorReport
from flows import (
    api_console,
    client_amend,
    client_details,
    connection,
    connection_steps,
    custom_service,
    function_editor,
    probe,
    redirect_uris,
    service_form,
    service_steps,
    services,
    verification,
)
from flows.findings import Findings
from flows.noticing import Noticing
from flows.run import each
from flows.tables import controls
from flows.unknowns import Seen, answers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from automation.options import RunOptions
    from automation.progress import Progress
    from automation.report.envelope import OrgReport, Outcome, Stage
    from flows.config import Batch
    from flows.work import Work

GOES_ON = ("page_changed", "duplicate_found", "invalid_config")
"""Stops after which the next page can still be looked at."""
OPENING = 3.0
"""Seconds ``/add#web`` gets to open the form."""


async def rehearse(
    batch: Batch,
    options: RunOptions,
    environ: Mapping[str, str],
    progress: Progress,
    *,
    rehearsals: dict[str, OrgRehearsal],
) -> list[OrgReport]:
    """Rehearse every chosen org.

    Args:
        batch: The checked config.
        options: How to run; with ``screenshot`` "on" a picture of each form is kept beside the recordings.
        environ: Where the passwords are.
        progress: Told what happens.
        rehearsals: Receives what was seen of each org by its name, also where something stopped it.

    Returns:
        One report an org, in config order. A part that is amiss is a failed stage with its error.

    Raises:
        Stop: The run as a whole cannot begin: no browser, no journal.
        UsageFault: The overlay of controls is wrong.
    """
    table = controls(options.controls, batch.path)
    chosen = [org for org in batch.orgs if options.takes(org.name)]
    for org in chosen:
        blank = OrgRehearsal(org=org.name, datacenter=org.datacenter.name)
        blank.controls, blank.unknowns = Findings().told(table), answers(Seen())
        rehearsals[org.name] = blank

    async def task(work: Work) -> None:
        folder = folder_of(options.output or options.state_dir / OUTPUT, work.report.name)
        rehearsal = _Rehearsal(work, folder if options.screenshot == "on" else None)
        try:
            await rehearsal.walk()
        except Stop as stop:
            rehearsal.findings.stops.append(stop)
            raise
        finally:
            rehearsal.conclude(rehearsals[work.report.name])

    return await each(batch, options, environ, progress, task, command="rehearse")


class _Rehearsal:
    """One org, page by page."""

    def __init__(self, work: Work, pictures: Path | None) -> None:
        self._work, self._visit, self._org = work, work.visit, work.visit.org
        self._hands = work.visit.hands
        self.findings = Findings()
        self._seen = Seen(datacenter=self._org.datacenter.name, wanted=list(self._org.client.redirect_uris))
        self._notices = Noticing(self._hands, self.findings, self._seen, pictures)
        self._hands.heed = self.findings.heed
        self._hands.pointer = None  # nobody is asked to point or to fill: a rehearsal only says what it found

    async def walk(self) -> None:
        """Go through all pages; what is amiss on one is noted, and the next one is looked at.

        Raises:
            Stop: What lets no further page be looked at.
        """
        await self._work.signed_in()
        self.findings.signed_in = self._work.report.stages[-1].outcome == "unchanged"
        await self._part("client", self._client)
        await self._part("service", self._service)
        await self._part("connection", self._connection)
        await self._part("verification", self._functions)

    def conclude(self, told: OrgRehearsal) -> None:
        """Put together what was seen.

        Args:
            told: Receives it.
        """
        seen, found = self._seen, self.findings
        seen.signed_in = found.signed_in
        seen.captcha = "captcha" in self._visit.met or any(stop.code == "captcha" for stop in found.stops)
        seen.frames = found.frames("custom_service") | found.frames("connection")
        seen.hosts, seen.masked = found.hosts, True if found.masked else seen.masked
        told.controls, told.unknowns = found.told(self._hands.table), answers(seen)

    # -- the pages ---------------------------------------------------------------------------------------------------

    async def _client(self) -> Outcome:
        """The API Console: its form for a new client, then the org's client where there is one."""
        hands, visit, seen = self._hands, self._visit, self._seen
        console = self._org.datacenter.api_console
        await hands.goto(f"{console}/")
        seen.first_visit = "api_console.get_started" in await api_console.landing(hands)
        seen.add_web = await self._add_web(f"{console}/add#web")
        await hands.goto(f"{console}/")
        await api_console.landing(hands)
        await api_console.open_form(hands)
        await api_console.whole(hands)
        seen.rows = redirect_uris.ADD_URI in await hands.seek(redirect_uris.ADD_URI)
        await self._notices.picture("new-client")
        self.findings.there["client"] = await api_console.reopen(visit)
        if self.findings.there["client"]:
            seen.held = (await redirect_uris.observe(visit)).held
            await hands.seek(client_amend.EDIT)
            await self._credentials()
            await self._notices.picture("client")
        return "unchanged"

    async def _credentials(self) -> None:
        """See where id and secret stand; what hides the secret is not pressed."""
        hands, visit = self._hands, self._visit
        visit.client_id = await client_details.identifier(visit)
        await self._notices.value("api_console.client_id")
        try:
            shown = await client_details.read_value(
                hands, client_details.SECRET, *client_details.TABS, unlike=visit.client_id or ""
            )
        except PageChanged:
            if not await self._is_masked():
                raise await hands.amiss(None, [client_details.SECRET]) from None
            return
        await hands.veil(Secret(shown))
        self._seen.masked = False
        await self._notices.value(client_details.SECRET)
        if not await self._notices.value("api_console.client_id") and visit.client_id is None:
            raise await hands.amiss(None, ["api_console.client_id"])

    async def _is_masked(self) -> bool:
        """Look on each tab of the client's page for what would reveal the secret."""
        hands, findings = self._hands, self.findings
        for tab in client_details.TABS:
            sought = await hands.seek(tab)
            if tab in sought:
                await hands.click(sought[tab])
                await hands.settled()
            await self._notices.value("api_console.client_id")
            if client_details.REVEAL in await hands.seek(client_details.REVEAL):
                findings.masked = True
                break
        return findings.masked

    async def _service(self) -> Outcome:
        """The pages of connections: the form for a new service, then the org's service where there is one."""
        hands, visit, seen = self._hands, self._visit, self._seen
        landing = await services.open_connections(visit)
        seen.looked_at_connections = True
        await self._notices.make()
        await services.open_list(hands, landing)
        await self._notices.make()
        await hands.press("custom_service.new_service")
        form = await hands.any_of(*custom_service.FIRST)
        if await service_steps.is_in_steps(hands):
            hands.say("the form of a service comes in steps: only its first one is looked at")
        else:
            form = await custom_service.unfolded(hands)
        seen.revoke_url = "custom_service.revoke_token_url" in form
        await self._notices.make()
        await self._notices.picture("new-service")
        await self._leave(service_form.CANCEL)
        there = self.findings.there["service"] = await services.observe(visit)
        if there:
            await services.opened(visit)
            await self._notices.value("custom_service.shown_link_name")
            await hands.seek(services.EDIT)
            held = await service_form.read_form(visit)
            await self._notices.value("custom_service.shown_authorize_url")
            address = held.values.get(service_form.URL)
            seen.offline = verification.is_offline(address) if address else None
        return "unchanged"

    async def _connection(self) -> Outcome:
        """The form for a new connection, which stands on a service, then the org's connection where there is one."""
        hands, visit, seen = self._hands, self._visit, self._seen
        if self.findings.there.get("service") is None:
            self.findings.there["service"] = await services.observe(visit)
        if self.findings.there["service"]:
            await services.observe(visit)
            await services.opened(visit)
            await connection.open_form(hands)
            if await connection_steps.opens_in_steps(hands):
                hands.say("the form of a connection comes in steps: only its first one is looked at")
            else:
                await connection.whole(visit)
            await self._notices.picture("new-connection")
            await self._leave(connection.CANCEL)
        standing = await connection.observe(visit)
        self.findings.there["connection"] = standing is not None
        if standing is not None:
            seen.live = standing.live
            for key in ("shown_link_name", "shown_service", "shown_status"):
                await self._notices.value(f"connection.{key}")
            await hands.seek("connection.revoke", "connection.connect", "connection.edit", "connection.more_actions")
            status = await hands.read(hands.table["connection.shown_status"])
            seen.status = scrub(status)[:40] if status else None
            await self._notices.picture("connection")
        return "unchanged"

    async def _functions(self) -> Outcome:
        """The functions of the CRM: the session API, and the form of the editor that stands in for it."""
        hands, seen = self._hands, self._seen
        await services.open_connections(self._visit)  # the API is called from a page of the CRM
        try:
            await probe.SessionApi(self._visit).list()
            seen.functions_api = True
        except probe.Refused:
            seen.functions_api = False
        try:
            await function_editor.open_functions(self._visit)
            await hands.press("functions.new_function")
            await hands.find("functions.function_name", optional=function_editor.EXTRAS)
            await hands.seek("functions.create")
            await self._notices.picture("new-function")
        except PageChanged as stop:
            if not seen.functions_api:
                raise
            self.findings.stops.append(stop)
            hands.say(f"{stop.message} A run does not need it: the session API answers.")
        await services.open_connections(self._visit)  # leaves the form
        return "unchanged"

    # -- inside ------------------------------------------------------------------------------------------------------

    async def _part(self, stage: Stage, look: Callable[[], Awaitable[Outcome]]) -> None:
        """Look at the pages of a stage, and note what is amiss there.

        Raises:
            Stop: It keeps the others from being looked at as well.
        """
        try:
            await self._work.done(stage, look)
        except PersonAwaited:
            raise
        except Stop as stop:
            if stop.code not in GOES_ON:
                raise
            self.findings.stops.append(stop)
            message, remedy = scrub(stop.message), scrub(stop.remedy)
            error = ErrorReport(code=stop.code, stage=stage, message=message, remedy=remedy, artifact=stop.artifact)
            self._work.progress.stopped(self._org.name, stop.code, message, remedy)
            self._work.report.errors.append(error)
            await self._notices.picture(f"amiss-{stage}")

    async def _add_web(self, url: str) -> bool:
        """Tell whether an address opens the form of a client by itself (facts B1)."""
        await self._hands.goto(url)
        async for _ in polls(OPENING):
            if api_console.is_open(await self._hands.seek(*api_console.FORM)):
                return True
        return False

    async def _leave(self, cancel: str) -> None:
        """Leave a form by its Cancel, where it has one; what comes next opens another page anyway."""
        sought = await self._hands.seek(cancel)
        if cancel in sought:
            await self._hands.click(sought[cancel])
