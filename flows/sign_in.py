"""Sign-in: one page whose single button changes its text (facts E1), steps in any order, and a person for MFA.

A state machine: see what is on the screen, act on what is known, ask a person for what only a person may do.
"""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from playwright.async_api import Error as PlaywrightError

from automation import redaction
from automation.errors import BrowserGone, PageChanged, PageClosed, Stop
from automation.faults import REMEDY_GONE, REMEDY_PAGE, polls
from automation.pressing import press_once
from automation.rest import Rest
from automation.screens import origin_of
from automation.sight import summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.async_api import Request

    from automation.eyes import FrameView
    from automation.hands import Hands
    from automation.redaction import Secret
    from automation.report.envelope import Outcome
    from flows.visit import Visit

OWN_DETOURS = ("signed_out", "signed_out_password", "captcha")
"""What is a detour elsewhere and the very subject here."""
MFA = ("mfa_push", "mfa_code", "mfa_verify", "mfa_other")
PLAIN_MFA = ("mfa_push", "mfa_code")
"""Steps told by more than a word that other pages use as well."""
_CODE = re.compile(r"(?<![\w.])\d{3}[ -]?\d{3,5}(?![\w.])")
"""What a one-time code looks like in what a page sends."""
TICK = 0.03
"""Seconds between two looks."""
AGAIN = ("email", "password", "trust", "announcement")
"""Steps whose press may be made again where it asked for nothing: it was not heard, so that nothing was tried."""
ANOTHER = "sign_in.another_account"
UNHEARD = 3
"""Times that a step is done at most whose press asked for nothing: the page had not taken its button over yet."""
STILL = 20.0
"""Seconds the sign-in page may stay as it is before it counts as changed."""
PASSING = 3.0
"""Seconds that a page on the way may stand on a host of nobody's."""
KINDS = "api_console.server_based"
"""What an account may be shown that has got started and has no client (guess)."""
ARRIVED = ("api_console.get_started", "api_console.add_client", "api_console.client_name")


async def sign_in(visit: Visit) -> Outcome:
    """Sign the identity in, by way of the API Console of its data centre.

    Returns:
        ``unchanged`` when it signed in, ``skipped`` when the session was there.

    Raises:
        PersonAwaited: MFA, a CAPTCHA or the password is a person's, and none came.
        Stop: ``sign_in_refused``, ``sign_in_blocked``, ``captcha``, ``wrong_datacenter``, ``page_changed``.
    """
    hands = visit.hands
    await hands.goto(visit.org.datacenter.api_console + "/")
    elsewhere_since: float | None = None
    async for left in polls(STILL):
        place = hands.screens.place(hands.page.url)
        if place == "accounts":
            await through(visit, hands)
            if hands.page.is_closed():
                raise closed(visit, "The sign-in page")
            return "unchanged"
        elsewhere_since = None if place else elsewhere_since or left
        if elsewhere_since and elsewhere_since - left > PASSING:
            raise Stop(
                "wrong_datacenter",
                f"The sign-in went to {origin_of(hands.page.url)}, which is no host of this data centre; nothing was "
                "typed there.",
                "Check the identity's datacenter in the config. A login that another site checks (single sign-on) is "
                "signed in by hand first, in a browser that --cdp-endpoint names.",
            )
        sought = await hands.seek(*ARRIVED)
        if sought.found or (place == "api_console" and await hands.places(KINDS)):
            return "skipped"
        hands.screens.refuse(await hands.look(), but=OWN_DETOURS)
    return "skipped"  # signed in, on a console page of another make; the console's room judges it


async def through(visit: Visit, hands: Hands) -> None:
    """Go through the sign-in steps on a page until it leaves the sign-in pages, or asks for consent.

    Passwords and codes are typed here, by whomever, so no camera looks.
    """
    with hands.shutter.closed():
        await _through(visit, hands)


