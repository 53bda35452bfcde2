"""One request without a browser: no redirect is followed, and hosts of this machine are found without a name server."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from email.message import Message

LONGEST = 1 << 16
"""Bytes of an answer that are read at the most."""


class HttpAnswer(NamedTuple):
    """What a host said.

    Attributes:
        status: The status, also of an error or a redirect.
        headers: Its headers.
        body: The first ``LONGEST`` bytes.
    """

    status: int
    headers: Message
    body: bytes


def request(url: str, *, method: str, patience: float) -> HttpAnswer:
    """Send one request; any answer is an answer.

    Args:
        url: An http or https address; a host below ``localhost`` is this machine (RFC 6761), past any proxy.
        method: ``GET`` or ``HEAD``.
        patience: Seconds that it may take.

    Raises:
        OSError: Nobody answered.
        ValueError: The answer is none, or the address.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    local = host == "localhost" or host.endswith(".localhost")
    address = parts._replace(netloc=f"127.0.0.1:{parts.port or 80}").geturl() if local else url
    asked = urllib.request.Request(address, method=method, headers={"Host": parts.netloc})  # noqa: S310 - checked by the config
    handlers: list[urllib.request.BaseHandler] = [_Stay()]
    if local:
        handlers.append(urllib.request.ProxyHandler({}))
    try:
        with urllib.request.build_opener(*handlers).open(asked, timeout=patience) as answer:
            return HttpAnswer(answer.status, answer.headers, answer.read(LONGEST))
    except urllib.error.HTTPError as fault:
        with fault:
            return HttpAnswer(fault.code, fault.headers, b"")


def reason_of(fault: Exception) -> str:
    """Return why nobody answered, in words."""
    reason = fault.reason if isinstance(fault, urllib.error.URLError) else fault
    return str(reason) or type(reason).__name__


class _Stay(urllib.request.HTTPRedirectHandler):
    """Takes a redirect for the answer that it is, and does not follow it."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow nothing."""
        return
