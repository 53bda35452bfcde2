"""Fill every form of many skins with the product's own hands, and compare what the page then holds with what was meant.

    python benchmarks/skins_forms.py [--seeds 1-50] [--families zohodesk,lyte-like] [--forms service,connection]

Takes a second or two a form, where a whole onboarding takes ten: the quickest way to find a skin that the product
cannot read. Each failure names seed, family, form, control and reason. ``--shots DIR`` keeps a picture of each.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from playwright.async_api import async_playwright

from automation.browser_discovery import find_browser, launch_arguments
from automation.choices import choose, choose_many
from automation.errors import Stop
from automation.hands import Hands
from automation.redaction import Secret
from automation.screens import Screens
from fixtures.replica.showcase import ADDRESS, SCOPES, forms, page_of, part_of
from fixtures.replica.world import World
from flows import custom_service, redirect_uris
from flows.fields import Form, check_kept
from flows.tables import built_in

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from playwright.async_api import Page, Route

NAME, LINK, URL = "Acme Link", "acme_link", "https://accounts.acme.example/oauth/v2/auth?access_type=offline"
CALLBACKS = ("https://deluge.acme.example/delugeauth/callback", "https://dre.acme.example/delugeauth/callback")
SECRET = "0123456789abcdef0123"  # noqa: S105 - invented
ALL = tuple(scope for _, scope in SCOPES)
WANTED = ALL[:2]


async def fill_service(hands: Hands) -> dict[str, Any]:
    """Fill the service form."""
    datacenter = SimpleNamespace(authorize_url=URL, token_url=URL, revoke_url=URL)
    wanted = SimpleNamespace(name=NAME, link_name=LINK, scopes=ALL)
    visit: Any = SimpleNamespace(hands=hands, org=SimpleNamespace(service=wanted, datacenter=datacenter))
    credentials: Any = SimpleNamespace(client_id="1000.ACME", client_secret=Secret(SECRET))
    typed: dict[str, Any] = {}
    await custom_service.fill_form(visit, credentials, typed)
    await read_back(hands, typed, "custom_service.create_service")
    held = {"service-name": NAME, "service-link": LINK, "client-id": "1000.ACME", "client-secret": SECRET}
    held |= {"authentication": "OAuth2", "parameter": "Header", "grant": "Authorization Code", "delimiter": "Comma"}
    urls = ("authorize-url", "access-token-url", "refresh-token-url", "revoke-token-url")
    held |= dict.fromkeys(urls if "custom_service.revoke_token_url" in typed else urls[:3], URL)
    return held | {"scopes": [[scope, scope] for scope in ALL]}


async def fill_connection(hands: Hands) -> dict[str, Any]:
    """Fill the connection form."""
    typed = {"connection.connection_name": NAME, "connection.connection_link_name": LINK}
    form = await hands.find(*typed, "connection.login_user")
    await choose_many(hands, "connection.scopes", WANTED, ALL)
    await hands.fill_all([(form[key], value) for key, value in typed.items()])
    await hands.switch((await hands.find("connection.login_user"))["connection.login_user"], on=False)
    await read_back(hands, typed, "connection.create_and_connect")
    return {
        "connection-name": NAME,
        "connection-link": LINK,
        "login-user": False,
        "connection-scopes": sorted(WANTED),
    }


async def fill_client(hands: Hands) -> dict[str, Any]:
    """Fill the form of a client."""
    typed = {"api_console.client_name": NAME, "api_console.homepage_url": URL}
    form = await hands.find(*typed, "api_console.redirect_uris")
    await hands.fill_all([(form[key], value) for key, value in typed.items()])
    await redirect_uris.fill(hands, CALLBACKS)
    await read_back(hands, typed, "api_console.create")
    return {"client-name": NAME, "homepage": URL, "redirects": [*CALLBACKS]}


async def fill_function(hands: Hands) -> dict[str, Any]:
    """Fill the form of a function."""
    form = await hands.find("functions.function_name", "functions.category")
    await choose(hands, form["functions.category"], ["Standalone"])
    await hands.fill(form["functions.function_name"], LINK)
    await read_back(hands, {"functions.function_name": LINK}, "functions.create")
    return {"function-name": LINK, "category": "Standalone"}


async def read_back(hands: Hands, typed: Mapping[str, str | Secret], button: str) -> None:
    """Read a form back as is done before it is submitted; it is not submitted here."""

    async def at_once() -> bool:
        return True

    async def nothing() -> None:
        return None

    await check_kept(hands, Form(nothing, typed, button, at_once, lambda: None))


async def fill_sign_in(hands: Hands) -> dict[str, Any]:
    """Fill the first step of the sign-in page."""
    await hands.fill((await hands.find("sign_in.email"))["sign_in.email"], "ops@acme.example")
    return {"email": "ops@acme.example"}


FILLS: dict[str, Callable[[Hands], Awaitable[dict[str, Any]]]] = {
    "service": fill_service,
    "connection": fill_connection,
    "client": fill_client,
    "function": fill_function,
    "sign-in": fill_sign_in,
}


async def show(page: Page, html: str) -> None:
    """Open the markup; nothing is asked of any server."""

    async def answer(route: Route) -> None:
        part = part_of(route.request.url, html)
        await (route.fulfill(body=part[0], content_type=part[1]) if part else route.abort())

    await page.unroute_all()
    await page.route("**/*", answer)
    await page.goto(ADDRESS)


async def trial(page: Page, world: World, form: str) -> tuple[int, str]:
    """Fill one form, and return how many controls were found, filled and read back, and what went wrong."""
    await show(page, page_of(world, [forms(world)[form]]))
    hands = Hands(
        page,
        built_in(),
        Screens([], {}),
        origins=dict.fromkeys(("sign_in", "custom_service"), frozenset({ADDRESS.rstrip("/")})),
        say=lambda _: None,
    )
    try:
        meant = await asyncio.wait_for(FILLS[form](hands), 60)
    except Stop as stop:
        return 0, stop.message
    except Exception as error:  # noqa: BLE001 - the other skins still have to be tried
        return 0, f"{type(error).__name__}: {error}"
    tokens = {key: world.names.key(key) for key in meant}
    held = await page.evaluate(
        "(keys) => Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, S.values.get(key)?.read()]))",
        tokens,
    )
    wrong = [key for key, value in meant.items() if bare(key, held[key]) != value]
    return len(meant) - len(wrong), "; ".join(f"{key} holds {held[key]!r}, not {meant[key]!r}" for key in wrong)


def bare(key: str, held: Any) -> Any:
    """Return what a control holds without what differs by skin: the order of choices, how callbacks are parted."""
    if key == "connection-scopes" and held:
        return sorted(held)
    return held.replace(",", " ").split() if key == "redirects" and isinstance(held, str) else held


async def run(options: argparse.Namespace) -> int:
    """Try all, and print what went wrong."""
    first, _, last = options.seeds.partition("-")
    tried, failed, controls, started = 0, 0, 0, time.monotonic()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_browser(None, None).path, args=launch_arguments()
        )
        for seed in range(int(first), int(last or first) + 1):
            for family in options.families.split(","):
                world = World(seed=seed, variant=(family, *filter(None, options.variant.split(","))))
                for form in options.forms.split(","):
                    page = await browser.new_page(viewport={"width": 1280, "height": 900})
                    right, problem = await trial(page, world, form)
                    tried += 1
                    controls += right
                    if problem:
                        failed += 1
                        late = " late-hydration" if world.has("late-hydration") else ""
                        print(f"seed {seed:>4} {family:10} {form:10}{late} {problem}", flush=True)
                        if options.shots:
                            await page.screenshot(path=options.shots / f"{seed}-{family}-{form}.png", full_page=True)
                    await page.close()
        await browser.close()
    print(
        f"{tried - failed} of {tried} forms filled, {controls} controls read back, "
        f"in {time.monotonic() - started:.0f} s"
    )
    return int(failed > 0)


def main() -> int:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="1-50")
    parser.add_argument("--families", default="well-made,zoho-like,lyte-like,zohodesk")
    parser.add_argument("--forms", default=",".join(FILLS))
    parser.add_argument("--variant", default="", help="variants that every world has")
    parser.add_argument("--shots", type=Path, help="where a picture of each failure goes")
    options = parser.parse_args()
    if options.shots:
        options.shots.mkdir(parents=True, exist_ok=True)
    return asyncio.run(run(options))


if __name__ == "__main__":
    sys.exit(main())
