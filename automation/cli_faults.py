"""What is said when the command line is wrong, or the program itself fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.cli_check import report_refusal
from automation.cli_run import internal_error
from automation.errors import UsageFault
from automation.report.envelope import sum_up

if TYPE_CHECKING:
    from automation.report.terminal import Terminal


def refuse(command: str, message: str, terminal: Terminal) -> int:
    """Say what is wrong with the command line.

    Args:
        command: The command that was meant; empty when none was.
        message: What is wrong.
        terminal: Where to say it.

    Returns:
        The exit status.
    """
    program = f"zoho-provision {command}".rstrip()
    return report_refusal(command, UsageFault([f"{message.rstrip('.')}; see `{program} --help`"]), terminal)


def fail(command: str, fault: Exception, terminal: Terminal) -> int:
    """Say that the program itself failed, in one line.

    Args:
        command: The command that was meant; empty when none was.
        fault: What was raised.
        terminal: Where to say it.

    Returns:
        The exit status.
    """
    error = internal_error(fault, terminal)
    terminal.say(f"{error.message} {error.remedy}")
    envelope = sum_up(command, [], [error])
    terminal.envelope(envelope)
    return envelope.exit_code
