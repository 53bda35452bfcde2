"""Pictures of what a person sees: banners over the pages, a supervised step, the board in the terminal, the report.

One org is onboarded on the replica, headed, with ``--step``; the control of one field has another name there, so that a
person does it by hand. Whenever something is asked, a picture is taken with the banner in place; then it is answered.

    python benchmarks/pictures.py [--output docs/pictures] [--sizes 1280x800,1920x1080]

With one size the files have plain names; with several the size is a part of each, and other steps are kept, too.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import sys
import tempfile
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from PIL import Image
from playwright.async_api import async_playwright
from rich.console import Console

from automation import gates
from automation.banner import banner
from automation.browser_discovery import find_browser, launch_arguments
from automation.children import Children
from automation.options import RunOptions
from automation.report.board import LiveBoard
from automation.report.page import report_page
from automation.report.reading import read_history
from automation.report.terminal import Terminal
from automation.stand_in import start_browser
from automation.supervision import Supervision
from fixtures.replica import DEFAULT_PASSWORD
from fixtures.replica.drift import WORDS
from fixtures.replica.server import Replica
from flows import onboarding
from flows import run as runs
from flows.config import load

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from playwright.async_api import Page

    from automation.eyes import Found
    from automation.typed import Key

WORLD = (
    "well-made,mfa-push,with-password,no-announcements,no-trust-page,first-visit,redirect-comma,secret-plain,"
    "id-with-secret,new-layout,same-document,popup,no-proceed,no-org-picker,session-api,steady,short-lists,"
    "no-dynamic-parameters,uncrowded"
)
RENAMED = "service.client-id:renamed"
FIELD = "custom_service.access_token_url"
"""The step of which a picture is taken."""
COLOURS = 96
"""How many colours a picture keeps; pages and terminals have few."""
ROOT = Path(__file__).parents[1]
_NAMES = {
    "Approve the sign-in": "mfa",
    "one-time code": "mfa",
    "your click only shows": "point",
    "Type this into": "by-hand",
    "Create Service comes next": "step",
    "Look at the form": "another-step",
    "click Accept": "consent",
}
"""What a picture is called, by words of what is asked."""


@dataclass
class Album:
    """Keeps the pictures of one run, and plays the person at the terminal.

    Attributes:
        folder: Where they go.
        suffix: What their names end with.
        keys: What is pressed in the terminal.
    """

    folder: Path
    suffix: str
    board: LiveBoard
    keys: asyncio.Queue[Key] = field(default_factory=asyncio.Queue)
    taken: list[Path] = field(default_factory=list)

    @asynccontextmanager
    async def banner(self, page: Page, org: str, sentence: str, details: Sequence[str] = ()) -> AsyncIterator[None]:
        """Show the banner, take the picture, and answer what only the terminal can."""
        name = next((name for words, name in _NAMES.items() if words in sentence), "gate")
        async with banner(page, org, sentence, details):
            if name != "another-step" or self.suffix:
                await self.take(page, name)
            if name.endswith("step"):
                self.keys.put_nowait("go_on")
            elif name == "point":
                self.keys.put_nowait("by_hand")
            elif name == "by-hand":
                await _types(page, sentence)
            elif name == "consent":
                self.keep("board", await _drawn(_svg(self.board)))
            yield

    async def take(self, page: Page, name: str) -> None:
        """Take a picture of a page as it is seen."""
        self.keep(name, await page.screenshot(animations="allow", caret="initial"))

    def keep(self, name: str, png: bytes) -> None:
        """Keep a picture in few colours, the last one of a name."""
        path = self.folder / f"{name}{self.suffix}.png"
        Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS).save(path, optimize=True)
        self.taken[:] = [*(one for one in self.taken if one != path), path]

    @contextmanager
    def keyboard(self, *_: object) -> Iterator[asyncio.Queue[Key]]:
        """Stand in for the terminal's keys."""
        yield self.keys


