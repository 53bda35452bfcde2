"""Records what is done for one org, and lets out only what was cleaned and proved clean."""

from __future__ import annotations

import asyncio
import json
import platform
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Self

from playwright.async_api import Error as PlaywrightError

from automation.errors import PersonAwaited, Stop
from automation.faults import translated, unexpected
from automation.recorder.folders import OUTPUT, folder_of, raw_folder
from automation.recorder.pictures import picture
from automation.recorder.video import VIDEO, Video
from automation.redaction import REGISTRY, scrub
from automation.redaction.harvest import LONG_ENOUGH
from automation.redaction.recordings import NoRecording, StillHeld, redact

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from playwright.async_api import BrowserContext, Page

    from automation.options import RunOptions
    from automation.shutter import Shutter

_MEGABYTE = 1_000_000
_EMPTY_PAGES = ("about:blank", "chrome://newtab/", "chrome://new-tab-page/", "edge://newtab/")
TRACE, HAR, ERROR, TREE = "trace.zip", "network.har", "error.json", "page.yml"


class Recorder:
    """Records the flights of a run, as its options say. Used as a context: it holds the folder of what is still raw.

    Args:
        options: How to run.
        say: Told an org and a sentence, e.g. what a recording cost.
    """

    def __init__(self, options: RunOptions, say: Callable[[str, str], None]) -> None:
        self.options = options
        self.say = say
        self.output = options.output or options.state_dir / OUTPUT
        self.raw: Path | None = None
        """Where raw recordings are, also the driver's own; None when nothing is recorded."""
        self._turns: dict[BrowserContext, asyncio.Lock] = {}
        self._started: set[BrowserContext] = set()
        self._open = ExitStack()

    def __enter__(self) -> Self:
        if self.takes_turns:
            self.output.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.records_network or self.options.video != "off":
            self.raw = self._open.enter_context(raw_folder(self.options.state_dir))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def records_network(self) -> bool:
        """Whether traces or HARs are recorded."""
        return self.options.tracing != "off" or self.options.har

    @property
    def takes_turns(self) -> bool:
        """Whether the orgs of one context take turns; see `flight`."""
        return self.records_network or self.options.screenshot != "off" or self.options.video != "off"

    @asynccontextmanager
    async def flight(self, org: str, page: Page, *, own: bool, shutter: Shutter | None = None) -> AsyncIterator[None]:
        """Record what is done for an org in this block; what stops it leaves with the path of its recording.

        While a context is recorded its orgs take turns: Playwright records a context as a whole.

        Args:
            org: The org's name.
            page: Its page.
            own: True when the page's context was made for this run; False in a profile that a person uses.
            shutter: Closed while a secret may be in view; without one there is no video.

        Raises:
            Stop: Whatever stopped the org; ``recording_destroyed`` when nothing did, but its recording was not clean.
        """
        if not self.takes_turns:
            yield
            return
        async with self._turns.setdefault(page.context, asyncio.Lock()), AsyncExitStack() as open_now:
            flight = _Flight(self, org, page)
            if shutter is not None and self.options.video != "off" and self.raw is not None:
                flight.video = Video(
                    org, page, shutter, raw=self.raw, mode=self.options.video, say=partial(self.say, org)
                )
                await open_now.enter_async_context(flight.video)
            await flight.begin(own=own)
            try:
                yield
            except PersonAwaited:
                await flight.end(None)
                raise
            except Exception as fault:
                stop = _named(fault)
                artifact = await flight.end(stop)
                stop.artifact = stop.artifact or artifact
                if stop is fault:
                    raise
                raise stop from None
            else:
                await flight.end(None)
            if flight.destroyed:
                raise _destroyed(flight.destroyed)

    async def start(self, context: BrowserContext) -> None:
        """Have the driver record a context from now on; frames of the screen are left out, no filter reads pixels."""
        if context not in self._started:
            await context.tracing.start(screenshots=False, snapshots=True, sources=False)
            self._started.add(context)


