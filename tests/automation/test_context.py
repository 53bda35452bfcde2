"""A context of our own lets pages do little more than be pages; a person's own profile is left as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.browser import Seats

if TYPE_CHECKING:
    from playwright.async_api import Browser


ASKS = """async () => {
  const names = ["geolocation", "notifications", "camera", "microphone", "clipboard-read", "midi", "persistent-storage"];
  const states = await Promise.all(names.map(async name => (await navigator.permissions.query({name})).state));
  const asked = await Notification.requestPermission();
  await navigator.serviceWorker.register("/worker.js").catch(() => null);
  const workers = (await navigator.serviceWorker.getRegistrations()).length;
  return {states: [...new Set(states)], asked, workers};
}"""


async def test_a_page_gets_no_permission_no_service_worker_and_no_download(engine_browser: Browser) -> None:
    seats = Seats(engine_browser, attached=False, alone=True, headed=False)
    page = await seats.page("ops")
    await page.route(
        "**/*",
        lambda route: route.fulfill(
            content_type="text/javascript" if route.request.url.endswith(".js") else "text/html",
            body="" if route.request.url.endswith(".js") else "<a download=x href='data:text/plain,x'>take</a>",
        ),
    )
    await page.goto("https://accounts.zoho.eu/")
    got = await page.evaluate(ASKS)
    assert got["states"] == ["denied"]
    assert got["asked"] == "denied"
    assert got["workers"] == 0
    async with page.expect_download() as coming:
        await page.click("a")
    assert await (await coming.value).failure()
    await seats.leave()
    assert page.is_closed()


async def test_the_profile_of_an_attached_browser_keeps_its_own_permissions(engine_browser: Browser) -> None:
    own = await engine_browser.new_context()
    seats = Seats(engine_browser, attached=True, alone=True, headed=False)
    context = await seats.context("ops")
    assert context is engine_browser.contexts[0]
    page = await own.new_page()
    await page.route("**/*", lambda route: route.fulfill(content_type="text/html", body=""))
    await page.goto("https://accounts.zoho.eu/")
    states = await page.evaluate("async () => (await navigator.permissions.query({name: 'geolocation'})).state")
    assert states == "prompt"
    await own.close()
