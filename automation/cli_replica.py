"""``replica``: serve the local stand-in of Zoho's pages."""

from __future__ import annotations

import difflib
import signal
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from automation.cli_check import report_refusal
from automation.cli_sheet import loaded_for_replica
from automation.errors import UsageFault
from automation.report.envelope import EXIT_DONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from automation.report.terminal import Terminal
    from fixtures.replica import Replica

HOSTS = ("accounts", "api-console", "crm", "api", "control")


def replica(
    terminal: Terminal,
    *,
    port: int,
    seed: int,
    variants: Sequence[str],
    faults: Sequence[str],
    latency: float,
    config: Path | None,
) -> int:
    """Serve the replica until Ctrl-C or SIGTERM.

    Args:
        terminal: Where the addresses are told.
        port: Where to listen; 0 takes a free one.
        seed: What draws the pages.
        variants: Ways the pages are to be.
        faults: What is to go wrong.
        latency: Milliseconds before each answer.
        config: Whose identities and orgs there are.

    Returns:
        The exit status.
    """
    from fixtures.replica import FAULTS, VARIANTS, Replica  # noqa: PLC0415 - --help serves nothing

    problems = [*unknown_choices("--variant", variants, VARIANTS), *unknown_choices("--fault", faults, FAULTS)]
    if config is not None and not config.is_file():
        problems.append(f"--config: there is no file {config}; name the config of a batch or leave it out")
    if problems:
        return report_refusal("replica", UsageFault(problems), terminal)
    with tempfile.TemporaryDirectory(prefix="zp-", ignore_cleanup_errors=True) as folder:
        try:
            people = None if config is None else loaded_for_replica(config, Path(folder))
            served = Replica(port=port, variant=variants, seed=seed, faults=faults, latency=latency, config=people)
        except UsageFault as fault:
            return report_refusal("replica", fault, terminal)
        except OSError as fault:
            problem = f"--port {port}: {fault.strerror}; choose another, or 0 for a free one"
            return report_refusal("replica", UsageFault([problem]), terminal)
        except ValueError as fault:
            return report_refusal("replica", UsageFault([str(fault)]), terminal)
        _serve(served, terminal)
    return EXIT_DONE


def _serve(served: Replica, terminal: Terminal) -> None:
    """Tell the addresses, and serve until a signal ends it."""
    told_to_end = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told_to_end.set())
    with served:
        for host in HOSTS:
            terminal.result(f"{host:12} {served.url(host)}")
        terminal.result(f"\nFor a config:\n\n{served.datacenter_toml()}")
        terminal.say("Serving. Ctrl-C ends it. It is a stand-in: what works here is not yet shown to work on Zoho.")
        told_to_end.wait()


def list_choices(terminal: Terminal) -> int:
    """Print every variant and fault.

    Args:
        terminal: Where to.

    Returns:
        The exit status.
    """
    from fixtures.replica.choices import listing  # noqa: PLC0415 - as above

    terminal.result(listing())
    return EXIT_DONE


def unknown_choices(option: str, given: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """Return a problem for every name that is not known; what follows ``@`` or ``=`` says when and how often.

    Args:
        option: The option that they were given to.
        given: What was given.
        known: The names that there are.
    """
    problems = []
    for text in given:
        name = text.partition("=")[0].partition("@")[0]
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "`zoho-provision replica --list` lists them"
            problems.append(f"{option}: there is no {name}; {hint}")
    return problems
