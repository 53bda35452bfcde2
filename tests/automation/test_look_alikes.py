"""Hosts that only look like those of a data centre get no key stroke, whatever stands on them and around them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import pytest

from automation.errors import Stop
from automation.eyes import Found
from automation.hands import Hands
from automation.redaction import Secret
from automation.screens import Screens, origin_of
from automation.table import Control, ControlTable
from flows.datacenters import builtin
from flows.visit import places, secret_hosts

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

EU = builtin()["eu"]
GOOD = "https://accounts.zoho.eu/signin"
FORM = """<label>Password <input id=p></label><script>
window.strokes = []; for (const kind of ['keydown', 'input', 'change', 'paste', 'focus'])
addEventListener(kind, event => strokes.push(kind), true);</script>"""
VALUE = "hush-hush-Passwört-47"

ASKED_FOR = {
    "suffix": "https://accounts.zoho.eu.evil.example/",
    "suffix of a real one": "https://accounts.zoho.eu.zoho.com/",
    "suffix without a dot": "https://accounts.zoho.euevil.example/",
    "prefix": "https://evil-accounts.zoho.eu/",
    "below it": "https://evil.accounts.zoho.eu/",
    "above it": "https://zoho.eu/",
    "beside it": "https://www.zoho.eu/",
    "a sibling without secrets": "https://api-console.zoho.eu/",
    "a host of the same product": "https://crm.zoho.eu/",
    "a host of the API": "https://www.zohoapis.eu/",
    "another data centre": "https://accounts.zoho.com/",
    "another data centre, longer": "https://accounts.zoho.com.au/",
    "top level with one letter more": "https://accounts.zoho.eus/",
    "top level of a country": "https://accounts.zoho.e.example/",
    "hyphen for dot": "https://accounts-zoho.eu/",
    "a dot less": "https://accountszoho.eu/",
    "a dot more": "https://accounts.zo.ho.eu/",
    "zero for o": "https://accounts.zoh0.eu/",
    "rn for m": "https://accounts.zoho.eu.corn/",
    "capital I for l": "https://accounts.zoho.eu.Iocalhost/",
    "letters doubled": "https://accounts.zohoo.eu/",
    "letters swapped": "https://acconuts.zoho.eu/",
    "trailing dot": "https://accounts.zoho.eu./",
    "plain http": "http://accounts.zoho.eu/",
    "plain http on the port of https": "http://accounts.zoho.eu:443/",
    "another port": "https://accounts.zoho.eu:8443/",
    "the port of http": "https://accounts.zoho.eu:80/",
    "port 0 of old bugs": "https://accounts.zoho.eu:4443/signin",
    "its name in the path": "https://evil.example/accounts.zoho.eu/signin",
    "its name in the query": "https://evil.example/?https://accounts.zoho.eu/",
    "its name in the fragment": "https://evil.example/#@accounts.zoho.eu/",
    "its name as user": "https://accounts.zoho.eu@evil.example/",
    "its name as user and password": "https://accounts.zoho.eu:443@evil.example/",
    "its name as user with a slash encoded": "https://accounts.zoho.eu%2F@evil.example/",
    "its name as user with a fragment encoded": "https://accounts.zoho.eu%23@evil.example/",
    "backslash for slash": "https://evil.example\\@accounts.zoho.eu/",
    "Cyrillic a": "https://\u0430ccounts.zoho.eu/",
    "Cyrillic o": "https://accounts.z\u043eho.eu/",
    "Greek o": "https://accounts.zoh\u03bf.eu/",
    "all Cyrillic letters that look alike": "https://\u0430\u0441\u0441ounts.zoho.eu/",
    "dotless i": "https://accounts.zoho.eu.\u0131ocalhost.example/",
    "long s, which folds to s": "https://account\u017f.evil.example/",
    "an accent on it": "https://acc\u00f3unts.zoho.eu/",
    "a dot below": "https://accounts.z\u1ecdho.eu/",
    "Punycode by hand": "https://xn--ccounts-7fg.zoho.eu/",
    "its address as a number": "https://2130706433/",
    "its address as IPv6": "https://[::1]/",
    "loopback by a name of its own": "http://accounts.zoho.eu.localhost/",
    "loopback by number": "http://127.0.0.1/",
    "a port on loopback": "http://accounts.zoho.localhost:8600/",
}
"""Addresses that a page of one's own can be had at; a user or a redirect may lead there."""
IN_A_BROWSER = (
    "suffix", "prefix", "a sibling without secrets", "another data centre", "trailing dot", "plain http", "another port",
    "its name in the path", "its name as user", "backslash for slash", "Cyrillic a", "a port on loopback",
)  # fmt: skip
"""One of each kind; a browser takes a third of a second for each."""
NEVER_SHOWN = [
    "about:blank", "about:srcdoc", "data:text/html,accounts.zoho.eu", "blob:https://accounts.zoho.eu/1", "file:///etc",
    "javascript:'accounts.zoho.eu'", "https:///accounts.zoho.eu", "https://", "//accounts.zoho.eu", "accounts.zoho.eu",
    "https://accounts.zoho.eu\x00.evil.example/", "https://accounts.zoho%2Eeu/", "https://accounts.zoho.eu%00/",
    "https://accounts.zoho.eu:port/", "https://accounts.zoho.eu:99999/", "https://accounts\u3002zoho\u3002eu/",
    "https://accounts\uff0ezoho.eu/", "https://\uff41ccounts.zoho.eu/", "https://accounts.zoho.eu\uff0fx.example/",
    "https://acc\u00adounts.zoho.eu/", "https://accounts.zoho\u200b.eu/", "chrome://accounts.zoho.eu/", "HTTP://accounts.zoho.eu",
]  # fmt: skip
"""Addresses in spellings that no browser tells of a page; they are equal to no origin all the same."""


