"""The steps of a supervised run in a client's words: which form, which of its controls, and what that is called.

The order is the one in which a form is filled; it follows the procedure (facts B4, C3, C4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from automation.report.envelope import Stage
    from automation.table import Control

FORMS = {
    "sign_in": "Sign-in",
    "api_console": "OAuth client",
    "custom_service": "Custom service",
    "connection": "Connection",
    "consent": "Consent",
    "functions": "Verification",
}
"""What the pages of the table of controls are to a client."""
STAGES: dict[Stage, str] = {
    "sign_in": "Sign-in",
    "client": "OAuth client",
    "service": "Custom service",
    "connection": "Connection",
    "consent": "Consent",
    "verification": "Verification",
    "handover": "Handover",
}
"""What the stages of an org are to a client, in their order."""
STEPS: dict[str, tuple[str, ...]] = {
    "sign_in": ("email", "next", "password", "sign_in"),
    "api_console": ("client_name", "homepage_url", "redirect_uris", "create"),
    "custom_service": (
        "authentication_type",
        "parameter_type",
        "grant_type",
        "service_name",
        "client_id",
        "client_secret",
        "authorize_url",
        "access_token_url",
        "refresh_token_url",
        "service_link_name",
        "revoke_token_url",
        "scope",
        "scope_delimiter",
        "create_service",
    ),
    "connection": ("scopes", "connection_name", "connection_link_name", "login_user", "create_and_connect"),
}
"""The controls of each form, in the order in which they are filled; a form may lack some of them."""
SAME = {"scope_display_name": "scope", "add_scope": "scope", "add_redirect_uri": "redirect_uris"}
"""Controls that belong to the step of another."""


def words(control: Control) -> str:
    """Return what a person who watches is told of a control that is acted on.

    Args:
        control: The control.
    """
    page, _, name = control.key.partition(".")
    if page not in FORMS:
        return control.title  # an entry of a list, which the table does not know
    steps = STEPS.get(page, ())
    step = SAME.get(name, name)
    number = [f"{steps.index(step) + 1} of {len(steps)}"] if step in steps else []
    return " · ".join([FORMS[page], *number, control.title])
