"""Code that gives a program's signals to a thread beside the main one.

Then no signal interrupts what the main thread waits in, just as one does not that comes in the instant before it begins to wait.
"""

SIGNALS_ASIDE = (
    "import signal, threading; threading.Thread(target=threading.Event().wait, daemon=True).start(); "
    "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})"
)