def hands_on(page: Any) -> Hands:
    control = Control(key="sign_in.password", kind="text", names=("Password",))
    return Hands(
        page, ControlTable([control]), Screens([], places(EU)), origins=secret_hosts(EU), say=lambda _said: None
    )


def test_there_are_fifty_of_them() -> None:
    assert len(ASKED_FOR) == len(set(ASKED_FOR.values())) == 50


@pytest.mark.parametrize("url", [*ASKED_FOR.values(), *NEVER_SHOWN])
def test_a_look_alike_is_no_origin_that_a_password_belongs_to(url: str) -> None:
    assert origin_of(url) not in EU.password_hosts
    assert origin_of(GOOD) in EU.password_hosts


async def served(tab: Page, pages: dict[str, str] | None = None) -> None:
    """Answer every address with the form, or with what is given for it."""

    async def answer(route: Route) -> None:
        body = (pages or {}).get(route.request.url, FORM)
        await route.fulfill(content_type="text/html; charset=utf-8", body=body)

    await tab.route("**/*", answer)


async def field(tab: Page) -> Found:
    """Return the field of the form, in whichever frame it stands."""
    for frame in reversed(tab.frames):
        element = await frame.query_selector("#p")
        if element is not None:
            control = Control(key="sign_in.password", kind="text", names=("Password",))
            return Found(control, frame, element, element, "label")
    raise AssertionError("no form")


async def refused(tab: Page, *, in_a_form: bool = False) -> Stop:
    """Try to type the password, by itself or with other fields; nothing of it reaches the page."""
    hands = hands_on(tab)
    found = await field(tab)
    with pytest.raises(Stop) as stopped:
        await (hands.fill_all([(found, Secret(VALUE))]) if in_a_form else hands.fill(found, Secret(VALUE)))
    assert stopped.value.code == "wrong_datacenter"
    assert VALUE not in stopped.value.message
    assert await found.element.input_value() == ""
    assert await found.frame.evaluate("strokes") == []
    return stopped.value


@pytest.mark.long
async def test_a_look_alike_of_each_kind_gets_no_key_stroke_in_a_browser_and_the_real_one_does(tab: Page) -> None:
    await served(tab)
    for number, name in enumerate(IN_A_BROWSER):
        await tab.goto(ASKED_FOR[name])
        stop = await refused(tab, in_a_form=number % 2 == 1)
        assert str(urlsplit(tab.url).hostname) in stop.message, name
    await tab.goto(GOOD)
    found = await field(tab)
    await hands_on(tab).fill(found, Secret(VALUE))
    assert await found.element.input_value() == VALUE
    assert await tab.evaluate("strokes") != []