async def _through(visit: Visit, hands: Hands) -> None:
    """Do what `through` does."""
    last: object = None
    seen: object = None
    changed_at = time.monotonic()
    rest, still = Rest(hands), Rest(hands)
    presses, asked = 0, 0
    while time.monotonic() - changed_at < STILL:
        if hands.page.is_closed() or hands.screens.place(hands.page.url) != "accounts":
            return
        views = await hands.look()
        names = hands.screens.names(views)
        if seen != (hands.page.url, *_texts(views)):
            seen = (hands.page.url, *_texts(views))
            changed_at = time.monotonic()
        if "consent" in names or "org_picker" in names:
            return
        state = await _state(hands, names)
        hands.screens.refuse(views, but=_bearable(visit))
        step: object = (state, *_texts(views)) if state in {"announcement", "trust"} else state
        if state is None and any(_texts(views)) and await rest.over():
            break  # nobody knows this page, and it will show no more
        unheard = state in AGAIN and presses < UNHEARD and hands.asked == asked and await still.over()
        if state is None or (step == last and not unheard):
            await asyncio.sleep(TICK)
            continue
        presses = presses + 1 if step == last else 1
        last, asked, still = step, hands.asked, Rest(hands)
        await _act(visit, hands, state, views)
        changed_at = time.monotonic()
    raise PageChanged(f"The sign-in page does not go on; it shows {summary(await hands.look())}.", REMEDY_PAGE)


def _bearable(visit: Visit) -> Sequence[str]:
    """Return the detours that are no stop here; a CAPTCHA is one where no person is."""
    return OWN_DETOURS[:2] if visit.gates.no_input else OWN_DETOURS


async def _state(hands: Hands, names: Sequence[str]) -> str | None:
    """Name the step that the page is at; fields come first, since their pages also speak of codes and passkeys."""
    if "captcha" in names:
        return "captcha"
    if "session_limit" in names:
        return "session_limit"
    fields = await hands.seek("sign_in.email", "sign_in.password", "sign_in.code")
    mfa = next((name for name in names if name in MFA), None)
    if "sign_in.password" in fields and (mfa is None or fields["sign_in.password"].way != "attribute"):
        return "password"
    if "sign_in.email" in fields and "email" in names:
        return "email"
    asks = mfa != "mfa_code" or "sign_in.code" in fields or "mfa_verify" in names
    if mfa in PLAIN_MFA and (asks or "announcement" not in names):
        return mfa  # one that only speaks of codes, such as to keep some for later, is an announcement
    # a page that asks to trust the browser speaks of multi-factor authentication too
    told = next((name for name in ("trust", "announcement") if name in names), mfa)
    return "accounts" if told is None and ANOTHER in await hands.seek(ANOTHER) else told


async def _act(visit: Visit, hands: Hands, state: str | None, views: Sequence[FrameView]) -> None:
    if state == "email":
        await _fill(hands, "sign_in.email", visit.org.identity.email, "sign_in.next")
    elif state == "password":
        await _password(visit, hands)
    elif state == "accounts":
        await _choose_account(hands, visit.org.identity.email)
    elif state in {"trust", "announcement"}:
        await _dismiss(hands, "sign_in.trust" if state == "trust" else "sign_in.dismiss")
    else:
        await _ask(visit, hands, _sentence(visit, state or "", views), state or "")


async def _choose_account(hands: Hands, email: str) -> None:
    """Take the identity's own account where a page offers those that were signed in with before, else another one."""
    own = await hands.saying(email)
    try:
        if own:
            await press_once(own[0])
        else:
            await hands.press(ANOTHER, but=OWN_DETOURS)
    except (PageChanged, PlaywrightError):
        return  # it is gone already; the next look tells what came


async def _password(visit: Visit, hands: Hands) -> None:
    """Type the password once, or let the person type it. It is never tried a second time.

    A page that asks for both at once gets the e-mail address first: it would be sent without one, or with another's.
    """
    await _email_beside(visit, hands)
    password = visit.org.identity.password(visit.environ)
    if password is None:
        await _ask(visit, hands, f"Type the password of {visit.org.identity.email} and sign in.", "password")
        return
    await _fill(hands, "sign_in.password", password, "sign_in.sign_in")


async def _email_beside(visit: Visit, hands: Hands) -> None:
    """Type the e-mail address where its field stands beside that of the password and can be written."""
    email, sought = visit.org.identity.email, await hands.seek("sign_in.email")
    if "sign_in.email" not in sought:
        return
    found = sought["sign_in.email"]
    with suppress(PlaywrightError):  # it went away: the page asks for one after the other
        if await found.element.is_editable() and str(await hands.held(found)).strip().casefold() != email.casefold():
            await hands.fill(found, email)