class _Flight:
    """The recording of one org."""

    def __init__(self, recorder: Recorder, org: str, page: Page) -> None:
        self._recorder, self._options = recorder, recorder.options
        self._org, self._page, self._context = org, page, page.context
        self._folder = folder_of(recorder.output, org)
        self._before = set(self._context.pages)
        self._trace = self._har = False
        self.video: Video | None = None
        self.destroyed: list[str] = []

    async def begin(self, *, own: bool) -> None:
        """Begin to record, and take away what an earlier run recorded of the org."""
        for old in (TRACE, HAR, ERROR, TREE, VIDEO):
            (self._folder / old).unlink(missing_ok=True)
        for shot in self._folder.glob("*.png"):
            shot.unlink()
        strangers = [page for page in self._context.pages if page is not self._page and page.url not in _EMPTY_PAGES]
        if strangers and not own and self._recorder.records_network:
            self._say("nothing is recorded: the browser has pages of its own open, and they would be recorded as well")
            return
        try:
            if self._options.tracing != "off":
                await self._recorder.start(self._context)
                await self._context.tracing.start_chunk(title=scrub(self._org))
                self._trace = True
            if self._options.har:
                await self._context.tracing.start_har(self._raw(HAR))
                self._har = True
        except PlaywrightError:
            self._say("the browser does not let itself be recorded")

    async def end(self, stop: Stop | None) -> str | None:
        """Stop recording, clean what is to be kept, and return the file that shows most."""
        shots = await self._pictures(failed=stop is not None)
        trace = await self._kept_trace(failed=stop is not None)
        await self._kept_har()
        video = await self._kept_video(failed=stop is not None)
        if stop is not None:
            await self._tell(stop)
        return next((str(path) for path in (trace, video, *shots) if path), None)

    async def _kept_trace(self, *, failed: bool) -> Path | None:
        if not self._trace:
            return None
        keep = self._options.tracing == "on" or failed
        try:
            await self._context.tracing.stop_chunk(path=self._raw(TRACE) if keep else None)
        except PlaywrightError:
            self._say("no trace: the browser went away")
            return None
        return await self._cleaned(TRACE) if keep else None

    async def _kept_har(self) -> None:
        if not self._har:
            return
        try:
            await self._context.tracing.stop_har()
        except PlaywrightError:
            self._say("no HAR: the browser went away")
            return
        await self._cleaned(HAR)

    async def _kept_video(self, *, failed: bool) -> Path | None:
        if self.video is None:
            return None
        path = await self.video.end(self._folder, failed=failed)
        self.destroyed += self.video.destroyed
        return path

    async def _cleaned(self, name: str) -> Path | None:
        """Clean a raw recording into the output, say what that cost, and return where it is."""
        raw, target = self._raw(name), self._folder / name
        known = REGISTRY.copy()  # a cookie of some other site may be a word that the run's own texts need
        with suppress(PlaywrightError):
            cookies = await self._context.cookies()
            known.register(*(cookie.get("value", "") for cookie in cookies if len(cookie["value"]) >= LONG_ENOUGH))
        try:
            done = await asyncio.to_thread(redact, raw, target, known)
        except StillHeld as fault:
            self.destroyed += fault.where
            self._say(f"{name} was destroyed: a secret was still in it")
            return None
        except (NoRecording, OSError) as fault:
            self._say(f"no {name}: {fault.strerror if isinstance(fault, OSError) else fault}")
            return None
        finally:
            raw.unlink(missing_ok=True)
        left_out = f", {done.dropped} bodies left out" if done.dropped else ""
        self._say(
            f"{target}: {done.size / _MEGABYTE:.1f} MB, cleaned of {done.secrets} secrets and proved in "
            f"{done.seconds:.1f} s{left_out}"
        )
        return target

    async def _pictures(self, *, failed: bool) -> list[Path]:
        """Take a picture of each page of the org that is open."""
        if self._options.screenshot == "off" or (self._options.screenshot == "only-on-failure" and not failed):
            return []
        pages = [self._page, *(page for page in self._context.pages if page not in self._before)]
        word, paths = "failed" if failed else "finished", []
        for number, page in enumerate((page for page in pages if not page.is_closed()), 1):
            with suppress(PlaywrightError):
                shot = await picture(page, REGISTRY)
                if shot is None:
                    self._say("no screenshot: what is secret on the page would not hold still")
                    continue
                paths.append(self._write(f"{word}-{number}.png", shot))
        return paths

    async def _tell(self, stop: Stop) -> None:
        """Write down what stopped the org, on which versions, and what the page offered."""
        told = {
            "org": self._org,
            "code": stop.code,
            "message": stop.message,
            "remedy": stop.remedy,
            "page": "" if self._page.is_closed() else self._page.url.partition("?")[0],
            "versions": versions(self._context),
        }
        self._write(ERROR, _clean(json.dumps(told, indent=2, ensure_ascii=False)))
        with suppress(PlaywrightError):
            self._write(TREE, _clean(await self._page.locator("body").aria_snapshot()))

    def _write(self, name: str, data: bytes) -> Path:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / name
        path.touch(mode=0o600)
        path.write_bytes(data)
        return path

    def _raw(self, name: str) -> Path:
        assert self._recorder.raw is not None  # noqa: S101 - only recordings of the network are raw first
        return self._recorder.raw / f"{self._folder.name}-{name}"

    def _say(self, text: str) -> None:
        self._recorder.say(self._org, scrub(text))


def versions(context: BrowserContext | None = None) -> dict[str, str]:
    """Return what a maintainer asks for first.

    Args:
        context: A context of the browser whose version is to be told, too.
    """
    told = {"zoho-provision": version("zoho-provision"), "playwright": version("playwright")}
    told |= {"python": platform.python_version(), "system": platform.platform()}
    if context is not None and context.browser is not None:
        told["browser"] = context.browser.version
    return told


def _clean(text: str) -> bytes:
    return scrub(text).encode("utf-8", "replace")


def _named(fault: Exception) -> Stop:
    if isinstance(fault, Stop):
        return fault
    return translated(fault, "working on the page") if isinstance(fault, PlaywrightError) else unexpected(fault)


def _destroyed(where: list[str]) -> Stop:
    return Stop(
        "recording_destroyed",
        f"The org is done, but its recording still held a secret after it was cleaned ({', '.join(where)}), so it was "
        "destroyed.",
        "Nothing is left of it. Report it as a fault of the program, with the version and what the org was; run again "
        "without --tracing, --har and --video.",
    )
