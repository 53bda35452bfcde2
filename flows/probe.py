"""The probe: a throw-away standalone Deluge function that calls an address through the connection (facts F).

Only functions that carry the probe's own prefix are ever touched, and whatever happens the probe is removed.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError

from automation import redaction
from automation.screens import origin_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.visit import Visit

PREFIX = "provision_probe_"
OWN = re.compile(rf"^{PREFIX}[0-9a-f]{{8}}\d*$", re.IGNORECASE)
"""Names of probes; Zoho appends a digit to a name that is taken (facts F4)."""
CSRF_COOKIES = ("CT_CSRF_TOKEN", "crmcsr", "crmcsrfparam", "CSRF_TOKEN")
"""Cookies that hold the CSRF token, in the order seen (facts F4)."""
FUNCTIONS = "/crm/v2/settings/functions"
TEST = "/crm/v9/settings/functions/{name}/actions/test"
_FETCH = """async ({method, path, headers, body}) => {
  const signal = AbortSignal.timeout(120_000);
  const response = await fetch(path, {method, headers, body: body ?? undefined, credentials: 'include', signal});
  return {status: response.status, type: response.headers.get('content-type') || '', text: await response.text()};
}"""


class Refused(Exception):  # noqa: N818 - not an error of ours: the way through the session API is closed
    """The session API is gone or refuses; the function editor is the other way."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a probe run said: its console output, or the error that ended it."""

    output: str
    error: str | None = None


def snippet(url: str, link_name: str, *, detailed: bool = False) -> str:
    """Return the Deluge statements of facts F5: read one address through a connection and print what came back.

    Args:
        url: The address.
        link_name: The connection's link name.
        detailed: Ask for the response code too; it tells an empty answer (204) from none.
    """
    more = "\n\tdetailed : true" if detailed else ""
    call = f'url : "{url}"\n\ttype : GET\n\tconnection : "{link_name}"{more}'
    return f"response = invokeurl\n[\n\t{call}\n];\ninfo response;"


def new_name() -> str:
    """Return a fresh name for a probe."""
    return PREFIX + secrets.token_hex(4)


async def run(visit: Visit, urls: Sequence[str]) -> list[Ran]:
    """Run one probe for each address, through the session API that the editor itself uses (facts F4).

    Args:
        visit: The org's visit; its page must be on the CRM's host.
        urls: Addresses to read through the connection.

    Returns:
        One result for each address.

    Raises:
        Refused: The session API is gone or refuses; nothing is left behind.
    """
    api = SessionApi(visit)
    await remove_leftovers(visit)
    name = new_name()
    created: str | None = None
    try:
        created = await api.create(name)
        return [await _read(api, name, url, visit.org.connection.link_name) for url in urls]
    finally:
        if created is not None:
            await api.delete(created)
        else:
            await remove_leftovers(visit)


async def _read(api: SessionApi, name: str, url: str, link_name: str) -> Ran:
    """Read one address; an answer without a body is asked for once more with its response code."""
    ran = await api.test(name, snippet(url, link_name))
    if ran.error is not None or ran.output.strip():
        return ran
    detailed = await api.test(name, snippet(url, link_name, detailed=True))
    return ran if detailed.error is not None else detailed


async def remove_leftovers(visit: Visit) -> None:
    """Remove probes that a killed run left; no other function is touched.

    Raises:
        Refused: The session API is gone or refuses.
    """
    api = SessionApi(visit)
    for function in await api.list():
        if OWN.match(str(function.get("name") or function.get("api_name") or "")):
            await api.delete(str(function["id"]))


class SessionApi:
    """The calls that the CRM's own function editor makes, with the cookies of the signed-in page (facts F4).

    Args:
        visit: The org's visit; its page must be on the CRM's host.
    """

    def __init__(self, visit: Visit) -> None:
        self._page = visit.hands.page
        self._crm = visit.org.datacenter.crm
        self._org_id = visit.org.crm_org_id

    async def list(self) -> list[dict[str, Any]]:
        """Return the org's functions, page by page."""
        functions: list[dict[str, Any]] = []
        start = 1
        while True:
            page = await self._call("GET", f"{FUNCTIONS}?type=org&start={start}&limit=200")
            found = page.get("functions") or []
            functions += found
            if len(found) < 200:  # noqa: PLR2004 - the page size asked for
                return functions
            start += 200

    async def create(self, name: str) -> str:
        """Make an empty standalone function and return its id."""
        body = {
            "functions": [
                {
                    "name": name,
                    "display_name": name,
                    "description": "Throw-away check of a connection; safe to delete.",
                    "return_type": "void",
                    "params": [],
                    "category": "standalone",
                }
            ]
        }
        answer = await self._call("POST", f"{FUNCTIONS}?language=deluge", body)
        first = (answer.get("functions") or [{}])[0]
        identity = (first.get("details") or {}).get("id") or first.get("id")
        if first.get("status") != "success" or not identity:
            raise Refused
        return str(identity)

    async def test(self, name: str, script: str) -> Ran:
        """Run a script as the editor's test run does, without saving it."""
        answer = await self._call(
            "POST", TEST.format(name=name), {"functions": [{"script": script, "arguments": {}}]}, any_status=True
        )
        first = (answer.get("functions") or [answer])[0]
        if first.get("status") == "success":
            logs = [_text(entry.get("value")) for entry in first.get("logs") or []]
            return Ran("\n".join(logs) or _text(first.get("output")))
        error = first.get("error") or first.get("details") or first
        said = error.get("message") or error.get("errorMessage") if isinstance(error, dict) else error
        if said is None:
            raise Refused
        return Ran("", _text(said))

    async def delete(self, identity: str) -> None:
        """Delete a function by its id."""
        await self._call("DELETE", f"{FUNCTIONS}/{identity}", any_status=True)

    async def _call(self, method: str, path: str, body: object = None, *, any_status: bool = False) -> dict[str, Any]:
        """Make one call from the page; HTML, 401, 403, 404 and 5xx mean that this way is closed."""
        if origin_of(self._page.url) != self._crm:
            raise Refused
        headers = {
            "X-ZCSRF-TOKEN": f"crmcsrfparam={await self._csrf()}",
            "X-CRM-ORG": self._org_id,
            "X-Requested-With": "XMLHttpRequest",
        }
        if body is not None:
            headers["Content-Type"] = "application/json"
        args = {"method": method, "path": path, "headers": headers, "body": None if body is None else json.dumps(body)}
        try:
            answer = await self._page.evaluate(_FETCH, args)
        except PlaywrightError as fault:
            raise Refused from fault
        status = int(answer["status"])
        closed = status in {401, 403, 404} or status >= 500  # noqa: PLR2004 - HTTP's own classes
        if closed or (status >= 400 and not any_status):  # noqa: PLR2004
            raise Refused
        if not answer["text"].strip():
            return {}
        try:
            parsed = json.loads(answer["text"])
        except ValueError as fault:
            raise Refused from fault
        return parsed if isinstance(parsed, dict) else {}

    async def _csrf(self) -> str:
        """Return the CSRF token out of the cookies; it is a secret."""
        cookies = {
            cookie.get("name", ""): cookie.get("value", "")
            for cookie in await self._page.context.cookies(self._crm + "/crm/")
        }
        token = next((cookies[name] for name in CSRF_COOKIES if cookies.get(name)), "")
        redaction.register(token)
        return token


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
