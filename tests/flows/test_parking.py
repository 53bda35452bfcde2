"""An identity that is blocked: its orgs that have not begun wait, with the reason; the others go on. No browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from automation.batch.scheduler import Scheduler
from automation.chronicle import Chronicle
from automation.errors import Stop
from automation.journal import Journal
from automation.report.board import PlainLines
from automation.report.envelope import OrgReport, sum_up
from automation.report.reading import read_history
from automation.report.terminal import Terminal
from flows.config import load
from flows.run import Run, _entry, asked

if TYPE_CHECKING:
    from pathlib import Path

    from automation.errors import ErrorCode
    from flows.config import Batch, Org

CONFIG = """
[[identities]]
name = "ann"
email = "ann@consultancy.example"
datacenter = "eu"

[[identities]]
name = "ben"
email = "ben@consultancy.example"
datacenter = "eu"
""" + "".join(
    f"""
[[orgs]]
name = "{name}"
identity = "{identity}"
crm_org_id = "2006123456{number}"
homepage_url = "https://{name}.example"
client = {{ name = "Client {name}" }}
service = {{ name = "Service {name}", scopes = ["ZohoCRM.org.READ"] }}
"""
    for number, (name, identity) in enumerate([("a1", "ann"), ("b1", "ben"), ("a2", "ann"), ("a3", "ann")])
)


class Seats:
    """A browser that meets something at once with one identity, and lets the other one's orgs be done."""

    headed = False

    def __init__(self, code: ErrorCode) -> None:
        self.code: ErrorCode = code
        self.opened: list[str] = []

    async def page(self, identity: str) -> Any:
        self.opened.append(identity)
        if identity == "ann":
            raise Stop(self.code, "Seen on the page.", "Do something.")
        raise Stop("wrong_org", "An org's own trouble.", "Correct it.")


async def ended(folder: Path, code: ErrorCode) -> tuple[Seats, dict[str, OrgReport], Batch]:
    """Run the batch to its end with a journal."""
    (folder / "orgs.toml").write_text(CONFIG)
    batch = load(folder / "orgs.toml", environ={})
    journal, seated, scheduler = Journal(folder / "state"), Seats(code), Scheduler(4)
    told = Chronicle(PlainLines([org.name for org in batch.orgs], Terminal()), journal)
    rest: Any = dict.fromkeys(
        ("table", "gates", "environ", "identities", "evidence", "overlay", "recorder", "sessions", "show_secrets",
         "allowed", "watched", "task")
    )  # fmt: skip
    browser: Any = seated
    run = Run(seated=browser, journal=journal, progress=told, scheduler=scheduler, **rest)
    orgs: dict[str, Org] = {org.name: org for org in batch.orgs}
    with told.run("apply", batch.path, [asked(org) for org in batch.orgs]):
        reports = await scheduler.run(
            [_entry(org, recorded=False) for org in batch.orgs],
            lambda name: run.one(orgs[name]),
            lambda name, block: run.parked(orgs[name], block),
        )
    journal.close()
    return seated, reports, batch


@pytest.mark.parametrize("code", ["too_many_requests", "sign_in_blocked", "sign_in_refused", "captcha"])
async def test_its_other_orgs_wait_with_the_reason_and_no_page_is_opened_for_them(
    tmp_path: Path, code: ErrorCode
) -> None:
    seated, reports, batch = await ended(tmp_path, code)
    assert sorted(seated.opened) == ["ann", "ben"]
    for name in ("a2", "a3"):
        assert [(stage.stage, stage.outcome) for stage in reports[name].stages] == [("sign_in", "waiting")]
        (error,) = reports[name].errors
        assert error.code == code
        assert error.message.startswith(f"Its identity is blocked: a1 met {code}.")
        assert "run the same command again" in error.remedy.casefold()
    envelope = sum_up("apply", [reports[org.name] for org in batch.orgs], [])
    assert (envelope.exit_code, envelope.status) == (1, "partial")  # one has failed: the first
    history = read_history(tmp_path / "state")
    assert history is not None
    assert {name: org.standing for name, org in history.orgs.items()} == {
        "a1": "failed",
        "b1": "failed",
        "a2": "waiting",
        "a3": "waiting",
    }
    assert history.orgs["a2"].awaited.startswith("Its identity is blocked: a1 met")


async def test_trouble_of_an_org_of_its_own_keeps_no_other_org_from_beginning(tmp_path: Path) -> None:
    seated, reports, _ = await ended(tmp_path, "permission_missing")
    assert sorted(seated.opened) == ["ann", "ann", "ann", "ben"]
    assert [report.errors[0].code for report in reports.values()].count("permission_missing") == 3
