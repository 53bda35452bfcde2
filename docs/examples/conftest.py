"""pytest-playwright opens the browser that zoho-provision finds, so that none has to be downloaded."""

from __future__ import annotations

from typing import Any

import pytest

from automation.browser_discovery import find_browser, launch_arguments


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """What pytest-playwright starts."""
    return browser_type_launch_args | {"executable_path": find_browser(None, None).path, "args": launch_arguments()}
