"""The replica as a command: addresses, choices, refusals, its end."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("zoho-provision")


def replica(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, "replica", *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_tells_its_addresses_serves_them_and_ends_when_told(number: signal.Signals) -> None:
    child = subprocess.Popen(
        [PROGRAM, "replica", "--port", "0", "--seed", "3", "--variant", "zoho-like"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stderr is not None
    try:
        assert "Ctrl-C ends it" in child.stderr.readline()
        told = "".join(iter(child.stdout.readline, "\n"))
        address = re.search(r"^control +http://(control\.zoho\.localhost:(\d+))$", told, re.MULTILINE)
        assert address is not None
        connection = http.client.HTTPConnection("127.0.0.1", int(address[2]), timeout=10)
        connection.request("GET", "/variants", headers={"Host": address[1]})
        assert "zoho-like" in json.loads(connection.getresponse().read())["chosen"]
        connection.close()
        table = tomllib.loads("".join(child.stdout.readline() for _ in range(8)).partition("\n\n")[2])
        child.send_signal(number)
        child.communicate(timeout=30)
    finally:
        child.kill()
        child.communicate()
    assert child.returncode == 0
    assert table["datacenters"]["lab"]["crm"] == f"http://crm.zoho.localhost:{address[2]}"


def test_the_list_names_variants_and_faults() -> None:
    done = replica("--list")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^  zoho-like +\S", done.stdout, re.MULTILINE)
    assert re.search(r"^  lost-answer +\S", done.stdout, re.MULTILINE)


def test_what_is_not_known_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    done = replica(
        "--variant", "zoho-lik", "--fault", "lost-anser@client=2", "--fault", "zzz", "--config", tmp_path / "x"
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "--variant: there is no zoho-lik; did you mean zoho-like?",
        "--fault: there is no lost-anser; did you mean lost-answer?",
        "--fault: there is no zzz; `zoho-provision replica --list` lists them",
        f"--config: there is no file {tmp_path / 'x'}; name the config of a batch or leave it out",
        "4 problems; nothing was touched.",
    ]


def test_a_fault_with_a_number_that_is_none_is_refused() -> None:
    done = replica("--port", "0", "--fault", "lost-answer=often")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_refused_with_a_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = replica("--port", port)
    assert done.returncode == 2
    assert f"--port {port}: Address already in use; choose another, or 0 for a free one" in done.stderr
