"""Signals that come in an instant when it is hard to hear them."""

from __future__ import annotations

import os
import signal

# Gives a program's signals to a thread beside the main one.
# Then none interrupts what the main thread waits in, just as one does not that comes in the instant before it begins to wait.
SIGNALS_ASIDE = (
    "import signal, threading; threading.Thread(target=threading.Event().wait, daemon=True).start(); "
    "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})"
)

_sync = os.fsync


class Interrupted:
    """Stands for `os.fsync`: at the call of some `number`, a signal comes before it."""

    def __init__(self, number: int) -> None:
        self.calls_left = number

    def __call__(self, handle: int) -> None:
        self.calls_left -= 1
        if self.calls_left == 0:
            signal.raise_signal(signal.SIGHUP)
        _sync(handle)


# A program's event loop gets a `SIGHUP` where it is about to do a step for the {number}th time: the step is lost if that raises.
SIGNAL_IN_A_LOOP = (
    "from asyncio.events import Handle; from itertools import count; at, run = count(1), Handle._run; "
    "Handle._run = lambda handle: (next(at) == {number} and signal.raise_signal(signal.SIGHUP), run(handle))[1]"
)
