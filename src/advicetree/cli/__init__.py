"""The command line, the only package that prints or exits.

Invariant: a command ends with a status (0 well, 1 problems or changes found, 2 wrong usage or a file that cannot be read) and never with a traceback.
What is asked for goes to standard output, what is wrong to standard error.
What comes from tree files, saved sessions and readers is shown without control characters, and is never taken as markup.
`parser` says what can be typed, and `values` what it means.
`process` has the statuses that it ends with, the standard streams, and what a signal does.
Each command has a module or a package of its own; `show` has the small ones.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module

from advicetree.cli.parser import parser
from advicetree.cli.process import INTERRUPTED, MISUSED, Stopped, complain, complain_of, heeded, output_closed, softened, status_of

COMMANDS = {
    "list": ("show", "list_"),
    "new": ("new", "new"),
    "show": ("show", "show"),
    "walk": ("walk", "walk"),
    "draw": ("draw", "draw"),
    "advise": ("advise", "advise"),
    "check": ("check", "check"),
    "diff": ("diff", "diff"),
    "schema": ("show", "schema"),
    "component": ("show", "component"),
    "completion": ("completion", "completion"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the arguments ask for (those of the process, if left out), and return the exit status.

    >>> main(["list"])
    delayed-flight      What to do about a delayed or cancelled flight
    interview-recovery  Recovering from a bad interview
    0
    """
    with softened():
        return _status(argv)


def _status(argv: Sequence[str] | None) -> int:
    """Do what the arguments ask for, and return the exit status, whatever happens."""
    try:
        with heeded():
            status = _run(argv)
            if sys.stdout is not None:
                sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except Stopped as stopped:
        output_closed()
        return _code(stopped)
    except BrokenPipeError:
        return output_closed()
    except UnicodeError:
        complain("advicetree: standard input is not text in the encoding that it should have")
        return MISUSED
    except OSError as error:
        complain(f"advicetree: {error.strerror or error}")
        output_closed()
        return MISUSED
    return status


def _run(argv: Sequence[str] | None) -> int:
    """Do what the arguments ask for, and say what is wrong."""
    try:
        whole = parser()
        wanted = whole.parse_args(argv)
        if wanted.command is None:
            complain(f"{whole.format_help()}\nadvicetree: error: the following arguments are required: COMMAND")
            return MISUSED
        return _done(wanted)
    except Stopped:
        raise
    except SystemExit as left:
        return _code(left)


def _done(wanted: Namespace) -> int:
    """Do a command, and say what is wrong."""
    # Help and the version need nothing of the library.
    from advicetree.errors import AdviceTreeError, TreeError  # noqa: PLC0415

    module, function = COMMANDS[wanted.command]
    try:
        status: int = getattr(import_module(f"advicetree.cli.{module}"), function)(wanted)
    except TreeError as error:
        complain_of(error)
        return status_of(error.problems)
    except AdviceTreeError as error:
        complain(f"advicetree: {error}")
        return MISUSED
    return status


def _code(left: SystemExit) -> int:
    """The status that the program is left with."""
    return left.code if isinstance(left.code, int) else MISUSED
