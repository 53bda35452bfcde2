"""A picture of a page covers every secret on it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from automation.recorder.pictures import picture
from automation.redaction import Registry

if TYPE_CHECKING:
    from playwright.async_api import Page


SECRET = "shown-for-all-to-see"
SHAPE = r"\bsk_[0-9]{8}\b"
COVER = [58, 63, 71, 255]
PIXEL = """async ([picture, x, y]) => {
  const image = await createImageBitmap(await (await fetch(picture)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  return [...canvas.getImageData(x, y, 1, 1).data];
}"""
HOLDERS = {
    "a text": f"<p><b data-t>{SECRET}</b></p>",
    "a field": f"<input data-t value='{SECRET}'>",
    "a password field": "<input type=password data-t value=whatever>",
    "a field for a code": "<input autocomplete=one-time-code data-t>",
    "a text in pieces": f"<p data-t>{SECRET[:9]}<i>{SECRET[9:]}</i></p>",
    "a value of a known shape": "<p data-t>sk_12345678</p>",
    "a shadow tree": f"<div data-t><template shadowrootmode=open><span>{SECRET}</span></template></div>",
    "a hint": f"<input data-t placeholder='{SECRET}'>",
}


async def pixel(tab: Page, taken: bytes, x: float, y: float) -> list[int]:
    address = "data:image/png;base64," + base64.b64encode(taken).decode()
    found: list[int] = await tab.evaluate(PIXEL, [address, int(x), int(y)])
    return found


@pytest.mark.parametrize("where", HOLDERS)
async def test_a_secret_is_covered_wherever_it_shows(tab: Page, where: str) -> None:
    await tab.goto("data:text/html," + "<style>[data-t]{display:block;width:200px;height:40px}</style><h1>Title</h1>")
    await tab.locator("body").evaluate("(body, html) => body.setHTMLUnsafe(html)", f"<h1>Title</h1>{HOLDERS[where]}")
    box = await tab.locator("[data-t]").bounding_box()
    taken = await picture(tab, Registry([SECRET], [SHAPE]))
    assert box is not None
    assert taken is not None
    assert await pixel(tab, taken, box["x"] + 4, box["y"] + 10) == COVER
    title = await tab.locator("h1").bounding_box()
    assert title is not None
    assert await pixel(tab, taken, title["x"] + title["width"] / 2, title["y"] - 5) != COVER


async def test_a_secret_in_a_frame_is_covered(tab: Page) -> None:
    await tab.set_content(f"<iframe srcdoc='<p style=height:40px>{SECRET}</p>'></iframe>")
    place = tab.frame_locator("iframe").locator("p")
    box = await place.bounding_box()
    taken = await picture(tab, Registry([SECRET]))
    assert box is not None
    assert taken is not None
    assert await pixel(tab, taken, box["x"] + 4, box["y"] + 10) == COVER


async def test_no_picture_is_taken_of_a_page_whose_secrets_will_not_hold_still(tab: Page) -> None:
    await tab.set_content(f"<p>{SECRET}</p>")
    await tab.evaluate("""() => {
      const move = () => { document.body.prepend(document.createElement('hr')); requestAnimationFrame(move); };
      move();
    }""")
    assert await picture(tab, Registry([SECRET])) is None
