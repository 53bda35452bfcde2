"""What a rehearsal notices on whatever page it stands on: a value's label, which make the page is, how it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from automation import eyes
from automation.recorder.pictures import picture
from automation.redaction import REGISTRY

if TYPE_CHECKING:
    from pathlib import Path

    from automation.hands import Hands
    from flows.findings import Findings
    from flows.unknowns import Seen

ZOHO_OAUTH = "zoho oauth"


class Noticing:
    """Takes note of what the page shows that nobody has to find.

    Args:
        hands: What looks at the page.
        findings: Receives the labels that values stand under.
        seen: Receives which make the page is.
        pictures: A folder for pictures; None takes none.
    """

    def __init__(self, hands: Hands, findings: Findings, seen: Seen, pictures: Path | None) -> None:
        self._hands, self._findings, self._seen, self._pictures = hands, findings, seen, pictures
        self._taken = 0

    async def value(self, key: str) -> bool:
        """See under which of its labels a value stands; the value itself is kept nowhere.

        Args:
            key: The control's.

        Returns:
            Whether it stands there at all.
        """
        control = self._hands.table[key]
        for name in control.names:
            one = control.model_copy(update={"names": (name,)})
            if await self._hands.read(one):
                self._findings.value(control, name, self._hands.page.url)
                return True
        return False

    async def make(self) -> None:
        """Count on the page what tells of which make it is, and see whether the withdrawn connector is offered."""
        seen, zcqa, lyte = self._seen, 0, 0
        said = any(ZOHO_OAUTH in text.casefold() for view in await self._hands.look() for text in view.texts)
        seen.zoho_oauth = bool(seen.zoho_oauth) or said
        for frame in await eyes.visible_frames(self._hands.page):
            try:
                zcqa += await frame.locator("[data-zcqa]").count()
                lyte += await frame.locator("lyte-input, lyte-dropdown, lyte-button, lyte-yield").count()
            except PlaywrightError:
                continue  # it went away under the look
        seen.zcqa, seen.lyte = max(seen.zcqa or 0, zcqa), max(seen.lyte or 0, lyte)

    async def picture(self, name: str) -> None:
        """Keep a picture of the page, its secrets covered, where pictures are wanted.

        Args:
            name: What it is called, after its number.
        """
        if self._pictures is None:
            return
        try:
            shot = await picture(self._hands.page, REGISTRY)
        except PlaywrightError:
            return  # the page went away; the table tells the rest
        if shot is None:
            return
        self._taken += 1
        self._pictures.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._pictures / f"page-{self._taken:02}-{name}.png"
        path.touch(mode=0o600)
        path.write_bytes(shot)