async def _types(page: Page, sentence: str) -> None:
    """Type by hand what the banner says, into the field of the other name."""
    value = sentence.rpartition("yourself: ")[2].partition(" (c in")[0]
    label = page.get_by_text(WORDS["service"]["client-id"][0]).or_(page.get_by_text(WORDS["service"]["client-id"][1]))
    await label.first.locator("xpath=following::input[1]").fill(value)


def _svg(board: LiveBoard) -> str:
    """Return the board as an SVG of a terminal."""
    console = Console(record=True, width=110, height=16, file=io.StringIO(), force_terminal=True)
    console.print(board)
    return console.export_svg(title="zoho-provision apply orgs.toml --step")


async def _drawn(svg: str) -> bytes:
    """Return an SVG as a picture, drawn in a window of its own."""
    async with _window() as window:
        await window.set_content(f"<body style='margin:0'>{svg}")
        return await window.locator("svg").screenshot()


@asynccontextmanager
async def _window() -> AsyncIterator[Page]:
    """Open a page in a browser of its own that nobody sees."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_browser(None, None).path, args=launch_arguments()
        )
        yield await browser.new_page(viewport={"width": 1280, "height": 800})
        await browser.close()


async def pictures(folder: Path, size: tuple[int, int], suffix: str) -> list[Path]:
    """Onboard an org at a size of the window, and keep a picture of all that is asked on the way.

    Args:
        folder: Where the pictures go.
        size: Width and height of the display and the window in pixels; pages have what the window leaves them.
        suffix: What the names of the pictures end with.
    """
    environ = {"OPS_PASSWORD": DEFAULT_PASSWORD}
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch,
        Children(apart=False) as children,
        Replica(variant=WORLD, drift=[RENAMED]) as replica,
    ):
        work = Path(scratch)
        config = work / "orgs.toml"
        text = (ROOT / "fixtures/configs/demo.toml").read_text(encoding="utf-8")
        config.write_text(text.replace(":8600", f":{replica.port}"), encoding="utf-8")
        endpoint = start_browser(children, work, headed=True, size=size)
        person = ["--cdp", endpoint, "--control", replica.url("control"), "--think", "1.5"]
        children.start([sys.executable, "-m", "fixtures.person", *person], log=work / "person.log")
        batch = load(config, environ=environ)
        board = LiveBoard([org.name for org in batch.orgs], Terminal(err=io.StringIO()))
        album = Album(folder, suffix, board)
        options = RunOptions(
            state_dir=work / "state", cdp_endpoint=endpoint, step=True, only=("acme",), gate_timeout=60
        )
        shown = Supervision.__call__

        async def watched(supervision: Supervision, page: Page, found: Found) -> None:
            await shown(supervision, page, found)
            if found.control.key == FIELD:
                await album.take(page, "supervised")

        with (
            mock.patch.object(gates, "banner", album.banner),
            mock.patch.object(gates, "keyboard", album.keyboard),
            mock.patch.object(runs, "is_at_a_terminal", return_value=True),
            mock.patch.object(Supervision, "__call__", watched),
        ):
            (report,) = await onboarding.apply(batch, options, environ, board)
        if report.verdict != "usable":
            print(f"the org ended as {report.verdict}: {[error.message for error in report.errors]}")
        history = read_history(work / "state")
        if history is not None:
            async with _window() as window:
                await window.set_content(report_page(history))
                await album.take(window, "report")
        return album.taken


def main() -> None:
    """Take the pictures and tell what they are and how large."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "pictures", metavar="DIR")
    parser.add_argument("--sizes", default="1280x800", help="sizes of the display, with commas between")
    given: Any = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    sizes = [tuple(map(int, size.split("x"))) for size in given.sizes.split(",")]
    for wide, high in sizes:
        suffix = f"-{wide}x{high}" if len(sizes) > 1 else ""
        for path in asyncio.run(pictures(given.output, (wide, high), suffix)):
            print(f"{path}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
