"""A moment's wait of a run that nothing else can go on beside, and that Ctrl-C still ends."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from types import FrameType


class _HeardError(Exception):
    """Somebody wants the run to end."""


def paused(seconds: float) -> bool:
    """Wait a moment; False when the process is asked to end meanwhile.

    A run's event loop hears signals only between its tasks, and this is called inside of one: so they are listened to
    here. The loop hears of them as well, as soon as it is back.

    Args:
        seconds: How long.
    """
    if threading.current_thread() is not threading.main_thread():
        threading.Event().wait(seconds)
        return True

    def heard(_number: int, _frame: FrameType | None) -> NoReturn:
        raise _HeardError

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        for number in before:
            signal.signal(number, heard)
        threading.Event().wait(seconds)
    except _HeardError:
        return False
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return True