EVIL = "https://evil.example/"
FRAMED = {
    "a foreign frame in the real page": {GOOD: f"<iframe src={EVIL} width=600></iframe>"},
    "the real page in a foreign one": {EVIL: f"<iframe src={GOOD} width=600></iframe>", GOOD: FORM},
    "a foreign frame between two real ones": {
        GOOD: f"<iframe src={EVIL} width=600></iframe>",
        EVIL: f"<iframe src={GOOD}?2 width=600></iframe>",
        f"{GOOD}?2": FORM,
    },
    "a frame without an address in the real page": {
        GOOD: f'<iframe srcdoc="{FORM}" sandbox="allow-scripts" width=600></iframe>'
    },
}


@pytest.mark.parametrize("pages", FRAMED.values(), ids=FRAMED)
async def test_a_foreign_page_anywhere_between_the_field_and_the_window_gets_nothing(
    tab: Page, pages: dict[str, str]
) -> None:
    await served(tab, pages)
    await tab.goto(next(iter(pages)))
    await refused(tab)
    await refused(tab, in_a_form=True)


async def test_a_page_that_lies_about_where_it_is_gets_nothing(tab: Page) -> None:
    lie = """<script>
      try { Object.defineProperty(window, 'origin', {get: () => 'https://accounts.zoho.eu'}); } catch (e) {}
      try { Object.defineProperty(window, 'location', {get: () => ({origin: 'https://accounts.zoho.eu'})}); } catch (e) {}
      try { Object.defineProperty(location, 'origin', {get: () => 'https://accounts.zoho.eu'}); } catch (e) {}
      try { Object.defineProperty(Location.prototype, 'origin', {get: () => 'https://accounts.zoho.eu'}); } catch (e) {}
      </script>"""
    await served(tab, {EVIL: FORM + lie})
    await tab.goto(EVIL)
    assert EVIL.rstrip("/") in (await refused(tab)).message


class Window:
    """A page on some address."""

    def __init__(self, url: str) -> None:
        self.url = url

    def on(self, *_what: object) -> None:
        """Nothing is heard of it."""

    def is_closed(self) -> bool:
        return False


class Field:
    """A field, and the page it stands on, as far as typing goes."""

    def __init__(self, origin: str, url: str) -> None:
        self.origin, self.typed = origin, list[str]()
        self.page = Window(url)
        control = Control(key="sign_in.password", kind="text", names=("Password",))
        frame = SimpleNamespace(url=url)
        self.found = cast("Any", SimpleNamespace(control=control, frame=frame, element=self, way="label"))

    async def evaluate(self, script: str, _argument: object = None) -> Any:
        return [self.origin] if "location" in script else None

    async def fill(self, text: str, **_more: object) -> None:
        self.typed.append(text)


@pytest.mark.parametrize("url", [*ASKED_FOR.values(), *NEVER_SHOWN])
async def test_no_look_alike_gets_a_key_stroke(url: str) -> None:
    field = Field(origin_of(url), url)
    with pytest.raises(Stop) as stopped:
        await hands_on(field.page).fill(field.found, Secret(VALUE))
    assert stopped.value.code == "wrong_datacenter"
    assert field.typed == []


async def test_the_document_that_holds_the_field_has_the_last_word() -> None:
    field = Field("https://evil.example", GOOD)  # the driver still tells the address of the page before
    with pytest.raises(Stop, match=r"typed on https://evil\.example,"):
        await hands_on(field.page).fill(field.found, Secret(VALUE))
    assert field.typed == []


async def test_what_is_veiled_is_told_to_no_foreign_frame(tab: Page) -> None:
    spy = "<p>x</p><script>window.told = []; const own = JSON.stringify; for (const [on, name] of [[String.prototype, 'includes'], [String.prototype, 'indexOf'], [String.prototype, 'trim']]) { const before = on[name]; on[name] = function (...given) { told.push(String(this), ...given.map(String)); return before.apply(this, given); }; }</script>"
    await served(tab, {GOOD: f"<p>{VALUE}</p><iframe src={EVIL} width=600 height=200></iframe>", EVIL: spy})
    await tab.goto(GOOD)
    await hands_on(tab).veil(Secret(VALUE))
    drawn = await tab.locator("p").evaluate("el => getComputedStyle(el).webkitTextSecurity")
    assert drawn == "disc"
    assert [text for text in await tab.frames[1].evaluate("told") if VALUE in text] == []
