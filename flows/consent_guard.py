"""The consent guard: a person is asked to accept only what was planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.errors import Stop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.visit import Visit


def compare(visit: Visit, asked: Mapping[str, str], *, accepted: bool = False) -> None:
    """Compare the authorize request with the plan before a person is asked (facts D1).

    Args:
        visit: The org's visit, which knows the plan.
        asked: Query of the authorize request; empty when none was seen.
        accepted: True when it was accepted already, by a person who was quicker or in an earlier consent.

    Raises:
        Stop: ``redirect_uri_mismatch`` or ``consent_differs``, with both sides.
    """
    if not asked:
        return
    org = visit.org
    if asked.get("redirect_uri") not in {*org.client.redirect_uris, *visit.added_uris}:
        raise mismatch(asked.get("redirect_uri", "(none)"))
    planned = {scope.casefold() for scope in org.connection.scopes}
    shown = {scope.casefold() for scope in asked.get("scope", "").replace(",", " ").replace("+", " ").split()}
    differences = []
    if visit.client_id and asked.get("client_id") != visit.client_id:
        differences.append(f"client id: planned {visit.client_id} | shown {asked.get('client_id')}")
    if asked.get("access_type") != "offline":
        differences.append(f"access_type: planned offline | shown {asked.get('access_type', '(none)')}")
    if shown != planned:
        both = [", ".join(sorted(scopes)) or "(none)" for scopes in (planned, shown)]
        differences.append(f"scopes: planned {both[0]} | shown {both[1]}")
    if differences:
        raise Stop(
            "consent_differs",
            f"The authorisation page asks for something else than was planned. {'; '.join(differences)}.",
            "It was accepted before it could be compared: revoke the connection, correct the custom service or the "
            "config so that they agree, then run again."
            if accepted
            else "Correct the custom service or the config so that they agree, then run again. Nobody was asked to "
            "accept.",
        )


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
