"""The baseline of one_org.py: the shortest script that onboards one org on the one page it knows, checking nothing."""

from __future__ import annotations

import json
import re
import sys

from playwright.sync_api import Page, sync_playwright

from fixtures.replica import DEFAULT_PASSWORD

ORG = "20061234567"
SCOPES = ("ZohoCRM.modules.ALL", "ZohoCRM.org.READ", "ZohoCRM.users.READ")
PROBE = """async ([org, csrf, script]) => {
  const headers = {'X-ZCSRF-TOKEN': 'crmcsrfparam=' + csrf, 'X-CRM-ORG': org, 'Content-Type': 'application/json'};
  const at = '/crm/v2/settings/functions', test = '/crm/v9/settings/functions/probe_x/actions/test';
  const call = async (method, path, body) =>
    (await fetch(path, {method, headers, body: body && JSON.stringify(body)})).text();
  const made = JSON.parse(await call('POST', at + '?language=deluge', {functions: [{name: 'probe_x',
    display_name: 'probe_x', description: '', return_type: 'void', params: [], category: 'standalone'}]}));
  const said = await call('POST', test, {functions: [{script, arguments: {}}]});
  await call('DELETE', at + '/' + made.functions[0].details.id);
  return said;
}"""


def choose(page: Page, label: str, option: str) -> None:
    """Choose in a native or a drawn drop-down."""
    box = page.get_by_role("combobox", name=label)
    if box.evaluate("el => el.tagName") == "SELECT":
        box.select_option(option)
    else:
        box.click()
        page.get_by_role("option", name=option).click()


def onboard(page: Page, port: int) -> str:
    """Do the whole job and return what the probe said."""
    zoho = f"zoho.localhost:{port}"
    accounts = f"http://accounts.{zoho}/oauth/v2"
    page.goto(f"http://api-console.{zoho}/")
    page.get_by_role("textbox", name="Email address").fill("ops@consultancy.example")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("textbox", name="Enter password").fill(DEFAULT_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Get Started").click()
    page.get_by_text("Server-based Applications").hover()
    page.get_by_role("button", name="Create Now").click()
    page.get_by_role("textbox", name="Client Name").fill("Acme CRM Link")
    page.get_by_role("textbox", name="Homepage URL").fill("https://acme.example")
    page.get_by_role("textbox", name="Redirect").fill(f"http://deluge.{zoho}/delugeauth/callback")
    page.get_by_role("button", name="Create").click()
    page.get_by_text("1000.").wait_for()
    client_id, secret = re.findall(r"1000\.\w+|\b[0-9a-f]{42}\b", page.inner_text("body"))[:2]
    page.goto(f"http://crm.{zoho}/crm/org{ORG}/settings/connections")
    page.get_by_text("Custom Services").first.click()
    page.get_by_role("button", name="Create Service").click()
    page.get_by_role("textbox", name="Service Name").fill("Acme Link")
    page.get_by_role("textbox", name="Service Link Name").fill("acme_link")
    choose(page, "Authentication Type", "OAuth2")
    choose(page, "Parameter Type", "Header")
    choose(page, "Grant Type", "Authorization Code")
    page.get_by_role("textbox", name="Client ID").fill(client_id)
    page.get_by_role("textbox", name="Client Secret").fill(secret)
    page.get_by_role("textbox", name="Authorize URL").fill(f"{accounts}/auth?access_type=offline")
    page.get_by_role("textbox", name="Access Token URL").fill(f"{accounts}/token")
    page.get_by_role("textbox", name="Refresh Token URL").fill(f"{accounts}/token")
    for scope in SCOPES:
        page.get_by_role("textbox", name="Scope Display Name").fill(scope)
        page.get_by_role("textbox", name="Scope", exact=True).fill(scope)
        page.get_by_role("button", name="Add").click()
    choose(page, "Delimiter", "Comma")
    page.get_by_role("button", name="Create Service").click()
    page.get_by_role("button", name="Create Connection").click()
    page.get_by_role("textbox", name="Connection Name").fill("Acme Link")
    page.get_by_role("textbox", name="Connection Link Name").fill("acme_link")
    page.get_by_text("Use Credentials of Login User", exact=False).click()
    for scope in SCOPES:
        page.get_by_text(scope).first.click()
    page.get_by_role("button", name=re.compile("create and connect", re.IGNORECASE)).click()
    page.get_by_role("button", name="Revoke").wait_for(timeout=60_000)  # the person has accepted
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies(f"http://crm.{zoho}/crm/")}
    csrf = next(cookies[name] for name in ("CT_CSRF_TOKEN", "crmcsr", "crmcsrfparam", "CSRF_TOKEN") if name in cookies)
    url = f"http://www.zohoapis.localhost:{port}/crm/v8/org"
    script = f'response = invokeurl\n[\n\turl : "{url}"\n\ttype : GET\n\tconnection : "acme_link"\n];\ninfo response;'
    return str(page.evaluate(PROBE, [ORG, csrf, script]))


def main() -> None:
    """Attach to the browser, onboard, and fail when the probe did not reach the API."""
    endpoint, port = sys.argv[1], int(sys.argv[2])
    with sync_playwright() as playwright:
        browser = playwright.chromium.connect_over_cdp(endpoint)
        said = onboard(browser.contexts[0].new_page(), port)
    if "org" not in json.dumps(json.loads(said)["functions"][0]["logs"]):
        raise SystemExit(f"the probe did not reach the API: {said}")


if __name__ == "__main__":
    main()
