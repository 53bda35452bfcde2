"""Plans to test with: an example a reader can follow, and any plan that hypothesis can think of."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import strategies as st

from automation.errors import ErrorCode
from automation.plan.model import Action, OrgPlan, Plan, Source, Step, Value, fingerprint, summed
from automation.report.envelope import Stage

CALLBACK = "https://deluge.zoho.eu/delugeauth/callback"
OTHER = "https://deluge.zoho.com/delugeauth/callback"
SCOPES = ["ZohoCRM.modules.ALL", "ZohoCRM.org.READ"]


def org_plan(*steps: Step, name: str = "acme", observed: dict[str, Any] | None = None) -> OrgPlan:
    wanted: dict[str, Any] = {"client.name": "Acme CRM Link", "connection.link_name": "acme_link"}
    return OrgPlan(
        name=name,
        datacenter="eu",
        crm_org_id="20061234567",
        identity="ops@consultancy.example",
        fingerprint=fingerprint(wanted),
        wanted=wanted,
        observed=observed or {},
        steps=list(steps),
    )


def plan_of(*orgs: OrgPlan) -> Plan:
    source = Source(file="orgs.toml", fingerprint="sha256:0")
    made_at = "2026-01-02T03:04:05.000+00:00"
    return Plan(program="zoho-provision 0.1.0", made_at=made_at, config=source, summary=summed(orgs), orgs=list(orgs))


CREATE_CLIENT = Step(
    stage="client",
    action="create",
    name="Acme CRM Link",
    values=[
        Value(key="client_name", after="Acme CRM Link"),
        Value(key="homepage_url", after="https://acme.example"),
        Value(key="redirect_uris", after=[CALLBACK]),
    ],
)
CREATE_SERVICE = Step(
    stage="service",
    action="create",
    name="Acme Link",
    values=[
        Value(key="service_name", after="Acme Link"),
        Value(key="client_id", hidden="known_after_apply"),
        Value(key="client_secret", hidden="secret"),
        Value(key="authorize_url", after="https://accounts.zoho.eu/oauth/v2/auth?access_type=offline"),
        Value(
            key="revoke_token_url",
            after="https://accounts.zoho.eu/oauth/v2/token/revoke/of/a/data/centre",
            optional=True,
        ),
        Value(key="scopes", after=SCOPES),
    ],
)
CREATE_CONNECTION = Step(
    stage="connection",
    action="create",
    name="acme_link",
    values=[Value(key="login_user", after=False, optional=True), Value(key="scopes", after=SCOPES)],
)
ACCEPT = Step(
    stage="consent", action="accept", name="ops@consultancy.example", values=[Value(key="scopes", after=SCOPES)]
)
VERIFY = Step(
    stage="verification",
    action="verify",
    name="acme_link",
    values=[Value(key="urls", after=["https://www.zohoapis.eu/crm/v8/org"])],
)
UPDATE_CLIENT = Step(
    stage="client",
    action="update",
    name="Bolt CRM Link",
    values=[Value(key="redirect_uris", before=[CALLBACK], after=[CALLBACK, OTHER])],
    why="Redirect URIs that the client has besides these stay.",
)
ADOPT_SERVICE = Step(stage="service", action="adopt", name="Bolt Link")
KEEP_CONNECTION = Step(stage="connection", action="nothing", name="bolt_link")
KEEP_CONSENT = Step(stage="consent", action="nothing", name="ops@consultancy.example")
CANNOT = Step(
    stage="service",
    action="cannot",
    name="cobalt",
    code="service_locked",
    why="The service 'Cobalt Link' is there without the scope ZohoCRM.users.READ, which the config asks for.",
    remedy="Revoke its connections, add the scope to the service by hand, and connect again.",
)

EXAMPLE = plan_of(
    org_plan(CREATE_CLIENT, CREATE_SERVICE, CREATE_CONNECTION, ACCEPT, VERIFY),
    org_plan(UPDATE_CLIENT, ADOPT_SERVICE, KEEP_CONNECTION, KEEP_CONSENT, VERIFY, name="bolt"),
    org_plan(Step(stage="client", action="nothing", name="Cobalt CRM Link"), CANNOT, name="cobalt"),
    org_plan(KEEP_CONNECTION, KEEP_CONSENT, VERIFY, name="dyne"),
)

texts = st.text(st.characters(codec="utf-8"), max_size=90)
keys = st.from_regex(r"[a-z_]{1,24}", fullmatch=True)
plains = st.one_of(texts, st.booleans(), st.lists(texts, max_size=3))
values = st.one_of(
    st.builds(Value, key=keys, after=plains, optional=st.booleans()),
    st.builds(Value, key=keys, hidden=st.sampled_from(["secret", "known_after_apply"])),
    st.builds(Value, key=keys, before=plains, after=plains),
)
steps = st.builds(
    Step,
    stage=st.sampled_from(get_args(Stage)),
    action=st.sampled_from(get_args(Action)),
    name=texts,
    values=st.lists(values, max_size=4),
    code=st.none() | st.sampled_from(get_args(ErrorCode)),
    why=texts,
    remedy=texts,
)
org_plans = st.builds(
    lambda name, taken, seen: org_plan(*taken, name=name, observed=seen),
    texts,
    st.lists(steps, max_size=4),
    st.dictionaries(texts, st.none() | plains, max_size=3),
)
plans = st.lists(org_plans, max_size=3).map(lambda orgs: plan_of(*orgs))
