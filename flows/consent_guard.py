"""The consent guard: a person is asked to accept only what was planned (facts D1, D2).

The authorize request tells client, callback, access type and scopes; the page tells what a person sees of account, org,
application and scopes. What a page does not tell is no difference.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from automation.errors import Stop

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from automation.eyes import FrameView
    from flows.config import Org
    from flows.visit import Visit

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ORG_ID = re.compile(r"(?<![\w.])\d{8,20}(?![\w.])")
_SCOPE = re.compile(
    r"(?<![\w.])[A-Za-z]\w+\.\w[\w.-]*\.(?:[A-Z]+|(?i:all|read|create|update|delete|write|custom))(?!\w|\.\w)"
)
"""What reads like a scope; its letters are written either way (``scopes.md`` 1)."""
_ASKS = re.compile(r"^(?P<app>.{2,80}?)\s+(?:would like|wants|is requesting|requests|is asking|asks)\b")


_ORG_LABEL = re.compile(r"^(?:organi[sz]ation|org)(?: name)?\s*(?::|$)(?P<name>.*)$", re.IGNORECASE)
_NOBODY = re.compile(r"^(?:the|this|an?)\b|^(?:application|app|client)$|^zoho\b", re.IGNORECASE)
"""Subjects of such a sentence that name no application."""


def differences(visit: Visit, asked: Mapping[str, str], views: Sequence[FrameView] = ()) -> list[str]:
    """Compare the authorize request and the consent page with the plan.

    Args:
        visit: The org's visit, which knows the plan.
        asked: Query of the authorize request; empty when none was seen.
        views: The consent page's frames; empty when it was not seen.

    Returns:
        One text a difference, ``what: planned A | shown B``.

    Raises:
        Stop: ``redirect_uri_mismatch``, whatever else differs.
    """
    return [*(_of_request(visit, asked) if asked else ()), *_of_page(visit.org, views)]


def org_by_name(views: Sequence[FrameView]) -> str:
    """Return the name that a consent page gives the org, where no id says which it is; empty where it gives none.

    The config knows an org by its id, so that only a person can tell whether a name is right.
    """
    texts = [text for view in views for text in view.texts]
    if any(_ORG_ID.search(text) for text in texts):
        return ""
    for text, after in pairwise([*texts, ""]):
        if match := _ORG_LABEL.match(text):
            return match["name"].strip() or after
    return ""


def refuse(found: Sequence[str], *, accepted: bool = False) -> None:
    """Stop at differences, so that the person is not asked.

    Args:
        found: What `differences` returned.
        accepted: True when it was accepted already, by a person who was quicker.

    Raises:
        Stop: ``consent_differs``, with both sides.
    """
    if not found:
        return
    raise Stop(
        "consent_differs",
        f"The authorisation page asks for something else than was planned. {'; '.join(found)}.",
        "It was accepted before it could be compared: revoke the connection, correct the custom service or the "
        "config so that they agree, then run again."
        if accepted
        else "Correct the custom service or the config so that they agree, then run again; with --on-difference ask a "
        "person decides with the difference in view. Nobody was asked to accept.",
    )


def scopes_of(asked: Mapping[str, str]) -> list[str]:
    """Return the scopes that an authorize request asks for; they stand with commas or blanks between (facts D1).

    Args:
        asked: Query of the authorize request.
    """
    return asked.get("scope", "").replace(",", " ").replace("+", " ").split()


def mismatch(uri: str) -> Stop:
    """Return the stop for a redirect URI that the client does not have and is not given.

    Args:
        uri: What the authorize request names.
    """
    return Stop(
        "redirect_uri_mismatch",
        f"The authorize request names the redirect URI {uri}, which is not the client's.",
        "It is no host of this data centre, so it was not added to the client. Check the datacenter in the config; "
        "if the address is right, add it to client.redirect_uris there, then run again.",
    )


def _of_request(visit: Visit, asked: Mapping[str, str]) -> list[str]:
    """Return what the authorize request says otherwise than the plan."""
    org = visit.org
    if asked.get("redirect_uri") not in {*org.client.redirect_uris, *visit.added_uris}:
        raise mismatch(asked.get("redirect_uri", "(none)"))
    planned = dict(parse_qsl(urlsplit(org.datacenter.authorize_url).query))
    found = []
    if visit.client_id and asked.get("client_id") != visit.client_id:
        found.append(f"client id: planned {visit.client_id} | shown {asked.get('client_id')}")
    if asked.get("access_type") != planned["access_type"]:
        found.append(f"access_type: planned {planned['access_type']} | shown {asked.get('access_type', '(none)')}")
    if asked.get("prompt", "consent") not in {"consent", planned.get("prompt")}:
        found.append(f"prompt: planned {planned.get('prompt', '(none)')} | shown {asked['prompt']}")
    shown = {scope.casefold() for scope in scopes_of(asked)}
    return [*found, *_scopes(org, shown)]


def _of_page(org: Org, views: Sequence[FrameView]) -> list[str]:
    """Return what the page shows otherwise than the plan; what it does not show is no difference."""
    texts = [text for view in views for text in view.texts]
    said = "\n".join(texts)
    found = []
    accounts = {account.casefold() for account in _EMAIL.findall(said)}
    if accounts and org.identity.email.casefold() not in accounts:
        found.append(f"account: planned {org.identity.email} | shown {', '.join(sorted(accounts))}")
    orgs = set(_ORG_ID.findall(said))
    if orgs and org.crm_org_id not in orgs:
        found.append(f"org: planned {org.crm_org_id} | shown {', '.join(sorted(orgs))}")
    apps = {match["app"].strip() for text in texts if (match := _ASKS.match(text)) and not _NOBODY.search(match["app"])}
    if apps and not any(org.client.name.casefold() in app.casefold() for app in apps):
        found.append(f"application: planned {org.client.name} | shown {', '.join(sorted(apps))}")
    scopes = {scope.casefold() for scope in _SCOPE.findall(said)}
    return [*found, *(_scopes(org, scopes | _planned_in(org, said)) if scopes else ())]


def _planned_in(org: Org, said: str) -> set[str]:
    """Return the planned scopes that a page says, in any shape; one of a single word may be said in other words."""
    planned = {scope.casefold() for scope in org.connection.scopes}
    bare = said.casefold()
    return {one for one in planned if "." not in one or re.search(rf"(?<![\w.]){re.escape(one)}(?!\w|\.\w)", bare)}


def _scopes(org: Org, shown: set[str]) -> list[str]:
    """Return the difference between the planned scopes and those that are shown, in small letters."""
    planned = {scope.casefold() for scope in org.connection.scopes}
    if shown == planned:
        return []
    both = [", ".join(sorted(scopes)) or "(none)" for scopes in (planned, shown)]
    return [f"scopes: planned {both[0]} | shown {both[1]}"]
