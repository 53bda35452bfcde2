"""How many orgs are worked on at once where nobody says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from automation.batch.slots import default_jobs
from automation.cli_run_options import run_options

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("given", "jobs"),
    [
        ({}, default_jobs()),
        ({"jobs": 7}, 7),
        ({"step": True}, 1),
        ({"slowmo": 100.0}, 1),
        ({"step": True, "jobs": 3}, 3),
    ],
)
def test_two_a_core_but_one_where_a_person_watches_each_step(tmp_path: Path, given: dict[str, Any], jobs: int) -> None:
    rest = dict.fromkeys(
        ("headed", "browser_channel", "executable_path", "cdp_endpoint", "user_data_dir", "viewport_size", "output",
         "controls", "only", "jobs", "state")
    )  # fmt: skip
    options: dict[str, Any] = {
        **rest, "slowmo": 0.0, "no_notify": False, "tracing": "off", "har": False, "screenshot": "off", "video": "off",
        "step": False, "on_difference": "stop", "unsafe_debug": False, "show_secrets": False, "gate_timeout": 1.0,
        "no_input": False,
    } | given  # fmt: skip
    assert run_options(tmp_path / "orgs.toml", **options).jobs == jobs
