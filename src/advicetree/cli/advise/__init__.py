"""The command `advise`: a file of many people → the same file with what each of them would be told, or how many are told what.

Invariant: a file is read and written part after part, so that it may be larger than memory; what is written is there as a whole or not at all.
Rows, their order and all other columns are passed on as they are.
`command` says what is done in which order. `files` knows formats by their endings: `as_csv`, `as_parquet` and `as_json` read and write them.
`typed` makes values of the text of CSV, and `counting` counts people and what is refused.
"""

from __future__ import annotations

import argparse

from advicetree.cli.process import awaited
from advicetree.cli.values import UsageError

NEEDED = {"narwhals", "numpy", "pyarrow"}
INSTALL = "install the extra 'tables' (in the folder of the project: pip install \".[tables]\")"


def advise(wanted: argparse.Namespace) -> int:
    """Lead the people of a file through a tree, and return the status; raises `UsageError` where the packages for tables are missing."""
    try:
        with awaited():
            from advicetree.cli.advise import command  # noqa: PLC0415  (it needs an extra)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in NEEDED:
            raise
        raise UsageError(f"'advise' needs the package {missing}, which is not installed", INSTALL) from None
    return command.advise(wanted)
