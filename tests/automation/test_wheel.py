"""The wheel holds all that the commands need, and they work out of it alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("automation", "flows", "fixtures")
BESIDE = ("pyproject.toml", "README.md", "LICENSE", "docs/zoho-provision.1")
BUILD = "import sys; from setuptools.build_meta import build_wheel; print(build_wheel(sys.argv[1]))"
TRY = """\
import contextlib, io, sys, automation
from automation.cli import main
assert automation.__file__.startswith(sys.argv[1]), automation.__file__
for words in sys.argv[2:]:
    try:
        main(words.split())
    except SystemExit as left:
        assert left.code == 0, (words, left.code)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built of a copy, so that nothing of a build is left among the sources."""
    copy = tmp_path_factory.mktemp("source")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    for name in BESIDE:
        (copy / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    subprocess.run([sys.executable, "-c", BUILD, copy], cwd=copy, check=True, capture_output=True, timeout=120)
    (made,) = copy.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def unpacked(wheel: Path) -> Path:
    with ZipFile(wheel) as archive:
        archive.extractall(wheel.parent / "unpacked")
    return wheel.parent / "unpacked"


@pytest.mark.long
def test_every_file_of_the_packages_is_in_it_and_no_test(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        held = set(archive.namelist())
    there = {
        file.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if file.is_file() and not {"__pycache__", "node_modules"} & set(file.parts)
    }
    assert there - held == set()
    assert {name.partition("/")[0] for name in held - there} == {
        f"{wheel.name.partition('-py3')[0]}.dist-info",
        f"{wheel.name.partition('-py3')[0]}.data",
    }


@pytest.mark.parametrize(
    "name",
    [
        *(f"{package}/py.typed" for package in PACKAGES),
        "flows/pages.toml",
        "flows/scopes.toml",
        "automation/dom/find.js",
        "automation/report/templates/report.html",
        "automation/report/templates/report.css",
        "fixtures/configs/demo.toml",
        "fixtures/replica/skins/runtime.js",
        "zoho_provision-{version}.dist-info/licenses/LICENSE",
        "zoho_provision-{version}.data/data/share/man/man1/zoho-provision.1",
    ],
)
def test_what_a_command_reads_is_in_it(wheel: Path, name: str) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    with ZipFile(wheel) as archive:
        assert archive.getinfo(name.format(version=version)).file_size >= 0


def test_it_offers_the_command_and_the_plugin_and_names_its_licence(unpacked: Path) -> None:
    (about,) = unpacked.glob("*.dist-info")
    assert "zoho-provision = automation.cli:main" in (about / "entry_points.txt").read_text()
    assert "zoho_provision = fixtures.pytest_plugin" in (about / "entry_points.txt").read_text()
    assert "License-Expression: MIT" in (about / "METADATA").read_text()


@pytest.mark.long
def test_commands_work_out_of_it_alone(unpacked: Path, tmp_path: Path) -> None:
    commands = [
        "--version",
        "init --no-input",
        "check orgs.toml",
        "schema",
        "scopes bundles",
        "controls",
        "replica --list",
    ]
    done = subprocess.run(
        [sys.executable, "-c", TRY, unpacked, *commands],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "Read it, then: zoho-provision check orgs.toml\n")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert done.stdout.startswith(f"zoho-provision {version}\norgs.toml written\n")
    assert "1 org, 1 identity: ready\n" in done.stdout