async def _fill(hands: Hands, key: str, value: str | Secret, button: str) -> None:
    """Type into the one field of a step and press its button, which may come to life only then."""
    form = await hands.find(key, optional=[button], but=OWN_DETOURS)
    await hands.fill(form[key], value)
    if button in form:
        await hands.click(form[button])
    else:
        await hands.press(button, but=OWN_DETOURS)


async def _dismiss(hands: Hands, key: str) -> None:
    """Leave a page that only informs; a person who was quicker is as good."""
    sought = await hands.seek(key)
    if key in sought:
        try:
            await hands.click(sought[key])
        except PageChanged:
            return  # it is gone already; the next look tells what came


async def _ask(visit: Visit, hands: Hands, sentence: str, state: str) -> None:
    """Ask a person, until the page is no longer at that step."""
    visit.met.add(state)

    async def moved_on() -> str | None:
        if hands.page.is_closed():
            raise closed(visit, "The sign-in page")
        if hands.screens.place(hands.page.url) != "accounts":
            return "the page went on from the sign-in host"
        views = await hands.look()
        names = hands.screens.names(views)
        hands.screens.refuse(views, but=OWN_DETOURS)
        now = await _state(hands, names)
        at_mfa = state in MFA and now in MFA
        still = now == state or at_mfa or not views or not any(view.texts for view in views)
        if hands.page.is_closed():  # under the look, so that nothing was found on it
            raise closed(visit, "The sign-in page")
        return None if still else "the sign-in page shows the next step"

    if state != "mfa_code" or not visit.takes_codes:
        with _codes_sent(hands):
            await visit.ask(sentence, hands.page, moved_on)
        return
    lines: asyncio.Queue[Secret] = asyncio.Queue()

    async def typed_or_moved_on() -> str | None:
        if not lines.empty():
            await _fill(hands, "sign_in.code", lines.get_nowait(), "sign_in.verify")
        return await moved_on()

    sentence = f"{sentence} Or type it here and press Enter; it is not shown."
    with _codes_sent(hands):
        await visit.ask(sentence, hands.page, typed_or_moved_on, codes=lines)


@contextmanager
def _codes_sent(hands: Hands) -> Iterator[None]:
    """Make a one-time code that a person types into the page a secret as the page sends it: recordings hold it else."""

    def sent(request: Request) -> None:
        if hands.screens.place(request.url) == "accounts":
            body = (request.post_data_buffer or b"").decode(errors="replace")
            redaction.register(*_CODE.findall(unquote_plus(body)))

    hands.page.on("request", sent)
    try:
        yield
    finally:
        hands.page.remove_listener("request", sent)


def closed(visit: Visit, what: str) -> Stop:
    """Return the stop for a page that a person was asked to act on and that is gone: its window, or the whole browser.

    Args:
        visit: The org's visit.
        what: Which page it was, as a sentence begins.
    """
    browser = visit.hands.page.context.browser
    if browser is not None and not browser.is_connected():
        return BrowserGone(f"{what} went away with the browser before anybody did what was asked.", REMEDY_GONE)
    return PageClosed(
        f"{what} was closed before anybody did what was asked.",
        "Run the same command again: it opens the page anew.",
        timed_out=False,
    )


def _sentence(visit: Visit, state: str, views: Sequence[FrameView]) -> str:
    who = visit.org.identity.email
    if state == "mfa_push":
        number = _number(views)
        shown = f" The number is {number}." if number else ""
        return f"Approve the sign-in of {who} on the phone.{shown}"
    return {
        "captcha": f"Solve the CAPTCHA for {who} in the browser.",
        "session_limit": f"{who} has too many sessions; decide in the browser which of them to end.",
        "mfa_code": f"Enter the one-time code of {who} in the browser and verify it.",
    }.get(state, f"Complete the multi-factor sign-in of {who} in the browser.")


def _number(views: Sequence[FrameView]) -> str | None:
    """Return the number to match on the phone (facts E2), when one stands there by itself."""
    return next((text for text in _texts(views) if re.fullmatch(r"\d{1,3}", text)), None)


def _texts(views: Sequence[FrameView]) -> tuple[str, ...]:
    return tuple(text for view in views for text in view.texts)
